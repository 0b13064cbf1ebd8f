"""Who was erased, kept outside of the database, so that a restored copy forgets them again.

A line holds a keyed hash of the person's key, which tells nobody who it was.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import current_app

from app.core import clock, signed_file
from app.core.crypto import keyed_hash


def set_up(person_id: UUID) -> None:
    """Remember outside that this person was erased."""
    said = {"person": _hash_of(person_id), "on": clock.now().date().isoformat()}
    signed_file.append(_path(), said, key=_key())


def among(person_ids: list[UUID]) -> list[UUID]:
    """Those of these persons who were erased once; BrokenFileError when the file was changed."""
    erased = {line["person"] for line in signed_file.read(_path(), key=_key())}
    return [person_id for person_id in person_ids if _hash_of(person_id) in erased] if erased else []


def _path() -> Path:
    path: Path = current_app.config["TOMBSTONES_PATH"]
    return path


def _hash_of(person_id: UUID) -> str:
    return keyed_hash(_key(), person_id.bytes)


def _key() -> bytes:
    return bytes.fromhex(keyed_hash(current_app.config["TRAIL_KEY"], b"tombstones"))

"""A backup of an office on SQLite: one file, sealed to a key that is not on the machine.

It holds the database as it stood at one moment, the files that persons handed in (which are sealed as they
lie), and the trail's anchor and the tombstones. The file is an age file (https://age-encryption.org): the
machine knows the recipient alone, and whoever has only the backup, or only the machine, opens nothing that
was not open before. What is in it is checked before it is sealed, and again when it is opened.
"""

from __future__ import annotations

import io
import json
import os
import re
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

import pyrage
from flask import current_app

from app.core import clock, stores
from app.core.db import db, is_sqlite, to_json
from app.core.errors import DomainError
from app.core.i18n import _

DATABASE, ANCHOR, TOMBSTONES, FILES, MANIFEST = (
    "office.db",
    "anchor.log",
    "tombstones.log",
    "files",
    "manifest.json",
)
_MEMBER = re.compile(
    rf"{re.escape(DATABASE)}|{re.escape(ANCHOR)}|{re.escape(TOMBSTONES)}|{FILES}/[0-9a-z./]+"
)
"""What may stand in a backup; nothing else is unpacked, and nothing outside of the folder."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup: when it was made, its schema, the trail's last link, each part's SHA-256."""

    made_at: str
    schema: str
    last_link: int
    rows: dict[str, int]
    parts: dict[str, str]

    @property
    def total(self) -> int:
        """How many rows the database has in all."""
        return sum(self.rows.values())


def back_up(to: Path, *, recipients: list[str], progress: Progress = lambda _done, _of: None) -> Manifest:
    """Write a backup; DomainError when the office is not on SQLite, or the copy is not sound.

    The file appears under its name when it is whole. It may be made while the office works.
    """
    if not is_sqlite():
        raise DomainError(_("This office is on PostgreSQL: back it up with its own tools, such as pg_dump."))
    keys = _recipients(recipients)
    with _private_folder(to.parent) as folder:
        database = folder / DATABASE
        _copy_database(database, progress)
        parts = {DATABASE: database, **_kept_outside(), **_files(folder / FILES)}
        manifest = _manifest(database, parts)
        packed = folder / "packed"
        _pack(packed, manifest, parts)
        sealed = folder / "sealed"
        with packed.open("rb") as plain, _new_file(sealed) as out:
            pyrage.encrypt_io(plain, out, keys)
            out.flush()
            os.fsync(out.fileno())
        sealed.replace(to)
    return manifest


def restore(file: Path, *, identity: Path, into: Path | None) -> Manifest:
    """Open a backup and check all of it; unpacked into an empty folder, or nowhere (None).

    DomainError when the key does not open it, when it is not whole, or when the folder is not empty.
    """
    if into is not None and into.exists() and any(into.iterdir()):
        raise DomainError(_("The folder %(folder)s is not empty. Restore into a new one.", folder=into))
    beside = (into or file).resolve().parent
    with _private_folder(beside) as folder:
        packed = folder / "packed"
        _open(file, packed, identity)
        unpacked = folder / "office"
        manifest = _unpack(packed, unpacked)
        _refuse_unsound(unpacked / DATABASE)
        if _counts(unpacked / DATABASE) != manifest.rows:
            raise DomainError(_("The database in the backup has other rows than it had."))
        if into is not None:
            if into.exists():
                into.rmdir()
            unpacked.rename(into)
    return manifest


def _recipients(recipients: list[str]) -> list[pyrage.x25519.Recipient]:
    try:
        found = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    except pyrage.RecipientError:
        raise DomainError(_("That is no recipient’s key: it begins with age1.")) from None
    if not found:
        raise DomainError(_("Say for whom the backup is sealed: BACKUP_RECIPIENTS, or --recipient."))
    return found


@contextmanager
def _private_folder(beside: Path) -> Iterator[Path]:
    """A folder for plain copies that this user alone reads, gone afterwards."""
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=beside) as name:
        yield Path(name)


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file


def _copy_database(to: Path, progress: Progress) -> None:
    """A copy of the database at one moment, made while others write; DomainError if it is not sound."""
    source = db.session.get_bind().url.database  # type: ignore[union-attr]
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(to)) as copy,
    ):
        live.backup(copy, pages=5_000, progress=lambda _s, left, total: progress(total - left, total))
        copy.execute("PRAGMA journal_mode = DELETE")
    _refuse_unsound(to)


def _refuse_unsound(database: Path) -> None:
    with closing(sqlite3.connect(database)) as copy:
        faults = [str(row[0]) for row in copy.execute("PRAGMA integrity_check") if row[0] != "ok"]
        faults += [f"{row[0]} refers to {row[2]}" for row in copy.execute("PRAGMA foreign_key_check")]
    if faults:
        raise DomainError(_("The database is damaged: %(fault)s.", fault=faults[0]))


def _kept_outside() -> dict[str, Path]:
    """What is kept beside the database, where it is there."""
    config = current_app.config
    found = {ANCHOR: config["ANCHOR_PATH"], TOMBSTONES: config["TOMBSTONES_PATH"]}
    return {name: path for name, path in found.items() if path.exists()}


def _files(fetched: Path) -> dict[str, Path]:
    """The files that persons handed in; those of a bucket are fetched first."""
    store = stores.store()
    if not isinstance(store, stores.Folder):
        folder = stores.Folder(fetched)
        for name in store.names():
            folder.write(name, store.read(name))
        store = folder
    return {
        f"{FILES}/{path.relative_to(store.root).as_posix()}": path
        for path in sorted(store.root.rglob("*"))
        if path.is_file()
    }


def _manifest(database: Path, parts: dict[str, Path]) -> Manifest:
    with closing(sqlite3.connect(database)) as copy:
        schema = copy.execute("SELECT version_num FROM alembic_version").fetchone()
        link = copy.execute("SELECT max(seq) FROM trail_links").fetchone()
    return Manifest(
        made_at=clock.now().isoformat(),
        schema=str(schema[0]) if schema else "",
        last_link=int(link[0] or 0),
        rows=_counts(database),
        parts={name: _digest(path) for name, path in parts.items()},
    )


def _counts(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as copy:
        tables = [
            row[0]
            for row in copy.execute(
                "SELECT name FROM sqlite_master "
                "WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]
        return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608 - the database's own names


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _pack(to: Path, manifest: Manifest, parts: dict[str, Path]) -> None:
    with _new_file(to) as file, tarfile.open(fileobj=file, mode="w|") as packed:
        said = to_json(asdict(manifest)).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(said)
        packed.addfile(info, io.BytesIO(said))
        for name, path in parts.items():
            packed.add(path, arcname=name, recursive=False)


def _open(file: Path, to: Path, identity: Path) -> None:
    lines = identity.read_text("utf-8", errors="replace").split() if identity.exists() else []
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except pyrage.IdentityError:
        keys = []
    if not keys:
        raise DomainError(_("The file of the key holds none: a line begins with AGE-SECRET-KEY-."))
    try:
        with file.open("rb") as sealed, _new_file(to) as out:
            pyrage.decrypt_io(sealed, out, keys)
    except (pyrage.DecryptError, OSError):
        raise DomainError(_("The backup does not open: it is damaged, or sealed for another key.")) from None


def _unpack(packed: Path, into: Path) -> Manifest:
    """Unpack what the manifest names, and nothing else; DomainError for a part that is missing or changed."""
    into.mkdir(mode=0o700)
    digests: dict[str, str] = {}
    try:
        with tarfile.open(packed, mode="r|") as archive:
            manifest = Manifest(**json.loads(_read(archive, archive.next())))
            while (member := archive.next()) is not None:
                if not member.isfile() or not _MEMBER.fullmatch(member.name) or ".." in member.name:
                    raise DomainError(_("The backup holds what no backup holds: %(name)s.", name=member.name))
                path = into / member.name
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with _new_file(path) as out:
                    source = archive.extractfile(member)
                    while source and (piece := source.read(1 << 20)):
                        out.write(piece)
                digests[member.name] = _digest(path)
    except (tarfile.TarError, ValueError, TypeError, KeyError):
        raise DomainError(_("The backup is not whole.")) from None
    if digests != manifest.parts:
        wrong = min(digests.items() ^ manifest.parts.items())[0]
        raise DomainError(_("A part of the backup is missing or changed: %(name)s.", name=wrong))
    return manifest


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo | None) -> bytes:
    found = archive.extractfile(member) if member and member.name == MANIFEST else None
    if found is None:
        raise DomainError(_("The backup is not whole."))
    return found.read()

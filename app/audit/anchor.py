"""The trail's anchor: what the chain's head was at some moments, kept outside of the database.

Whoever holds the database can cut links off its end or put an older copy in its place, and the rest
still follows. The anchor's file then says more than the chain. In return the trail says how many lines
the file has had, so that a file cut short or taken away is missed as well.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app.access.actor import SYSTEM
from app.audit import trail
from app.audit.models import TrailEntry, TrailLink
from app.core import chores, clock, signed_file
from app.core.crypto import keyed_hash
from app.core.db import db, unit_of_work

ACTION = "trail.anchor"
EVERY = timedelta(days=1)


def cast() -> int | None:
    """Write the chain's head into the file; the link's number, None when nothing happened since."""
    head = db.session.execute(
        sa.select(TrailLink.seq, TrailLink.hash, TrailEntry.action)
        .join(TrailEntry, TrailEntry.seq == TrailLink.seq)
        .order_by(TrailLink.seq.desc())
        .limit(1)
    ).one_or_none()
    db.session.rollback()
    if head is None or head.action == ACTION:
        return None
    said = {"seq": head.seq, "hash": head.hash, "at": clock.now().isoformat()}
    line = signed_file.append(_path(), said, key=_key())
    with unit_of_work():
        trail.record(ACTION, actor=SYSTEM, subject=("trail_links", head.seq), line=line)
    return int(head.seq)


@chores.every_minute
def cast_daily() -> None:
    """Anchor the chain when the last anchor is a day old."""
    last = db.session.scalar(
        sa.select(TrailLink.at)
        .join(TrailEntry, TrailEntry.seq == TrailLink.seq)
        .where(TrailEntry.action == ACTION)
        .order_by(TrailLink.seq.desc())
        .limit(1)
    )
    if last is None or clock.now() - last >= EVERY:
        cast()


def verify() -> trail.Verdict:
    """Walk the whole chain and compare it with the file outside: the first fault, or that all holds."""
    try:
        lines = list(signed_file.read(_path(), key=_key()))
    except signed_file.BrokenFileError as broken:
        return trail.Verdict(0, None, f"line {broken.line} of the anchor's file was changed")
    heads = {line["seq"]: line["hash"] for line in lines}
    verdict = trail.verify(heads)
    if not verdict.holds:
        return verdict
    last = max(heads, default=0)
    if last > verdict.links:
        why = f"links up to {last} were there once and are missing at the end"
        return trail.Verdict(verdict.links, verdict.links + 1, why)
    said = _lines_said()
    if said > len(lines):
        why = f"the anchor's file has {len(lines)} lines, and the trail says that it had {said}"
        return trail.Verdict(verdict.links, None, why)
    return verdict


def _lines_said() -> int:
    statement = sa.select(TrailEntry.data).where(TrailEntry.action == ACTION)
    newest: dict[str, Any] | None = db.session.scalar(statement.order_by(TrailEntry.seq.desc()).limit(1))
    return newest["line"] if newest else 0


def _path() -> Path:
    path: Path = current_app.config["ANCHOR_PATH"]
    return path


def _key() -> bytes:
    """A key of its own, made from the trail's: a link's hash is never a line's mark."""
    return bytes.fromhex(keyed_hash(current_app.config["TRAIL_KEY"], b"anchor"))

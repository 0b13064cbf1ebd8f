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
from app.core.errors import DomainError
from app.core.i18n import _, _l

ACTION = "trail.anchor"
ACCEPT = "trail.accept_restored"
EVERY = timedelta(days=1)


def cast() -> int | None:
    """Write the chain's head into the file; the link's number, None when nothing happened since."""
    head = db.session.execute(
        sa.select(TrailLink.seq, TrailLink.hash, TrailEntry.action)
        .join(TrailEntry)
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


@chores.every_minute(_l("Anchor the trail outside of the database, once a day"))
def cast_daily() -> None:
    """Anchor the chain when the last anchor is a day old."""
    last = db.session.scalar(
        sa.select(TrailLink.at)
        .join(TrailEntry)
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
    heads = _heads(lines)
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
    if unsaid := _acceptance_unsaid(lines):
        why = f"line {unsaid} of the anchor's file accepts a restored trail, and the trail does not say so"
        return trail.Verdict(verdict.links, None, why)
    return verdict


def accept_restored(*, reason: str) -> int:
    """Accept that the database was restored to an older trail; the last link that was lost.

    The file keeps what it said before, and from now on the reason as well; the trail says that it does.
    DomainError when nothing is missing at the trail's end, or when more is wrong than that.
    """
    lines = list(signed_file.read(_path(), key=_key()))
    heads = _heads(lines)
    head = db.session.execute(
        sa.select(TrailLink.seq, TrailLink.hash).order_by(TrailLink.seq.desc()).limit(1)
    ).one_or_none()
    last, (seq, hash_) = max(heads, default=0), head or (0, "")
    known = {number: mark for number, mark in heads.items() if number <= seq}
    is_older = last > seq or _acceptance_unsaid(lines)
    if not is_older or not trail.verify(known).holds:
        raise DomainError(
            _("The trail is not one that was restored to an older copy and holds as far as that.")
        )
    said = {
        "seq": seq,
        "hash": hash_,
        "lost_until": max(last, seq),
        "reason": reason,
        "at": clock.now().isoformat(),
    }
    line = signed_file.append(_path(), said, key=_key())
    trail.record(ACCEPT, actor=SYSTEM, subject=("trail_links", seq), line=line, lost_until=max(last, seq))
    return max(last, seq)


def restorations() -> list[dict[str, Any]]:
    """The restored trails that were accepted: up to which link, what was lost, why and when."""
    return [line for line in signed_file.read(_path(), key=_key()) if "lost_until" in line]


def _heads(lines: list[dict[str, Any]]) -> dict[int, str]:
    """The hashes that links should have: of what an accepted restoration lost, none is known any more."""
    heads: dict[int, str] = {}
    for line in lines:
        if "lost_until" in line:
            heads = {seq: hash_ for seq, hash_ in heads.items() if seq <= line["seq"]}
        heads[line["seq"]] = line["hash"]
    return heads


def _acceptance_unsaid(lines: list[dict[str, Any]]) -> int | None:
    """The line of the newest acceptance when the trail, as far back as it is kept, does not say it."""
    accepted = {number: line["seq"] for number, line in enumerate(lines, start=1) if "lost_until" in line}
    if not accepted:
        return None
    newest = max(accepted)
    rows = db.session.scalars(
        sa.select(TrailEntry.data).where(TrailEntry.action == ACCEPT).order_by(TrailEntry.seq)
    )
    first = db.session.scalar(sa.select(sa.func.min(TrailLink.seq))) or 0
    said = first > accepted[newest] + 1 or any(data["line"] == newest for data in rows)
    return None if said else newest


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

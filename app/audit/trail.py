"""Writing the trail: entries gather during a deed and become one link of the chain as it commits.

The link is computed last, so that the chain's lock is held for a moment only. A deed that changes
records and leaves no entry is a fault and does not happen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import current_app, g, has_request_context
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.access.actor import SYSTEM
from app.audit.models import Move, TrailEntry, TrailLink
from app.core import clock
from app.core.crypto import keyed_hash
from app.core.db import db, new_id, take_turn, to_json, unit_of_work
from app.core.logs import NO_REQUEST
from app.core.workflow import Acting, Moved

GENESIS = "0" * 64
_SHORTEN = "trail.shorten"
_CHAIN_TURN = 7_215_401
"""The number under which deeds take turns at the chain."""
_LAST = sa.select(TrailLink.seq, TrailLink.hash).order_by(TrailLink.seq.desc()).limit(1)
_NEW_LINK = sa.insert(TrailLink)
_NEW_ENTRY = sa.insert(TrailEntry)


class UntrailedDeedError(RuntimeError):
    """A deed would change records without a word in the trail: a fault of the programme."""


class TrailUnwrittenError(RuntimeError):
    """The trail can't be written, so the deed does not happen."""


def record(action: str, *, actor: Acting, subject: Any, **data: Any) -> None:
    """Say in this deed's trail that `actor` did `action` to `subject`.

    `data` holds field names, keys and states only, never a personal value.
    """
    (kind, key), whose = _subject(subject), actor.user_id
    info = db.session().info
    info["trail_actor"] = info.get("trail_actor") or whose  # who began it, not the effects after
    info.setdefault("trail", []).append(
        {
            "action": action,
            "subject_kind": kind,
            "subject_id": key,
            "data": json.loads(to_json(data)),
        }
    )


def record_move(moved: Moved) -> None:
    """Write a transition into the record's history and the trail."""
    kind, key = _subject(moved.record)
    db.session.add(
        Move(
            subject_kind=kind,
            subject_id=key,
            transition=moved.transition,
            source=moved.source,
            target=moved.target,
            actor_id=moved.actor.user_id,
            reason=moved.reason,
        )
    )
    record(
        f"{moved.workflow}.{moved.transition}",
        actor=moved.actor,
        subject=moved.record,
        source=moved.source.value,
        target=moved.target.value,
    )


class Part:
    """A part of a deed that may be taken back without the whole."""

    is_kept = True

    def take_back(self) -> None:
        """Leave nothing of it once it is over."""
        self.is_kept = False


@contextmanager
def part() -> Iterator[Part]:
    """A part of a deed: refused by an error or taken back, its rows go, and what the trail says of them."""
    session, this = db.session(), Part()
    session.flush()
    said, changed = list(session.info.get("trail", [])), session.info.get("changed", False)
    savepoint = session.begin_nested()
    try:
        yield this
        session.flush()
    except BaseException:
        this.take_back()
        raise
    finally:
        if this.is_kept:
            savepoint.commit()
        else:
            savepoint.rollback()
            session.info.update(trail=said, changed=changed)


def record_refusal(actor: Acting, what: str) -> None:
    """Write a refusal, in a short deed of its own after the refused one was rolled back."""
    db.session.rollback()
    with unit_of_work():
        record("access.refused", actor=actor, subject=("request", request_id()), what=what)


def request_id() -> str:
    """The request's own id, as its answer's header shows it; "-" outside of a request."""
    return str(g.get("request_id", NO_REQUEST)) if has_request_context() else NO_REQUEST


def request_behind(kind: str, key: UUID) -> str:
    """The request in which somebody last did something to a record; "-" when only the clock did.

    For the log of what the worker does because of it.
    """
    found = db.session.scalar(
        sa.select(TrailLink.request_id)
        .join(TrailEntry)
        .where(
            TrailEntry.subject_kind == kind,
            TrailEntry.subject_id == str(key),
            TrailLink.request_id != NO_REQUEST,
        )
        .order_by(TrailLink.seq.desc())
        .limit(1)
    )
    return found or NO_REQUEST


def moves_of(subject: Any) -> list[Move]:
    """The history of one record's states, oldest first."""
    kind, key = _subject(subject)
    statement = (
        sa.select(Move).where(Move.subject_kind == kind, Move.subject_id == key).order_by(Move.at, Move.id)
    )
    return list(db.session.scalars(statement))


def deeds_on(subject: Any, actions: Iterable[str]) -> list[Any]:
    """Which of these deeds the trail tells of one record, oldest first: action, data, when, by whom."""
    kind, key = _subject(subject)
    statement = (
        sa.select(TrailEntry.action, TrailEntry.data, TrailLink.at, TrailLink.actor_id)
        .join(TrailLink)
        .where(
            TrailEntry.subject_kind == kind,
            TrailEntry.subject_id == key,
            TrailEntry.action.in_(list(actions)),
        )
        .order_by(TrailEntry.seq, TrailEntry.ordinal)
    )
    return list(db.session.execute(statement))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found: how many links hold, the first that does not, and why.

    `broken_at` is None where all links hold, and where what is wrong is outside of the chain.
    """

    links: int
    broken_at: int | None
    why: str

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.why


def shorten(seqs: Sequence[int]) -> None:
    """Remove the chain's first links, up to the last of `seqs`; the trail says so, and with which hash."""
    last = db.session.execute(
        sa.select(TrailLink.seq, TrailLink.hash).where(TrailLink.seq == max(seqs))
    ).one()
    db.session.execute(sa.delete(TrailEntry).where(TrailEntry.seq <= last.seq))
    db.session.execute(sa.delete(TrailLink).where(TrailLink.seq <= last.seq))
    record(_SHORTEN, actor=SYSTEM, subject=("trail_links", last.seq), until=last.seq, hash=last.hash)


def _beginning() -> tuple[str, int]:
    """The hash before the first link that should be there, and that link's number."""
    newest: dict[str, Any] | None = db.session.scalar(
        sa.select(TrailEntry.data)
        .where(TrailEntry.action == _SHORTEN)
        .order_by(TrailEntry.seq.desc())
        .limit(1)
    )
    return (newest["hash"], newest["until"] + 1) if newest else (GENESIS, 1)


def verify(heads: Mapping[int, str] = MappingProxyType({})) -> Verdict:
    """Walk the whole chain and find the first link that does not hold.

    `heads` are hashes of some links as they were known outside of the database.
    """
    statement = (
        sa.select(TrailLink, TrailEntry)
        .outerjoin(TrailEntry)
        .order_by(TrailLink.seq, TrailEntry.ordinal)
        .execution_options(yield_per=500)
    )
    with db.session.execute(statement) as rows:
        return _first_fault(groupby(rows, key=lambda row: row[0]), heads)


def _first_fault(links: Iterable[tuple[TrailLink, Iterable[Any]]], heads: Mapping[int, str]) -> Verdict:
    previous, expected = _beginning()
    for link, rows in links:
        if link.seq != expected:
            return Verdict(expected - 1, expected, "a link is missing")
        if link.previous != previous:
            return Verdict(expected - 1, link.seq, "it does not follow the link before it")
        shown = [_shown(e.action, e.subject_kind, e.subject_id, e.data) for _link, e in rows if e]
        if link.hash != _link_hash(
            link.seq, previous, shown, at=link.at, actor_id=link.actor_id, request=link.request_id
        ):
            return Verdict(expected - 1, link.seq, "its content was changed")
        if heads.get(link.seq, link.hash) != link.hash:
            return Verdict(expected - 1, link.seq, "the anchor knew another link in its place")
        previous, expected = link.hash, expected + 1
    return Verdict(expected - 1, None, "")


def _subject(subject: Any) -> tuple[str, str]:
    if isinstance(subject, tuple):
        return str(subject[0]), str(subject[1])
    key = sa.inspect(type(subject)).primary_key[0].key
    return subject.__tablename__, str(getattr(subject, key))


def _shown(action: str, kind: str, key: str, data: dict[str, Any]) -> list[Any]:
    return [action, kind, key, data]


def _link_hash(
    seq: int,
    previous: str,
    entries: Iterable[list[Any]],
    *,
    at: datetime,
    actor_id: UUID | None,
    request: str,
) -> str:
    key: bytes = current_app.config["TRAIL_KEY"]
    message = to_json([seq, at.isoformat(), str(actor_id or ""), request, previous, list(entries)])
    return keyed_hash(key, message.encode())


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _context: Any) -> None:
    changed = [*session.new, *session.dirty, *session.deleted]
    if any(not getattr(thing, "__untrailed__", False) for thing in changed):
        session.info["changed"] = True


@event.listens_for(Session, "before_commit")
def _forge_link(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint's release is not the deed's end
    session.flush()
    entries: list[dict[str, Any]] = session.info.pop("trail", [])
    changed = session.info.pop("changed", False)
    if not entries:
        if changed:
            raise UntrailedDeedError("records were changed and the trail says nothing of it")
        return
    try:
        _write_link(session, entries)
    except SQLAlchemyError as error:
        raise TrailUnwrittenError("the trail can't be written") from error


def _write_link(session: Session, entries: list[dict[str, Any]]) -> None:
    """Append to the chain, past the session's records: every deed pays for this."""
    take_turn(_CHAIN_TURN)
    connection = session.connection()
    last = connection.execute(_LAST).one_or_none()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    at, actor_id = clock.now(), session.info.pop("trail_actor", None)
    shown = [_shown(e["action"], e["subject_kind"], e["subject_id"], e["data"]) for e in entries]
    link = {
        "seq": seq,
        "at": at,
        "actor_id": actor_id,
        "request_id": request_id(),
        "previous": previous,
        "hash": _link_hash(seq, previous, shown, at=at, actor_id=actor_id, request=request_id()),
    }
    connection.execute(_NEW_LINK, link)
    rows = [{"id": new_id(), "seq": seq, "ordinal": n, **entry} for n, entry in enumerate(entries)]
    connection.execute(_NEW_ENTRY, rows if len(rows) > 1 else rows[0])  # a batch of one costs more


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: Any) -> None:
    if not previous.nested:
        for key in ("trail", "changed", "trail_actor"):
            session.info.pop(key, None)

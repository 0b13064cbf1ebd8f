"""Instants computed anew from what is planned: a state may change its clocks after the plan was made.

What is stored is an hour on the wall with its zone; its instant depends on the time-zone database. With a
new one the instants to come are computed again, bookings follow, and what moved is said in the trail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.actor import SYSTEM, Actor
from app.access.gate import current_actor, needs
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.audit import trail
from app.audit.models import TrailEntry, TrailLink
from app.cohorts.models import Call, Cohort
from app.core import clock, zones
from app.core.db import db
from app.core.errors import DomainError
from app.timetable import held, ledger, queries
from app.timetable.lost_hours import lost_hours
from app.timetable.models import Booking, Session
from app.timetable.room import room
from app.timetable.states import SessionState

SHOWN = timedelta(days=14)
"""So long what moved is shown to its coordinators."""
MOST = 500
_MOVED = "session.recompute"


@dataclass(slots=True)
class Moved:
    """A session, or a call by its deadline, whose instant is another now; `clash` says what is against it."""

    record: Any
    was: datetime
    now: datetime
    clash: str = ""


def recompute() -> list[Moved]:
    """Bring all instants to come to what the time-zone database says now; what moved.

    A session that would clash keeps its new instant and holds nothing, and says so. One whose hour no
    longer comes on its day stays as it is until its coordinator chooses another.
    """
    moved = _sessions()
    holding = _holding([one.record for one in moved])
    reasons = held.overridden(holding)
    ledger.free(holding)
    for one in moved:
        session = one.record
        session.starts_at, session.ends_at = _instants(session)
        session.version += 1
        if session.state is SessionState.SCHEDULED:
            session.is_changed = True
    db.session.flush()
    with_a_reason = {session_id for session_id, _resource in reasons}
    # Those that stand beside others with a reason come last: they may be booked onto what is booked.
    for one in sorted(moved, key=lambda one: one.record.id in with_a_reason):
        if one.record.id in holding:
            one.clash = _book(one.record, reasons)
        trail.record(
            _MOVED,
            actor=SYSTEM,
            subject=one.record,
            was=one.was.isoformat(),
            now=one.now.isoformat(),
            clashes=bool(one.clash),
        )
    return [*moved, *_deadlines()]


def _book(session: Session, reasons: Mapping[tuple[UUID, UUID], str]) -> str:
    """Hold what the session needs at its new instant; the sentence of what stands against it, if any."""
    try:
        with trail.part():
            ledger.book([session], actor=SYSTEM, kept=reasons)
    except DomainError as refusal:
        return str(refusal.message)
    return ""


def _sessions() -> list[Any]:
    """The sessions to come whose instants are no longer right; their cohorts are held until the deed ends."""
    has_some = sa.exists().where(Session.cohort_id == Cohort.id, Session.starts_at > clock.now())
    db.session.execute(
        sa.select(Cohort.id).where(has_some).order_by(Cohort.id).with_for_update(key_share=True)
    )
    statement = (
        queries.one_session()
        .where(
            Session.starts_at > clock.now(),
            Session.state.in_([SessionState.DRAFT, SessionState.SCHEDULED]),
        )
        .order_by(Session.starts_at, Session.id)
    )
    found = []
    for session in db.session.scalars(statement):
        try:
            starts_at, ends_at = _instants(session)
        except zones.NoSuchTime:
            continue
        if (starts_at, ends_at) != (session.starts_at, session.ends_at):
            found.append(Moved(session, session.starts_at, starts_at))
    return found


def _instants(session: Session) -> tuple[datetime, datetime]:
    return (
        zones.instant(session.day, session.start, session.zone),
        zones.instant(session.day, session.end, session.zone),
    )


def _holding(sessions: Sequence[Session]) -> set[Any]:
    """The keys of those that hold something; a postponed cohort's drafts hold nothing."""
    free = {session.id for session in held.unbooked(sessions)}
    return {session.id for session in sessions} - free


def _deadlines() -> list[Moved]:
    """Bring the deadlines of calls to come to their right instants."""
    moved = []
    for call in db.session.scalars(sa.select(Call).where(Call.deadline_at > clock.now()).order_by(Call.id)):
        try:
            at = zones.instant(call.deadline_day, call.deadline_time, call.deadline_zone)
        except zones.NoSuchTime:
            continue
        if at != call.deadline_at:
            moved.append(Moved(call, call.deadline_at, at))
            call.deadline_at = at
            trail.record("call.recompute", actor=SYSTEM, subject=call, now=at.isoformat())
    return moved


def moved_lately(actor: Actor) -> list[dict[str, Any]]:
    """The sessions in the actor's reach that moved in the last weeks, with when they were and are.

    One that lost its bookings is among them until it is booked again, however long ago it moved.
    """
    homeless = db.session.scalars(
        sa.select(Session.id)
        .where(
            Session.state == SessionState.SCHEDULED,
            Session.starts_at > clock.now(),
            ~sa.exists().where(Booking.session_id == Session.id),
        )
        .order_by(Session.id)
    )
    rows = db.session.execute(
        sa.select(TrailEntry.subject_id, TrailEntry.data)
        .join(TrailLink, TrailLink.seq == TrailEntry.seq)
        .where(
            TrailEntry.action == _MOVED,
            sa.or_(
                TrailLink.at > clock.now() - SHOWN,
                TrailEntry.subject_id.in_([str(key) for key in homeless]),
            ),
        )
        .order_by(TrailEntry.seq.desc(), TrailEntry.ordinal)
        .limit(MOST)
    )
    said: dict[str, Any] = {row.subject_id: row.data for row in reversed(rows.all())}
    statement = (
        queries.one_session()
        .where(
            Session.id.in_([UUID(key) for key in said]),
            visible_to(actor, P.SESSION_EDIT, Session),
        )
        .order_by(Session.starts_at, Session.id)
    )
    sessions = list(db.session.scalars(statement))
    free = {session.id for session in held.unbooked(sessions)}
    return [
        {
            "session": session,
            "was": datetime.fromisoformat(said[str(session.id)]["was"]),
            "now": session.starts_at,
            "clashes": said[str(session.id)]["clashes"] and session.id in free,
        }
        for session in sessions
    ]


@room.page("/timetable/moved", access=needs(P.SESSION_EDIT))
def moved() -> ResponseReturnValue:
    """The sessions that moved because a state changed its clocks, and the hours that it leaves in doubt."""
    actor = current_actor()
    return render_template("timetable/moved.html", moved=moved_lately(actor), lost=lost_hours(actor))

"""Taking attendance, closing a register, and correcting a closed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.access.actor import Actor
from app.attendance import queries
from app.attendance.marks import minutes_for
from app.attendance.models import Attendance
from app.attendance.states import Presence
from app.audit import trail
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.cohorts.states import COHORT, REGISTERS_COMPLETE, CohortState
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.registrations.states import RegistrationState
from app.timetable.models import Session
from app.timetable.states import HAS_BEGUN, REGISTER_IS_FULL, SESSION, SessionState

DOORS_OPEN = timedelta(minutes=30)
"""How long before a session its trainer may begin to mark those who come in."""


@SESSION.guard(HAS_BEGUN)
def _has_begun(session: Session, _actor: Actor) -> bool:
    return clock.now() >= session.starts_at


@SESSION.guard(REGISTER_IS_FULL)
def _register_is_full(session: Session, _actor: Actor) -> bool:
    return queries.is_full(session)


@COHORT.guard(REGISTERS_COMPLETE)
def _registers_complete(cohort: Cohort, _actor: Actor) -> bool:
    return queries.registers_to_come(cohort.id) == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to stand in a register for one trainee; without `minutes`, what the status says by itself."""

    registration_id: UUID
    status: Presence
    minutes: int | None = None


def may_be_marked(session: Session) -> bool:
    """Whether attendance of a session is taken now: it is on the timetable and its doors are open."""
    return session.state is SessionState.SCHEDULED and clock.now() >= session.starts_at - DOORS_OPEN


def save(session: Session, entries: list[Entry], *, actor: Actor) -> Session:
    """Write marks into an open register.

    DomainError for a session that is not open for marks, for someone who does not attend, and for
    minutes that can't be.
    """
    hold(session)
    if session.state is not SessionState.SCHEDULED:
        raise DomainError(_("This register is closed. The coordinator can still correct a mark in it."))
    if not may_be_marked(session):
        raise DomainError(_("The session has not begun yet. Take attendance when people come in."))
    lines = {
        line.registration.id: line
        for line in queries.register(session)
        if line.registration.state is RegistrationState.ATTENDING
    }
    changed = []
    for entry in entries:
        line = lines.get(entry.registration_id)
        if line is None:
            raise DomainError(_("Someone on this page no longer attends. Open the register again."))
        minutes = minutes_for(entry.status, entry.minutes, length=session.minutes)
        mark = line.mark or Attendance(
            session_id=session.id, registration_id=entry.registration_id, version=0
        )
        if (mark.status, mark.minutes) != (entry.status, minutes):
            _write(mark, entry.status, minutes, actor=actor)
            changed.append(mark)
    if changed:
        trail.record(
            "register.save", actor=actor, subject=session, marks=[mark.registration_id for mark in changed]
        )
    return session


def close(session: Session, *, actor: Actor) -> Session:
    """Close a register: the session was held, and its minutes count."""
    SESSION.move(session, "hold", actor=actor)
    return session


def correct(
    session: Session,
    mark: Attendance,
    *,
    status: Presence,
    minutes: int | None,
    reason: str,
    actor: Actor,
) -> Attendance:
    """Correct one mark of a closed register, with the reason, while nothing was decided on it yet."""
    if session.state is not SessionState.HELD:
        raise DomainError(_("This register is still open. Change the mark in the register itself."))
    if queries.hold_cohort(session.cohort_id) is not CohortState.RUNNING:
        raise DomainError(
            _("The cohort is closed: who completed it was decided on its registers, which stay as they are.")
        )
    hold(mark)
    counted = minutes_for(status, minutes, length=session.minutes)
    if (mark.status, mark.minutes) == (status, counted):
        raise DomainError(_("This is what stands in the register already."), field="mark")
    db.session.add(
        Move(
            subject_kind=Attendance.__tablename__,
            subject_id=str(mark.id),
            transition="correct",
            source=mark.status,
            target=status,
            actor_id=actor.user_id,
            reason=reason,
        )
    )
    _write(mark, status, counted, actor=actor)
    trail.record("register.correct", actor=actor, subject=mark, fields=["status", "minutes"])
    return mark


def _write(mark: Attendance, status: Presence, minutes: int, *, actor: Actor) -> None:
    mark.status = status
    mark.minutes = minutes
    mark.marked_by = actor.user_id
    mark.marked_at = clock.now()
    mark.version += 1
    db.session.add(mark)

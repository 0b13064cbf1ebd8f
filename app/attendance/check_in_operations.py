"""Checking in by a code: a trainee's own, which the trainer scans, or the one on the room's screen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.attendance import operations, queries, tokens
from app.attendance.models import Mark
from app.attendance.queries import Line
from app.attendance.rule import DOORS_OPEN, arrival
from app.attendance.states import Source
from app.audit import trail
from app.core import clock
from app.core.errors import DomainError
from app.core.i18n import _
from app.timetable.models import Session
from app.timetable.states import SessionState


def refuse_untimely(session: Session, at: datetime) -> None:
    """DomainError for a mark of this instant in a session that is not held, or had not begun."""
    if session.state is SessionState.CANCELLED:
        raise DomainError(_("This session was cancelled, so nobody attends it."))
    if session.state is SessionState.DRAFT:
        raise DomainError(_("This session is not on the timetable."))
    if at < session.starts_at - DOORS_OPEN:
        raise DomainError(_("The session had not begun when this was marked."))


def refuse_forged(session: Session, registration_id: UUID, code: str, *, at: datetime) -> None:
    """DomainError unless this is that trainee's own code for this session, shown before its end."""
    if tokens.as_written(code) not in tokens.own_codes(session.id, registration_id):
        raise DomainError(_("This code is not one of this register."), field="code")
    _refuse_over(session, at)


def scan(session: Session, code: str, *, actor: Actor) -> Line:
    """Check in the trainee whose own code the trainer scanned or typed; their line, with what counts now.

    DomainError for a code of nobody on this register, and for one that comes too early or too late.
    """
    operations.refuse_shut(session)
    _refuse_over(session, clock.now())
    lines = queries.attending(session)
    found = tokens.whose(code, ((key, tokens.own_codes(session.id, key)) for key in lines))
    if found is None:
        raise DomainError(_("This code is not one of this register."), field="code")
    operations.refuse_own(lines[found], actor)
    _arrive(session, found, Source.SCAN, actor=actor)
    return queries.attending(session)[found]


def check_in(session: Session, registration_id: UUID, code: str, *, actor: Actor) -> None:
    """Let a trainee check in by the code on the room's screen.

    DomainError for another code, for one that is over, before the doors open and after the end; and for
    whoever may take this register, and so has the code without being in the room.
    """
    operations.refuse_shut(session)
    _refuse_over(session, clock.now())
    attending = queries.attending(session)
    if registration_id not in attending:
        raise DomainError(_("You are not on the register of this session."))
    if policy.may(actor, P.REGISTER_TAKE, session):
        operations.refuse_own(attending[registration_id], actor)
    if not tokens.is_room_code(session.id, code, at=clock.now()):
        raise DomainError(
            _("This is not the code on the screen now. It changes every 30 seconds: read it again."),
            field="code",
        )
    _arrive(session, registration_id, Source.CODE, actor=actor)


def _refuse_over(session: Session, at: datetime) -> None:
    if at > session.ends_at:
        raise DomainError(_("The session is over, so its codes are no longer taken."), field="code")


def _arrive(session: Session, registration_id: UUID, source: Source, *, actor: Actor) -> None:
    status, minutes = arrival(session, clock.now())
    mark = Mark(
        session_id=session.id,
        registration_id=registration_id,
        status=status,
        minutes=minutes,
        source=source,
        marked_by=actor.user_id,
    )
    operations.take(session, [mark], actor=actor)
    trail.record("register.check_in", actor=actor, subject=session, marks=[registration_id])

"""Taking what a device has marked without a network: each mark once, whatever was lost on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.access.actor import Actor
from app.attendance import check_in_operations, operations, queries, tokens
from app.attendance.marks import minutes_for
from app.attendance.models import Mark
from app.attendance.rule import arrival
from app.attendance.sent import Sent
from app.attendance.states import Source
from app.audit import trail
from app.core import clock
from app.core.db import hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.timetable.models import Session
from app.timetable.states import SessionState

LONGEST_WAIT = timedelta(days=366)
"""What a device says beyond this of a mark's age is taken for this."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mark of a device: taken, or refused and why."""

    counter: int
    why: str = ""


def replay(session: Session, sent: list[Sent], *, device: str, sent_at: int, actor: Actor) -> list[Verdict]:
    """Take the marks of a device into a register, those that are here already only once.

    A mark was made as long before now as it was before sending, by the device's own clock: whether that
    is set right does not matter. Each is taken or refused by itself, so that one can't hold up the others.
    """
    hold(session)
    by_token = {
        token: registration
        for registration in queries.of_cohort(session.cohort_id)
        for token in tokens.row_tokens(device, session.id, actor.user_id, registration.id)
    }
    attending = queries.attending(session)
    known = queries.sent_before(device, [one.counter for one in sent])
    verdicts, taken = [], []
    for one in sent:
        try:
            registration = by_token.get(one.token)
            if registration is None:
                raise DomainError(_("This was marked with another account. Sign in with that one."))
            earlier = known.get(one.counter)
            if earlier is None:
                operations.refuse_own(registration, actor)
                mark = _mark(session, one, registration.id, device=device, sent_at=sent_at, actor=actor)
                if registration.id not in attending:
                    raise DomainError(_("This person no longer attends, so the mark was not taken."))
                known[one.counter] = mark
                taken.append(mark)
            elif (earlier.session_id, earlier.registration_id) != (session.id, registration.id):
                raise DomainError(_("Another mark of this device has the same number. Mark it again."))
        except DomainError as refusal:
            verdicts.append(Verdict(one.counter, str(refusal.message)))
        else:
            verdicts.append(Verdict(one.counter))
    operations.take(session, taken, actor=actor)
    if taken:
        trail.record(
            "register.replay", actor=actor, subject=session, marks=[mark.registration_id for mark in taken]
        )
    return verdicts


def _mark(
    session: Session, one: Sent, registration_id: UUID, *, device: str, sent_at: int, actor: Actor
) -> Mark:
    """The mark that a device made; DomainError for what the register does not take."""
    age = timedelta(milliseconds=max(sent_at - one.marked_at, 0))
    at = clock.now() - min(age, LONGEST_WAIT)
    check_in_operations.refuse_untimely(session, at)
    if one.source is Source.SCAN:
        check_in_operations.refuse_forged(session, registration_id, one.code, at=at)
        status, minutes = arrival(session, at)
    else:
        status, minutes = one.status, minutes_for(one.status, one.minutes, length=session.minutes)
    return Mark(
        session_id=session.id,
        registration_id=registration_id,
        status=status,
        minutes=minutes,
        source=one.source,
        marked_at=at,
        device=device,
        counter=one.counter,
        marked_by=actor.user_id,
        after_closing=session.state is SessionState.HELD,
    )

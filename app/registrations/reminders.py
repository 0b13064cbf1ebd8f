"""Reminding the states that have not answered a call, by the clock and by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.cohorts.effects import with_call
from app.cohorts.models import Call, Cohort
from app.cohorts.queries import without_focal_point
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db, lock
from app.core.errors import DomainError
from app.core.i18n import _
from app.letters import notices as letters
from app.letters import queries as sent
from app.letters.kinds import OF_A_CALL, LetterKind
from app.letters.models import Letter
from app.registrations import state_queries

DAYS_BEFORE = (14, 7, 2)
"""How many days before a call's deadline the states that have not answered are reminded."""
_AGAIN_AFTER = timedelta(days=1)


def calls_that_end_soon() -> list[tuple[UUID, datetime]]:
    """The cohorts whose open call ends within the first reminder's days, with the deadline."""
    now = clock.now()
    rows = db.session.execute(
        sa.select(Call.cohort_id, Call.deadline_at)
        .join(Call.cohort)
        .where(
            Cohort.state == CohortState.OPEN,
            Call.deadline_at > now,
            Call.deadline_at <= now + timedelta(days=max(DAYS_BEFORE)),
        )
        .order_by(Call.deadline_at, Call.id)
    )
    return [(cohort_id, deadline) for cohort_id, deadline in rows]


def last_reminder_day(deadline: datetime) -> datetime | None:
    """The latest instant that has come on which the states are reminded; None before the first."""
    passed = [deadline - timedelta(days=days) for days in DAYS_BEFORE]
    return max((at for at in passed if at <= clock.now()), default=None)


def to_remind(cohort_id: UUID, *, since: datetime) -> list[str]:
    """The states that have not answered, can be written to, and read nothing of the call since then."""
    told = sent.last_told(cohort_id, OF_A_CALL)
    silent = [code for code in state_queries.unanswered(cohort_id) if code not in told or told[code] < since]
    unreached = set(without_focal_point(silent))
    return [code for code in silent if code not in unreached]


def remind(cohort_id: UUID, *, since: datetime, actor: Actor) -> list[Letter]:
    """Remind those states; nobody when the call was closed, or they answered or were told meanwhile."""
    cohort = db.session.scalar(lock(sa.select(Cohort).where(Cohort.id == cohort_id)))
    if cohort is None or cohort.state is not CohortState.OPEN:
        return []
    codes = to_remind(cohort_id, since=since)
    return letters.to_states(LetterKind.CALL_REMINDER, with_call(cohort), codes, actor=actor)


def remind_by_hand(cohort: Cohort, *, actor: Actor) -> list[Letter]:
    """A coordinator reminds the states that have not answered; a state reads one reminder a day at most."""
    if not cohort.takes_registrations(clock.now()):
        raise DomainError(_("The call is not open, so there is nothing to remind of."))
    found = remind(cohort.id, since=clock.now() - _AGAIN_AFTER, actor=actor)
    if not found:
        raise DomainError(
            _("Nobody is left to remind: each state answered, was written to today, or has no focal point.")
        )
    return found

"""What happens to the timetable when a session or its cohort moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from app.access.actor import SYSTEM
from app.cohorts.models import Cohort
from app.cohorts.operations import check_dates_with
from app.cohorts.states import COHORT, CohortState
from app.core import effects
from app.core.errors import DomainError
from app.core.i18n import ngettext
from app.core.workflow import Moved
from app.people.states import ACCOUNT, AccountState
from app.timetable import ledger, notices, operations, queries
from app.timetable.states import SESSION, SessionState


@effects.when(ACCOUNT, AccountState.DISABLED)
def end_addresses(moved: Moved) -> None:
    """A disabled account's calendar addresses open nothing any more."""
    operations.end_addresses_of(moved.record.id)


@effects.when(SESSION, SessionState.CANCELLED)
def free_bookings(moved: Moved) -> None:
    """A cancelled session frees its room and its trainers, and is struck out in calendars."""
    operations.let_go(moved.record)


@effects.when(COHORT, CohortState.CANCELLED)
def cancel_sessions(moved: Moved) -> None:
    """A cancelled cohort's sessions are cancelled, its drafts go, and its trainers are told."""
    scheduled = queries.in_state(moved.record, SessionState.SCHEDULED)
    for session in scheduled:
        SESSION.move(session, "cancel", actor=moved.actor, reason=moved.reason)
    for session in queries.drafts(moved.record):
        operations.remove(session, actor=moved.actor)
    notices.trainers_released(moved.record, scheduled)


@effects.when(COHORT, CohortState.POSTPONED)
def draft_sessions(moved: Moved) -> None:
    """A postponed cohort's sessions become drafts that hold nothing, and its trainers are told."""
    scheduled = queries.in_state(moved.record, SessionState.SCHEDULED)
    for session in scheduled:
        SESSION.move(session, "unpublish", actor=SYSTEM, reason=moved.reason)
    ledger.free(session.id for session in [*scheduled, *queries.drafts(moved.record)])
    notices.trainers_released(moved.record, scheduled)


@check_dates_with
def keep_sessions_within(cohort: Cohort, dates: Mapping[UUID, tuple[date, date]]) -> None:
    """Refuse new dates of a cohort's modules that leave a published session outside of them."""
    outside = [
        session
        for session in queries.in_state(cohort, SessionState.SCHEDULED)
        if not dates[session.module_id][0] <= session.day <= dates[session.module_id][1]
    ]
    if outside:
        raise DomainError(
            ngettext(
                "%(num)s published session would be outside of these dates. Move it first.",
                "%(num)s published sessions would be outside of these dates. Move them first.",
                len(outside),
            )
        )

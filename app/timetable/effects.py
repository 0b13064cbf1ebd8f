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
from app.duplicates.operations import lead_with
from app.people.states import ACCOUNT, AccountState
from app.registrations.states import ENDED_WITHOUT, REGISTRATION, TAKES_PART, RegistrationState
from app.timetable import feed_operations, joining, ledger, notices, operations, publishing, queries
from app.timetable.states import SESSION, SessionState


@effects.when(ACCOUNT, AccountState.DISABLED)
def end_addresses(moved: Moved) -> None:
    """A disabled account's calendar addresses open nothing any more."""
    feed_operations.end_addresses_of(moved.record.id)


@effects.when(REGISTRATION, RegistrationState.CONFIRMED)
def book_trainee(moved: Moved) -> None:
    """Who confirms a seat is held for the cohort's sessions; nobody takes part in two at the same hour."""
    ledger.book_trainee(moved.record.cohort_id, moved.record.person_id, actor=moved.actor)


@effects.when(REGISTRATION, *ENDED_WITHOUT)
def free_trainee(moved: Moved) -> None:
    """Who leaves a cohort is free for others at the hours of its sessions to come."""
    ledger.free_trainee(moved.record.cohort_id, moved.record.person_id)


@effects.when(REGISTRATION, RegistrationState.CONFIRMED)
def hand_the_timetable(moved: Moved) -> None:
    """Who confirms a seat reads the published sessions to come, and gets them into the calendar."""
    notices.timetable_handed(moved.record.cohort, moved.record.person_id)


@effects.when(REGISTRATION, *ENDED_WITHOUT)
def take_the_timetable_back(moved: Moved) -> None:
    """Who took part and leaves has the sessions to come struck out of the calendar."""
    if moved.source in TAKES_PART:
        notices.timetable_taken_back(moved.record.cohort, moved.record.person_id)


lead_with(ledger.lead_trainee)


@effects.when(SESSION, SessionState.CANCELLED)
def free_bookings(moved: Moved) -> None:
    """A cancelled session frees its room and its trainers."""
    operations.let_go(moved.record, actor=moved.actor)


@effects.when(SESSION, SessionState.HELD)
def keep_as_held(moved: Moved) -> None:
    """A session that was held stands on everyone's timetable as it was held."""
    publishing.keep_as_held(moved.record)
    joining.drop_unused([moved.record], actor=moved.actor)


@effects.when(COHORT, CohortState.CANCELLED)
def cancel_sessions(moved: Moved) -> None:
    """A cancelled cohort's sessions are cancelled, its drafts go, and those concerned are told."""
    scheduled = queries.in_state(moved.record, SessionState.SCHEDULED)
    for session in scheduled:
        SESSION.move(session, "cancel", actor=moved.actor, reason=moved.reason)
    for session in queries.drafts(moved.record):
        operations.remove(session, actor=moved.actor)
    notices.sessions_withdrawn(moved.record, publishing.withdraw(moved.record))


@effects.when(COHORT, CohortState.POSTPONED)
def draft_sessions(moved: Moved) -> None:
    """A postponed cohort's sessions become drafts that hold nothing, and those concerned are told."""
    scheduled = queries.in_state(moved.record, SessionState.SCHEDULED)
    for session in scheduled:
        SESSION.move(session, "unpublish", actor=SYSTEM, reason=moved.reason)
    ledger.free(session.id for session in [*scheduled, *queries.drafts(moved.record)])
    notices.sessions_withdrawn(moved.record, publishing.withdraw(moved.record))
    joining.drop_unused(scheduled, actor=moved.actor)


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

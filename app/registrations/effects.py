"""What follows, in the same deed, when a registration or its cohort moves."""

from __future__ import annotations

from app.access.actor import SYSTEM
from app.cohorts.models import Cohort
from app.cohorts.operations import follow_dates_with
from app.cohorts.states import COHORT, CohortState
from app.core import clock, effects
from app.core.workflow import Moved
from app.registrations import notices, operations, queries, seats
from app.registrations.states import (
    BEFORE_ATTENDING,
    CONSIDERED,
    REGISTRATION,
    TAKING_A_SEAT,
    UNTIL_RESULTS,
    RegistrationState,
)

_S = RegistrationState
_LEAVING = (_S.DECLINED, _S.LAPSED, _S.WITHDRAWN, _S.NO_SHOW, _S.EXCLUDED)
"""The ends that leave a seat to the reserve; a replaced official's seat goes to the substitute."""
_HOLDING = (_S.OFFERED, _S.CONFIRMED)
"""Those who hold a seat of a cohort that has not begun."""


@effects.when(REGISTRATION, *_S)
def note_the_moment(moved: Moved) -> None:
    """The registration keeps since when it stands where it stands."""
    moved.record.moved_at = clock.now()


@effects.when(REGISTRATION, *_S)
def keep_the_reserve_in_order(moved: Moved) -> None:
    """Whoever joins the reserve stands at its end; when one leaves, all behind come one forward."""
    if moved.target is _S.RESERVE:
        seats.join_reserve(moved.record)
    elif moved.source is _S.RESERVE:
        seats.leave_reserve(moved.record)


@effects.when(REGISTRATION, _S.OFFERED)
def take_a_seat(moved: Moved) -> None:
    """An offer takes one of the cohort's seats, and invites the official to answer it in time."""
    seats.take_seat(moved.record.cohort)
    moved.record.offer_until = seats.answer_until(moved.record.cohort)
    notices.offered(moved.record)
    if moved.transition == "offer":  # whoever promotes from the reserve tells the state why
        notices.offer_told(moved.record)


@effects.when(REGISTRATION, *_LEAVING, _S.REPLACED, _S.CANCELLED)
def free_the_seat(moved: Moved) -> None:
    """Whoever leaves gives the seat back, and the first of the reserve is offered it at once."""
    if moved.source not in TAKING_A_SEAT:
        return
    moved.record.offer_until = None
    seats.free_seat(moved.record.cohort)
    if moved.target in _LEAVING:
        seats.promote_first(moved.record.cohort, state_code=moved.record.state_code)


@effects.when(REGISTRATION, *CONSIDERED)
def stand_in_the_states_order(moved: Moved) -> None:
    """Who comes into consideration stands behind the others in the state's own order."""
    record = moved.record
    if record.priority is None:
        record.priority = operations.next_priority(record.cohort, record.state_code)


@effects.when(REGISTRATION, _S.CONFIRMED)
def join_a_running_cohort(moved: Moved) -> None:
    """Whoever accepts a seat when the cohort has begun attends at once."""
    if moved.record.cohort.state is CohortState.RUNNING:
        REGISTRATION.move(moved.record, "begin", actor=SYSTEM)


@effects.when(REGISTRATION, *_S)
def write_the_letters(moved: Moved) -> None:
    """The official and the focal points of the state read what concerns them; never of screening."""
    record, reason = moved.record, moved.reason
    by_oneself = moved.actor.person_id == record.person_id if not moved.actor.is_system else False
    match moved.target:
        case _S.SUBMITTED:
            notices.sent(record)
        case _S.ENDORSED if moved.source is _S.SUBMITTED:
            notices.endorsed(record)
        case _S.RETURNED:
            notices.returned(record, reason)
        case _S.REFUSED:
            notices.refused(record, reason)
        case _S.CONFIRMED:
            notices.confirmed(record)
        case _S.LAPSED if moved.source is _S.OFFERED:
            notices.lapsed(record)
        case _S.LAPSED if moved.source is not _S.DRAFT:
            notices.run_out(record)
        case _S.NOT_CLEARED | _S.NOT_SELECTED | _S.RESERVE if record.cohort.results_released_at:
            notices.result(record)
        case _S.CANCELLED:
            notices.cancelled(record, reason)
        case _S.DECLINED | _S.WITHDRAWN if by_oneself and moved.source is not _S.DRAFT:
            notices.freed(record)
        case _S.DECLINED | _S.WITHDRAWN | _S.REPLACED | _S.NO_SHOW | _S.EXCLUDED if not by_oneself:
            notices.ended(record, reason)


@effects.when(COHORT, CohortState.RUNNING)
def begin_with_the_cohort(moved: Moved) -> None:
    """When the cohort starts, those who confirmed attend."""
    for registration in queries.in_states(moved.record.id, [_S.CONFIRMED]):
        REGISTRATION.move(registration, "begin", actor=SYSTEM)


@effects.when(COHORT, CohortState.RUNNING)
def end_the_intake(moved: Moved) -> None:
    """When the cohort starts, the results are out: who has neither seat nor place on the reserve is told."""
    seats.end_intake(moved.record)


@effects.when(COHORT, CohortState.COMPLETED)
def end_the_offers(moved: Moved) -> None:
    """When the cohort is closed, what offer is still open lapses, and the reserve is closed."""
    seats.end_offers(moved.record)


@effects.when(COHORT, CohortState.CANCELLED)
def cancel_with_the_cohort(moved: Moved) -> None:
    """When the cohort is cancelled, every live registration is, and each official is told why."""
    ending = BEFORE_ATTENDING | {_S.ATTENDING}
    if moved.record.results_released_at is None:
        ending |= UNTIL_RESULTS
    for registration in queries.in_states(moved.record.id, ending):
        REGISTRATION.move(registration, "cancel", actor=SYSTEM, reason=moved.reason)


@effects.when(COHORT, CohortState.POSTPONED)
def tell_that_seats_stay(moved: Moved) -> None:
    """When the cohort is postponed, whoever holds a seat reads why, and that it stays."""
    for registration in queries.in_states(moved.record.id, _HOLDING):
        notices.postponed(registration, moved.reason)


@effects.when(COHORT, CohortState.OPEN)
def begin_anew(moved: Moved) -> None:
    """A cohort that opens again has no released results, and nobody whom the earlier ones left out."""
    if moved.source is CohortState.POSTPONED:
        seats.consider_again(moved.record)


@effects.when(COHORT, CohortState.OPEN)
def keep_the_seats(moved: Moved) -> None:
    """When the cohort opens again, whoever holds a seat is told; an open offer gets its whole time anew."""
    for registration in queries.in_states(moved.record.id, _HOLDING):
        if registration.state is _S.OFFERED:
            registration.offer_until = seats.answer_until(registration.cohort)
        notices.taken_up(registration)


@follow_dates_with
def tell_of_new_dates(cohort: Cohort) -> None:
    """Whoever holds a seat reads the cohort's new dates."""
    for registration in queries.in_states(cohort.id, _HOLDING):
        notices.rescheduled(registration)

"""Who sits where: offers, the reserve, freed seats, and the release of the results.

Every deed here holds the cohort's row first (`operations.hold_seats`), so that two deeds never decide
about the same seat; the database's own CHECK on `seats_taken` stands behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from app.access.actor import SYSTEM, Actor
from app.audit import trail
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock, zones
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.registrations import notices, queries, seat_queries
from app.registrations.models import Registration
from app.registrations.operations import hold_seats
from app.registrations.states import (
    AGAIN,
    CONSIDERED,
    NOT_YET_NOMINATED,
    REGISTRATION,
    SEAT_IS_FREE,
    UNTIL_RESULTS,
    RegistrationState,
)

_S = RegistrationState
_FILLS_SEATS = frozenset({CohortState.SELECTING, CohortState.CONFIRMED, CohortState.RUNNING})
DEFAULT_ANSWER_DAYS = 7


def take_seat(cohort: Cohort) -> None:
    """Count one more seat as taken; DomainError when all are."""
    _count(cohort, +1, Cohort.seats_taken < Cohort.seats)


def free_seat(cohort: Cohort) -> None:
    """Count one seat as free again."""
    _count(cohort, -1, Cohort.seats_taken > 0)


def _count(cohort: Cohort, step: int, condition: sa.ColumnElement[bool]) -> None:
    statement = (
        sa.update(Cohort)
        .where(Cohort.id == cohort.id, condition)
        .values(seats_taken=Cohort.seats_taken + step)
        .returning(Cohort.seats_taken)
        .execution_options(synchronize_session=False)
    )
    taken = db.session.scalar(statement)
    if taken is None:
        raise DomainError(SEAT_IS_FREE.refusal)
    set_committed_value(cohort, "seats_taken", taken)


def answer_until(cohort: Cohort) -> datetime:
    """Until when an offer made now is answered: the end of the last day, where the cohort's clocks are."""
    days = cohort.call.answer_days if cohort.call else DEFAULT_ANSWER_DAYS
    return zones.end_of_day(clock.today(cohort.zone) + timedelta(days=days), cohort.zone)


def cut_off(cohort: Cohort) -> datetime:
    """The instant from which no freed seat goes to the reserve; the first day's end unless said."""
    return zones.end_of_day(cohort.reserve_cut_off or cohort.first_day, cohort.zone)


def promote_first(cohort: Cohort, *, state_code: str) -> Registration | None:
    """Offer a seat that a state's official left to the first of the reserve; None when nobody gets it.

    Where the cohort says so, the first of that state comes before all others. Whoever is no longer cleared
    is passed over, and keeps the place. It may be too late.
    """
    if cohort.state not in _FILLS_SEATS or clock.now() >= cut_off(cohort):
        return None
    reserve = queries.all_of(seat_queries.reserve(cohort.id))
    passed_over = seat_queries.passed_over(reserve)
    if cohort.reserve_by_state:
        reserve.sort(key=lambda one: one.state_code != state_code)
    first = next((one for one in reserve if one.id not in passed_over), None)
    if first is not None:
        REGISTRATION.move(first, "promote", actor=SYSTEM)
        notices.offer_told(first)
    return first


def join_reserve(registration: Registration) -> None:
    """Stand at the end of the reserve."""
    registration.reserve_rank = queries.count(registration.cohort_id, _S.RESERVE)


def leave_reserve(registration: Registration) -> None:
    """Give one's place on the reserve away; everyone behind comes one forward."""
    rank, registration.reserve_rank = registration.reserve_rank, None
    if rank is not None:
        db.session.execute(
            sa.update(Registration)
            .where(Registration.cohort_id == registration.cohort_id, Registration.reserve_rank > rank)
            .values(reserve_rank=Registration.reserve_rank - 1)
        )


def select(
    cohort: Cohort, *, offered: Sequence[Registration], reserve: Sequence[Registration], actor: Actor
) -> int:
    """Offer seats to some and put others on the reserve in this order, all in one deed; how many."""
    hold_seats(cohort)
    if not offered and not reserve:
        raise DomainError(_("Choose at least one official, for a seat or for the reserve."))
    if set(offered) & set(reserve):
        raise DomainError(_("Nobody is offered a seat and put on the reserve at once. Choose one of both."))
    free = cohort.seats - cohort.seats_taken
    if len(offered) > free:
        raise DomainError(
            ngettext(
                "You chose %(chosen)s officials, and %(num)s seat is free. Put the others on the reserve.",
                "You chose %(chosen)s officials, and %(num)s seats are free. Put the others on the reserve.",
                free,
                chosen=len(offered),
            ),
            field="offers",
        )
    moves = [*((one, "offer") for one in offered), *((one, "reserve") for one in reserve)]
    for registration, name in moves:
        REGISTRATION.check(registration, name, actor=actor)
    for registration, name in moves:
        REGISTRATION.move(registration, name, actor=actor)
    return len(moves)


def carry_out(cohort: Cohort, *, offered: Sequence[Registration], reserve: Sequence[Registration]) -> None:
    """What a confirmed selection says, in one deed: offers, and the reserve in its order.

    Whoever stood on the reserve before and is not named stands behind. Who may say so is asked of the
    selection, not of each registration; DomainError when a seat or a state forbids it.
    """
    hold_seats(cohort)
    for registration in offered:
        REGISTRATION.move(registration, "offer", actor=SYSTEM)
    for registration in reserve:
        if registration.state is not _S.RESERVE:
            REGISTRATION.move(registration, "reserve", actor=SYSTEM)
    named = {registration.id for registration in reserve}
    others = [one for one in queries.all_of(seat_queries.reserve(cohort.id)) if one.id not in named]
    for rank, registration in enumerate([*reserve, *others], start=1):
        registration.reserve_rank = rank
    db.session.flush()


def release_results(cohort: Cohort, *, actor: Actor) -> Cohort:
    """Tell everyone: whoever has neither seat nor place is not selected, the reserve learns its order.

    Nobody stays under consideration, not even unscreened: who did would differ from those not cleared.
    """
    hold_seats(cohort)
    if cohort.state not in {CohortState.SELECTING, CohortState.CONFIRMED}:
        raise DomainError(_("Results are released once the selection has begun."))
    if cohort.results_released_at is not None:
        raise DomainError(_("The results of this cohort are already released."))
    if not cohort.seats_taken:
        raise DomainError(_("Nobody is offered a seat yet. Offer the seats first, then release the results."))
    cleared = queries.in_states(cohort.id, [_S.CLEARED])
    own = [registration for registration in cleared if registration.person_id == actor.person_id]
    others = [registration for registration in cleared if registration not in own]
    for registration in others:
        REGISTRATION.check(registration, "not_select", actor=actor)
    for registration in others:
        REGISTRATION.move(registration, "not_select", actor=actor)
    # The own case is left out with the rest: nobody decides about themselves, and a refusal would tell.
    _release(cohort, actor=actor)
    return cohort


def _release(cohort: Cohort, *, actor: Actor) -> None:
    """Everything ends first, and then all are told in one order: none of it tells one reason from another.

    What is decided from now on is told at once, by the effects.
    """
    _leave_out_the_rest(cohort)
    cohort.results_released_at = clock.now()
    trail.record("cohort.results", actor=actor, subject=cohort, fields=["results_released_at"])
    for registration in queries.in_states(cohort.id, UNTIL_RESULTS):
        notices.result(registration)


def _leave_out_the_rest(cohort: Cohort) -> None:
    for registration in queries.in_states(cohort.id, CONSIDERED):
        REGISTRATION.move(registration, "leave_out", actor=SYSTEM)
    for registration in queries.in_states(cohort.id, NOT_YET_NOMINATED):
        REGISTRATION.move(registration, "run_out", actor=SYSTEM)


def consider_again(cohort: Cohort) -> None:
    """As a cohort that had selected opens its call again, nobody is left not selected by what is void now.

    Each case goes back to where it stood, who was cleared and is so no longer to screening. Where results
    were told, all whom they concerned read in the same words that the selection begins anew, those who were
    not cleared among them: it is the office's to reopen their record. What the state or the official
    decided stands, and whoever it ended may be nominated or apply again.
    """
    was_released, cohort.results_released_at = cohort.results_released_at is not None, None
    ended = queries.in_states(cohort.id, [_S.NOT_SELECTED])
    moves, not_cleared = queries.last_moves(ended), seat_queries.passed_over(ended)
    live = queries.live_persons(cohort.id)
    for registration in ended:
        if registration.person_id in live or not registration.person.search_key:
            continue  # one person of two records that are one by now, or someone erased
        live.add(registration.person_id)
        source = _S(moves[registration.id].source) if registration.id in moves else _S.ENDORSED
        stood = source if source in CONSIDERED else _S.CLEARED
        if stood is _S.CLEARED and registration.id in not_cleared:
            stood = _S.REFERRED
        REGISTRATION.move(registration, AGAIN[stood], actor=SYSTEM)
    if was_released:
        for registration in queries.in_states(cohort.id, CONSIDERED | UNTIL_RESULTS):
            notices.considered_again(registration)
        _tell_whom_the_state_did_not_answer(cohort)


def _tell_whom_the_state_did_not_answer(cohort: Cohort) -> None:
    ended = queries.in_states(cohort.id, [_S.LAPSED])
    moves, live = queries.last_moves(ended), queries.live_persons(cohort.id)
    for registration in ended:
        ran_out = registration.id in moves and moves[registration.id].transition == "run_out"
        if ran_out and registration.person_id not in live:
            notices.open_again(registration)


def end_intake(cohort: Cohort) -> None:
    """As the cohort starts, nobody is under consideration any more: each registration comes to its end.

    The results are out from now on. Open offers are kept until their time, the reserve until its cut-off.
    """
    if clock.now() >= cut_off(cohort):
        close_reserve(cohort)
    if cohort.results_released_at is None:
        _release(cohort, actor=SYSTEM)
    else:
        _leave_out_the_rest(cohort)


def end_offers(cohort: Cohort) -> None:
    """As the cohort is closed, no offer and no reserve is left open."""
    for registration in queries.in_states(cohort.id, [_S.OFFERED]):
        REGISTRATION.move(registration, "lapse", actor=SYSTEM)
    close_reserve(cohort)


def lapse(registration: Registration) -> None:
    """Take back an offer that nobody answered in time."""
    hold_seats(registration.cohort)
    REGISTRATION.move(registration, "lapse", actor=SYSTEM)


def close_reserve(cohort: Cohort) -> None:
    """From the cut-off on, the reserve is not selected."""
    hold_seats(cohort)
    for registration in queries.in_states(cohort.id, [_S.RESERVE]):
        REGISTRATION.move(registration, "close_reserve", actor=SYSTEM)

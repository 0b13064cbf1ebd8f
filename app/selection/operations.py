"""Setting rules, scoring, having a selection worked out, deciding by hand, and confirming it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM, Actor
from app.audit import trail
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError, ForbiddenError, StaleError
from app.core.i18n import _
from app.registrations import queries as registrations
from app.registrations import seats
from app.registrations.models import Registration
from app.registrations.operations import hold_seats
from app.registrations.states import NO_SELECTION_WAITS, REGISTRATION, TAKING_A_SEAT
from app.screening import queries as screening
from app.selection import queries
from app.selection.instance import MOST_NOMINEES, Instance, Place
from app.selection.instance import read as read_instance
from app.selection.models import Allocation, RuleBook, Score
from app.selection.rulebook import Book
from app.selection.states import (
    ALLOCATION,
    SCREENED_NOBODY,
    SEATS_ARE_GIVEN,
    SECOND_PERSON,
    STILL_TRUE,
    AllocationState,
)

_GIVES_SEATS = frozenset({CohortState.SELECTING, CohortState.CONFIRMED})


def refuse_own_case(cohort: Cohort, actor: Actor) -> None:
    """ForbiddenError for whoever has a registration in the cohort: the own case is for others."""
    if registrations.is_in(cohort.id, actor.person_id):
        raise ForbiddenError(_("You have a registration in this cohort. A colleague selects for it."))


def set_rules(cohort: Cohort, *, number: int, book: Book, actor: Actor) -> RuleBook:
    """Keep a new version of the rules, after the version `number` that was read; StaleError after another."""
    author = _person(cohort, actor)
    hold_seats(cohort)
    if queries.last_book(cohort)[0] != number:
        raise StaleError(_("Someone else changed the rules meanwhile. Look at them again, then change them."))
    kept = RuleBook(cohort_id=cohort.id, number=number + 1, content=book.as_data(), made_by=author)
    db.session.add(kept)
    db.session.flush()
    trail.record("selection.rules", actor=actor, subject=cohort, number=kept.number)
    return kept


def give_scores(cohort: Cohort, *, reviewer: str, points: Mapping[UUID, int | None], actor: Actor) -> int:
    """Keep what one reviewer gives each nominee; None takes a score back. How many were given."""
    _person(cohort, actor)
    hold_seats(cohort)
    db.session.execute(
        sa.delete(Score).where(Score.reviewer == reviewer, Score.registration_id.in_(list(points)))
    )
    given = {key: number for key, number in points.items() if number is not None}
    db.session.add_all(
        Score(registration_id=key, cohort_id=cohort.id, reviewer=reviewer, points=number)
        for key, number in given.items()
    )
    db.session.flush()
    trail.record("selection.score", actor=actor, subject=cohort, scores=len(given))
    return len(given)


def find(cohort: Cohort, *, instead: str = "", actor: Actor) -> Allocation:
    """Have the selection worked out from what stands now; once found, it replaces the one to be confirmed.

    Where the one that stands follows from the very same, that one is returned. What was decided by hand is
    given up only for `instead`, the number of the allocation that holds it; DomainError without.
    """
    author = _person(cohort, actor)
    hold_seats(cohort)
    if cohort.state not in _GIVES_SEATS:
        raise DomainError(SEATS_ARE_GIVEN.refusal)
    if cohort.seats_taken >= cohort.seats:
        raise DomainError(_("All seats are taken: there is nothing to select."))
    book = queries.last_book(cohort)[1]
    instance = queries.gather(cohort, book)
    choosable = sum(one.place is not Place.HELD for one in instance.nominees)
    if not choosable:
        raise DomainError(
            _("Nobody is cleared yet. Officials are chosen once a screening officer cleared them.")
        )
    if len(instance.nominees) > MOST_NOMINEES:
        raise DomainError(_("At most %(most)s nominees are chosen among at once.", most=MOST_NOMINEES))
    standing = queries.standing(cohort.id)
    if standing is not None and standing.decisions:
        if instead != str(standing.number):
            raise DomainError(
                _(
                    "Selection %(number)s holds what was decided by hand. Read it below, and say whether "
                    "another may replace it.",
                    number=standing.number,
                )
            )
    elif standing is not None and _stands(standing, instance, book):
        return standing
    return _wait_for(
        cohort,
        instance,
        same_state_first=book.same_state_first,
        decisions=[],
        base=None,
        author=author,
        actor=actor,
    )


def _stands(allocation: Allocation, instance: Instance, book: Book) -> bool:
    """Whether it follows from the very same, and somebody can confirm it: else another prepares it anew."""
    follows = (allocation.instance_hash, allocation.same_state_first)
    return follows == (instance.hash, book.same_state_first) and (
        queries.who_may_confirm(allocation) is not None
    )


def decide(allocation: Allocation, *, key: str, place: Place, reason: str, actor: Actor) -> Allocation:
    """Settle one nominee's place by hand, in or out, and have the rest worked out anew around it.

    OPEN takes an earlier decision back. DomainError once the allocation is confirmed or replaced.
    """
    cohort = allocation.cohort
    author = _person(cohort, actor)
    hold_seats(cohort)
    hold(allocation)
    if not may_be_decided(allocation):
        raise DomainError(
            _("This selection is confirmed, or was replaced by a later one. Decide in that one.")
        )
    if not reason.strip():
        raise DomainError(_("Write the reason."), field="reason")
    instance = read_instance(allocation.instance)
    nominee = next((one for one in instance.nominees if one.key == key), None)
    if nominee is None or nominee.place is Place.HELD:
        raise DomainError(_("This official has a seat already, or has left."))
    decisions = [decision for decision in allocation.decisions if decision["key"] != key]
    if place is not Place.OPEN:
        at = clock.now().isoformat()
        decisions.append({"key": key, "place": place, "reason": reason.strip(), "by": str(author), "at": at})
    placed = {decision["key"]: Place(decision["place"]) for decision in decisions}
    ahead = sum(place is Place.IN for place in placed.values())
    if cohort.seats_taken + ahead > cohort.seats:
        raise DomainError(
            _("More officials are decided in than there are seats. Decide another one out first.")
        )
    return _wait_for(
        cohort,
        instance.decided(placed),
        same_state_first=allocation.same_state_first,
        decisions=decisions,
        base=allocation.id,
        author=author,
        actor=actor,
    )


def may_be_decided(allocation: Allocation) -> bool:
    """Whether places can be settled by hand in it: it waits to be confirmed, or is the last and can't be."""
    if allocation.state is AllocationState.IMPOSSIBLE:
        return queries.of_cohort(allocation.cohort_id)[0] is allocation
    return allocation.state is AllocationState.SOLVED


def _wait_for(
    cohort: Cohort,
    instance: Instance,
    *,
    same_state_first: bool,
    decisions: list[dict[str, str]],
    base: UUID | None,
    author: UUID,
    actor: Actor,
) -> Allocation:
    for earlier in queries.pending(cohort.id):
        if earlier.state is AllocationState.WAITING:
            ALLOCATION.move(earlier, "supersede", actor=SYSTEM)
    number = max((one.number for one in queries.of_cohort(cohort.id)), default=0) + 1
    allocation = Allocation(
        cohort=cohort,
        programme_id=cohort.programme_id,
        number=number,
        base_id=base,
        instance=instance.as_data(),
        instance_hash=instance.hash,
        same_state_first=same_state_first,
        decisions=decisions,
        made_by=author,
    )
    db.session.add(allocation)
    db.session.flush()
    trail.record("allocation.find", actor=actor, subject=allocation, cohort=cohort.id, number=number)
    return allocation


def answer(allocation: Allocation, name: str, result: dict[str, Any] | None) -> None:
    """Keep what the worker found, or that nothing was; only what can be confirmed replaces what waits.

    Nothing is kept of an allocation that was replaced or set aside meanwhile.
    """
    hold_seats(allocation.cohort)
    hold(allocation)
    if allocation.state is not AllocationState.WAITING:
        return
    allocation.result, allocation.solved_at = result, clock.now()
    if name == "solve":
        _replace_by(allocation)
    ALLOCATION.move(allocation, name, actor=SYSTEM)


def _replace_by(allocation: Allocation) -> None:
    for other in queries.pending(allocation.cohort_id):
        if other is not allocation:
            ALLOCATION.move(other, "supersede", actor=SYSTEM)


def set_aside(allocation: Allocation, *, actor: Actor) -> Allocation:
    """Give up a selection that was not confirmed, so that seats can be given by hand."""
    _person(allocation.cohort, actor)
    hold_seats(allocation.cohort)
    ALLOCATION.move(allocation, "set_aside", actor=actor)
    return allocation


def confirm(allocation: Allocation, *, actor: Actor) -> Allocation:
    """Make it so, as a second person: the offers and the reserve in one deed, with the seats held.

    Raises ForbiddenError, DomainError by a guard, StaleError when another confirmed first.
    """
    cohort = allocation.cohort
    _person(cohort, actor)
    hold_seats(cohort)
    ALLOCATION.move(allocation, "confirm", actor=actor)
    _replace_by(allocation)
    allocation.confirmed_by, allocation.confirmed_at = actor.user_id, clock.now()
    cohort.reserve_by_state = allocation.same_state_first
    people = queries.people_of(cohort.id)
    instance, result = read_instance(allocation.instance), allocation.result or {}
    held = {one.key for one in instance.nominees if one.place is Place.HELD}
    seats.carry_out(
        cohort,
        offered=[people[key] for key in result["chosen"] if key not in held],
        reserve=[people[key] for key in result["reserve"]],
    )
    db.session.flush()
    return allocation


def publish(allocation: Allocation, *, actor: Actor) -> Allocation:
    """Make the fairness sheet of a confirmed allocation public, once the results are released."""
    _person(allocation.cohort, actor)
    hold(allocation)
    if allocation.state is not AllocationState.CONFIRMED or not allocation.cohort.results_released_at:
        raise DomainError(
            _("Confirm the selection and release the results first: before, nobody may know them.")
        )
    if allocation.published_at is not None:
        raise DomainError(_("This sheet is public already."))
    allocation.published_at = clock.now()
    trail.record("allocation.publish", actor=actor, subject=allocation, fields=["published_at"])
    return allocation


def ask_again(allocation: Allocation, *, actor: Actor) -> Allocation:
    """Have the worker find the same again from what was kept."""
    _person(allocation.cohort, actor)
    hold(allocation)
    if allocation.result is None:
        raise DomainError(_("There is no result yet that could be found again."))
    allocation.check_asked_at, allocation.checked_at, allocation.is_same = clock.now(), None, None
    trail.record("allocation.check", actor=actor, subject=allocation, fields=["check_asked_at"])
    return allocation


def _person(cohort: Cohort, actor: Actor) -> UUID:
    refuse_own_case(cohort, actor)
    if actor.user_id is None:
        raise ForbiddenError(_("You may not do this here."))
    return actor.user_id


@ALLOCATION.guard(SEATS_ARE_GIVEN)
def _seats_are_given(allocation: Allocation, _actor: Actor) -> bool:
    return allocation.cohort.state in _GIVES_SEATS


@ALLOCATION.guard(SECOND_PERSON)
def _second_person(allocation: Allocation, actor: Actor) -> bool:
    return actor.user_id not in queries.prepared_by(allocation)


@ALLOCATION.guard(SCREENED_NOBODY)
def _screened_nobody(allocation: Allocation, actor: Actor) -> bool:
    """Neither who confirms nor who prepared may have screened one of those among whom is chosen."""
    keys = {one["key"] for one in allocation.instance["nominees"]}
    people = queries.people_of(allocation.cohort_id)
    chosen_among = [registration.id for key, registration in people.items() if key in keys]
    return not screening.has_screened_any({actor.user_id, *queries.prepared_by(allocation)}, chosen_among)


@ALLOCATION.guard(STILL_TRUE)
def _still_true(allocation: Allocation, _actor: Actor) -> bool:
    """Who may be chosen, and who is on a seat, is who was when it was worked out."""
    placed = {one["key"]: one.get("place") == Place.HELD for one in allocation.instance["nominees"]}
    return placed == {
        key: registration.state in TAKING_A_SEAT
        for key, registration in queries.taking_part(allocation.cohort_id).items()
    }


@REGISTRATION.guard(NO_SELECTION_WAITS, names=lambda record: {"number": _pending(record)})
def _no_selection_waits(record: Registration, actor: Actor) -> bool:
    return actor.is_system or _pending(record) is None


def _pending(registration: Registration) -> int | None:
    """The number of the selection that may yet give the seats of a registration's cohort."""
    numbers = [one.number for one in queries.pending(registration.cohort_id)]
    return numbers[-1] if numbers else None

"""What happens to a registration: applying, nominating, deciding, answering, leaving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.access import policy
from app.access.actor import SYSTEM, Actor
from app.access.permissions import Permission as P
from app.audit import trail
from app.cohorts.models import Cohort
from app.cohorts.states import COHORT, NO_OFFER_OPEN, SOMEONE_CONFIRMED, CohortState
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError, ForbiddenError, StaleError
from app.core.i18n import _
from app.core.workflow import Transition
from app.people.models import Person, Sex
from app.registrations import notices, queries, seat_queries, state_queries
from app.registrations.models import Registration
from app.registrations.standing import shown_state
from app.registrations.states import (
    CALL_IS_OPEN,
    COHORT_GATHERS,
    COHORT_SCREENS,
    COHORT_SELECTS,
    NOT_OWN_CASE,
    OFFER_IS_OPEN,
    REGISTRATION,
    SEAT_IS_FREE,
    STILL_CLEARED,
    STILL_CONSIDERED,
    TAKES_PART,
    UNTIL_RESULTS,
    WITHIN_QUOTA,
    RegistrationState,
)

_S = RegistrationState
_TAKES_IN = frozenset({CohortState.OPEN, CohortState.SELECTING, CohortState.CONFIRMED})


def why_not_apply(cohort: Cohort, person: Person) -> str | None:
    """Why this person can't apply to the cohort now, as a whole sentence; None when they can."""
    if person.state_code is None:
        return _(
            "Your account names no member state, and only officials of a state apply. "
            "Write to the office if this is a mistake."
        )
    earlier = queries.earlier(cohort, person.id)
    if earlier is not None:
        return _("You already have a registration for this cohort. You find it under “My registrations”.")
    if queries.has_seat_elsewhere(cohort, person.id):
        return _(
            "You have a seat in another course on these days. Withdraw from it first, or choose another."
        )
    return why_not_in_call(cohort, person.state_code)


def why_not_in_call(cohort: Cohort, state_code: str) -> str | None:
    """Why nobody of this state comes into the cohort now, as a whole sentence; None when they can."""
    refusal = why_call_is_closed(cohort)
    if refusal is None and state_code not in state_queries.invited_states(cohort):
        return _(
            "The call for this cohort does not invite your state. "
            "The focal point of your state can ask the office."
        )
    return refusal


def why_call_is_closed(cohort: Cohort) -> str | None:
    """Why nobody comes into the cohort now, as a whole sentence; None while its call is open."""
    if cohort.state is not CohortState.OPEN or cohort.call is None:
        return _("This cohort is not open for registration. Look for an open one among the cohorts.")
    if not cohort.call.is_open(clock.now()):
        return _("The deadline of this call has passed. Look for an open one among the cohorts.")
    return None


def apply(
    cohort: Cohort, *, person: Person, statement: str, working_language: str, actor: Actor
) -> Registration:
    """Begin one's own application; the state is the person's own. It waits as a draft until it is sent."""
    hold_seats(cohort)  # two tabs at once: the second waits here, and finds the first one's application
    refusal = why_not_apply(cohort, person)
    if refusal is not None or person.state_code is None:
        raise DomainError(refusal)
    registration = Registration(
        cohort=cohort,
        programme_id=cohort.programme_id,
        person=person,
        state_code=person.state_code,
        sort_key=person.sort_key,
        statement=statement,
        working_language=working_language,
    )
    db.session.add(registration)
    db.session.flush()
    trail.record("registration.apply", actor=actor, subject=registration, cohort=cohort.id)
    return registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """Whom a state puts forward: the person's record, and the state's own order and statement.

    Without a `priority` the nominee stands last.
    """

    family_name: str
    given_names: str
    name_original: str
    sex: Sex
    institution: str
    post: str
    email: str
    statement: str
    working_language: str
    is_alternate: bool = False
    priority: int | None = None

    def of_person(self) -> dict[str, Any]:
        """What the person's record says."""
        names = ("family_name", "given_names", "name_original", "sex", "institution", "post", "email")
        return {name: getattr(self, name) for name in names}


def nominate(cohort: Cohort, *, state_code: str, nominee: Nominee, actor: Actor) -> Registration:
    """Put an official of a state forward; the registration arrives endorsed.

    The state's own focal point does, or who leads the cohort, from a list that the state has sent. The
    official is an existing person only by the same e-mail within the same state.
    """
    if state_code not in state_queries.states_served(actor) and not policy.may(actor, P.COHORT_EDIT, cohort):
        raise ForbiddenError(_("You nominate for your own state only."))
    hold_seats(cohort)
    refusal = why_not_in_call(cohort, state_code)
    if refusal is not None:
        raise DomainError(refusal)
    if not state_queries.has_room_for_nominee(cohort, state_code):
        raise DomainError(WITHIN_QUOTA.refusal)
    person = queries.official(email=nominee.email, state_code=state_code)
    if person is not None and person.id == actor.person_id:
        raise DomainError(_("You can't nominate yourself. Ask a colleague."), field="email")
    if person is not None and queries.earlier(cohort, person.id) is not None:
        raise DomainError(_("This official already has a registration for this cohort."), field="email")
    if person is not None and queries.has_seat_elsewhere(cohort, person.id):
        raise DomainError(_("This official has a seat in another course on these days."), field="email")
    person = person or Person(state_code=state_code, **nominee.of_person())
    registration = Registration(
        cohort=cohort,
        programme_id=cohort.programme_id,
        person=person,
        state_code=state_code,
        sort_key=person.sort_key,
        state=_S.ENDORSED,
        statement=nominee.statement,
        working_language=nominee.working_language,
        nominated_by=actor.user_id,
        is_alternate=nominee.is_alternate,
        priority=next_priority(cohort, state_code) if nominee.priority is None else nominee.priority,
    )
    db.session.add(registration)
    db.session.flush()
    notices.nominated(registration)
    trail.record("registration.nominate", actor=actor, subject=registration, cohort=cohort.id)
    return registration


def next_priority(cohort: Cohort, state_code: str) -> int:
    """The place behind all others in a state's own order."""
    return state_queries.last_priority(cohort, state_code) + 1


def keep_to_oneself(registration: Registration, *, actor: Actor) -> None:
    """Let a nominee have the place alone that was just given: whoever had it goes behind the state's last."""
    for other in queries.at_the_same_place(registration):
        other.priority = next_priority(registration.cohort, registration.state_code)
        db.session.flush()
        trail.record("registration.order", actor=actor, subject=other, fields=["priority"])


def move(registration: Registration, name: str, *, actor: Actor, reason: str = "") -> Registration:
    """Take a registration one step on; what it means for the seats follows in the same deed.

    Raises ForbiddenError without the right, DomainError from a wrong state (in the words that this
    actor may read), by a guard or for want of a reason, StaleError when another deed came first.
    """
    hold_seats(registration.cohort)
    transition = REGISTRATION.named(name, registration.state)
    if may_take(registration, transition, actor) and registration.state not in transition.sources:
        raise DomainError(it_is_already(registration, actor))
    REGISTRATION.move(registration, name, actor=actor, reason=reason)
    return registration


def it_is_already(registration: Registration, actor: Actor) -> str:
    """That the registration stands where a step can't be taken, in the words that this actor may read."""
    state = shown_state(registration, actor).label
    return _("This can't be done now: it is already “%(state)s”.", state=state)


def may_take(registration: Registration, transition: Transition, actor: Actor) -> bool:
    """Whether this person has the right to the transition, whatever the registration's state."""
    right = transition.permission
    return right is not None and policy.may(actor, P(right), registration)


def hold_seats(cohort: Cohort) -> None:
    """Let no other deed change the cohort's seats and reserve until this one ends."""
    db.session.flush()
    db.session.refresh(
        cohort, ["state", "seats", "seats_taken", "results_released_at"], with_for_update={"key_share": True}
    )


def reorder(
    registration: Registration, *, seen: int, place: int | None = None, steps: int = 0, actor: Actor
) -> Registration:
    """Move a nominee in the state's own order while the call is gathering: to a place, or by some steps.

    Steps beyond either end lead to that end. All of the state's nominees are counted anew, so the order
    stays total. StaleError if the nominee stands at another place by now than at the one that was `seen`.
    """
    cohort = registration.cohort
    hold_seats(cohort)
    hold(registration)
    if cohort.state is not CohortState.OPEN:
        raise DomainError(COHORT_GATHERS.refusal)
    ranked = state_queries.ranked(cohort, registration.state_code)
    if registration not in ranked:
        raise DomainError(_("Only endorsed officials stand in your order."))
    here, name = ranked.index(registration) + 1, registration.person.name
    if place is not None and not 1 <= place <= len(ranked):
        sentence = _("Write a number from 1 to %(most)s for %(name)s.", most=len(ranked), name=name)
        raise DomainError(sentence, field="place")
    if seen != here:
        sentence = _(
            "Your order was changed meanwhile: %(name)s now stands at place %(place)s. "
            "Nothing was moved. Look at the order, then move again.",
            name=name,
            place=here,
        )
        raise StaleError(sentence, field="place")
    there = max(here + steps, 1) if place is None else place
    ranked.insert(there - 1, ranked.pop(here - 1))
    for number, nominee in enumerate(ranked, start=1):
        nominee.priority = number
    trail.record("registration.order", actor=actor, subject=registration, fields=["priority"])
    return registration


def replace(registration: Registration, *, substitute_id: UUID, reason: str, actor: Actor) -> Registration:
    """Name who comes instead: an official of the same state from the reserve, on the very same seat."""
    hold_seats(registration.cohort)
    if registration.cohort.results_released_at is None:
        raise DomainError(
            _("A substitute is named once the results are released. Until then, write to the office.")
        )
    found = seat_queries.reserve(registration.cohort_id, state_code=registration.state_code).where(
        Registration.id == substitute_id
    )
    substitute = db.session.scalar(found)
    if substitute is None:
        raise DomainError(_("This official is no longer on the reserve. Choose another."), field="substitute")
    move(registration, "replace", actor=actor, reason=reason)
    REGISTRATION.move(substitute, "promote", actor=SYSTEM)
    notices.substituted(registration, substitute)
    return registration


@REGISTRATION.guard(CALL_IS_OPEN)
def _call_is_open(record: Registration, _actor: Actor) -> bool:
    return record.cohort.takes_registrations(clock.now())


@REGISTRATION.guard(COHORT_GATHERS)
def _cohort_gathers(record: Registration, _actor: Actor) -> bool:
    return record.cohort.state is CohortState.OPEN


@REGISTRATION.guard(WITHIN_QUOTA)
def _within_quota(record: Registration, _actor: Actor) -> bool:
    return state_queries.has_room_for_nominee(record.cohort, record.state_code)


@REGISTRATION.guard(COHORT_SCREENS)
def _cohort_screens(record: Registration, _actor: Actor) -> bool:
    return record.cohort.state in _TAKES_IN


@REGISTRATION.guard(COHORT_SELECTS)
def _cohort_selects(record: Registration, _actor: Actor) -> bool:
    return record.cohort.state in {CohortState.SELECTING, CohortState.CONFIRMED}


@REGISTRATION.guard(SEAT_IS_FREE)
def _seat_is_free(record: Registration, _actor: Actor) -> bool:
    return record.cohort.seats_taken < record.cohort.seats


@REGISTRATION.guard(STILL_CLEARED)
def _still_cleared(record: Registration, _actor: Actor) -> bool:
    return not seat_queries.passed_over([record])


@REGISTRATION.guard(OFFER_IS_OPEN)
def _offer_is_open(record: Registration, _actor: Actor) -> bool:
    return record.offer_until is None or clock.now() < record.offer_until


@REGISTRATION.guard(STILL_CONSIDERED)
def _still_considered(record: Registration, _actor: Actor) -> bool:
    return record.state not in UNTIL_RESULTS or record.state is _S.RESERVE or _before_results(record)


def _before_results(record: Registration) -> bool:
    return record.cohort.results_released_at is None


@REGISTRATION.guard(NOT_OWN_CASE)
def _not_own_case(record: Registration, actor: Actor) -> bool:
    return actor.is_system or record.person_id != actor.person_id


@COHORT.guard(NO_OFFER_OPEN)
def _no_offer_open(cohort: Cohort, _actor: Actor) -> bool:
    return queries.count(cohort.id, _S.OFFERED) == 0


@COHORT.guard(SOMEONE_CONFIRMED)
def _someone_confirmed(cohort: Cohort, _actor: Actor) -> bool:
    return queries.count(cohort.id, *TAKES_PART) > 0

"""What a reader may know of where a registration stands: the one place that decides it.

Screening, and the choice until the results are released, are the office's own: officials, states
and administrators read "under consideration" in every page, list, filter and file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.audit import trail
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.core.i18n import _, _l, language
from app.registrations import queries
from app.registrations.models import Registration
from app.registrations.states import (
    COORDINATOR,
    FOCAL_POINT,
    OFFICIAL,
    REGISTRATION,
    SCREENING,
    RegistrationState,
    as_seen_outside,
    outside_states,
    seen_as,
)

_OFFICE = _l("the office")


@dataclass(frozen=True, slots=True)
class Standing:
    """A registration's state in the words for one reader: label, tone of the tag, whose turn it is.

    `state` is what the reader may know of the state, ENDORSED for all that is under consideration.
    """

    state: RegistrationState
    label: Any
    tone: str
    turn: Any


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a registration's history, in the words for one reader."""

    label: Any
    actor_id: UUID | None
    is_by_office: bool
    at: datetime
    reason: str


def shown_state(registration: Registration, actor: Actor) -> Standing:
    """Where `registration` (loaded with its cohort) stands, as `actor` may know it."""
    is_released = registration.cohort.results_released_at is not None
    if policy.may(actor, P.REGISTRATION_SCREENING_SEE, registration):
        return _inside(registration.state, registration.reserve_rank, is_released=is_released)
    return _outside(registration.state, registration.reserve_rank, is_released=is_released)


def shown_in_list(row: Any) -> Standing:
    """Where a row of a list of registrations stands, as its reader may know it, in the reader's language."""
    return _in_words(row.state, row.reserve_rank, row.sees_screening, row.is_released, language())


@lru_cache(maxsize=4096)
def _in_words(
    state: RegistrationState,
    rank: int | None,
    sees_screening: bool,  # noqa: FBT001 - columns of the row
    is_released: bool,  # noqa: FBT001
    _language: str,
) -> Standing:
    standing = (_inside if sees_screening else _outside)(state, rank, is_released=is_released)
    return replace(standing, label=str(standing.label), turn=str(standing.turn))


def _inside(state: RegistrationState, rank: int | None, *, is_released: bool) -> Standing:
    is_placed = state is RegistrationState.RESERVE and is_released  # till then a gap tells whose it is
    label = _place(rank) if is_placed else state.label
    return Standing(state, label, state.tone, state.turn)


def _outside(true: RegistrationState, rank: int | None, *, is_released: bool) -> Standing:
    state = as_seen_outside(true, released=is_released)
    label = _place(rank) if state is RegistrationState.RESERVE else _outside_label(state)
    return Standing(state, label, state.tone, _OFFICE if state is RegistrationState.ENDORSED else state.turn)


def _place(rank: int | None) -> str:
    if rank is None:
        return str(RegistrationState.RESERVE.label)
    return _("Reserve, first") if rank == 1 else _("Reserve, place %(place)s", place=rank)


def _outside_label(state: RegistrationState) -> Any:
    return state.outward if state is RegistrationState.ENDORSED else state.label


def reads_inside(cohort: Cohort, actor: Actor) -> bool:
    """Whether a list of the cohort knows the true states for this reader: not where an own case is in it."""
    return policy.may(actor, P.REGISTRATION_SCREENING_SEE, cohort) and not queries.is_in(
        cohort.id, actor.person_id
    )


def statuses(cohort: Cohort, *, inside: bool) -> dict[str, tuple[Any, list[RegistrationState]]]:
    """What a list of the cohort can be filtered by: key, words, and the true states behind them."""
    if inside:
        return {s.value: (s.label, [s]) for s in RegistrationState if s is not RegistrationState.DRAFT}
    released = cohort.results_released_at is not None
    return {
        s.value: (_outside_label(s), seen_as(s, released=released)) for s in outside_states(released=released)
    }


def turns(cohort: Cohort, *, inside: bool) -> dict[str, tuple[Any, list[RegistrationState]]]:
    """Whom a registration of the cohort may wait for: key, words, and the true states behind them."""
    waits = {"official": OFFICIAL, "focal_point": FOCAL_POINT}
    if inside:
        waits |= {"screening": SCREENING, "coordinator": COORDINATOR}
    found = {key: (who, [s for s in RegistrationState if s.turn is who]) for key, who in waits.items()}
    if "screening" not in found:
        released = cohort.results_released_at is not None
        found["office"] = (_OFFICE, seen_as(RegistrationState.ENDORSED, released=released))
    return found


def history(registration: Registration, moves: Sequence[Move], actor: Actor) -> list[Event]:
    """The registration's way, newest first; outside of the office, in outward words alone.

    What changes nothing in those words leaves no line, so that its hour tells nobody anything.
    """
    if policy.may(actor, P.REGISTRATION_SCREENING_SEE, registration):
        return [_event(RegistrationState(move.target), move.at, move) for move in reversed(moves)]
    steps: list[tuple[datetime, RegistrationState, Move | None]] = [
        (move.at, RegistrationState(move.target), move) for move in moves
    ]
    began = RegistrationState(moves[0].source) if moves else registration.state
    tellings = _tellings(registration.cohort)
    for told_at in tellings:
        place = sum(at < told_at for at, _state, _move in steps)
        steps.insert(place, (told_at, steps[place - 1][1] if place else began, None))
    events: list[Event] = []
    seen = as_seen_outside(began, released=False)
    for at, true, move in steps:
        released = next((is_out for told_at, is_out in reversed(tellings.items()) if told_at <= at), False)
        state = as_seen_outside(true, released=released)
        if state is not seen:
            events.append(_event(state, at, move, label=_outside_label(state)))
        seen = state
    return events[::-1]


def _tellings(cohort: Cohort) -> dict[datetime, bool]:
    """When it changed whether the results are known outside, oldest first: released, or void again."""
    deeds = trail.deeds_on(cohort, (_RELEASED, "cohort.open"))
    told = {deed.at: deed.action == _RELEASED for deed in deeds}
    released_at = cohort.results_released_at
    if released_at is None:
        return told
    voided = max((at for at, is_out in told.items() if not is_out), default=None)
    earlier = {at: is_out for at, is_out in told.items() if voided is not None and at <= voided}
    return earlier | {released_at: True}


_RELEASED = "cohort.results"
_BY_PERSONS = {
    P.REGISTRATION_WRITE,
    P.REGISTRATION_ENDORSE,
    P.REGISTRATION_ANSWER,
    P.REGISTRATION_WITHDRAW,
}
"""The rights of officials and their states; what takes another is the office's."""


def _event(state: RegistrationState, at: datetime, move: Move | None, *, label: Any = None) -> Event:
    by_person = move is not None and REGISTRATION.named(move.transition).permission in _BY_PERSONS
    return Event(
        label=label or state.label,
        actor_id=move.actor_id if move else None,
        is_by_office=not by_person,
        at=at,
        reason=move.reason if move else "",
    )

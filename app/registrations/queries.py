"""Reading registrations, with what each page of them shows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.access.actor import Actor, Role, ScopeKind
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts.models import Call, Cohort, Invitation, ModuleDates
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db, rows
from app.letters.kinds import LetterKind
from app.letters.models import Letter
from app.people.models import Person, User
from app.people.queries import email_key
from app.people.states import AccountState
from app.registrations.models import Registration
from app.registrations.states import (
    ENDED_WITHOUT,
    HOLDS_A_SEAT,
    NOT_AN_ANSWER,
    NOT_YET_NOMINATED,
    TAKES_PART,
    UNTIL_RESULTS,
    RegistrationState,
    as_seen_outside,
    seen_as,
)

_S = RegistrationState
CURRENT = (
    CohortState.OPEN,
    CohortState.SELECTING,
    CohortState.CONFIRMED,
    CohortState.RUNNING,
    CohortState.POSTPONED,
)
"""The stages of the cohorts that a focal point works on."""


@cache
def one_registration() -> sa.Select[Any]:
    """A registration with all that its page and its lifecycle ask."""
    return sa.select(Registration).options(*_WHOLE)


_WHOLE = (
    joinedload(Registration.person),
    joinedload(Registration.cohort).options(joinedload(Cohort.call), joinedload(Cohort.programme)),
)


def of_person(person_id: UUID) -> list[Registration]:
    """One's own registrations, the latest first."""
    statement = (
        one_registration()
        .where(Registration.person_id == person_id)
        .order_by(Registration.created_at.desc(), Registration.id)
    )
    return list(db.session.scalars(statement))


def earlier(cohort: Cohort, person_id: UUID) -> Registration | None:
    """The registration that keeps a person from a second one in the cohort.

    Until the results, one that was not cleared or not selected counts as well: to be refused, or
    not, would tell the outcome.
    """
    states = ENDED_WITHOUT if cohort.results_released_at else ENDED_WITHOUT - UNTIL_RESULTS
    statement = (
        one_registration()
        .where(
            Registration.cohort_id == cohort.id,
            Registration.person_id == person_id,
            Registration.state.not_in(states),
        )
        .order_by(Registration.id)
        .limit(1)
    )
    found: Registration | None = db.session.scalar(statement)
    return found


def invited_states(cohort: Cohort) -> set[str]:
    """The codes of the states that the cohort's call invites."""
    return set(rows(_INVITED_STATES, {"cohort_id": cohort.id}).scalars())


_INVITED_STATES = (
    sa.select(Invitation.state_code)
    .join(Invitation.call)
    .where(Call.cohort_id == sa.bindparam("cohort_id"))
    .order_by(Invitation.state_code)
)
"""Asked for every roster, so it is put together once."""


def room_for_nominees(cohort: Cohort) -> dict[str, int]:
    """How many nominees more a state may have, for the states that the call asks for so many at most."""
    counts = sa.and_(
        Registration.cohort_id == cohort.id,
        Registration.state_code == Invitation.state_code,
        Registration.state.not_in((ENDED_WITHOUT - UNTIL_RESULTS) | NOT_YET_NOMINATED),
    )
    rows = db.session.execute(
        sa.select(Invitation.state_code, Invitation.most_nominees, sa.func.count(Registration.id))
        .join(Invitation.call)
        .outerjoin(Registration, counts)
        .where(Call.cohort_id == cohort.id, Invitation.most_nominees.is_not(None))
        .group_by(Invitation.state_code, Invitation.most_nominees)
        .order_by(Invitation.state_code)
    )
    return {code: (most or 0) - nominated for code, most, nominated in rows}


def seats_elsewhere(cohort: Cohort) -> sa.Select[Any]:
    """The registrations that hold a seat of another cohort which comes on some of the same days."""
    own, other = aliased(ModuleDates), aliased(ModuleDates)
    return (
        sa.select(Registration)
        .join(other, other.cohort_id == Registration.cohort_id)
        .join(own, sa.and_(own.first_day <= other.last_day, own.last_day >= other.first_day))
        .where(
            own.cohort_id == cohort.id,
            Registration.cohort_id != cohort.id,
            Registration.state.in_(HOLDS_A_SEAT),
        )
    )


def has_seat_elsewhere(cohort: Cohort, person_id: UUID) -> bool:
    """Whether a person is awaited in another cohort on some of this one's days."""
    found = seats_elsewhere(cohort).where(Registration.person_id == person_id)
    return db.session.scalar(sa.select(found.exists())) or False


def official(*, email: str, state_code: str) -> Person | None:
    """The person of this state with that e-mail; nobody of another state is ever found.

    Whoever signed up with the address and never confirmed it is nobody yet.
    """
    if not email:
        return None
    key = email_key(email)
    statement = (
        sa.select(Person)
        .outerjoin(User, User.person_id == Person.id)
        .where(
            Person.state_code == state_code,
            sa.or_(User.email_key == key, sa.func.lower(Person.email) == key),
            sa.or_(User.id.is_(None), User.state != AccountState.UNCONFIRMED),
        )
        .order_by(User.id.is_(None), Person.id)
        .limit(1)
    )
    return db.session.scalar(statement)


def account_of(person_id: UUID) -> User | None:
    """The account of a person that is in use, if there is one."""
    return db.session.scalar(
        sa.select(User)
        .where(User.person_id == person_id, User.state == AccountState.ACTIVE)
        .options(joinedload(User.person))
    )


def is_in(cohort_id: UUID, person_id: UUID | None) -> bool:
    """Whether a person has a registration of the cohort, in whatever state."""
    return rows(_IS_IN, {"cohort_id": cohort_id, "person_id": person_id}).scalar() or False


_IS_IN = sa.select(
    sa.exists().where(
        Registration.cohort_id == sa.bindparam("cohort_id"),
        Registration.person_id == sa.bindparam("person_id"),
    )
)
"""Asked for every roster, so it is put together once."""


def roster(cohort: Cohort, actor: Actor) -> sa.Select[Any]:
    """The registrations that were sent of one cohort, with their persons."""
    is_released = sa.literal(cohort.results_released_at is not None)
    return _WITH_PERSON.add_columns(is_released.label("is_released"), _sees_screening(actor)).where(
        Registration.cohort_id == cohort.id,
        Registration.state != _S.DRAFT,
        visible_to(actor, P.REGISTRATION_SEE, Registration),
    )


def to_screen(actor: Actor) -> sa.Select[Any]:
    """What waits for this screening officer."""
    return _LISTED.add_columns(_sees_screening(actor)).where(
        Registration.state.in_((_S.ENDORSED, _S.REFERRED)),
        visible_to(actor, P.REGISTRATION_SCREEN, Registration),
    )


def nominees(actor: Actor) -> sa.Select[Any]:
    """All officials of this focal point's state who were ever sent or nominated."""
    return _LISTED.add_columns(_sees_screening(actor)).where(
        Registration.state != _S.DRAFT, visible_to(actor, P.REGISTRATION_ENDORSE, Registration)
    )


_WITH_PERSON = sa.select(
    Registration.id,
    Registration.state_code,
    Registration.state,
    Registration.priority,
    Registration.working_language,
    Registration.moved_at,
    Registration.reserve_rank,
    Person.name.label("name"),
    Person.institution,
    Person.post,
).join(Registration.person)
_LISTED = _WITH_PERSON.add_columns(
    Cohort.code.label("cohort_code"), Cohort.results_released_at.is_not(None).label("is_released")
).join(Registration.cohort)
"""What a list of registrations shows of each, put together once."""


def _sees_screening(actor: Actor) -> sa.Label[bool]:
    """For each row of a list, whether this reader sees screening there."""
    return visible_to(actor, P.REGISTRATION_SCREENING_SEE, Registration).label("sees_screening")


def shown_outside_as(state: RegistrationState) -> sa.ColumnElement[bool]:
    """The condition under which a registration (joined with its cohort) is seen outside as `state`."""
    released = Cohort.results_released_at.is_not(None)
    return sa.or_(
        sa.and_(released, Registration.state.in_(seen_as(state, released=True))),
        sa.and_(sa.not_(released), Registration.state.in_(seen_as(state, released=False))),
    )


def states_of(statement: sa.Select[Any]) -> list[str]:
    """The codes of the member states that a list has registrations of."""
    codes = statement.with_only_columns(Registration.state_code).distinct().order_by(Registration.state_code)
    return list(db.session.scalars(codes))


def cohorts_of(statement: sa.Select[Any]) -> list[Any]:
    """The cohorts (key, code, title) that a list has registrations of, the latest first."""
    keys = statement.with_only_columns(Registration.cohort_id)
    return list(
        db.session.execute(
            sa.select(Cohort.id, Cohort.code, Cohort.title)
            .where(Cohort.id.in_(keys))
            .order_by(Cohort.first_day.desc(), Cohort.id)
        )
    )


def waiting_at_desk(actor: Actor) -> list[Registration]:
    """The applications that wait for this focal point, the oldest first."""
    statement = (
        one_registration()
        .where(
            Registration.state == _S.SUBMITTED,
            visible_to(actor, P.REGISTRATION_ENDORSE, Registration),
        )
        .order_by(Registration.moved_at, Registration.id)
    )
    return list(db.session.scalars(statement))


def offers_at_desk(actor: Actor) -> list[Registration]:
    """The open offers to officials of this focal point's state, the earliest deadline first."""
    statement = (
        one_registration()
        .where(
            Registration.state == _S.OFFERED,
            visible_to(actor, P.REGISTRATION_ENDORSE, Registration),
        )
        .order_by(Registration.offer_until, Registration.id)
    )
    return list(db.session.scalars(statement))


def open_calls(codes: Iterable[str]) -> list[Cohort]:
    """The cohorts whose call is open to one of these states, the nearest deadline first."""
    statement = (
        sa.select(Cohort)
        .join(Cohort.call)
        .options(contains_eager(Cohort.call).selectinload(Call.invitations))
        .where(
            Cohort.state == CohortState.OPEN,
            Call.deadline_at > clock.now(),
            Call.invitations.any(Invitation.state_code.in_(list(codes))),
        )
        .order_by(Call.deadline_at, Cohort.id)
    )
    return list(db.session.scalars(statement))


def in_order(actor: Actor) -> list[Registration]:
    """The nominees of this focal point's state in current cohorts: by cohort, then in the state's order."""
    statement = (
        one_registration()
        .join(Registration.cohort)
        .where(
            Registration.state != _S.DRAFT,
            Cohort.state.in_(CURRENT),
            visible_to(actor, P.REGISTRATION_ENDORSE, Registration),
        )
        .order_by(
            Cohort.first_day,
            Cohort.id,
            Registration.state_code,
            sa.func.coalesce(Registration.priority, 9999),
            Registration.id,
        )
    )
    return list(db.session.scalars(statement))


def ranked(cohort: Cohort, state_code: str) -> list[Registration]:
    """One state's nominees in a cohort who count, in the state's order.

    Who counts is asked of the outward state, so that the numbers tell nothing of screening.
    """
    statement = (
        one_registration()
        .where(
            Registration.cohort_id == cohort.id,
            Registration.state_code == state_code,
            Registration.priority.is_not(None),
        )
        .order_by(Registration.priority, Registration.id)
    )
    released = cohort.results_released_at is not None
    return [
        r
        for r in db.session.scalars(statement)
        if as_seen_outside(r.state, released=released) not in ENDED_WITHOUT
    ]


def to_select(cohort_id: UUID, actor: Actor, *, most: int) -> list[Registration]:
    """Whom this coordinator may offer a seat: the cleared by priority, then the reserve in order."""
    statement = (
        one_registration()
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state.in_((_S.CLEARED, _S.RESERVE)),
            visible_to(actor, P.REGISTRATION_SELECT, Registration),
        )
        .order_by(
            sa.func.coalesce(Registration.reserve_rank, 0),
            Registration.state_code,
            sa.func.coalesce(Registration.priority, 9999),
            Registration.sort_key,
            Registration.id,
        )
        .limit(most)
    )
    return list(db.session.scalars(statement))


def reserve(cohort_id: UUID, *, state_code: str | None = None) -> sa.Select[Any]:
    """A cohort's reserve in order, of one state or of all."""
    statement = one_registration().where(
        Registration.cohort_id == cohort_id, Registration.state == _S.RESERVE
    )
    if state_code is not None:
        statement = statement.where(Registration.state_code == state_code)
    return statement.order_by(Registration.reserve_rank, Registration.id)


def in_states(cohort_id: UUID, states: Iterable[RegistrationState]) -> list[Registration]:
    """A cohort's registrations in these states, by key."""
    statement = (
        one_registration()
        .where(Registration.cohort_id == cohort_id, Registration.state.in_(list(states)))
        .order_by(Registration.id)
    )
    return list(db.session.scalars(statement))


def count(cohort_id: UUID, *states: RegistrationState) -> int:
    """How many of a cohort's registrations are in these states."""
    return _count(Registration.cohort_id == cohort_id, Registration.state.in_(states))


def count_to_select(cohort_id: UUID, state: RegistrationState, actor: Actor) -> int:
    """How many of a cohort's registrations in this state are this coordinator's to decide."""
    return _count(
        Registration.cohort_id == cohort_id,
        Registration.state == state,
        visible_to(actor, P.REGISTRATION_SELECT, Registration),
    )


def _count(*where: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Registration).where(*where)) or 0


def seats_by_state(cohort_id: UUID) -> dict[str, tuple[int, int]]:
    """For each state, how many seats of the cohort are confirmed and how many offered."""
    confirmed = sa.func.count().filter(Registration.state.in_(TAKES_PART))
    offered = sa.func.count().filter(Registration.state == _S.OFFERED)
    rows = db.session.execute(
        sa.select(Registration.state_code, confirmed, offered)
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state.in_([*TAKES_PART, _S.OFFERED]),
        )
        .group_by(Registration.state_code)
        .order_by(Registration.state_code)
    )
    return {code: (sure, open_) for code, sure, open_ in rows}


def states_served(actor: Actor) -> list[str]:
    """The states for which this focal point acts."""
    return sorted(actor.scopes(Role.FOCAL_POINT, ScopeKind.MEMBER_STATE))


def answers(cohort_id: UUID) -> sa.Select[Any, Any, Any]:
    """The states that a cohort's call invites, with how many each puts forward and when it was reminded."""
    nominated = (
        sa.select(sa.func.count(Registration.id))
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state_code == Invitation.state_code,
            Registration.state.not_in(NOT_AN_ANSWER),
        )
        .scalar_subquery()
    )
    reminded = (
        sa.select(sa.func.max(Letter.sent_at))
        .where(
            Letter.cohort_id == cohort_id,
            Letter.state_code == Invitation.state_code,
            Letter.kind == LetterKind.CALL_REMINDER,
        )
        .scalar_subquery()
    )
    return (
        sa.select(Invitation, nominated.label("nominated"), reminded.label("reminded"))
        .join(Invitation.call)
        .where(Call.cohort_id == cohort_id)
    )


def unanswered(cohort_id: UUID) -> list[str]:
    """The invited states that put nobody forward."""
    nominated = sa.exists().where(
        Registration.cohort_id == cohort_id,
        Registration.state_code == Invitation.state_code,
        Registration.state.not_in(NOT_AN_ANSWER),
    )
    return list(
        db.session.scalars(
            sa.select(Invitation.state_code)
            .join(Invitation.call)
            .where(Call.cohort_id == cohort_id, ~nominated)
            .order_by(Invitation.state_code)
        )
    )


def all_of(statement: sa.Select[Any]) -> list[Registration]:
    """The registrations of a select, in its order."""
    return list(db.session.scalars(statement))

"""Reading registrations, each with what its page and its lifecycle ask."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from app.audit.models import Move
from app.cohorts.models import Call, Cohort, Invitation, ModuleDates
from app.cohorts.queries import open_now
from app.core.db import db, rows
from app.people.keys import email_key
from app.people.models import Person, User
from app.people.states import AccountState
from app.registrations.models import Registration
from app.registrations.states import (
    ENDED_WITHOUT,
    HOLDS_A_SEAT,
    NOT_YET_NOMINATED,
    UNTIL_RESULTS,
    RegistrationState,
)

_S = RegistrationState


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
    found: Registration | None = db.session.scalar(_EARLIER, {"cohort_id": cohort.id, "person_id": person_id})
    return found


_KEEPS_FROM_ANOTHER = sa.or_(
    Registration.state.not_in(ENDED_WITHOUT),
    sa.and_(Registration.state.in_(ENDED_WITHOUT & UNTIL_RESULTS), Cohort.results_released_at.is_(None)),
)
_EARLIER = (
    sa.select(Registration)
    .join(Cohort, Cohort.id == Registration.cohort_id)
    .options(*_WHOLE)
    .where(
        Registration.cohort_id == sa.bindparam("cohort_id"),
        Registration.person_id == sa.bindparam("person_id"),
        _KEEPS_FROM_ANOTHER,
    )
    .order_by(Registration.id)
    .limit(1)
)
"""Asked for every application and nominee, so it is put together once."""


def open_to(person_id: UUID, *, most: int) -> list[Cohort]:
    """The first open cohorts that invite this person's state and in which the person has no registration.

    With their calls, the next deadline first; whoever is of no state reads of the cohorts for all.
    """
    is_invited = sa.exists().where(Invitation.call_id == Call.id, Invitation.state_code == Person.state_code)
    has_one = sa.exists().where(
        Registration.cohort_id == Cohort.id, Registration.person_id == Person.id, _KEEPS_FROM_ANOTHER
    )
    statement = (
        open_now()
        .join(Person, Person.id == person_id)
        .where(sa.or_(Person.state_code.is_(None), is_invited), ~has_one)
        .limit(most)
    )
    return list(db.session.scalars(statement))


def nominated(cohort_id: UUID) -> dict[str, int]:
    """How many nominees who count each state has in a cohort: in words that the states may know of."""
    found = db.session.execute(
        sa.select(Registration.state_code, sa.func.count())
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state.not_in((ENDED_WITHOUT - UNTIL_RESULTS) | NOT_YET_NOMINATED),
        )
        .group_by(Registration.state_code)
        .order_by(Registration.state_code)
    )
    return {str(code): number for code, number in found}


def seats_elsewhere(cohort: Cohort) -> sa.Select[Any]:
    """The registrations that hold a seat of another cohort which comes on some of the same days."""
    return _SEATS_ELSEWHERE.params(cohort_id=cohort.id)


def has_seat_elsewhere(cohort: Cohort, person_id: UUID) -> bool:
    """Whether a person is awaited in another cohort on some of this one's days."""
    return db.session.scalar(_HAS_SEAT_ELSEWHERE, {"cohort_id": cohort.id, "person_id": person_id}) or False


_OWN, _OTHER = aliased(ModuleDates), aliased(ModuleDates)
_SEATS_ELSEWHERE = (
    sa.select(Registration)
    .join(_OTHER, _OTHER.cohort_id == Registration.cohort_id)
    .join(_OWN, sa.and_(_OWN.first_day <= _OTHER.last_day, _OWN.last_day >= _OTHER.first_day))
    .where(
        _OWN.cohort_id == sa.bindparam("cohort_id"),
        Registration.cohort_id != sa.bindparam("cohort_id"),
        Registration.state.in_(HOLDS_A_SEAT),
    )
)
_HAS_SEAT_ELSEWHERE = sa.select(
    _SEATS_ELSEWHERE.where(Registration.person_id == sa.bindparam("person_id")).exists()
)
"""Asked for every application and nominee, so it is put together once."""


def official(*, email: str, state_code: str) -> Person | None:
    """The person of this state with that e-mail; nobody of another state is ever found.

    Whoever signed up with the address and never confirmed it is nobody yet.
    """
    if not email:
        return None
    return db.session.scalar(_OFFICIAL, {"key": email_key(email), "state_code": state_code})


_OFFICIAL = (
    sa.select(Person)
    .outerjoin(User, User.person_id == Person.id)
    .where(
        Person.id.in_(
            sa.union(
                sa.select(User.person_id).where(User.email_key == sa.bindparam("key")),
                sa.select(Person.id).where(Person.email_key == sa.bindparam("key")),
            )
        ),
        Person.state_code == sa.bindparam("state_code"),
        sa.or_(User.id.is_(None), User.state != AccountState.UNCONFIRMED),
    )
    .order_by(User.id.is_(None), Person.id)
    .limit(1)
)
"""Asked for every nominee of a file: put together once, and each address is found by its index."""


def account_of(person_id: UUID) -> User | None:
    """The account of a person that is in use, if there is one."""
    return db.session.scalar(_ACCOUNT_OF, {"person_id": person_id})


_ACCOUNT_OF = (
    sa.select(User)
    .where(User.person_id == sa.bindparam("person_id"), User.state == AccountState.ACTIVE)
    .options(joinedload(User.person))
)
"""Asked for every letter to an official, so it is put together once."""


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


def at_the_same_place(registration: Registration) -> list[Registration]:
    """The other nominees of a state who count, and have the same place in the state's order."""
    statement = (
        sa.select(Registration)
        .where(
            Registration.cohort_id == registration.cohort_id,
            Registration.state_code == registration.state_code,
            Registration.priority == registration.priority,
            Registration.id != registration.id,
            Registration.state.not_in(ENDED_WITHOUT - UNTIL_RESULTS),
        )
        .order_by(Registration.id)
    )
    return list(db.session.scalars(statement))


def in_states(cohort_id: UUID, states: Iterable[RegistrationState]) -> list[Registration]:
    """A cohort's registrations in these states, by key."""
    statement = (
        one_registration()
        .where(Registration.cohort_id == cohort_id, Registration.state.in_(list(states)))
        .order_by(Registration.id)
    )
    return list(db.session.scalars(statement))


def last_moves(registrations: Iterable[Registration]) -> dict[UUID, Move]:
    """The last move of each of some registrations, by the registration's key."""
    keys = {str(registration.id): registration.id for registration in registrations}
    statement = (
        sa.select(Move)
        .where(Move.subject_kind == Registration.__tablename__, Move.subject_id.in_(list(keys)))
        .order_by(Move.at, Move.id)
    )
    return {keys[move.subject_id]: move for move in db.session.scalars(statement)}


def live_persons(cohort_id: UUID) -> set[UUID]:
    """The persons who have a registration of the cohort that keeps them from a second one."""
    statement = (
        sa.select(Registration.person_id)
        .where(Registration.cohort_id == cohort_id, Registration.state.not_in(ENDED_WITHOUT))
        .order_by(Registration.id)
    )
    return set(db.session.scalars(statement))


def count(cohort_id: UUID, *states: RegistrationState) -> int:
    """How many of a cohort's registrations are in these states."""
    return count_where(Registration.cohort_id == cohort_id, Registration.state.in_(states))


def count_where(*where: sa.ColumnElement[bool]) -> int:
    """How many registrations there are of which all of that is true."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Registration).where(*where)) or 0


def all_of(statement: sa.Select[Any]) -> list[Registration]:
    """The registrations of a select, in its order."""
    return list(db.session.scalars(statement))

"""What the focal point's desk shows: the cohorts with the state's part in each, its nominees, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import stand_in, visible_to
from app.cohorts.models import Call, Cohort, Invitation
from app.cohorts.states import ENDED, CohortState
from app.core import clock
from app.core.db import db, rows
from app.member_states.models import MemberState
from app.people.models import Person, User
from app.people.states import AccountState
from app.registrations.list_queries import LISTED, sees_screening
from app.registrations.models import Registration
from app.registrations.states import ENDED_WITHOUT, RegistrationState, as_seen_outside

_S = RegistrationState
CURRENT = (
    CohortState.OPEN,
    CohortState.SELECTING,
    CohortState.CONFIRMED,
    CohortState.RUNNING,
    CohortState.POSTPONED,
)
"""The stages of the cohorts that a focal point works on."""
LAST_PLACE = 9999
_CODES: sa.BindParameter[Any] = sa.bindparam("codes", expanding=True)
_KEYS: sa.BindParameter[Any] = sa.bindparam("keys", expanding=True)
_GATHERS = Cohort.state == CohortState.OPEN
"""Whether the states can still answer, late as it may be."""
_IS_OPEN = sa.and_(_GATHERS, Call.deadline_at > sa.bindparam("now"))
_BY_CALL = (
    sa.case((_IS_OPEN, 0), else_=1),
    sa.case((_IS_OPEN, Call.deadline_at)),
    Cohort.first_day,
    Cohort.id,
)
"""The open calls first, the nearest deadline at the top, then the cohorts by their first day."""


def _own(reader: Actor) -> sa.ColumnElement[bool]:
    """The officials of this focal point's states, once they are the state's affair."""
    return sa.and_(Registration.state != _S.DRAFT, visible_to(reader, P.REGISTRATION_ENDORSE, Registration))


def _is_in_order(reader: Actor) -> sa.ColumnElement[bool]:
    """Whether an official stands in the state's order, by what this reader may know of the state."""
    released = Cohort.results_released_at.is_not(None)
    counting = {
        known: [state for state in _S if as_seen_outside(state, released=known) not in ENDED_WITHOUT]
        for known in (True, False)
    }
    return sa.and_(
        Registration.priority.is_not(None),
        sa.case(
            (sees_screening(reader).element, Registration.state.not_in(ENDED_WITHOUT)),
            (released, Registration.state.in_(counting[True])),
            else_=Registration.state.in_(counting[False]),
        ),
    )


def lines(actor: Actor, codes: Sequence[str]) -> Sequence[Any]:
    """The calls open to these states, and the other current cohorts that they have people in, by state.

    Each with what its call offers the state, how many stand in the state's order, and how many apply or have
    an open offer.
    """
    reader, facts = stand_in(actor)
    return rows(_lines(reader), {"codes": list(codes), "now": clock.now(), **facts}).all()


@lru_cache(maxsize=256)
def _lines(reader: Actor) -> sa.Executable:
    def number(of: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count(sa.case((of, 1)))

    current = sa.select(Cohort.id).where(Cohort.state.in_(CURRENT))
    people = (
        sa.select(
            Registration.cohort_id,
            Registration.state_code,
            number(_is_in_order(reader)).label("in_order"),
            number(Registration.state == _S.SUBMITTED).label("waiting"),
            number(Registration.state == _S.OFFERED).label("offers"),
        )
        .join(Registration.cohort)
        .where(Registration.cohort_id.in_(current), _own(reader))
        .group_by(Registration.cohort_id, Registration.state_code)
        .subquery()
    )
    return (
        sa.select(
            Cohort.id.label("cohort_id"),
            Cohort.title,
            Cohort.state,
            Cohort.first_day,
            Cohort.last_day,
            *(Call.deadline_day, Call.deadline_time, Call.deadline_at, Call.deadline_zone),
            _IS_OPEN.label("is_open"),
            MemberState.code.label("state_code"),
            *(Invitation.seats, Invitation.most_nominees),
            *(sa.func.coalesce(people.c[name], 0).label(name) for name in ("in_order", "waiting", "offers")),
        )
        .select_from(Cohort)
        .join(MemberState, MemberState.code.in_(_CODES))
        .outerjoin(Cohort.call)
        .outerjoin(
            Invitation,
            sa.and_(Invitation.call_id == Call.id, Invitation.state_code == MemberState.code),
        )
        .outerjoin(people, sa.and_(people.c.cohort_id == Cohort.id, people.c.state_code == MemberState.code))
        .where(
            Cohort.state.in_(CURRENT),
            sa.or_(people.c.cohort_id.is_not(None), sa.and_(_IS_OPEN, Invitation.id.is_not(None))),
        )
        .order_by(*_BY_CALL, MemberState.code)
    )


def cohorts(keys: Iterable[UUID]) -> dict[UUID, Cohort]:
    """Some cohorts with their calls."""
    return {cohort.id: cohort for cohort in db.session.scalars(_COHORTS, {"keys": list(keys)})}


_COHORTS = (
    sa.select(Cohort)
    .outerjoin(Cohort.call)
    .options(contains_eager(Cohort.call))
    .where(Cohort.id.in_(_KEYS))
    .order_by(Cohort.id)
)


def nominees(actor: Actor, cohort_ids: Iterable[UUID]) -> Sequence[Any]:
    """Who of this focal point's states is in some cohorts: by cohort and state, in the state's order."""
    reader, facts = stand_in(actor)
    return rows(_nominees(reader), {"keys": list(cohort_ids), **facts}).all()


@lru_cache(maxsize=256)
def _nominees(reader: Actor) -> sa.Executable:
    account = sa.exists().where(User.person_id == Registration.person_id, User.state == AccountState.ACTIVE)
    return (
        LISTED.add_columns(
            sees_screening(reader),
            _is_in_order(reader).label("is_in_order"),
            Registration.cohort_id,
            Registration.nominated_by,
            Registration.is_alternate,
            Registration.offer_until,
            account.label("has_account"),
        )
        .where(Registration.cohort_id.in_(_KEYS), _own(reader))
        .order_by(Registration.cohort_id, Registration.state_code, *_BY_PLACE)
    )


_BY_PLACE = (sa.func.coalesce(Registration.priority, LAST_PLACE), Registration.id)


def in_order(actor: Actor, cohort_ids: Iterable[UUID]) -> Sequence[Any]:
    """The keys of those who stand in the orders of this focal point's states in some cohorts, in order."""
    reader, facts = stand_in(actor)
    return rows(_in_order(reader), {"keys": list(cohort_ids), **facts}).all()


@lru_cache(maxsize=256)
def _in_order(reader: Actor) -> sa.Executable:
    return (
        sa.select(Registration.id, Registration.cohort_id, Registration.state_code)
        .join(Registration.cohort)
        .where(Registration.cohort_id.in_(_KEYS), _own(reader), _is_in_order(reader))
        .order_by(Registration.cohort_id, Registration.state_code, *_BY_PLACE)
    )


def waiting(
    actor: Actor, state: RegistrationState, cohort_ids: Iterable[UUID], *, most: int
) -> Sequence[Any]:
    """The first who apply, or have an open offer, in some cohorts: who has to answer soonest comes first."""
    reader, facts = stand_in(actor)
    asked = {"state": state, "keys": list(cohort_ids), "most": most}
    return rows(_waiting(reader), {**asked, **facts}).all()


@lru_cache(maxsize=256)
def _waiting(reader: Actor) -> sa.Executable:
    return (
        sa.select(
            Registration.id,
            Person.name.label("name"),
            Registration.offer_until,
            Cohort.title,
            Cohort.zone,
            sa.case((_GATHERS, Call.deadline_at)).label("deadline_at"),
            Call.deadline_zone,
        )
        .join(Registration.person)
        .join(Registration.cohort)
        .outerjoin(Cohort.call)
        .where(
            Registration.cohort_id.in_(_KEYS),
            Registration.state == sa.bindparam("state", type_=Registration.state.type),
            _own(reader),
        )
        .order_by(
            Registration.offer_until.is_(None),
            Registration.offer_until,
            sa.case((_GATHERS, 0), else_=1),
            sa.case((_GATHERS, Call.deadline_at)),
            Cohort.first_day,
            Cohort.id,
            Registration.state_code,
            *_BY_PLACE,
        )
        .limit(sa.bindparam("most"))
    )


def what_waits(actor: Actor) -> Any:
    """How many apply and how many have an open offer at this focal point's desk, and by when the first waits.

    `deadline` is the nearest one of a call whose applications the state can still answer.
    """
    reader, facts = stand_in(actor)
    return rows(_what_waits(reader), facts).one()


@lru_cache(maxsize=256)
def _what_waits(reader: Actor) -> sa.Executable:
    applies, is_offered = Registration.state == _S.SUBMITTED, Registration.state == _S.OFFERED
    return (
        sa.select(
            sa.func.count(sa.case((applies, 1))).label("waiting"),
            sa.func.min(sa.case((sa.and_(applies, _GATHERS), Call.deadline_at))).label("deadline"),
            sa.func.count(sa.case((is_offered, 1))).label("offers"),
            sa.func.min(sa.case((is_offered, Registration.offer_until))).label("until"),
        )
        .join(Registration.cohort)
        .outerjoin(Cohort.call)
        .where(
            Registration.state.in_((_S.SUBMITTED, _S.OFFERED)),
            visible_to(reader, P.REGISTRATION_ENDORSE, Registration),
        )
    )


def over(actor: Actor, *, most: int) -> Sequence[Any]:
    """The latest cohorts that are over and had officials of this focal point's states, with how many."""
    reader, facts = stand_in(actor)
    return rows(_over(reader), {"most": most, **facts}).all()


@lru_cache(maxsize=256)
def _over(reader: Actor) -> sa.Executable:
    own = sa.and_(Registration.cohort_id == Cohort.id, _own(reader))
    number = sa.select(sa.func.count(Registration.id)).where(own)
    return (
        sa.select(
            Cohort.id,
            Cohort.title,
            Cohort.state,
            Cohort.first_day,
            Cohort.last_day,
            number.scalar_subquery().label("put_forward"),
            number.where(Registration.state == _S.COMPLETED).scalar_subquery().label("completed"),
        )
        .where(Cohort.state.in_(ENDED), sa.exists().where(own))
        .order_by(Cohort.first_day.desc(), Cohort.id)
        .limit(sa.bindparam("most"))
    )

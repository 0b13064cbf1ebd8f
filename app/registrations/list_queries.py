"""Lists of registrations: what each shows of a row, and what may be chosen in its filter."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import stand_in, visible_to
from app.cohorts.models import Cohort
from app.core.db import db
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import (
    RegistrationState,
    seen_as,
)

_S = RegistrationState


def roster(cohort: Cohort, actor: Actor) -> tuple[sa.Select[Any], dict[str, Any]]:
    """The registrations that were sent of one cohort, with their persons; and the facts to send it with."""
    reader, facts = stand_in(actor)
    return _roster(reader, is_released=cohort.results_released_at is not None), {
        "cohort_id": cohort.id,
        **facts,
    }


@lru_cache(maxsize=256)
def _roster(reader: Actor, *, is_released: bool) -> sa.Select[Any]:
    return WITH_PERSON.add_columns(
        sa.literal(is_released).label("is_released"), sees_screening(reader)
    ).where(
        Registration.cohort_id == sa.bindparam("cohort_id"),
        Registration.state != _S.DRAFT,
        visible_to(reader, P.REGISTRATION_SEE, Registration),
    )


def to_screen(actor: Actor) -> sa.Select[Any]:
    """What waits for this screening officer."""
    return LISTED.add_columns(sees_screening(actor)).where(
        Registration.state.in_((_S.ENDORSED, _S.REFERRED)),
        visible_to(actor, P.REGISTRATION_SCREEN, Registration),
    )


def nominees(actor: Actor) -> sa.Select[Any]:
    """All officials of this focal point's state who were ever sent or nominated."""
    return LISTED.add_columns(sees_screening(actor)).where(
        Registration.state != _S.DRAFT, visible_to(actor, P.REGISTRATION_ENDORSE, Registration)
    )


WITH_PERSON = sa.select(
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
LISTED = WITH_PERSON.add_columns(
    Cohort.code.label("cohort_code"), Cohort.results_released_at.is_not(None).label("is_released")
).join(Registration.cohort)
"""What a list of registrations shows of each, put together once."""


def sees_screening(actor: Actor) -> sa.Label[bool]:
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

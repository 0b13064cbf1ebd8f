"""The figures that registrations give: how full the cohorts are, and how many women take part."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db
from app.core.i18n import _l
from app.core.measures import Figure, Measure, declare
from app.people.models import Person, Sex
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART

_HELD = (CohortState.RUNNING, CohortState.COMPLETED, CohortState.ARCHIVED)
"""The cohorts that took or take place."""


def _taking_part() -> sa.Select[Any]:
    return (
        sa.select(Registration)
        .join(Registration.cohort)
        .where(Cohort.state.in_(_HELD), Registration.state.in_(TAKES_PART))
    )


def _fill_rate(programme_ids: list[UUID]) -> dict[UUID, Figure]:
    rows = db.session.execute(
        sa.select(Cohort.programme_id, sa.func.sum(Cohort.seats), sa.func.sum(Cohort.seats_taken))
        .where(Cohort.programme_id.in_(programme_ids), Cohort.state.in_(_HELD))
        .group_by(Cohort.programme_id)
        .order_by(Cohort.programme_id)
    )
    return {key: Figure(value=Fraction(taken, seats), of=taken) for key, seats, taken in rows}


def _women(programme_ids: list[UUID]) -> dict[UUID, Figure]:
    said = sa.func.count().filter(Person.sex != Sex.UNDISCLOSED)
    women = sa.func.count().filter(Person.sex == Sex.FEMALE)
    rows = db.session.execute(
        _taking_part()
        .join(Registration.person)
        .with_only_columns(Registration.programme_id, said, women)
        .where(Registration.programme_id.in_(programme_ids))
        .group_by(Registration.programme_id)
        .order_by(Registration.programme_id)
    )
    return {key: Figure(value=Fraction(number, of) if of else None, of=of) for key, of, number in rows}


def _rows(programme_id: UUID) -> sa.Select[Any]:
    return _taking_part().where(Registration.programme_id == programme_id).order_by(Registration.id)


FILL_RATE = declare(
    Measure(
        name="fill_rate", version=1, label=_l("Seats filled"), is_share=True, figure=_fill_rate, rows=_rows
    )
)
WOMEN = declare(
    Measure(
        name="women",
        version=1,
        label=_l("Women among the trainees"),
        is_share=True,
        figure=_women,
        rows=_rows,
    )
)

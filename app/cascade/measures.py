"""The figures that training at home gives of a programme: what a state has confirmed, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cascade.models import CascadeActivity
from app.cascade.queries import totals
from app.cascade.states import CascadeState
from app.core.i18n import _l
from app.core.measures import Figure, Measure, declare


def _people(programme_ids: list[UUID]) -> dict[UUID, Figure]:
    """How many people graduates have trained on."""
    return {key: Figure(value=people, of=people) for key, (_n, people, _w) in totals(programme_ids).items()}


def _women(programme_ids: list[UUID]) -> dict[UUID, Figure]:
    """Of the people whom graduates have trained on, how many are women."""
    return {
        key: Figure(value=Fraction(women, people), of=people)
        for key, (_n, people, women) in totals(programme_ids).items()
    }


def _rows(programme_id: UUID) -> sa.Select[Any]:
    return sa.select(CascadeActivity).where(
        CascadeActivity.programme_id == programme_id, CascadeActivity.state == CascadeState.CONFIRMED
    )


PEOPLE = declare(
    Measure(
        name="cascade.people",
        version=1,
        label=_l("People trained on at home"),
        is_share=False,
        figure=_people,
        rows=_rows,
    )
)
WOMEN = declare(
    Measure(
        name="cascade.women",
        version=1,
        label=_l("Women among them"),
        is_share=True,
        figure=_women,
        rows=_rows,
    )
)

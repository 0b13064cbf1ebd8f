"""The measures of the house, put side by side for each programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.core.db import db
from app.core.measures import Figure, Measure, Reading, all_measures, of_programmes, readings
from app.programmes.models import Programme
from app.programmes.states import ProgrammeState

SMALLEST_CELL = 5
"""A figure that rests on fewer people than this is not shown outside of the office (UN data protection)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One programme's figures, in the order of the table's measures; None where it is not shown."""

    programme: Programme
    figures: list[Figure | None]


@dataclass(frozen=True, slots=True)
class Table:
    """The measures and the programmes' rows."""

    measures: list[Measure]
    rows: list[Row]


def table_of_figures(actor: Actor) -> Table:
    """Every measure of the programmes within the actor's sight; small cells for those within the office."""
    condition: sa.ColumnElement[bool] = visible_to(actor, Permission.FIGURES_SEE, Programme)
    statement: sa.Select[Any] = (
        sa.select(Programme)
        .where(condition, Programme.state != ProgrammeState.DRAFT)
        .order_by(Programme.code, Programme.id)
    )
    programmes = list(db.session.scalars(statement))
    measures = all_measures()
    found = readings(of_programmes(programme.id for programme in programmes), measures)
    rows = [
        Row(
            programme,
            [
                _shown(
                    found[measure.name].get(programme.id),
                    may_be_small=policy.may(actor, Permission.FIGURES_SMALL, programme),
                )
                for measure in measures
            ],
        )
        for programme in programmes
    ]
    return Table(measures, rows)


def _shown(reading: Reading | None, *, may_be_small: bool) -> Figure | None:
    if reading is None or reading.figure.value is None:
        return None
    figure = reading.figure
    return figure if may_be_small or figure.of >= SMALLEST_CELL else None

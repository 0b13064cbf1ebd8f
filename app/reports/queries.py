"""The measures of the house: of one programme side by side, and one by one with their trends.

Outside of the office nothing shows that rests on under five people, and a trend shows whole or not at all:
beside the figure of the whole, a point that is left out could be found by taking away the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.core.db import db
from app.core.measures import Figure, Measure, Point, Reading, all_measures, of_programmes, readings
from app.programmes.models import Programme
from app.programmes.states import ProgrammeState

SMALLEST_CELL = 5
"""A figure that rests on fewer people than this is not shown outside of the office (UN data protection)."""


@dataclass(frozen=True, slots=True)
class OfMeasure:
    """What a measure says of a programme; None where there is nothing, or it is not shown."""

    measure: Measure
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class OfProgramme:
    """What one measure says of a programme; None where there is nothing, or it is not shown."""

    programme: Programme
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Trends:
    """How a figure of a programme developed, by edition and by year; None where this is not shown."""

    by_edition: list[Point] | None
    by_year: list[Point] | None


def programmes_measured(actor: Actor) -> list[Programme]:
    """The programmes whose figures are within the actor's sight, by code; none that is a draft."""
    condition: sa.ColumnElement[bool] = visible_to(actor, Permission.FIGURES_SEE, Programme)
    statement: sa.Select[Any] = (
        sa.select(Programme)
        .where(condition, Programme.state != ProgrammeState.DRAFT)
        .order_by(Programme.code, Programme.id)
    )
    return list(db.session.scalars(statement))


def of_programme(actor: Actor, programme: Programme) -> list[OfMeasure]:
    """Every measure of one programme."""
    found = readings(of_programmes([programme.id]))
    return [
        OfMeasure(each, _shown(actor, programme, found[each.name].get(programme.id)))
        for each in all_measures()
    ]


def by_programme(
    actor: Actor, measure: Measure, programmes: Sequence[Programme]
) -> tuple[list[OfProgramme], dict[UUID, Trends]]:
    """One measure of some programmes, and how it developed in each."""
    found = readings(of_programmes(programme.id for programme in programmes), [measure])[measure.name]
    rows = [OfProgramme(each, _shown(actor, each, found.get(each.id))) for each in programmes]
    trends = {
        each.id: Trends(
            _whole(actor, each, found[each.id].by_edition), _whole(actor, each, found[each.id].by_year)
        )
        for each in programmes
        if each.id in found
    }
    return rows, trends


def _may_show(actor: Actor, programme: Programme, figure: Figure) -> bool:
    return figure.of >= SMALLEST_CELL or policy.may(actor, Permission.FIGURES_SMALL, programme)


def _shown(actor: Actor, programme: Programme, reading: Reading | None) -> Figure | None:
    if reading is None or reading.figure.value is None:
        return None
    return reading.figure if _may_show(actor, programme, reading.figure) else None


def _whole(actor: Actor, programme: Programme, points: list[Point]) -> list[Point] | None:
    return points if all(_may_show(actor, programme, point.figure) for point in points) else None

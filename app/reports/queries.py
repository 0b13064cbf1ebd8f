"""The measures of the house: of one programme side by side, and one by one with their trends.

They are for those who may read small numbers; those outside of the office read indicators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.core.db import db
from app.core.measures import Figure, Measure, Point, Reading, all_measures, of_programmes, readings
from app.programmes.models import Programme
from app.programmes.states import ProgrammeState


@dataclass(frozen=True, slots=True)
class OfMeasure:
    """What a measure says of a programme; None where there is nothing."""

    measure: Measure
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class OfProgramme:
    """What one measure says of a programme; None where there is nothing."""

    programme: Programme
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Trends:
    """How a figure of a programme developed, by edition and by year."""

    by_edition: list[Point]
    by_year: list[Point]


def programmes_measured(actor: Actor) -> list[Programme]:
    """The programmes whose figures are within the actor's sight, by code; none that is a draft."""
    condition: sa.ColumnElement[bool] = visible_to(actor, Permission.FIGURES_SMALL, Programme)
    statement: sa.Select[Any] = (
        sa.select(Programme)
        .where(condition, Programme.state != ProgrammeState.DRAFT)
        .order_by(Programme.code, Programme.id)
    )
    return list(db.session.scalars(statement))


def of_programme(programme: Programme) -> list[OfMeasure]:
    """Every measure of one programme."""
    found = readings(of_programmes([programme.id]))
    return [OfMeasure(each, _shown(found[each.name].get(programme.id))) for each in all_measures()]


def by_programme(
    measure: Measure, programmes: Sequence[Programme]
) -> tuple[list[OfProgramme], dict[UUID, Trends]]:
    """One measure of some programmes, and how it developed in each."""
    found = readings(of_programmes(programme.id for programme in programmes), [measure])[measure.name]
    rows = [OfProgramme(each, _shown(found.get(each.id))) for each in programmes]
    trends = {
        each.id: Trends(found[each.id].by_edition, found[each.id].by_year)
        for each in programmes
        if each.id in found
    }
    return rows, trends


def _shown(reading: Reading | None) -> Figure | None:
    return None if reading is None or reading.figure.value is None else reading.figure

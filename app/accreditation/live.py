"""Live evidence: what the figures say today of the criteria that are bound to a measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.accreditation.bindings import bounds, measure_called
from app.accreditation.models import Criterion
from app.core.db import db
from app.core.measures import (
    NOTHING,
    Figure,
    Light,
    Measure,
    Reading,
    judge,
    last_months,
    of_curricula,
    readings,
)

Pair = tuple[UUID, UUID]
"""A curriculum version and the version of a standard that it is held against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A bound criterion of one curriculum version, with its figure and how that stands.

    `reading` has the trend and is None where there is nothing to measure yet.
    """

    criterion: Criterion
    measure: Measure
    reading: Reading | None
    light: Light

    @property
    def figure(self) -> Figure:
        """The figure over the criterion's months."""
        return self.reading.figure if self.reading else NOTHING


def bound_criteria(standards: Iterable[UUID]) -> dict[UUID, list[Criterion]]:
    """The criteria of some standards that are bound to a measure which the house knows, in their order."""
    found: dict[UUID, list[Criterion]] = defaultdict(list)
    statement = (
        sa.select(Criterion)
        .where(Criterion.standard_id.in_(set(standards)), Criterion.measure.is_not(None))
        .order_by(Criterion.standard_id, Criterion.position, Criterion.id)
    )
    for criterion in db.session.scalars(statement):
        if measure_called(criterion.measure):
            found[criterion.standard_id].append(criterion)
    return found


def light_of(criterion: Criterion, measure: Measure, figure: Figure) -> Light:
    """How a figure stands against a criterion's thresholds."""
    green, amber = bounds(criterion)
    return judge(figure, green=green, amber=amber, direction=measure.direction)


def evidence(pairs: Iterable[Pair], *, on: date) -> dict[Pair, list[Live]]:
    """The live evidence of some curriculum versions against standards, as of a day.

    Each measure is asked once for all versions and each number of months, so the number of queries does not
    depend on how many versions and criteria there are.
    """
    wanted = list(pairs)
    criteria = bound_criteria(standard for _curriculum, standard in wanted)
    found = _readings(wanted, criteria, on)
    return {
        pair: [
            _live(criterion, found[criterion.period_months or 0][criterion.measure or ""].get(pair[0]))
            for criterion in criteria.get(pair[1], [])
        ]
        for pair in wanted
    }


def _readings(
    pairs: Sequence[Pair], criteria: dict[UUID, list[Criterion]], on: date
) -> dict[int, dict[str, dict[UUID, Reading]]]:
    """What the measures say, by the number of months and the measure's name."""
    versions: dict[int, set[UUID]] = defaultdict(set)
    names: dict[int, set[str]] = defaultdict(set)
    for curriculum, standard in pairs:
        for criterion in criteria.get(standard, []):
            versions[criterion.period_months or 0].add(curriculum)
            names[criterion.period_months or 0].add(criterion.measure or "")
    return {
        months: readings(
            of_curricula(sorted(versions[months]), last_months(months, until=on)),
            [each for name in sorted(names[months]) if (each := measure_called(name))],
        )
        for months in sorted(versions)
    }


def _live(criterion: Criterion, reading: Reading | None) -> Live:
    measure = measure_called(criterion.measure)
    if measure is None:
        raise KeyError(criterion.measure)
    figure = reading.figure if reading else NOTHING
    return Live(
        criterion=criterion, measure=measure, reading=reading, light=light_of(criterion, measure, figure)
    )

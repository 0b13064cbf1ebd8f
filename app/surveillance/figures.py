"""The office's own figures in a report: those of the criteria that are bound to a measure, as of today."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from app.accreditation.bindings import bounds, measure_called
from app.accreditation.models import Accreditation, Criterion
from app.core import clock
from app.core.measures import NOTHING, Figure, Light, Measure, Period, judge, of_curricula, readings
from app.core.templating import figure as written_figure
from app.dossiers.queries import criteria


class Line(NamedTuple):
    """A figure as a page shows it: the criterion's code, the measure, the value in words, and its light."""

    code: str
    label: Any
    value: str
    light: Light


def taken(accreditation: Accreditation, today: date) -> list[dict[str, Any]]:
    """The figures as a report keeps them: exact, with the measure's version, each over its own period."""
    return [
        {
            "criterion": criterion.code,
            "measure": measure.name,
            "version": measure.version,
            "value": None if figure.value is None else str(figure.value),
            "of": figure.of,
            "light": _light(criterion, measure, figure).value,
        }
        for criterion, measure, figure in _read(accreditation, today)
    ]


def shown(kept: list[dict[str, Any]]) -> list[Line]:
    """What a report keeps, as its page shows it; a measure that is no longer known by its name."""
    lines = []
    for one in kept:
        measure = measure_called(one["measure"])
        value = None if one["value"] is None else Fraction(one["value"])
        figure = Figure(value=value, of=one["of"])
        lines.append(
            Line(
                code=one["criterion"],
                label=measure.label if measure else one["measure"],
                value=written_figure(figure, measure.unit) if measure else str(one["value"]),
                light=Light(one["light"]),
            )
        )
    return lines


def _read(accreditation: Accreditation, today: date) -> list[tuple[Criterion, Measure, Figure]]:
    """Each bound criterion with its measure and figure; one question for each period that is asked."""
    by_period: dict[int, list[tuple[Criterion, Measure]]] = defaultdict(list)
    bound = [one for one in criteria(accreditation.standard_id) if measure_called(one.measure)]
    for criterion in bound:
        measure = measure_called(criterion.measure)
        if measure is not None and criterion.period_months:
            by_period[criterion.period_months].append((criterion, measure))
    key, found = accreditation.curriculum_id, {}
    for months, pairs in by_period.items():
        since = clock.months_after(today, -months)
        said = readings(of_curricula([key], Period(since, today)), [measure for _one, measure in pairs])
        for criterion, measure in pairs:
            reading = said[measure.name].get(key)
            found[criterion.id] = (criterion, measure, reading.figure if reading else NOTHING)
    return [found[one.id] for one in bound if one.id in found]


def _light(criterion: Criterion, measure: Measure, figure: Figure) -> Light:
    green, amber = bounds(criterion)
    return judge(figure, green=green, amber=amber, direction=measure.direction)

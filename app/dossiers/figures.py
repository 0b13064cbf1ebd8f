"""The figures of a dossier: as they are today, as they were frozen, and what became of a frozen one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.accreditation.bindings import measure_called
from app.accreditation.live import Live, evidence
from app.core.i18n import _, ngettext, speaking
from app.core.measures import (
    NOTHING,
    Figure,
    Light,
    Measure,
    Period,
    Reading,
    Unit,
    last_months,
    of_curricula,
    readings,
)
from app.core.templating import moment
from app.core.texts import LANGUAGES, Texts
from app.dossiers.models import Dossier, Submission


def live(dossier: Dossier, *, on: date) -> dict[UUID, Live]:
    """The figures of a dossier's bound criteria as of a day, by criterion."""
    pair = (dossier.curriculum_id, dossier.standard_id)
    return {one.criterion.id: one for one in evidence([pair], on=on)[pair]}


def as_frozen(one: Live, *, on: date, at: datetime) -> dict[str, Any]:
    """A figure for the manifest: exact, with its definition, period and thresholds, and what it rests on."""
    months = one.criterion.period_months or 0
    period = last_months(months, until=on)
    reading = one.reading
    return {
        "measure": one.measure.name,
        "version": one.measure.version,
        "label": _in_every_language(one.measure.label),
        "definition": _in_every_language(one.measure.definition),
        "unit": one.measure.unit.value,
        "direction": one.measure.direction.value,
        "months": months,
        "since": period.since.isoformat() if period.since else None,
        "until": period.until.isoformat() if period.until else None,
        "green": str(one.criterion.green),
        "amber": str(one.criterion.amber),
        "value": _exact(one.figure),
        "light": one.light.value,
        "of": one.figure.of,
        "computed_at": at.isoformat(),
        "changed_at": reading.changed_at.isoformat() if reading and reading.changed_at else None,
        "by_edition": _points(reading, "by_edition"),
        "by_year": _points(reading, "by_year"),
    }


def _points(reading: Reading | None, name: str) -> list[dict[str, Any]]:
    points = getattr(reading, name) if reading else []
    return [{"label": one.label, "value": _exact(one.figure), "of": one.figure.of} for one in points]


def _exact(figure: Figure) -> str | None:
    return None if figure.value is None else str(Fraction(figure.value))


def _in_every_language(text: Any) -> dict[str, str]:
    found = {}
    for code in LANGUAGES:
        with speaking(code):
            found[code] = str(text)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A figure as a manifest keeps it."""

    measure: str
    version: int
    label: Texts
    definition: Texts
    unit: Unit
    period: Period
    green: str
    amber: str
    figure: Figure
    light: Light
    computed_at: datetime

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Frozen:
        """What a manifest says of one figure."""
        return cls(
            measure=said["measure"],
            version=said["version"],
            label=Texts(**said["label"]),
            definition=Texts(**said["definition"]),
            unit=Unit(said["unit"]),
            period=Period(*(date.fromisoformat(said[end]) for end in ("since", "until"))),
            green=said["green"],
            amber=said["amber"],
            figure=Figure(
                value=None if said["value"] is None else Fraction(said["value"]), of=int(said["of"])
            ),
            light=Light(said["light"]),
            computed_at=datetime.fromisoformat(said["computed_at"]),
        )


def frozen_in(manifest: Mapping[str, Any]) -> dict[str, Frozen]:
    """The figures that a manifest keeps, by the criterion's code; none in one of the first form."""
    return {said["code"]: Frozen.of(said["figure"]) for said in manifest["criteria"] if said.get("figure")}


def frozen_of(submission: Submission | None) -> dict[str, Frozen]:
    """The figures as they were submitted, by the criterion's code."""
    return frozen_in(json.loads(submission.manifest)) if submission else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """A frozen figure with what today's records say of the same version in the same period.

    `figure` is None where the office no longer has the measure. `differs` says in sentences what is not as
    it was and why it can't be; nothing of a figure that is the same.
    """

    frozen: Frozen
    figure: Figure | None
    stale_since: datetime | None
    differs: list[str]


def recompute(curriculum_id: UUID, frozen: Mapping[str, Frozen]) -> dict[str, Recomputed]:
    """What became of frozen figures, by the criterion's code: each over the period that it was frozen for."""
    by_period: dict[Period, list[Measure]] = {}
    for one in frozen.values():
        measure = measure_called(one.measure)
        if measure is not None and measure not in by_period.setdefault(one.period, []):
            by_period[one.period].append(measure)
    found = {
        period: readings(of_curricula([curriculum_id], period), measures)
        for period, measures in by_period.items()
    }
    return {
        code: _compared(one, found.get(one.period, {}).get(one.measure, {}).get(curriculum_id))
        for code, one in frozen.items()
    }


def _compared(frozen: Frozen, reading: Reading | None) -> Recomputed:
    measure = measure_called(frozen.measure)
    if measure is None:
        gone = _("The office does not measure this any more, so it can’t be computed again.")
        return Recomputed(frozen=frozen, figure=None, stale_since=None, differs=[gone])
    figure = reading.figure if reading else NOTHING
    stale_since = reading.stale_since(frozen.computed_at) if reading else None
    return Recomputed(
        frozen=frozen,
        figure=figure,
        stale_since=stale_since,
        differs=_differences(frozen, measure, figure, stale_since),
    )


def _differences(frozen: Frozen, measure: Measure, figure: Figure, stale_since: datetime | None) -> list[str]:
    said = []
    if measure.version != frozen.version:
        said.append(
            _(
                "It is defined anew: version %(then)s then, version %(now)s now. The two can’t be compared.",
                then=frozen.version,
                now=measure.version,
            )
        )
    if (figure.value, figure.of) == (frozen.figure.value, frozen.figure.of):
        return said
    missing = frozen.figure.of - figure.of
    if missing > 0:
        said.append(
            ngettext(
                "It rests on %(num)s record fewer, which was corrected, removed, or erased in its time. What "
                "is gone can’t be counted again.",
                "It rests on %(num)s records fewer, which were corrected, removed, or erased in their time. "
                "What is gone can’t be counted again.",
                missing,
            )
        )
    if missing < 0:
        said.append(
            ngettext(
                "It rests on %(num)s record more, which was entered since.",
                "It rests on %(num)s records more, which were entered since.",
                -missing,
            )
        )
    if stale_since is not None:
        said.append(_("Its records were changed since, the last on %(moment)s.", moment=moment(stale_since)))
    return said or [_("Its records differ, and nothing in them says when they were changed.")]

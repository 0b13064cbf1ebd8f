"""Which criteria would fall, of which programmes: a thing is taken out, and the criterion judged again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.accreditation.bindings import measure_called
from app.accreditation.live import bound_criteria, light_of
from app.accreditation.models import Criterion
from app.core.measures import Figure, Light, Measure, last_months, of_curricula
from app.core.risks import Ahead, Key, Loss, ahead_of
from app.dossiers.leaning import Shown, shown_by_documents
from app.oversight.tracked import Tracked

LOOKING_AHEAD = timedelta(days=365)
"""How far what endangers an accreditation is looked for, and until when criteria are judged."""
_ORDER = (Light.GREEN, Light.AMBER, Light.RED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A criterion that falls: by its figure, as it would stand with all that is planned and without a thing.

    Without a `measure` it is left without any document that shows it.
    """

    of: Tracked
    criterion: Criterion
    measure: Measure | None = None
    before: Light = Light.NOTHING
    after: Light = Light.NOTHING
    figure_before: Figure | None = None
    figure_after: Figure | None = None


class Outlooks:
    """How the criteria of what is tracked will stand in a year, read once and judged as often as asked.

    The number of queries does not depend on how much is tracked.
    """

    def __init__(self, tracked: Sequence[Tracked], *, on: date) -> None:
        self.tracked, self.on = tracked, on
        self._criteria = bound_criteria(one.standard_id for one in tracked)
        self._ahead = self._read(on + LOOKING_AHEAD)
        self._shown: list[Shown] = shown_by_documents([one.dossier_id for one in tracked if one.dossier_id])

    def _read(self, until: date) -> dict[int, dict[str, Ahead]]:
        """What the measures will say, by the number of months and the measure's name."""
        versions: dict[int, set[UUID]] = defaultdict(set)
        measures: dict[int, dict[str, Measure]] = defaultdict(dict)
        for one in self.tracked:
            for criterion in self._criteria.get(one.standard_id, []):
                measure = measure_called(criterion.measure)
                if measure is not None and criterion.period_months:
                    versions[criterion.period_months].add(one.curriculum_id)
                    measures[criterion.period_months][measure.name] = measure
        return {
            months: ahead_of(
                of_curricula(sorted(versions[months]), last_months(months, until=until)),
                [measures[months][name] for name in sorted(measures[months])],
            )
            for months in sorted(versions)
        }

    def leans_on(self, keys: Collection[Key]) -> bool:
        """Whether anything that is planned needs one of these records."""
        return any(ahead.leans_on(keys) for by_name in self._ahead.values() for ahead in by_name.values())

    def without(self, losses: Collection[Loss]) -> list[Fall]:
        """The criteria whose figures would stand worse without some records."""
        return [fall for one in self.tracked for fall in self._falls(one, losses)]

    def without_documents(self, documents: Collection[UUID], *, on: date) -> list[Fall]:
        """The criteria that are left without evidence if a day is the last on which some documents hold."""
        of = {one.dossier_id: one for one in self.tracked}
        return [
            Fall(of=of[shown.dossier_id], criterion=shown.criterion)
            for shown in self._shown
            if shown.falls(on, documents)
        ]

    def _falls(self, one: Tracked, losses: Collection[Loss]) -> Iterable[Fall]:
        for criterion in self._criteria.get(one.standard_id, []):
            ahead = self._ahead.get(criterion.period_months or 0, {}).get(criterion.measure or "")
            if ahead is None:
                continue
            before = ahead.figure(one.curriculum_id)
            after = ahead.figure(one.curriculum_id, losses)
            lights = [light_of(criterion, ahead.measure, figure) for figure in (before, after)]
            if Light.NOTHING not in lights and _ORDER.index(lights[0]) < _ORDER.index(lights[1]):
                yield Fall(
                    of=one,
                    criterion=criterion,
                    measure=ahead.measure,
                    before=lights[0],
                    after=lights[1],
                    figure_before=before,
                    figure_after=after,
                )

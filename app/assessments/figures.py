"""A module's mark and what was learnt in it: exact fractions of what stands in the results, never rounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.programmes.models import Assessment
from app.programmes.rubrics import Criterion, Level
from app.programmes.states import AssessmentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What someone has of one assessment: the published mark of the latest attempt, None without one."""

    assessment: Assessment
    mark: Decimal | None = None
    attempt: int = 0
    sat_on: date | None = None
    levels: tuple[int, ...] = ()

    @property
    def reached(self) -> list[tuple[Criterion, Level]]:
        """The level that was reached of each criterion of its rubric; empty without one."""
        return [
            (criterion, criterion.levels[level])
            for criterion, level in zip(self.assessment.criteria, self.levels, strict=False)
        ]

    @property
    def share(self) -> Fraction | None:
        """The mark as a share of the highest one."""
        return None if self.mark is None else Fraction(self.mark) / self.assessment.maximum

    @property
    def counts(self) -> bool:
        """Whether the module can't be passed without it: it has a weight, or must be passed by itself."""
        return self.assessment.weight > 0 or self.assessment.pass_mark is not None

    @property
    def is_below(self) -> bool:
        """Whether it must be passed by itself and was not."""
        needed = self.assessment.pass_mark
        return needed is not None and self.mark is not None and self.mark < needed


@dataclass(frozen=True, slots=True)
class ModuleMark:
    """What someone reached in one module, from the published marks alone."""

    papers: tuple[Paper, ...]

    @property
    def missing(self) -> list[Assessment]:
        """The assessments that count and have no published mark, in their order."""
        return [paper.assessment for paper in self.papers if paper.counts and paper.mark is None]

    @property
    def below(self) -> list[Paper]:
        """The papers that must be passed by themselves and were not."""
        return [paper for paper in self.papers if paper.is_below]

    @property
    def is_assessed(self) -> bool:
        """Whether anything in the module makes up a mark; where nothing does, there is nothing to pass."""
        return any(paper.assessment.weight for paper in self.papers)

    @property
    def is_complete(self) -> bool:
        """Whether every assessment that counts has a published mark."""
        return not self.missing

    @property
    def so_far(self) -> Fraction:
        """The sum of weight × mark over 100, of 100, of what is published; all of it once complete."""
        return sum(
            (paper.assessment.weight * paper.share for paper in self.papers if paper.share is not None),
            Fraction(0),
        )

    @property
    def mark(self) -> Fraction | None:
        """The module's mark, of 100; None while something is missing, and where nothing makes up a mark."""
        return self.so_far if self.is_assessed and self.is_complete else None

    def passes(self, least: int | Fraction) -> bool:
        """Whether the module is passed where a mark of `least`, of 100, is asked; compared unrounded."""
        if not self.is_complete or self.below:
            return False
        return self.mark is None or self.mark >= least

    @property
    def gain(self) -> Fraction | None:
        """The learning gain, (post − pre) / (maximum − pre); None without both, or with nothing to gain."""
        pre = self._share_of(AssessmentKind.PRE_TEST)
        post = self._share_of(AssessmentKind.POST_TEST)
        if pre is None or post is None or pre == 1:
            return None
        return (post - pre) / (1 - pre)

    def _share_of(self, kind: AssessmentKind) -> Fraction | None:
        return next((paper.share for paper in self.papers if paper.assessment.kind is kind), None)

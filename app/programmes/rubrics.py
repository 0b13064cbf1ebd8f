"""A rubric: by which criteria an exercise is marked, and in words what each level of them is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.texts import Texts

MOST_LEVELS = 6
"""How many levels a criterion has at most: its page has a field for each."""


@dataclass(frozen=True, slots=True)
class Level:
    """How well something was done, in words, and its points."""

    text: Texts
    points: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is looked at; its levels stand from the fewest points to the most."""

    title: Texts
    levels: tuple[Level, ...]

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Criterion:
        """A criterion as it is stored."""
        levels = tuple(Level(Texts(**level["text"]), level["points"]) for level in said["levels"])
        return cls(Texts(**said["title"]), levels)

    def stored(self) -> dict[str, Any]:
        """The same as plain values."""
        levels = [{"text": level.text.filled(), "points": level.points} for level in self.levels]
        return {"title": self.title.filled(), "levels": levels}

    @property
    def most(self) -> int:
        """The points of its best level."""
        return max((level.points for level in self.levels), default=0)


def most(criteria: Sequence[Criterion]) -> int:
    """What whoever reaches every best level has."""
    return sum(criterion.most for criterion in criteria)


def points(criteria: Sequence[Criterion], levels: Sequence[int]) -> int:
    """What the levels reached add up to, one of each criterion by its place; ValueError for what is none."""
    if len(levels) != len(criteria) or any(
        not 0 <= level < len(criterion.levels) for criterion, level in zip(criteria, levels, strict=False)
    ):
        raise ValueError("a level of each criterion")
    return sum(criterion.levels[level].points for criterion, level in zip(criteria, levels, strict=True))

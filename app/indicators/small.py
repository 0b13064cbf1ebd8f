"""Small numbers: which parts of a whole may be told without telling of fewer than five people.

A whole, such as a cohort, is cut into atoms: each part that may be told by itself, and all others together.
Whatever is told outside of the office is a sum of whole atoms, so that adding and subtracting gives nothing
but sums of whole atoms (docs/decisions/0022).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

SMALLEST = 5
"""Fewer people than this are not told of outside of the office (UN data protection)."""
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cut(Generic[K]):
    """A whole cut in two: the parts that may be told, and those that may be told only together."""

    told: Mapping[K, int]
    kept: Mapping[K, int]

    @property
    def atoms(self) -> list[frozenset[K]]:
        """What is added up: each part that is told, and the others together, if there are any."""
        return [frozenset({key}) for key in self.told] + ([frozenset(self.kept)] if self.kept else [])


def cut(parts: Mapping[K, int]) -> Cut[K]:
    """Cut a whole of at least five people so that no part of under five can be told or reckoned.

    Those under five are kept together. Where even together they would tell of themselves, the smallest
    of the others is kept with them, until they do not, or all are.
    """
    filled = {key: number for key, number in parts.items() if number}
    order = sorted(filled, key=lambda key: (filled[key], str(key)))
    few = [key for key in order if filled[key] < SMALLEST]
    kept = len(few)
    while kept and kept < len(order) and not _hides(filled, order[:kept], few=len(few)):
        kept += 1
    return Cut(
        told={key: filled[key] for key in order[kept:]}, kept={key: filled[key] for key in order[:kept]}
    )


def _hides(parts: Mapping[K, int], kept: list[K], *, few: int) -> bool:
    """Whether the sum of what is kept says of none of it how many it is.

    Whoever knows that each is from one to four would know all of them from a sum that is the least or the
    most that they could have.
    """
    total = sum(parts[key] for key in kept)
    is_open = len(kept) > few or len(kept) < total < len(kept) * (SMALLEST - 1)
    return len(kept) > 1 and total >= SMALLEST and is_open


def is_safe(number: int, whole: int) -> bool:
    """Whether a part of a whole may be told: neither it nor the rest is of one to four people."""
    return all(not 0 < side < SMALLEST for side in (number, whole - number))

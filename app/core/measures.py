"""Figures over the office's records: each named, versioned and declared once.

A feature declares the figures that it can give; accreditation, boards and reports show them
without importing the feature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measure's value: an exact share or count, with how many records it rests on.

    `value` is None when there is nothing to measure yet.
    """

    value: Fraction | int | None
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A named figure of a programme.

    `figure` takes the programmes' keys and gives a figure for each that has one; `rows` gives
    the select of the records behind the figure of one programme.
    """

    name: str
    version: int
    label: Any
    is_share: bool
    figure: Callable[[list[UUID]], dict[UUID, Figure]]
    rows: Callable[[UUID], Any]


_measures: dict[str, Measure] = {}


def declare(measure: Measure) -> Measure:
    """Make a feature's measure known to the house; ValueError for a second one of the same name."""
    if _measures.setdefault(measure.name, measure) is not measure:
        raise ValueError(f"two measures called {measure.name}")
    return measure


def all_measures() -> list[Measure]:
    """Every measure, in the order of the features."""
    return list(_measures.values())


def measure(name: str) -> Measure:
    """The measure called `name`; KeyError for an unknown one."""
    return _measures[name]

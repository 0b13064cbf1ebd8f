"""What the pages show of an allocation: its people by place, its rules, and what decisions by hand did."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.cohorts.words import language_name
from app.core.i18n import _
from app.core.listing import literal
from app.registrations.models import Registration
from app.selection.instance import LEVELS, Instance, Kind, Nominee, Rule, read
from app.selection.models import Allocation
from app.selection.words import Speaker, points, state_name

SMALLEST_CELL = 5
"""A number of fewer people than this is not shown outside of the office (UN data protection)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One nominee on the sheet; without a registration the person was erased, and only the key is left."""

    key: str
    nominee: Nominee
    registration: Registration | None
    units: int
    rank: int | None

    @property
    def name(self) -> str:
        """The official's name, or the key of one who has none any more."""
        return self.registration.person.name if self.registration else self.key


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands: its words, what it asks and reaches, how many are missing, whether it is a must."""

    words: str
    asked: int
    reached: int
    missing: int
    is_must: bool
    cost: int


class Sheet:
    """An allocation for its readers; `people` are the cohort's registrations by key."""

    def __init__(
        self, allocation: Allocation, people: Mapping[str, Registration], sectors: Mapping[str, str]
    ) -> None:
        self.allocation = allocation
        self.instance: Instance = read(allocation.instance)
        self.result: dict[str, Any] = allocation.result or {}
        self._people = people
        self.speaker = Speaker(sectors, self.name)
        self._nominees = {one.key: one for one in self.instance.nominees}

    def name(self, key: str) -> str:
        """What a nominee is called, with the state."""
        registration = self._people.get(key)
        state = state_name(self._nominees[key].state)
        return f"{registration.person.name} ({state})" if registration else f"{key} ({state})"

    def line(self, key: str) -> Line | None:
        """One nominee; None for a key that is not among them."""
        nominee = self._nominees.get(key)
        if nominee is None:
            return None
        rank = self.reserve_keys.index(key) + 1 if key in self.reserve_keys else None
        return Line(key, nominee, self._people.get(key), self.instance.worth(nominee), rank)

    @property
    def is_found(self) -> bool:
        """Whether there is a selection to show."""
        return bool(self.result.get("possible"))

    @property
    def reserve_keys(self) -> list[str]:
        """The keys of the reserve, in its order."""
        return list(self.result.get("reserve", ()))

    @cached_property
    def chosen(self) -> list[tuple[str, list[Line]]]:
        """Those with a seat by state, both in the order of their names."""
        lines = self._lines(self.result.get("chosen", ()))
        states = sorted({line.nominee.state for line in lines}, key=state_name)
        return [(code, [line for line in lines if line.nominee.state == code]) for code in states]

    @cached_property
    def reserve(self) -> list[Line]:
        """The reserve in its order."""
        return self._lines(self.reserve_keys, in_order=True)

    @cached_property
    def others(self) -> list[Line]:
        """Who is neither chosen nor on the reserve, the most points first."""
        placed = {*self.result.get("chosen", ()), *self.reserve_keys}
        lines = self._lines([key for key in self._nominees if key not in placed])
        return sorted(lines, key=lambda line: -line.units)

    def _lines(self, keys: Any, *, in_order: bool = False) -> list[Line]:
        lines = [line for key in keys if (line := self.line(key))]
        return lines if in_order else sorted(lines, key=lambda line: (_sort_key(line), line.key))

    def reasons(self, line: Line) -> list[str]:
        """Why this nominee is chosen or not."""
        return self.speaker.reason(self.instance, line.nominee, self.result)

    @cached_property
    def standings(self) -> list[Standing]:
        """How each rule stands, the musts first."""
        rules = {rule.key: rule for rule in self.instance.rules}
        found = []
        for said in self.result.get("rules", ()):
            rule = rules.get(said["rule"], Rule(kind=Kind.ALTERNATES))
            found.append(
                Standing(
                    self.speaker.rule(rule),
                    said["asked"],
                    said["reached"],
                    said["missing"],
                    rule.cost is None,
                    rule.cost or 0,
                )
            )
        return sorted(found, key=lambda standing: not standing.is_must)

    @cached_property
    def ways(self) -> list[list[tuple[Rule, str]]]:
        """The smallest sets of rules to relax."""
        return [self.speaker.way(self.instance, way) for way in self.result.get("relax", ())]

    @property
    def points(self) -> str:
        """What the selection is worth."""
        return points(self.result.get("units", 0))

    @property
    def bound(self) -> str:
        """What no selection exceeds."""
        return points(self.result.get("bound", 0))

    def compared(self, base: Allocation) -> dict[str, Any] | None:
        """What changed against the allocation that was decided upon: points, who came, who went."""
        if not (base.result and base.result.get("possible") and self.is_found):
            return None
        before, after = set(base.result["chosen"]), set(self.result["chosen"])
        return {
            "number": base.number,
            "lost": points(base.result["units"] - self.result["units"]),
            "came": [self.name(key) for key in sorted(after - before)],
            "went": [self.name(key) for key in sorted(before - after)],
        }

    def as_csv(self) -> str:
        """The sheet as a file: everyone with the place, the points and the reason."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(
            [_("Place"), _("Member state"), _("Name"), _("Institution"), _("Post"), _("Points"), _("Reason")]
        )
        seated = [line for _code, lines in self.chosen for line in lines]
        for line in [*seated, *self.reserve, *self.others]:
            person = line.registration.person if line.registration else None
            cells = [
                self.place(line),
                state_name(line.nominee.state),
                line.name,
                person.institution if person else "",
                person.post if person else "",
                points(line.units),
                " ".join(self.reasons(line)),
            ]
            writer.writerow([literal(cell) for cell in cells])
        return "\ufeff" + out.getvalue()

    def place(self, line: Line) -> str:
        """Where a nominee stands, in words."""
        if line.key in self.result.get("chosen", ()):
            return _("Seat")
        return _("Reserve, place %(place)s", place=line.rank) if line.rank else _("Not chosen")


def _sort_key(line: Line) -> str:
    return line.registration.sort_key if line.registration else line.key


@dataclass(frozen=True, slots=True)
class Share:
    """One line of the fairness sheet: how many were nominated and how many chosen; None is not shown."""

    label: Any
    nominated: int | None
    chosen: int | None


def fairness(
    instance: Instance, result: Mapping[str, Any], sectors: Mapping[str, str], *, inside: bool
) -> list[tuple[Any, list[Share]]]:
    """How a selection treated states, sexes, languages and services, without names.

    Outside of the office a number of fewer than five people is not shown, and neither is one from which
    it could be worked out: where the hidden lines of a table are one, or fewer than five people together,
    the next smallest goes too, since the total is known.
    """
    chosen = set(result["chosen"])
    states = sorted({one.state for one in instance.nominees}, key=state_name)
    tables: list[tuple[Any, list[tuple[Any, Callable[[Nominee], bool]]]]] = [
        (_("Member state"), [(state_name(code), _has("state", code)) for code in states]),
        (_("Sex"), [(label(), _has("sex", code)) for code, label in _SEXES.items()]),
        (
            _("Working language, at %(level)s or above", level=_LEVEL),
            [(language_name(code), _speaks(code)) for code in instance.languages],
        ),
        (_("Service"), [(label, _has("sector", code)) for code, label in sectors.items()]),
    ]
    return [(heading, _counted(instance, chosen, tests, inside=inside)) for heading, tests in tables]


_LEVEL = LEVELS[2]
_SEXES: Mapping[str, Callable[[], str]] = {
    "F": lambda: _("Women"),
    "M": lambda: _("Men"),
    "other": lambda: _("Other"),
    "undisclosed": lambda: _("Not said"),
}


def _has(name: str, value: str) -> Callable[[Nominee], bool]:
    return lambda one: getattr(one, name) == value


def _speaks(code: str) -> Callable[[Nominee], bool]:
    return lambda one: one.speaks(code, _LEVEL)


def _counted(
    instance: Instance, chosen: set[str], tests: list[tuple[Any, Callable[[Nominee], bool]]], *, inside: bool
) -> list[Share]:
    found = []
    for label, test in tests:
        those = [one for one in instance.nominees if test(one)]
        if those:
            found.append((label, len(those), sum(one.key in chosen for one in those)))
    return [Share(*share) for share in found] if inside else _suppressed(found)


def _suppressed(shares: list[tuple[Any, int, int]]) -> list[Share]:
    """The lines without small numbers, and without those from which hidden ones could be worked out."""

    def hidden(numbers: list[int]) -> list[int | None]:
        shown: list[int | None] = [n if n >= SMALLEST_CELL else None for n in numbers]
        while None in shown and any(n is not None for n in shown):
            together = sum(n for n, kept in zip(numbers, shown, strict=True) if kept is None)
            if shown.count(None) > 1 and together >= SMALLEST_CELL:
                break
            shown[shown.index(min(n for n in shown if n is not None))] = None
        return shown

    nominated = hidden([nominated for _label, nominated, _chosen in shares])
    chosen = hidden([chosen for _label, _nominated, chosen in shares])
    labels = [label for label, _nominated, _chosen in shares]
    return [Share(*share) for share in zip(labels, nominated, chosen, strict=True)]

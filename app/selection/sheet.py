"""What the pages show of an allocation: its people by place, its rules, and what decisions by hand did."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping
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


Number = int | None
"""How many, or None where it is not shown."""
Test = Callable[[Nominee], bool]


@dataclass(frozen=True, slots=True)
class Share:
    """One line of the fairness sheet: how many were nominated and how many chosen."""

    label: Any
    nominated: Number
    chosen: Number


@dataclass(frozen=True, slots=True)
class Shares:
    """One table of the fairness sheet; its lines add up to the `total`, where it has one."""

    heading: Any
    lines: list[Share]
    total: Share | None


@dataclass(frozen=True, slots=True)
class Crossed:
    """States by sex: of each state the women and the others, nominated and chosen; last all together."""

    lines: list[tuple[Any, tuple[Number, Number], tuple[Number, Number]]]

    @property
    def says_something(self) -> bool:
        """Whether any state's numbers are shown."""
        return any(None not in nominated for _label, nominated, _chosen in self.lines[:-1])


class Fairness:
    """How a selection treated states, sexes, languages and services, without names.

    Outside of the office (`inside` is false) a number of fewer than five people is not shown, and neither
    is one from which it could be worked out.
    """

    def __init__(
        self, instance: Instance, result: Mapping[str, Any], sectors: Mapping[str, str], *, inside: bool
    ) -> None:
        self._people = instance.nominees
        self._chosen = [one for one in instance.nominees if one.key in set(result["chosen"])]
        self._hide: Callable[[list[int]], list[Number]] = list if inside else _suppressed
        self._inside = inside
        self._states = sorted({one.state for one in instance.nominees}, key=state_name)
        services = [(label, _has("sector", code)) for code, label in sectors.items()]
        self.all = Share(_("All"), *self._hide_small(len(self._people), len(self._chosen)))
        self.tables = [
            self._table(
                _("Member state"), [(state_name(code), _has("state", code)) for code in self._states]
            ),
            self._table(_("Sex"), [(label(), _has("sex", code)) for code, label in _SEXES.items()], always=2),
            self._table(
                _("Working language, at %(level)s or above", level=_LEVEL),
                [(language_name(code), _speaks(code)) for code in instance.languages],
                adds_up=False,
            ),
            self._table(_("Service"), [*services, (_("Not said"), lambda one: one.sector not in sectors)]),
        ]

    def _hide_small(self, *numbers: int) -> list[Number]:
        return [n if self._inside or n >= SMALLEST_CELL else None for n in numbers]

    def _table(
        self, heading: Any, tests: list[tuple[Any, Test]], *, always: int = 0, adds_up: bool = True
    ) -> Shares:
        """One table; a line of nobody is left out, but for the first `always`, lest its absence tell."""
        counted = [
            (label, *(_count(people, test) for people in (self._people, self._chosen)))
            for label, test in tests
        ]
        counted = [line for n, line in enumerate(counted) if line[1] or n < always]
        nominated = self._hide([line[1] for line in counted])
        chosen = self._hide([line[2] for line in counted])
        lines = [Share(line[0], *both) for line, *both in zip(counted, nominated, chosen, strict=True)]
        return Shares(heading, lines, self.all if adds_up else None)

    @cached_property
    def crossed(self) -> Crossed:
        """The table of states by sex."""
        nominated, chosen = (self._by_sex(which) for which in ("nominated", "chosen"))
        labels = [*(state_name(code) for code in self._states), self.all.label]
        return Crossed(list(zip(labels, nominated, chosen, strict=True)))

    def _by_sex(self, which: str) -> list[tuple[Number, Number]]:
        """Women and others of each state, and last of all.

        Outside, a state's two numbers are shown together or not at all, and never where the tables of
        states or of sexes hide what they would tell. The hidden states are at least two, with at least five
        women and five others together: so no sum of what is shown tells of fewer than five.
        """
        people = self._people if which == "nominated" else self._chosen
        counts = [_women_and_others([one for one in people if one.state == code]) for code in self._states]
        total = _women_and_others(people)
        if self._inside:
            return [*counts, total]
        of_states, sexes = ([getattr(line, which) for line in table.lines] for table in self.tables[:2])
        women = next(
            (n for n, line in zip(sexes, self.tables[1].lines, strict=True) if line.label == _("Women")), None
        )
        if women is None or min(total) < SMALLEST_CELL:
            return [(None, None)] * (len(counts) + 1)
        shown = [
            n for n, both in enumerate(counts) if of_states[n] is not None and min(both) >= SMALLEST_CELL
        ]
        while shown and len(shown) < len(counts):
            hidden = [both for n, both in enumerate(counts) if n not in shown]
            if len(hidden) > 1 and min(map(sum, zip(*hidden, strict=True))) >= SMALLEST_CELL:
                break
            shown.remove(min(shown, key=lambda n: (sum(counts[n]), n)))
        return [*(both if n in shown else (None, None) for n, both in enumerate(counts)), total]


_LEVEL = LEVELS[2]
_SEXES: Mapping[str, Callable[[], str]] = {
    "F": lambda: _("Women"),
    "M": lambda: _("Men"),
    "other": lambda: _("Other"),
    "undisclosed": lambda: _("Not said"),
}


def _has(name: str, value: str) -> Test:
    return lambda one: getattr(one, name) == value


def _speaks(code: str) -> Test:
    return lambda one: one.speaks(code, _LEVEL)


def _count(people: Iterable[Nominee], test: Test) -> int:
    return sum(test(one) for one in people)


def _women_and_others(people: Collection[Nominee]) -> tuple[int, int]:
    women = _count(people, _has("sex", "F"))
    return women, len(people) - women


def _suppressed(numbers: list[int]) -> list[Number]:
    """A column without small numbers, and without those from which hidden ones could be worked out.

    Where the hidden ones are one, or fewer than five people together, the next smallest goes too, since
    the total is known.
    """
    shown: list[Number] = [n if n >= SMALLEST_CELL else None for n in numbers]
    while None in shown and any(n is not None for n in shown):
        together = sum(n for n, kept in zip(numbers, shown, strict=True) if kept is None)
        if shown.count(None) > 1 and together >= SMALLEST_CELL:
            break
        shown[shown.index(min(n for n in shown if n is not None))] = None
    return shown

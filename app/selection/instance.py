"""One selection as pure data: seats, rules, weights and nominees without names.

`docs/allocation.md` describes the file. All numbers are whole: a score is in hundredths of a point, so
that the same file gives the same sums on every machine.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.core.db import to_json
from app.core.parts import FileError, Part, refuse_doubled

FORMAT = "rabat.allocation/1"
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
"""The levels of the Common European Framework, the lowest first."""
SEXES = ("F", "M", "other", "undisclosed")
UNITS = 10_000
"""The units of one point: a weight in hundredths times a value in hundredths."""
FULL = 10_000
"""The most that a nominee has of one thing that counts: 100 points, in hundredths."""
PRIORITY_STEP = 1_000
"""What each place further down in the state's own order costs, in hundredths."""
MOST_NOMINEES = 2_000
MOST_NUMBER = 1_000


class Kind(enum.StrEnum):
    """The kinds of rules."""

    FILL = "fill"
    STATE_MOST = "state_most"
    STATE_LEAST = "state_least"
    WOMEN = "women"
    LANGUAGE = "language"
    INTERPRETATION = "interpretation"
    SECTOR_LEAST = "sector_least"
    SECTOR_MOST = "sector_most"
    YEARS = "years"
    LEVEL = "level"
    COMPLETED = "completed"
    ALTERNATES = "alternates"


PREREQUISITES = frozenset({Kind.YEARS, Kind.LEVEL, Kind.COMPLETED})
"""What each nominee must meet alone."""


class Place(enum.StrEnum):
    """What was decided of a nominee beforehand."""

    OPEN = ""
    HELD = "held"  # has a seat already
    IN = "in"  # the coordinator wants this one in
    OUT = "out"  # the coordinator wants this one out


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    `about` is the state, language, sector or programme that it speaks of; `number` counts persons (for
    WOMEN it is a percentage, for YEARS it is years). `cost` None makes it a must; a number says how
    many points each missing person costs (for INTERPRETATION, what interpreting the language costs).
    """

    kind: Kind
    about: str = ""
    number: int = 0
    level: str = ""
    cost: int | None = None

    @property
    def key(self) -> str:
        """What names the rule among the others of its selection."""
        return f"{self.kind}:{self.about}" if self.about else str(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """One nominee, known by a key alone.

    `years` are years of service, `priority` the place in the state's own order, `score` the mean of the
    reviewers' scores in hundredths; None where nobody said. `completed` holds codes of programmes.
    """

    key: str
    state: str
    sex: str = "undisclosed"
    sector: str = ""
    languages: Mapping[str, str] = field(default_factory=dict)
    years: int | None = None
    priority: int | None = None
    alternate: bool = False
    score: int | None = None
    completed: tuple[str, ...] = ()
    place: Place = Place.OPEN

    def speaks(self, code: str, level: str) -> bool:
        """Whether the nominee has this language at the level, or above."""
        own = self.languages.get(code)
        return own is not None and LEVELS.index(own) >= LEVELS.index(level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What counts how much, in hundredths; together 100."""

    score: int = 70
    priority: int = 20
    underserved: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One selection: everything that its result follows from.

    `languages` are the cohort's working languages. `earlier_seats` are the seats that a state had in
    earlier editions. `reserve` is how many stand on the reserve.
    """

    seats: int
    languages: tuple[str, ...]
    rules: tuple[Rule, ...]
    nominees: tuple[Nominee, ...]
    weights: Weights = Weights()
    earlier_seats: Mapping[str, int] = field(default_factory=dict)
    reserve: int = 0

    def rule(self, key: str) -> Rule:
        """The rule of that key; KeyError for none."""
        return next(rule for rule in self.rules if rule.key == key)

    def values(self, nominee: Nominee) -> dict[str, int]:
        """What a nominee has of each thing that counts, in hundredths."""
        behind = (nominee.priority or 0) - 1
        return {
            "score": nominee.score or 0,
            "priority": max(FULL - PRIORITY_STEP * behind, 0) if nominee.priority else 0,
            "underserved": FULL // (1 + self.earlier_seats.get(nominee.state, 0)),
        }

    def worth(self, nominee: Nominee) -> int:
        """What choosing this nominee is worth, in units."""
        values = self.values(nominee)
        return sum(getattr(self.weights, name) * value for name, value in values.items())

    def unmet(self, nominee: Nominee) -> list[Rule]:
        """The prerequisites that this nominee does not meet."""
        return [rule for rule in self.rules if rule.kind in PREREQUISITES and not self._meets(nominee, rule)]

    def _meets(self, nominee: Nominee, rule: Rule) -> bool:
        if rule.kind is Kind.YEARS:
            return (nominee.years or 0) >= rule.number
        if rule.kind is Kind.LEVEL:
            return any(nominee.speaks(code, rule.level) for code in self.languages)
        return rule.about in nominee.completed

    def may_come(self, nominee: Nominee) -> bool:
        """Whether nothing about this nominee alone keeps the person out; a decision to let in waives it."""
        if nominee.place in {Place.HELD, Place.IN}:
            return True
        return nominee.place is Place.OPEN and not self.unmet(nominee)

    def interpreted_for(self, nominee: Nominee) -> tuple[str, ...]:
        """The languages of which one must be interpreted for this nominee; none where no need is."""
        costly = {rule.about: rule.level for rule in self.rules if rule.kind is Kind.INTERPRETATION}
        level = next(iter(costly.values()), "")
        free = [code for code in self.languages if code not in costly]
        if not costly or any(nominee.speaks(code, level) for code in free):
            return ()
        return tuple(code for code in costly if nominee.speaks(code, level))

    def decided(self, places: Mapping[str, Place]) -> Instance:
        """The same with some places settled by hand, and all others open again; seats held stay."""
        nominees = tuple(
            one if one.place is Place.HELD else replace(one, place=places.get(one.key, Place.OPEN))
            for one in self.nominees
        )
        return replace(self, nominees=nominees)

    def as_data(self) -> dict[str, Any]:
        """The selection as it stands in the file."""
        return {
            "format": FORMAT,
            "seats": self.seats,
            "reserve": self.reserve,
            "languages": list(self.languages),
            "weights": {name: getattr(self.weights, name) for name in _WEIGHTS},
            "earlier_seats": dict(sorted(self.earlier_seats.items())),
            "rules": [_without_defaults(rule, Rule) for rule in self.rules],
            "nominees": [
                _without_defaults(one, Nominee) for one in sorted(self.nominees, key=lambda one: one.key)
            ],
        }

    @property
    def hash(self) -> str:
        """The SHA-256 of the canonical file, in hexadecimal."""
        return hashlib.sha256(to_json(self.as_data()).encode()).hexdigest()


_WEIGHTS = ("priority", "score", "underserved")


def _without_defaults(record: Any, kind: type[Any]) -> dict[str, Any]:
    """A record's fields as JSON has them; one that says nothing is left out."""
    empty = kind(**dict.fromkeys(_NEEDED[kind], ""))
    found = {}
    for name in kind.__slots__:
        value = getattr(record, name)
        if name in _NEEDED[kind] or value != getattr(empty, name):
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


_NEEDED: Mapping[type[Any], tuple[str, ...]] = {Rule: ("kind",), Nominee: ("key", "state")}


def read(data: Any) -> Instance:
    """The selection in a file that was read as JSON; FileError says what is wrong in it."""
    top = Part(data, "the file")
    if top.text("format") != FORMAT:
        raise FileError(f"format: only {FORMAT} is known.")
    weights = top.part("weights")
    instance = Instance(
        seats=top.number("seats", least=1),
        reserve=top.number("reserve", default=0),
        languages=tuple(top.texts("languages")),
        weights=Weights(**{name: weights.number(name, most=100) for name in _WEIGHTS}),
        earlier_seats=top.part("earlier_seats").numbers(),
        rules=tuple(_rule(part) for part in top.parts("rules")),
        nominees=tuple(_nominee(part) for part in top.parts("nominees")),
    )
    top.end()
    weights.end()
    refuse_doubled("rules", [rule.key for rule in instance.rules])
    refuse_doubled("nominees", [nominee.key for nominee in instance.nominees])
    if len(instance.nominees) > MOST_NOMINEES:
        raise FileError(f"nominees: at most {MOST_NOMINEES}.")
    return instance


def _rule(part: Part) -> Rule:
    rule = Rule(
        kind=Kind(part.text("kind", among=list(Kind))),
        about=part.text("about", default=""),
        number=part.number("number", default=0),
        level=part.text("level", default="", among=["", *LEVELS]),
        cost=part.number("cost") if part.has("cost") else None,
    )
    part.end()
    needs_level = rule.kind in {Kind.LEVEL, Kind.LANGUAGE, Kind.INTERPRETATION}
    if needs_level and not rule.level:
        raise FileError(f"{part.name}: level is missing.")
    if rule.kind is Kind.INTERPRETATION and rule.cost is None:
        raise FileError(f"{part.name}: cost is missing.")
    if rule.kind in PREREQUISITES and rule.cost is not None:
        raise FileError(f"{part.name}: a prerequisite has no cost.")
    return rule


def _nominee(part: Part) -> Nominee:
    levels = part.part("languages", default={})
    nominee = Nominee(
        key=part.text("key"),
        state=part.text("state"),
        sex=part.text("sex", default="undisclosed", among=SEXES),
        sector=part.text("sector", default=""),
        languages={code: levels.text(code, among=LEVELS) for code in levels.data},
        years=part.number("years") if part.has("years") else None,
        priority=part.number("priority", least=1) if part.has("priority") else None,
        alternate=part.truth("alternate"),
        score=part.number("score", most=FULL) if part.has("score") else None,
        completed=tuple(part.texts("completed", default=[])),
        place=Place(part.text("place", default="", among=list(Place))),
    )
    part.end()
    return nominee

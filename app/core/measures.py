"""Figures over the office's records: each named, versioned and declared once.

A feature declares the figures that it can give; accreditation, boards and reports show them without
importing the feature. A measure is asked of programmes or of curriculum versions (`Subject`), and it
answers for each *edition* of these, which is one cohort, with a `Part` that can be added to others: so one
question gives the figure, its trend by edition and by year, and the figures of many programmes at once.

    subject = of_curricula([curriculum.id], last_years(3, until=today))
    reading = readings(subject)["attendance.rate"].get(curriculum.id)   # None: nothing to measure yet
    reading.figure.value, reading.by_edition, reading.by_year, reading.stale_since(dossier.frozen_at)
    judge(reading.figure, green=Fraction(9, 10), amber=Fraction(8, 10), direction=reading.measure.direction)

Who may read the rows behind a figure is asked of `app.access.behind`.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from app.core import clock
from app.core.db import db
from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.workflow import State

Value = Fraction | int
Bound = Value | tuple[Value, Value]
"""A threshold: one value, or the lowest and the highest of a band."""


class Unit(Labelled):
    """What a figure is counted in: a share of 1, things, hours, days, or a score from 1 to 5."""

    SHARE = "share", _l("Share")
    COUNT = "count", _l("Number")
    HOURS = "hours", _l("Hours")
    DAYS = "days", _l("Days")
    SCORE = "score", _l("Score from 1 to 5")


class Direction(Labelled):
    """Which figures of a measure are the better ones."""

    HIGHER = "higher", _l("The higher, the better")
    LOWER = "lower", _l("The lower, the better")
    BAND = "band", _l("Best within a band")


class Light(State):
    """How a figure stands against the thresholds that somebody set for it."""

    GREEN = "green", _l("Reached"), "good"
    AMBER = "amber", _l("Nearly reached"), "warn"
    RED = "red", _l("Not reached"), "bad"
    NOTHING = "nothing", _l("Nothing to measure yet"), "shut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measure's value, exact, with how many records it rests on.

    `value` is None when there is nothing to measure yet.
    """

    value: Value | None
    of: int


NOTHING = Figure(value=None, of=0)


class Kind(enum.StrEnum):
    """What a measure is asked of."""

    PROGRAMME = "programme"
    CURRICULUM = "curriculum"
    EDITION = "edition"


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included; open where None.

    An edition belongs to the period in which its first day lies, so that no two years count it twice.
    """

    since: date | None = None
    until: date | None = None


ALWAYS = Period()


def last_months(number: int, *, until: date) -> Period:
    """The so many months that end with a day; where a month has no such day, with its last one."""
    return Period(since=clock.months_after(until, -number) + timedelta(days=1), until=until)


def last_years(number: int, *, until: date) -> Period:
    """The so many years that end with a day."""
    return last_months(12 * number, until=until)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: the programmes, versions or editions with these keys, in a period."""

    kind: Kind
    keys: tuple[UUID, ...]
    period: Period = ALWAYS


def of_programmes(keys: Iterable[UUID], period: Period = ALWAYS) -> Subject:
    """Some programmes, each with all its versions."""
    return Subject(Kind.PROGRAMME, tuple(keys), period)


def of_curricula(keys: Iterable[UUID], period: Period = ALWAYS) -> Subject:
    """Some curriculum versions, each by itself."""
    return Subject(Kind.CURRICULUM, tuple(keys), period)


def of_editions(keys: Iterable[UUID]) -> Subject:
    """Some editions, each by itself."""
    return Subject(Kind.EDITION, tuple(keys))


@dataclass(frozen=True, slots=True)
class Split:
    """By what the records behind a measure are told apart beside their edition, in SQL.

    `columns` are of what `joined` joins to a select of registrations.
    """

    columns: tuple[Any, ...] = ()
    joined: Callable[[Any], Any] = lambda statement: statement

    def by(self, statement: Any, edition: Any) -> Any:
        """A select whose first columns are the edition and the split's, counted by these, in their order."""
        keys = (edition, *self.columns)
        return self.joined(statement).group_by(*keys).order_by(*keys)

    def key_of(self, row: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
        """The key of a row of such a select, the edition alone where nothing is split, and what follows."""
        width = 1 + len(self.columns)
        return row[0] if width == 1 else tuple(row[:width]), row[width:]


WHOLE = Split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One delivery of a curriculum version: what is added up, and a point of every trend."""

    key: UUID
    programme_id: UUID
    curriculum_id: UUID
    label: str
    first_day: date

    def belongs_to(self, kind: Kind) -> UUID:
        """The key of its programme, of the version that it follows, or its own."""
        return {
            Kind.PROGRAMME: self.programme_id,
            Kind.CURRICULUM: self.curriculum_id,
            Kind.EDITION: self.key,
        }[kind]


@dataclass(frozen=True, slots=True)
class Part:
    """What one edition gives to a measure: `top` of `bottom`, from `of` records, changed last `changed_at`.

    A measure that is no sum keeps in `spread` how often each value occurs. Parts are added to a whole.
    """

    top: Value = 0
    bottom: Value = 0
    of: int = 0
    changed_at: datetime | None = None
    spread: Mapping[Any, int] = field(default_factory=dict)

    def __add__(self, other: Part) -> Part:
        """Both together."""
        spread: Mapping[Any, int] = self.spread
        if other.spread:
            spread = dict(self.spread)
            for value, times in other.spread.items():
                spread[value] = spread.get(value, 0) + times
        moments = [at for at in (self.changed_at, other.changed_at) if at is not None]
        return Part(
            self.top + other.top,
            self.bottom + other.bottom,
            self.of + other.of,
            max(moments, default=None),
            spread,
        )


def ratio(part: Part) -> Value | None:
    """The top as a share of the bottom, or a mean; None of nothing."""
    return Fraction(part.top) / part.bottom if part.bottom else None


def total(part: Part) -> Value | None:
    """The sum."""
    return part.top


def different(part: Part) -> Value | None:
    """How many different values occur."""
    return len(part.spread)


def median(part: Part) -> Value | None:
    """The middle value, or the mean of the two in the middle; None of nothing."""
    number = sum(part.spread.values())
    if not number:
        return None
    middle, seen, found = {(number - 1) // 2, number // 2}, 0, []
    for value, times in sorted(part.spread.items()):
        found += [Fraction(value) for place in middle if seen <= place < seen + times]
        seen += times
    return sum(found, Fraction(0)) / len(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The records behind a measure, for those who have `permission` for the `model` among them.

    `select` gives plain columns, in a total order, named and in the order of `columns`: name and heading.
    """

    permission: enum.StrEnum
    model: type[Any]
    columns: tuple[tuple[str, Any], ...]
    select: Callable[[Subject], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A named figure of a programme or a curriculum version.

    `definition` says in one sentence what it is, for those who read it. `version` rises whenever the same
    records would give another figure. `parts` gives what each edition of a subject adds to it, and nothing
    of one that has nothing to measure; `reckon` makes the value of them. Where the figure rests on
    registrations, `cells` gives the same parts told apart by a `Split` of these.
    """

    name: str
    version: int
    label: Any
    definition: Any
    unit: Unit
    direction: Direction = Direction.HIGHER
    parts: Callable[[Subject], Mapping[UUID, Part]]
    cells: Callable[[Subject, Split], Mapping[Any, Part]] | None = None
    reckon: Callable[[Part], Value | None] = ratio
    rows: Behind

    def of(self, part: Part) -> Figure:
        """The figure that a part, or a sum of parts, makes."""
        return Figure(value=self.reckon(part), of=part.of)

    def figures(self, subject: Subject) -> dict[UUID, Figure]:
        """The figure of each programme or version that has something to measure."""
        return {key: reading.figure for key, reading in readings(subject, [self])[self.name].items()}


class Point(NamedTuple):
    """One point of a trend: the edition's code or the year, and the figure of it alone."""

    label: str
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a measure says of one programme or version, as of an instant.

    `by_edition` is in the order of the first days. `changed_at` is when the records that the figure rests
    on were last changed, as far as they say so.
    """

    measure: Measure
    figure: Figure
    by_edition: list[Point]
    by_year: list[Point]
    changed_at: datetime | None
    as_of: datetime

    def stale_since(self, computed_at: datetime) -> datetime | None:
        """Since when a figure that was computed at that instant is no longer the newest; None while it is."""
        is_newer = self.changed_at is not None and self.changed_at > computed_at
        return self.changed_at if is_newer else None


_measures: dict[str, Measure] = {}
_editions: list[Callable[[Subject], list[Edition]]] = []


def declare(measure: Measure) -> Measure:
    """Make a feature's measure known to the house; ValueError for a second one of the same name."""
    if _measures.setdefault(measure.name, measure) is not measure:
        raise ValueError(f"two measures called {measure.name}")
    return measure


def editions_by(function: Callable[[Subject], list[Edition]]) -> Callable[[Subject], list[Edition]]:
    """Register who knows the editions of a subject, in the order of their first days."""
    _editions[:] = [function]
    return function


def editions_of(subject: Subject) -> list[Edition]:
    """The editions of a subject, in the order of their first days."""
    return _editions[0](subject)


def all_measures() -> list[Measure]:
    """Every measure, in the order of the features."""
    return list(_measures.values())


def measure(name: str) -> Measure:
    """The measure called `name`; KeyError for an unknown one."""
    return _measures[name]


def readings(subject: Subject, measures: Sequence[Measure] | None = None) -> dict[str, dict[UUID, Reading]]:
    """What some measures, or all, say of each of the subject's programmes or versions, by name and key.

    One query for the editions and few for each measure, however many keys there are.
    """
    editions, as_of = editions_of(subject), clock.now()
    return {
        each.name: _read(each, subject.kind, editions, each.parts(subject), as_of)
        for each in (all_measures() if measures is None else measures)
    }


def _read(
    measure: Measure,
    kind: Kind,
    editions: Iterable[Edition],
    parts: Mapping[UUID, Part],
    as_of: datetime,
) -> dict[UUID, Reading]:
    by_key: dict[UUID, list[tuple[Edition, Part]]] = defaultdict(list)
    for edition in editions:
        if edition.key in parts:
            by_key[edition.belongs_to(kind)].append((edition, parts[edition.key]))
    found = {}
    for key, some in by_key.items():
        whole = together(part for _edition, part in some)
        years = grouped((str(edition.first_day.year), part) for edition, part in some)
        found[key] = Reading(
            measure=measure,
            figure=measure.of(whole),
            by_edition=[Point(edition.label, measure.of(part)) for edition, part in some],
            by_year=[Point(year, measure.of(part)) for year, part in years.items()],
            changed_at=whole.changed_at,
            as_of=as_of,
        )
    return found


def together(parts: Iterable[Part]) -> Part:
    """Some parts as one."""
    return sum(parts, Part())


def grouped(parts: Iterable[tuple[Any, Part]]) -> dict[Any, Part]:
    """Parts added up by a key, the keys in the order in which they come."""
    found: dict[Any, Part] = {}
    for key, part in parts:
        found[key] = found.get(key, Part()) + part
    return found


def added_up(statement: Any, split: Split = WHOLE) -> dict[Any, Part]:
    """The parts that a select gives: edition, top, bottom, records, and, if it says so, the last change."""
    rows = map(split.key_of, db.session.execute(statement))
    return {
        key: Part(int(top or 0), int(bottom or 0), int(of), *last) for key, (top, bottom, of, *last) in rows
    }


def spread_out(statement: Any, split: Split = WHOLE) -> dict[Any, Part]:
    """The parts that a select gives: edition, a value, how often, and the last change of these."""
    rows = map(split.key_of, db.session.execute(statement))
    return grouped(
        (key, Part(of=int(times), changed_at=last, spread={value: int(times)}))
        for key, (value, times, last) in rows
    )


def changed(parts: Mapping[UUID, Part], moments: Mapping[UUID, datetime]) -> dict[UUID, Part]:
    """The same parts, with what changed the records of their editions in other ways."""
    return {key: part + Part(changed_at=moments.get(key)) for key, part in parts.items()}


def judge(figure: Figure, *, green: Bound, amber: Bound, direction: Direction) -> Light:
    """How a figure stands against thresholds, exactly: what is equal to one has reached it.

    Thresholds of a measure with a band are pairs, lowest and highest. ValueError where whatever is green
    would not also be amber, or the thresholds are not of the direction.
    """
    best, still = _band(green, direction), _band(amber, direction)
    if not _contains(still, best):
        raise ValueError("what is green must be within what is amber")
    if figure.value is None:
        return Light.NOTHING
    here = (figure.value, figure.value)
    if _contains(best, here):
        return Light.GREEN
    return Light.AMBER if _contains(still, here) else Light.RED


_Band = tuple[Value | None, Value | None]


def _band(bound: Bound, direction: Direction) -> _Band:
    if isinstance(bound, tuple) is not (direction is Direction.BAND):
        raise ValueError(f"a threshold that does not say {direction}")
    if isinstance(bound, tuple):
        if bound[0] > bound[1]:
            raise ValueError("a band whose lowest value is above its highest")
        return bound
    return (bound, None) if direction is Direction.HIGHER else (None, bound)


def _contains(outer: _Band, inner: _Band) -> bool:
    above = outer[0] is None or (inner[0] is not None and inner[0] >= outer[0])
    below = outer[1] is None or (inner[1] is not None and inner[1] <= outer[1])
    return above and below

"""What the rules of a selection mean in numbers, and a plain count of any selection against them.

Each rule becomes rows of whole numbers: the weights of a row, summed over those chosen, reach at
least a number. The solver works on these rows, and `count` checks its answer by adding up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from app.selection.instance import PREREQUISITES, UNITS, Instance, Kind, Nominee, Rule


@dataclass(frozen=True, slots=True)
class Row:
    """One sum that must be reached: the weights of nominees (by their place in the file), and the least.

    `unit` is what one missing person weighs: 1, but 100 where a percentage is asked.
    """

    rule: Rule
    weights: Mapping[int, int]
    least: int
    unit: int = 1

    def reached(self, chosen: Collection[int]) -> int:
        """The sum over those chosen."""
        return sum(weight for place, weight in self.weights.items() if place in chosen)

    def missing(self, chosen: Collection[int]) -> int:
        """How many persons are missing."""
        return max(0, -((self.reached(chosen) - self.least) // self.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How one rule stands: what it asks, what is reached, and how many persons are missing in all.

    Where a rule speaks of several states, `asked` and `reached` are those of the state that is furthest
    from it.
    """

    rule: Rule
    asked: int
    reached: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One selection, counted: units in all, each rule, and the languages that are interpreted."""

    units: int
    tallies: tuple[Tally, ...]
    interpreted: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every must is met."""
        return not any(tally.missing for tally in self.tallies if tally.rule.cost is None)


def rows(instance: Instance) -> list[Row]:
    """The rules as rows, but for prerequisites (who fails one can't come) and interpretation (a cost)."""
    return [row for rule in instance.rules for row in _rows(instance, rule)]


def count(instance: Instance, chosen: Collection[int]) -> Count:
    """Add up what a selection is worth, and how each rule stands; nothing is searched here.

    Who came by a decision does not meet a prerequisite without breaking it.
    """
    people = [instance.nominees[place] for place in sorted(chosen)]
    interpreted = _cheapest(instance, people)
    units = sum(instance.worth(one) for one in people)
    tallies = []
    for rule in instance.rules:
        tally = _tally(instance, rule, chosen, interpreted)
        tallies.append(tally)
        units -= (rule.cost or 0) * UNITS * tally.missing
    return Count(units=units, tallies=tuple(tallies), interpreted=interpreted)


def _tally(instance: Instance, rule: Rule, chosen: Collection[int], interpreted: Collection[str]) -> Tally:
    if rule.kind is Kind.INTERPRETATION:
        needed = int(rule.about in interpreted)
        return Tally(rule=rule, asked=0, reached=needed, missing=needed)
    if rule.kind in PREREQUISITES:
        failing = [one for place in chosen if rule in instance.unmet(one := instance.nominees[place])]
        missing = sum(not _is_decided(one) for one in failing)
        return Tally(rule=rule, asked=len(chosen), reached=len(chosen) - len(failing), missing=missing)
    own = list(_rows(instance, rule))
    if rule.kind is Kind.WOMEN:
        women = sum(instance.nominees[place].sex == "F" for place in chosen)
        return Tally(
            rule=rule,
            asked=-(-rule.number * len(chosen) // 100),
            reached=women,
            missing=own[0].missing(chosen),
        )
    # A state without anybody to choose asks nothing.
    furthest = max(own, key=lambda row: (row.missing(chosen), row.least - row.reached(chosen)), default=None)
    return Tally(
        rule=rule,
        asked=abs(furthest.least) if furthest else rule.number,
        reached=abs(furthest.reached(chosen)) if furthest else 0,
        missing=sum(row.missing(chosen) for row in own),
    )


def _is_decided(nominee: Nominee) -> bool:
    return nominee.place != ""


def _cheapest(instance: Instance, people: list[Nominee]) -> tuple[str, ...]:
    """The languages to interpret so that everyone chosen follows, at the least cost; first by name."""
    needs = [need for one in people if (need := instance.interpreted_for(one))]
    costs = {rule.about: rule.cost or 0 for rule in instance.rules if rule.kind is Kind.INTERPRETATION}
    ways = [way for many in range(len(costs) + 1) for way in combinations(sorted(costs), many)]
    enough = [way for way in ways if all(set(way) & set(need) for need in needs)]
    return min(enough, key=lambda way: (sum(costs[code] for code in way), way))


def _rows(instance: Instance, rule: Rule) -> Iterator[Row]:
    people = instance.nominees
    match rule.kind:
        case Kind.FILL:
            yield Row(rule, dict.fromkeys(range(len(people)), 1), to_fill(instance))
        case Kind.STATE_MOST:
            for state in [rule.about] if rule.about else _unnamed(instance):
                yield _most(rule, people, lambda one, state=state: one.state == state)  # type: ignore[misc]
        case Kind.STATE_LEAST:
            for state in sorted({one.state for one in people}):
                able = sum(one.state == state and instance.may_come(one) for one in people)
                row = _least(rule, people, lambda one, state=state: one.state == state)  # type: ignore[misc]
                yield Row(rule, row.weights, min(rule.number, able))
        case Kind.WOMEN:
            shares = [(100 if one.sex == "F" else 0) - rule.number for one in people]
            yield Row(rule, dict(enumerate(shares)), 0, unit=100)
        case Kind.LANGUAGE:
            yield _least(rule, people, lambda one: one.speaks(rule.about, rule.level))
        case Kind.SECTOR_LEAST:
            yield _least(rule, people, lambda one: one.sector == rule.about)
        case Kind.SECTOR_MOST:
            yield _most(rule, people, lambda one: one.sector == rule.about)
        case Kind.ALTERNATES:
            yield _most(rule, people, lambda one: one.alternate and not _is_decided(one))


def to_fill(instance: Instance) -> int:
    """How many seats can be taken at most: by those who may come, within what their states may have."""
    coming = Counter(one.state for one in instance.nominees if instance.may_come(one))
    mosts = {r.about: r.number for r in instance.rules if r.kind is Kind.STATE_MOST and r.cost is None}
    shoulds = {r.about for r in instance.rules if r.kind is Kind.STATE_MOST and r.cost is not None}
    for state in coming:
        most = mosts.get(state, None if state in shoulds else mosts.get(""))
        coming[state] = coming[state] if most is None else min(coming[state], most)
    return min(instance.seats, coming.total())


def _unnamed(instance: Instance) -> list[str]:
    """The states that no rule names by itself."""
    named = {rule.about for rule in instance.rules if rule.kind is Kind.STATE_MOST}
    return sorted({one.state for one in instance.nominees} - named)


Test = Callable[[Nominee], bool]


def _least(rule: Rule, people: tuple[Nominee, ...], is_counted: Test) -> Row:
    return Row(rule, {place: 1 for place, one in enumerate(people) if is_counted(one)}, rule.number)


def _most(rule: Rule, people: tuple[Nominee, ...], is_counted: Test) -> Row:
    return Row(rule, {place: -1 for place, one in enumerate(people) if is_counted(one)}, -rule.number)

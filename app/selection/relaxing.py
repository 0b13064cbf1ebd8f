"""When the rules can't all hold: the smallest sets of rules of which something must give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from app.selection import search, sums
from app.selection.instance import Instance, Kind, Place, Rule
from app.selection.model import Forced, Model, most_missing
from app.selection.search import Numbers, Programme

Way = Mapping[str, int]
"""One smallest set of rules to relax: the key of each, and by how many persons it must give."""


def ways_out(instance: Instance, forced: Forced, *, most: int, most_seconds: float) -> Iterator[Way]:
    """The smallest sets, those of the fewest rules first, at most so many.

    With all rules of a set relaxed by so much the others hold; with any of them kept they can't. Nothing
    comes when no rule stands in the way, but decisions or seats.
    """
    relaxable = _relaxable(instance, forced)
    programme = relaxable.programme
    for _n in range(most):
        found = search.best(programme, most_seconds=most_seconds)
        if found is None:
            return
        relaxed = np.flatnonzero(found.values[relaxable.first_rule :])
        yield _by_how_much(relaxable, relaxed.tolist(), most_seconds)
        # The next set leaves at least one of these rules as it is.
        row = np.zeros(len(programme.cost))
        row[relaxable.first_rule + relaxed] = -1
        programme = programme.with_row(row, 1 - len(relaxed))


def in_order(instance: Instance, ways: Iterable[Way]) -> tuple[Way, ...]:
    """The fewest rules first, then in the order in which the rules' page asks for them."""
    kinds, keys = list(Kind), [rule.key for rule in instance.rules]

    def order(way: Way) -> tuple[int, list[tuple[int, int]]]:
        places = [keys.index(key) for key in way]
        return len(way), [(kinds.index(instance.rules[place].kind), place) for place in places]

    return tuple(sorted(ways, key=order))


class Without:
    """An instance without one must or another, for one nominee after the other."""

    def __init__(self, instance: Instance, most_seconds: float) -> None:
        self.instance = instance
        self._most_seconds = most_seconds
        self._models: dict[str, Model] = {}

    def enough_alone(self, forced: Forced) -> tuple[str, ...]:
        """The musts any one of which is enough to give up so that these nominees are in or out."""
        musts = [rule for rule in self.instance.rules if rule.cost is None]
        return tuple(rule.key for rule in musts if self._model(rule).can(forced))

    def smallest(self, forced: Forced) -> Way:
        """A smallest set of musts of which something must give; empty where they do not stand in the way."""
        ways = ways_out(self.instance, forced, most=1, most_seconds=self._most_seconds)
        return next(ways, {})

    def _model(self, rule: Rule) -> Model:
        if rule.key not in self._models:
            others = tuple(other for other in self.instance.rules if other is not rule)
            self._models[rule.key] = Model(replace(self.instance, rules=others), self._most_seconds)
        return self._models[rule.key]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relaxable:
    """A programme that costs 1 for each rule relaxed.

    Its last columns are one for each must, by `keys`: whether it is relaxed. `lacks` says how many persons
    each column before lacks of which rule.
    """

    programme: Programme
    keys: list[str]
    lacks: dict[int, str]

    @property
    def first_rule(self) -> int:
        """The first of the rules' columns."""
        return len(self.programme.cost) - len(self.keys)


def _relaxable(instance: Instance, forced: Forced) -> _Relaxable:
    model = Model(instance, most_seconds=0)  # only its rows are read here
    own = model.forced(forced)
    rows = sums.rows(instance)
    hard = [(line, row) for line, row in enumerate(rows, start=1) if row.rule.cost is None]
    keys = [rule.key for rule in instance.rules if rule.cost is None]
    failing = [
        (place, rule.key)
        for place, one in enumerate(instance.nominees)
        if one.place is Place.OPEN and place not in forced
        for rule in instance.unmet(one)
    ]
    columns, first_lack = len(own.cost) + len(hard) + len(keys), len(own.cost)
    first_rule = first_lack + len(hard)
    matrix = np.zeros((len(own.least) + len(hard) + len(failing), columns))
    matrix[: len(own.least), :first_lack] = own.rows
    upper = np.ones(columns)
    upper[:first_lack] = own.upper
    upper[[place for place, _key in failing]] = 1
    lacks = {}
    for n, (line, row) in enumerate(hard):
        most, lack = most_missing(instance, row), first_lack + n
        matrix[line, lack] = row.unit
        upper[lack] = most
        lacks[lack] = row.rule.key
        _only_if(matrix[len(own.least) + n], lack, first_rule + keys.index(row.rule.key), most)
    for n, (place, key) in enumerate(failing, start=len(own.least) + len(hard)):
        _only_if(matrix[n], place, first_rule + keys.index(key), 1)
        lacks.setdefault(place, key)
    cost, lower, least = np.zeros(columns), np.zeros(columns), np.zeros(len(matrix))
    cost[first_rule:] = 1
    lower[:first_lack] = own.lower
    least[: len(own.least)] = own.least
    programme = Programme(cost=cost, lower=lower, upper=upper, rows=matrix, least=least)
    return _Relaxable(programme=programme, keys=keys, lacks=lacks)


def _only_if(row: Numbers, column: int, rule: int, most: int) -> None:
    """Let a column be more than nothing only where the rule is relaxed."""
    row[rule], row[column] = most, -1


def _by_how_much(relaxable: _Relaxable, relaxed: list[int], most_seconds: float) -> Way:
    """By how many persons in all the rules of this set must give, at the least."""
    own, first = relaxable.programme, relaxable.first_rule
    cost, upper = np.zeros(len(own.cost)), own.upper.copy()
    cost[list(relaxable.lacks)] = 1
    upper[first:] = 0
    upper[[first + n for n in relaxed]] = 1
    found = search.best(replace(own, cost=cost, upper=upper), most_seconds=most_seconds)
    if found is None:
        raise ArithmeticError("a set of rules to relax was there, and then was none")
    way = {relaxable.keys[n]: 0 for n in relaxed}
    for column, key in relaxable.lacks.items():
        if key in way:
            way[key] += round(found.values[column])
    return way

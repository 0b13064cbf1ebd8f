"""A selection as a programme of whole numbers, and the quick search in it for one person after another.

What makes it quick is a bound. The prices that linear programming puts on the rules tell of every
column how much an answer loses at least that treats it against them. Who would cost more than the
best known answer can spare is settled without a search: `Model.best` looks among the few others,
and widens its look until the bound says that nobody outside could change the answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from app.selection import search, sums
from app.selection.instance import UNITS, Instance, Kind, Place
from app.selection.search import Answer, Numbers, Programme
from app.selection.sums import Row

_FIRST_LOOK = 50
_WIDER = 4
_ROUNDING = 0.01
"""More than floating-point sums can be wrong by here, and less than one unit."""

Forced = Mapping[int, int]
"""Places of nominees that are in (1) or out (0), whatever it costs."""


def lot(key: str) -> int:
    """A number that nobody chose, the same on every machine: it orders what is otherwise equal."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) >> 12


@dataclass(frozen=True, slots=True)
class _Prices:
    """What the prices say: how each column stands by them, the least cost, and the loss of each other way."""

    wished: Numbers
    base: float
    loss: Numbers


class Model:
    """An instance as a programme, whose costs are the units lost.

    Its columns are the nominees, then the languages that may be interpreted, then for each row of a
    "should" rule how many persons are missing.
    """

    def __init__(self, instance: Instance, most_seconds: float) -> None:
        self.instance = instance
        self.people = len(instance.nominees)
        self._most_seconds = most_seconds
        rows = sums.rows(instance)
        self.costly = [rule for rule in instance.rules if rule.kind is Kind.INTERPRETATION]
        self.soft = [row for row in rows if row.rule.cost is not None]
        self.programme = self._programme(rows)

    def _programme(self, rows: list[Row]) -> Programme:
        nominees, first_soft = self.instance.nominees, self.people + len(self.costly)
        languages = {rule.about: self.people + n for n, rule in enumerate(self.costly)}
        needs = [self.instance.interpreted_for(one) for one in nominees]
        needing = [place for place, need in enumerate(needs) if need]
        matrix = np.zeros((1 + len(rows) + len(needing), first_soft + len(self.soft)))
        least = np.zeros(len(matrix))
        matrix[0, : self.people], least[0] = -1, -self.instance.seats
        softs = iter(range(first_soft, first_soft + len(self.soft)))
        for line, row in enumerate(rows, start=1):
            matrix[line, list(row.weights)] = list(row.weights.values())
            least[line] = row.least
            if row.rule.cost is not None:
                matrix[line, next(softs)] = row.unit
        for line, place in enumerate(needing, start=1 + len(rows)):
            matrix[line, place] = -1
            matrix[line, [languages[code] for code in needs[place]]] = 1
        costs = [rule.cost or 0 for rule in (*self.costly, *(row.rule for row in self.soft))]
        return Programme(
            cost=_numbers([-self.instance.worth(one) for one in nominees], [UNITS * c for c in costs]),
            lower=_numbers([one.place in {Place.HELD, Place.IN} for one in nominees], [0] * len(costs)),
            upper=_numbers(
                [self.instance.may_come(one) for one in nominees],
                [1] * len(self.costly),
                [most_missing(self.instance, row) for row in self.soft],
            ),
            rows=matrix,
            least=least,
        )

    def places(self, answer: Answer) -> frozenset[int]:
        """Who is chosen in an answer, by place in the file."""
        return frozenset(np.flatnonzero(answer.values[: self.people]).tolist())

    def keys(self, places: Iterable[int]) -> tuple[str, ...]:
        """The keys of those at some places, in order."""
        return tuple(sorted(self.instance.nominees[place].key for place in places))

    def missing(self, answer: Answer) -> dict[str, int]:
        """How many persons each "should" rule lacks in an answer, by its key."""
        found: dict[str, int] = {}
        for row, lacks in zip(self.soft, answer.values[self.people + len(self.costly) :], strict=True):
            found[row.rule.key] = found.get(row.rule.key, 0) + round(lacks)
        return found

    def cheapest(self, cost: list[float] | None = None) -> Answer | None:
        """The best answer where each nominee costs this (or nothing), and the rules no more; or None."""
        own = np.zeros(len(self.programme.cost))
        own[: self.people] = cost or 0
        return search.best(replace(self.programme, cost=own), most_seconds=self._most_seconds)

    def can(self, forced: Forced) -> bool:
        """Whether there is any answer with some nominees forced in or out."""
        free = replace(self.forced(forced), cost=np.zeros(len(self.programme.cost)))
        return search.best(free, most_seconds=self._most_seconds) is not None

    def best(self, forced: Forced) -> Answer | None:
        """The best answer with some nominees forced in or out; None when there is none."""
        whole, prices = self.forced(forced), self._prices
        contrary = sum(prices.loss[place] for place, value in forced.items() if value != prices.wished[place])
        is_free = whole.lower < whole.upper
        order = np.argsort(np.where(is_free, prices.loss, np.inf), kind="stable")
        look = _FIRST_LOOK
        while look < is_free.sum():
            found = self._among(whole, order[:look])
            spared = prices.base + contrary + prices.loss[order[look]]
            if found is not None and found.is_proved and spared > found.cost - 1 + _ROUNDING:
                return found
            look *= _WIDER
        return search.best(whole, most_seconds=self._most_seconds)

    def forced(self, forced: Forced) -> Programme:
        """The programme with some nominees in or out."""
        lower, upper = self.programme.lower.copy(), self.programme.upper.copy()
        for place, value in forced.items():
            lower[place] = upper[place] = value
        return replace(self.programme, lower=lower, upper=upper)

    def by_lot(self, found: Answer) -> Answer:
        """Among all answers as good as this one, the one whose nominees come first by lot."""
        own, prices = self.programme, self._prices
        is_open = (prices.base + prices.loss <= found.cost + _ROUNDING) & (own.lower < own.upper)
        lots = np.zeros(len(own.cost))
        lots[: self.people] = [lot(one.key) for one in self.instance.nominees]
        divisor = np.gcd.reduce(own.cost.astype(np.int64)) or 1
        as_good = replace(own, cost=lots).with_row(-own.cost / divisor, -found.cost / divisor)
        first = self._among(as_good, np.flatnonzero(is_open))
        if first is None or round(float(own.cost @ first.values)) != found.cost:
            return found
        return Answer(first.values, found.cost, found.bound)

    def _among(self, whole: Programme, inside: Any) -> Answer | None:
        """The best answer that leaves all others as the prices wish."""
        is_outside = np.ones(len(whole.cost), dtype=bool)
        is_outside[inside] = False
        values = np.clip(self._prices.wished, whole.lower, whole.upper)
        values[inside] = 0
        rows, least = whole.rows[:, inside], whole.least - whole.rows @ values
        speaks = np.any(rows != 0, axis=1)
        if np.any(least[~speaks] > _ROUNDING):
            return None
        part = Programme(
            cost=whole.cost[inside],
            lower=whole.lower[inside],
            upper=whole.upper[inside],
            rows=rows[speaks],
            least=least[speaks],
        )
        found = search.best(part, most_seconds=self._most_seconds)
        if found is None:
            return None
        settled = round(float(whole.cost @ values))
        values[inside] = found.values
        return Answer(values, found.cost + settled, found.bound + settled)

    @cached_property
    def _prices(self) -> _Prices:
        own = self.programme
        prices = search.prices(own, most_seconds=self._most_seconds)
        reduced = own.cost - prices @ own.rows
        reduced[np.abs(reduced) < 1e-6] = 0
        wished = np.where(reduced < 0, own.upper, own.lower)
        return _Prices(wished, float(prices @ own.least + reduced @ wished), np.abs(reduced))


def most_missing(instance: Instance, row: Row) -> int:
    """How many persons a row can lack at most."""
    worst = sum(sorted(min(weight, 0) for weight in row.weights.values())[: instance.seats])
    return max(0, -((worst - row.least) // row.unit))


def _numbers(*parts: Iterable[float]) -> Numbers:
    return np.array([number for part in parts for number in part], dtype=float)

"""Finds the best selection, proves that it is, and says of each person what would have to give.

The same instance gives the same result every time: one thread, a fixed seed, whole numbers, and among
equally good selections the one whose nominees come first by lot. Each answer is added up again by
`sums.count`, which searches nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.selection import search, sums
from app.selection.instance import Instance, Kind, Nominee, Place, Rule
from app.selection.model import Model, lot
from app.selection.relaxing import Way, Without, in_order, ways_out
from app.selection.search import Answer
from app.selection.sums import Tally

RESULT = "rabat.allocation-result/2"
MOST_SECONDS = 60.0
"""How long a search may take before the best selection known by then is given, as not proved."""
MOST_WAYS = 12
"""How many sets of rules to relax are named at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one nominee is chosen or not.

    `decided` says what was decided beforehand; `barred` names the rules that this person alone does not
    meet. Else the selection was searched again with this person the other way: `cost` is what that loses,
    in units, `enter` and `leave` who else would come and go, `missing` how many persons more (or fewer)
    each "should" rule would lack. With `cost` None there is no such selection: `either` names the musts of
    which any one would have to give, or `way` the smallest set of them where one is not enough.
    """

    decided: Place = Place.OPEN
    barred: tuple[str, ...] = ()
    cost: int | None = None
    enter: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    missing: Mapping[str, int] | None = None
    either: tuple[str, ...] = ()
    way: Way | None = None

    def as_data(self) -> dict[str, Any]:
        """The reason as it stands in the file: what says nothing is left out, but for a cost of 0."""
        said = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in said.items()
            if value or (name == "cost" and value == 0) or (name == "way" and value is not None)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of an instance: those chosen, by key, or the ways out where the rules can't all hold.

    `bound` is what no selection exceeds, in units; the result is proved when it is `units`. `seconds`
    says how long it took to choose and to explain.
    """

    is_possible: bool
    ways: tuple[Way, ...] = ()
    chosen: tuple[str, ...] = ()
    reserve: tuple[str, ...] = ()
    units: int = 0
    bound: int = 0
    tallies: tuple[Tally, ...] = ()
    interpreted: tuple[str, ...] = ()
    reasons: Mapping[str, Reason]
    seconds: tuple[float, float] = (0.0, 0.0)

    @property
    def is_proved(self) -> bool:
        """Whether nothing better exists."""
        return self.is_possible and self.units == self.bound

    def as_data(self, instance: Instance) -> dict[str, Any]:
        """The result as it stands in the file; the same instance gives the same one, byte for byte."""
        head = {
            "format": RESULT,
            "instance": instance.hash,
            "solver": search.version(),
            "possible": self.is_possible,
        }
        if not self.is_possible:
            return {**head, "relax": [dict(way) for way in self.ways]}
        return {
            **head,
            "proved": self.is_proved,
            "units": self.units,
            "bound": self.bound,
            "chosen": list(self.chosen),
            "reserve": list(self.reserve),
            "interpreted": list(self.interpreted),
            "rules": [
                {"rule": t.rule.key, "asked": t.asked, "reached": t.reached, "missing": t.missing}
                for t in self.tallies
            ],
            "reasons": {key: reason.as_data() for key, reason in self.reasons.items()},
        }


def solve(
    instance: Instance,
    *,
    told: Callable[[int], object] = lambda _explained: None,
    most_seconds: float = MOST_SECONDS,
) -> Result:
    """The best selection, its reserve and everybody's reasons; `told` hears how many are explained.

    OutOfTimeError when time ended before any selection was found.
    """
    began = time.perf_counter()
    instance = replace(instance, nominees=tuple(sorted(instance.nominees, key=lambda one: one.key)))
    alternates = _fewest_alternates(instance, most_seconds)
    if alternates is None:
        ways = in_order(instance, ways_out(instance, {}, most=MOST_WAYS, most_seconds=most_seconds))
        return Result(is_possible=False, ways=ways, reasons={})
    bounded = replace(instance, rules=(*instance.rules, Rule(kind=Kind.ALTERNATES, number=alternates)))
    model = Model(bounded, most_seconds)
    found = model.best({})
    if found is None:
        raise ArithmeticError("a selection was there, and then was none")
    if found.is_proved:
        found = model.by_lot(found)
    places = model.places(found)
    counted = sums.count(bounded, places)
    if counted.units != -found.cost or not counted.holds:
        raise ArithmeticError(f"the search says {-found.cost}, and the sum is {counted}")
    solved = time.perf_counter()
    reasons, without = {}, Without(bounded, most_seconds)
    for place, nominee in enumerate(bounded.nominees):
        reasons[nominee.key] = _reason(model, without, found, places, place)
        told(place + 1)
    return Result(
        is_possible=True,
        chosen=model.keys(places),
        reserve=_reserve(instance, places),
        units=-found.cost,
        bound=-found.bound,
        tallies=counted.tallies,
        interpreted=counted.interpreted,
        reasons=reasons,
        seconds=(solved - began, time.perf_counter() - solved),
    )


def _fewest_alternates(instance: Instance, most_seconds: float) -> int | None:
    """How many alternates must come so that the musts hold: none as a rule; None when they can't hold."""
    without = replace(instance, rules=(*instance.rules, Rule(kind=Kind.ALTERNATES)))
    if Model(without, most_seconds).cheapest() is not None:
        return 0
    alternates = [float(one.alternate and one.place is Place.OPEN) for one in instance.nominees]
    found = Model(instance, most_seconds).cheapest(alternates)
    return None if found is None else found.cost


def _reserve(instance: Instance, chosen: frozenset[int]) -> tuple[str, ...]:
    """Who comes next: by worth, alternates behind all others, equals by lot."""

    def order(nominee: Nominee) -> tuple[bool, int, int, str]:
        return nominee.alternate, -instance.worth(nominee), lot(nominee.key), nominee.key

    behind = [
        one
        for place, one in enumerate(instance.nominees)
        if place not in chosen and one.place is Place.OPEN and instance.may_come(one)
    ]
    return tuple(one.key for one in sorted(behind, key=order)[: instance.reserve])


def _reason(model: Model, without: Without, best: Answer, chosen: frozenset[int], place: int) -> Reason:
    """Why the nominee at this place is chosen or not: what the best selection the other way looks like."""
    instance, nominee = model.instance, model.instance.nominees[place]
    if nominee.place is not Place.OPEN:
        return Reason(decided=nominee.place)
    barred = tuple(rule.key for rule in instance.unmet(nominee))
    if nominee.alternate and place not in chosen and not instance.rule(Kind.ALTERNATES).number:
        barred += (Kind.ALTERNATES,)
    if barred:
        return Reason(barred=barred)
    forced = {place: int(place not in chosen)}
    other = model.best(forced)
    if other is None:
        either = without.enough_alone(forced)
        return Reason(either=either, way=None if either else without.smallest(forced))
    others, before, after = model.places(other), model.missing(best), model.missing(other)
    return Reason(
        cost=other.cost - best.cost,
        enter=model.keys(others - chosen - {place}),
        leave=model.keys(chosen - others - {place}),
        missing={key: after[key] - before[key] for key in after if after[key] != before[key]},
    )

"""Selections found by trying all: slow, and so plain that one can see that they are right."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations

from app.selection.instance import Instance, Place
from app.selection.sums import count


def selections(instance: Instance) -> Iterator[frozenset[int]]:
    """Every selection within the seats that keeps what was decided, with people who may come."""
    return (some for some in _within_seats(instance) if all(_may_come(instance, place) for place in some))


def _within_seats(instance: Instance) -> Iterator[frozenset[int]]:
    places = {place: one.place for place, one in enumerate(instance.nominees)}
    ahead = {place for place, decided in places.items() if decided in {Place.HELD, Place.IN}}
    for some in chain.from_iterable(combinations(places, n) for n in range(instance.seats + 1)):
        if ahead <= set(some) and all(places[place] is not Place.OUT for place in some):
            yield frozenset(some)


def _may_come(instance: Instance, place: int) -> bool:
    return instance.may_come(instance.nominees[place])


def best(instance: Instance) -> tuple[int, int] | None:
    """The fewest alternates and then the most units that any selection has; None when none holds."""
    found = [
        (-_alternates(instance, chosen), counted.units)
        for chosen in selections(instance)
        if (counted := count(instance, chosen)).holds
    ]
    return max(found, default=None)


def _alternates(instance: Instance, chosen: frozenset[int]) -> int:
    people = [instance.nominees[place] for place in chosen]
    return sum(one.alternate and one.place is Place.OPEN for one in people)


def smallest_ways(instance: Instance) -> list[frozenset[str]]:
    """The sets of musts without which some selection holds, and none of whose parts is enough."""
    broken = {
        frozenset(t.rule.key for t in count(instance, chosen).tallies if t.missing and t.rule.cost is None)
        for chosen in _within_seats(instance)
    }
    return [way for way in broken if not any(other < way for other in broken)]

"""The search against trying all: the best selection, its proof, everybody's reasons, the ways out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.selection import solver
from app.selection.instance import LEVELS, Instance, Kind, Nominee, Place, Rule, Weights
from app.selection.relaxing import in_order, ways_out
from app.selection.sums import count
from tests.selection import brute

STATES = ("KE", "ML", "NA")
"""A busy machine is no fault of the search."""
SECTORS = ("police", "prison")


@st.composite
def instances(draw: st.DrawFn, *, most: int = 8) -> Instance:
    """Small selections of every kind, many of them impossible."""
    nominees = tuple(
        Nominee(
            key=f"n{number}",
            state=draw(st.sampled_from(STATES)),
            sex=draw(st.sampled_from("FM")),
            sector=draw(st.sampled_from(SECTORS)),
            languages=draw(st.dictionaries(st.sampled_from(("en", "fr")), st.sampled_from(LEVELS))),
            years=draw(st.integers(0, 3)),
            priority=draw(st.none() | st.integers(1, 4)),
            alternate=draw(st.integers(0, 4)) == 0,
            score=draw(st.none() | st.integers(0, 3).map(lambda third: third * 3000)),
            place=draw(st.sampled_from([Place.OPEN] * 12 + [Place.IN, Place.OUT])),
        )
        for number in range(draw(st.integers(1, most)))
    )
    decided = sum(one.place is Place.IN for one in nominees)
    cost = st.none() | st.integers(0, 40)
    small = st.integers(0, 3)
    possible = {
        "fill": st.builds(Rule, kind=st.just(Kind.FILL), cost=cost),
        "most": st.builds(Rule, kind=st.just(Kind.STATE_MOST), number=st.integers(1, 3), cost=cost),
        "one": st.builds(Rule, kind=st.just(Kind.STATE_MOST), about=st.just("KE"), number=small, cost=cost),
        "least": st.builds(Rule, kind=st.just(Kind.STATE_LEAST), number=st.integers(1, 2), cost=cost),
        "women": st.builds(Rule, kind=st.just(Kind.WOMEN), number=st.integers(0, 100), cost=cost),
        "french": st.builds(
            Rule,
            kind=st.just(Kind.LANGUAGE),
            about=st.just("fr"),
            level=st.just("B2"),
            number=small,
            cost=cost,
        ),
        "cabin": st.builds(
            Rule,
            kind=st.just(Kind.INTERPRETATION),
            about=st.just("fr"),
            level=st.just("B1"),
            cost=st.integers(0, 90),
        ),
        "police": st.builds(
            Rule, kind=st.just(Kind.SECTOR_MOST), about=st.just("police"), number=small, cost=cost
        ),
        "prison": st.builds(
            Rule, kind=st.just(Kind.SECTOR_LEAST), about=st.just("prison"), number=small, cost=cost
        ),
        "years": st.builds(Rule, kind=st.just(Kind.YEARS), number=st.integers(0, 3)),
        "level": st.builds(Rule, kind=st.just(Kind.LEVEL), level=st.sampled_from(LEVELS)),
    }
    names = draw(st.lists(st.sampled_from(sorted(possible)), unique=True, max_size=6))
    return Instance(
        seats=max(decided, draw(st.integers(1, 4))),
        languages=("en", "fr"),
        rules=tuple(draw(possible[name]) for name in sorted(names)),
        nominees=nominees,
        weights=Weights(score=60, priority=30, underserved=10),
        earlier_seats={"KE": 2, "ML": 1},
        reserve=3,
    )


@settings(max_examples=150)
@given(instances())
def test_the_search_finds_what_trying_all_finds(instance: Instance) -> None:
    expected, found = brute.best(instance), solver.solve(instance)
    assert found.is_possible is (expected is not None)
    if expected is None:
        return
    chosen = frozenset(n for n, one in enumerate(instance.nominees) if one.key in found.chosen)
    alternates = found.tallies[-1]
    assert (-alternates.rule.number, found.units) == expected
    assert (found.is_proved, count(instance, chosen).units) == (True, found.units)


@settings(max_examples=100)
@given(instances(most=7))
def test_each_reason_is_what_trying_all_the_other_way_gives(instance: Instance) -> None:
    found = solver.solve(instance)
    if not found.is_possible:
        return
    bounded = replace(instance, rules=(*instance.rules, found.tallies[-1].rule))
    for place, nominee in enumerate(instance.nominees):
        reason = found.reasons[nominee.key]
        is_chosen = nominee.key in found.chosen
        if nominee.place is not Place.OPEN:
            assert reason.decided is nominee.place
            continue
        if not instance.may_come(nominee):
            assert reason.barred[0] in {rule.key for rule in instance.unmet(nominee)}
            continue
        if reason.barred:
            assert reason.barred == ("alternates",)
            continue
        others = [
            count(bounded, chosen).units
            for chosen in brute.selections(bounded)
            if (place in chosen) is not is_chosen and count(bounded, chosen).holds
        ]
        assert reason.cost == (found.units - max(others) if others else None)
        if not others:
            either = tuple(
                rule.key
                for rule in bounded.rules
                if rule.cost is None and _could(_without(bounded, rule), place, is_chosen=not is_chosen)
            )
            assert (reason.either, reason.way is None) == (either, bool(either))
        if others:
            after = {*found.chosen, *reason.enter} - {*reason.leave}
            after = after - {nominee.key} if is_chosen else after | {nominee.key}
            places = frozenset(n for n, one in enumerate(instance.nominees) if one.key in after)
            assert count(bounded, places).units == max(others)


def _without(instance: Instance, rule: Rule) -> Instance:
    return replace(instance, rules=tuple(other for other in instance.rules if other is not rule))


def _could(instance: Instance, place: int, *, is_chosen: bool) -> bool:
    """Whether some selection keeps every must with this one in, or out."""
    return any(
        count(instance, chosen).holds
        for chosen in brute.selections(instance)
        if (place in chosen) is is_chosen
    )


@settings(max_examples=100)
@given(instances(most=6))
def test_the_sets_to_relax_are_the_smallest_ones_and_all_of_them(instance: Instance) -> None:
    if brute.best(instance) is not None:
        return
    ways = list(ways_out(instance, {}, most=1000, most_seconds=60))
    found = [frozenset(way) for way in ways]
    assert sorted(map(sorted, found)) == sorted(map(sorted, brute.smallest_ways(instance)))
    assert [len(way) for way in found] == sorted(len(way) for way in found)
    kinds = list(Kind)
    ordered = [[kinds.index(Kind(key.partition(":")[0])) for key in way] for way in in_order(instance, ways)]
    assert sorted(ordered, key=lambda way: (len(way), way)) == ordered

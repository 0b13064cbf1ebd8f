"""Small numbers: an attacker who reads everything that is told, and adds and subtracts as they like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.indicators.catalogue import PEOPLE
from app.indicators.counting import Row
from app.indicators.releasing import cut_by_region, of_cohort
from app.indicators.small import cut, is_safe
from app.member_states import data as states
from app.member_states.data import Community, Region

DAY = date(2024, 6, 3)
STATES = ("BF", "BJ", "KE", "LY", "NA", "NG", "TD", "ET")
Alike = tuple[str, str, str]
"""The state, the sex and the language of some people."""
Office = list[dict[Alike, int]]
PRIME = 2**31 - 1

alike = st.tuples(st.sampled_from(STATES), st.sampled_from("FM"), st.sampled_from(("en", "fr")))
cohorts = st.dictionaries(alike, st.integers(1, 9), min_size=1, max_size=10)
offices = st.lists(cohorts, min_size=1, max_size=3)


def cells(cohort: Mapping[Alike, int]) -> list[Row]:
    return [
        Row(PEOPLE, state, sex, language, "", "", number * 1_000_000, number, number)
        for (state, sex, language), number in cohort.items()
    ]


VALUES = {
    "": [""],
    "state": list(STATES),
    "region": list(Region),
    "community": list(Community),
    "sex": ["F", "M"],
    "language": ["en", "fr"],
}


def belongs(kind: Alike, dimension: str, value: str) -> bool:
    state, sex, language = kind
    return {
        "": True,
        "state": state == value,
        "region": states.STATES[state].region == value,
        "community": value in states.STATES[state].communities(DAY),
        "sex": sex == value,
        "language": language == value,
        "sector": value == "",
    }[dimension]


def choices(office: Office) -> Iterator[tuple[int, ...]]:
    """Every set of cohorts that a filter may mean."""
    numbers = range(len(office))
    return chain.from_iterable(combinations(numbers, n + 1) for n in numbers)


def told(
    office: Office,
) -> dict[tuple[tuple[int, ...], str, str], tuple[int, frozenset[tuple[int, str, str]]]]:
    """All that is told: each sum, with the numbers of cohorts that it is made of."""
    released = [
        {
            (one["dimension"], one["value"]): one["of"]
            for one in of_cohort(cells(cohort), DAY)
            if one["measure"] == PEOPLE and one["dimension"] != "present"
        }
        for cohort in office
    ]
    found = {}
    for chosen in choices(office):
        for key in {key for number in chosen for key in released[number]}:
            having = [number for number in chosen if key in released[number]]
            atoms = frozenset((number, *key) for number in having)
            found[chosen, *key] = (sum(released[number][key] for number in having), atoms)
    return found


def people(office: Office, chosen: Iterable[int], dimension: str, value: str) -> int:
    """How many people there are in a cell."""
    return sum(
        number
        for place in chosen
        for kind, number in office[place].items()
        if belongs(kind, dimension, value)
    )


@given(offices)
def test_no_sum_and_no_difference_of_two_sums_is_of_one_to_four_people(office: Office) -> None:
    sums = told(office)
    for number, _atoms in sums.values():
        assert number == 0 or number >= 5
    for (number, atoms), (other, others) in combinations(sums.values(), 2):
        if others < atoms:
            assert number - other >= 5


@given(offices)
def test_nothing_that_can_be_reckoned_is_a_cell_of_one_to_four_people(office: Office) -> None:
    """By linear algebra: everything told is an equation, of which the unknowns are people who are alike."""
    kinds = [
        (place, (state, sex, language))
        for place in range(len(office))
        for state in STATES
        for sex in "FM"
        for language in ("en", "fr")
    ]
    known = Equations()
    for place, cohort in enumerate(office):
        for key, members in equations(cohort):
            known.add([int(at == place and (kind in members)) for at, kind in kinds], key)
    for chosen in choices(office):
        for dimension, values in VALUES.items():
            for value in values:
                if 0 < people(office, chosen, dimension, value) < 5:
                    cell = [int(at in chosen and belongs(kind, dimension, value)) for at, kind in kinds]
                    assert not known.yields(cell), (chosen, dimension, value)


def equations(cohort: dict[Alike, int]) -> Iterator[tuple[str, set[Alike]]]:
    """What each number that is released of a cohort is the sum of."""
    everyone = {(state, sex, language) for state in STATES for sex in "FM" for language in ("en", "fr")}
    present = {state for state, _sex, _language in cohort}
    released = [one for one in of_cohort(cells(cohort), DAY) if one["measure"] == PEOPLE]
    for one in released:
        dimension, value = one["dimension"], one["value"]
        if dimension == "present":
            continue
        if dimension == "community":
            members = {state for state in STATES if belongs((state, "F", "en"), dimension, value)}
            whole = {state for atom in atoms_of(cohort) if atom <= members for state in atom}
            yield f"{dimension} {value}", {kind for kind in everyone if kind[0] in whole}
            continue
        yield f"{dimension} {value}", {kind for kind in everyone if belongs(kind, dimension, value)}
    if released:  # who took part is published: of the others there is nobody
        for state in set(STATES) - present:
            yield f"nobody {state}", {kind for kind in everyone if kind[0] == state}


def atoms_of(cohort: Mapping[Alike, int]) -> list[frozenset[str]]:
    """The states of a cohort as they are told or kept together."""
    by_state: Counter[str] = Counter()
    for (state, _sex, _language), number in cohort.items():
        by_state[state] += number
    return [atom for _region, cut_region in cut_by_region(by_state) for atom in cut_region.atoms]


class Equations:
    """Equations in echelon form, modulo a prime: whether another one follows from them."""

    def __init__(self) -> None:
        self.rows: dict[int, list[int]] = {}

    def _reduced(self, row: list[int]) -> list[int]:
        for lead, known in self.rows.items():
            if factor := row[lead]:
                row = [(a - factor * b) % PRIME for a, b in zip(row, known, strict=True)]
        return row

    def add(self, row: list[int], _name: str) -> None:
        row = self._reduced(row)
        lead = next((n for n, value in enumerate(row) if value), None)
        if lead is not None:
            inverse = pow(row[lead], -1, PRIME)
            self.rows[lead] = [value * inverse % PRIME for value in row]

    def yields(self, row: list[int]) -> bool:
        return not any(self._reduced(row))


def test_the_attacker_finds_what_is_told_without_care() -> None:
    """The same attack over numbers of which only those under five are left out finds the one that is."""
    known = Equations()
    known.add([1, 1, 1], "all")
    known.add([1, 0, 0], "Kenya, 9")
    known.add([0, 1, 0], "Benin, 8")
    assert known.yields([0, 0, 1])  # Chad, 3


@pytest.mark.parametrize(
    ("parts", "told_ones"),
    [
        ({"KE": 9, "GH": 8}, {"KE": 9, "GH": 8}),
        ({"KE": 9, "GH": 8, "TD": 3}, {"KE": 9}),
        ({"KE": 9, "GH": 3, "TD": 4}, {"KE": 9}),
        ({"KE": 9, "GH": 4, "TD": 4}, {}),
        ({"KE": 9, "GH": 8, "BJ": 4, "TD": 4}, {"KE": 9}),
        ({"KE": 4, "GH": 4, "TD": 4}, {}),
        ({"KE": 5, "GH": 0}, {"KE": 5}),
    ],
)
def test_the_smallest_of_the_others_hides_those_who_would_tell_of_themselves(
    parts: dict[str, int], told_ones: dict[str, int]
) -> None:
    assert cut(parts).told == told_ones


@pytest.mark.parametrize(
    ("number", "whole", "safe"),
    [(20, 24, False), (23, 24, False), (24, 24, True), (0, 9, True), (5, 10, True)],
)
def test_a_share_is_told_where_neither_side_is_of_under_five(number: int, whole: int, safe: bool) -> None:
    assert is_safe(number, whole) is safe

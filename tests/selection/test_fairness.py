"""The fairness sheet: it adds up, and nothing that it shows outside tells of fewer than five people."""

from __future__ import annotations

from typing import Any

import numpy as np
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.selection import search
from app.selection.instance import Instance, Nominee
from app.selection.search import Programme
from app.selection.sheet import SMALLEST_CELL, Fairness

STATES = ("KE", "ML", "SN", "TG")
Counts = dict[str, tuple[int, int]]


def sheet(counts: Counts, *, inside: bool) -> Fairness:
    """The sheet of a selection of nobody among so many women and men of each state."""
    nominees = tuple(
        Nominee(key=f"{state}{sex}{n}", state=state, sex=sex)
        for state, both in counts.items()
        for sex, number in zip("FM", both, strict=True)
        for n in range(number)
    )
    instance = Instance(seats=1, languages=("en",), rules=(), nominees=nominees)
    return Fairness(instance, {"chosen": []}, {}, inside=inside)


def test_inside_every_line_adds_up(app: Flask) -> None:
    counts = {"KE": (6, 8), "ML": (0, 3), "SN": (2, 0)}
    with app.test_request_context():
        found = sheet(counts, inside=True)
        for table in found.tables:
            if table.total:
                assert sum(line.nominated or 0 for line in table.lines) == table.total.nominated == 19
        *states, total = [nominated for _label, nominated, _chosen in found.crossed.lines]
        assert (states, total) == ([(6, 8), (0, 3), (2, 0)], (8, 11))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    counts=st.dictionaries(
        st.sampled_from(STATES), st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1
    )
)
def test_outside_no_small_number_can_be_worked_out(app: Flask, counts: Counts) -> None:
    counts = {state: both for state, both in sorted(counts.items()) if sum(both)}
    with app.test_request_context():
        found = sheet(counts, inside=False)
        if found.all.nominated is None:
            return
        for n, (true, low, high) in enumerate(possible(counts, found)):
            assert true >= SMALLEST_CELL or (high >= SMALLEST_CELL and low < high), n


def possible(counts: Counts, found: Fairness) -> list[tuple[int, int, int]]:
    """Of each number of the sheet: what it is, and the least and the most that it can be by what is shown.

    The numbers are the women and the men of each state, then each state's and each sex's sum.
    """
    many = len(counts)
    cells = np.eye(2 * many)
    states = cells[0::2] + cells[1::2]
    sexes = np.array([cells[n::2].sum(axis=0) for n in (0, 1)])
    true = np.array([n for both in counts.values() for n in both])
    *lines, (_all, total, _chosen) = found.crossed.lines
    by_sex = {line.label: line.nominated for line in found.tables[1].lines}
    shown: list[tuple[Any, int | None]] = [
        *((cells[2 * s + n], both[n]) for s, (_label, both, _c) in enumerate(lines) for n in (0, 1)),
        *zip(states, [line.nominated for line in found.tables[0].lines], strict=True),
        *zip(sexes, [by_sex["Women"], by_sex["Men"]], strict=True),
        *zip(sexes, total, strict=True),
        (cells.sum(axis=0), found.all.nominated),
    ]
    known = [(row, n) for row, n in shown if n is not None]
    rows = np.array([sign * row for row, _n in known for sign in (1, -1)])
    least = np.array([sign * n for _row, n in known for sign in (1, -1)], dtype=float)
    assert all(row @ true == n for row, n in known)

    def bound(row: Any, sign: int) -> int:
        free = Programme(
            cost=sign * row,
            lower=np.zeros(2 * many),
            upper=np.full(2 * many, 1000.0),
            rows=rows,
            least=least,
        )
        answer = search.best(free, most_seconds=10)
        assert answer is not None
        return sign * answer.cost

    return [(round(row @ true), bound(row, 1), bound(row, -1)) for row in [*cells, *states, *sexes]]

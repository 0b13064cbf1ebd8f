"""How many sessions can be placed at all, and where: by matching, and as a programme of whole numbers.

Which days can be staffed is no part of the programme. Each answer is asked day by day; what can't be on
one day together is forbidden by a row more, until an answer stands. The programme only ever forbids what
can't be, so what it proves is true of the whole.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.drafting.board import Board, Job
from app.drafting.search import Numbers, Programme, best


@dataclass(frozen=True, slots=True)
class Found:
    """Which unit is in which slot, and how many sessions no plan exceeds."""

    at: Mapping[int, str]
    bound: int


def most(board: Board) -> int:
    """How many sessions find a slot of their own, each looked at by itself: no plan places more."""
    jobs = [board.fits[code] for code, _number in board.instance.missing]
    taken: dict[int, int] = {}
    for job in range(len(jobs)):
        came_from: dict[
            int, int | None
        ] = {}  # each slot reached, with the slot whose session may go on to it
        waiting: list[tuple[int, int | None]] = [(job, None)]
        while waiting:
            other, freed = waiting.pop()
            new = [place for place in jobs[other] if place not in came_from]
            came_from |= dict.fromkeys(new, freed)
            is_open = next((place for place in new if place not in taken), None)
            if is_open is not None:
                _move_on(taken, came_from, is_open, job)
                break
            waiting += [(taken[place], place) for place in new]
    return len(taken)


def _move_on(taken: dict[int, int], came_from: Mapping[int, int | None], last: int, job: int) -> None:
    """Let each session on the way to a free slot go on by one, and the new one take the first."""
    place = last
    while (freed := came_from[place]) is not None:
        taken[place] = taken[freed]
        place = freed
    taken[place] = job


def fill(board: Board, known: Mapping[int, Job], ends: float, should_stop: Callable[[], bool]) -> Found:
    """The fullest board that is found in time; at least what is `known` already."""
    model = _Model(board)
    at = {place: code for place, (code, _place) in known.items()}
    bound = len(board.instance.missing)
    while time.monotonic() < ends and not should_stop() and len(at) < bound:
        answer = best(
            model.programme,
            most_seconds=ends - time.monotonic(),
            should_stop=should_stop,
        )
        if math.isfinite(answer.bound):
            bound = min(bound, math.floor(-answer.bound + 1e-6))
        if answer.values is None:
            break
        placed = model.placed(answer.values)
        bad = _unstaffed(board, placed)
        for jobs in bad:
            model.forbid(jobs)
        good = _without(placed, bad)
        if len(good) > len(at):
            at = good
    return Found(at, max(bound, len(at)))


def _unstaffed(board: Board, placed: Mapping[int, str]) -> list[list[Job]]:
    """For each day that can't be staffed, as few of its jobs as can't be together."""
    days: dict[int, list[Job]] = defaultdict(list)
    for place, code in sorted(placed.items()):
        days[board.slots[place].day.toordinal()].append((code, place))
    found = []
    for jobs in days.values():
        if board.is_staffed(jobs):
            continue
        core = list(jobs)
        for job in jobs:
            rest = [other for other in core if other != job]
            if rest and not board.is_staffed(rest):
                core = rest
        found.append(core)
    return found


def _without(placed: Mapping[int, str], bad: Sequence[Sequence[Job]]) -> dict[int, str]:
    """What is placed, but for one of each of the jobs that can't be together."""
    out = {jobs[-1][1] for jobs in bad}
    return {place: code for place, code in placed.items() if place not in out}


class _Model:
    """The board as whole numbers: for each session and each slot that fits it, whether it is in it or before.

    So one session after another, and one unit after another, are rows of two or three numbers.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self.programme = Programme()
        self._jobs: list[tuple[str, int]] = list(board.instance.missing)
        self._places: list[list[int]] = []
        self._columns: list[list[int]] = []
        for code, number in self._jobs:
            after, before = board.limits(code, number, board.stands)
            places = [place for place in board.fits[code] if after < board.times[place] < before]
            # Only the last one says that it is placed at all, and is worth something.
            columns = [self.programme.column(-1.0 if place == places[-1] else 0.0) for place in places]
            for one, following in pairwise(columns):
                self.programme.row({one: 1, following: -1}, most=0)
            self._places.append(places)
            self._columns.append(columns)
        self._in_slot: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for job, places in enumerate(self._places):
            for k, place in enumerate(places):
                self._in_slot[place].append((job, k))
        for there in self._in_slot.values():
            self.programme.row(self._sum(there), most=1)
        self._order()

    def _sum(self, there: Sequence[tuple[int, int]]) -> dict[int, float]:
        """How many of some sessions are in just this of their slots."""
        weights: dict[int, float] = defaultdict(float)
        for job, k in there:
            weights[self._columns[job][k]] += 1
            if k:
                weights[self._columns[job][k - 1]] -= 1
        return {column: weight for column, weight in weights.items() if weight}

    def _order(self) -> None:
        of_unit: dict[str, list[int]] = defaultdict(list)
        for job, (code, _number) in enumerate(self._jobs):
            of_unit[code].append(job)
        for code, jobs in of_unit.items():
            for one, following in pairwise(jobs):
                self._after(one, following)
            for other in self._board.instance.units[code].after:
                for earlier in of_unit.get(other, ()):
                    for job in jobs:
                        self._after(earlier, job)

    def _after(self, earlier: int, later: int) -> None:
        """One session begins before another, where both are placed."""
        if not self._columns[earlier] or not self._columns[later]:
            return
        is_placed, k = self._columns[earlier][-1], -1
        for n, place in enumerate(self._places[later]):
            before = k
            while k + 1 < len(self._places[earlier]) and self._places[earlier][k + 1] < place:
                k += 1
            is_last_before_a_step = n + 1 == len(self._places[later]) or (
                k + 1 < len(self._places[earlier])
                and self._places[earlier][k + 1] < self._places[later][n + 1]
            )
            if k + 1 == len(self._places[earlier]) and before == k:
                return
            if is_last_before_a_step:
                weights = {self._columns[later][n]: 1.0, is_placed: 1.0}
                if k >= 0:
                    column = self._columns[earlier][k]
                    weights[column] = weights.get(column, 0.0) - 1.0
                self.programme.row(weights, most=1)

    def placed(self, values: Numbers) -> dict[int, str]:
        """Which unit is in which slot."""
        found = {}
        for (code, _number), places, columns in zip(self._jobs, self._places, self._columns, strict=True):
            first = next((k for k, column in enumerate(columns) if values[column] > 0.5), None)
            if first is not None:
                found[places[first]] = code
        return found

    def forbid(self, jobs: Sequence[Job]) -> None:
        """These sessions' units are not in these slots all at once."""
        there = [
            (job, k) for code, place in jobs for job, k in self._in_slot[place] if self._jobs[job][0] == code
        ]
        self.programme.row(self._sum(there), most=len(jobs) - 1)

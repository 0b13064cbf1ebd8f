"""Who takes which session of a plan whose slots stand: few trainers for a unit, even days for interpreters.

Both are programmes of whole numbers that begin from the plan as it is, so time can only leave it as good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from app.drafting.board import Board, Need
from app.drafting.plan import Step
from app.drafting.search import Programme, best

KEPT = 2.0
"""That a session which is placed anew keeps one whom it has is worth more than a trainer less for a unit."""


def staffed(board: Board, plan: Sequence[Step], *, most_seconds: float) -> list[Step]:
    """The same plan, better staffed."""
    if not plan:
        return []
    jobs = _Jobs(board, plan)
    half = most_seconds / 2
    interpreting = [step.interpreters for step in plan]
    trainers = jobs.chosen(Need.TRAINERS, [step.trainers for step in plan], half, beside=interpreting)
    interpreters = jobs.chosen(Need.INTERPRETERS, interpreting, half, beside=trainers)
    return [
        replace(step, trainers=taught, interpreters=interpreted)
        for step, taught, interpreted in zip(plan, trainers, interpreters, strict=True)
    ]


class _Jobs:
    """The sessions of a plan with the slots that they are in."""

    def __init__(self, board: Board, plan: Sequence[Step]) -> None:
        self._board, self._plan = board, plan
        places = {slot.key: place for place, slot in enumerate(board.slots)}
        self._jobs = [(step.unit, places[step.slot]) for step in plan]

    def chosen(
        self,
        need: Need,
        now: Sequence[tuple[str, ...]],
        seconds: float,
        *,
        beside: Sequence[tuple[str, ...]],
    ) -> list[tuple[str, ...]]:
        """Who takes each role of one kind, `beside` those of the other; as it is now if nothing is better."""
        person = self._board.instance.person
        elsewhere: dict[tuple[str, int], int] = defaultdict(int)
        for (code, place), others in zip(self._jobs, beside, strict=True):
            for key in others:
                day = self._board.slots[place].day.toordinal()
                elsewhere[person(key), day] += self._board.instance.units[code].minutes
        programme = Programme()
        columns: list[list[dict[str, int]]] = []
        start: list[float] = []
        by_day: dict[tuple[str, int], dict[int, float]] = defaultdict(dict)
        in_unit: dict[tuple[str, str], list[int]] = defaultdict(list)
        minutes_of: dict[str, dict[int, float]] = defaultdict(dict)
        for step, (code, place), team, others in zip(self._plan, self._jobs, now, beside, strict=True):
            had = self._board.before.get((step.unit, step.number))
            kept = {*had.trainers, *had.interpreters} if had else set()
            minutes = self._board.instance.units[code].minutes
            day = self._board.slots[place].day.toordinal()
            roles = []
            once: dict[str, list[int]] = defaultdict(list)
            taken = {person(key) for key in others}
            for n, able in enumerate(self._board.candidates((code, place), need)):
                candidates = [key for key in able if person(key) not in taken]
                role = {key: programme.column(-KEPT if key in kept else 0.0) for key in candidates}
                start += [float(key == team[n]) for key in candidates]
                programme.row(dict.fromkeys(role.values(), 1.0), 1, 1)
                for key, column in role.items():
                    by_day[key, day][column] = float(minutes)
                    in_unit[code, key].append(column)
                    minutes_of[key][column] = float(minutes)
                    once[key].append(column)
                roles.append(role)
            for same in once.values():
                if len(same) > 1:
                    programme.row(dict.fromkeys(same, 1.0), most=1)
            columns.append(roles)
        for (key, day), weights in by_day.items():
            left = self._board.left(key, day) - elsewhere[person(key), day]
            if sum(weights.values()) > left:
                programme.row(weights, most=left)
        if need is Need.TRAINERS:
            start += _few(programme, in_unit, start)
        else:
            start += _even(programme, minutes_of, start)
        answer = best(programme, most_seconds=seconds, start=start)
        if answer.values is None:
            return list(now)
        values = answer.values
        return [
            tuple(next(key for key, column in role.items() if values[column] > 0.5) for role in roles)
            for roles in columns
        ]


def _few(
    programme: Programme, in_unit: dict[tuple[str, str], list[int]], start: Sequence[float]
) -> list[float]:
    """Each trainer that a unit has at all costs one."""
    found = []
    for columns in in_unit.values():
        teaches = programme.column(1.0)
        found.append(float(any(start[column] for column in columns)))
        for column in columns:
            programme.row({column: 1.0, teaches: -1.0}, most=0)
    return found


def _even(
    programme: Programme, minutes_of: dict[str, dict[int, float]], start: Sequence[float]
) -> list[float]:
    """The hours of whoever has most of them cost what they are."""
    if not minutes_of:
        return []
    longest = max(sum(start[column] * m for column, m in own.items()) for own in minutes_of.values())
    most = programme.column(1.0, upper=sum(max(own.values()) * len(own) for own in minutes_of.values()))
    for own in minutes_of.values():
        programme.row({**own, most: -1.0}, most=0)
    return [longest]

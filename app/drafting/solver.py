"""Drafts a timetable: places as many sessions as it can, staffs them well, and says why the rest is not.

The same instance gives the same draft every time, unless time ends first or somebody stops it. Units are
put on the board one after the other; those that found no room come earlier in the next round, until all
are placed or a whole-number programme has settled how many can be. Then who takes which session is a
programme of its own. Nothing is given out before `plan.faults` has gone through it afresh.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.drafting import programme, staffing
from app.drafting.board import PEOPLE, RESOURCES, Board, Job, Need, steps_of
from app.drafting.instance import Instance, in_order
from app.drafting.plan import Step, faults

RESULT = "rabat.draft-result/1"
MOST_SECONDS = 60.0
ROUNDS = 60
"""How many orders of the units are tried at most before the whole-number programme is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A session that could not be placed.

    `why` names the kinds of constraint of which any one left out would give it a place beside the rest
    of the plan; with none, several stand against it at once wherever it is tried, and `closest` names
    the fewest of them.
    """

    unit: str
    number: int
    why: tuple[Need, ...]
    closest: tuple[Need, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {
            "unit": self.unit,
            "number": self.number,
            "why": list(self.why),
            "closest": list(self.closest),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What came of an instance; `bound` is how many sessions no plan exceeds."""

    plan: tuple[Step, ...]
    left: tuple[Left, ...]
    bound: int
    is_stopped: bool = False

    @property
    def is_proved(self) -> bool:
        """Whether no plan places more sessions."""
        return len(self.plan) == self.bound

    def as_data(self, instance: Instance) -> dict[str, Any]:
        """The draft as it stands in the file."""
        return {
            "format": RESULT,
            "instance": instance.hash,
            "plan": [step.as_data() for step in self.plan],
            "unplaced": [left.as_data() for left in self.left],
            "bound": self.bound,
            "proved": self.is_proved,
            "stopped": self.is_stopped,
        }


@dataclass
class Filling:
    """A board being filled: which job is in which slot, and its number."""

    at: dict[int, Job]
    numbers: dict[int, int]
    missing: list[tuple[str, int]]

    @property
    def spread(self) -> int:
        """How many slots lie between the sessions of units, beside what must."""
        places: dict[str, list[int]] = {}
        for place, (code, _place) in self.at.items():
            places.setdefault(code, []).append(place)
        return sum(max(found) - min(found) + 1 - len(found) for found in places.values())


def never() -> bool:
    """Nobody stops it."""
    return False


def solve(
    instance: Instance,
    *,
    told: Callable[[int, int], object] = lambda _placed, _all: None,
    should_stop: Callable[[], bool] = never,
    most_seconds: float = MOST_SECONDS,
) -> Draft:
    """The best plan found in time; `told` hears how many sessions of how many the best one places."""
    ends = time.monotonic() + most_seconds
    board = Board(instance)
    total = len(instance.missing)
    told(0, total)
    bound = programme.most(board)
    best, is_stopped = _in_rounds(board, bound, ends, told, should_stop)
    if len(best.at) < bound and not is_stopped:
        better = programme.fill(board, best.at, ends, should_stop)
        bound = min(bound, better.bound)
        if len(better.at) > len(best.at):
            best = _filling(board, better.at)
            told(len(best.at), total)
        is_stopped = should_stop()
    seconds = 1.0 if is_stopped else max(1.0, min(20.0, ends - time.monotonic()))
    plan = staffing.staffed(board, steps_of(board, best.at, best.numbers), most_seconds=seconds)
    if wrong := faults(instance, plan):
        raise ArithmeticError(f"the draft goes against its rules: {' '.join(wrong[:5])}")
    return Draft(
        plan=tuple(plan),
        left=tuple(_left(board, best, code, number) for code, number in best.missing),
        bound=bound,
        is_stopped=is_stopped,
    )


def _in_rounds(
    board: Board,
    bound: int,
    ends: float,
    told: Callable[[int, int], object],
    should_stop: Callable[[], bool],
) -> tuple[Filling, bool]:
    """The best of several rounds, until as many are placed as can be, and whether somebody stopped them."""
    total = len(board.instance.missing)
    urgent = dict.fromkeys(board.instance.units, 0)
    best: Filling | None = None
    for _round in range(ROUNDS):
        filling = _fill(board, urgent)
        if best is None or (len(filling.at), -filling.spread) > (len(best.at), -best.spread):
            best = filling
            told(len(best.at), total)
        if len(filling.at) == bound or should_stop() or time.monotonic() > ends:
            break
        for code in {code for code, _number in filling.missing}:
            for earlier in (code, *_before(board.instance, code)):
                urgent[earlier] += 1
    assert best is not None  # noqa: S101 - there is at least one round
    return best, should_stop()


def _before(instance: Instance, code: str) -> set[str]:
    """All units on which one builds, at whatever remove."""
    found: set[str] = set()
    waiting = list(instance.units[code].after)
    while waiting:
        other = waiting.pop()
        if other not in found:
            found.add(other)
            waiting += instance.units[other].after
    return found


def _fill(board: Board, urgent: Mapping[str, int]) -> Filling:
    """Put unit after unit on the board, each session where it stands already or as early as it can be."""
    filling = Filling(at={}, numbers={}, missing=[])
    when: dict[str, dict[int, int]] = {code: dict(stands) for code, stands in board.stands.items()}
    numbers: dict[str, list[int]] = {}
    for code, number in board.instance.missing:
        numbers.setdefault(code, []).append(number)
    days: dict[int, list[Job]] = {}
    for code in _order(board, urgent):
        for number in numbers.get(code, []):
            after, before = board.limits(code, number, when)
            was_in = [place for place in board.fits[code] if place == board.was_in.get((code, number))]
            place = next(
                (
                    place
                    for place in (*was_in, *board.fits[code])
                    if place not in filling.at
                    and after < board.times[place] < before
                    and board.is_staffed([*days.get(board.slots[place].day.toordinal(), ()), (code, place)])
                ),
                None,
            )
            if place is None:
                filling.missing.append((code, number))
                continue
            filling.at[place], filling.numbers[place] = (code, place), number
            days.setdefault(board.slots[place].day.toordinal(), []).append((code, place))
            when.setdefault(code, {})[number] = board.times[place]
    return filling


def _order(board: Board, urgent: Mapping[str, int]) -> list[str]:
    """The units, each after those that it builds on: the most urgent first, then whose slots end first."""
    instance = board.instance
    rank = {
        code: (-urgent[code], board.fits[code][-1] if board.fits[code] else 0, place)
        for place, code in enumerate(in_order(instance))
    }
    waiting, order = set(instance.units), dict[str, None]()
    while waiting:
        ready = [code for code in waiting if all(other in order for other in instance.units[code].after)]
        code = min(ready, key=rank.__getitem__)
        waiting.remove(code)
        order[code] = None
    return list(order)


def _filling(board: Board, at: Mapping[int, str]) -> Filling:
    """A filled board with its numbers, from which unit is in which slot."""
    when = {code: dict(stands) for code, stands in board.stands.items()}
    filling = Filling(at={}, numbers={}, missing=[])
    open_numbers: dict[str, list[int]] = {}
    for code, number in board.instance.missing:
        open_numbers.setdefault(code, []).append(number)
    for place, code in sorted(at.items()):
        number = next(
            number
            for number in open_numbers[code]
            if all(
                (other < number) == (moment < board.times[place])
                for other, moment in when.get(code, {}).items()
            )
        )
        open_numbers[code].remove(number)
        when.setdefault(code, {})[number] = board.times[place]
        filling.at[place], filling.numbers[place] = (code, place), number
    filling.missing = [(code, number) for code, numbers in open_numbers.items() for number in numbers]
    return filling


def _left(board: Board, filling: Filling, code: str, number: int) -> Left:
    """Why a session has no place: what each slot lacks for it beside the rest of the plan.

    One that would have no place even if it were alone is looked at alone.
    """
    unit = board.instance.units[code]
    if not board.fits[code]:
        return _why(
            code, number, [frozenset(board.hindered(unit, place)) for place in range(len(board.slots))]
        )
    when = {other: dict(stands) for other, stands in board.stands.items()}
    days: dict[int, list[Job]] = {}
    for place, job in filling.at.items():
        if job[0] != code:  # those of its own unit could change places with it
            when.setdefault(job[0], {})[filling.numbers[place]] = board.times[place]
        days.setdefault(board.slots[place].day.toordinal(), []).append(job)
    after, before = board.limits(code, number, when)
    lacking: list[frozenset[Need]] = []
    for place, slot in enumerate(board.slots):
        found = board.hindered(unit, place)
        if place in filling.at:
            found.add(Need.HOURS)
        if not after < board.times[place] < before:
            found.add(Need.ORDER)
        others = [job for job in days.get(slot.day.toordinal(), []) if job[1] != place]
        jobs = [*others, (code, place)]
        found |= {need for need in RESOURCES if need not in found and not board.is_staffed(jobs, [need])}
        if found.isdisjoint(PEOPLE) and not board.is_staffed(jobs, PEOPLE):
            found |= set(PEOPLE)
        lacking.append(frozenset(found))
    return _why(code, number, lacking)


def _why(code: str, number: int, lacking: Sequence[frozenset[Need]]) -> Left:
    """What is said of a session of which this stands against each slot."""
    alone = {need for found in lacking if len(found) == 1 for need in found}
    fewest = min(lacking, key=lambda found: (len(found), sorted(found)), default=frozenset({Need.HOURS}))
    return Left(
        unit=code,
        number=number,
        why=tuple(need for need in Need if need in alone),
        closest=() if alone else tuple(need for need in Need if need in fewest),
    )

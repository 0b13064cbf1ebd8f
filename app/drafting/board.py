"""The board on which sessions are put into slots: what fits where, and whether a day can be staffed.

A cohort has one session in a slot, so two sessions meet only where the same person has both on one day,
or where a room needs time between them. That is why a day is looked at by itself, and exactly.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.drafting.instance import Instance, Slot, Unit, Worker, minute_of
from app.drafting.plan import Step

MOST_TRIES = 20_000
"""After how many tries a day counts as one that can't be staffed."""


class Need(enum.StrEnum):
    """A kind of constraint that can keep a session from its place."""

    HOURS = "hours"  # the cohort has no free hours of the right kind and length
    DATES = "dates"  # outside the module's dates
    ORDER = "order"  # before what it builds on, or not in its number's order
    TRAINERS = "trainers"
    ROOMS = "rooms"
    INTERPRETERS = "interpreters"


RESOURCES = (Need.TRAINERS, Need.ROOMS, Need.INTERPRETERS)
PEOPLE = (Need.TRAINERS, Need.INTERPRETERS)

Job = tuple[str, int]
"""A unit, and the place of a slot, in which one of its sessions is."""


@dataclass(frozen=True, slots=True)
class Role:
    """One that a session takes: of whom it may be, for how long, and for which job and need."""

    job: int
    need: Need
    start: int
    minutes: int
    candidates: tuple[str, ...]


class Board:
    """What fits where, worked out once for an instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.slots = instance.slots
        self.times = [_moment(slot.day.toordinal(), slot.start) for slot in self.slots]
        self._taken: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        self._minutes: dict[tuple[str, int], int] = defaultdict(int)
        self._take()
        self._candidates: dict[tuple[Job, Need], tuple[tuple[str, ...], ...]] = {}
        self._staffed: dict[tuple[frozenset[Job], frozenset[Need]], bool] = {}
        self._able: dict[tuple[str, str, int], list[Worker]] = {}
        self._most = self._most_minutes()
        self.stands = self._standing()
        self.before = {(one.unit, one.number): one for one in instance.movable}
        at = {(slot.day, slot.start): place for place, slot in enumerate(self.slots)}
        self.was_in = {key: at.get((one.day, one.start)) for key, one in self.before.items()}
        self._alike = self._kinds()
        fits = {code: self._fits(instance.units[code]) for code in set(self._alike.values())}
        self.fits = {
            code: [place for place in fits[alike] if self._is_in_module(code, place)]
            for code, alike in self._alike.items()
        }

    def _kinds(self) -> dict[str, str]:
        """For each unit the first that asks for the same: what one can have, the other can."""
        first: dict[Unit, str] = {}
        return {
            code: first.setdefault(replace(unit, code="", module="", sessions=0, after=()), code)
            for code, unit in self.instance.units.items()
        }

    def _is_in_module(self, code: str, place: int) -> bool:
        return self.instance.modules[self.instance.units[code].module].holds(self.slots[place].day)

    def _take(self) -> None:
        """Note what everything is held for already; the cohort's own hours stand at the empty key."""
        elsewhere = {
            (self.instance.person(busy.resource), busy.day.toordinal(), busy.start, busy.end)
            for busy in self.instance.bookings  # who is two in the office is booked as both
        }
        for key, day, begins, ends in sorted(elsewhere):
            self._hold(key, day, minute_of(begins), minute_of(ends))
        for one in self.instance.placed:
            day, start, end = one.day.toordinal(), minute_of(one.start), minute_of(one.end)
            for key in ("", *one.trainers, *one.interpreters):
                self._hold(key, day, start, end)
            for key in one.rooms:
                self._hold(key, day, start, end + self.instance.rooms[key].changeover)

    def _hold(self, key: str, day: int, start: int, end: int) -> None:
        key = self.instance.person(key)
        self._taken[key, day].append((start, end))
        self._minutes[key, day] += end - start

    def _standing(self) -> dict[str, dict[int, int]]:
        """When the numbers of each unit that are placed already begin."""
        stands: dict[str, dict[int, int]] = defaultdict(dict)
        for one in self.instance.placed:
            if one.unit:
                stands[one.unit][one.number] = _moment(one.day.toordinal(), one.start)
        return stands

    def is_free(self, key: str, day: int, start: int, end: int) -> bool:
        """Whether nothing holds this already."""
        held = self._taken.get((self.instance.person(key), day), ())
        return all(end <= begun or ended <= start for begun, ended in held)

    def _fits(self, unit: Unit) -> list[int]:
        """The slots that a session of this unit could have were it alone on its day, in whatever module."""
        return [
            place
            for place, slot in enumerate(self.slots)
            if self.has_hours(unit, slot) and self.is_staffed([(unit.code, place)])
        ]

    def hindered(self, unit: Unit, place: int) -> set[Need]:
        """What keeps a session of this unit from a slot, even on an empty day."""
        found = set()
        slot = self.slots[place]
        if not self._is_in_module(unit.code, place):
            found.add(Need.DATES)
        if not self.has_hours(unit, slot):
            found.add(Need.HOURS)
        job = (unit.code, place)
        found |= {need for need in RESOURCES if not self.is_staffed([job], [need])}
        if found.isdisjoint(PEOPLE) and not self.is_staffed([job], PEOPLE):
            found |= set(PEOPLE)
        return found

    def has_hours(self, unit: Unit, slot: Slot) -> bool:
        """Whether the slot is of the right kind and length, and the cohort has nothing else then."""
        start = minute_of(slot.start)
        return (
            slot.online_only == (unit.mode == "online")
            and slot.day not in self.instance.closed
            and minute_of(slot.end) - start >= unit.minutes
            and self.is_free("", slot.day.toordinal(), start, start + unit.minutes)
        )

    def limits(self, code: str, number: int, when: Mapping[str, Mapping[int, int]]) -> tuple[int, int]:
        """After and before which moments a session may begin, by what is placed of its and other units."""
        own = when.get(code, {})
        unit = self.instance.units[code]
        after = [time for other, time in own.items() if other < number]
        after += [time for other in unit.after for time in when.get(other, {}).values()]
        before = [time for other, time in own.items() if other > number]
        before += [time for other in self.followers(code) for time in when.get(other, {}).values()]
        return max(after, default=-1), min(before, default=1 << 60)

    def followers(self, code: str) -> list[str]:
        """The units that build on this one."""
        return [other.code for other in self.instance.units.values() if code in other.after]

    def is_staffed(self, jobs: Sequence[Job], needs: Iterable[Need] = RESOURCES) -> bool:
        """Whether the jobs of one day can have all that they take at once."""
        key = (frozenset((self._alike[code], place) for code, place in jobs), frozenset(needs))
        if key not in self._staffed:
            self._staffed[key] = self.teams(jobs, key[1]) is not None
        return self._staffed[key]

    def candidates(self, job: Job, need: Need) -> tuple[tuple[str, ...], ...]:
        """For each that a job takes of one kind: who or what it may be, were nothing else on the day."""
        key = (self._alike[job[0]], job[1]), need
        if key not in self._candidates:
            self._candidates[key] = tuple(self._choices(job, need))
        return self._candidates[key]

    def _choices(self, job: Job, need: Need) -> Iterable[tuple[str, ...]]:
        unit, slot = self.instance.units[job[0]], self.slots[job[1]]
        if need is Need.TRAINERS:
            yield from [self._there(self._teachers(unit, slot), unit, slot)] * unit.groups
        elif need is Need.INTERPRETERS:
            for pair in unit.interpretation:
                able = [one for one in self.instance.interpreters.values() if pair in one.pairs]
                yield self._there(able, unit, slot)
        elif unit.rooms:
            start, day = minute_of(slot.start), slot.day.toordinal()
            rooms = sorted(self.instance.rooms.values(), key=lambda room: (room.seats, room.key))
            yield from [
                tuple(
                    room.key
                    for room in rooms
                    if self.instance.has_seats(room, unit)
                    and self.is_free(room.key, day, start, start + unit.minutes + room.changeover)
                )
            ] * unit.rooms

    def _teachers(self, unit: Unit, slot: Slot) -> list[Worker]:
        key = unit.qualification, unit.language, slot.day.toordinal()
        if key not in self._able:
            trainers = self.instance.trainers.values()
            self._able[key] = [one for one in trainers if one.can_teach(unit, slot.day)]
        return self._able[key]

    def _there(self, able: Iterable[Worker], unit: Unit, slot: Slot) -> tuple[str, ...]:
        start, day = minute_of(slot.start), slot.day.toordinal()
        return tuple(
            one.key
            for one in able
            if one.is_there(slot.day)
            and self.is_free(one.key, day, start, start + unit.minutes)
            and self.left(one.key, day) >= unit.minutes
        )

    def left(self, key: str, day: int) -> int:
        """How many minutes a day still has for somebody or a room."""
        person = self.instance.person(key)
        most = self._most.get(person)
        return 24 * 60 if most is None else most - self._minutes.get((person, day), 0)

    def _most_minutes(self) -> dict[str, int]:
        """What a day of each person holds at most: of one who is two, the lesser."""
        found: dict[str, int] = {}
        for one in (*self.instance.trainers.values(), *self.instance.interpreters.values()):
            if one.most_minutes is not None:
                person = self.instance.person(one.key)
                found[person] = min(found.get(person, one.most_minutes), one.most_minutes)
        return found

    def teams(
        self, jobs: Sequence[Job], needs: Iterable[Need] = RESOURCES
    ) -> list[dict[Need, tuple[str, ...]]] | None:
        """For each job of one day, in turn, those of each kind that it has; None where it can't be.

        Trainers and interpreters are sought together where one person may be both.
        """
        found: list[dict[Need, tuple[str, ...]]] = [{} for _job in jobs]
        asked = set(needs)
        together = [PEOPLE, (Need.ROOMS,)] if self.instance.twins else [(need,) for need in RESOURCES]
        for kinds in ([kind for kind in group if kind in asked] for group in together):
            roles = [
                Role(
                    place,
                    kind,
                    minute_of(self.slots[job[1]].start),
                    self.instance.units[job[0]].minutes,
                    choices,
                )
                for place, job in enumerate(jobs)
                for kind in kinds
                for choices in self.candidates(job, kind)
            ]
            day = self.slots[jobs[0][1]].day.toordinal() if jobs else 0
            order = sorted(range(len(roles)), key=lambda place: len(roles[place].candidates))
            chosen = _Staffing(self, day, roles, order).found()
            if chosen is None:
                return None
            for kind in kinds:
                for job, of_job in enumerate(found):
                    of_job[kind] = tuple(
                        chosen[place]
                        for place, role in enumerate(roles)
                        if (role.job, role.need) == (job, kind)
                    )
        return found


class _Staffing:
    """The search for who takes which role on one day."""

    def __init__(self, board: Board, day: int, roles: list[Role], order: list[int]) -> None:
        self._board, self._day, self._roles, self._order = board, day, roles, order
        self._tries = 0
        self._chosen: dict[int, str] = {}
        self._load: dict[str, int] = defaultdict(int)

    def found(self) -> dict[int, str] | None:
        """Who takes each role; None where it can't be, or was not found in so many tries."""
        return self._chosen if self._goes_on(0) else None

    def _goes_on(self, depth: int) -> bool:
        if depth == len(self._order):
            return True
        place = self._order[depth]
        role = self._roles[place]
        person = self._board.instance.person
        for key in sorted(role.candidates, key=lambda key: self._load[person(key)]):
            self._tries += 1
            if self._tries > MOST_TRIES:
                return False
            if not self._may(key, role):
                continue
            self._chosen[place] = key
            self._load[person(key)] += role.minutes
            if self._goes_on(depth + 1):
                return True
            self._load[person(key)] -= role.minutes
            del self._chosen[place]
        return False

    def _may(self, key: str, role: Role) -> bool:
        person = self._board.instance.person
        if self._load[person(key)] + role.minutes > self._board.left(key, self._day):
            return False
        room = self._board.instance.rooms.get(key)
        between = room.changeover if room else 0
        for place, other_key in self._chosen.items():
            if person(other_key) != person(key):
                continue
            other = self._roles[place]
            if other.job == role.job:
                return False
            first, last = sorted((other, role), key=lambda one: one.start)
            if first.start + first.minutes + between > last.start:
                return False
        return True


def _moment(day: int, hour: object) -> int:
    return day * 24 * 60 + minute_of(hour)  # type: ignore[arg-type]


def steps_of(board: Board, at: Mapping[int, Job], numbers: Mapping[int, int]) -> list[Step]:
    """The plan that a filled board says, each day staffed by itself; `numbers` by the slot's place."""
    days: dict[int, list[Job]] = defaultdict(list)
    for place, job in sorted(at.items()):
        days[board.slots[place].day.toordinal()].append(job)
    found = []
    for jobs in days.values():
        for (code, place), by in zip(jobs, board.teams(jobs) or [], strict=True):
            found.append(
                Step(
                    unit=code,
                    number=numbers[place],
                    slot=board.slots[place].key,
                    trainers=by[Need.TRAINERS],
                    rooms=by[Need.ROOMS],
                    interpreters=by[Need.INTERPRETERS],
                )
            )
    return found

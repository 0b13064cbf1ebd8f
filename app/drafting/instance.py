"""One draft to be made, as pure data: slots, units, and the resources without their names.

`docs/drafting.md` describes the file. All days and hours are by the clocks of its zone, so nothing in it
depends on what a time zone does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Any

from app.core.db import to_json
from app.core.parts import FileError

FORMAT = "rabat.draft/1"
MOST_SESSIONS = 2_000
MOST_SLOTS = 5_000
MODES = ("in_person", "online", "hybrid")


def minute_of(hour: time) -> int:
    """The minutes since midnight."""
    return hour.hour * 60 + hour.minute


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both within; without `last` it has no end."""

    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether a day is within."""
        return self.first <= day and (self.last is None or day <= self.last)

    def as_data(self) -> dict[str, str]:
        """As it stands in the file."""
        found = {"from": self.first.isoformat()}
        return found if self.last is None else {**found, "to": self.last.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Hours of a day in which the cohort can have one session."""

    key: str
    day: date
    start: time
    end: time
    online_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """So many sessions of one subject, and what each of them needs."""

    code: str
    module: str
    sessions: int
    minutes: int
    qualification: str
    language: str
    interpretation: tuple[str, ...] = ()
    mode: str = "in_person"
    groups: int = 1
    room_needs: frozenset[str] = frozenset()
    after: tuple[str, ...] = ()

    @property
    def rooms(self) -> int:
        """How many rooms each session takes."""
        return 0 if self.mode == "online" else self.groups

    def as_data(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {
            "code": self.code,
            "module": self.module,
            "sessions": self.sessions,
            "minutes": self.minutes,
            "qualification": self.qualification,
            "language": self.language,
            "interpretation": list(self.interpretation),
            "mode": self.mode,
            "groups": self.groups,
            "room_needs": sorted(self.room_needs),
            "after": list(self.after),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A trainer or an interpreter, known by a key alone.

    `qualifications` and `languages` are a trainer's, `pairs` an interpreter's; an interpreter may be the
    `same_as` a trainer. `most_minutes` is what a day holds at most (None: not said).
    """

    key: str
    available: tuple[Span, ...]
    most_minutes: int | None
    languages: frozenset[str] = frozenset()
    qualifications: tuple[tuple[str, Span], ...] = ()
    pairs: frozenset[str] = frozenset()
    same_as: str = ""

    def is_there(self, day: date) -> bool:
        """Whether a day is one on which this person works."""
        return any(span.holds(day) for span in self.available)

    def can_teach(self, unit: Unit, day: date) -> bool:
        """Whether this trainer holds what the unit asks on the day, and speaks its language."""
        return unit.language in self.languages and any(
            code == unit.qualification and span.holds(day) for code, span in self.qualifications
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room; nothing else is in it for `changeover` minutes after a session."""

    key: str
    seats: int
    equipment: frozenset[str]
    changeover: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A session that stands; `unit` is empty where it is of none."""

    unit: str
    number: int
    module: str
    day: date
    start: time
    end: time
    trainers: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {
            "unit": self.unit,
            "number": self.number,
            "module": self.module,
            "date": self.day.isoformat(),
            "start": f"{self.start:%H:%M}",
            "end": f"{self.end:%H:%M}",
            "trainers": list(self.trainers),
            "rooms": list(self.rooms),
            "interpreters": list(self.interpreters),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Hours for which a resource is taken by something else, or for which the cohort is."""

    resource: str
    day: date
    start: time
    end: time


@dataclass(frozen=True, kw_only=True)
class Instance:
    """All that a draft depends on.

    What is `placed` is left where it is. What is `movable` is placed anew, where it stands if it can be.
    """

    title: str
    zone: str
    seats: int
    closed: frozenset[date]
    modules: Mapping[str, Span]
    slots: tuple[Slot, ...]
    units: Mapping[str, Unit]
    trainers: Mapping[str, Worker]
    rooms: Mapping[str, Room]
    interpreters: Mapping[str, Worker]
    placed: tuple[Placed, ...] = ()
    movable: tuple[Placed, ...] = ()
    bookings: tuple[Busy, ...] = ()

    @cached_property
    def missing(self) -> tuple[tuple[str, int], ...]:
        """The unit and number of each session that is not placed yet."""
        there = {(one.unit, one.number) for one in self.placed}
        return tuple(
            (unit.code, number)
            for unit in self.units.values()
            for number in range(1, unit.sessions + 1)
            if (unit.code, number) not in there
        )

    @cached_property
    def twins(self) -> dict[str, str]:
        """The trainer that each interpreter is who is a trainer as well."""
        return {one.key: one.same_as for one in self.interpreters.values() if one.same_as}

    def person(self, key: str) -> str:
        """The one key of a person who has two, and every other key as it is."""
        return self.twins.get(key, key)

    def has_seats(self, room: Room, unit: Unit) -> bool:
        """Whether a room takes one group of the cohort, and has what the unit needs."""
        return room.seats * unit.groups >= self.seats and unit.room_needs <= room.equipment

    def as_data(self) -> dict[str, Any]:
        """The instance as it stands in the file."""
        return {
            "format": FORMAT,
            "title": self.title,
            "zone": self.zone,
            "cohort": {"seats": self.seats},
            "closed": {day.isoformat(): "" for day in sorted(self.closed)},
            "modules": [{"code": code, **span.as_data()} for code, span in self.modules.items()],
            "slots": [
                {
                    "slot": one.key,
                    "date": one.day.isoformat(),
                    "start": f"{one.start:%H:%M}",
                    "end": f"{one.end:%H:%M}",
                    "online_only": one.online_only,
                }
                for one in self.slots
            ],
            "units": [unit.as_data() for unit in self.units.values()],
            "trainers": [
                {
                    **_worker_as_data(one),
                    "languages": sorted(one.languages),
                    "qualifications": [{"code": code, **span.as_data()} for code, span in one.qualifications],
                }
                for one in self.trainers.values()
            ],
            "rooms": [
                {
                    "id": one.key,
                    "seats": one.seats,
                    "equipment": sorted(one.equipment),
                    "changeover_minutes": one.changeover,
                }
                for one in self.rooms.values()
            ],
            "interpreters": [
                {
                    **_worker_as_data(one),
                    "pairs": sorted(one.pairs),
                    **({"same_as": one.same_as} if one.same_as else {}),
                }
                for one in self.interpreters.values()
            ],
            "placed": [one.as_data() for one in self.placed],
            "movable": [one.as_data() for one in self.movable],
            "bookings": [
                {
                    "resource": one.resource,
                    "date": one.day.isoformat(),
                    "start": f"{one.start:%H:%M}",
                    "end": f"{one.end:%H:%M}",
                }
                for one in self.bookings
            ],
        }

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the canonical file, in hexadecimal."""
        return hashlib.sha256(to_json(self.as_data()).encode()).hexdigest()


def _worker_as_data(one: Worker) -> dict[str, Any]:
    most = {} if one.most_minutes is None else {"most_hours_a_day": one.most_minutes // 60}
    return {"id": one.key, "available": [span.as_data() for span in one.available], **most}


def in_order(instance: Instance) -> list[str]:
    """The units so that each comes after those that it builds on; FileError where they go in a circle."""
    waiting, order = list(instance.units), dict[str, None]()
    while waiting:
        code = next((c for c in waiting if all(a in order for a in instance.units[c].after)), None)
        if code is None:
            raise FileError(f"units: {', '.join(waiting)} come after each other in a circle.")
        waiting.remove(code)
        order[code] = None
    return list(order)

"""What the rules of a timetable ask about the sessions at hand, read once for all of them.

So the number of questions to the database does not grow with the sessions. What two bookings of one
resource are is asked by the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate, groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.core import zones
from app.core.db import db, rows
from app.core.i18n import language
from app.timetable import held, queries
from app.timetable.days import A_MONTH, Holiday, all_of, holidays_among, ramadan_among
from app.timetable.models import Availability, Unit
from app.timetable.rows import Asked, RoomRow
from app.timetable.states import Whereabouts
from app.trainers.models import Qualification
from app.venues.models import Room
from app.venues.words import hosts

_KEYS: sa.BindParameter[Any] = sa.bindparam("keys", expanding=True)
_QUALIFIED = (
    sa.select(
        Qualification.trainer_id,
        Qualification.module_id,
        Qualification.subject,
        Qualification.valid_from,
        Qualification.valid_until,
    )
    .where(Qualification.trainer_id.in_(_KEYS))
    .order_by(Qualification.valid_from, Qualification.id)
)
_DAYS = (
    sa.select(
        Availability.resource_id, Availability.whereabouts, Availability.first_day, Availability.last_day
    )
    .where(
        Availability.resource_id.in_(_KEYS),
        Availability.first_day <= sa.bindparam("last"),
        Availability.last_day >= sa.bindparam("first"),
    )
    .order_by(Availability.first_day, Availability.id)
)
_UNITS = (
    sa.select(Unit.id, Unit.code, Unit.after, Unit.features, Unit.subject)
    .where(Unit.cohort_id == sa.bindparam("cohort_id"))
    .order_by(Unit.position, Unit.id)
)
"""What the rules ask is read by statements that are put together once: every page of a timetable asks it."""


class Known:
    """What the rules ask about the sessions at hand, read once."""

    def __init__(self, cohort: Cohort, sessions: Sequence[Asked]) -> None:
        db.session.flush()  # rows are read past the records
        self.cohort = cohort
        self.first = min(session.day for session in sessions)
        self.last = max(session.day for session in sessions)
        trainers = {part.trainer_id for session in sessions for part in session.teaching}
        people = trainers | {part.interpreter_id for session in sessions for part in session.interpreting}
        things = {thing.id for session in sessions for thing in session.equipment}
        rooms = {room.id for session in sessions for room in rooms_of(session)}
        self.qualified = _grouped(_QUALIFIED, keys=list(trainers))
        self.days = _grouped(
            _DAYS,
            keys=list(people | things | rooms),
            first=min(self.first, cohort.first_day),
            last=max(self.last, cohort.last_day),
        )
        self.minutes = self._minutes(people)
        self.units = self._units(sessions)
        self.modules = queries.last_of_modules(cohort)
        self._place_units(sessions)
        self.twice = held.booked_twice(sessions)
        self.twins = held.twins(sessions) if self.twice else {}
        self.countries = hosts(room for session in sessions for room in rooms_of(session))
        self.states = queries.states_in(cohort)
        self.holidays: dict[date, list[Holiday]] = defaultdict(list)
        calendar = all_of(
            self.countries | self.states, self.first - A_MONTH, self.last + A_MONTH, language=language()
        )
        for holiday in holidays_among(calendar, self.first, self.last):
            self.holidays[holiday.day].append(holiday)
        self.ramadan = ramadan_among(calendar, self.first, self.last)

    def _minutes(self, people: set[UUID]) -> dict[tuple[UUID, date], int]:
        """For how many minutes each person is booked on each day of the cohort's zone, whoever books them."""
        zone = self.cohort.zone
        booked = held.times_of(
            people,
            zones.end_of_day(self.first - timedelta(days=2), zone),
            zones.end_of_day(self.last + timedelta(days=1), zone),
        )
        minutes: dict[tuple[UUID, date], int] = defaultdict(int)
        for resource_id, starts_at, ends_at in booked:
            on = zones.wall(starts_at, zone).date()
            minutes[resource_id, on] += int((ends_at - starts_at).total_seconds()) // 60
        return minutes

    def _units(self, sessions: Sequence[Asked]) -> dict[UUID, Any]:
        """The cohort's units by their keys; none where no session counts for one."""
        if not any(session.unit_id for session in sessions):
            return {}
        return {unit.id: unit for unit in rows(_UNITS, {"cohort_id": self.cohort.id})}

    def _place_units(self, sessions: Sequence[Asked]) -> None:
        """When the last session of each unit begins, and which sessions of a unit are out of their order."""
        used = {session.unit_id for session in sessions}
        before = {code for unit in self.units.values() if unit.id in used for code in unit.after}
        wanted = [unit.id for unit in self.units.values() if unit.id in used or unit.code in before]
        self.last_of_unit: dict[UUID, datetime] = {}
        self.swapped: set[UUID] = set()
        for unit_id, found in groupby(queries.placed(wanted), key=lambda row: row.unit_id):
            of_unit = list(found)
            self.last_of_unit[unit_id] = max(row.starts_at for row in of_unit)
            numbered = [row for row in of_unit if row.unit_number is not None]
            self.swapped |= _out_of_order(numbered)

    def why_away(self, resource_id: UUID, on: date) -> Whereabouts | None:
        """Why a resource is not there on a day; None when it is."""
        return why_away(self.days.get(resource_id, []), on)


def why_away(known: Iterable[Availability], on: date) -> Whereabouts | None:
    """Why somebody or something is not there on a day, by what is known of its days; None when it is."""
    has_windows, is_within = False, False
    for days in known:
        is_on = days.first_day <= on <= days.last_day
        if days.whereabouts is Whereabouts.HERE:
            has_windows, is_within = True, is_within or is_on
        elif is_on:
            return days.whereabouts
    return Whereabouts.AWAY if has_windows and not is_within else None


def _out_of_order(numbered: Sequence[Any]) -> set[UUID]:
    """The sessions of one unit, in the order of their numbers, that do not begin in that order."""
    starts = [row.starts_at for row in numbered]
    latest_before = list(accumulate(starts, max))
    earliest_after = list(accumulate(reversed(starts), min))[::-1]
    return {
        row.id
        for number, row in enumerate(numbered)
        if (number and latest_before[number - 1] >= row.starts_at) or earliest_after[number] < row.starts_at
    }


def _grouped(statement: sa.Executable, **asked: Any) -> dict[UUID, list[Any]]:
    """The rows of a statement by their first column."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows(statement, asked):
        found[row[0]].append(row)
    return found


def rooms_of(session: Asked) -> list[Room | RoomRow]:
    """All rooms that a session takes."""
    return [room for room in (session.room, *session.more_rooms) if room]

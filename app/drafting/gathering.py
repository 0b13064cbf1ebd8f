"""Gathering from the office what a draft is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.cohorts.models import Cohort, ModuleDates
from app.cohorts.states import CohortState
from app.core import clock, zones
from app.core.db import db
from app.drafting.hours import Hours
from app.drafting.instance import Busy, Instance, Placed, Room, Slot, Span, Unit, Worker, minute_of
from app.interpreters.queries import active_interpreters
from app.timetable import findings, held, known
from app.timetable import queries as timetable
from app.timetable.days import holidays_of, ramadan_of
from app.timetable.models import Availability, Booking, Session
from app.timetable.models import Unit as TeachingUnit
from app.timetable.rules import PRAYER, RAMADAN_ENDS, Rule, Severity
from app.timetable.states import ResourceKind, SessionState
from app.trainers import queries as trainers
from app.trainers.models import Qualification
from app.venues.models import Room as VenueRoom
from app.venues.models import Venue

FRIDAY = 4
_NIGHT = time(23, 59)


def units_by_code(cohort: Cohort) -> dict[str, TeachingUnit]:
    """What a cohort is to be taught, whole, by code."""
    statement = (
        sa.select(TeachingUnit)
        .where(TeachingUnit.cohort_id == cohort.id)
        .options(joinedload(TeachingUnit.module), sa.orm.selectinload(TeachingUnit.outcomes))
        .order_by(TeachingUnit.position, TeachingUnit.id)
    )
    return {unit.code: unit for unit in db.session.scalars(statement)}


def asked_of(cohort: Cohort, units: Mapping[str, TeachingUnit]) -> dict[str, Unit]:
    """What each unit asks of its sessions in a draft.

    Where the cohort does more than warn of a module before the one that precedes it, the units of the
    module before are among those that a unit comes after.
    """
    in_order = _is_kept(cohort, Rule.MODULE_ORDER)
    modules = sorted({unit.module.position for unit in units.values()})
    before = dict(pairwise(modules[::-1])) if in_order else {}
    return {
        unit.code: Unit(
            code=unit.code,
            module=unit.module.code,
            sessions=unit.sessions,
            minutes=unit.minutes,
            qualification=_asked(unit),
            language=unit.language,
            interpretation=tuple(unit.interpretation),
            mode=unit.mode.value,
            groups=unit.groups,
            room_needs=frozenset(unit.features),
            after=tuple(
                other.code
                for other in units.values()
                if other.code in unit.after or other.module.position == before.get(unit.module.position)
            ),
        )
        for unit in units.values()
    }


def _is_kept(cohort: Cohort, rule: Rule) -> bool:
    """Whether a cohort does more than warn of a rule; a draft gives no reasons, and keeps it."""
    return findings.severities(cohort.id)[rule] is not Severity.WARN


def gather(
    cohort: Cohort, venue: Venue, hours: Sequence[Hours], *, moves: bool = False
) -> tuple[Instance, dict[str, str]]:
    """The draft to be made for a cohort, and who or what each short name in it means.

    Where it `moves` what is not fixed, drafts of sessions that are as their unit asks are placed anew.
    """
    return _Gathered(cohort, venue, hours, moves=moves).instance()


def as_placed(session: Session, unit: TeachingUnit | None, short: Mapping[UUID, str]) -> Placed:
    """A session that stands, with the short names of what it takes."""

    def known(keys: Iterable[UUID]) -> tuple[str, ...]:
        return tuple(short[key] for key in keys if key in short)

    is_numbered = unit is not None and session.unit_number is not None
    return Placed(
        unit=unit.code if unit and is_numbered else "",
        number=session.unit_number or 0 if is_numbered else 0,
        module=session.module.code,
        day=session.day,
        start=session.start,
        end=session.end,
        trainers=known(part.trainer_id for part in session.teaching),
        rooms=known(room.id for room in [session.room, *session.more_rooms] if room),
        interpreters=known(part.interpreter_id for part in session.interpreting),
    )


def is_movable(session: Session, unit: TeachingUnit | None) -> bool:
    """Whether a draft may place a session anew: one that nobody was told of, not fixed, as its unit asks."""
    return (
        unit is not None
        and session.state is SessionState.DRAFT
        and not session.is_fixed
        and session.unit_number is not None
        and session.unit_number <= unit.sessions
        and (session.module_id, session.minutes, session.mode) == (unit.module_id, unit.minutes, unit.mode)
        and (session.groups, session.language) == (unit.groups, unit.language)
        and set(session.interpretation) == set(unit.interpretation)
        and not session.equipment
    )


class _Gathered:
    """What stands in the office for one cohort, put into the words of a draft."""

    def __init__(self, cohort: Cohort, venue: Venue, hours: Sequence[Hours], *, moves: bool) -> None:
        self._cohort, self._venue, self._hours, self._moves = cohort, venue, hours, moves
        tomorrow = clock.today(cohort.zone) + timedelta(days=1)
        self._first, self._last = cohort.first_day, cohort.last_day
        if cohort.state is CohortState.RUNNING:
            self._first = max(self._first, tomorrow)
        rooms = db.session.scalars(
            sa.select(VenueRoom)
            .where(VenueRoom.venue_id == venue.id, VenueRoom.is_retired.is_(False))
            .order_by(VenueRoom.name, VenueRoom.id)
        )
        self._rooms = {f"R{n}": room for n, room in enumerate(rooms, start=1)}
        self._trainers = {
            f"T{n}": one
            for n, one in enumerate(sorted(trainers.active_trainers(), key=lambda one: one.id), start=1)
        }
        self._interpreters = {
            f"I{n}": one
            for n, one in enumerate(sorted(active_interpreters(), key=lambda one: one.id), start=1)
        }
        everything: dict[str, Any] = {**self._rooms, **self._trainers, **self._interpreters}
        self._keys = {key: str(thing.id) for key, thing in everything.items()}
        self._short = {UUID(long): key for key, long in self._keys.items()}
        self._units = units_by_code(cohort)
        self._days = self._whereabouts()

    def instance(self) -> tuple[Instance, dict[str, str]]:
        """The draft to be made, with its keys."""
        closed = frozenset(
            one.day for one in holidays_of(self._countries(), self._first, self._last, language="en")
        )
        slots = tuple(self._slots(closed))
        placed, movable = self._standing()
        trainer_of = {one.person_id: key for key, one in self._trainers.items()}
        return (
            Instance(
                title="",
                zone=self._cohort.zone,
                seats=self._cohort.seats,
                closed=closed,
                modules=self._modules(),
                slots=slots,
                units=asked_of(self._cohort, self._units),
                trainers=self._workers(),
                rooms={
                    key: Room(
                        key=key,
                        seats=room.seats,
                        equipment=frozenset(room.features),
                        changeover=room.changeover_minutes,
                    )
                    for key, room in self._rooms.items()
                },
                interpreters={
                    key: Worker(
                        key=key,
                        available=self._available(one.id),
                        most_minutes=one.most_hours_a_day * 60 if one.most_hours_a_day else None,
                        pairs=frozenset(one.pairs),
                        same_as=trainer_of.get(one.person_id, ""),
                    )
                    for key, one in self._interpreters.items()
                },
                placed=tuple(placed),
                movable=tuple(movable),
                bookings=(*self._bookings(), *self._out_of_use(slots)),
            ),
            self._keys,
        )

    def _countries(self) -> set[str]:
        """The countries whose holidays are left free."""
        states = timetable.states_in(self._cohort) if _is_kept(self._cohort, Rule.HOLIDAY_OF_STATE) else set()
        return {self._venue.country, *states}

    def _slots(self, closed: Iterable[date]) -> Iterable[Slot]:
        """The hours of each day on which the venue is open and nothing forbids to teach."""
        shut = set(closed)
        fasting = ramadan_of([self._venue.country], self._first, self._last)
        for n in range((self._last - self._first).days + 1):
            day = self._first + timedelta(days=n)
            if day in shut or day.weekday() not in self._venue.open_days:
                continue
            for place, hours in enumerate(self._hours, start=1):
                is_prayer = day.weekday() == FRIDAY and hours.start < PRAYER[1] and hours.end > PRAYER[0]
                is_late = hours.end > RAMADAN_ENDS and (self._venue.country, day) in fasting
                is_shut = not (self._venue.opens <= hours.start and hours.end <= self._venue.closes)
                if not is_prayer and not is_late and (hours.online_only or not is_shut):
                    yield Slot(
                        key=f"{day}/{place}",
                        day=day,
                        start=hours.start,
                        end=hours.end,
                        online_only=hours.online_only,
                    )

    def _modules(self) -> dict[str, Span]:
        dates = db.session.scalars(
            sa.select(ModuleDates)
            .where(ModuleDates.cohort_id == self._cohort.id)
            .order_by(ModuleDates.module_id)
        )
        own = {one.module_id: Span(one.first_day, one.last_day) for one in dates}
        whole = Span(self._cohort.first_day, self._cohort.last_day)
        return {module.code: own.get(module.id, whole) for module in timetable.modules_of(self._cohort)}

    def _workers(self) -> dict[str, Worker]:
        held: dict[UUID, list[Qualification]] = defaultdict(list)
        for one in db.session.scalars(sa.select(Qualification).order_by(Qualification.id)):
            held[one.trainer_id].append(one)
        asked = {(_asked(unit), unit.module_id, unit.subject) for unit in self._units.values()}
        return {
            key: Worker(
                key=key,
                available=self._available(trainer.id),
                most_minutes=trainer.most_hours_a_day * 60 if trainer.most_hours_a_day else None,
                languages=frozenset(trainer.languages),
                qualifications=tuple(
                    (code, Span(one.valid_from, one.valid_until))
                    for code, module_id, subject in sorted(asked, key=lambda what: what[0])
                    for one in held[trainer.id]
                    if one.module_id == module_id or (subject and one.subject == subject)
                ),
            )
            for key, trainer in self._trainers.items()
        }

    def _whereabouts(self) -> dict[UUID, list[Availability]]:
        found: dict[UUID, list[Availability]] = defaultdict(list)
        statement = (
            sa.select(Availability)
            .where(
                Availability.resource_id.in_(list(self._short)),
                Availability.first_day <= self._cohort.last_day,
                Availability.last_day >= self._cohort.first_day,
            )
            .order_by(Availability.first_day, Availability.id)
        )
        for one in db.session.scalars(statement):
            found[one.resource_id].append(one)
        return found

    def _available(self, key: UUID) -> tuple[Span, ...]:
        """The days on which somebody is there, as spans."""
        spans: list[Span] = []
        first = self._cohort.first_day
        for n in range((self._last - first).days + 1):
            day = first + timedelta(days=n)
            if known.why_away(self._days[key], day):
                continue
            if spans and spans[-1].last == day - timedelta(days=1):
                spans[-1] = Span(spans[-1].first, day)
            else:
                spans.append(Span(day, day))
        return tuple(spans)

    def _standing(self) -> tuple[list[Placed], list[Placed]]:
        """The sessions that are left where they are, and those that are placed anew."""
        units = {unit.id: unit for unit in self._units.values()}
        placed: list[Placed] = []
        movable: list[Placed] = []
        for session in timetable.standing(self._cohort):
            unit = units.get(session.unit_id) if session.unit_id else None
            moves = self._moves and session.day >= self._first and is_movable(session, unit)
            (movable if moves else placed).append(as_placed(session, unit, self._short))
        return placed, movable

    def _bookings(self) -> Iterable[Busy]:
        """What other cohorts hold of the same resources, and where its officials are meanwhile."""
        officials = held.trainees([self._cohort.id])[self._cohort.id]
        statement = (
            sa.select(Booking.resource_kind, Booking.resource_id, Booking.starts_at, Booking.ends_at)
            .join(Session, Session.id == Booking.session_id)
            .where(
                Session.cohort_id != self._cohort.id,
                Session.day >= self._first - timedelta(days=1),
                Session.day <= self._last + timedelta(days=1),
                Booking.resource_id.in_([*self._short, *officials]),
            )
            .order_by(Booking.starts_at, Booking.id)
        )
        for kind, key, starts_at, ends_at in db.session.execute(statement):
            start, end = (zones.wall(at, self._cohort.zone) for at in (starts_at, ends_at))
            until = end.time() if end.date() == start.date() else _NIGHT
            if minute_of(until) > minute_of(start.time()):
                resource = "" if kind is ResourceKind.TRAINEE else self._short[key]
                yield Busy(resource=resource, day=start.date(), start=start.time(), end=until)

    def _out_of_use(self, slots: Sequence[Slot]) -> Iterable[Busy]:
        """The days on which a room can't be used."""
        for day in sorted({slot.day for slot in slots}):
            for key, room in self._rooms.items():
                if known.why_away(self._days[room.id], day):
                    yield Busy(resource=key, day=day, start=time(0), end=_NIGHT)


def _asked(unit: TeachingUnit) -> str:
    """The code of what a unit asks of its trainer: the module, or the module or a subject."""
    return f"{unit.module.code}/{unit.subject}" if unit.subject else unit.module.code

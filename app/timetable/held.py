"""Reading what is booked: by whom and for what rooms, trainers and persons are held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, selectinload

from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db, rows
from app.interpreters.models import Interpreter
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART
from app.timetable import queries
from app.timetable.models import (
    Booking,
    Session,
    SessionRoom,
    Teaching,
)
from app.timetable.rows import Asked
from app.timetable.states import ResourceKind, SessionState
from app.trainers.models import Trainer
from app.venues.models import Room

LONGEST_HELD = timedelta(hours=16)
"""No booking is longer: a session lasts 12 hours at most, and a room stays free 4 hours afterwards."""


def overlaps(first: datetime, last: datetime) -> sa.ColumnElement[bool]:
    """The condition under which a booking overlaps an interval of instants.

    It says also how early such a booking can start: so the index of a resource's bookings leads to the few
    around the interval, however many came before.
    """
    return sa.and_(
        Booking.starts_at > first - LONGEST_HELD, Booking.starts_at < last, Booking.ends_at > first
    )


_KEYS: sa.BindParameter[Any] = sa.bindparam("keys", expanding=True)
_TIMES = (
    sa.select(Booking.resource_id, Booking.starts_at, Booking.ends_at)
    .where(
        Booking.resource_id.in_(_KEYS),
        Booking.starts_at > sa.bindparam("earliest"),
        Booking.starts_at < sa.bindparam("last"),
        Booking.ends_at > sa.bindparam("first"),
    )
    .order_by(Booking.id)
)


def times_of(resource_ids: Iterable[UUID], first: datetime, last: datetime) -> Iterable[Any]:
    """Which resource is booked from when until when, of some resources between two instants."""
    return rows(
        _TIMES,
        {"keys": list(resource_ids), "earliest": first - LONGEST_HELD, "first": first, "last": last},
    )


def sessions_holding(resource_id: UUID, monday: date) -> list[Session]:
    """What a room, a trainer or another resource is booked for in the week from `monday`."""
    return queries.in_week(queries.all_sessions().where(holds_resource(resource_id)), monday)


def sessions_in_venue(venue_id: UUID, monday: date) -> list[Session]:
    """What the rooms of a venue are taken for in the week from `monday`, with all their rooms."""
    rooms = sa.select(Room.id).where(Room.venue_id == venue_id)
    further = sa.select(SessionRoom.session_id).where(SessionRoom.room_id.in_(rooms))
    statement = queries.all_sessions().where(sa.or_(Session.room_id.in_(rooms), Session.id.in_(further)))
    return queries.in_week(statement.options(selectinload(Session.more_rooms).joinedload(Room.venue)), monday)


def holds_resource(resource_id: UUID) -> sa.ColumnElement[bool]:
    """The condition under which a session holds a resource."""
    return sa.exists().where(Booking.session_id == Session.id, Booking.resource_id == resource_id)


def in_office(first: date, last: date, *where: sa.ColumnElement[bool]) -> list[Session]:
    """The sessions of all cohorts from one day to another, whole, in their order; none cancelled."""
    statement = queries.one_session().where(
        Session.day.between(first, last), Session.state != SessionState.CANCELLED, *where
    )
    return list(db.session.scalars(statement.order_by(Session.starts_at, Session.id)))


def taught_by(trainer_ids: Iterable[UUID]) -> sa.ColumnElement[bool]:
    """The condition under which one of these trainers teaches a session, published or not."""
    return Session.id.in_(sa.select(Teaching.session_id).where(Teaching.trainer_id.in_(list(trainer_ids))))


def held_in(room_ids: Iterable[UUID]) -> sa.ColumnElement[bool]:
    """The condition under which a session takes one of these rooms."""
    keys = list(room_ids)
    further = sa.select(SessionRoom.session_id).where(SessionRoom.room_id.in_(keys))
    return sa.or_(Session.room_id.in_(keys), Session.id.in_(further))


def unbooked(sessions: Sequence[Session]) -> list[Session]:
    """Those of some sessions that hold nothing, as after their cohort was postponed."""
    keys = [session.id for session in sessions]
    booked = set(
        db.session.scalars(
            sa.select(Booking.session_id)
            .where(Booking.session_id.in_(keys))
            .distinct()
            .order_by(Booking.session_id)
        )
    )
    return [session for session in sessions if session.id not in booked]


def trainees(cohort_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """The persons who take part in each of some cohorts, by cohort."""
    found: dict[UUID, list[UUID]] = {key: [] for key in cohort_ids}
    rows = db.session.execute(
        sa.select(Registration.cohort_id, Registration.person_id)
        .where(Registration.cohort_id.in_(list(found)), Registration.state.in_(TAKES_PART))
        .order_by(Registration.person_id)
    )
    for cohort_id, person_id in rows:
        found[cohort_id].append(person_id)
    return found


def trainees_booked(session_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """The persons who are held as trainees by each of some sessions, by session."""
    found: dict[UUID, list[UUID]] = {}
    rows = db.session.execute(
        sa.select(Booking.session_id, Booking.resource_id)
        .where(Booking.session_id.in_(list(session_ids)), Booking.resource_kind == ResourceKind.TRAINEE)
        .order_by(Booking.session_id, Booking.resource_id)
    )
    for session_id, person_id in rows:
        found.setdefault(session_id, []).append(person_id)
    return found


def booked_to_come(cohort_id: UUID) -> list[Session]:
    """A cohort's sessions to come that hold what they need, in their order."""
    statement = (
        sa.select(Session)
        .where(
            Session.cohort_id == cohort_id,
            Session.starts_at > clock.now(),
            sa.exists().where(Booking.session_id == Session.id, Booking.resource_id == cohort_id),
        )
        .order_by(Session.starts_at, Session.id)
    )
    return list(db.session.scalars(statement))


@dataclass(frozen=True, slots=True)
class Twice:
    """What a session holds as `kind` although one of `cohort` (its code) holds it at the same time.

    `is_asked` tells that it is this session that needs a reason; the other one may have given it.
    """

    kind: ResourceKind
    resource_id: UUID
    cohort: str
    is_asked: bool


_MINE, _OTHER = aliased(Booking), aliased(Booking)
_TWICE = (
    sa.select(_MINE.session_id, _MINE.resource_kind, _MINE.resource_id, _MINE.override_reason, Cohort.code)
    .join(
        _OTHER,
        sa.and_(
            _OTHER.resource_id == _MINE.resource_id,
            _OTHER.id != _MINE.id,
            _OTHER.starts_at < _MINE.ends_at,
            _OTHER.ends_at > _MINE.starts_at,
        ),
    )
    .join(Session, Session.id == _OTHER.session_id)
    .join(Cohort, Cohort.id == Session.cohort_id)
    .where(
        _MINE.session_id.in_(_KEYS),
        _OTHER.starts_at.between(sa.bindparam("first"), sa.bindparam("last")),
        sa.or_(_MINE.override_reason.is_not(None), _OTHER.override_reason.is_not(None)),
    )
    .order_by(_MINE.session_id, _MINE.resource_kind, _MINE.resource_id, Cohort.code)
)


def booked_twice(sessions: Sequence[Asked]) -> dict[UUID, list[Twice]]:
    """What some sessions hold although others hold it, by session."""
    booked = rows(
        _TWICE,
        {
            "keys": [session.id for session in sessions],
            "first": min(session.starts_at for session in sessions) - LONGEST_HELD,
            "last": max(session.ends_at for session in sessions) + LONGEST_HELD,
        },
    )
    found: dict[UUID, list[Twice]] = {}
    for session_id, kind, resource_id, reason, code in booked:
        found.setdefault(session_id, []).append(Twice(kind, resource_id, code, reason is not None))
    return found


def overridden(session_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], str]:
    """The reasons for which some sessions hold what others hold, by session and resource."""
    rows = db.session.execute(
        sa.select(Booking.session_id, Booking.resource_id, Booking.override_reason)
        .where(Booking.session_id.in_(list(session_ids)), Booking.override_reason.is_not(None))
        .order_by(Booking.id)
    )
    return {(session_id, resource_id): reason or "" for session_id, resource_id, reason in rows}


def standing(session_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID, datetime, datetime], UUID]:
    """The keys of what some sessions hold, by session, resource and interval."""
    rows = db.session.execute(
        sa.select(Booking.session_id, Booking.resource_id, Booking.starts_at, Booking.ends_at, Booking.id)
        .where(Booking.session_id.in_(list(session_ids)))
        .order_by(Booking.id)
    )
    return {(row[0], row[1], row[2], row[3]): row[4] for row in rows}


_TWINS = (
    sa.select(Trainer.id, Interpreter.id)
    .join(Interpreter, Interpreter.person_id == Trainer.person_id)
    .where(sa.or_(Trainer.id.in_(_KEYS), Interpreter.id.in_(_KEYS)))
    .order_by(Trainer.id)
)


def twins(sessions: Iterable[Asked]) -> dict[UUID, UUID]:
    """For who teaches or interprets in some sessions and is registered as both: each key by the other."""
    people = [
        (
            {part.trainer_id for part in session.teaching}
            | {part.interpreter_id for part in session.interpreting}
        )
        for session in sessions
    ]
    keys = set().union(*people)
    rows = db.session.execute(_TWINS, {"keys": list(keys)})
    return {one: other for row in rows for one, other in ((row[0], row[1]), (row[1], row[0]))}


def name_of(key: UUID) -> str:
    """The name of the trainer or interpreter with this key."""
    persons = sa.union_all(
        sa.select(Trainer.person_id).where(Trainer.id == key),
        sa.select(Interpreter.person_id).where(Interpreter.id == key),
    )
    return db.session.scalars(sa.select(Person).where(Person.id.in_(persons))).one().name

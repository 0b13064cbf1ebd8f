"""A cohort's sessions of one week as rows, with what the rules ask of them.

The statements are put together once, for that costs more than to send them; each trainer, room and thing is
read once, however many sessions it is in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import stand_in, visible_to
from app.cohorts.models import Cohort
from app.core.db import rows
from app.interpreters.models import Interpreter
from app.people.models import Person
from app.programmes.models import Module
from app.timetable.models import Interpreting, Session, SessionEquipment, SessionRoom, Teaching
from app.timetable.rows import (
    InterpretingRow,
    ModuleRow,
    PersonRow,
    RoomRow,
    SessionRow,
    StaffRow,
    TeachingRow,
    ThingRow,
    VenueRow,
)
from app.timetable.states import SessionState
from app.trainers.models import Trainer
from app.venues.models import Equipment, Room, Venue

T = TypeVar("T")
_KEYS: sa.BindParameter[Any] = sa.bindparam("keys", expanding=True)
_OWN = (
    *(Session.id, Session.version, Session.title, Session.day, Session.start, Session.end, Session.zone),
    *(Session.starts_at, Session.ends_at, Session.mode, Session.state, Session.is_changed, Session.is_fixed),
    *(Session.language, Session.interpretation, Session.groups, Session.unit_id, Session.module_id),
)
"""A session's own columns, as `SessionRow` begins."""
_OF_WEEK = (
    sa.select(*_OWN, Session.room_id, Module.code, Module.position)
    .join(Module, Module.id == Session.module_id)
    .where(
        Session.cohort_id == sa.bindparam("cohort_id"),
        Session.day >= sa.bindparam("monday"),
        Session.day < sa.bindparam("after"),
        Session.state != SessionState.CANCELLED,
    )
    .order_by(Session.starts_at, Session.id)
)
_MODULES = (
    sa.select(Module.code)
    .where(Module.curriculum_id == sa.bindparam("curriculum_id"))
    .order_by(Module.position, Module.id)
)
_TEACHING = (
    sa.select(Teaching.session_id, Teaching.trainer_id)
    .where(Teaching.session_id.in_(_KEYS))
    .order_by(Teaching.id)
)
_INTERPRETING = (
    sa.select(Interpreting.session_id, Interpreting.interpreter_id, Interpreting.pair)
    .where(Interpreting.session_id.in_(_KEYS))
    .order_by(Interpreting.id)
)
_MORE_ROOMS = (
    sa.select(SessionRoom.session_id, SessionRoom.room_id)
    .join(Room, Room.id == SessionRoom.room_id)
    .where(SessionRoom.session_id.in_(_KEYS))
    .order_by(Room.name, Room.id)
)
_CARRIED = (
    sa.select(SessionEquipment.session_id, Equipment.id, Equipment.name, Equipment.is_retired)
    .join(Equipment, Equipment.id == SessionEquipment.equipment_id)
    .where(SessionEquipment.session_id.in_(_KEYS))
    .order_by(Equipment.name, Equipment.id)
)
_TRAINERS = (
    sa.select(Trainer.id, Person.name, Trainer.is_active, Trainer.most_hours_a_day, Trainer.languages)
    .join(Person, Person.id == Trainer.person_id)
    .where(Trainer.id.in_(_KEYS))
    .order_by(Trainer.id)
)
_INTERPRETERS = (
    sa.select(Interpreter.id, Person.name, Interpreter.is_active, Interpreter.most_hours_a_day)
    .join(Person, Person.id == Interpreter.person_id)
    .where(Interpreter.id.in_(_KEYS))
    .order_by(Interpreter.id)
)
_ROOMS = (
    sa.select(
        *(Room.id, Room.name, Room.seats, Room.features, Room.is_retired),
        *(Venue.id, Venue.name, Venue.country, Venue.opens, Venue.closes, Venue.open_days),
    )
    .join(Venue, Venue.id == Room.venue_id)
    .where(Room.id.in_(_KEYS))
    .order_by(Room.id)
)


@lru_cache(maxsize=256)
def _of_week(reader: Actor) -> sa.Executable:
    """The sessions of a week that are there for one like this stand-in."""
    return _OF_WEEK.where(visible_to(reader, Permission.SESSION_SEE, Session))


def module_codes(cohort: Cohort) -> list[str]:
    """The codes of the modules of a cohort's curriculum, in their order."""
    return [code for (code,) in rows(_MODULES, {"curriculum_id": cohort.curriculum_id})]


def week_of(cohort: Cohort, actor: Actor, monday: date) -> list[SessionRow]:
    """A cohort's sessions of the week from `monday` that are there for the actor, in their order.

    None is cancelled.
    """
    reader, facts = stand_in(actor)
    asked = {"cohort_id": cohort.id, "monday": monday, "after": monday + timedelta(days=7)}
    found = rows(_of_week(reader), {**asked, **facts}).all()
    if not found:
        return []
    keys = [row.id for row in found]
    teaching, interpreting = _of_each(_TEACHING, keys), _of_each(_INTERPRETING, keys)
    further, carried = _of_each(_MORE_ROOMS, keys), _of_each(_CARRIED, keys)
    trainers = _by_key(_TRAINERS, _column(teaching), _staff)
    interpreters = _by_key(_INTERPRETERS, _column(interpreting), _staff)
    rooms = _by_key(_ROOMS, _column(further) | {row.room_id for row in found if row.room_id}, _room)
    taught = {key: TeachingRow(key, trainer) for key, trainer in trainers.items()}
    return [
        SessionRow(
            *(
                *own,
                cohort,
                ModuleRow(code, position),
                rooms.get(room_id),
                [rooms[key] for (key,) in further[own[0]]],
                [taught[key] for (key,) in teaching[own[0]]],
                [InterpretingRow(key, interpreters[key], pair) for key, pair in interpreting[own[0]]],
                [ThingRow(*thing) for thing in carried[own[0]]],
            )
        )
        for *own, room_id, code, position in found
    ]


def _of_each(statement: sa.Executable, keys: list[UUID]) -> dict[UUID, list[Sequence[Any]]]:
    """What belongs to each session, without the session's key, which comes first in its rows."""
    found: dict[UUID, list[Sequence[Any]]] = defaultdict(list)
    for session_id, *what in rows(statement, {"keys": keys}):
        found[session_id].append(what)
    return found


def _column(parts: dict[UUID, list[Sequence[Any]]]) -> set[UUID]:
    """The first column of what belongs to the sessions: whose key, or which room's."""
    return {part[0] for of_session in parts.values() for part in of_session}


def _by_key(statement: sa.Executable, keys: set[UUID], made: Callable[..., T]) -> dict[UUID, T]:
    """What is `made` of the rows of these keys, which are not asked for where there are none."""
    return {row[0]: made(*row) for row in rows(statement, {"keys": list(keys)})} if keys else {}


def _staff(key: UUID, name: str, *other: Any) -> StaffRow:
    return StaffRow(key, PersonRow(name), *other)


def _room(*columns: Any) -> RoomRow:
    return RoomRow(*(*columns[:5], VenueRow(*columns[5:])))

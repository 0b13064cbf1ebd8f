"""What people are told of a session, as it stands in the plan or as they were last told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from app.core.texts import Texts
from app.interpreters.models import Interpreter
from app.people.models import Person
from app.programmes.models import Module
from app.timetable.models import PublishedSession, Session
from app.timetable.states import Mode
from app.trainers.models import Trainer
from app.venues.models import Equipment, Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A session as letters and calendars tell of it; two are equal where nothing is to be published."""

    title: Texts
    module: Module
    day: date
    start: time
    end: time
    zone: str
    starts_at: datetime
    ends_at: datetime
    mode: Mode
    room: Room | None
    more_rooms: tuple[Room, ...]
    trainers: frozenset[Trainer]
    interpreters: frozenset[Interpreter]
    pairs: frozenset[tuple[UUID, str]]
    equipment: frozenset[Equipment]

    @property
    def staff(self) -> frozenset[UUID]:
        """The persons who teach or interpret."""
        return frozenset(person.id for person in self.persons)

    @property
    def persons(self) -> list[Person]:
        """Those who teach or interpret, whose rows are loaded."""
        return [one.person for one in self.trainers] + [one.person for one in self.interpreters]


def facts_of(session: Session | PublishedSession) -> Facts:
    """What is told of a session, of which all is loaded."""
    return Facts(
        title=session.title,
        module=session.module,
        day=session.day,
        start=session.start,
        end=session.end,
        zone=session.zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        mode=session.mode,
        room=session.room,
        more_rooms=tuple(sorted(session.more_rooms, key=lambda room: (room.name, room.id))),
        trainers=frozenset(session.trainers),
        interpreters=frozenset(session.interpreters),
        pairs=frozenset((part.interpreter.id, part.pair) for part in session.interpreting),
        equipment=frozenset(session.equipment),
    )

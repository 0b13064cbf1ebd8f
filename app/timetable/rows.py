"""The sessions of a week as plain rows: what the rules ask of them and a page shows, and nothing to change.

They are called as the records are, so that the rules and the grid need not know which they have. To make
records of a week's rows costs several times as much as to find them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from app.cohorts.models import Cohort
from app.core.texts import Texts
from app.timetable.models import Session
from app.timetable.states import Mode, SessionState


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody's name."""

    name: str


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A trainer, with the languages to teach in, or an interpreter."""

    id: UUID
    person: PersonRow
    is_active: bool
    most_hours_a_day: int | None
    languages: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class VenueRow:
    """A venue with its hours."""

    id: UUID
    name: Texts
    country: str
    opens: time
    closes: time
    open_days: Sequence[int]


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room in its venue."""

    id: UUID
    name: str
    seats: int
    features: Sequence[str]
    is_retired: bool
    venue: VenueRow


@dataclass(frozen=True, slots=True)
class ThingRow:
    """Equipment."""

    id: UUID
    name: str
    is_retired: bool


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A module with its place in the curriculum."""

    code: str
    position: int


@dataclass(frozen=True, slots=True)
class TeachingRow:
    """One trainer's part in a session."""

    trainer_id: UUID
    trainer: StaffRow


@dataclass(frozen=True, slots=True)
class InterpretingRow:
    """One interpreter's part in a session."""

    interpreter_id: UUID
    interpreter: StaffRow
    pair: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with all that the rules ask of it; each name means what it means of a `Session`.

    Up to `module_id` its columns come in the order in which `week_queries` selects them.
    """

    id: UUID
    version: int
    title: Texts
    day: date
    start: time
    end: time
    zone: str
    starts_at: datetime
    ends_at: datetime
    mode: Mode
    state: SessionState
    is_changed: bool
    is_fixed: bool
    language: str
    interpretation: Sequence[str]
    groups: int
    unit_id: UUID | None
    module_id: UUID
    cohort: Cohort
    module: ModuleRow
    room: RoomRow | None
    more_rooms: Sequence[RoomRow]
    teaching: Sequence[TeachingRow]
    interpreting: Sequence[InterpretingRow]
    equipment: Sequence[ThingRow]


Asked = Session | SessionRow
"""A session as the rules are asked of it."""

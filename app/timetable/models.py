"""Sessions, what is still to be placed, whose days are known, and the one ledger of bookings."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.cohorts.models import Cohort
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, new_id, states
from app.core.holds import Kept
from app.core.texts import Texts
from app.core.workflow import govern
from app.interpreters.models import Interpreter
from app.programmes.models import Module, Outcome
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART
from app.timetable.rules import Rule, Severity
from app.timetable.states import SESSION, CalendarKind, Mode, ResourceKind, SessionState, Whereabouts
from app.trainers.models import Trainer
from app.venues.models import Equipment, Room


class Session(Identified, Versioned, Base):
    """One timetabled unit of a cohort's module.

    `day`, `start` and `end` are wall-clock time in `zone`; the instants `starts_at` and `ends_at` are
    derived from them. This is the plan: what people were told of it is its `PublishedSession`, and
    `is_changed` says that the two differ. `sequence` counts what was told since the first time, for
    calendars, the last of it at `changed_at`.
    `language` is spoken, and `interpretation` names the pairs that must be interpreted, such as "en-fr".
    With more than one of `groups` it takes as many trainers and rooms: `room`, and those of `more_rooms`.
    It may be number `unit_number` of a `unit`; `is_fixed` ones are left where they are by a draft.
    """

    __tablename__ = "sessions"
    __holds__: ClassVar = (holds.internal("to hold the timetable"),)
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="interval"),
        sa.CheckConstraint("groups BETWEEN 1 AND 20", name="groups"),
        sa.UniqueConstraint("unit_id", "unit_number"),
        sa.Index("ix_sessions_cohort", "cohort_id", "starts_at", "id"),
        sa.Index("ix_sessions_starts", "starts_at", "id"),
    )

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    module_id: Mapped[UUID] = mapped_column(sa.ForeignKey("modules.id"))
    room_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("rooms.id"))
    title: Mapped[Texts]
    day: Mapped[date]
    start: Mapped[time]
    end: Mapped[time]
    zone: Mapped[str] = mapped_column(sa.String(60))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    mode: Mapped[Mode] = mapped_column(states(Mode), default=Mode.IN_PERSON)
    state: Mapped[SessionState] = mapped_column(states(SessionState), default=SessionState.DRAFT)
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    is_changed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    language: Mapped[str] = mapped_column(sa.String(2), default="en", server_default="en")
    interpretation: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")
    groups: Mapped[int] = mapped_column(default=1, server_default="1")
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("units.id"), index=True)
    unit_number: Mapped[int | None]
    is_fixed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    module: Mapped[Module] = relationship(lazy="raise")
    unit: Mapped[Unit | None] = relationship(lazy="raise")
    room: Mapped[Room | None] = relationship(lazy="raise")
    teaching: Mapped[list[Teaching]] = relationship(
        lazy="raise", back_populates="session", order_by="Teaching.id", cascade="all, delete-orphan"
    )
    interpreting: Mapped[list[Interpreting]] = relationship(
        lazy="raise", back_populates="session", order_by="Interpreting.id", cascade="all, delete-orphan"
    )
    more_rooms: Mapped[list[Room]] = relationship(
        lazy="raise", secondary="session_rooms", order_by=(Room.name, Room.id)
    )
    equipment: Mapped[list[Equipment]] = relationship(
        lazy="raise", secondary="session_equipment", order_by=(Equipment.name, Equipment.id)
    )
    outcomes: Mapped[list[Outcome]] = relationship(
        lazy="raise", secondary="session_outcomes", order_by=(Outcome.position, Outcome.id)
    )

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
    }
    __assigned__: ClassVar[str] = "is_taught_by"
    __own_by__: ClassVar[str] = "is_attended_by"
    __closer__: ClassVar[dict[str, dict[str, str]]] = {
        Permission.SESSION_JOIN: {
            "is_taught_by": "is_still_taught_by",
            "is_attended_by": "is_still_attended_by",
        },
        Permission.MATERIAL_ADD: {"is_taught_by": "is_still_taught_by"},
    }
    __see__: ClassVar[Permission] = Permission.SESSION_SEE

    @property
    def minutes(self) -> int:
        """Its length, from its instants."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def trainers(self) -> list[Trainer]:
        """Who teaches it."""
        return [part.trainer for part in self.teaching]

    @property
    def interpreters(self) -> list[Interpreter]:
        """Who interprets in it."""
        return [part.interpreter for part in self.interpreting]

    @hybrid_method
    def is_taught_by(self, trainer_id: UUID) -> bool:
        """Whether this trainer was told to teach it."""
        return bool(_ask(self, type(self).is_taught_by(trainer_id)))

    @is_taught_by.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_taught_by(cls, trainer_id: UUID) -> sa.ColumnElement[bool]:
        return sa.exists().where(
            PublishedTrainer.session_id == cls.id, PublishedTrainer.trainer_id == trainer_id
        )

    @hybrid_method
    def is_attended_by(self, person_id: UUID) -> bool:
        """Whether this person was told of it: who takes part in the cohort, or interprets."""
        return bool(_ask(self, type(self).is_attended_by(person_id)))

    @is_attended_by.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_attended_by(cls, person_id: UUID) -> sa.ColumnElement[bool]:
        return sa.or_(cls._has_taking_part(person_id), cls.is_interpreted_by(person_id))

    @hybrid_method
    def is_still_taught_by(self, trainer_id: UUID) -> bool:
        """Whether this trainer was told to teach it, and still does in the plan."""
        return bool(_ask(self, type(self).is_still_taught_by(trainer_id)))

    @is_still_taught_by.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_still_taught_by(cls, trainer_id: UUID) -> sa.ColumnElement[bool]:
        planned = sa.exists().where(Teaching.session_id == cls.id, Teaching.trainer_id == trainer_id)
        return sa.and_(cls.is_taught_by(trainer_id), planned)

    @hybrid_method
    def is_still_attended_by(self, person_id: UUID) -> bool:
        """Whether this person was told of it and takes part, or still interprets in the plan."""
        return bool(_ask(self, type(self).is_still_attended_by(person_id)))

    @is_still_attended_by.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_still_attended_by(cls, person_id: UUID) -> sa.ColumnElement[bool]:
        planned = sa.exists().where(
            Interpreting.session_id == cls.id,
            Interpreting.interpreter_id == Interpreter.id,
            Interpreter.person_id == person_id,
        )
        return sa.or_(cls._has_taking_part(person_id), sa.and_(cls.is_interpreted_by(person_id), planned))

    @classmethod
    def _has_taking_part(cls, person_id: UUID) -> sa.ColumnElement[bool]:
        """The condition under which this person takes part in the cohort, and was told of a session."""
        return sa.exists().where(
            PublishedSession.session_id == cls.id,
            Registration.cohort_id == cls.cohort_id,
            Registration.person_id == person_id,
            Registration.state.in_(TAKES_PART),
        )

    @classmethod
    def is_interpreted_by(cls, person_id: UUID) -> sa.ColumnElement[bool]:
        """The condition under which this person was told to interpret a session, as an interpreter in use."""
        return sa.exists().where(
            PublishedInterpreter.session_id == cls.id,
            PublishedInterpreter.interpreter_id == Interpreter.id,
            Interpreter.person_id == person_id,
            Interpreter.is_active,
        )


def _ask(session: Session, condition: Any) -> Any:
    database = object_session(session)
    return database is not None and database.scalar(
        sa.select(sa.exists().where(Session.id == session.id, condition))
    )


class Teaching(Identified, Base):
    """One trainer's part in a session."""

    __tablename__ = "teachings"
    __holds__: ClassVar = (
        holds.personal("to know who teaches what", "session_id trainer_id", seen=Permission.SESSION_SEE),
    )
    __table_args__ = (sa.UniqueConstraint("session_id", "trainer_id"),)

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"))
    trainer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("trainers.id"), index=True)

    session: Mapped[Session] = relationship(lazy="raise", back_populates="teaching")
    trainer: Mapped[Trainer] = relationship(lazy="raise")


class Unit(Identified, Versioned, Base):
    """What a cohort must be taught and is not placed yet, or only in part: so many sessions of one subject.

    Its sessions are `minutes` long each and come in the order of their numbers, after all of those of the
    units named in `after` (codes of the same cohort). A trainer must be qualified for `subject`, or for
    the module where it is empty, and speak `language`; each of the pairs in `interpretation` needs an
    interpreter. It takes `groups` trainers and rooms at once, each room with all `features`.
    """

    __tablename__ = "units"
    __holds__: ClassVar = (holds.internal("to know what is to be taught", seen=Permission.SESSION_EDIT),)
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "code"),
        sa.CheckConstraint("sessions BETWEEN 1 AND 200", name="sessions"),
        sa.CheckConstraint("minutes BETWEEN 15 AND 720", name="minutes"),
        sa.CheckConstraint("groups BETWEEN 1 AND 20", name="groups"),
    )

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    module_id: Mapped[UUID] = mapped_column(sa.ForeignKey("modules.id"))
    code: Mapped[str] = mapped_column(sa.String(30))
    position: Mapped[int]
    title: Mapped[Texts]
    sessions: Mapped[int]
    minutes: Mapped[int]
    groups: Mapped[int] = mapped_column(default=1, server_default="1")
    subject: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    language: Mapped[str] = mapped_column(sa.String(2))
    interpretation: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")
    mode: Mapped[Mode] = mapped_column(states(Mode), default=Mode.IN_PERSON)
    features: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")
    after: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    module: Mapped[Module] = relationship(lazy="raise")
    outcomes: Mapped[list[Outcome]] = relationship(
        lazy="raise", secondary="unit_outcomes", order_by=(Outcome.position, Outcome.id)
    )

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
    }
    __see__: ClassVar[Permission] = Permission.SESSION_EDIT


class UnitOutcome(Base):
    """An outcome that a unit teaches."""

    __tablename__ = "unit_outcomes"
    __holds__: ClassVar = (holds.internal("to know what is taught", seen=Permission.SESSION_EDIT),)

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("units.id"), primary_key=True)
    outcome_id: Mapped[UUID] = mapped_column(sa.ForeignKey("outcomes.id"), primary_key=True)


class SessionOutcome(Base):
    """An outcome that a session teaches."""

    __tablename__ = "session_outcomes"
    __holds__: ClassVar = (holds.internal("to know what is taught", seen=Permission.SESSION_SEE),)

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"), primary_key=True)
    outcome_id: Mapped[UUID] = mapped_column(sa.ForeignKey("outcomes.id"), primary_key=True)


class SessionRoom(Base):
    """A further room of a session that is given in groups."""

    __tablename__ = "session_rooms"
    __holds__: ClassVar = (holds.internal("to book rooms", seen=Permission.SESSION_SEE),)

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"), primary_key=True)
    room_id: Mapped[UUID] = mapped_column(sa.ForeignKey("rooms.id"), primary_key=True, index=True)


class SessionEquipment(Base):
    """Equipment that is carried to a session."""

    __tablename__ = "session_equipment"
    __holds__: ClassVar = (holds.internal("to book equipment", seen=Permission.SESSION_SEE),)

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"), primary_key=True)
    equipment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("equipment.id"), primary_key=True, index=True)


class Interpreting(Identified, Base):
    """One interpreter's part in a session, for one pair of languages."""

    __tablename__ = "interpretings"
    __holds__: ClassVar = (
        holds.personal(
            "to know who interprets what", "session_id interpreter_id pair", seen=Permission.SESSION_SEE
        ),
    )
    __table_args__ = (sa.UniqueConstraint("session_id", "interpreter_id"),)

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"))
    interpreter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("interpreters.id"), index=True)
    pair: Mapped[str] = mapped_column(sa.String(5))

    session: Mapped[Session] = relationship(lazy="raise", back_populates="interpreting")
    interpreter: Mapped[Interpreter] = relationship(lazy="raise")


class Availability(Identified, Base):
    """What is known of the days of a trainer, an interpreter, a room or equipment.

    Without any, a resource is there on all days. Where a window of days on which it is there (HERE) meets
    a cohort's days, it is there in that cohort's time within such windows only; on days on which it is
    away, travelling or closed it is not. Why it is away is not kept.
    """

    __tablename__ = "availabilities"
    __holds__: ClassVar = (
        holds.personal(
            "to plan sessions when trainers and interpreters are there",
            "resource_id whereabouts first_day last_day",
            seen=Permission.TRAINER_SEE,
        ),
        holds.internal("to know what the days are of", "resource_kind", seen=Permission.TRAINER_SEE),
    )
    __table_args__ = (
        sa.CheckConstraint("last_day >= first_day", name="interval"),
        sa.Index("ix_availabilities_resource", "resource_id", "first_day"),
    )

    resource_kind: Mapped[ResourceKind] = mapped_column(states(ResourceKind))
    resource_id: Mapped[UUID]
    whereabouts: Mapped[Whereabouts] = mapped_column(states(Whereabouts))
    first_day: Mapped[date]
    last_day: Mapped[date]


class ClashSeverity(Identified, Base):
    """How hard a cohort takes a rule of its timetable, where it is not as hard as for others."""

    __tablename__ = "clash_severities"
    __holds__: ClassVar = (holds.internal("to know what is a clash", seen=Permission.SESSION_EDIT),)
    __table_args__ = (sa.UniqueConstraint("cohort_id", "rule"),)

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    rule: Mapped[Rule] = mapped_column(states(Rule))
    severity: Mapped[Severity] = mapped_column(states(Severity))


class Allowance(Identified, Base):
    """A reason for which a session may go against a rule in one thing, as long as it stands as it does.

    `about` says in which: the key of a resource and the day, a holiday, a code; of one that was given before
    this was kept it is empty, and such a one is asked for again.
    """

    __tablename__ = "allowances"
    __holds__: ClassVar = (
        holds.internal(
            "to know why a clash was allowed",
            "session_id rule about reason given_at",
            seen=Permission.SESSION_EDIT,
        ),
        holds.personal("to know who allowed a clash", "given_by", seen=Permission.SESSION_EDIT),
    )
    __table_args__ = (sa.UniqueConstraint("session_id", "rule", "about"),)

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"))
    rule: Mapped[Rule] = mapped_column(states(Rule))
    about: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    reason: Mapped[str] = mapped_column(sa.String(500))
    given_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)

    session: Mapped[Session] = relationship(lazy="raise")


class Booking(Base):
    """A resource held for an interval, from `starts_at` until just before `ends_at` (changeover included).

    The database refuses one without a reason that would overlap any other of the resource (an exclusion
    constraint and a trigger on PostgreSQL, triggers on SQLite). One with a reason may stand beside others.
    """

    __tablename__ = "bookings"
    __holds__: ClassVar = (
        holds.internal(
            "to book nothing twice",
            "session_id resource_kind starts_at ends_at override_reason",
            seen=Permission.SESSION_SEE,
        ),
        holds.personal("to book no one twice", "resource_id", seen=Permission.SESSION_SEE),
        holds.internal("to tell records apart", "id", seen=Permission.SESSION_SEE),
    )
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="interval"),
        sa.Index("ix_bookings_resource", "resource_id", "starts_at"),
        sa.Index(
            "ix_bookings_overridden",
            "resource_id",
            "starts_at",
            sqlite_where=sa.text("override_reason IS NOT NULL"),
            postgresql_where=sa.text("override_reason IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"), index=True)
    resource_kind: Mapped[ResourceKind] = mapped_column(states(ResourceKind))
    resource_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    override_reason: Mapped[str | None] = mapped_column(sa.String(500))

    session: Mapped[Session] = relationship(lazy="raise")


class TimetableVersion(Identified, Base):
    """A cohort's timetable as it was published: the number, when, by whom, and how many were told."""

    __tablename__ = "timetable_versions"
    __holds__: ClassVar = (
        holds.internal(
            "to know when people were told",
            "cohort_id number published_at sessions told",
            seen=Permission.SESSION_EDIT,
        ),
        holds.personal("to know who published", "published_by", seen=Permission.SESSION_EDIT),
    )
    __table_args__ = (sa.UniqueConstraint("cohort_id", "number"),)

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    number: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    sessions: Mapped[int]
    told: Mapped[int]


class PublishedSession(Base):
    """A session as people were last told of it: what they, and their calendars, are shown.

    It stands from the first publishing on, also once the session is cancelled. `number` is the cohort's
    version in which it was told last.
    """

    __tablename__ = "published_sessions"
    __holds__: ClassVar = (holds.internal("to know what people were told", seen=Permission.SESSION_SEE),)
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="interval"),
        sa.Index("ix_published_sessions_cohort", "cohort_id", "starts_at", "session_id"),
    )

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"), primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    module_id: Mapped[UUID] = mapped_column(sa.ForeignKey("modules.id"))
    room_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("rooms.id"))
    title: Mapped[Texts]
    day: Mapped[date]
    start: Mapped[time]
    end: Mapped[time]
    zone: Mapped[str] = mapped_column(sa.String(60))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    mode: Mapped[Mode] = mapped_column(states(Mode))
    state: Mapped[SessionState] = mapped_column(states(SessionState))
    number: Mapped[int]

    session: Mapped[Session] = relationship(lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    module: Mapped[Module] = relationship(lazy="raise")
    room: Mapped[Room | None] = relationship(lazy="raise")
    more_rooms: Mapped[list[Room]] = relationship(
        lazy="raise", secondary="published_rooms", order_by=(Room.name, Room.id)
    )
    trainers: Mapped[list[Trainer]] = relationship(
        lazy="raise", secondary="published_trainers", order_by=Trainer.id
    )
    interpreting: Mapped[list[PublishedInterpreter]] = relationship(
        lazy="raise", order_by="PublishedInterpreter.interpreter_id", cascade="all, delete-orphan"
    )
    equipment: Mapped[list[Equipment]] = relationship(
        lazy="raise", secondary="published_equipment", order_by=(Equipment.name, Equipment.id)
    )

    @property
    def interpreters(self) -> list[Interpreter]:
        """Who interprets in it."""
        return [part.interpreter for part in self.interpreting]

    @property
    def id(self) -> UUID:
        """The session's key: it has none of its own."""
        return self.session_id

    @property
    def sequence(self) -> int:
        """How often it was told anew, for calendars."""
        return self.session.sequence

    @property
    def minutes(self) -> int:
        """Its length, from its instants."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def changed_at(self) -> datetime:
        """When it was told last."""
        return self.session.changed_at


class PublishedRoom(Base):
    """A further room of a session, as people were last told."""

    __tablename__ = "published_rooms"
    __holds__: ClassVar = (holds.internal("to know what people were told", seen=Permission.SESSION_SEE),)

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("published_sessions.session_id"), primary_key=True)
    room_id: Mapped[UUID] = mapped_column(sa.ForeignKey("rooms.id"), primary_key=True, index=True)


class PublishedTrainer(Base):
    """A trainer of a session, as people were last told."""

    __tablename__ = "published_trainers"
    __holds__: ClassVar = (
        holds.personal("to know who was told to teach", "session_id trainer_id", seen=Permission.SESSION_SEE),
    )

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("published_sessions.session_id"), primary_key=True)
    trainer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("trainers.id"), primary_key=True, index=True)


class PublishedInterpreter(Base):
    """An interpreter of a session with the pair of languages, as people were last told.

    The pair is empty where it was told before this was kept.
    """

    __tablename__ = "published_interpreters"
    __holds__: ClassVar = (
        holds.personal(
            "to know who was told to interpret", "session_id interpreter_id pair", seen=Permission.SESSION_SEE
        ),
    )

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("published_sessions.session_id"), primary_key=True)
    interpreter_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("interpreters.id"), primary_key=True, index=True
    )
    pair: Mapped[str] = mapped_column(sa.String(5), default="", server_default="")

    interpreter: Mapped[Interpreter] = relationship(lazy="raise")


class PublishedEquipment(Base):
    """Equipment that is carried to a session, as it was last published."""

    __tablename__ = "published_equipment"
    __holds__: ClassVar = (holds.internal("to know what was published", seen=Permission.SESSION_SEE),)

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("published_sessions.session_id"), primary_key=True)
    equipment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("equipment.id"), primary_key=True, index=True)


class FeedLink(Identified, Base):
    """One account's secret address of a calendar; ended, it opens nothing any more.

    The calendar is a cohort's or a venue's, or that of a room, equipment, a trainer or an interpreter. Of
    each an account has one address that opens.
    """

    __tablename__ = "feed_links"
    __holds__: ClassVar = (
        holds.personal(
            "to open a calendar to one account",
            "calendar_kind resource_id user_id created_at ended_at",
            seen=holds.ONESELF,
            kept=Kept.ACCOUNT,
        ),
    )
    __table_args__ = (
        sa.Index(
            "uq_feed_links_live",
            "user_id",
            "resource_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    calendar_kind: Mapped[CalendarKind] = mapped_column(states(CalendarKind))
    resource_id: Mapped[UUID] = mapped_column(index=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


govern(Session, SESSION)

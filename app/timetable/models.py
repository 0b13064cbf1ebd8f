"""Venues, rooms, sessions, and the one ledger of bookings."""

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
from app.programmes.models import Module
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART
from app.timetable.states import SESSION, Mode, ResourceKind, SessionState
from app.trainers.models import Trainer


class Venue(Identified, Versioned, Base):
    """A place with rooms; `zone` is the IANA zone of its clocks."""

    __tablename__ = "venues"
    __holds__: ClassVar = (holds.internal("to know where trainings are"),)

    name: Mapped[Texts]
    name_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    city: Mapped[str] = mapped_column(sa.String(100))
    country: Mapped[str] = mapped_column(sa.String(2))
    zone: Mapped[str] = mapped_column(sa.String(60), default="Africa/Casablanca")

    rooms: Mapped[list[Room]] = relationship(lazy="raise", back_populates="venue", order_by="Room.name")

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.VENUE_SEE


class Room(Identified, Versioned, Base):
    """A room of a venue; `changeover_minutes` stay free after each session in it."""

    __tablename__ = "rooms"
    __holds__: ClassVar = (holds.internal("to book rooms"),)
    __table_args__ = (
        sa.UniqueConstraint("venue_id", "name"),
        sa.CheckConstraint("seats BETWEEN 1 AND 5000", name="seats"),
        sa.CheckConstraint("changeover_minutes BETWEEN 0 AND 240", name="changeover"),
    )

    venue_id: Mapped[UUID] = mapped_column(sa.ForeignKey("venues.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    seats: Mapped[int]
    changeover_minutes: Mapped[int] = mapped_column(default=0, server_default="0")

    venue: Mapped[Venue] = relationship(lazy="raise", back_populates="rooms")

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.VENUE_SEE


class Session(Identified, Versioned, Base):
    """One timetabled unit of a cohort's module.

    `day`, `start` and `end` are wall-clock time in `zone`; the instants `starts_at` and `ends_at` are
    derived from them. `sequence` counts the changes that people were told of, for their calendars.
    """

    __tablename__ = "sessions"
    __holds__: ClassVar = (holds.internal("to hold the timetable"),)
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="interval"),
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

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    module: Mapped[Module] = relationship(lazy="raise")
    room: Mapped[Room | None] = relationship(lazy="raise")
    teaching: Mapped[list[Teaching]] = relationship(
        lazy="raise", back_populates="session", order_by="Teaching.id", cascade="all, delete-orphan"
    )

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
        ScopeKind.COHORT: "cohort_id",
    }
    __assigned__: ClassVar[str] = "is_taught_by"
    __own_by__: ClassVar[str] = "is_attended_by"
    __see__: ClassVar[Permission] = Permission.SESSION_SEE

    @property
    def minutes(self) -> int:
        """Its length, from its instants."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @hybrid_method
    def is_taught_by(self, trainer_id: UUID) -> bool:
        """Whether this trainer is assigned, and the session is no longer a draft."""
        return bool(_ask(self, type(self).is_taught_by(trainer_id)))

    @is_taught_by.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_taught_by(cls, trainer_id: UUID) -> sa.ColumnElement[bool]:
        return sa.and_(
            cls.state != SessionState.DRAFT,
            sa.exists().where(Teaching.session_id == cls.id, Teaching.trainer_id == trainer_id),
        )

    @hybrid_method
    def is_attended_by(self, person_id: UUID) -> bool:
        """Whether this person takes part in the cohort, and the session is no longer a draft."""
        return bool(_ask(self, type(self).is_attended_by(person_id)))

    @is_attended_by.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_attended_by(cls, person_id: UUID) -> sa.ColumnElement[bool]:
        return sa.and_(
            cls.state != SessionState.DRAFT,
            sa.exists().where(
                Registration.cohort_id == cls.cohort_id,
                Registration.person_id == person_id,
                Registration.state.in_(TAKES_PART),
            ),
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


class Booking(Base):
    """A resource held for an interval, from `starts_at` until just before `ends_at` (changeover included).

    The database refuses two that overlap for one resource (an exclusion constraint on PostgreSQL,
    triggers on SQLite), unless one of them is overridden with a reason.
    """

    __tablename__ = "bookings"
    __holds__: ClassVar = (
        holds.internal(
            "to book nothing twice",
            "session_id resource_kind starts_at ends_at override_reason",
            seen=Permission.SESSION_SEE,
        ),
        holds.personal("to book no trainer twice", "resource_id", seen=Permission.SESSION_SEE),
        holds.internal("to tell records apart", "id", seen=Permission.SESSION_SEE),
    )
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="interval"),
        sa.Index("ix_bookings_resource", "resource_id", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"), index=True)
    resource_kind: Mapped[ResourceKind] = mapped_column(states(ResourceKind))
    resource_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    override_reason: Mapped[str | None] = mapped_column(sa.String(500))

    session: Mapped[Session] = relationship(lazy="raise")


class FeedLink(Identified, Base):
    """One account's secret address of a cohort's calendar; ended, it opens nothing any more."""

    __tablename__ = "feed_links"
    __holds__: ClassVar = (
        holds.personal(
            "to open a calendar to one account",
            "cohort_id user_id created_at ended_at",
            seen=holds.ONESELF,
            kept=Kept.ACCOUNT,
        ),
    )

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(lazy="raise")


govern(Session, SESSION)

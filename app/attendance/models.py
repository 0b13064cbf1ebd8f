"""The marks in the registers."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.attendance.states import Presence
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.registrations.models import Registration
from app.timetable.models import Session


class Attendance(Identified, Versioned, Base):
    """One trainee's mark in one session's register, with the minutes attended."""

    __tablename__ = "attendances"
    __holds__: ClassVar = (
        holds.personal(
            "to know who attended, and decide completion",
            "session_id registration_id status minutes",
            seen=Permission.REGISTER_SEE,
            kept=Kept.CERTIFICATE,
        ),
        holds.personal(
            "to know who took the register",
            "marked_by marked_at",
            seen=Permission.REGISTER_SEE,
            kept=Kept.CERTIFICATE,
        ),
    )
    __table_args__ = (
        sa.UniqueConstraint("session_id", "registration_id"),
        sa.CheckConstraint("minutes >= 0", name="minutes"),
        sa.Index("ix_attendances_registration", "registration_id"),
    )

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"))
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"))
    status: Mapped[Presence] = mapped_column(states(Presence))
    minutes: Mapped[int]
    marked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    marked_at: Mapped[datetime] = mapped_column(default=clock.now)

    session: Mapped[Session] = relationship(lazy="raise")
    registration: Mapped[Registration] = relationship(lazy="raise")

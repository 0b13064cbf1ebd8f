"""What stands in the registers, and the marks that it follows from."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.attendance.states import Presence, Source
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.registrations.models import Registration
from app.timetable.models import Session


class Attendance(Identified, Versioned, Base):
    """What stands for one trainee in one session's register: the mark that counts of those that were made."""

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


class Mark(Identified, Base):
    """One mark as it was made. It is never changed or removed: another one is made.

    Which of several counts is said by `app.attendance.marks.standing`, and stands as an `Attendance`.
    `marked_at` is when it was made, `received_at` when the office had it; both are instants. A device
    numbers its marks with `counter`, so that one that is sent twice is written once. One that came
    `after_closing` counts only when the coordinator corrects the register, which takes a `reason`.
    """

    __tablename__ = "marks"
    __holds__: ClassVar = (
        holds.personal(
            "to know how someone was marked, by which of several marks, and why one was corrected",
            "session_id registration_id status minutes marked_at received_at source after_closing reason",
            seen=Permission.REGISTER_SEE,
            kept=Kept.CERTIFICATE,
        ),
        holds.personal(
            "to know who marked, and to take each mark of a device once",
            "marked_by device counter",
            seen=Permission.REGISTER_SEE,
            kept=Kept.CERTIFICATE,
        ),
    )
    __table_args__ = (
        sa.UniqueConstraint("device", "counter"),
        sa.CheckConstraint("minutes >= 0", name="minutes"),
        sa.CheckConstraint("(device IS NULL) = (counter IS NULL)", name="counted"),
        sa.Index("ix_marks_session", "session_id", "registration_id"),
        sa.Index("ix_marks_registration", "registration_id"),
    )

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"))
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"))
    status: Mapped[Presence] = mapped_column(states(Presence))
    minutes: Mapped[int]
    source: Mapped[Source] = mapped_column(states(Source))
    marked_at: Mapped[datetime] = mapped_column(default=clock.now)
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    device: Mapped[str | None] = mapped_column(sa.String(36))
    counter: Mapped[int | None]
    marked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    after_closing: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")

    def __init__(self, **values: Any) -> None:
        """Made now, unless it says when; whole at once, for the rule reads it before it is stored."""
        now = clock.now()
        super().__init__(
            **{"marked_at": now, "received_at": now, "after_closing": False, "reason": ""} | values
        )

"""The addresses at which sessions are joined from elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned
from app.core.holds import Kept
from app.core.sealing import Sealing
from app.timetable.models import PublishedSession, Session

DEFAULT_MINUTES = 30
"""How long before a session its link is shown where nobody says otherwise."""


class JoinLink(Identified, Versioned, Sealing, Base):
    """Where an online or hybrid session is joined; sealed is its `address`.

    Those who take part are shown it from `minutes_before` the session begins, as they know it, until its
    end.
    """

    __tablename__ = "join_links"
    __sealed__: ClassVar[tuple[str, ...]] = ("address",)
    __holds__: ClassVar = (
        holds.critical(
            "to let those who take part join from elsewhere, and nobody else listen",
            __sealed__,
            seen=Permission.SESSION_JOIN,
            kept=Kept.JOINING,
        ),
        holds.personal("to know who gave it", "given_by", seen=Permission.SESSION_EDIT, kept=Kept.JOINING),
        holds.internal(
            "to show it in time",
            "session_id minutes_before given_at",
            seen=Permission.SESSION_JOIN,
            kept=Kept.JOINING,
        ),
    )
    __table_args__ = (sa.CheckConstraint("minutes_before BETWEEN 0 AND 1440", name="minutes_before"),)

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"), unique=True)
    address: Mapped[str] = mapped_column(sa.Text)
    minutes_before: Mapped[int] = mapped_column(default=DEFAULT_MINUTES)
    given_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)

    session: Mapped[Session] = relationship(lazy="raise")

    def shown_from(self, known: Session | PublishedSession) -> datetime:
        """From when it is shown to those who know the session so."""
        return known.starts_at - timedelta(minutes=self.minutes_before)

"""What reminds of what is due: the letters that were written, and secret addresses of calendars."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, holds
from app.core.db import Base, Identified
from app.core.holds import Kept


class DueReminder(Base):
    """That a letter reminded of something due on a day: `ahead` of it, `late`, or past the days of grace."""

    __tablename__ = "due_reminders"
    __holds__: ClassVar = (
        holds.internal("to remind of what is due once", "key step due_on sent_at", seen=holds.NOBODY),
    )
    __table_args__ = (sa.CheckConstraint("step IN ('ahead', 'late', 'grace')", name="step"),)
    __untrailed__: ClassVar[bool] = True  # it says that a letter was written; what is due is in the trail

    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    step: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)


class DueFeed(Identified, Base):
    """One account's secret address of the calendar of what is due; ended, it opens nothing any more."""

    __tablename__ = "due_feeds"
    __holds__: ClassVar = (
        holds.personal(
            "to open a calendar of what is due to one account",
            "user_id created_at ended_at",
            seen=holds.ONESELF,
            kept=Kept.ACCOUNT,
        ),
    )
    __table_args__ = (
        sa.Index(
            "uq_due_feeds_live",
            "user_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

"""The trail's links and entries, and the history of each record's states."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Identified


class TrailLink(Base):
    """One deed in the chain: its hash covers the link before it and its own entries.

    `actor_id` is None for the office's own clock and for someone without an account.
    """

    __tablename__ = "trail_links"

    seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    request_id: Mapped[str] = mapped_column(sa.String(40))
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class TrailEntry(Identified, Base):
    """One thing that was done in a deed, to which record; `data` names fields and states, never a value."""

    __tablename__ = "trail_entries"
    __table_args__ = (
        sa.UniqueConstraint("seq", "ordinal"),
        sa.Index("ix_trail_entries_subject", "subject_kind", "subject_id"),
    )

    seq: Mapped[int] = mapped_column(sa.ForeignKey("trail_links.seq"))
    ordinal: Mapped[int]
    action: Mapped[str] = mapped_column(sa.String(80), index=True)
    subject_kind: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[str] = mapped_column(sa.String(60))
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


class Move(Identified, Base):
    """One transition of one record: who, when, from, to, and the reason that was written."""

    __tablename__ = "moves"
    __table_args__ = (sa.Index("ix_moves_subject", "subject_kind", "subject_id", "at"),)

    subject_kind: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[str] = mapped_column(sa.String(60))
    transition: Mapped[str] = mapped_column(sa.String(60))
    source: Mapped[str] = mapped_column(sa.String(40))
    target: Mapped[str] = mapped_column(sa.String(40))
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(sa.Text, default="")

"""The trail's links and entries, and the history of each record's states."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, holds
from app.core.db import Base, Identified
from app.core.holds import Kept


class TrailLink(Base):
    """One deed in the chain: its hash covers the link before it and its own entries.

    `actor_id` is None for the office's own clock and for someone without an account.
    """

    __tablename__ = "trail_links"
    __holds__: ClassVar = (
        holds.personal("to know who did it", "actor_id", seen="trail.see", kept=Kept.TRAIL),
        holds.internal(
            "to find a gap or a change", "seq at request_id previous hash", seen="trail.see", kept=Kept.TRAIL
        ),
    )

    seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    request_id: Mapped[str] = mapped_column(sa.String(40))
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class TrailEntry(Identified, Base):
    """One thing that was done in a deed, to which record; `data` names fields and states, never a value."""

    __tablename__ = "trail_entries"
    __holds__: ClassVar = (
        holds.internal(
            "to know what was done to which record, by keys alone",
            "seq ordinal action data",
            seen="trail.see",
            kept=Kept.TRAIL,
        ),
        holds.personal(
            "to find what was done to a record", "subject_kind subject_id", seen="trail.see", kept=Kept.TRAIL
        ),
    )
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
    __holds__: ClassVar = (
        holds.personal(
            "to show a record's history",
            "subject_kind subject_id transition source target actor_id at",
            seen="those who see the record",
        ),
        holds.personal("to say why", "reason", seen="those who see the record", kept=Kept.NOMINATION),
    )
    __table_args__ = (sa.Index("ix_moves_subject", "subject_kind", "subject_id", "at"),)

    subject_kind: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[str] = mapped_column(sa.String(60))
    transition: Mapped[str] = mapped_column(sa.String(60))
    source: Mapped[str] = mapped_column(sa.String(40))
    target: Mapped[str] = mapped_column(sa.String(40))
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(sa.Text, default="")

"""Legal holds, the runs of retention, and what persons ask of their own data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.workflow import govern
from app.people.models import Person, User
from app.protection.states import REQUEST, HoldKind, RequestKind, RequestState


class LegalHold(Identified, Base):
    """That something of a person, a registration or a cohort must not be removed, and why.

    `until` is its last day in Rabat, None for no end; `ended_at` is when someone ended it before.
    """

    __tablename__ = "legal_holds"
    __table_args__ = (sa.Index("ix_legal_holds_subject", "subject_kind", "subject_id"),)
    __holds__: ClassVar = (
        holds.personal(
            "to remove nothing that a court or an inquiry needs",
            "subject_kind subject_id reason placed_by placed_at until ended_at ended_by",
            kept=Kept.TRAIL,
        ),
    )

    subject_kind: Mapped[HoldKind] = mapped_column(states(HoldKind))
    subject_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(sa.Text)
    placed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    placed_at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))

    __see__: ClassVar = Permission.RETENTION_SEE


class RetentionRun(Identified, Base):
    """One round of retention: for which day, when, and how many rows each rule removed."""

    __tablename__ = "retention_runs"
    __holds__: ClassVar = (holds.internal("to show that what is due is removed"),)

    on_day: Mapped[date] = mapped_column(index=True)
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    removed: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    __see__: ClassVar = Permission.RETENTION_SEE


class DataRequest(Identified, Versioned, Base):
    """What a person asks of their own data; answered by its owner, by the end of a day."""

    __tablename__ = "data_requests"
    __holds__: ClassVar = (
        holds.personal(
            "to answer what a person asks of their own data, in time",
            "person_id kind words state created_at due_on owner_id answer closed_at",
        ),
    )

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(states(RequestKind))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[RequestState] = mapped_column(states(RequestState), default=RequestState.OPEN)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_on: Mapped[date]
    owner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
    owner: Mapped[User | None] = relationship(lazy="raise")

    __own__: ClassVar[str] = "person_id"
    __see__: ClassVar = Permission.REQUEST_SEE


govern(DataRequest, REQUEST)

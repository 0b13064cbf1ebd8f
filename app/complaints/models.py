"""Complaints."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.complaints.states import COMPLAINT, WAITS, Category, ComplaintState
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.sealing import Sealing
from app.core.workflow import govern
from app.people.models import Person, User
from app.programmes.models import Programme


class Complaint(Identified, Versioned, Sealing, Base):
    """What someone brings against the office's work; sealed are the `words` and the `answer`.

    `person_id` is who complains with an account; without one, letters go to `email`, and `token_hash` is
    of the link in them. `due_on` is the last day in Rabat to answer, `owner_id` who looks into it.
    """

    __tablename__ = "complaints"
    __sealed__: ClassVar[tuple[str, ...]] = ("words", "answer")
    __holds__: ClassVar = (
        holds.critical(
            "to look into what someone complains of, and to answer",
            __sealed__,
            seen=Permission.COMPLAINT_SEE,
            kept=Kept.COMPLAINT,
        ),
        holds.personal(
            "to answer whoever complains", "person_id email language token_hash", kept=Kept.COMPLAINT
        ),
        holds.personal(
            "to answer for how complaints are answered",
            "category programme_id state created_at due_on owner_id answered_at",
            kept=Kept.ALWAYS,
        ),
    )
    __table_args__ = (sa.Index("ix_complaints_waiting", "state", "due_on"),)

    category: Mapped[Category] = mapped_column(states(Category))
    programme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="en")
    token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    words: Mapped[str] = mapped_column(sa.Text, default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[ComplaintState] = mapped_column(states(ComplaintState), default=ComplaintState.RECEIVED)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_on: Mapped[date]
    owner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    programme: Mapped[Programme | None] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")
    owner: Mapped[User | None] = relationship(lazy="raise")

    __own__: ClassVar[str] = "person_id"
    __see__: ClassVar[Permission] = Permission.COMPLAINT_SEE

    def is_late(self, today: date) -> bool:
        """Whether the answer is owed since before today."""
        return self.state in WAITS and self.due_on < today


govern(Complaint, COMPLAINT)

"""Openings: the times when an administrator broke the glass over a sealed record."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified
from app.core.holds import Kept
from app.people.models import Person
from app.registrations.models import Registration


class Opening(Identified, Base):
    """One sealed record that an administrator may read for an hour, with the reason that was written.

    `kind` names what is opened (see `app.disclosure.records`), `person_id` is who opened it, and
    `read_by` the data protection officer who has read of it.
    """

    __tablename__ = "openings"
    __holds__: ClassVar = (
        holds.personal(
            "to answer for what was opened in an emergency",
            "registration_id programme_id kind reason person_id opened_at until read_at read_by",
            kept=Kept.TRAIL,
        ),
    )
    __table_args__ = (sa.Index("ix_openings_opened", "opened_at", "id"),)

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), index=True)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    reason: Mapped[str] = mapped_column(sa.Text)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))

    registration: Mapped[Registration] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {ScopeKind.PROGRAMME: "programme_id"}
    __own__: ClassVar[str] = "person_id"
    __see__: ClassVar[Permission] = Permission.GLASS_SEE

    def is_open(self, at: datetime) -> bool:
        """Whether the record may still be read at that instant."""
        return at < self.until

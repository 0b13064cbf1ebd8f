"""Interpreters."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.core import holds
from app.core.db import Base, Identified, Versioned
from app.people.models import Person


class Interpreter(Identified, Versioned, Base):
    """A person who interprets; `pairs` holds the language pairs, such as "en-fr", both ways alike.

    `most_hours_a_day` is how many hours of sessions on one day at most (None: not said).
    """

    __tablename__ = "interpreters"
    __holds__: ClassVar = (
        holds.personal(
            "to find who can interpret what",
            "person_id organisation pairs is_active most_hours_a_day",
            seen=Permission.TRAINER_SEE,
        ),
    )
    __table_args__ = (
        sa.CheckConstraint(
            "most_hours_a_day IS NULL OR most_hours_a_day BETWEEN 1 AND 12", name="most_hours_a_day"
        ),
    )

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), unique=True)
    organisation: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    pairs: Mapped[list[str]] = mapped_column(sa.JSON)
    is_active: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    most_hours_a_day: Mapped[int | None]

    person: Mapped[Person] = relationship(lazy="raise")

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.TRAINER_SEE

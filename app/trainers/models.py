"""Trainer profiles."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.core import holds
from app.core.db import Base, Identified, Versioned, states
from app.core.i18n import _l
from app.core.texts import Texts
from app.core.workflow import State
from app.people.models import Person


class Origin(State):
    """Where a trainer comes from."""

    HOST = "host", _l("Host country")
    OFFICE = "office", _l("UNOCT")
    PARTNER = "partner", _l("Partner")


class Trainer(Identified, Versioned, Base):
    """A person who teaches; `languages` holds the office's language codes that the trainer teaches in."""

    __tablename__ = "trainers"
    __holds__: ClassVar = (
        holds.personal(
            "to find who can teach what",
            "person_id origin organisation languages profile is_active",
            seen=Permission.TRAINER_SEE,
        ),
    )

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), unique=True)
    origin: Mapped[Origin] = mapped_column(states(Origin))
    organisation: Mapped[str] = mapped_column(sa.String(200), default="")
    languages: Mapped[list[str]] = mapped_column(sa.JSON)
    profile: Mapped[Texts]
    is_active: Mapped[bool] = mapped_column(default=True)

    person: Mapped[Person] = relationship(lazy="raise")

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.TRAINER_SEE

"""Trainer profiles."""

from __future__ import annotations

from datetime import date
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
from app.programmes.models import Module


class Origin(State):
    """Where a trainer comes from."""

    HOST = "host", _l("Host country")
    OFFICE = "office", _l("UNOCT")
    PARTNER = "partner", _l("Partner")
    GRADUATE = "graduate", _l("Graduate of a programme")


class Trainer(Identified, Versioned, Base):
    """A person who teaches; `languages` holds the office's language codes that the trainer teaches in.

    `most_hours_a_day` is how many hours the trainer teaches on one day at most (None: not said).
    """

    __tablename__ = "trainers"
    __table_args__ = (
        sa.CheckConstraint(
            "most_hours_a_day IS NULL OR most_hours_a_day BETWEEN 1 AND 12", name="most_hours_a_day"
        ),
    )
    __holds__: ClassVar = (
        holds.personal(
            "to find who can teach what",
            "person_id origin organisation languages profile is_active most_hours_a_day",
            seen=Permission.TRAINER_SEE,
        ),
    )

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), unique=True)
    origin: Mapped[Origin] = mapped_column(states(Origin))
    organisation: Mapped[str] = mapped_column(sa.String(200), default="")
    languages: Mapped[list[str]] = mapped_column(sa.JSON)
    profile: Mapped[Texts]
    is_active: Mapped[bool] = mapped_column(default=True)
    most_hours_a_day: Mapped[int | None]

    person: Mapped[Person] = relationship(lazy="raise")
    qualifications: Mapped[list[Qualification]] = relationship(
        lazy="raise", back_populates="trainer", order_by="Qualification.valid_from"
    )

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.TRAINER_SEE


class Qualification(Identified, Base):
    """What a trainer may teach from one day to another: a module, or every unit of a subject.

    `subject` is the short code by which units name what they ask of a trainer (such as LAW); it is empty
    where a module is named. `document` is the reference of the paper that proves it. A qualification
    without `valid_until` has no end.
    """

    __tablename__ = "qualifications"
    __holds__: ClassVar = (
        holds.personal(
            "to find who can teach what",
            "trainer_id module_id subject valid_from valid_until document",
            seen=Permission.TRAINER_SEE,
        ),
    )
    __table_args__ = (
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="interval"),
        sa.CheckConstraint("(module_id IS NULL) <> (subject = '')", name="of_one"),
    )

    trainer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("trainers.id"), index=True)
    module_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("modules.id"))
    subject: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    document: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")

    trainer: Mapped[Trainer] = relationship(lazy="raise", back_populates="qualifications")
    module: Mapped[Module | None] = relationship(lazy="raise")

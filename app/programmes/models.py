"""Programmes, curriculum versions, modules, outcomes and partners."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.texts import Texts
from app.core.workflow import govern
from app.programmes.states import (
    CURRICULUM,
    PROGRAMME,
    CurriculumState,
    PartnerRole,
    ProgrammeState,
)

DEFAULT_ATTENDANCE_PERCENT = 80
"""The share of the minutes of all held sessions that a trainee must attend, unless a curriculum says else."""


class Programme(Identified, Versioned, Base):
    """A line of training in one or more thematic areas; `areas` holds `ThematicArea` values."""

    __tablename__ = "programmes"
    __holds__: ClassVar = (holds.public("to say what is taught, and for whom"),)

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    title: Mapped[Texts]
    summary: Mapped[Texts]
    audience: Mapped[Texts]
    areas: Mapped[list[str]] = mapped_column(sa.JSON)
    state: Mapped[ProgrammeState] = mapped_column(states(ProgrammeState), default=ProgrammeState.DRAFT)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    curricula: Mapped[list[Curriculum]] = relationship(
        lazy="raise", back_populates="programme", order_by="Curriculum.number"
    )
    partnerships: Mapped[list[ProgrammePartner]] = relationship(
        lazy="raise", back_populates="programme", order_by="ProgrammePartner.id"
    )

    __reach__: ClassVar[dict[ScopeKind, str]] = {ScopeKind.PROGRAMME: "id"}
    __open__: ClassVar[str] = "is_public"
    __see__: ClassVar[Permission] = Permission.PROGRAMME_SEE

    @hybrid_property
    def is_public(self) -> bool:
        """Whether the public sees it."""
        return self.state == ProgrammeState.PUBLISHED


class Curriculum(Identified, Versioned, Base):
    """One version of a programme's curriculum; its attendance rule is in per cent of held minutes."""

    __tablename__ = "curricula"
    __holds__: ClassVar = (holds.internal("to keep what each version asks for"),)
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "number"),
        sa.CheckConstraint("attendance_percent BETWEEN 1 AND 100", name="attendance_percent"),
    )

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    number: Mapped[int]
    state: Mapped[CurriculumState] = mapped_column(states(CurriculumState), default=CurriculumState.DRAFT)
    attendance_percent: Mapped[int] = mapped_column(default=DEFAULT_ATTENDANCE_PERCENT)
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    programme: Mapped[Programme] = relationship(lazy="raise", back_populates="curricula")
    modules: Mapped[list[Module]] = relationship(
        lazy="raise",
        back_populates="curriculum",
        order_by="Module.position",
        cascade="all, delete-orphan",
    )

    __reach__: ClassVar[dict[ScopeKind, str]] = {ScopeKind.PROGRAMME: "programme_id"}
    __see__: ClassVar[Permission] = Permission.PROGRAMME_EDIT

    @property
    def hours(self) -> int:
        """The contact hours of all its modules."""
        return sum(module.hours for module in self.modules)


class Module(Identified, Versioned, Base):
    """A part of a curriculum, in its order, with its contact hours."""

    __tablename__ = "modules"
    __holds__: ClassVar = (holds.public("to say what a curriculum is made of"),)
    __table_args__ = (
        sa.UniqueConstraint("curriculum_id", "code"),
        sa.CheckConstraint("hours BETWEEN 0 AND 2000", name="hours"),
    )

    curriculum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("curricula.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    position: Mapped[int]
    title: Mapped[Texts]
    hours: Mapped[int]

    curriculum: Mapped[Curriculum] = relationship(lazy="raise", back_populates="modules")
    outcomes: Mapped[list[Outcome]] = relationship(
        lazy="raise",
        back_populates="module",
        order_by="Outcome.position",
        cascade="all, delete-orphan",
    )


class Outcome(Identified, Base):
    """What a trainee can do after a module."""

    __tablename__ = "outcomes"
    __holds__: ClassVar = (holds.public("to say what is learnt"),)

    module_id: Mapped[UUID] = mapped_column(sa.ForeignKey("modules.id"), index=True)
    position: Mapped[int]
    text: Mapped[Texts]

    module: Mapped[Module] = relationship(lazy="raise", back_populates="outcomes")


class Partner(Identified, Versioned, Base):
    """A body that takes part: a donor, a university, an academy, another service."""

    __tablename__ = "partners"
    __holds__: ClassVar = (holds.public("to name who takes part"),)

    name: Mapped[Texts]
    name_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    country: Mapped[str] = mapped_column(sa.String(2), default="")

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.PROGRAMME_EDIT


class ProgrammePartner(Identified, Base):
    """One role of one partner in a programme."""

    __tablename__ = "programme_partners"
    __holds__: ClassVar = (holds.public("to say in what part a partner takes part"),)
    __table_args__ = (sa.UniqueConstraint("programme_id", "partner_id", "role"),)

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    partner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partners.id"))
    role: Mapped[PartnerRole] = mapped_column(states(PartnerRole))

    programme: Mapped[Programme] = relationship(lazy="raise", back_populates="partnerships")
    partner: Mapped[Partner] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {ScopeKind.PROGRAMME: "programme_id"}
    __see__: ClassVar[Permission] = Permission.PROGRAMME_EDIT


govern(Programme, PROGRAMME)
govern(Curriculum, CURRICULUM)

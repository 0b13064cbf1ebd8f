"""Accrediting bodies, their standards, and the accreditations that they gave."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.accreditation.states import ACCREDITATION, STANDING, AccreditationState
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.texts import Texts
from app.core.workflow import govern
from app.programmes.models import Curriculum, Programme


class AccreditingBody(Identified, Versioned, Base):
    """Who accredits: the office's own board, or an outside body such as a university."""

    __tablename__ = "accrediting_bodies"
    __holds__: ClassVar = (holds.public("to name who accredits"),)

    name: Mapped[Texts]
    name_key: Mapped[str] = mapped_column(sa.String(200), unique=True)

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.ACCREDITATION_RECORD


class Standard(Identified, Versioned, Base):
    """What a body asks for, in one edition."""

    __tablename__ = "standards"
    __holds__: ClassVar = (holds.public("to name what is asked for"),)
    __table_args__ = (sa.UniqueConstraint("body_id", "code"),)

    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accrediting_bodies.id"))
    code: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[Texts]

    body: Mapped[AccreditingBody] = relationship(lazy="raise")

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.ACCREDITATION_RECORD


class Accreditation(Identified, Versioned, Base):
    """That a curriculum version meets a standard, by days: `valid_until` is its last day."""

    __tablename__ = "accreditations"
    __holds__: ClassVar = (holds.internal("to know which curriculum is accredited until when"),)
    __table_args__ = (
        sa.CheckConstraint("valid_until >= valid_from", name="interval"),
        sa.Index(
            "uq_accreditations_in_force",
            "curriculum_id",
            "standard_id",
            unique=True,
            sqlite_where=sa.text("state IN ('in_force', 'suspended')"),
            postgresql_where=sa.text("state IN ('in_force', 'suspended')"),
        ),
    )

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    curriculum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("curricula.id"))
    standard_id: Mapped[UUID] = mapped_column(sa.ForeignKey("standards.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    document_reference: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[AccreditationState] = mapped_column(
        states(AccreditationState), default=AccreditationState.IN_FORCE
    )
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    programme: Mapped[Programme] = relationship(lazy="raise")
    curriculum: Mapped[Curriculum] = relationship(lazy="raise")
    standard: Mapped[Standard] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {ScopeKind.PROGRAMME: "programme_id"}
    __see__: ClassVar[Permission] = Permission.ACCREDITATION_SEE

    def days_left(self, today: date) -> int:
        """Days until its last day; 0 on that day, below 0 once it has expired."""
        return (self.valid_until - today).days

    def covers(self, day: date) -> bool:
        """Whether it is in force on that day; one that was renewed stays so for the days of its own term."""
        return self.state in STANDING and self.valid_from <= day <= self.valid_until


govern(Accreditation, ACCREDITATION)

"""Accrediting bodies, their standards with what these ask for, and the accreditations that they gave."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.accreditation.limits import CODE_LENGTH, CRITERION_CODE_LENGTH
from app.accreditation.states import (
    ACCREDITATION,
    STANDARD,
    STANDING,
    AccreditationState,
    MappingKind,
    StandardState,
)
from app.core import clock, holds
from app.core.db import Base, Hundredths, Identified, Versioned, states
from app.core.texts import Texts
from app.core.workflow import govern
from app.programmes.models import Curriculum, Programme


class AccreditingBody(Identified, Versioned, Base):
    """Who accredits: the office's own board (`is_own`), or an outside body such as a university.

    The own board decides here; what an outside body decided is recorded with its document.
    """

    __tablename__ = "accrediting_bodies"
    __holds__: ClassVar = (holds.public("to name who accredits"),)

    name: Mapped[Texts]
    name_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    is_own: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.STANDARD_EDIT


class Standard(Identified, Versioned, Base):
    """One version of what a body asks for; once published, neither it nor its criteria change.

    The versions of one standard share body and code. The rules are those of an accreditation by it:
    `term_years` is its usual length, `renewal_months` before its last day a renewal opens, it is looked at
    anew every `surveillance_months`, and for `accuracy_days` (calendar days) the applicant may correct
    facts before a decision. What is owed for more than `grace_days` after its day may suspend it. A new
    curriculum version whose hours differ by more than `major_percent` is another one: it asks for a new
    review. A standard without criteria is known by its name alone: decisions by it are recorded, and no
    dossier is made against it.
    """

    __tablename__ = "standards"
    __holds__: ClassVar = (holds.public("to name what is asked for"),)
    __table_args__ = (
        sa.UniqueConstraint("body_id", "code", "number"),
        sa.Index(
            "uq_standards_draft",
            "body_id",
            "code",
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        ),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("term_years BETWEEN 1 AND 10", name="term_years"),
        sa.CheckConstraint("renewal_months BETWEEN 1 AND 24", name="renewal_months"),
        sa.CheckConstraint("surveillance_months BETWEEN 1 AND 120", name="surveillance_months"),
        sa.CheckConstraint("accuracy_days BETWEEN 1 AND 90", name="accuracy_days"),
        sa.CheckConstraint("grace_days BETWEEN 0 AND 365", name="grace_days"),
        sa.CheckConstraint("major_percent BETWEEN 1 AND 100", name="major_percent"),
    )

    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accrediting_bodies.id"))
    code: Mapped[str] = mapped_column(sa.String(CODE_LENGTH))
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    title: Mapped[Texts]
    state: Mapped[StandardState] = mapped_column(states(StandardState), default=StandardState.DRAFT)
    term_years: Mapped[int] = mapped_column(default=3, server_default="3")
    renewal_months: Mapped[int] = mapped_column(default=6, server_default="6")
    surveillance_months: Mapped[int] = mapped_column(default=12, server_default="12")
    accuracy_days: Mapped[int] = mapped_column(default=10, server_default="10")
    grace_days: Mapped[int] = mapped_column(default=14, server_default="14")
    major_percent: Mapped[int] = mapped_column(default=10, server_default="10")
    created_at: Mapped[datetime | None] = mapped_column(default=clock.now)

    body: Mapped[AccreditingBody] = relationship(lazy="raise")
    criteria: Mapped[list[Criterion]] = relationship(
        lazy="raise",
        back_populates="standard",
        order_by="Criterion.position",
        cascade="all, delete-orphan",
    )

    __shared__: ClassVar[bool] = True
    __open__: ClassVar[str] = "is_open"
    __see__: ClassVar[Permission] = Permission.STANDARD_SEE

    @hybrid_property
    def is_open(self) -> bool:
        """Whether everyone who works with standards reads it, and not only who writes it."""
        return self.state != StandardState.DRAFT


class Criterion(Identified, Versioned, Base):
    """One thing that a standard asks for, in its place within its group.

    Criteria of one group share `group_code` and `group_title`, and stand together. `evidence` says what
    is expected to show that it is met. Where it is bound to a measure (its name in `core.measures`), the
    figure of the last `period_months` is green from `green` on, amber from `amber` on, and red beyond; both
    are in the measure's unit, per cent for a share, and which way is better is the measure's to say.
    """

    __tablename__ = "criteria"
    __holds__: ClassVar = (holds.public("to say what is asked for, and what shows it"),)
    __table_args__ = (
        sa.UniqueConstraint("standard_id", "code"),
        sa.CheckConstraint(
            "(measure IS NULL AND green IS NULL AND amber IS NULL AND period_months IS NULL) OR "
            "(measure IS NOT NULL AND green IS NOT NULL AND amber IS NOT NULL "
            "AND period_months BETWEEN 1 AND 120)",
            name="binding",
        ),
    )

    standard_id: Mapped[UUID] = mapped_column(sa.ForeignKey("standards.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(CRITERION_CODE_LENGTH))
    group_code: Mapped[str] = mapped_column(sa.String(CRITERION_CODE_LENGTH))
    group_title: Mapped[Texts]
    text: Mapped[Texts]
    guidance: Mapped[Texts]
    evidence: Mapped[Texts]
    is_mandatory: Mapped[bool] = mapped_column(default=False)
    measure: Mapped[str | None] = mapped_column(sa.String(60))
    green: Mapped[Decimal | None] = mapped_column(Hundredths)
    amber: Mapped[Decimal | None] = mapped_column(Hundredths)
    period_months: Mapped[int | None]

    standard: Mapped[Standard] = relationship(lazy="raise", back_populates="criteria")


class CriterionMapping(Identified, Base):
    """That what shows one criterion shows another, of a different standard's version, as well.

    An equal one shows it wholly, both ways; else `criterion` covers a part of `other`, and not the
    reverse. Of two criteria there is at most one mapping, whichever stands first.
    """

    __tablename__ = "criterion_mappings"
    __holds__: ClassVar = (holds.public("to use what shows one criterion for another"),)
    __table_args__ = (
        sa.UniqueConstraint("criterion_id", "other_id"),
        sa.CheckConstraint("criterion_id <> other_id", name="two"),
    )

    criterion_id: Mapped[UUID] = mapped_column(sa.ForeignKey("criteria.id"))
    other_id: Mapped[UUID] = mapped_column(sa.ForeignKey("criteria.id"), index=True)
    kind: Mapped[MappingKind] = mapped_column(states(MappingKind))

    criterion: Mapped[Criterion] = relationship(lazy="raise", foreign_keys=[criterion_id])
    other: Mapped[Criterion] = relationship(lazy="raise", foreign_keys=[other_id])


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
govern(Standard, STANDARD)

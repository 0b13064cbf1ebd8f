"""Programmes, curriculum versions, modules, outcomes and partners."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
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
from app.programmes import rubrics
from app.programmes.rubrics import Criterion
from app.programmes.states import (
    CURRICULUM,
    PROGRAMME,
    AssessmentKind,
    CertificateKind,
    CurriculumState,
    PartnerRole,
    ProgrammeState,
)

DEFAULT_ATTENDANCE_PERCENT = 80
"""The share of the minutes of all held sessions that a trainee must attend, unless a curriculum says else."""


class Programme(Identified, Versioned, Base):
    """A line of training in one or more thematic areas; `areas` holds `ThematicArea` values.

    `pillars` holds those of the strategy (`Pillar`) that it serves.
    """

    __tablename__ = "programmes"
    __holds__: ClassVar = (holds.public("to say what is taught, and for whom"),)

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    title: Mapped[Texts]
    summary: Mapped[Texts]
    audience: Mapped[Texts]
    areas: Mapped[list[str]] = mapped_column(sa.JSON)
    pillars: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")
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
    """One version of a programme's curriculum, with the rules by which someone completes it.

    `attendance_percent` is the least share of the minutes of all held sessions, and `module_percent` the
    least share of the held minutes of each module (None: asked of no module by itself), in per cent.
    `least_mark` is the least mark, of 100, in each module that has assessments (None: none is asked).
    """

    __tablename__ = "curricula"
    __holds__: ClassVar = (holds.internal("to keep what each version asks for"),)
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "number"),
        sa.CheckConstraint("attendance_percent BETWEEN 1 AND 100", name="attendance_percent"),
        sa.CheckConstraint(
            "module_percent IS NULL OR module_percent BETWEEN 1 AND 100", name="module_percent"
        ),
        sa.CheckConstraint("least_mark IS NULL OR least_mark BETWEEN 1 AND 100", name="least_mark"),
    )

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    number: Mapped[int]
    state: Mapped[CurriculumState] = mapped_column(states(CurriculumState), default=CurriculumState.DRAFT)
    attendance_percent: Mapped[int] = mapped_column(default=DEFAULT_ATTENDANCE_PERCENT)
    module_percent: Mapped[int | None]
    least_mark: Mapped[int | None]
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    programme: Mapped[Programme] = relationship(lazy="raise", back_populates="curricula")
    modules: Mapped[list[Module]] = relationship(
        lazy="raise",
        back_populates="curriculum",
        order_by="Module.position",
        cascade="all, delete-orphan",
    )
    awards: Mapped[list[Award]] = relationship(
        lazy="raise", back_populates="curriculum", order_by="Award.id", cascade="all, delete-orphan"
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
    assessments: Mapped[list[Assessment]] = relationship(
        lazy="raise",
        back_populates="module",
        order_by="Assessment.position",
        cascade="all, delete-orphan",
    )

    @property
    def weights(self) -> int:
        """What the weights of its assessments add up to: 100 in what is published, or 0 without any."""
        return sum(assessment.weight for assessment in self.assessments)


class Outcome(Identified, Base):
    """What a trainee can do after a module."""

    __tablename__ = "outcomes"
    __holds__: ClassVar = (holds.public("to say what is learnt"),)

    module_id: Mapped[UUID] = mapped_column(sa.ForeignKey("modules.id"), index=True)
    position: Mapped[int]
    text: Mapped[Texts]

    module: Mapped[Module] = relationship(lazy="raise", back_populates="outcomes")


class AssessmentOutcome(Base):
    """An outcome that an assessment points at."""

    __tablename__ = "assessment_outcomes"
    __holds__: ClassVar = (holds.public("to say what is assessed"),)

    assessment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True
    )
    outcome_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("outcomes.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Assessment(Identified, Versioned, Base):
    """A marked exercise of a module.

    `weight` is its share of the module's mark in per cent, none for a pre-test that only tells where
    someone began. A mark goes from 0 to `maximum`; whoever is below `pass_mark`, where there is one, has
    not passed the module whatever the others gave. `attempts` above 1 allow to sit it again. An anonymous
    one is marked by number; of a moderated one a second person marks each paper too, and where the two
    marks are further apart than `moderation_percent` of the maximum, they agree on one. Where it has a
    `rubric`, a marker chooses a level of each criterion, and the mark is what their points add up to.
    """

    __tablename__ = "assessments"
    __holds__: ClassVar = (holds.public("to say how it is shown what was learnt"),)
    __table_args__ = (
        sa.UniqueConstraint("module_id", "code"),
        sa.CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
        sa.CheckConstraint("maximum BETWEEN 1 AND 1000", name="maximum"),
        sa.CheckConstraint("pass_mark BETWEEN 1 AND maximum", name="pass_mark"),
        sa.CheckConstraint("attempts BETWEEN 1 AND 9", name="attempts"),
        sa.CheckConstraint("moderation_percent BETWEEN 0 AND 100", name="moderation_percent"),
    )

    module_id: Mapped[UUID] = mapped_column(sa.ForeignKey("modules.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    position: Mapped[int]
    kind: Mapped[AssessmentKind] = mapped_column(states(AssessmentKind))
    title: Mapped[Texts]
    weight: Mapped[int]
    maximum: Mapped[int] = mapped_column(default=100)
    pass_mark: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=1)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    is_moderated: Mapped[bool] = mapped_column(default=False)
    moderation_percent: Mapped[int] = mapped_column(default=10)
    rubric: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list, server_default="[]")

    module: Mapped[Module] = relationship(lazy="raise", back_populates="assessments")
    outcomes: Mapped[list[Outcome]] = relationship(
        lazy="raise",
        secondary="assessment_outcomes",
        order_by=(Outcome.position, Outcome.id),
        passive_deletes=True,
    )

    @property
    def criteria(self) -> list[Criterion]:
        """Its rubric's criteria in their order; none where it is marked as a whole."""
        return [Criterion.read(one) for one in self.rubric or ()]

    @property
    def is_off_its_rubric(self) -> bool:
        """Whether the best levels of its rubric add up to another mark than its highest."""
        return bool(self.rubric) and rubrics.most(self.criteria) != self.maximum


class Award(Identified, Versioned, Base):
    """A certificate that a curriculum version leads to, and by which rules.

    Of the programme: by the version's rules of completion. Of attendance: by `attendance_percent` of the
    minutes of all held sessions. Of a module, and of a trainer's qualification for it: by
    `attendance_percent` of the minutes of the module's held sessions; a trainer completes the programme
    as well. Of a module and of a trainer also by `least_mark`, of 100, in that module, where it has
    assessments. Where it `asks_evaluation`, by having said what one was asked to say of the training.

    It is valid for `valid_months` (None: without end), and may be renewed in the last `renew_months` of
    them. Without an accreditation in force on the last day of training it is refused where
    `needs_accreditation`, and says plainly that there was none where not.
    """

    __tablename__ = "awards"
    __holds__: ClassVar = (holds.internal("to keep which certificates a version leads to, and how"),)
    __table_args__ = (
        sa.CheckConstraint("(kind IN ('module', 'trainer')) = (module_id IS NOT NULL)", name="of_a_module"),
        sa.CheckConstraint("(kind = 'programme') = (attendance_percent IS NULL)", name="own_rule"),
        sa.CheckConstraint(
            "attendance_percent IS NULL OR attendance_percent BETWEEN 1 AND 100", name="attendance_percent"
        ),
        sa.CheckConstraint(
            "least_mark IS NULL OR (least_mark BETWEEN 1 AND 100 AND module_id IS NOT NULL)",
            name="least_mark",
        ),
        sa.CheckConstraint("valid_months IS NULL OR valid_months BETWEEN 1 AND 240", name="valid_months"),
        sa.CheckConstraint("renew_months BETWEEN 0 AND 24", name="renew_months"),
    )

    curriculum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("curricula.id"), index=True)
    kind: Mapped[CertificateKind] = mapped_column(states(CertificateKind))
    module_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("modules.id"), index=True)
    attendance_percent: Mapped[int | None]
    least_mark: Mapped[int | None]
    valid_months: Mapped[int | None]
    renew_months: Mapped[int] = mapped_column(default=0)
    needs_accreditation: Mapped[bool] = mapped_column(default=False)
    asks_evaluation: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    curriculum: Mapped[Curriculum] = relationship(lazy="raise", back_populates="awards")
    module: Mapped[Module | None] = relationship(lazy="raise")


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

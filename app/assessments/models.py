"""Sittings of assessments, and each person's result in them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.assessments.states import SITTING, SittingState
from app.cohorts.models import Cohort
from app.core import clock, holds
from app.core.db import Base, Hundredths, Identified, Versioned, db, states
from app.core.holds import Kept
from app.core.workflow import govern
from app.programmes.models import Assessment
from app.registrations.models import Registration
from app.timetable.models import PublishedTrainer, Session


class Sitting(Identified, Versioned, Base):
    """One assessment as a cohort sits it: `attempt` 1 for everyone, later ones for who sits it again.

    It is marked and published as a whole. Who teaches the module in this cohort marks it.
    """

    __tablename__ = "sittings"
    __holds__: ClassVar = (holds.internal("to lead the marks of an assessment to their publication"),)
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "assessment_id", "attempt"),
        sa.CheckConstraint("attempt BETWEEN 1 AND 9", name="attempt"),
    )

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    module_id: Mapped[UUID] = mapped_column(sa.ForeignKey("modules.id"))
    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assessments.id"), index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    state: Mapped[SittingState] = mapped_column(states(SittingState), default=SittingState.OPEN)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    assessment: Mapped[Assessment] = relationship(lazy="raise")
    results: Mapped[list[Result]] = relationship(lazy="raise", back_populates="sitting", order_by="Result.id")

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
    }
    __assigned__: ClassVar[str] = "is_marked_by"
    __see__: ClassVar[Permission] = Permission.MARK_SEE

    @hybrid_method
    def is_marked_by(self, trainer_id: UUID) -> bool:
        """Whether this trainer was told to teach a session of the module in this cohort."""
        asked = sa.select(Sitting.id).where(Sitting.id == self.id, Sitting.is_marked_by(trainer_id))
        return db.session.scalar(sa.select(asked.exists())) or False

    @is_marked_by.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_marked_by(cls, trainer_id: UUID) -> sa.ColumnElement[bool]:
        return sa.exists().where(
            PublishedTrainer.trainer_id == trainer_id,
            PublishedTrainer.session_id == Session.id,
            Session.cohort_id == cls.cohort_id,
            Session.module_id == cls.module_id,
        )

    @property
    def is_nameless(self) -> bool:
        """Whether its papers are known by number alone: an anonymous assessment, until it is published."""
        return self.assessment.is_anonymous and self.state is not SittingState.PUBLISHED


class Result(Identified, Versioned, Base):
    """One person's attempt of an assessment: a paper, known by its `number` within the sitting.

    `mark` is the one that counts, None until there is one. The first marker gave `first_mark`, the
    second, where one is asked, `second_mark`; where these were too far apart they agreed on
    `agreed_mark`. After publication `mark` alone changes, by a correction.

    Where the assessment has a rubric, each of these marks is what the levels chosen add up to, which are
    kept by their places, criterion by criterion: `settled_levels` are those agreed on or corrected to.
    """

    __tablename__ = "results"
    __holds__: ClassVar = (
        holds.personal(
            "to know what someone reached, and decide completion",
            "sitting_id registration_id number mark first_mark second_mark agreed_mark sat_on "
            "first_levels second_levels settled_levels",
            seen=Permission.MARK_SEE,
            kept=Kept.CERTIFICATE,
        ),
        holds.personal(
            "to know who marked",
            "marked_by marked_at moderated_by moderated_at",
            seen=Permission.MARK_SEE,
            kept=Kept.CERTIFICATE,
        ),
    )
    __table_args__ = (
        sa.UniqueConstraint("sitting_id", "registration_id"),
        sa.UniqueConstraint("sitting_id", "number"),
        sa.CheckConstraint("mark >= 0", name="mark"),
        sa.CheckConstraint("mark IS NULL OR sat_on IS NOT NULL", name="sat_on"),
        sa.Index("ix_results_registration", "registration_id"),
    )

    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"))
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"))
    number: Mapped[int]
    mark: Mapped[Decimal | None] = mapped_column(Hundredths)
    first_mark: Mapped[Decimal | None] = mapped_column(Hundredths)
    second_mark: Mapped[Decimal | None] = mapped_column(Hundredths)
    agreed_mark: Mapped[Decimal | None] = mapped_column(Hundredths)
    first_levels: Mapped[list[int] | None] = mapped_column(sa.JSON(none_as_null=True))
    second_levels: Mapped[list[int] | None] = mapped_column(sa.JSON(none_as_null=True))
    settled_levels: Mapped[list[int] | None] = mapped_column(sa.JSON(none_as_null=True))
    sat_on: Mapped[date | None]
    marked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    marked_at: Mapped[datetime | None]
    moderated_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    moderated_at: Mapped[datetime | None]

    sitting: Mapped[Sitting] = relationship(lazy="raise", back_populates="results")
    registration: Mapped[Registration] = relationship(lazy="raise")

    @property
    def levels(self) -> list[int] | None:
        """The levels of the rubric behind the mark that counts, by their places; None without."""
        return None if self.mark is None else self.settled_levels or self.first_levels

    def difference(self, assessment: Assessment) -> Fraction | None:
        """How far apart the two marks are, as a share of the maximum; None while one is missing."""
        if self.first_mark is None or self.second_mark is None:
            return None
        return Fraction(abs(self.first_mark - self.second_mark)) / assessment.maximum

    def must_be_agreed(self, assessment: Assessment) -> bool:
        """Whether the two marks are further apart than the assessment allows, and none is agreed on."""
        apart = self.difference(assessment)
        return (
            apart is not None
            and self.agreed_mark is None
            and apart > Fraction(assessment.moderation_percent, 100)
        )


govern(Sitting, SITTING)

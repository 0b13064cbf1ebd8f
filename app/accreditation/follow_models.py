"""What is followed after a decision: the conditions of an accreditation, and its yearly reports."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.accreditation.follow_states import CONDITION, OWED, REPORT, ConditionState, ReportState
from app.accreditation.limits import CRITERION_CODE_LENGTH
from app.accreditation.models import Accreditation
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.workflow import govern


class Condition(Identified, Versioned, Base):
    """What is to be done by a day, in Rabat, so that an accreditation stays.

    It is up to one account (`owner_id`), or to the programme's coordinators where that is None. Who hands
    evidence in says how it is met, with a document of the programme. It is examined by an administrator,
    or by the reviewer who is its examiner; never by who owes it.
    """

    __tablename__ = "accreditation_conditions"
    __holds__: ClassVar = (
        holds.personal(
            "to know who is to meet a condition, and who examines it",
            "owner_id examiner_id handed_in_by",
            seen=Permission.ACCREDITATION_SEE,
            kept=Kept.ALWAYS,
        ),
        holds.internal(
            "to follow what an accreditation depends on",
            "programme_id accreditation_id criterion words due_on state asked_at answer document_id "
            "handed_in_at verdict judged_at",
            seen=Permission.ACCREDITATION_SEE,
        ),
    )

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    accreditation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accreditations.id"), index=True)
    criterion: Mapped[str] = mapped_column(sa.String(CRITERION_CODE_LENGTH), default="")
    words: Mapped[str] = mapped_column(sa.Text)
    owner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    examiner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    due_on: Mapped[date]
    state: Mapped[ConditionState] = mapped_column(states(ConditionState), default=ConditionState.OPEN)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("evidence_documents.id"))
    handed_in_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    handed_in_at: Mapped[datetime | None]
    verdict: Mapped[str] = mapped_column(sa.Text, default="")
    judged_at: Mapped[datetime | None]

    accreditation: Mapped[Accreditation] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {ScopeKind.PROGRAMME: "programme_id"}
    __own__: ClassVar[str] = "examiner_id"
    __see__: ClassVar[Permission] = Permission.ACCREDITATION_SEE

    def is_overdue(self, today: date) -> bool:
        """Whether something is still owed after its day."""
        return self.state in OWED and today > self.due_on

    def is_past_grace(self, today: date, grace_days: int) -> bool:
        """Whether it is owed for longer than the standard allows: the accreditation may be suspended."""
        return self.is_overdue(today - timedelta(days=grace_days))


class SurveillanceReport(Identified, Versioned, Base):
    """What the coordinator reports of an accredited programme, as often as the standard asks.

    `number` counts the days on which one is due from the first; a later one stands for those before it
    that were left out. `figures` are those of the criteria that are bound to a measure, as they were when
    it was handed in: the criterion's code, the measure's name, the value written out, and its light.
    """

    __tablename__ = "surveillance_reports"
    __holds__: ClassVar = (
        holds.personal(
            "to know who reported, and who examines it",
            "examiner_id handed_in_by",
            seen=Permission.ACCREDITATION_SEE,
            kept=Kept.ALWAYS,
        ),
        holds.internal(
            "to look at an accredited programme anew each year",
            "programme_id accreditation_id number due_on state changes figures document_id handed_in_at "
            "verdict judged_at",
            seen=Permission.ACCREDITATION_SEE,
        ),
    )
    __table_args__ = (
        sa.UniqueConstraint("accreditation_id", "number"),
        sa.CheckConstraint("number >= 1", name="number"),
    )

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    accreditation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accreditations.id"))
    number: Mapped[int]
    due_on: Mapped[date]
    state: Mapped[ReportState] = mapped_column(states(ReportState), default=ReportState.HANDED_IN)
    changes: Mapped[str] = mapped_column(sa.Text)
    figures: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("evidence_documents.id"))
    examiner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    handed_in_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    handed_in_at: Mapped[datetime] = mapped_column(default=clock.now)
    verdict: Mapped[str] = mapped_column(sa.Text, default="")
    judged_at: Mapped[datetime | None]

    accreditation: Mapped[Accreditation] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {ScopeKind.PROGRAMME: "programme_id"}
    __own__: ClassVar[str] = "examiner_id"
    __see__: ClassVar[Permission] = Permission.ACCREDITATION_SEE


class Carryover(Base):
    """That an accreditation covers a later curriculum version too, since it changed little."""

    __tablename__ = "accreditation_carryovers"
    __holds__: ClassVar = (
        holds.internal(
            "to know which versions an accreditation covers",
            "accreditation_id curriculum_id carried_at",
            seen=Permission.ACCREDITATION_SEE,
        ),
    )

    accreditation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accreditations.id"), primary_key=True)
    curriculum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("curricula.id"), primary_key=True, index=True)
    carried_at: Mapped[datetime] = mapped_column(default=clock.now)


govern(Condition, CONDITION)
govern(SurveillanceReport, REPORT)

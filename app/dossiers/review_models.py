"""What reviewers ask, see, find and recommend of a dossier, and what the board decides."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.accreditation.models import Criterion
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.dossiers.states import Outcome, Rating


class InformationRequest(Identified, Versioned, Base):
    """A question of the reviewers to the coordinator, due on a day in Rabat; answered or taken back.

    Of one that is overdue the coordinator is `reminded_on` a day, once.
    """

    __tablename__ = "information_requests"
    __holds__: ClassVar = (holds.internal("to ask what a dossier does not say", seen=Permission.DOSSIER_SEE),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"), index=True)
    round: Mapped[int]
    criterion_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("criteria.id"))
    question: Mapped[str] = mapped_column(sa.Text)
    due_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None]
    is_taken_back: Mapped[bool] = mapped_column(default=False)
    reminded_on: Mapped[date | None]

    criterion: Mapped[Criterion | None] = relationship(lazy="raise")

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its answer."""
        return self.answered_at is None and not self.is_taken_back


class Visit(Identified, Versioned, Base):
    """A site visit of a review, by days in Rabat: where, what is to be seen, and what was seen."""

    __tablename__ = "site_visits"
    __holds__: ClassVar = (
        holds.internal("to plan a visit and keep what was seen", seen=Permission.DOSSIER_SEE),
    )
    __table_args__ = (
        sa.UniqueConstraint("dossier_id", "round"),
        sa.CheckConstraint("last_day >= first_day", name="interval"),
    )

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"))
    round: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    place: Mapped[str] = mapped_column(sa.String(200))
    plan: Mapped[str] = mapped_column(sa.Text)
    report: Mapped[str] = mapped_column(sa.Text, default="")
    reported_at: Mapped[datetime | None]


class Finding(Identified, Versioned, Base):
    """What the reviewers found of a criterion, and what the coordinator said of the facts in it."""

    __tablename__ = "dossier_findings"
    __holds__: ClassVar = (holds.internal("to say how far a criterion is met", seen=Permission.DOSSIER_SEE),)
    __table_args__ = (sa.UniqueConstraint("dossier_id", "round", "criterion_id"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"))
    round: Mapped[int]
    criterion_id: Mapped[UUID] = mapped_column(sa.ForeignKey("criteria.id"), index=True)
    rating: Mapped[Rating] = mapped_column(states(Rating))
    words: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    commented_at: Mapped[datetime | None]


class Recommendation(Identified, Versioned, Base):
    """What the reviewers of a round recommend, and why."""

    __tablename__ = "dossier_recommendations"
    __holds__: ClassVar = (
        holds.internal("to tell the board what the reviewers recommend", seen=Permission.DOSSIER_SEE),
    )
    __table_args__ = (sa.UniqueConstraint("dossier_id", "round"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"))
    round: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(states(Outcome))
    words: Mapped[str] = mapped_column(sa.Text)
    given_at: Mapped[datetime] = mapped_column(default=clock.now)


class BoardDecision(Identified, Base):
    """What the board decided of a round, and why, or what an outside body did; kept for ever.

    The `reference` and the document are an outside body's. The term is that of the accreditation, by days.
    Each of the `conditions` says its criterion's code, what is to be done, by which account, and until when.
    """

    __tablename__ = "dossier_decisions"
    __holds__: ClassVar = (holds.internal("to keep what was decided, and why", seen=Permission.DOSSIER_SEE),)
    __table_args__ = (sa.UniqueConstraint("dossier_id", "round"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"))
    round: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(states(Outcome))
    words: Mapped[str] = mapped_column(sa.Text)
    reference: Mapped[str] = mapped_column(sa.String(200), default="")
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("evidence_documents.id"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    conditions: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON, default=list)
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)

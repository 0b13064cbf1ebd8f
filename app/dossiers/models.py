"""A dossier, its self-assessment with its evidence, and what was frozen when it was submitted."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.accreditation.models import Accreditation, Standard
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.files import Filed
from app.core.holds import Kept
from app.core.workflow import govern
from app.dossiers.states import DOSSIER, OVER, DossierState, Interest, Rating
from app.people.models import Person, User
from app.programmes.models import Curriculum, Programme

_MAY_GO_ON = "state NOT IN ('accredited', 'accredited_with_conditions', 'upheld', 'recorded', 'refused')"


class Dossier(Identified, Versioned, Base):
    """An application of a curriculum version against a standard.

    `round` counts the reviews: after a refusal that was overturned others begin a new one. The coordinator
    may say until `accuracy_until` what is wrong in the facts of the findings, and ended that term sooner
    with `accuracy_closed`. `appeal_until` is the last day to appeal against a refusal. Days are those of
    Rabat.
    """

    __tablename__ = "dossiers"
    __holds__: ClassVar = (holds.internal("to lead an application to its decision"),)
    __table_args__ = (
        sa.Index(
            "uq_dossiers_under_way",
            "curriculum_id",
            "standard_id",
            unique=True,
            sqlite_where=sa.text(_MAY_GO_ON),
            postgresql_where=sa.text(_MAY_GO_ON),
        ),
    )

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    curriculum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("curricula.id"))
    standard_id: Mapped[UUID] = mapped_column(sa.ForeignKey("standards.id"), index=True)
    accreditation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accreditations.id"), index=True)
    state: Mapped[DossierState] = mapped_column(states(DossierState), default=DossierState.DRAFTING)
    round: Mapped[int] = mapped_column(default=1)
    accuracy_until: Mapped[date | None]
    accuracy_closed: Mapped[bool] = mapped_column(default=False)
    appeal_until: Mapped[date | None]
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)

    programme: Mapped[Programme] = relationship(lazy="raise")
    curriculum: Mapped[Curriculum] = relationship(lazy="raise")
    standard: Mapped[Standard] = relationship(lazy="raise")
    accreditation: Mapped[Accreditation | None] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {ScopeKind.PROGRAMME: "programme_id"}
    __own_by__: ClassVar[str] = "is_reviewed_by"
    __see__: ClassVar[Permission] = Permission.DOSSIER_SEE

    @hybrid_method
    def is_over_on(self, day: date) -> bool:
        """Whether nothing more happens to it from that day on."""
        is_too_late = self.appeal_until is not None and self.appeal_until < day
        return self.state in OVER or (self.state is DossierState.REFUSED and is_too_late)

    @is_over_on.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_over_on(cls, day: date) -> sa.ColumnElement[bool]:
        is_too_late = sa.and_(cls.appeal_until.is_not(None), cls.appeal_until < day)
        return sa.or_(cls.state.in_(OVER), sa.and_(cls.state == DossierState.REFUSED, is_too_late))

    def turn_on(self, day: date) -> str:
        """Whose turn it is on that day, in words; empty once it is over."""
        return "" if self.is_over_on(day) else str(self.state.turn or "")

    @hybrid_method
    def is_reviewed_by(self, person_id: UUID | None) -> bool:
        """Whether the person is assigned to the review that is under way, without a conflict."""
        if "reviewers" in sa.inspect(self).unloaded:
            asked = sa.select(type(self).is_reviewed_by(person_id)).where(type(self).id == self.id)
            session = object_session(self)
            return bool(session and session.scalar(asked))
        return any(
            one.person_id == person_id and one.round == self.round and not one.is_kept_out
            for one in self.reviewers
        )

    @is_reviewed_by.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_reviewed_by(cls, person_id: UUID | None) -> sa.ColumnElement[bool]:
        return (
            sa.exists()
            .where(
                Reviewer.dossier_id == cls.id,
                Reviewer.round == cls.round,
                Reviewer.person_id == person_id,
                Reviewer.is_kept_out.is_(sa.false()),
            )
            .correlate_except(Reviewer)
        )

    reviewers: Mapped[list[Reviewer]] = relationship(
        lazy="raise", back_populates="dossier", order_by="Reviewer.assigned_at, Reviewer.id"
    )


class Reviewer(Identified, Base):
    """Someone who is assigned to a dossier's review; `is_kept_out` after a conflict, or when relieved."""

    __tablename__ = "dossier_reviewers"
    __holds__: ClassVar = (
        holds.personal(
            "to know who reviews a dossier",
            "dossier_id user_id person_id round is_kept_out assigned_at",
            seen=Permission.DOSSIER_SEE,
            kept=Kept.ALWAYS,
        ),
    )
    __table_args__ = (sa.UniqueConstraint("dossier_id", "user_id", "round"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    round: Mapped[int]
    is_kept_out: Mapped[bool] = mapped_column(default=False)
    assigned_at: Mapped[datetime] = mapped_column(default=clock.now)

    dossier: Mapped[Dossier] = relationship(lazy="raise", back_populates="reviewers")
    user: Mapped[User] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class InterestDeclaration(Identified, Base):
    """What a reviewer or a member of the board declared of their interests in a dossier, the last one."""

    __tablename__ = "interest_declarations"
    __holds__: ClassVar = (
        holds.personal(
            "to keep those with a conflict of interest out",
            "dossier_id user_id interest words declared_at",
            seen=Permission.DOSSIER_STEER,
            kept=Kept.ALWAYS,
        ),
    )
    __table_args__ = (sa.UniqueConstraint("dossier_id", "user_id"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    interest: Mapped[Interest] = mapped_column(states(Interest))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    declared_at: Mapped[datetime] = mapped_column(default=clock.now)


class Hand(Identified, Base):
    """That someone prepared, reviewed or decided a dossier: nobody decides what they had a hand in."""

    __tablename__ = "dossier_hands"
    __holds__: ClassVar = (
        holds.personal(
            "to keep apart those who prepare, review and decide",
            "dossier_id user_id part",
            seen=Permission.DOSSIER_STEER,
            kept=Kept.ALWAYS,
        ),
    )
    __table_args__ = (
        sa.UniqueConstraint("dossier_id", "user_id", "part"),
        sa.CheckConstraint("part IN ('prepared', 'reviewed', 'decided')", name="part"),
    )

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    part: Mapped[str] = mapped_column(sa.String(20))


class Answer(Identified, Versioned, Base):
    """The self-assessment of one criterion: how far it is met, and how, in words."""

    __tablename__ = "dossier_answers"
    __holds__: ClassVar = (holds.internal("to say how a criterion is met", seen=Permission.DOSSIER_SEE),)
    __table_args__ = (sa.UniqueConstraint("dossier_id", "criterion_id"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"))
    criterion_id: Mapped[UUID] = mapped_column(sa.ForeignKey("criteria.id"), index=True)
    rating: Mapped[Rating] = mapped_column(states(Rating))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    written_at: Mapped[datetime] = mapped_column(default=clock.now)


class EvidenceDocument(Identified, Filed, Base):
    """A document that shows how a programme meets what is asked; it serves several dossiers.

    `content_digest` is the SHA-256 of the file itself, by which a frozen dossier names it. After
    `expires_on` it proves nothing any more. One that was `replaced_by_id` another stays for what was
    submitted with it.
    """

    __tablename__ = "evidence_documents"
    __holds__: ClassVar = (
        holds.critical(
            "to open the document's file",
            Filed.__sealed__,
            seen=Permission.DOSSIER_SEE,
            kept=Kept.ALWAYS,
        ),
        holds.internal(
            "to prove how a criterion is met",
            "programme_id title expires_on is_withdrawn replaced_by_id added_at content_digest "
            "digest file_kind size",
            seen=Permission.DOSSIER_SEE,
        ),
    )

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    expires_on: Mapped[date | None]
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    replaced_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("evidence_documents.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    content_digest: Mapped[str] = mapped_column(sa.String(64))

    def holds_on(self, day: date) -> bool:
        """Whether it proves something on that day."""
        return self.is_in_use and (self.expires_on is None or day <= self.expires_on)

    @hybrid_property
    def is_in_use(self) -> bool:
        """Whether it was neither withdrawn nor replaced."""
        return not self.is_withdrawn and self.replaced_by_id is None

    @is_in_use.inplace.expression
    @classmethod
    def _is_in_use(cls) -> sa.ColumnElement[bool]:
        return sa.and_(cls.is_withdrawn.is_(sa.false()), cls.replaced_by_id.is_(None))


class EvidenceUse(Base):
    """That a document is evidence for a criterion in a dossier."""

    __tablename__ = "evidence_uses"
    __holds__: ClassVar = (
        holds.internal("to know what proves which criterion", seen=Permission.DOSSIER_SEE),
    )

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"), primary_key=True)
    criterion_id: Mapped[UUID] = mapped_column(sa.ForeignKey("criteria.id"), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("evidence_documents.id"), primary_key=True, index=True
    )

    document: Mapped[EvidenceDocument] = relationship(lazy="raise")


class Submission(Identified, Base):
    """A dossier as it was submitted: every answer, figure and document, by a manifest and its SHA-256."""

    __tablename__ = "dossier_submissions"
    __holds__: ClassVar = (
        holds.internal("to keep what was submitted as it was", seen=Permission.DOSSIER_SEE),
    )
    __table_args__ = (sa.UniqueConstraint("dossier_id", "number"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"))
    number: Mapped[int]
    submitted_at: Mapped[datetime] = mapped_column(default=clock.now)
    manifest: Mapped[str] = mapped_column(sa.Text)
    manifest_digest: Mapped[str] = mapped_column(sa.String(64))


govern(Dossier, DOSSIER)

"""Cohorts, their modules' dates, their calls and the states that these invite."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.cohorts.states import COHORT, CohortState, Secrecy
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.texts import Texts
from app.core.workflow import govern
from app.member_states.models import MemberState
from app.programmes.models import Curriculum, Module, Partner, Programme
from app.programmes.states import PartnerRole

MOST_SEATS = 500


class Cohort(Identified, Versioned, Base):
    """One delivery of a curriculum to one group.

    `seats_taken` counts offered, confirmed and attending registrations; the database itself keeps it
    within `seats`. `zone` is the IANA zone of its hours. `languages` are spoken, `interpretation`
    ones interpreted into. `reserve_cut_off` is the last day on which a freed seat goes to the reserve,
    with `reserve_by_state` to the same state's first.
    `opened_at` is when its call was first opened: one that never was is the office's own affair.
    """

    __tablename__ = "cohorts"
    __holds__: ClassVar = (holds.internal("to plan and deliver a training"),)
    __table_args__ = (
        sa.CheckConstraint("seats BETWEEN 1 AND 500", name="seats"),
        sa.CheckConstraint("seats_taken BETWEEN 0 AND seats", name="seats_taken"),
        sa.Index("ix_cohorts_first_day", "first_day", "id"),
    )

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    curriculum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("curricula.id"))
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    title: Mapped[Texts]
    place: Mapped[Texts]
    zone: Mapped[str] = mapped_column(sa.String(60), default="Africa/Casablanca")
    seats: Mapped[int]
    seats_taken: Mapped[int] = mapped_column(default=0, server_default="0")
    languages: Mapped[list[str]] = mapped_column(sa.JSON)
    interpretation: Mapped[list[str]] = mapped_column(sa.JSON)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reserve_cut_off: Mapped[date | None]
    reserve_by_state: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    opened_at: Mapped[datetime | None]
    results_released_at: Mapped[datetime | None]
    state: Mapped[CohortState] = mapped_column(states(CohortState), default=CohortState.PLANNED)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    programme: Mapped[Programme] = relationship(lazy="raise")
    curriculum: Mapped[Curriculum] = relationship(lazy="raise")
    module_dates: Mapped[list[ModuleDates]] = relationship(
        lazy="raise",
        back_populates="cohort",
        order_by="ModuleDates.first_day",
        cascade="all, delete-orphan",
    )
    call: Mapped[Call | None] = relationship(lazy="raise", back_populates="cohort", uselist=False)
    partnerships: Mapped[list[CohortPartner]] = relationship(
        lazy="raise", back_populates="cohort", order_by="CohortPartner.id"
    )

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
    }
    __open__: ClassVar[str] = "is_public"
    __see__: ClassVar[Permission] = Permission.COHORT_SEE

    @hybrid_property
    def is_public(self) -> bool:
        """Whether everyone may know of it: once its call has been opened."""
        return self.opened_at is not None

    @is_public.inplace.expression
    @classmethod
    def _is_public(cls) -> sa.ColumnElement[bool]:
        return cls.opened_at.is_not(None)

    def takes_registrations(self, at: datetime) -> bool:
        """Whether officials can register for it: its call is open, and its deadline to come."""
        return self.state is CohortState.OPEN and self.call is not None and self.call.is_open(at)


class ModuleDates(Identified, Base):
    """When a cohort comes for a module: first and last day."""

    __tablename__ = "module_dates"
    __holds__: ClassVar = (holds.public("to say when a cohort comes"),)
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "module_id"),
        sa.CheckConstraint("last_day >= first_day", name="interval"),
    )

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    module_id: Mapped[UUID] = mapped_column(sa.ForeignKey("modules.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]

    cohort: Mapped[Cohort] = relationship(lazy="raise", back_populates="module_dates")
    module: Mapped[Module] = relationship(lazy="raise")


class Call(Identified, Versioned, Base):
    """A cohort's invitation to states.

    The deadline is wall-clock time in its stated zone; `deadline_at` is the instant derived from it.
    `answer_days` is how many days an official has to answer an offer. `documents` says what is to be
    known of the documents asked, beside their list (`AskedDocument`).
    """

    __tablename__ = "calls"
    __holds__: ClassVar = (holds.public("to invite states until a deadline"),)
    __table_args__ = (sa.CheckConstraint("answer_days BETWEEN 1 AND 60", name="answer_days"),)

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), unique=True)
    deadline_day: Mapped[date]
    deadline_time: Mapped[time]
    deadline_zone: Mapped[str] = mapped_column(sa.String(60))
    deadline_at: Mapped[datetime] = mapped_column(index=True)
    answer_days: Mapped[int] = mapped_column(default=7)
    criteria: Mapped[Texts]
    documents: Mapped[Texts] = mapped_column(default=Texts, server_default="{}")

    cohort: Mapped[Cohort] = relationship(lazy="raise", back_populates="call")
    invitations: Mapped[list[Invitation]] = relationship(
        lazy="raise",
        back_populates="call",
        order_by="Invitation.state_code",
        cascade="all, delete-orphan",
    )

    def is_open(self, at: datetime) -> bool:
        """Whether a registration still comes in time."""
        return at < self.deadline_at


class AskedDocument(Identified, Versioned, Base):
    """One document that a cohort's call asks of each nominee; `code` names it for ever."""

    __tablename__ = "asked_documents"
    __holds__: ClassVar = (holds.public("to ask the same documents of every nominee of a cohort"),)
    __table_args__ = (sa.UniqueConstraint("cohort_id", "code"),)

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    code: Mapped[str] = mapped_column(sa.String(40))
    position: Mapped[int]
    name: Mapped[Texts]
    secrecy: Mapped[Secrecy] = mapped_column(states(Secrecy))
    is_required: Mapped[bool]


class Invitation(Identified, Base):
    """One state that a call invites, and how many seats are foreseen for it (None: not said).

    `most_nominees` is how many officials it may put forward, alternates among them (None: as it likes).
    """

    __tablename__ = "invitations"
    __holds__: ClassVar = (
        holds.internal("to know which states are invited, with how many seats", seen=Permission.COHORT_WORK),
    )
    __table_args__ = (
        sa.UniqueConstraint("call_id", "state_code"),
        sa.CheckConstraint("seats IS NULL OR seats BETWEEN 1 AND 500", name="seats"),
        sa.CheckConstraint("most_nominees IS NULL OR most_nominees BETWEEN 1 AND 5000", name="most_nominees"),
    )

    call_id: Mapped[UUID] = mapped_column(sa.ForeignKey("calls.id"), index=True)
    state_code: Mapped[str] = mapped_column(sa.ForeignKey("member_states.code"), index=True)
    seats: Mapped[int | None]
    most_nominees: Mapped[int | None]

    call: Mapped[Call] = relationship(lazy="raise", back_populates="invitations")
    member_state: Mapped[MemberState] = relationship(lazy="raise")


class CohortPartner(Identified, Base):
    """One role of one partner in a cohort."""

    __tablename__ = "cohort_partners"
    __holds__: ClassVar = (holds.public("to say in what part a partner takes part"),)
    __table_args__ = (sa.UniqueConstraint("cohort_id", "partner_id", "role"),)

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    partner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partners.id"))
    role: Mapped[PartnerRole] = mapped_column(states(PartnerRole))

    cohort: Mapped[Cohort] = relationship(lazy="raise", back_populates="partnerships")
    partner: Mapped[Partner] = relationship(lazy="raise")


govern(Cohort, COHORT)

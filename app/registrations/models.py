"""Registrations."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.cohorts.models import Cohort
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.workflow import govern
from app.member_states.models import MemberState
from app.people.models import Person
from app.registrations.states import ENDED_WITHOUT, REGISTRATION, RegistrationState

_STILL_COUNTS = sa.text("state NOT IN (" + ", ".join(f"'{state}'" for state in sorted(ENDED_WITHOUT)) + ")")


class Registration(Identified, Versioned, Base):
    """One person in one cohort.

    `state_code` is the member state that puts the person forward. `priority` is the state's own
    order of its nominees (1 first). `reserve_rank` is the place on the reserve (1 first).
    `offer_until` is the instant at which an open offer lapses.
    """

    __tablename__ = "registrations"
    __holds__: ClassVar = (
        holds.personal(
            "to lead one person through one cohort",
            "cohort_id programme_id person_id state_code sort_key state is_alternate working_language "
            "created_at moved_at offer_until reserve_rank",
        ),
        holds.personal("to keep the state's own order", "priority nominated_by", kept=Kept.NOMINATION),
        holds.personal("to choose who gains most", "statement", kept=Kept.NOMINATION),
    )
    __table_args__ = (
        sa.Index(
            "uq_registrations_live",
            "cohort_id",
            "person_id",
            unique=True,
            sqlite_where=_STILL_COUNTS,
            postgresql_where=_STILL_COUNTS,
        ),
        sa.Index("ix_registrations_roster", "cohort_id", "sort_key", "id"),
        sa.Index("ix_registrations_cohort_state", "cohort_id", "state"),
        sa.Index("ix_registrations_member_state", "state_code", "state"),
        sa.Index("ix_registrations_of_state", "state_code", "cohort_id"),
        sa.Index("ix_registrations_of_programme", "programme_id", "state", "cohort_id"),
    )

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    state_code: Mapped[str] = mapped_column(sa.ForeignKey("member_states.code"))
    sort_key: Mapped[str] = mapped_column(sa.String(420))
    state: Mapped[RegistrationState] = mapped_column(
        states(RegistrationState), default=RegistrationState.DRAFT
    )
    priority: Mapped[int | None]
    is_alternate: Mapped[bool] = mapped_column(default=False)
    statement: Mapped[str] = mapped_column(sa.Text, default="")
    working_language: Mapped[str] = mapped_column(sa.String(2), default="en")
    nominated_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    moved_at: Mapped[datetime] = mapped_column(default=clock.now)
    offer_until: Mapped[datetime | None] = mapped_column(index=True)
    reserve_rank: Mapped[int | None]

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    member_state: Mapped[MemberState] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
        ScopeKind.MEMBER_STATE: "state_code",
    }
    __own__: ClassVar[str] = "person_id"
    __see__: ClassVar[Permission] = Permission.REGISTRATION_SEE


govern(Registration, REGISTRATION)

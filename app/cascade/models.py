"""What graduates taught at home, and the links of letters by which they say so."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.cascade.states import CASCADE, CascadeState
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.workflow import govern
from app.programmes.models import Module, Programme
from app.registrations.models import Registration


class CascadeModule(Base):
    """One module of the graduate's own training that an activity passed on."""

    __tablename__ = "cascade_modules"
    __holds__: ClassVar = (holds.internal("to know what was passed on"),)

    activity_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("cascade_activities.id", ondelete="CASCADE"), primary_key=True
    )
    module_id: Mapped[UUID] = mapped_column(sa.ForeignKey("modules.id"), primary_key=True, index=True)


class CascadeActivity(Identified, Versioned, Base):
    """One training that a graduate gave at home: when, where, what of, and to how many people and women."""

    __tablename__ = "cascade_activities"
    __holds__: ClassVar = (
        holds.personal(
            "to know what graduates pass on, and to how many people",
            "registration_id programme_id person_id state_code first_day last_day place participants women "
            "state reported_at",
            kept=Kept.ALWAYS,
        ),
    )
    __table_args__ = (
        sa.CheckConstraint("participants BETWEEN 1 AND 5000", name="participants"),
        sa.CheckConstraint("women BETWEEN 0 AND participants", name="women"),
        sa.CheckConstraint("last_day >= first_day", name="interval"),
        sa.Index("ix_cascade_activities_state", "state_code", "state"),
    )

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), index=True)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    state_code: Mapped[str] = mapped_column(sa.ForeignKey("member_states.code"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    place: Mapped[str] = mapped_column(sa.String(200))
    participants: Mapped[int]
    women: Mapped[int]
    state: Mapped[CascadeState] = mapped_column(states(CascadeState), default=CascadeState.REPORTED)
    reported_at: Mapped[datetime] = mapped_column(default=clock.now)

    registration: Mapped[Registration] = relationship(lazy="raise")
    programme: Mapped[Programme] = relationship(lazy="raise")
    modules: Mapped[list[Module]] = relationship(
        lazy="raise", secondary="cascade_modules", order_by="Module.position"
    )

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
        ScopeKind.MEMBER_STATE: "state_code",
    }
    __own__: ClassVar[str] = "person_id"
    __see__: ClassVar[Permission] = Permission.CASCADE_SEE


class CascadeLink(Identified, Base):
    """A letter's link by which one graduate reports once, or reports anew what was returned.

    There is one for each graduate: a later letter's takes its place, and a used one goes.
    """

    __tablename__ = "cascade_links"
    __holds__: ClassVar = (
        holds.personal(
            "to let a graduate report without an account",
            "registration_id activity_id expires_at",
            seen=holds.NOBODY,
            kept=Kept.LINK,
        ),
        holds.sensitive("to open for the letter alone", "token_hash", seen=holds.NOBODY, kept=Kept.LINK),
    )

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    activity_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("cascade_activities.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship(lazy="raise")
    activity: Mapped[CascadeActivity | None] = relationship(lazy="raise")


govern(CascadeActivity, CASCADE)

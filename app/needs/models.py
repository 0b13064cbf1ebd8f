"""What states lack."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.programmes.models import Programme
from app.programmes.states import ThematicArea


class StateNeed(Identified, Versioned, Base):
    """One thing that the services of a state lack and that a programme could answer.

    `theme` is one of the office's four lines of work; `given_by` wrote it last, at `given_at`.
    """

    __tablename__ = "state_needs"
    __holds__: ClassVar = (
        holds.internal(
            "to plan programmes by what states lack", "programme_id state_code theme text given_at"
        ),
        holds.personal("to know whom to ask", "given_by"),
    )
    __table_args__ = (sa.Index("ix_state_needs_state", "state_code", "given_at"),)

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    state_code: Mapped[str] = mapped_column(sa.ForeignKey("member_states.code"))
    theme: Mapped[ThematicArea] = mapped_column(states(ThematicArea))
    text: Mapped[str] = mapped_column(sa.Text)
    given_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)

    programme: Mapped[Programme] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
        ScopeKind.MEMBER_STATE: "state_code",
    }
    __see__: ClassVar[Permission] = Permission.NEED_SEE

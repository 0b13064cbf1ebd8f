"""Drafts of timetables that were asked for, and how far the worker is with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.cohorts.models import Cohort
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.workflow import govern
from app.drafting.states import DRAFT, DraftState


class DraftRun(Identified, Versioned, Base):
    """One draft that a coordinator asked for: from what it is made, and what came of it.

    `instance` and `result` are the files of `docs/drafting.md`, which name nobody; `keys` says which
    trainer, room or interpreter stands behind each short name in them.
    """

    __tablename__ = "draft_runs"
    __holds__: ClassVar = (
        holds.internal(
            "to draft a timetable, and to know from what it was drafted",
            "cohort_id programme_id number state instance result asked_at stop_asked_at ended_at",
            seen=Permission.SESSION_EDIT,
        ),
        holds.personal(
            "to know who is meant in a draft, and who asked for it",
            "keys asked_by",
            seen=Permission.SESSION_EDIT,
        ),
    )
    __table_args__ = (sa.UniqueConstraint("cohort_id", "number"),)

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    number: Mapped[int]
    state: Mapped[DraftState] = mapped_column(states(DraftState), default=DraftState.WAITING)
    instance: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    keys: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    result: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    asked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    stop_asked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(lazy="raise")

    @property
    def is_empty(self) -> bool:
        """Whether it is made, and found no place for any session."""
        return self.result is not None and not self.result["plan"]

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
    }
    __see__: ClassVar[Permission] = Permission.SESSION_EDIT


class DraftProgress(Base):
    """How many sessions the best plan so far of a draft places, while the worker searches."""

    __tablename__ = "draft_progress"
    __holds__: ClassVar = (holds.internal("to show how far the worker is", seen=Permission.SESSION_EDIT),)
    __untrailed__: ClassVar[bool] = True  # what the worker has done so far decides nothing

    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("draft_runs.id"), primary_key=True)
    placed: Mapped[int]


govern(DraftRun, DRAFT)

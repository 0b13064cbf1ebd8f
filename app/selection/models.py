"""A cohort's rules of selection, the reviewers' scores, and the allocations that followed from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.cohorts.models import Cohort
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.workflow import govern
from app.selection.states import ALLOCATION, AllocationState


class RuleBook(Identified, Base):
    """One version of a cohort's rules; each saving makes a new one, and the last `number` counts.

    `content` is what `rulebook.Content` reads: weights, reserve and rules.
    """

    __tablename__ = "rule_books"
    __holds__: ClassVar = (
        holds.internal("to choose by rules that were set before", seen=Permission.SELECTION_SEE),
    )
    __table_args__ = (sa.UniqueConstraint("cohort_id", "number"),)

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class Score(Identified, Base):
    """What one reviewer of the office gave one nominee: whole points from 0 to 100.

    `reviewer` names the reviewer among those of the cohort: an account's key, or the heading of the
    file that the scores came in. The state never sees or sets it.
    """

    __tablename__ = "scores"
    __holds__: ClassVar = (
        holds.personal(
            "to choose who gains most",
            "registration_id cohort_id reviewer points given_at",
            seen=Permission.SELECTION_SEE,
            kept=Kept.NOMINATION,
        ),
    )
    __table_args__ = (
        sa.UniqueConstraint("registration_id", "reviewer"),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name="points"),
    )

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"))
    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    reviewer: Mapped[str] = mapped_column(sa.String(60))
    points: Mapped[int]
    given_at: Mapped[datetime] = mapped_column(default=clock.now)


class Allocation(Identified, Versioned, Base):
    """One selection that was worked out: what it followed from, what came of it, and who confirmed it.

    `instance` and `result` are the files of `docs/allocation.md`: they know nominees by keys that nobody
    can turn round, and that lead nowhere once a registration is erased. `decisions` are the places that a
    coordinator settled by hand: key, place, reason, by whom, when. `same_state_first` is how
    the reserve goes. `base_id` is the allocation that was
    changed by the last of them. `published_at` is when its fairness sheet was made public.
    """

    __tablename__ = "allocations"
    __holds__: ClassVar = (
        holds.internal(
            "to answer for whom the seats were given to, and to find the same again",
            "cohort_id programme_id number base_id state instance result instance_hash same_state_first "
            "created_at solved_at confirmed_at published_at check_asked_at checked_at is_same",
            seen=Permission.SELECTION_SEE,
        ),
        holds.personal(
            "to answer for what was decided by hand, and by whom",
            "decisions made_by confirmed_by",
            seen=Permission.SELECTION_SEE,
            kept=Kept.ALWAYS,
        ),
    )
    __table_args__ = (sa.UniqueConstraint("cohort_id", "number"),)

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    number: Mapped[int]
    base_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("allocations.id"))
    state: Mapped[AllocationState] = mapped_column(states(AllocationState), default=AllocationState.WAITING)
    instance: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    instance_hash: Mapped[str] = mapped_column(sa.String(64))
    result: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    same_state_first: Mapped[bool]
    decisions: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    solved_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    check_asked_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    is_same: Mapped[bool | None]

    cohort: Mapped[Cohort] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
    }
    __open__: ClassVar[str] = "is_public"
    __see__: ClassVar[Permission] = Permission.SELECTION_SEE

    @hybrid_property
    def is_public(self) -> bool:
        """Whether its fairness sheet is for everyone."""
        return self.published_at is not None

    @is_public.inplace.expression
    @classmethod
    def _is_public(cls) -> sa.ColumnElement[bool]:
        return cls.published_at.is_not(None)


class Progress(Base):
    """How many nominees of an allocation that is being worked out are explained."""

    __tablename__ = "allocation_progress"
    __holds__: ClassVar = (holds.internal("to show how far the worker is", seen=Permission.SELECTION_SEE),)
    __untrailed__: ClassVar[bool] = True  # what the worker has done so far decides nothing

    allocation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("allocations.id"), primary_key=True)
    explained: Mapped[int]


govern(Allocation, ALLOCATION)

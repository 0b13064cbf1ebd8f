"""Reports, and what of them was made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.texts import Texts
from app.programmes.models import Partner, Programme
from app.reports.kinds import ReportKind, Rhythm


class _Reached:
    """How a report is reached: by its programme or its state, and outside of the office if for donors."""

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
        ScopeKind.MEMBER_STATE: "state_code",
    }
    __open__: ClassVar[str] = "is_outside"
    __see__: ClassVar[Permission] = Permission.REPORT_SEE

    kind: Mapped[ReportKind] = mapped_column(states(ReportKind))
    programme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    state_code: Mapped[str | None] = mapped_column(sa.ForeignKey("member_states.code"), index=True)

    @hybrid_property
    def is_outside(self) -> bool:
        """Whether it is made of what may be told outside of the office alone."""
        return self.kind == ReportKind.DONOR


class Report(_Reached, Identified, Versioned, Base):
    """A set of figures with a text, as it is made again and again.

    It is of the cohorts that begin from the year `since` until the year `until`; without both it is of the
    last whole year (the office's) or of all. `figures` names measures, `dimensions` by what the
    participants are told apart in it. `next_on` is the day on which it is made by itself, None for never.
    """

    __tablename__ = "reports"
    __see__: ClassVar[Permission] = Permission.REPORT_WRITE
    __holds__: ClassVar = (
        holds.internal(
            "to tell in figures what was done",
            "kind programme_id state_code title text since until donor_id figures dimensions rhythm next_on "
            "made_at",
        ),
        holds.personal("to know whom to ask", "made_by"),
    )
    __table_args__ = (
        sa.CheckConstraint("(kind = 'state') = (state_code IS NOT NULL)", name="of_a_state"),
        sa.CheckConstraint("since IS NULL OR until IS NULL OR since <= until", name="period"),
    )

    title: Mapped[Texts]
    text: Mapped[Texts]
    since: Mapped[int | None]
    until: Mapped[int | None]
    donor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partners.id"))
    figures: Mapped[list[str]] = mapped_column(sa.JSON)
    dimensions: Mapped[list[str]] = mapped_column(sa.JSON)
    rhythm: Mapped[Rhythm] = mapped_column(states(Rhythm), default=Rhythm.NEVER)
    next_on: Mapped[date | None] = mapped_column(index=True)
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    programme: Mapped[Programme | None] = relationship(lazy="raise")
    donor: Mapped[Partner | None] = relationship(lazy="raise")


class ReportIssue(_Reached, Identified, Base):
    """One report as it was made: `content` says in each language all that it shows, and never changes.

    Where persons stand in it, it holds their keys; their names are read when it is shown, so that whoever
    was erased has none. `digest` is the SHA-256 of the content: made again of the same records it equals.
    """

    __tablename__ = "report_issues"
    __holds__: ClassVar = (
        holds.internal(
            "to know what was told to whom", "kind programme_id state_code report_id number digest made_at"
        ),
        holds.personal("to say what was told", "content"),
        holds.personal("to know who made it", "made_by"),
    )
    __table_args__ = (sa.UniqueConstraint("report_id", "number"),)

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    digest: Mapped[str] = mapped_column(sa.String(64))
    made_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    report: Mapped[Report] = relationship(lazy="raise")

    @property
    def names_persons(self) -> bool:
        """Whether it may be taken away only with a reason."""
        return self.kind is ReportKind.STATE

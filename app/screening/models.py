"""Screening records."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.sealing import Sealing
from app.screening.states import Decision


class Screening(Identified, Versioned, Sealing, Base):
    """What was found about one nominee; what was decided, by whom and when stands open beside it.

    Sealed: `sources` that were consulted, `grounds` of the decision, the `risk` of supporting the
    person and of not doing so, and the `mitigation` that was agreed.
    """

    __tablename__ = "screenings"
    __sealed__: ClassVar[tuple[str, ...]] = ("sources", "grounds", "risk", "mitigation")
    __holds__: ClassVar = (
        holds.critical(
            "to support nobody who harms human rights",
            __sealed__,
            seen=Permission.REGISTRATION_SCREEN,
            kept=Kept.GROUNDS,
        ),
        holds.sensitive(
            "to answer for the decision",
            "registration_id decision decided_by decided_at",
            seen=Permission.REGISTRATION_SCREENING_SEE,
            kept=Kept.OUTCOME,
        ),
    )

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    sources: Mapped[str] = mapped_column(sa.Text, default="")
    grounds: Mapped[str] = mapped_column(sa.Text, default="")
    risk: Mapped[str] = mapped_column(sa.Text, default="")
    mitigation: Mapped[str] = mapped_column(sa.Text, default="")
    decision: Mapped[Decision] = mapped_column(states(Decision))
    decided_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)

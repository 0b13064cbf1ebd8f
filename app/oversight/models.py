"""How the bound criteria of what is tracked stood when they were measured last."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.access.permissions import Permission
from app.core import holds
from app.core.db import Base, states
from app.core.measures import Light


class CriterionLight(Base):
    """How a criterion stands for a curriculum version, since when it stands so, and when that was measured.

    A summary for the board of all programmes, made anew by the clock: a dossier measures for itself.
    """

    __tablename__ = "criterion_lights"
    __holds__: ClassVar = (
        holds.internal(
            "to show which criteria of all programmes are not reached",
            seen=Permission.ACCREDITATION_SEE,
        ),
    )
    __untrailed__: ClassVar[bool] = True  # figures of other records, taken together; nobody's deed

    curriculum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("curricula.id"), primary_key=True)
    criterion_id: Mapped[UUID] = mapped_column(sa.ForeignKey("criteria.id"), primary_key=True, index=True)
    light: Mapped[Light] = mapped_column(states(Light))
    since: Mapped[datetime]
    measured_at: Mapped[datetime]

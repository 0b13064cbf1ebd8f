"""What was decided of each registration when its cohort was closed."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified
from app.core.holds import Kept
from app.registrations.models import Registration


class Completion(Identified, Base):
    """The figures on which a registration was completed or not: minutes of minutes held, and the rule."""

    __tablename__ = "completions"
    __holds__: ClassVar = (
        holds.personal(
            "to say on which figures completion was decided",
            "registration_id attended_minutes held_minutes required_percent is_met decided_at",
            seen=Permission.STANDING_SEE,
            kept=Kept.CERTIFICATE,
        ),
    )
    __table_args__ = (sa.CheckConstraint("attended_minutes BETWEEN 0 AND held_minutes", name="minutes"),)

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    attended_minutes: Mapped[int]
    held_minutes: Mapped[int]
    required_percent: Mapped[int]
    is_met: Mapped[bool]
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)

    registration: Mapped[Registration] = relationship(lazy="raise")

"""Venues, rooms and equipment."""

from __future__ import annotations

from datetime import time
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.core import holds
from app.core.db import Base, Identified, Versioned
from app.core.texts import Texts


class Venue(Identified, Versioned, Base):
    """A place with rooms; `zone` is the IANA zone of its clocks.

    It is open from `opens` to `closes` by those clocks, on `open_days` (0 for Monday to 6 for Sunday).
    """

    __tablename__ = "venues"
    __holds__: ClassVar = (holds.internal("to know where trainings are"),)

    name: Mapped[Texts]
    name_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    city: Mapped[str] = mapped_column(sa.String(100))
    country: Mapped[str] = mapped_column(sa.String(2))
    zone: Mapped[str] = mapped_column(sa.String(60), default="Africa/Casablanca")
    opens: Mapped[time] = mapped_column(default=time(0), server_default="00:00:00")
    closes: Mapped[time] = mapped_column(default=time(23, 59), server_default="23:59:00")
    open_days: Mapped[list[int]] = mapped_column(
        sa.JSON, default=lambda: list(range(7)), server_default="[0, 1, 2, 3, 4, 5, 6]"
    )

    rooms: Mapped[list[Room]] = relationship(lazy="raise", back_populates="venue", order_by="Room.name")
    equipment: Mapped[list[Equipment]] = relationship(
        lazy="raise", back_populates="venue", order_by="Equipment.name"
    )

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.VENUE_SEE


class Room(Identified, Versioned, Base):
    """A room of a venue; `changeover_minutes` stay free after each session in it.

    `features` holds what stands in it (`Feature` values). A retired room takes no new session.
    """

    __tablename__ = "rooms"
    __holds__: ClassVar = (holds.internal("to book rooms"),)
    __table_args__ = (
        sa.UniqueConstraint("venue_id", "name"),
        sa.CheckConstraint("seats BETWEEN 1 AND 5000", name="seats"),
        sa.CheckConstraint("changeover_minutes BETWEEN 0 AND 240", name="changeover"),
    )

    venue_id: Mapped[UUID] = mapped_column(sa.ForeignKey("venues.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    seats: Mapped[int]
    changeover_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    features: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")
    is_retired: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    venue: Mapped[Venue] = relationship(lazy="raise", back_populates="rooms")

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.VENUE_SEE


class Equipment(Identified, Versioned, Base):
    """One thing of a venue that is carried to where it is needed, and so is booked like a room."""

    __tablename__ = "equipment"
    __holds__: ClassVar = (holds.internal("to book equipment"),)
    __table_args__ = (sa.UniqueConstraint("venue_id", "name"),)

    venue_id: Mapped[UUID] = mapped_column(sa.ForeignKey("venues.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    is_retired: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    venue: Mapped[Venue] = relationship(lazy="raise", back_populates="equipment")

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.VENUE_SEE

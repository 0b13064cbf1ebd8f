"""What the office decided of holidays: which day one is on, that it is not observed, or one more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, db, states
from app.core.i18n import _l
from app.core.labels import Labelled


class DayKind(Labelled):
    """What is on a day: a holiday, or an end of Ramadan, by which hours change."""

    HOLIDAY = "holiday", _l("Holiday")
    RAMADAN_BEGINS = "ramadan_begins", _l("First day of Ramadan")
    RAMADAN_ENDS = "ramadan_ends", _l("Last day of Ramadan")


class HolidayDecision(Identified, Versioned, Base):
    """What the office decided of one day of a country (ISO code), for all cohorts.

    `calculated` is the day on which the calendar had it, None for one that it does not have; `day` is the
    day on which it is, None where it is not observed. `name` is the calendar's in English, or as it was
    written, and empty for Ramadan. `source` says who announced it.
    """

    __tablename__ = "holiday_decisions"
    __holds__: ClassVar = (
        holds.internal(
            "to plan around holidays",
            "kind country name calculated day source decided_at",
            seen=Permission.SESSION_EDIT,
        ),
        holds.personal("to know who decided of a holiday", "decided_by", seen=Permission.SESSION_EDIT),
    )
    __table_args__ = (
        sa.UniqueConstraint("country", "kind", "name", "calculated"),
        sa.CheckConstraint("calculated IS NOT NULL OR day IS NOT NULL", name="says_something"),
        sa.Index("ix_holiday_decisions_day", "country", "day"),
    )

    kind: Mapped[DayKind] = mapped_column(states(DayKind))
    country: Mapped[str] = mapped_column(sa.String(2))
    name: Mapped[str] = mapped_column(sa.String(200))
    calculated: Mapped[date | None]
    day: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.String(500))
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.HOLIDAY_DECIDE


_FIRST, _LAST = sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)
_STANDING = (
    sa.select(HolidayDecision)
    .where(
        HolidayDecision.country.in_(sa.bindparam("countries", expanding=True)),
        sa.or_(HolidayDecision.day.between(_FIRST, _LAST), HolidayDecision.calculated.between(_FIRST, _LAST)),
    )
    .order_by(HolidayDecision.country, HolidayDecision.calculated, HolidayDecision.id)
)


def standing(countries: Collection[str], first: date, last: date) -> list[HolidayDecision]:
    """What was decided of some countries for the days from one to another, whether calculated or decided."""
    asked = {"countries": list(countries), "first": first, "last": last}
    return list(db.session.scalars(_STANDING, asked))


def all_decisions() -> sa.Select[Any]:
    """Every decision, for the gate."""
    return sa.select(HolidayDecision)

"""Travel records and records of needs: apart, because they are kept for different times."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned
from app.core.holds import Kept
from app.core.sealing import Sealing


class Answers(Identified, Versioned, Sealing):
    """What a trainee tells the office for the stay; every answer is sealed.

    `given_by` wrote last. `settled_at` is when the trainees themselves gave or confirmed their answers:
    from then on the state, which may have filled them in, sees them masked.
    """

    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    settled_at: Mapped[datetime | None]

    @declared_attr
    def registration_id(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy hands over the class
        """Whose they are."""
        return mapped_column(sa.ForeignKey("registrations.id"), unique=True)

    @declared_attr
    def given_by(cls) -> Mapped[UUID]:  # noqa: N805 - the same
        """The account that wrote last."""
        return mapped_column(sa.ForeignKey("users.id"))


def _answered(kept: Kept) -> tuple[holds.Holding, ...]:
    return (
        holds.personal(
            "to know whose answers they are, and who gave them when",
            "registration_id given_by given_at settled_at",
            seen=Permission.TRAVEL_SEE,
            kept=kept,
        ),
    )


class Travel(Answers, Base):
    """Passport, journey and lodging of one trainee; hours are wall time in `zone`.

    Days are written as 2026-03-27, hours as 09:30, countries by ISO 3166 code, `visa` as a `Visa`.
    """

    __tablename__ = "travel_records"
    __sealed__: ClassVar[tuple[str, ...]] = (
        "passport_number",
        "passport_country",
        "passport_expiry",
        "visa",
        "zone",
        "arrival_day",
        "arrival_time",
        "arrival_flight",
        "departure_day",
        "departure_time",
        "departure_flight",
        "lodging",
    )
    __holds__: ClassVar = (
        holds.critical(
            "to ask for the visa, fetch and lodge the trainee",
            __sealed__,
            seen=Permission.TRAVEL_REVEAL,
            kept=Kept.TRAVEL,
        ),
        *_answered(Kept.TRAVEL),
    )

    passport_number: Mapped[str] = mapped_column(sa.Text, default="")
    passport_country: Mapped[str] = mapped_column(sa.Text, default="")
    passport_expiry: Mapped[str] = mapped_column(sa.Text, default="")
    visa: Mapped[str] = mapped_column(sa.Text, default="")
    zone: Mapped[str] = mapped_column(sa.Text, default="")
    arrival_day: Mapped[str] = mapped_column(sa.Text, default="")
    arrival_time: Mapped[str] = mapped_column(sa.Text, default="")
    arrival_flight: Mapped[str] = mapped_column(sa.Text, default="")
    departure_day: Mapped[str] = mapped_column(sa.Text, default="")
    departure_time: Mapped[str] = mapped_column(sa.Text, default="")
    departure_flight: Mapped[str] = mapped_column(sa.Text, default="")
    lodging: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def is_complete(self) -> bool:
        """Whether all is there that a visa and a bed are asked with; nothing is opened to tell."""
        return all(getattr(self, name) for name in NEEDED_TO_TRAVEL)


NEEDED_TO_TRAVEL = (
    "passport_number",
    "passport_country",
    "passport_expiry",
    "visa",
    "arrival_day",
    "departure_day",
)
"""The answers without which a travel record is not complete."""
RECEPTION_FIELDS = (
    "zone",
    "arrival_day",
    "arrival_time",
    "arrival_flight",
    "departure_day",
    "departure_time",
    "departure_flight",
    "lodging",
)
"""The answers that the driver and the hotel go by (docs/decisions/0015)."""


class Needs(Answers, Base):
    """Medical, dietary and access needs of one trainee; all empty says that there are none."""

    __tablename__ = "needs_records"
    __sealed__: ClassVar[tuple[str, ...]] = ("medical", "dietary", "access")
    __holds__: ClassVar = (
        holds.critical(
            "to look after the trainee", __sealed__, seen=Permission.TRAVEL_REVEAL, kept=Kept.NEEDS
        ),
        *_answered(Kept.NEEDS),
    )

    medical: Mapped[str] = mapped_column(sa.Text, default="")
    dietary: Mapped[str] = mapped_column(sa.Text, default="")
    access: Mapped[str] = mapped_column(sa.Text, default="")

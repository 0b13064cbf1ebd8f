"""Records of human-rights due diligence: of a nominee, and of the unit that the nominee comes from."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.sealing import Sealing
from app.core.workflow import govern
from app.registrations.models import Registration
from app.screening.states import IN_FORCE, RECORD, Decision, Level, Light, RecordState, needs_second

_SEALED = ("sources", "grounds", "risk", "not_supporting", "mitigation", "remark")
_DECIDED = "state decision level bodies decided_by decided_at confirmed_by confirmed_at review_on reviews"


class Diligence(Identified, Versioned, Sealing):
    """What was found and decided of someone to be supported, in the fields of the policy (REFERENCE 5).

    `bodies` names who was consulted (see `states.Body`). Sealed are the `sources` in words, the `grounds`
    of the decision, the `risk` of supporting and that of `not_supporting`, the `mitigation` that was
    agreed, and the `remark` of a second officer who did not confirm. `decided_by` wrote last, at
    `decided_at`; `confirmed_by` is the second officer where there must be one. `review_on` is the last
    day in Rabat on which the decision counts unreviewed, and `reviews` how often it was taken up again.
    """

    __sealed__: ClassVar[tuple[str, ...]] = _SEALED

    sources: Mapped[str] = mapped_column(sa.Text, default="")
    grounds: Mapped[str] = mapped_column(sa.Text, default="")
    risk: Mapped[str] = mapped_column(sa.Text, default="")
    not_supporting: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    mitigation: Mapped[str] = mapped_column(sa.Text, default="")
    remark: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    bodies: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")
    level: Mapped[Level | None] = mapped_column(states(Level))
    decision: Mapped[Decision | None] = mapped_column(states(Decision))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]
    review_on: Mapped[date | None] = mapped_column(index=True)
    reviews: Mapped[int] = mapped_column(default=0, server_default="0")

    state: Mapped[RecordState] = mapped_column(
        states(RecordState), default=RecordState.OPEN, server_default="open"
    )

    @declared_attr
    def decided_by(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy hands over the class
        """The account that wrote last."""
        return mapped_column(sa.ForeignKey("users.id"))

    @declared_attr
    def confirmed_by(cls) -> Mapped[UUID | None]:  # noqa: N805 - the same
        """The account of the second officer."""
        return mapped_column(sa.ForeignKey("users.id"))

    @property
    def needs_second(self) -> bool:
        """Whether a second officer must confirm what is decided in it."""
        return needs_second(self.decision, self.level)

    def is_valid(self, today: date) -> bool:
        """Whether it lets its subject be supported on that day."""
        return self.light(today) in {Light.CLEAR, Light.WITH_MITIGATION}

    def light(self, today: date) -> Light:
        """Where it stands, in the only words that a coordinator may read of it."""
        if self.state is not RecordState.IN_FORCE:
            if self.decision is Decision.REFER:
                return Light.NEEDS_CARE
            return Light.UNDER_REVIEW if self.reviews else Light.IN_PROGRESS
        if self.decision is not None and self.decision.clears and self.is_overdue(today):
            return Light.REVIEW_DUE
        return IN_FORCE[self.decision] if self.decision else Light.NOT_YET

    def is_overdue(self, today: date) -> bool:
        """Whether its day of review has passed."""
        return self.review_on is not None and self.review_on < today


def _two_persons() -> sa.CheckConstraint:
    return sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> decided_by", name="two_persons")


class RecipientUnit(Diligence, Base):
    """A unit of a state whose officials are trained, with its own due diligence, shared by its nominees.

    `unit` is the part of the institution that is meant, empty for all of it. `name_key` is both in small
    letters, so that a unit is there once.
    """

    __tablename__ = "recipient_units"
    __holds__: ClassVar = (
        holds.critical(
            "to support no unit that harms human rights",
            _SEALED,
            seen=Permission.REGISTRATION_SCREEN,
            kept=Kept.GROUNDS,
        ),
        holds.internal("to know which unit is meant", "state_code institution unit name_key"),
        holds.sensitive(
            "to answer for the decision",
            _DECIDED,
            seen=Permission.REGISTRATION_SCREENING_SEE,
            kept=Kept.ALWAYS,
        ),
    )
    __table_args__ = (sa.UniqueConstraint("state_code", "name_key"), _two_persons())

    state_code: Mapped[str] = mapped_column(sa.ForeignKey("member_states.code"))
    institution: Mapped[str] = mapped_column(sa.String(200))
    unit: Mapped[str] = mapped_column(sa.String(200), default="")
    name_key: Mapped[str] = mapped_column(sa.String(420))

    __shared__: ClassVar = True
    __see__: ClassVar[Permission] = Permission.REGISTRATION_SCREEN

    @property
    def name(self) -> str:
        """The unit's name: the institution, and the part of it that is meant."""
        return f"{self.institution} – {self.unit}" if self.unit else self.institution


class Screening(Diligence, Base):
    """What was found and decided of one nominee, and the unit that the nominee comes from."""

    __tablename__ = "screenings"
    __holds__: ClassVar = (
        holds.critical(
            "to support nobody who harms human rights",
            _SEALED,
            seen=Permission.REGISTRATION_SCREEN,
            kept=Kept.GROUNDS,
        ),
        holds.sensitive(
            "to answer for the decision",
            f"registration_id programme_id unit_id {_DECIDED}",
            seen=Permission.REGISTRATION_SCREENING_SEE,
            kept=Kept.OUTCOME,
        ),
    )
    __table_args__ = (_two_persons(),)

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("recipient_units.id"), index=True)

    registration: Mapped[Registration] = relationship(lazy="raise")
    unit: Mapped[RecipientUnit | None] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {ScopeKind.PROGRAMME: "programme_id"}
    __see__: ClassVar[Permission] = Permission.REGISTRATION_SCREEN


govern(RecipientUnit, RECORD)
govern(Screening, RECORD)

"""A call's questions, and what was answered for each registration."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.texts import Texts
from app.nominations.states import AskedOf, Kind, Part
from app.registrations.models import Registration

KEY_LENGTH = 40


class Question(Identified, Versioned, Base):
    """One question that a cohort's call asks of each nominee.

    `key` names the answer for ever; `options` are those of a choice, each with its value and its label
    in four languages. `least` and `most` bound a number; of a longer text `most` is the most words.
    """

    __tablename__ = "questions"
    __holds__: ClassVar = (holds.public("to ask the same of every nominee of a cohort"),)
    __table_args__ = (sa.UniqueConstraint("cohort_id", "key"),)

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    key: Mapped[str] = mapped_column(sa.String(KEY_LENGTH))
    position: Mapped[int]
    part: Mapped[Part] = mapped_column(states(Part))
    kind: Mapped[Kind] = mapped_column(states(Kind))
    asked_of: Mapped[AskedOf] = mapped_column(states(AskedOf))
    is_required: Mapped[bool]
    label: Mapped[Texts]
    hint: Mapped[Texts]
    options: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    least: Mapped[int | None]
    most: Mapped[int | None]


class Nomination(Identified, Versioned, Base):
    """What was answered for one registration, by the state or by the official.

    `reference` is the state's own, unique among its nominees of the cohort who count. `answers` holds
    typed values by the questions' keys, without those that stand in the person's and the registration's
    own records (`standard.OF_PERSON`, `standard.OF_REGISTRATION`).
    """

    __tablename__ = "nominations"
    __holds__: ClassVar = (
        holds.personal(
            "to know whose answers they are",
            "registration_id cohort_id state_code written_at",
            seen=Permission.NOMINATION_SEE,
        ),
        holds.personal(
            "to know a nominee again in the state's file",
            "reference",
            seen=Permission.NOMINATION_SEE,
            kept=Kept.NOMINATION,
        ),
        holds.sensitive(
            "to choose who gains most, and who is there for it",
            "answers",
            seen=Permission.NOMINATION_SEE,
            kept=Kept.NOMINATION,
        ),
    )
    __table_args__ = (sa.Index("ix_nominations_reference", "cohort_id", "state_code", "reference"),)

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    state_code: Mapped[str] = mapped_column(sa.ForeignKey("member_states.code"))
    reference: Mapped[str] = mapped_column(sa.String(200), default="")
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    registration: Mapped[Registration] = relationship(lazy="raise")

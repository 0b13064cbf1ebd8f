"""Letter templates, and the letters that were sent."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.cohorts.models import Cohort
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.outbox import Mail
from app.core.texts import Texts
from app.letters.kinds import Ending, LetterKind
from app.member_states.models import MemberState


class LetterTemplate(Identified, Versioned, Base):
    """The wording of one kind of letter: the office's own, or that of one cohort.

    Both stand over the wording that the office ships, and a cohort's over the office's (`cohort_id`
    None). Every language is written.
    """

    __tablename__ = "letter_templates"
    __holds__: ClassVar = (holds.internal("to write letters in the office's words"),)
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "kind"),
        sa.Index(
            "uq_letter_templates_office",
            "kind",
            unique=True,
            sqlite_where=sa.text("cohort_id IS NULL"),
            postgresql_where=sa.text("cohort_id IS NULL"),
        ),
    )

    kind: Mapped[LetterKind] = mapped_column(states(LetterKind))
    cohort_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("cohorts.id"))
    subject: Mapped[Texts]
    body: Mapped[Texts]


class Letter(Identified, Base):
    """A letter as it was sent to one reader.

    `registration_id` names the registration that it is about, `state_code` the member state that it
    concerns, `person_id` the reader where that is a person of the office's records. `mail_id` is the
    mail that carries it, while the office keeps it. A passport's number is never in `body`. A visa letter
    counts no more from `ended_at` on, `ended_because` of what has changed.
    """

    __tablename__ = "letters"
    __holds__: ClassVar = (
        holds.personal(
            "to know what was sent to whom, and to print it again",
            "kind cohort_id programme_id state_code registration_id person_id reader language subject body "
            "mail_id sent_at ended_at ended_because",
            kept=Kept.NOMINATION,
        ),
    )
    __table_args__ = (
        sa.Index("ix_letters_cohort_sent", "cohort_id", "sent_at", "id"),
        sa.Index("ix_letters_sent", "sent_at", "id"),
    )

    kind: Mapped[LetterKind] = mapped_column(states(LetterKind))
    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    state_code: Mapped[str | None] = mapped_column(sa.ForeignKey("member_states.code"), index=True)
    registration_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("registrations.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    reader: Mapped[str] = mapped_column(sa.String(420))
    language: Mapped[str] = mapped_column(sa.String(2))
    subject: Mapped[str] = mapped_column(sa.String(1000))
    body: Mapped[str] = mapped_column(sa.Text)
    mail_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("mails.id", ondelete="SET NULL"), index=True)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[Ending | None] = mapped_column(states(Ending))

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    mail: Mapped[Mail | None] = relationship(lazy="raise")
    member_state: Mapped[MemberState | None] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
        ScopeKind.MEMBER_STATE: "state_code",
    }
    __own__: ClassVar[str] = "person_id"
    __see__: ClassVar[Permission] = Permission.LETTER_SEE

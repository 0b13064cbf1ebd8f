"""The documents that the office has published, and who accepted which version."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.access.permissions import Permission
from app.consent.states import Kind
from app.core import clock, holds
from app.core.db import Base, Identified, TextsColumn, states
from app.core.texts import Texts


class Document(Identified, Base):
    """A version of a document that someone published in place of the one that the office began with.

    Versions are counted for each kind; the first is the shipped text (`app.consent.texts`), and has no row.
    """

    __tablename__ = "consent_documents"
    __holds__: ClassVar = (
        holds.public("to know what everyone is asked to accept", "kind number text published_at"),
        holds.personal("to answer for the text", "published_by", seen=Permission.CONSENT_SEE),
    )
    __table_args__ = (sa.UniqueConstraint("kind", "number"),)

    kind: Mapped[Kind] = mapped_column(states(Kind))
    number: Mapped[int]
    text: Mapped[Texts] = mapped_column(TextsColumn)
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))


class Acceptance(Identified, Base):
    """That a person accepted one version of a document, when, and in which language it was read.

    `withdrawn_at` is when the person took it back; only an image permission can be.
    """

    __tablename__ = "acceptances"
    __holds__: ClassVar = (
        holds.personal(
            "to show what the person was told and agreed to",
            "person_id kind number language accepted_at withdrawn_at",
            seen=holds.ONESELF,
        ),
    )
    __table_args__ = (sa.Index("ix_acceptances_person", "person_id", "kind", "number"),)

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    kind: Mapped[Kind] = mapped_column(states(Kind))
    number: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(2))
    accepted_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]

"""Webhooks and their calls."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.sealing import Sealing
from app.hooks.states import CallState
from app.programmes.models import Programme

URL_LENGTH = 500


class Webhook(Sealing, Identified, Versioned, Base):
    """An address of another system with the topics that it is told, of the office or of one programme.

    `secret` signs its calls; `old_secret` does so too until `old_until`, for the receiver to change over.
    """

    __tablename__ = "webhooks"
    __sealed__: ClassVar = ("secret", "old_secret")
    __holds__: ClassVar = (
        holds.internal(
            "to tell other systems what moved",
            "name url topics programme_id is_on old_until created_at",
            seen=Permission.WEBHOOK_MANAGE,
        ),
        holds.critical("to sign what is told", __sealed__, seen=holds.NOBODY, kept=Kept.ALWAYS),
    )

    name: Mapped[str] = mapped_column(sa.String(80))
    url: Mapped[str] = mapped_column(sa.String(URL_LENGTH))
    topics: Mapped[list[str]] = mapped_column(sa.JSON)
    programme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    secret: Mapped[str] = mapped_column(sa.Text)
    old_secret: Mapped[str] = mapped_column(sa.Text, default="")
    old_until: Mapped[datetime | None]
    is_on: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    programme: Mapped[Programme | None] = relationship(lazy="raise")

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.WEBHOOK_MANAGE


class WebhookCall(Identified, Base):
    """One event for one webhook; its key is the call's `webhook-id`, the same however often it is made.

    `answer` is the status that the receiver gave last, None where there was none; `problem` says in a word
    what kept it.
    """

    __tablename__ = "webhook_calls"
    __holds__: ClassVar = (
        holds.internal(
            "to carry an event, and to show what became of it",
            "webhook_id event body state created_at next_try_at attempts taken_at answer problem",
            seen=Permission.WEBHOOK_MANAGE,
            kept=Kept.LETTER,
        ),
    )
    __table_args__ = (
        sa.Index("ix_webhook_calls_due", "state", "next_try_at"),
        sa.Index("ix_webhook_calls_log", "webhook_id", "created_at", "id"),
    )
    __untrailed__: ClassVar[bool] = True  # the deed that causes it is in the trail; carrying it is none

    webhook_id: Mapped[UUID] = mapped_column(sa.ForeignKey("webhooks.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(sa.String(60))
    body: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[CallState] = mapped_column(states(CallState), default=CallState.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[datetime | None]
    answer: Mapped[int | None]
    problem: Mapped[str] = mapped_column(sa.String(60), default="")

    webhook: Mapped[Webhook] = relationship(lazy="raise")

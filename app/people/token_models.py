"""The personal tokens by which a program acts for an account."""

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
from app.people.models import User


class ApiToken(Identified, Base):
    """A secret by which a program acts for an account, within `scopes`; only its hash is kept.

    `name` is what its holder calls it, `ending` its last four characters, by which a holder knows it again.
    It never gives more than the account's own rights of the moment.
    """

    __tablename__ = "api_tokens"
    __holds__: ClassVar = (
        holds.personal(
            "to show and end the programs that act for an account",
            "user_id name ending scopes created_at expires_at used_at ended_at",
            seen=Permission.ACCOUNT_SEE,
            kept=Kept.LINK,
        ),
        holds.personal("to know who ended it", "ended_by", seen=Permission.ACCOUNT_SEE, kept=Kept.LINK),
        holds.sensitive("to know the token", "token_hash", seen=holds.NOBODY, kept=Kept.LINK),
    )

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    ending: Mapped[str] = mapped_column(sa.String(4))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(sa.JSON)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])

"""What a letter's link opens: an invitation, a new password, another address; and a directory's link.

Only the hash of a link's token is kept. Whether a link still opens is asked of its row and the clock.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import Role, ScopeKind
from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, states
from app.core.holds import Kept
from app.people.models import User
from app.people.states import InvitationState


class AccountInvitation(Identified, Base):
    """A letter that offers a role to an address, with or without an account; nothing of it ever changes.

    Another role, scope or end is another invitation. `valid_until` is the role's end. Without
    `invited_by` the office itself invites its first administrator.
    """

    __tablename__ = "account_invitations"
    __holds__: ClassVar = (
        holds.personal(
            "to write to whom the role is offered", "email email_key language accepted_by", kept=Kept.LINK
        ),
        holds.internal(
            "to know which role was offered", "role scope_kind scope_id valid_until", kept=Kept.LINK
        ),
        holds.personal("to know who offered it", "invited_by", kept=Kept.LINK),
        holds.internal(
            "to know where it stands", "created_at expires_at accepted_at withdrawn_at", kept=Kept.LINK
        ),
        holds.sensitive("to open for the letter alone", "token_hash", seen=holds.NOBODY, kept=Kept.LINK),
    )
    __table_args__ = (sa.Index("ix_account_invitations_address", "email_key", "created_at"),)

    email: Mapped[str] = mapped_column(sa.String(254))
    email_key: Mapped[str] = mapped_column(sa.String(254))
    role: Mapped[Role] = mapped_column(states(Role))
    scope_kind: Mapped[ScopeKind] = mapped_column(states(ScopeKind))
    scope_id: Mapped[str] = mapped_column(sa.String(40), default="")
    valid_until: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(sa.String(2))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    invited_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]

    inviter: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[invited_by])

    __see__: ClassVar = Permission.ACCOUNT_INVITE

    def state(self, at: datetime) -> InvitationState:
        """Where it stands at that instant."""
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.withdrawn_at is not None:
            return InvitationState.WITHDRAWN
        return InvitationState.OPEN if at < self.expires_at else InvitationState.EXPIRED


class PasswordReset(Identified, Base):
    """A letter's single-use link to a new password."""

    __tablename__ = "password_resets"
    __holds__: ClassVar = (
        holds.personal(
            "to let a new password be chosen",
            "user_id created_at expires_at used_at",
            seen=holds.NOBODY,
            kept=Kept.LINK,
        ),
        holds.sensitive("to open for the letter alone", "token_hash", seen=holds.NOBODY, kept=Kept.LINK),
    )

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise", innerjoin=True)


class AddressChange(Identified, Base):
    """An account's way to another address: the old one agrees, the new one proves that it is read.

    Until both have happened the old address counts. `ended_at` is when it was carried out or given up.
    """

    __tablename__ = "address_changes"
    __holds__: ClassVar = (
        holds.personal(
            "to change the address once both ends agree",
            "user_id email email_key created_at expires_at agreed_at proved_at ended_at",
            seen=holds.ONESELF,
            kept=Kept.LINK,
        ),
        holds.sensitive(
            "to open for the letters alone", "agree_hash prove_hash", seen=holds.NOBODY, kept=Kept.LINK
        ),
    )

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    email_key: Mapped[str] = mapped_column(sa.String(254))
    agree_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    prove_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise", innerjoin=True)


class DirectoryLink(Identified, Base):
    """The account that someone of a directory (OpenID Connect) has here: one each way."""

    __tablename__ = "directory_links"
    __holds__: ClassVar = (
        holds.personal(
            "to know whose account a directory's sign-in opens",
            "issuer subject user_id created_at",
            seen=holds.ONESELF,
            kept=Kept.ACCOUNT,
        ),
    )
    __table_args__ = (sa.UniqueConstraint("issuer", "subject"), sa.UniqueConstraint("issuer", "user_id"))

    issuer: Mapped[str] = mapped_column(sa.String(500))
    subject: Mapped[str] = mapped_column(sa.String(255))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    user: Mapped[User] = relationship(lazy="raise", innerjoin=True)

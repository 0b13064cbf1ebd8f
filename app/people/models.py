"""Persons, accounts, their sessions, and the roles given to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.access.actor import Role, ScopeKind
from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.i18n import _l
from app.core.sealing import Sealing
from app.core.texts import search_key
from app.core.workflow import State, govern
from app.member_states.models import MemberState
from app.people.keys import email_key
from app.people.states import ACCOUNT, AccountState

SORT_KEY, SEARCH_KEY, EMAIL_KEY = 420, 640, 254
"""How long the keys of a name and of an address may be, in characters."""


def _key_of_address(context: Any) -> str:
    """The key of the address that a row is inserted with."""
    return email_key(context.get_current_parameters().get("email", ""))[:EMAIL_KEY]


class Sex(State):
    """As in the passport, or not said."""

    FEMALE = "F", _l("Female")
    MALE = "M", _l("Male")
    OTHER = "other", _l("Other")
    UNDISCLOSED = "undisclosed", _l("Not said")


class Person(Identified, Versioned, Base):
    """A human being of the office's record: a nominee, a trainee, a trainer or a member of staff.

    Names are as in the passport (NFC); one of family name and given names may be empty.
    `state_code` is the state that the person serves, None for the office's own staff. `email_key` is the
    address as it is compared.
    """

    __tablename__ = "persons"
    __holds__: ClassVar = (
        holds.personal(
            "to name and find the person",
            "family_name given_names name_original sort_key search_key",
            seen=Permission.REGISTRATION_SEE,
        ),
        holds.personal("to count women and men", "sex", seen=Permission.REGISTRATION_SEE),
        holds.personal(
            "to know whom the person serves, and as what",
            "state_code institution post",
            seen=Permission.REGISTRATION_SEE,
        ),
        holds.personal("to write to the person", "email email_key", seen=Permission.REGISTRATION_SEE),
        holds.personal(
            "to know since when the person is known", "created_at", seen=Permission.REGISTRATION_SEE
        ),
    )
    __table_args__ = (
        sa.CheckConstraint("family_name <> '' OR given_names <> ''", name="named"),
        sa.Index("ix_persons_sort", "sort_key", "id"),
        sa.Index("ix_persons_institution", "institution", "state_code"),
    )

    family_name: Mapped[str] = mapped_column(sa.String(200), default="")
    given_names: Mapped[str] = mapped_column(sa.String(200), default="")
    name_original: Mapped[str] = mapped_column(sa.String(200), default="")
    sort_key: Mapped[str] = mapped_column(sa.String(SORT_KEY), default="")
    search_key: Mapped[str] = mapped_column(sa.String(SEARCH_KEY), default="")
    sex: Mapped[Sex] = mapped_column(states(Sex), default=Sex.UNDISCLOSED)
    state_code: Mapped[str | None] = mapped_column(sa.ForeignKey("member_states.code"), index=True)
    institution: Mapped[str] = mapped_column(sa.String(200), default="")
    post: Mapped[str] = mapped_column(sa.String(200), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    email_key: Mapped[str] = mapped_column(
        sa.String(EMAIL_KEY), default=_key_of_address, server_default="", index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    member_state: Mapped[MemberState | None] = relationship(lazy="raise")

    @validates("family_name", "given_names", "name_original")
    def _renamed(self, key: str, value: str) -> str:
        parts = ("family_name", "given_names", "name_original")
        names = {part: value if part == key else getattr(self, part) or "" for part in parts}
        self.sort_key, self.search_key = person_keys(**names)
        return value

    @validates("email")
    def _moved(self, _key: str, value: str) -> str:
        self.email_key = email_key(value)[:EMAIL_KEY]
        return value

    @hybrid_property
    def name(self) -> str:
        """The whole name in the order in which it is spoken."""
        return " ".join(part for part in (self.given_names, self.family_name) if part)

    @name.inplace.expression
    @classmethod
    def _name(cls) -> sa.ColumnElement[str]:
        return sa.func.trim(cls.given_names + " " + cls.family_name)

    @property
    def initials(self) -> str:
        """The first letters, for whoever may not learn the name."""
        letters = (next((c for c in part if c.isalpha()), "") for part in self.name.split())
        return "".join(f"{letter}." for letter in letters if letter)


def person_keys(family_name: str, given_names: str, name_original: str) -> tuple[str, str]:
    """The sort key and the search key of a name, computed here so that both databases agree.

    They are cut to their columns: a folded letter may be two ("ß" is "ss").
    """
    sort = search_key(f"{family_name} {given_names}")[:SORT_KEY]
    return sort, search_key(f"{given_names} {family_name} {name_original}")[:SEARCH_KEY]


class User(Identified, Versioned, Base):
    """An account: how one person signs in. `email_key` is the address in small letters, composed.

    `zone` is the one whose hours stand beside others for its holder, empty for none.
    `used_at` is the last sign-in, `warned_at` when its holder was told that it will be disabled unused.
    """

    __tablename__ = "users"
    __holds__: ClassVar = (
        holds.personal(
            "to sign in and be written to",
            "person_id email email_key language zone",
            seen=Permission.GRANT_SEE,
            kept=Kept.ACCOUNT,
        ),
        holds.sensitive("to check the password", "password_hash", seen=holds.NOBODY, kept=Kept.ACCOUNT),
        holds.personal(
            "to know whether the account may be used",
            "state created_at used_at warned_at",
            seen=Permission.ACCOUNT_SEE,
            kept=Kept.ACCOUNT,
        ),
    )

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), unique=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    email_key: Mapped[str] = mapped_column(sa.String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(2), default="en")
    zone: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")
    state: Mapped[AccountState] = mapped_column(states(AccountState), default=AccountState.UNCONFIRMED)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise", innerjoin=True)
    grants: Mapped[list[Grant]] = relationship(
        lazy="raise",
        back_populates="user",
        foreign_keys="Grant.user_id",
        order_by="Grant.valid_from",
    )

    __see__: ClassVar = Permission.ACCOUNT_SEE


govern(User, ACCOUNT)


class Confirmation(Identified, Base):
    """A letter's single-use link that confirms an address; only the token's hash is kept.

    It carries what that sign-up said: whoever signs up first with another's address gains nothing,
    because the address is confirmed with the password of the same sign-up.
    """

    __tablename__ = "confirmations"
    __holds__: ClassVar = (
        holds.personal(
            "to confirm an address", "user_id details expires_at used_at", seen=holds.NOBODY, kept=Kept.LINK
        ),
        holds.sensitive(
            "to open for the letter and the password alone",
            "token_hash password_hash",
            seen=holds.NOBODY,
            kept=Kept.LINK,
        ),
    )

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    details: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")


class UserSession(Identified, Base):
    """One signed-in device; the cookie holds an opaque token, this row its hash.

    `factor_at` says when the second factor was passed, None while it was not; `proved_at` when
    password or factor were last given; `device` is the browser's family and its system, as it says
    of itself, and nothing finer is kept.
    """

    __tablename__ = "user_sessions"
    __holds__: ClassVar = (
        holds.personal(
            "to show and end one's devices",
            "user_id created_at seen_at proved_at factor_at ended_at device",
            seen=Permission.ACCOUNT_SEE,
            kept=Kept.SIGN_IN,
        ),
        holds.sensitive("to know the cookie", "token_hash", seen=holds.NOBODY, kept=Kept.SIGN_IN),
    )
    __untrailed__: ClassVar[bool] = True  # signing in and out are entries of their own; being seen is none

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    proved_at: Mapped[datetime | None]
    factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")

    user: Mapped[User] = relationship(lazy="raise")


class CodeApp(Sealing, Identified, Base):
    """An authenticator app: the secret from which it and the office make the same one-time codes.

    `last_step` is the step of time (30 seconds each) of the last code that was used: it and all
    before it count no more.
    """

    __tablename__ = "code_apps"
    __sealed__: ClassVar = ("secret",)
    __holds__: ClassVar = (
        holds.personal(
            "to ask for a one-time code at sign-in",
            "user_id last_step added_at",
            seen=holds.ONESELF,
            kept=Kept.ACCOUNT,
        ),
        holds.critical("to check the one-time code", __sealed__, seen=holds.NOBODY, kept=Kept.ACCOUNT),
    )

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), unique=True)
    secret: Mapped[str] = mapped_column(sa.Text)
    last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


class Passkey(Identified, Base):
    """A passkey that an account's holder registered: its public half, as WebAuthn names it."""

    __tablename__ = "passkeys"
    __holds__: ClassVar = (
        holds.personal(
            "to sign in with a passkey",
            "user_id name credential_id public_key sign_count added_at used_at",
            seen=holds.ONESELF,
            kept=Kept.ACCOUNT,
        ),
    )

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    credential_id: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")


class RecoveryCode(Identified, Base):
    """One of ten codes for whoever lost the second factor; only its keyed hash is kept, and it opens once."""

    __tablename__ = "recovery_codes"
    __holds__: ClassVar = (
        holds.personal("to tell how many are left", "user_id used_at", seen=holds.ONESELF, kept=Kept.ACCOUNT),
        holds.sensitive(
            "to sign in without the lost factor", "code_hash", seen=holds.NOBODY, kept=Kept.ACCOUNT
        ),
    )

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    used_at: Mapped[datetime | None]


class SpentChallenge(Base):
    """A passkey's challenge that was answered: whoever answers it again is refused."""

    __tablename__ = "spent_challenges"
    __holds__: ClassVar = (
        holds.internal("to refuse a passkey's answer that comes again", seen=holds.NOBODY, kept=Kept.TRY),
    )
    __untrailed__: ClassVar[bool] = True  # the sign-in or the new passkey is the entry; this only guards it

    challenge_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(default=clock.now)


class Grant(Identified, Base):
    """A role given to an account within a scope, from when until when, and by whom; never deleted.

    `scope_id` is empty for the whole office; whether it is in force is asked of the clock.
    """

    __tablename__ = "grants"
    __holds__: ClassVar = (
        holds.personal(
            "to know who may do what, where, until when",
            "user_id role scope_kind scope_id valid_from valid_until",
            kept=Kept.ACCOUNT,
        ),
        holds.personal("to know who gave and took it", "given_by ended_at ended_by", kept=Kept.ACCOUNT),
    )
    __table_args__ = (
        sa.CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="interval"),
        sa.Index("ix_grants_scope", "scope_kind", "scope_id"),
    )

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    role: Mapped[Role] = mapped_column(states(Role))
    scope_kind: Mapped[ScopeKind] = mapped_column(states(ScopeKind))
    scope_id: Mapped[str] = mapped_column(sa.String(40), default="")
    valid_from: Mapped[datetime] = mapped_column(default=clock.now)
    valid_until: Mapped[datetime | None]
    given_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))

    user: Mapped[User] = relationship(lazy="raise", back_populates="grants", foreign_keys=[user_id])
    giver: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[given_by])

    __see__: ClassVar = Permission.GRANT_SEE

    def is_in_force(self, at: datetime) -> bool:
        """Whether the role counts at that instant."""
        return (
            self.valid_from <= at
            and (self.valid_until is None or at < self.valid_until)
            and (self.ended_at is None or at < self.ended_at)
        )

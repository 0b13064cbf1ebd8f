"""Reading persons, accounts, sessions and grants."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.access.actor import HeldGrant, Role, ScopeKind
from app.core import clock
from app.core.crypto import token_hash
from app.core.db import UTCDateTime, db, rows
from app.people.keys import email_key
from app.people.links import AccountInvitation
from app.people.models import (
    CodeApp,
    Confirmation,
    Grant,
    Passkey,
    Person,
    RecoveryCode,
    User,
    UserSession,
)
from app.people.states import AccountState

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
"""A session ends after 30 minutes without a request, and after 12 hours in any case."""

SOON = timedelta(days=30)
"""Roles that end within so long are brought to an administrator’s mind."""


def user_by_email(email: str) -> User | None:
    """The account of an address, whatever its case."""
    statement = sa.select(User).where(User.email_key == email_key(email)).options(joinedload(User.person))
    return db.session.scalar(statement)


def user(user_id: UUID) -> User:
    """An account by key, with its person."""
    return db.session.scalars(
        sa.select(User).where(User.id == user_id).options(joinedload(User.person))
    ).one()


class LiveSession(NamedTuple):
    """What every page asks of the session behind a cookie: whose it is, what was proved when, the roles."""

    id: UUID
    seen_at: datetime
    proved_at: datetime | None
    factor_at: datetime | None
    user_id: UUID
    zone: str
    person_id: UUID
    name: str
    grants: tuple[HeldGrant, ...]


def live_session(token: str, *, at: datetime) -> LiveSession | None:
    """The session of a cookie's token if it still counts at that instant, with the roles that count then."""
    found = rows(
        _LIVE_SESSION, {"token": token_hash(token), "idle_since": at - IDLE, "since": at - LONGEST, "at": at}
    ).all()
    if not found:
        return None
    grants = tuple(HeldGrant(role, kind, scope or None) for *_whose, role, kind, scope in found if role)
    return LiveSession._make([*found[0][:-3], grants])


def sessions_of(user_id: UUID) -> list[UserSession]:
    """One account's own devices that are still signed in, the latest seen first."""
    at = clock.now()
    statement = (
        sa.select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.seen_at > at - IDLE,
            UserSession.created_at > at - LONGEST,
        )
        .order_by(UserSession.seen_at.desc(), UserSession.id)
    )
    return list(db.session.scalars(statement))


def has_factor(user_id: UUID) -> bool:
    """Whether an account has a second factor; recovery codes alone are none."""
    return db.session.scalars(_HAS_FACTOR, {"user_id": user_id}).one()


_HAS_FACTOR = sa.select(
    sa.or_(
        sa.exists().where(CodeApp.user_id == sa.bindparam("user_id")),
        sa.exists().where(Passkey.user_id == sa.bindparam("user_id")),
    )
)
"""Asked for every page of a trainee signed in, so it is put together once."""


def code_app(user_id: UUID) -> CodeApp | None:
    """The authenticator app of an account."""
    return db.session.scalar(sa.select(CodeApp).where(CodeApp.user_id == user_id))


def passkeys_of(user_id: UUID) -> list[Passkey]:
    """The passkeys of an account, the oldest first."""
    statement = sa.select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.added_at, Passkey.id)
    return list(db.session.scalars(statement))


def passkey(credential_id: str) -> Passkey | None:
    """The passkey of an account in use, by the key that its browser names."""
    return db.session.scalar(
        sa.select(Passkey)
        .join(Passkey.user)
        .where(Passkey.credential_id == credential_id, User.state == AccountState.ACTIVE)
        .options(contains_eager(Passkey.user))
    )


def recovery_codes_left(user_id: UUID) -> int:
    """How many recovery codes of an account are unused."""
    unused = sa.select(sa.func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalars(unused).one()


def grants_in_force(user_id: UUID, *, at: datetime) -> list[Grant]:
    """The roles that count for an account at that instant."""
    return list(db.session.scalars(_GRANTS_IN_FORCE, {"user_id": user_id, "at": at}))


def held_grants(user_id: UUID, *, at: datetime) -> tuple[HeldGrant, ...]:
    """The same roles as the policy asks of them."""
    found = rows(_HELD_GRANTS, {"user_id": user_id, "at": at})
    return tuple(HeldGrant(role, kind, scope or None) for role, kind, scope in found)


def in_force(at: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """The condition under which a grant counts at that instant."""
    return sa.and_(Grant.valid_from <= at, not_over(at))


def not_over(at: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """The condition under which a grant counts at that instant or will count later."""
    return sa.and_(
        sa.or_(Grant.valid_until.is_(None), Grant.valid_until > at),
        sa.or_(Grant.ended_at.is_(None), Grant.ended_at > at),
    )


_AT = sa.bindparam("at", type_=UTCDateTime())
_GRANTS_IN_FORCE = (
    sa.select(Grant).where(Grant.user_id == sa.bindparam("user_id"), in_force(_AT)).order_by(Grant.id)
)
_HELD_GRANTS = _GRANTS_IN_FORCE.with_only_columns(Grant.role, Grant.scope_kind, Grant.scope_id)
_LIVE_SESSION = (
    sa.select(
        UserSession.id,
        UserSession.seen_at,
        UserSession.proved_at,
        UserSession.factor_at,
        UserSession.user_id,
        User.zone,
        User.person_id,
        Person.name,
        Grant.role,
        Grant.scope_kind,
        Grant.scope_id,
    )
    .join(UserSession.user)
    .join(User.person)
    .outerjoin(Grant, sa.and_(Grant.user_id == User.id, in_force(_AT)))
    .where(
        UserSession.token_hash == sa.bindparam("token"),
        UserSession.ended_at.is_(None),
        UserSession.seen_at > sa.bindparam("idle_since"),
        UserSession.created_at > sa.bindparam("since"),
        User.state == AccountState.ACTIVE,
    )
    .order_by(Grant.id)
)
"""Asked for every page of everyone signed in, so it is put together once: a row for each role, or one."""


def ends_soon(at: datetime) -> sa.ColumnElement[bool]:
    """Whether a role is in force and ends within a month."""
    return sa.and_(in_force(at), Grant.valid_until <= at + SOON)


def roles_that_end_soon() -> int:
    """How many roles end within a month."""
    return db.session.scalars(sa.select(sa.func.count()).where(ends_soon(clock.now()))).one()


def grants_not_over(user_id: UUID, *, at: datetime) -> list[Grant]:
    """The roles of an account that count at that instant or will count later."""
    statement = sa.select(Grant).where(Grant.user_id == user_id, not_over(at)).order_by(Grant.id)
    return list(db.session.scalars(statement))


def grants_of(user_id: UUID) -> list[Grant]:
    """Every role that an account has, had or will have, the latest first, with who gave it."""
    statement = (
        sa.select(Grant)
        .where(Grant.user_id == user_id)
        .options(joinedload(Grant.giver).joinedload(User.person))
        .order_by(Grant.valid_from.desc(), Grant.id.desc())
    )
    return list(db.session.scalars(statement))


def roles_of(user_ids: set[UUID], *, at: datetime) -> dict[UUID, list[Role]]:
    """The roles that count for some accounts at that instant, each once."""
    rows = db.session.execute(
        sa.select(Grant.user_id, Grant.role)
        .where(Grant.user_id.in_(user_ids), in_force(at))
        .order_by(Grant.user_id, Grant.valid_from, Grant.id)
    )
    found: dict[UUID, list[Role]] = {}
    for user_id, role in rows:
        if role not in found.setdefault(user_id, []):
            found[user_id].append(role)
    return found


def is_active(user_id: UUID) -> bool:
    """Whether an account may be used."""
    return db.session.scalar(sa.select(User.state).where(User.id == user_id)) is AccountState.ACTIVE


def all_invitations() -> sa.Select[Any]:
    """Every invitation with who wrote it."""
    return (
        sa.select(AccountInvitation)
        .outerjoin(AccountInvitation.inviter)
        .options(joinedload(AccountInvitation.inviter).joinedload(User.person))
    )


def is_held_by_another(user_id: UUID, *of: sa.ColumnElement[bool]) -> sa.Exists:
    """Whether such a grant is held by an account in use other than this one."""
    return sa.exists().where(
        *of, Grant.user_id == User.id, User.id != user_id, User.state == AccountState.ACTIVE
    )


def holders(role: Role, *, kind: ScopeKind, scope_id: str = "") -> list[User]:
    """The active accounts that hold `role` in exactly this scope: who is written to."""
    statement = (
        sa.select(User)
        .join(User.grants)
        .where(
            Grant.role == role,
            Grant.scope_kind == kind,
            Grant.scope_id == scope_id,
            in_force(clock.now()),
            User.state == AccountState.ACTIVE,
        )
        .options(joinedload(User.person))
        .order_by(User.id)
        .distinct()
    )
    return list(db.session.scalars(statement))


def active_account(user_id: UUID) -> User | None:
    """The account of that key while it is in use, to write to."""
    return db.session.scalar(
        sa.select(User)
        .where(User.id == user_id, User.state == AccountState.ACTIVE)
        .options(joinedload(User.person))
    )


def open_confirmation(token: str, *, at: datetime) -> Confirmation | None:
    """The confirmation of a letter's link if it is unused and in time."""
    return db.session.scalar(
        sa.select(Confirmation)
        .where(
            Confirmation.token_hash == token_hash(token),
            Confirmation.used_at.is_(None),
            Confirmation.expires_at > at,
        )
        .options(joinedload(Confirmation.user).joinedload(User.person))
    )


def persons_without_account(key: str, *, state_code: str | None) -> list[Person]:
    """The persons of a member state whose address has this key and who have no account yet."""
    has_account = sa.exists().where(User.person_id == Person.id)
    statement = (
        sa.select(Person)
        .where(Person.email_key == key, Person.state_code == state_code, ~has_account)
        .order_by(Person.id)
    )
    return list(db.session.scalars(statement))


def all_accounts() -> sa.Select[Any]:
    """Every account with its person."""
    return sa.select(User).join(User.person).options(contains_eager(User.person))


def all_grants() -> sa.Select[Any]:
    """Every grant with its holder and giver."""
    return (
        sa.select(Grant)
        .join(Grant.user)
        .join(User.person)
        .options(
            joinedload(Grant.user).joinedload(User.person),
            joinedload(Grant.giver).joinedload(User.person),
        )
    )


def person(person_id: UUID) -> Person | None:
    """One person by key."""
    return db.session.get(Person, person_id)


def names_of(user_ids: set[UUID]) -> dict[UUID, str]:
    """The names behind some accounts, for a history's lines."""
    rows = db.session.execute(
        sa.select(User.id, Person).join(User.person).where(User.id.in_(user_ids)).order_by(User.id)
    )
    return {user_id: found.name for user_id, found in rows}


def account_holder(email: str) -> Person | None:
    """Whose account in use has this address."""
    return db.session.scalar(
        sa.select(Person)
        .join(User)
        .where(User.email_key == email_key(email), User.state == AccountState.ACTIVE)
    )


def person_by_email(email: str) -> Person | None:
    """Whom the office knows by an address: the account's holder, else the one person entered with it.

    Someone who wrote the address at sign-up and never confirmed it is not meant.
    """
    holder = account_holder(email)
    if holder is not None:
        return holder
    entered = db.session.scalars(
        sa.select(Person)
        .where(
            Person.email_key == email_key(email),
            ~sa.exists().where(User.person_id == Person.id),
        )
        .order_by(Person.id)
    ).all()
    return entered[0] if len(entered) == 1 else None


def has_account(person_id: UUID) -> bool:
    """Whether a person can sign in."""
    return db.session.scalars(sa.select(sa.exists().where(User.person_id == person_id))).one()

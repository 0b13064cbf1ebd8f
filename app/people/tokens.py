"""Personal tokens: they are made, known again, seen in use, and ended."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor, HeldGrant
from app.access.scopes import Scope
from app.audit import trail
from app.core import clock
from app.core.crypto import new_token, token_hash
from app.core.db import db, lock, rows
from app.core.errors import DomainError
from app.core.i18n import _
from app.people import notices
from app.people.models import CodeApp, Grant, Passkey, Person, User
from app.people.queries import in_force
from app.people.states import AccountState
from app.people.token_models import ApiToken

PREFIX = "rabat_pat_"
"""What every token begins with, so that one that leaks into a text can be found there."""
WRITTEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
"""How every token is written."""
LONGEST = timedelta(days=365)
MOST = 20
"""So many tokens of an account may be in force at once."""
_SEEN_EVERY = timedelta(minutes=1)


class LiveToken(NamedTuple):
    """What every request of a program asks of its token: whose it is, what it may reach, the roles."""

    id: UUID
    scopes: list[str]
    used_at: datetime | None
    user_id: UUID
    person_id: UUID
    name: str
    has_factor: bool
    grants: tuple[HeldGrant, ...]


def make(*, name: str, scopes: list[Scope], days: int, actor: Actor) -> str:
    """Make a token of the actor's own; what is returned is shown once and kept nowhere.

    DomainError when too many are in force. Its holder is told by letter.
    """
    user = db.session.scalars(lock(sa.select(User).where(User.id == actor.account_id))).one()
    if len(of_account(user.id, at=clock.now())) >= MOST:
        raise DomainError(_("You have %(most)s tokens. End one that you no longer use first.", most=MOST))
    secret = PREFIX + new_token()
    token = ApiToken(
        user_id=user.id,
        name=name,
        ending=secret[-4:],
        token_hash=token_hash(secret),
        scopes=sorted(scopes),
        expires_at=clock.now() + min(timedelta(days=days), LONGEST),
    )
    db.session.add(token)
    trail.record("token.make", actor=actor, subject=token, scopes=token.scopes)
    notices.token_made(user, name)
    return secret


def of_account(user_id: UUID, *, at: datetime) -> list[ApiToken]:
    """The tokens of an account that are in force at that instant, the latest made first."""
    statement = (
        sa.select(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.ended_at.is_(None), ApiToken.expires_at > at)
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    )
    return list(db.session.scalars(statement))


def live(secret: str, *, at: datetime) -> LiveToken | None:
    """What a token that was sent opens at that instant; None for one that is unknown, over or blocked."""
    found = rows(_LIVE, {"token": token_hash(secret), "at": at}).all()
    if not found:
        return None
    grants = tuple(HeldGrant(role, kind, scope or None) for *_whose, role, kind, scope in found if role)
    return LiveToken._make([*found[0][:-3], grants])


_AT: sa.BindParameter[datetime] = sa.bindparam("at", type_=ApiToken.expires_at.type)
_LIVE = (
    sa.select(
        ApiToken.id,
        ApiToken.scopes,
        ApiToken.used_at,
        ApiToken.user_id,
        User.person_id,
        Person.name,
        sa.or_(sa.exists().where(CodeApp.user_id == User.id), sa.exists().where(Passkey.user_id == User.id)),
        Grant.role,
        Grant.scope_kind,
        Grant.scope_id,
    )
    .join(ApiToken.user)
    .join(User.person)
    .outerjoin(Grant, sa.and_(Grant.user_id == User.id, in_force(_AT)))
    .where(
        ApiToken.token_hash == sa.bindparam("token"),
        ApiToken.ended_at.is_(None),
        ApiToken.expires_at > _AT,
        User.state == AccountState.ACTIVE,
    )
    .order_by(Grant.id)
)
"""Asked for every request with a token, so it is put together once: a row for each role, or one."""


def is_to_be_seen(token: LiveToken) -> bool:
    """Whether its last use is worth writing down again: once a minute."""
    return token.used_at is None or clock.now() - token.used_at >= _SEEN_EVERY


def see(token_id: UUID) -> None:
    """The token is in use."""
    db.session.execute(sa.update(ApiToken).where(ApiToken.id == token_id).values(used_at=clock.now()))


def end(token: ApiToken, *, actor: Actor) -> None:
    """End a token, one's own or as an administrator another's: it opens nothing from now on."""
    token.ended_at, token.ended_by = clock.now(), actor.user_id
    trail.record("token.end", actor=actor, subject=token)


def end_all(user_id: UUID, *, actor: Actor) -> None:
    """End every token of an account, as goes with a new password or a disabled account."""
    for token in of_account(user_id, at=clock.now()):
        end(token, actor=actor)

"""What an administrator or the clock does to accounts: they are signed out, they end, and they come back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import SYSTEM, Actor, Role
from app.audit import trail
from app.core import clock
from app.core.db import db, lock
from app.people import grants, notices, queries, tokens
from app.people.models import User, UserSession
from app.people.states import ACCOUNT, IS_ANOTHERS, LEAVES_AN_ADMINISTRATOR, AccountState

UNUSED = timedelta(days=2 * 365)
WARNED_BEFORE = timedelta(days=30)


def end_sessions(user_id: UUID, *, but: UUID | None = None) -> None:
    """Sign out every device of an account, one apart if so said."""
    db.session.execute(
        sa.update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.id != but, UserSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_other_sessions(*, actor: Actor) -> None:
    """Sign out every device of one's own but this one."""
    end_sessions(actor.account_id, but=actor.session_id)
    trail.record("account.sign_out_others", actor=actor, subject=("users", actor.account_id))


def sign_out_account(user: User, *, actor: Actor) -> None:
    """Sign out every device of someone's account and end its tokens, as for a lost telephone."""
    end_sessions(user.id)
    tokens.end_all(user.id, actor=actor)
    trail.record("account.sign_out_all", actor=actor, subject=user)


def deactivate(user: User, *, reason: str, actor: Actor) -> User:
    """Disable an account: it opens nothing from this moment. What ends with it follows as effects."""
    grants.hold_administrators()
    ACCOUNT.move(user, "deactivate", actor=actor, reason=reason)
    notices.account_disabled(user)
    return user


def reactivate(user: User, *, reason: str, actor: Actor) -> User:
    """Let an account be used again, with the roles that have not ended; devices and links stay ended."""
    ACCOUNT.move(user, "reactivate", actor=actor, reason=reason)
    user.used_at = clock.now()  # its two years begin again
    notices.account_enabled(user)
    return user


@ACCOUNT.guard(IS_ANOTHERS)
def _is_anothers(user: Any, actor: Any) -> bool:
    return bool(user.id != actor.user_id)


@ACCOUNT.guard(LEAVES_AN_ADMINISTRATOR)
def _leaves_an_administrator(user: Any, _actor: Any) -> bool:
    held = queries.grants_in_force(user.id, at=clock.now())
    return all(grant.role is not Role.ADMINISTRATOR for grant in held) or grants.another_administrator(
        user.id
    )


def to_warn(unused_since: datetime) -> list[UUID]:
    """The accounts in use since when nobody has signed in and whose holders do not know what follows."""
    return _unused(unused_since, sa.or_(User.warned_at.is_(None), User.warned_at <= _last_used()))


def to_disable(unused_since: datetime) -> list[UUID]:
    """The accounts in use since when nobody has signed in although their holders were told in time."""
    return _unused(unused_since, User.warned_at > _last_used(), User.warned_at <= clock.now() - WARNED_BEFORE)


def _unused(since: datetime, *told: sa.ColumnElement[bool]) -> list[UUID]:
    statement = sa.select(User.id).where(User.state == AccountState.ACTIVE, _last_used() <= since, *told)
    return list(db.session.scalars(statement.order_by(User.id)))


def _last_used() -> sa.ColumnElement[datetime]:
    return sa.func.coalesce(User.used_at, User.created_at)


def warn_unused(user_id: UUID) -> None:
    """Tell the holder of an account that it will be disabled unless someone signs in."""
    user = account(user_id)
    user.warned_at = clock.now()
    notices.account_unused(user, days=WARNED_BEFORE.days)
    trail.record("account.warn_unused", actor=SYSTEM, subject=user)


def disable_unused(user_id: UUID) -> None:
    """Disable an account that nobody used for two years; not if its holder has just signed in."""
    user = account(user_id)
    if (user.used_at or user.created_at) <= clock.now() - UNUSED:
        deactivate(user, reason="unused for two years", actor=SYSTEM)


def account(user_id: UUID) -> User:
    """An account with its person, held until the deed ends."""
    return db.session.scalars(
        lock(sa.select(User).where(User.id == user_id)).options(joinedload(User.person))
    ).one()

"""Which account a directory's sign-in opens. It makes no account and gives no role."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.audit import trail
from app.core.db import db
from app.people import notices, operations, queries
from app.people.links import DirectoryLink
from app.people.models import User
from app.people.states import AccountState


def sign_in(*, issuer: str, subject: str, email: str, name: str, device: str) -> str | None:
    """Open a session for whom a directory vouches for; None when no account in use is theirs.

    The first time the account is found by its address, if the directory has verified it (`email` is
    empty otherwise), and its holder is told; from then on by the directory's own key alone, so that
    an address that the directory gives to another person later opens nothing. The second factor is
    asked all the same, and it is no fresh proof: the directory's own session may be of this morning.
    """
    user = _linked(issuer, subject)
    if user is None and email:
        user = queries.user_by_email(email)
        if user is not None and user.state is AccountState.ACTIVE and not has_link(user, issuer):
            db.session.add(DirectoryLink(issuer=issuer, subject=subject, user_id=user.id))
            trail.record("account.directory_link", actor=Actor(user_id=user.id), subject=user)
            notices.directory_linked(user, name)
        else:
            user = None
    if user is None or user.state is not AccountState.ACTIVE:
        operations.sign_in_failed(user)
        return None
    return operations.sign_in(user, device=device, is_proof=False)


def _linked(issuer: str, subject: str) -> User | None:
    return db.session.scalar(
        sa.select(User)
        .join(DirectoryLink)
        .where(DirectoryLink.issuer == issuer, DirectoryLink.subject == subject)
        .options(joinedload(User.person))
    )


def has_link(user: User, issuer: str) -> bool:
    """Whether the account belongs to someone of the directory already."""
    known = sa.exists().where(DirectoryLink.issuer == issuer, DirectoryLink.user_id == user.id)
    return bool(db.session.scalar(sa.select(known)))


def unlink(*, issuer: str, actor: Actor) -> None:
    """End one's sign-in by the directory; its next use finds the account by the address, with a letter."""
    ended = db.session.execute(
        sa.delete(DirectoryLink).where(DirectoryLink.issuer == issuer, DirectoryLink.user_id == actor.user_id)
    )
    if ended.rowcount:  # type: ignore[attr-defined]
        trail.record("account.directory_unlink", actor=actor, subject=("users", actor.user_id))

"""Another password, another address: what the holder of an account changes, and what letters' links do."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import ANONYMOUS, Actor
from app.audit import trail
from app.core import clock
from app.core.crypto import new_token, token_hash
from app.core.db import db, lock
from app.core.errors import DomainError
from app.core.i18n import _
from app.people import notices, queries, tokens
from app.people.accounts import account, end_sessions
from app.people.keys import email_key
from app.people.links import AddressChange, PasswordReset
from app.people.models import User
from app.people.states import AccountState

RESET_LASTS = timedelta(hours=1)
ADDRESS_CHANGE_LASTS = timedelta(hours=72)
ADDRESS_CHANGES_A_DAY = 5


class DeadLinkError(DomainError):
    """A letter's link that opens nothing; why is not said, for it would tell what exists."""

    def __init__(self) -> None:
        super().__init__(_("This link opens nothing any more."))


def ask_reset(email: str) -> None:
    """Write to an address whose holder forgot the password; to an unknown one nothing goes.

    The letter goes to the account's own address as it is stored, not as it was typed (THREATS T40).
    """
    user = queries.user_by_email(email)
    if user is None or user.state is not AccountState.ACTIVE:
        trail.record("account.reset_unknown", actor=ANONYMOUS, subject=user or ("users", "unknown"))
        return
    token = new_token()
    db.session.add(
        PasswordReset(user_id=user.id, token_hash=token_hash(token), expires_at=clock.now() + RESET_LASTS)
    )
    notices.reset_password(user, token)
    trail.record("account.reset_asked", actor=ANONYMOUS, subject=user)


def open_reset(token: str) -> PasswordReset:
    """The reset of a letter's link held until the deed ends, with its account and person; DeadLinkError."""
    found = db.session.scalar(
        lock(
            sa.select(PasswordReset).where(
                PasswordReset.token_hash == token_hash(token),
                PasswordReset.used_at.is_(None),
                PasswordReset.expires_at > clock.now(),
            )
        ).options(joinedload(PasswordReset.user).joinedload(User.person))
    )
    if found is None or found.user.state is not AccountState.ACTIVE:
        raise DeadLinkError
    return found


def reset_password(token: str, password_hash: str) -> None:
    """Set a new password by the letter's link, once. Every device is signed out; the second factor stays."""
    user = open_reset(token).user
    _set_password(user, password_hash)
    end_sessions(user.id)
    _give_up_address_changes(user.id)  # whoever knew the old password may have begun one
    trail.record("account.reset", actor=Actor(user_id=user.id), subject=user, fields=["password_hash"])


def change_password(password_hash: str, *, actor: Actor) -> None:
    """Set a new password; the present one was right. Every other device is signed out."""
    user = _own_account(actor)
    _set_password(user, password_hash)
    end_sessions(user.id, but=actor.session_id)
    trail.record("account.password", actor=actor, subject=user, fields=["password_hash"])


def _set_password(user: User, password_hash: str) -> None:
    tokens.end_all(user.id, actor=Actor(user_id=user.id))
    user.password_hash = password_hash
    _void_resets(user.id)
    notices.password_changed(user)


def _void_resets(user_id: UUID) -> None:
    db.session.execute(
        sa.update(PasswordReset)
        .where(PasswordReset.user_id == user_id, PasswordReset.used_at.is_(None))
        .values(used_at=clock.now())
    )


def ask_address(email: str, *, actor: Actor) -> AddressChange:
    """Begin to change one's address: the present one is asked to agree, the new one to prove itself.

    An address that has an account already gets a letter without a link, and the asker the same answer.
    """
    user, now = _own_account(actor), clock.now()
    key = email_key(email)
    if key == user.email_key:
        raise DomainError(_("This is your address already. Write another one."), field="email")
    asked_lately = sa.select(sa.func.count()).where(
        AddressChange.user_id == user.id, AddressChange.created_at > now - timedelta(days=1)
    )
    if db.session.scalars(asked_lately).one() >= ADDRESS_CHANGES_A_DAY:
        raise DomainError(_("You asked for several changes today. Try again tomorrow."), field="email")
    _give_up_address_changes(user.id)
    agree, prove = new_token(), new_token()
    change = AddressChange(
        user_id=user.id,
        email=email,
        email_key=key,
        agree_hash=token_hash(agree),
        prove_hash=token_hash(prove),
        expires_at=now + ADDRESS_CHANGE_LASTS,
    )
    db.session.add(change)
    notices.agree_to_address(user, agree)
    if queries.user_by_email(email) is None:
        notices.prove_address(user, email, prove)
    else:
        notices.address_is_taken(user, email)
    trail.record("account.address_asked", actor=actor, subject=change, user=user.id)
    return change


def open_address_change(user_id: UUID) -> AddressChange | None:
    """An account's change of address that is under way."""
    return db.session.scalar(sa.select(AddressChange).where(AddressChange.user_id == user_id, *_under_way()))


def address_change_of(token: str) -> AddressChange:
    """The change that a letter's link belongs to, held until the deed ends; DeadLinkError."""
    hashed = token_hash(token)
    change = db.session.scalar(
        lock(
            sa.select(AddressChange).where(
                sa.or_(
                    sa.and_(AddressChange.agree_hash == hashed, AddressChange.agreed_at.is_(None)),
                    sa.and_(AddressChange.prove_hash == hashed, AddressChange.proved_at.is_(None)),
                ),
                *_under_way(),
            )
        ).options(joinedload(AddressChange.user).joinedload(User.person))
    )
    if change is None or change.user.state is not AccountState.ACTIVE:
        raise DeadLinkError
    return change


def answer_address(token: str) -> AddressChange:
    """One end of a change of address says yes; when both have, the new address counts."""
    change = address_change_of(token)
    user, now = change.user, clock.now()
    if change.agree_hash == token_hash(token):
        change.agreed_at = now
    elif queries.user_by_email(change.email) is None:
        change.proved_at = now
    else:  # someone took the address meanwhile
        raise DeadLinkError
    actor = Actor(user_id=user.id)
    trail.record("account.address_answered", actor=actor, subject=change, user=user.id)
    if change.agreed_at and change.proved_at:
        change.ended_at = now
        _take_address(change, actor=actor)
    return change


def _take_address(change: AddressChange, *, actor: Actor) -> None:
    user = change.user
    if queries.user_by_email(change.email) is not None:
        raise DeadLinkError
    notices.address_changed(user, user.email)
    user.email, user.email_key, user.person.email = change.email, change.email_key, change.email
    db.session.flush()
    _void_resets(user.id)
    notices.address_changed(user, user.email)
    trail.record("account.address", actor=actor, subject=user, fields=["email"])


def give_up_address(*, actor: Actor) -> None:
    """Give up a change of address that is under way; both letters' links open nothing any more."""
    user = _own_account(actor)
    if _give_up_address_changes(user.id):
        trail.record("account.address_given_up", actor=actor, subject=user)


def _give_up_address_changes(user_id: UUID) -> int:
    given_up = db.session.execute(
        sa.update(AddressChange)
        .where(AddressChange.user_id == user_id, *_under_way())
        .values(ended_at=clock.now())
    )
    return int(given_up.rowcount)  # type: ignore[attr-defined]


def _under_way() -> tuple[sa.ColumnElement[bool], ...]:
    return AddressChange.ended_at.is_(None), AddressChange.expires_at > clock.now()


def end_letters(user: User) -> None:
    """No letter that went to an account opens anything any more."""
    _void_resets(user.id)
    _give_up_address_changes(user.id)


def _own_account(actor: Actor) -> User:
    return account(actor.account_id)

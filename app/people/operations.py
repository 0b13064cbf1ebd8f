"""Signing up, in and out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import ANONYMOUS, Actor
from app.audit import trail
from app.core import clock
from app.core.crypto import new_token, token_hash
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.people import notices, queries
from app.people.keys import email_key
from app.people.models import Confirmation, Person, Sex, User, UserSession
from app.people.states import ACCOUNT, AccountState

CONFIRMATION_LASTS = timedelta(hours=72)


def sign_up(
    *,
    email: str,
    password_hash: str,
    family_name: str,
    given_names: str,
    name_original: str,
    sex: Sex,
    state_code: str,
    institution: str,
    post: str,
    language: str,
    onward: str,
) -> None:
    """Make an account for an official who registers; it is used once its address is confirmed.

    The answer is the same when the address already has an account: its holder is written to instead.
    Either letter leads `onward`, to the page for which the account is made.
    """
    known = queries.user_by_email(email)
    if known is not None and known.state is not AccountState.UNCONFIRMED:
        notices.already_registered(known, onward)
        trail.record("account.sign_up_repeated", actor=ANONYMOUS, subject=known)
        return
    details = {
        "family_name": family_name,
        "given_names": given_names,
        "name_original": name_original,
        "sex": sex.value,
        "state_code": state_code,
        "institution": institution,
        "post": post,
    }
    user = known or make_account(
        Person(email=email, **_as_columns(details)),
        email=email,
        password_hash=password_hash,
        language=language,
    )
    trail.record("account.sign_up", actor=ANONYMOUS, subject=user)
    _send_confirmation(user, password_hash=password_hash, details=details, onward=onward)


def _as_columns(details: dict[str, str]) -> dict[str, Any]:
    """What a sign-up said of its person, as the person's columns hold it."""
    return {**details, "sex": Sex(details["sex"])}


def make_account(
    person: Person,
    *,
    email: str,
    password_hash: str,
    language: str,
    state: AccountState = AccountState.UNCONFIRMED,
) -> User:
    """An account for a person, in the deed at hand."""
    user = User(
        person=person,
        email=email,
        email_key=email_key(email),
        password_hash=password_hash,
        language=language,
        state=state,
    )
    db.session.add_all([person, user])
    db.session.flush()
    return user


def _send_confirmation(user: User, *, password_hash: str, details: dict[str, str], onward: str) -> None:
    token = new_token()
    db.session.add(
        Confirmation(
            user_id=user.id,
            token_hash=token_hash(token),
            password_hash=password_hash,
            details=details,
            expires_at=clock.now() + CONFIRMATION_LASTS,
        )
    )
    notices.confirm_address(user, token, onward)


def confirm(token: str) -> User:
    """Confirm an address by the letter's link; DomainError when the link was used or is too old.

    The password that was written with the link has been compared already. The account takes what
    this sign-up said, and every other letter's link is void.
    """
    confirmation = queries.open_confirmation(token, at=clock.now())
    if confirmation is None or confirmation.user.state is not AccountState.UNCONFIRMED:
        raise DomainError(_("This link was used already or is too old. Register again to get a new one."))
    user = confirmation.user
    prove_address(user)
    user.password_hash = confirmation.password_hash
    for name, value in _as_columns(confirmation.details).items():
        setattr(user.person, name, value)
    become_the_person_known(user)
    return user


def prove_address(user: User) -> None:
    """An account is used from now on: a letter to its address was answered, and no other one counts."""
    void = sa.update(Confirmation).where(Confirmation.user_id == user.id)
    db.session.execute(void.values(used_at=clock.now()))
    ACCOUNT.move(user, "confirm", actor=Actor(user_id=user.id, is_system=True))


def become_the_person_known(user: User) -> None:
    """Give the account to the person whom the state or the office entered with this address, if there is one.

    The address is proved by the letter, and the state is the same; the names stay as they were given. Where
    several persons share the address, nobody can tell whose account it is: they stay apart, and so does it.
    """
    known = queries.persons_without_account(user.email_key, state_code=user.person.state_code)
    if not known:
        return
    by = Actor(user_id=user.id)
    if len(known) > 1:
        trail.record("account.shared_address", actor=by, subject=user, persons=len(known))
        return
    [nominee] = known
    stand_in, user.person = user.person, nominee
    db.session.flush()
    db.session.delete(stand_in)
    trail.record("account.join_person", actor=by, subject=user, person=nominee.id)


def sign_in(user: User, *, device: str, is_proof: bool = True, factor_at: datetime | None = None) -> str:
    """Open a session for an account whose password was right; the token for its cookie.

    `is_proof` is False for a sign-in that is no fresh proof of who sits there. Where the account has or
    needs a second factor, the session is halfway until it is passed; `factor_at` says that it was already.
    """
    token, now = new_token(), clock.now()
    session = UserSession(
        user_id=user.id,
        token_hash=token_hash(token),
        proved_at=now if is_proof else None,
        factor_at=factor_at,
        device=device,
    )
    db.session.add(session)
    db.session.execute(sa.update(User).where(User.id == user.id).values(used_at=now))
    trail.record("account.sign_in", actor=Actor(user_id=user.id), subject=user)
    return token


def sign_in_failed(user: User | None) -> None:
    """Keep a failed sign-in in the trail, without the address that was written."""
    trail.record("account.sign_in_failed", actor=ANONYMOUS, subject=user or ("users", "unknown"))


def end_session(session_id: UUID, *, actor: Actor) -> None:
    """End one of the actor's own sessions: its cookie is worth nothing from now on."""
    ended = db.session.execute(
        sa.update(UserSession)
        .where(
            UserSession.id == session_id,
            UserSession.user_id == actor.user_id,
            UserSession.ended_at.is_(None),
        )
        .values(ended_at=clock.now())
    )
    if ended.rowcount:  # type: ignore[attr-defined]
        trail.record("account.sign_out", actor=actor, subject=("user_sessions", session_id))


def touch(session_id: UUID) -> None:
    """The session is in use: its thirty minutes begin again."""
    db.session.execute(sa.update(UserSession).where(UserSession.id == session_id).values(seen_at=clock.now()))


def choose_language(language: str, *, actor: Actor) -> None:
    """Keep the language in which the account's holder reads pages and letters."""
    user = db.session.get_one(User, actor.user_id)
    user.language = language
    trail.record("account.language", actor=actor, subject=user, fields=["language"])


def choose_zone(zone: str, *, actor: Actor) -> None:
    """Keep the zone whose hours stand beside those of a place for the account's holder; empty for none."""
    user = db.session.get_one(User, actor.user_id)
    user.zone = zone
    trail.record("account.zone", actor=actor, subject=user, fields=["zone"])


def person_known_as(email: str, *, family_name: str, given_names: str) -> Person:
    """The person whom the office knows by an address, or a new one without an account.

    The names are only read for a new person. DomainError when there is neither.
    """
    person = queries.person_by_email(email)
    if person is not None:
        return person
    if not (family_name or given_names):
        raise DomainError(
            _("Nobody is known by this address. Write the person's name; one name is enough."),
            field="family_name",
        )
    person = Person(family_name=family_name, given_names=given_names, email=email)
    db.session.add(person)
    return person

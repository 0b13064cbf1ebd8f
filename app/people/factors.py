"""Second factors: what an account has, how a session passes them, and how they change.

A session that passes is given a new token, and a change of factors ends the account's other
sessions: a cookie that was taken before is worth nothing after.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import ANONYMOUS, Actor, Halfway
from app.audit import trail
from app.core import clock
from app.core.crypto import new_token, token_hash
from app.core.db import db, lock
from app.core.errors import DomainError
from app.core.i18n import _, _l
from app.core.labels import Labelled
from app.people import accounts, codes, notices, operations, passkeys, queries, tokens
from app.people.models import CodeApp, Passkey, RecoveryCode, SpentChallenge, User, UserSession
from app.people.states import ACCOUNT, HAS_FACTOR, IS_ANOTHERS_FACTOR


class Change(Labelled):
    """What changed about an account's second factors, as its holder is told by letter."""

    CODES_SET_UP = "codes_set_up", _l("One-time codes of an authenticator app were set up for your account.")
    CODES_REMOVED = "codes_removed", _l("The authenticator app was removed from your account.")
    PASSKEY_ADDED = "passkey_added", _l("A passkey was added to your account.")
    PASSKEY_REMOVED = "passkey_removed", _l("A passkey was removed from your account.")
    RECOVERY_MADE = (
        "recovery_made",
        _l("New recovery codes were made for your account. The old ones no longer count."),
    )
    RECOVERY_USED = "recovery_used", _l("A recovery code was used to sign in to your account.")
    RESET = (
        "reset",
        _l(
            "An administrator removed the second factor of your account. "
            "You set up a new one when you next sign in."
        ),
    )


def waits_for(actor: Actor) -> Halfway | None:
    """What a session that has passed no second factor must do first; None when the account needs none."""
    if queries.has_factor(actor.account_id):
        return Halfway.FACTOR
    return Halfway.SET_UP if actor.must_have_factor else None


def use_code(user_id: UUID, code: str) -> bool:
    """Whether this is the account's one-time code of now; it counts once, however many send it together."""
    app = queries.code_app(user_id)
    step = codes.step_of(app.unseal("secret"), code, at=clock.now()) if app else None
    if app is None or step is None:
        return False
    used = db.session.execute(
        sa.update(CodeApp).where(CodeApp.id == app.id, CodeApp.last_step < step).values(last_step=step)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def use_recovery_code(code: str, *, actor: Actor) -> bool:
    """Whether this is one of the account's recovery codes; it counts once, and its holder is told."""
    used = db.session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.user_id == actor.account_id,
            RecoveryCode.code_hash == codes.recovery_hash(actor.account_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        return False
    user = queries.user(actor.account_id)
    _tell(user, Change.RECOVERY_USED, actor=actor)
    return True


def prove(*, actor: Actor, by: str) -> str:
    """The session has given its second factor, or its "password" again; the new token of its cookie."""
    token, now = new_token(), clock.now()
    passed = {} if by == "password" else {"factor_at": now}
    proved = db.session.execute(
        sa.update(UserSession)
        .where(UserSession.id == actor.session_id, UserSession.ended_at.is_(None))
        .values(token_hash=token_hash(token), proved_at=now, **passed)
    )
    if not proved.rowcount:  # type: ignore[attr-defined]
        raise DomainError(_("You are signed out. Sign in again."))
    trail.record("account.prove", actor=actor, subject=("users", actor.user_id), by=by)
    return token


def sign_in_by_passkey(answer: str, challenge: bytes | None, *, device: str) -> str | None:
    """Open a session by a passkey alone; the token for its cookie, None for an answer that does not hold."""
    passkey = _answered(answer, challenge, of=None)
    if passkey is None:
        trail.record("account.sign_in_failed", actor=ANONYMOUS, subject=("users", "unknown"), by="passkey")
        return None
    return operations.sign_in(passkey.user, device=device, factor_at=clock.now())


def prove_by_passkey(answer: str, challenge: bytes | None, *, actor: Actor) -> str | None:
    """The session has given a passkey of its account; its new token, None for one that does not hold."""
    if _answered(answer, challenge, of=actor.user_id) is None:
        proof_failed(actor=actor, by="passkey")
        return None
    return prove(actor=actor, by="passkey")


def _answered(answer: str, challenge: bytes | None, *, of: UUID | None) -> Passkey | None:
    """The passkey that answered: of this account, or of the one that the answer names."""
    try:
        key, whose = passkeys.named_in(answer)
        passkey, owner = queries.passkey(key), of or whose
        if challenge is None or passkey is None or passkey.user_id != owner or whose not in {None, owner}:
            return None
        _spend(challenge)
        passkey.sign_count = passkeys.count_of(answer, passkey, challenge)
    except passkeys.RefusedAnswer:
        return None
    passkey.used_at = clock.now()
    return passkey


def _spend(challenge: bytes) -> None:
    """A challenge counts once, even for a cookie that was copied; RefusedAnswer the second time."""
    spent, too_old = token_hash(challenge.hex()), clock.now() - passkeys.LASTS
    db.session.execute(sa.delete(SpentChallenge).where(SpentChallenge.spent_at < too_old))
    if db.session.scalar(sa.select(SpentChallenge.spent_at).where(SpentChallenge.challenge_hash == spent)):
        raise passkeys.RefusedAnswer
    db.session.add(SpentChallenge(challenge_hash=spent))
    db.session.flush()


def add_passkey(answer: str, challenge: bytes | None, *, name: str, actor: Actor) -> tuple[str, list[str]]:
    """Register the passkey that a browser made.

    Returns the session's new token and, with the account's first factor, its recovery codes.
    """
    user = _holder(actor)
    try:
        if challenge is None:
            raise passkeys.RefusedAnswer
        _spend(challenge)
        passkey = passkeys.registered(answer, challenge)
    except passkeys.RefusedAnswer:
        raise DomainError(_("The passkey was not accepted. Try again.")) from None
    if queries.passkey(passkey.credential_id) is not None:
        raise DomainError(_("This passkey is registered already."))
    is_first = not queries.has_factor(user.id)
    passkey.user_id, passkey.name = user.id, name
    db.session.add(passkey)
    _changed(user, Change.PASSKEY_ADDED, actor=actor)
    return prove(actor=actor, by="passkey"), _make_recovery_codes(user) if is_first else []


def remove_passkey(passkey: Passkey, *, actor: Actor) -> None:
    """Take a passkey of the actor's own out of use."""
    user = _holder(actor)
    others = len(queries.passkeys_of(user.id)) - 1 + (queries.code_app(user.id) is not None)
    _keep_one(user, actor=actor, others=others)
    db.session.delete(passkey)
    _changed(user, Change.PASSKEY_REMOVED, actor=actor)


def proof_failed(*, actor: Actor, by: str) -> None:
    """Keep a wrong code or password in the trail."""
    trail.record("account.prove_failed", actor=actor, subject=("users", actor.user_id), by=by)


def set_up_codes(secret: str, code: str, *, actor: Actor) -> tuple[str, list[str]]:
    """Take an authenticator app into use by its first code.

    Returns the session's new token and, with the account's first factor, its recovery codes. A
    second app takes the first one's place.
    """
    step = codes.step_of(secret, code, at=clock.now())
    if step is None:
        raise DomainError(_("This code is not right. Write the code that the app shows now."), field="code")
    user = _holder(actor)
    is_first = not queries.has_factor(user.id)
    db.session.execute(sa.delete(CodeApp).where(CodeApp.user_id == user.id))
    app = CodeApp(user_id=user.id, last_step=step)
    app.seal(secret=secret)
    db.session.add(app)
    _changed(user, Change.CODES_SET_UP, actor=actor)
    return prove(actor=actor, by="code"), _make_recovery_codes(user) if is_first else []


def remove_codes(*, actor: Actor) -> None:
    """Take the authenticator app out of use."""
    user = _holder(actor)
    _keep_one(user, actor=actor, others=len(queries.passkeys_of(user.id)))
    db.session.execute(sa.delete(CodeApp).where(CodeApp.user_id == user.id))
    _changed(user, Change.CODES_REMOVED, actor=actor)


def renew_recovery_codes(*, actor: Actor) -> list[str]:
    """Ten new recovery codes in the place of the old."""
    user = _holder(actor)
    if not queries.has_factor(user.id):
        raise DomainError(_("Set up an authenticator app or a passkey first."))
    _changed(user, Change.RECOVERY_MADE, actor=actor)
    return _make_recovery_codes(user)


def reset_factors(user: User, *, reason: str, actor: Actor) -> User:
    """Take every second factor of another's account away, for a lost telephone.

    Whoever resets has proved who is there and asked the holder for the same proof of identity as for a
    new account. Every device is signed out and every token ends; the holder sets up a new factor with the
    password.
    """
    ACCOUNT.move(user, "reset_factors", actor=actor, reason=reason)
    for kind in (CodeApp, Passkey, RecoveryCode):
        db.session.execute(sa.delete(kind).where(kind.user_id == user.id))
    tokens.end_all(user.id, actor=actor)
    _changed(user, Change.RESET, actor=actor)
    return user


@ACCOUNT.guard(IS_ANOTHERS_FACTOR)
def _is_anothers_factor(user: Any, actor: Any) -> bool:
    return bool(user.id != actor.user_id)


@ACCOUNT.guard(HAS_FACTOR)
def _has_factor(user: Any, _actor: Any) -> bool:
    return queries.has_factor(user.id)


def _holder(actor: Actor) -> User:
    """The actor's own account, held until the deed ends.

    Whoever is still to set up a factor may do so only while there is none: of two who know the
    password, the second must pass the factor of the first.
    """
    user: User = db.session.scalars(lock(sa.select(User).where(User.id == actor.user_id))).one()
    if actor.halfway and queries.has_factor(user.id):
        raise DomainError(_("A second factor was set up meanwhile. Sign in again."))
    return user


def _keep_one(user: User, *, actor: Actor, others: int) -> None:
    """The last factor goes only from an account that needs none, and its recovery codes with it."""
    if others:
        return
    if actor.must_have_factor:
        raise DomainError(_("Your roles ask for a second factor. Set up another one first."))
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _make_recovery_codes(user: User) -> list[str]:
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = codes.new_recovery_codes()
    db.session.add_all(
        RecoveryCode(user_id=user.id, code_hash=codes.recovery_hash(user.id, code)) for code in made
    )
    return made


def _changed(user: User, change: Change, *, actor: Actor) -> None:
    """Tell the trail and the holder, and end the account's other sessions."""
    accounts.end_sessions(user.id, but=actor.session_id)
    _tell(user, change, actor=actor)


def _tell(user: User, change: Change, *, actor: Actor) -> None:
    notices.factor_changed(user, change.label)
    trail.record(f"factor.{change}", actor=actor, subject=user)

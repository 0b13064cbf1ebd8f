"""Inviting someone to a role: a letter to an address, with or without an account.

An invitation is worth what it was when it was written: the same address, role and scope, by someone who
may still invite. Whoever opens its link proves to read the address; with an account of that address one
signs in first, and only that account gets the role.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM, Actor, Role, ScopeKind
from app.access.permissions import Permission
from app.access.policy import may
from app.audit import trail
from app.core import clock
from app.core.crypto import new_token, token_hash
from app.core.db import db, lock
from app.core.errors import DomainError
from app.core.i18n import _, language, speaking
from app.people import grants, notices, operations, queries
from app.people.grants import Terms
from app.people.keys import email_key
from app.people.letters import DeadLinkError
from app.people.links import AccountInvitation
from app.people.models import Person, User
from app.people.scopes import scope_options
from app.people.states import AccountState

LASTS = timedelta(hours=72)
A_DAY = 50
"""How many invitations one administrator writes a day."""
A_DAY_TO_ONE = 5


def invite(email: str, terms: Terms, *, letters_in: str, both_meant: bool, actor: Actor) -> AccountInvitation:
    """Invite an address to a role; an earlier open invitation of the same address is void.

    `letters_in` is the language of the letter. DomainError for an account that has the role, is one's
    own, or is disabled, and for more letters than a day's.
    """
    grants.check_terms(terms)
    user = queries.user_by_email(email)
    if user is not None:
        _refuse_account(user, terms, both_meant=both_meant, actor=actor)
    _refuse_too_many(email, actor)
    return _send(email, terms, letters_in=letters_in, actor=actor)


def _refuse_account(user: User, terms: Terms, *, both_meant: bool, actor: Actor) -> None:
    """The same refusals as when the role is given at once."""
    if user.id == actor.user_id:
        raise DomainError(_("You can't give a role to yourself. Ask another administrator."), field="email")
    if user.state is AccountState.DISABLED:
        raise DomainError(
            _("The account of this address is disabled. Enable it first, on its page under “Accounts”."),
            field="email",
        )
    if grants.is_held(user.id, terms):
        raise DomainError(_("This person already has this role here."), field="role")
    if not both_meant:
        grants.refuse_apart(user.id, terms)


def _refuse_too_many(email: str, actor: Actor) -> None:
    lately = AccountInvitation.created_at > clock.now() - timedelta(days=1)
    to_one = AccountInvitation.email_key == email_key(email)
    by_one = AccountInvitation.invited_by == actor.user_id
    for whose, most in ((to_one, A_DAY_TO_ONE), (by_one, A_DAY)):
        written = sa.select(sa.func.count()).where(lately, whose)
        if db.session.scalars(written).one() >= most:
            raise DomainError(_("Too many invitations were sent today. Try again tomorrow."), field="email")


def _send(email: str, terms: Terms, *, letters_in: str, actor: Actor) -> AccountInvitation:
    key, now, token = email_key(email), clock.now(), new_token()
    _withdraw_all(AccountInvitation.email_key == key)
    invitation = AccountInvitation(
        email=email,
        email_key=key,
        role=terms.role,
        scope_kind=terms.kind,
        scope_id=terms.scope_id,
        valid_until=terms.valid_until,
        language=letters_in,
        token_hash=token_hash(token),
        invited_by=actor.user_id,
        expires_at=now + LASTS,
    )
    db.session.add(invitation)
    with speaking(letters_in):
        place = scope_options()[f"{terms.kind}:{terms.scope_id}"]
        notices.invitation(invitation, token, role=str(terms.role.label), place=place)
    trail.record(
        "invitation.send",
        actor=actor,
        subject=invitation,
        role=terms.role,
        scope=f"{terms.kind}:{terms.scope_id}",
    )
    return invitation


def send_anew(invitation: AccountInvitation, *, actor: Actor) -> AccountInvitation:
    """Write the same invitation again, in the actor's name, with a new link; the old link is void."""
    if invitation.accepted_at is not None:
        raise DomainError(_("This invitation was accepted already."))
    terms = _terms(invitation)
    if f"{terms.kind}:{terms.scope_id}" not in scope_options():
        raise DomainError(_("What the role was for is there no more. Write a new invitation."))
    return invite(invitation.email, terms, letters_in=invitation.language, both_meant=True, actor=actor)


def withdraw(invitation: AccountInvitation, *, actor: Actor) -> None:
    """Take an invitation back: its link opens nothing from now on."""
    if not _withdraw_all(AccountInvitation.id == invitation.id):
        raise DomainError(_("This invitation was accepted or withdrawn already."))
    trail.record("invitation.withdraw", actor=actor, subject=invitation)


def end_with_account(user: User) -> None:
    """The invitations from and to an account that is disabled end with it."""
    _withdraw_all(
        sa.or_(AccountInvitation.invited_by == user.id, AccountInvitation.email_key == user.email_key)
    )


def _withdraw_all(which: sa.ColumnElement[bool]) -> int:
    withdrawn = db.session.execute(
        sa.update(AccountInvitation)
        .where(which, AccountInvitation.accepted_at.is_(None), AccountInvitation.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
    )
    return int(withdrawn.rowcount)  # type: ignore[attr-defined]


def open_invitation(token: str) -> AccountInvitation:
    """The invitation of a letter's link, held until the deed ends; DeadLinkError if it is worth nothing."""
    now = clock.now()
    found = db.session.scalar(
        lock(
            sa.select(AccountInvitation).where(
                AccountInvitation.token_hash == token_hash(token),
                AccountInvitation.accepted_at.is_(None),
                AccountInvitation.withdrawn_at.is_(None),
                AccountInvitation.expires_at > now,
                sa.or_(AccountInvitation.valid_until.is_(None), AccountInvitation.valid_until > now),
            )
        )
    )
    if found is None or not _is_still_worth_it(found):
        raise DeadLinkError
    return found


def _is_still_worth_it(invitation: AccountInvitation) -> bool:
    """Whether its inviter may still invite, its scope is still there, and its account is not closed."""
    user = queries.user_by_email(invitation.email)
    return (
        _may_invite(invitation.invited_by)
        and f"{invitation.scope_kind}:{invitation.scope_id}" in scope_options()
        and (user is None or user.state is not AccountState.DISABLED)
    )


def _may_invite(user_id: UUID | None) -> bool:
    """Whether an account may invite at this moment; the office itself did when it had no administrator."""
    if user_id is None:
        return not queries.holders(Role.ADMINISTRATOR, kind=ScopeKind.OFFICE)
    actor = Actor(grants=queries.held_grants(user_id, at=clock.now()))
    return queries.is_active(user_id) and may(actor, Permission.ACCOUNT_INVITE)


def accept_as_newcomer(token: str, *, family_name: str, given_names: str, password_hash: str) -> User:
    """Make the account and give the role in one deed; DeadLinkError once the address has an account in use.

    A sign-up that never confirmed the address counts for nothing: the letter's reader is who proves it.
    """
    invitation = open_invitation(token)
    names = {
        "family_name": family_name,
        "given_names": given_names,
        "state_code": invitation.scope_id if invitation.scope_kind is ScopeKind.MEMBER_STATE else None,
    }
    user = queries.user_by_email(invitation.email)
    if user is None:
        user = operations.make_account(
            Person(email=invitation.email, **names),
            email=invitation.email,
            password_hash=password_hash,
            language=language(),
            state=AccountState.ACTIVE,
        )
    elif user.state is AccountState.UNCONFIRMED:
        operations.prove_address(user)
        user.password_hash = password_hash
        for name, value in {**names, "name_original": "", "institution": "", "post": ""}.items():
            setattr(user.person, name, value)
    else:
        raise DeadLinkError
    operations.become_the_person_known(user)
    _accept(invitation, user)
    return user


def accept_as(token: str, *, actor: Actor) -> None:
    """Give the role to the account that the invitation is for; DeadLinkError for any other."""
    invitation = open_invitation(token)
    user = queries.user_by_email(invitation.email)
    if user is None or user.id != actor.user_id or user.id == invitation.invited_by:
        raise DeadLinkError
    _accept(invitation, user)


def _accept(invitation: AccountInvitation, user: User) -> None:
    invitation.accepted_at, invitation.accepted_by = clock.now(), user.id
    actor, terms = Actor(user_id=user.id), _terms(invitation)
    trail.record("invitation.accept", actor=actor, subject=invitation, user=user.id)
    if not grants.is_held(user.id, terms):  # another administrator may have given it meanwhile
        grants.add_grant(user, terms, given_by=invitation.invited_by, actor=actor)


def _terms(invitation: AccountInvitation) -> Terms:
    return Terms(
        role=invitation.role,
        kind=invitation.scope_kind,
        scope_id=invitation.scope_id,
        valid_until=invitation.valid_until,
    )


def invite_first_administrator(email: str) -> AccountInvitation:
    """Invite the administrator of an office that has none, in the office's own name."""
    if queries.holders(Role.ADMINISTRATOR, kind=ScopeKind.OFFICE):
        raise DomainError(_("There is an administrator, who invites the others."))
    terms = Terms(role=Role.ADMINISTRATOR, kind=ScopeKind.OFFICE, scope_id="")
    return _send(email, terms, letters_in="en", actor=SYSTEM)

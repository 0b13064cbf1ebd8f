"""Giving and taking away roles.

A role counts from an instant until another, which is asked of the clock. At least one account in use is
always administrator without an end: taking away, disabling and giving up all ask for that, holding the
administrators' grants meanwhile, so that no two deeds take the last ones at the same time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import GRANTABLE, Actor, Role, ScopeKind
from app.audit import trail
from app.core import clock
from app.core.db import db, lock
from app.core.errors import DomainError
from app.core.i18n import _, speaking
from app.people import notices, queries
from app.people.models import Grant, User

APART = (
    frozenset({Role.SCREENING_OFFICER, Role.COORDINATOR}),
    frozenset({Role.COORDINATOR, Role.BOARD_MEMBER}),
    frozenset({Role.REVIEWER, Role.BOARD_MEMBER}),
)
"""Duties that nobody carries out in the same case (screening and selecting, preparing or reviewing and
deciding). One person may hold both, for different cases; the case's own guard refuses the second deed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A role as it is to be given: where, from when (None: from now on) and until when (None: no end)."""

    role: Role
    kind: ScopeKind
    scope_id: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def give_grant(user: User, terms: Terms, *, both_meant: bool, actor: Actor) -> Grant:
    """Give a role within a scope. No one raises themselves; the same grant is not given twice.

    `both_meant` says that the giver knows of the duties that must stay apart (`APART`).
    """
    if user.id == actor.user_id:
        raise DomainError(_("You can't give a role to yourself. Ask another administrator."), field="email")
    check_terms(terms)
    db.session.scalars(lock(sa.select(User.id).where(User.id == user.id))).one()
    if is_held(user.id, terms):
        raise DomainError(_("This person already has this role here."), field="role")
    if not both_meant:
        refuse_apart(user.id, terms)
    return add_grant(user, terms, given_by=actor.user_id, actor=actor)


def check_terms(terms: Terms) -> None:
    """DomainError unless the role is given for such a scope, and begins today or later, before its end."""
    now = clock.now()
    if terms.kind not in GRANTABLE.get(terms.role, frozenset()):
        raise DomainError(_("This role is not given for such a scope. Choose another scope."))
    if terms.valid_from is not None and terms.valid_from <= now:
        raise DomainError(_("Choose a later day, or leave it empty to begin now."), field="valid_from")
    if terms.valid_until is not None and terms.valid_until <= (terms.valid_from or now):
        sentence = (
            _("Choose an end in the future, or leave it empty.")
            if terms.valid_until <= now
            else _("Choose an end after the beginning.")
        )
        raise DomainError(sentence, field="valid_until")


def is_held(user_id: UUID, terms: Terms) -> bool:
    """Whether the account has this role in this scope at any moment of that time already."""
    return any(
        grant.role is terms.role and (grant.scope_kind, grant.scope_id) == (terms.kind, terms.scope_id)
        for grant in _at_that_time(user_id, terms)
    )


def held_apart(user_id: UUID, terms: Terms) -> list[Role]:
    """The roles that the account holds in the same place and time and that must stay apart from this one."""
    return [
        grant.role
        for grant in _at_that_time(user_id, terms)
        if {grant.role, terms.role} in APART and _meet(grant, terms)
    ]


def refuse_apart(user_id: UUID, terms: Terms) -> None:
    """DomainError when the account holds a role that must stay apart from this one in each case."""
    for role in held_apart(user_id, terms):
        raise DomainError(
            _(
                "This person is also %(role)s here. Nobody does both in the same case: the second deed is "
                "refused there. If you mean both roles, tick the box.",
                role=str(role.label),
            ),
            field="both_meant",
        )


def _at_that_time(user_id: UUID, terms: Terms) -> list[Grant]:
    begins, ends = terms.valid_from or clock.now(), terms.valid_until
    return [
        grant
        for grant in queries.grants_not_over(user_id, at=begins)
        if ends is None or grant.valid_from < ends
    ]


def _meet(grant: Grant, terms: Terms) -> bool:
    """Whether two scopes have something in common: the whole office has it with each."""
    return ScopeKind.OFFICE in (grant.scope_kind, terms.kind) or grant.scope_id == terms.scope_id


def add_grant(user: User, terms: Terms, *, given_by: UUID | None, actor: Actor) -> Grant:
    """Write the grant, tell its holder, and say in the trail who gave what, where, and what stays apart."""
    apart = held_apart(user.id, terms)
    grant = Grant(
        user_id=user.id,
        role=terms.role,
        scope_kind=terms.kind,
        scope_id=terms.scope_id,
        valid_from=terms.valid_from or clock.now(),
        valid_until=terms.valid_until,
        given_by=given_by,
    )
    db.session.add(grant)
    with speaking(user.language):
        label = str(terms.role.label)
    notices.grant_given(user, label)
    trail.record(
        "grant.give",
        actor=actor,
        subject=grant,
        role=terms.role,
        scope=f"{terms.kind}:{terms.scope_id}",
        user=user.id,
        apart=apart,
    )
    return grant


def end_grant(grant: Grant, *, actor: Actor) -> None:
    """Take a role away from now on, or before it began; the last administrator stays."""
    now = clock.now()
    if grant.role is Role.ADMINISTRATOR:
        hold_administrators()
        if not another_administrator(grant.user_id):
            raise DomainError(
                _("This is the last administrator without an end. Give the role to another person first.")
            )
    ended = db.session.execute(
        sa.update(Grant)
        .where(Grant.id == grant.id, queries.not_over(now))
        .values(ended_at=now, ended_by=actor.user_id)
    )
    if ended.rowcount != 1:  # type: ignore[attr-defined]
        raise DomainError(_("This role has already ended."))
    trail.record("grant.end", actor=actor, subject=grant, role=grant.role, user=grant.user_id)


def hold_administrators() -> None:
    """Hold the administrators' grants until the deed ends, before one of them is counted away."""
    db.session.execute(lock(sa.select(Grant.id).where(*_lasting()).order_by(Grant.id)))


def another_administrator(user_id: UUID) -> bool:
    """Whether an account in use is administrator without an end, this one apart."""
    return bool(db.session.scalar(sa.select(queries.is_held_by_another(user_id, *_lasting()))))


def _lasting() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Grant.role == Role.ADMINISTRATOR,
        Grant.valid_until.is_(None),
        queries.in_force(clock.now()),
    )

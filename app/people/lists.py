"""How accounts, their roles and the invitations to them are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.i18n import _l
from app.core.listing import Column, Listing
from app.core.texts import search_key
from app.people import queries
from app.people.forms import AccountFilter, GrantFilter, InvitationFilter
from app.people.keys import email_key
from app.people.links import AccountInvitation
from app.people.models import Grant, Person, User
from app.people.queries import in_force, not_over


def _is_found_by(words: str) -> sa.ColumnElement[bool]:
    """Whether these words are part of an account holder's name or of the address."""
    return sa.or_(
        Person.search_key.contains(search_key(words), autoescape=True),
        User.email_key.contains(email_key(words), autoescape=True),
    )


def _narrow(statement: sa.Select[Any], form: GrantFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = statement.where(_is_found_by(form.q.data))
    if form.role.data:
        statement = statement.where(Grant.role == form.role.data)
    at = clock.now()
    standing = {
        "now": in_force(at),
        "later": sa.and_(Grant.valid_from > at, not_over(at)),
        "soon": queries.ends_soon(at),
        "ended": sa.not_(not_over(at)),
    }
    return statement.where(standing[form.standing.data]) if form.standing.data != "all" else statement


GRANTS = Listing(
    name="roles",
    columns=(
        Column("name", _l("Name"), sort=Person.sort_key, text=lambda g: g.user.person.name),
        Column("role", _l("Role"), sort=sa.cast(Grant.role, sa.String), text=lambda g: g.role.label),
        Column("scope", _l("Where"), text=lambda g: f"{g.scope_kind}:{g.scope_id}"),
        Column("from", _l("Valid from"), sort=Grant.valid_from, text=lambda g: g.valid_from.isoformat()),
        Column("until", _l("Until"), text=lambda g: g.valid_until.isoformat() if g.valid_until else ""),
        Column("given_by", _l("Given by"), text=lambda g: g.giver.person.name if g.giver else ""),
    ),
    key=Grant.id,
    default="name",
    filter_form=GrantFilter,
    narrow=_narrow,
    of_persons=True,
)


def _narrow_accounts(statement: sa.Select[Any], form: AccountFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = statement.where(_is_found_by(form.q.data))
    if form.role.data:
        held = sa.exists().where(
            Grant.user_id == User.id, Grant.role == form.role.data, in_force(clock.now())
        )
        statement = statement.where(held)
    return statement.where(User.state == form.state.data) if form.state.data else statement


ACCOUNTS = Listing(
    name="accounts",
    columns=(
        Column("name", _l("Name"), sort=Person.sort_key, text=lambda u: u.person.name),
        Column("email", _l("E-mail"), sort=User.email_key, text=lambda u: u.email),
        Column("roles", _l("Roles")),
        Column(
            "used",
            _l("Last sign-in"),
            sort=sa.func.coalesce(User.used_at, User.created_at),
            text=lambda u: u.used_at.isoformat() if u.used_at else "",
        ),
        Column("state", _l("Standing"), sort=sa.cast(User.state, sa.String), text=lambda u: u.state.label),
    ),
    key=User.id,
    default="name",
    filter_form=AccountFilter,
    narrow=_narrow_accounts,
    of_persons=True,
)


def _narrow_invitations(statement: sa.Select[Any], form: InvitationFilter) -> sa.Select[Any]:
    if form.q.data:
        address = AccountInvitation.email_key.contains(email_key(form.q.data), autoescape=True)
        statement = statement.where(address)
    is_open = sa.and_(
        AccountInvitation.accepted_at.is_(None),
        AccountInvitation.withdrawn_at.is_(None),
        AccountInvitation.expires_at > clock.now(),
    )
    if form.state.data == "all":
        return statement
    return statement.where(is_open if form.state.data == "open" else sa.not_(is_open))


INVITATIONS = Listing(
    name="invitations",
    columns=(
        Column("email", _l("E-mail"), sort=AccountInvitation.email_key, text=lambda i: i.email),
        Column(
            "role", _l("Role"), sort=sa.cast(AccountInvitation.role, sa.String), text=lambda i: i.role.label
        ),
        Column("scope", _l("Where"), text=lambda i: f"{i.scope_kind}:{i.scope_id}"),
        Column("by", _l("Invited by"), text=lambda i: i.inviter.person.name if i.inviter else ""),
        Column(
            "sent", _l("Sent"), sort=AccountInvitation.created_at, text=lambda i: i.created_at.isoformat()
        ),
        Column("state", _l("Standing"), text=lambda i: i.state(clock.now()).label),
    ),
    key=AccountInvitation.id,
    default="-sent",
    filter_form=InvitationFilter,
    narrow=_narrow_invitations,
    of_persons=True,
)

"""How accounts' roles are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.i18n import _l
from app.core.listing import Column, Listing
from app.core.texts import search_key
from app.people.forms import GrantFilter
from app.people.models import Grant, Person, User
from app.people.queries import in_force


def _narrow(statement: sa.Select[Any], form: GrantFilter) -> sa.Select[Any]:
    if form.q.data:
        found = f"%{search_key(form.q.data)}%"
        statement = statement.where(sa.or_(Person.search_key.like(found), User.email_key.like(found)))
    if form.role.data:
        statement = statement.where(Grant.role == form.role.data)
    now = in_force(clock.now())
    standing = form.standing.data or "now"
    return statement.where(now if standing == "now" else sa.not_(now)) if standing != "all" else statement


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

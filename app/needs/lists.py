"""How what states lack is listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.access.gate import as_uuid
from app.core.i18n import _l, language
from app.core.listing import Column, Listing
from app.member_states import data as member_states
from app.needs.forms import NeedFilter
from app.needs.models import StateNeed
from app.programmes.models import Programme


def _narrow(statement: sa.Select[Any], form: NeedFilter) -> sa.Select[Any]:
    for word in (form.q.data or "").lower().split():
        statement = statement.where(sa.func.lower(StateNeed.text).contains(word, autoescape=True))
    if form.programme.data:
        statement = statement.where(StateNeed.programme_id == as_uuid(form.programme.data))
    if form.state.data:
        statement = statement.where(StateNeed.state_code == form.state.data)
    if form.theme.data:
        statement = statement.where(StateNeed.theme == form.theme.data)
    return statement


NEEDS = Listing(
    name="needs",
    columns=(
        Column(
            "state",
            _l("Member state"),
            sort=StateNeed.state_code,
            text=lambda need: member_states.name(need.state_code, language()),
        ),
        Column("programme", _l("Programme"), sort=Programme.code, text=lambda need: need.programme.code),
        Column(
            "theme",
            _l("Theme"),
            sort=sa.cast(StateNeed.theme, sa.String),
            text=lambda need: need.theme.label,
        ),
        Column("text", _l("What is lacking"), text=lambda need: need.text),
        Column("since", _l("Written"), sort=StateNeed.given_at, text=lambda need: need.given_at.isoformat()),
    ),
    key=StateNeed.id,
    default="-since",
    filter_form=NeedFilter,
    narrow=_narrow,
    of_persons=True,
)

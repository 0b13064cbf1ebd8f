"""How recipient units are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core.i18n import _l, language
from app.core.listing import Column, Listing
from app.core.texts import search_key
from app.member_states import data as member_states
from app.screening import queries
from app.screening.forms import UnitFilter
from app.screening.models import RecipientUnit


def _narrow(statement: sa.Select[Any], form: UnitFilter) -> sa.Select[Any]:
    for word in search_key(form.q.data or "").split():
        statement = statement.where(RecipientUnit.name_key.contains(word, autoescape=True))
    if form.state.data:
        statement = statement.where(RecipientUnit.state_code == form.state.data)
    if form.standing.data:
        statement = statement.where(RecipientUnit.state == form.standing.data)
    return statement


UNITS = Listing(
    name="recipient-units",
    columns=(
        Column("name", _l("Unit"), sort=RecipientUnit.name_key, text=lambda unit: unit.name),
        Column(
            "state",
            _l("Member state"),
            sort=RecipientUnit.state_code,
            text=lambda unit: member_states.name(unit.state_code, language()),
        ),
        Column("light", _l("Standing"), text=lambda unit: unit.light(queries.today()).label),
        Column("review", _l("To be reviewed by"), text=lambda unit: unit.review_on),
    ),
    key=RecipientUnit.id,
    default="name",
    filter_form=UnitFilter,
    narrow=_narrow,
    of_persons=True,
)

"""How interpreters are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core.i18n import _, _l
from app.core.listing import Column, Listing
from app.core.texts import search_key
from app.interpreters.forms import InterpreterFilter
from app.interpreters.models import Interpreter
from app.interpreters.words import pair_names
from app.people.models import Person


def _narrow(statement: sa.Select[Any], form: InterpreterFilter) -> sa.Select[Any]:
    if form.q.data:
        name = Person.search_key.contains(search_key(form.q.data), autoescape=True)
        organisation = sa.func.lower(Interpreter.organisation).contains(form.q.data.lower(), autoescape=True)
        statement = statement.where(sa.or_(name, organisation))
    if form.pair.data:
        statement = statement.where(sa.cast(Interpreter.pairs, sa.String).contains(f'"{form.pair.data}"'))
    if form.standing.data == "all":
        return statement
    return statement.where(Interpreter.is_active == (form.standing.data != "not"))


INTERPRETERS = Listing(
    name="interpreters",
    columns=(
        Column("name", _l("Name"), sort=Person.sort_key, text=lambda one: one.person.name),
        Column("pairs", _l("Languages"), text=pair_names),
        Column(
            "organisation", _l("Organisation"), sort=Interpreter.organisation, text=lambda i: i.organisation
        ),
        Column(
            "standing",
            _l("Standing"),
            text=lambda one: _("Interpreting") if one.is_active else _("Not interpreting"),
        ),
    ),
    key=Interpreter.id,
    default="name",
    filter_form=InterpreterFilter,
    narrow=_narrow,
    of_persons=True,
)

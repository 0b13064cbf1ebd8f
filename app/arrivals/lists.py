"""How a cohort's arrivals are listed: what is there and what is missing, masked; there is no file of it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.arrivals.forms import ArrivalsFilter
from app.core.i18n import _l
from app.core.listing import Column, Listing
from app.core.texts import search_key
from app.people.models import Person
from app.registrations.models import Registration


def _narrow(statement: sa.Select[Any], form: ArrivalsFilter) -> sa.Select[Any]:
    for word in search_key(form.q.data or "").split():
        statement = statement.where(Person.search_key.contains(word, autoescape=True))
    return statement


ARRIVALS = Listing(
    name="arrivals",
    columns=(
        Column("name", _l("Name"), sort=Registration.sort_key),
        Column("state", _l("Member state"), sort=Registration.state_code),
        Column("passport", _l("Passport")),
        Column("travel", _l("Journey")),
        Column("needs", _l("Needs")),
    ),
    key=Registration.id,
    default="name",
    filter_form=ArrivalsFilter,
    narrow=_narrow,
    of_persons=True,
)

"""How what waits for screening, and how recipient units, are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.access.gate import as_uuid
from app.core.addresses import addresses
from app.core.cells import Name, Tag
from app.core.i18n import _, _l, language
from app.core.listing import Column, Listing
from app.core.texts import search_key
from app.member_states import data as member_states
from app.registrations.lists import COHORT, INSTITUTION, NAME, SINCE, STATE, STATUS, named
from app.registrations.models import Registration
from app.registrations.standing import shown_in_list
from app.screening import queries
from app.screening.forms import QueueFilter, UnitFilter
from app.screening.models import RecipientUnit


def _narrow(statement: sa.Select[Any], form: UnitFilter) -> sa.Select[Any]:
    for word in search_key(form.q.data or "").split():
        statement = statement.where(RecipientUnit.name_key.contains(word, autoescape=True))
    if form.state.data:
        statement = statement.where(RecipientUnit.state_code == form.state.data)
    if form.standing.data:
        statement = statement.where(RecipientUnit.state == form.standing.data)
    return statement


def _narrow_queue(statement: sa.Select[Any], form: QueueFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = named(statement, form.q.data)
    if form.cohort.data:
        statement = statement.where(Registration.cohort_id == as_uuid(form.cohort.data))
    if form.state.data:
        statement = statement.where(Registration.state_code == form.state.data)
    if form.status.data:
        statement = statement.where(Registration.state == form.status.data)
    return statement


def _records() -> Callable[[Any], str]:
    url_of = addresses("screening.record", "registration_id")
    return lambda row: url_of(row.id)


QUEUE = Listing(
    name="screening",
    columns=(
        replace(NAME, cell=Name(lambda r: r.name, _records, below=lambda r: r.post)),
        STATE,
        INSTITUTION,
        COHORT,
        replace(
            STATUS, cell=Tag(shown_in_list, below=lambda r: _("To be confirmed") if r.is_proposed else None)
        ),
        SINCE,
    ),
    key=Registration.id,
    default="since",
    filter_form=QueueFilter,
    narrow=_narrow_queue,
    of_persons=True,
    of_columns=True,
)
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

"""How registrations are listed: a cohort's roster, the screening queue, a state's nominees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.access.gate import as_uuid
from app.core.addresses import addresses
from app.core.cells import Name, Tag, Text
from app.core.i18n import _l, language
from app.core.listing import Column, Listing
from app.core.templating import day
from app.core.texts import search_key
from app.member_states import data as member_states
from app.people.models import Person
from app.registrations import queries
from app.registrations.forms import NomineeFilter, QueueFilter, RosterFilter
from app.registrations.models import Registration
from app.registrations.room import day_in_office
from app.registrations.standing import shown_in_list
from app.registrations.states import RegistrationState

LAST_PRIORITY = 9999


def _named(statement: sa.Select[Any], name: str) -> sa.Select[Any]:
    """Those whose name holds every word that was written, in any order."""
    for word in search_key(name).split():
        statement = statement.where(Person.search_key.contains(word, autoescape=True))
    return statement


def _narrow_roster(statement: sa.Select[Any], form: RosterFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = _named(statement, form.q.data)
    if form.state.data:
        statement = statement.where(Registration.state_code == form.state.data)
    if form.status.data:
        statement = statement.where(Registration.state.in_(form.true_states[form.status.data][1]))
    if form.waits.data:
        statement = statement.where(Registration.state.in_(form.true_turns[form.waits.data][1]))
    return statement


def _narrow_queue(statement: sa.Select[Any], form: QueueFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = _named(statement, form.q.data)
    if form.cohort.data:
        statement = statement.where(Registration.cohort_id == as_uuid(form.cohort.data))
    if form.state.data:
        statement = statement.where(Registration.state_code == form.state.data)
    if form.status.data:
        statement = statement.where(Registration.state == form.status.data)
    return statement


def _narrow_nominees(statement: sa.Select[Any], form: NomineeFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = _named(statement, form.q.data)
    if form.cohort.data:
        statement = statement.where(Registration.cohort_id == as_uuid(form.cohort.data))
    if form.status.data:
        statement = statement.where(queries.shown_outside_as(RegistrationState(form.status.data)))
    return statement


def _status(row: Any) -> str:
    return str(shown_in_list(row).label)


def _turn(row: Any) -> str:
    return str(shown_in_list(row).turn)


def _state_name(row: Any) -> str:
    return member_states.name(row.state_code, language())


def _urls() -> Callable[[Any], str]:
    url_of = addresses("registrations.show", "registration_id")
    return lambda row: url_of(row.id)


_NAME = Column(
    "name",
    _l("Name"),
    sort=Registration.sort_key,
    text=lambda r: r.name,
    cell=Name(lambda r: r.name, _urls, below=lambda r: r.post),
)
_STATE = Column(
    "state", _l("Member state"), sort=Registration.state_code, text=_state_name, cell=Text(_state_name)
)
_PRIORITY = Column(
    "priority",
    _l("Priority"),
    sort=sa.func.coalesce(Registration.priority, LAST_PRIORITY),
    text=lambda r: r.priority,
    numeric=True,
    cell=Text(lambda r: r.priority),
)
_INSTITUTION = Column(
    "institution", _l("Institution"), text=lambda r: r.institution, cell=Text(lambda r: r.institution)
)
_LANGUAGE = Column(
    "language",
    _l("Works in"),
    text=lambda r: r.working_language,
    cell=Text(lambda r: r.working_language.upper()),
)
_STATUS = Column("status", _l("Status"), text=_status, cell=Tag(shown_in_list))
_WAITS = Column("waits", _l("Waits for"), text=_turn, cell=Text(_turn))
_SINCE = Column(
    "since",
    _l("Since"),
    sort=Registration.moved_at,
    text=lambda r: r.moved_at.isoformat(),
    cell=Text(lambda r: day(day_in_office(r.moved_at)), nowrap=True),
)
_COHORT = Column(
    "cohort", _l("Cohort"), text=lambda r: r.cohort_code, cell=Text(lambda r: r.cohort_code, nowrap=True)
)

ROSTER = Listing(
    name="registrations",
    columns=(_NAME, _STATE, _PRIORITY, _INSTITUTION, _LANGUAGE, _STATUS, _WAITS, _SINCE),
    key=Registration.id,
    default="name",
    filter_form=RosterFilter,
    narrow=_narrow_roster,
    of_persons=True,
    of_columns=True,
)
ROSTER_OUTSIDE = replace(ROSTER, columns=ROSTER.columns[:-1])
"""The roster for those who may not see screening: since when would tell that something happened."""

QUEUE = Listing(
    name="screening",
    columns=(_NAME, _STATE, _INSTITUTION, _COHORT, _STATUS, _SINCE),
    key=Registration.id,
    default="since",
    filter_form=QueueFilter,
    narrow=_narrow_queue,
    of_persons=True,
    of_columns=True,
)
NOMINEES = Listing(
    name="nominees",
    columns=(_NAME, _COHORT, _PRIORITY, _INSTITUTION, _LANGUAGE, _STATUS, _WAITS),
    key=Registration.id,
    default="name",
    filter_form=NomineeFilter,
    narrow=_narrow_nominees,
    of_persons=True,
    of_columns=True,
)

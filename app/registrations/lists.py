"""How registrations are listed: a cohort's roster, a state's nominees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask import get_template_attribute, url_for

from app.access.gate import as_uuid
from app.cohorts.words import deadline_hour
from app.core.addresses import addresses
from app.core.cells import Filled, Name, Tag, Text, TwoLines
from app.core.i18n import _, _l, language, read
from app.core.listing import Column, Listing
from app.core.templating import day
from app.core.texts import search_key
from app.member_states import data as member_states
from app.people.models import Person
from app.registrations import list_queries, moving
from app.registrations.forms import NomineeFilter, RosterFilter
from app.registrations.models import Registration
from app.registrations.room import day_in_office
from app.registrations.standing import shown_in_list
from app.registrations.states import RegistrationState

LAST_PRIORITY = 9999


def named(statement: sa.Select[Any], name: str) -> sa.Select[Any]:
    """Those whose name holds every word that was written, in any order."""
    for word in search_key(name).split():
        statement = statement.where(Person.search_key.contains(word, autoescape=True))
    return statement


def _narrow_roster(statement: sa.Select[Any], form: RosterFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = named(statement, form.q.data)
    if form.state.data:
        statement = statement.where(Registration.state_code == form.state.data)
    if form.status.data:
        statement = statement.where(Registration.state.in_(form.true_states[form.status.data][1]))
    if form.waits.data:
        statement = statement.where(Registration.state.in_(form.true_turns[form.waits.data][1]))
    return statement


def _narrow_nominees(statement: sa.Select[Any], form: NomineeFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = named(statement, form.q.data)
    if form.cohort.data:
        statement = statement.where(Registration.cohort_id == as_uuid(form.cohort.data))
    if form.status.data:
        statement = statement.where(list_queries.shown_outside_as(RegistrationState(form.status.data)))
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


NAME = Column(
    "name",
    _l("Name"),
    sort=Registration.sort_key,
    text=lambda r: r.name,
    cell=Name(lambda r: r.name, _urls, below=lambda r: r.post),
)
STATE = Column(
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
INSTITUTION = Column(
    "institution", _l("Institution"), text=lambda r: r.institution, cell=Text(lambda r: r.institution)
)
_LANGUAGE = Column(
    "language",
    _l("Works in"),
    text=lambda r: r.working_language,
    cell=Text(lambda r: r.working_language.upper()),
)
STATUS = Column("status", _l("Status"), text=_status, cell=Tag(shown_in_list))
_WAITS = Column("waits", _l("Waits for"), text=_turn, cell=Text(_turn))
SINCE = Column(
    "since",
    _l("Since"),
    sort=Registration.moved_at,
    text=lambda r: r.moved_at.isoformat(),
    cell=Text(lambda r: day(day_in_office(r.moved_at)), nowrap=True),
)
COHORT = Column(
    "cohort", _l("Cohort"), text=lambda r: r.cohort_code, cell=Text(lambda r: r.cohort_code, nowrap=True)
)

ROSTER = Listing(
    name="registrations",
    columns=(NAME, STATE, _PRIORITY, INSTITUTION, _LANGUAGE, STATUS, _WAITS, SINCE),
    key=Registration.id,
    default="name",
    filter_form=RosterFilter,
    narrow=_narrow_roster,
    of_persons=True,
    of_columns=True,
)
ROSTER_OUTSIDE = replace(ROSTER, columns=ROSTER.columns[:-1])
"""The roster for those who may not see screening: since when would tell that something happened."""
ROSTER_WITH_OWN = replace(
    ROSTER_OUTSIDE, columns=tuple(column for column in ROSTER_OUTSIDE.columns if column is not _PRIORITY)
)
"""The roster for those who stand in it: the place in the order of priority is the state's to know."""

NOMINEES = Listing(
    name="nominees",
    columns=(NAME, COHORT, _PRIORITY, INSTITUTION, _LANGUAGE, STATUS, _WAITS),
    key=Registration.id,
    default="name",
    filter_form=NomineeFilter,
    narrow=_narrow_nominees,
    of_persons=True,
    of_columns=True,
)


def _lacks() -> Callable[[Any], str]:
    """What writes what a nominee still lacks: a macro."""
    macro: Callable[[Any], str] = get_template_attribute("registrations/_desk_cells.html", "lacks")
    return macro


def _of_a_nominee() -> Callable[[Any], str]:
    url_of = addresses("registrations.show", "registration_id")
    return lambda nominee: url_of(nominee.row.id)


def _work(nominee: Any) -> str:
    return ", ".join(words for words in (nominee.row.post, nominee.row.institution) if words)


def _of_a_cohort() -> Callable[[Any], str]:
    return lambda row: url_for("registrations.nominees", cohort=row.id)


def _of_a_line() -> Callable[[Any], str]:
    return lambda line: str(line.url)


def _dates(row: Any) -> str:
    return _("%(first)s to %(last)s", first=day(row.first_day), last=day(row.last_day))


_NOMINEE = Column(
    "name",
    _l("Nominee"),
    cell=Name(lambda n: n.row.name, _of_a_nominee, below=_work, number=lambda n: n.place),
)
_STANDING = Column("status", _l("Status"), cell=Tag(lambda n: n.standing, below=lambda n: n.remark))
NOMINATING = (
    _NOMINEE,
    _STANDING,
    Column("lacks", _l("Still lacks"), cell=Filled(_lacks)),
    Column("order", _l("Order"), cell=Filled(moving.forms)),
)
"""The focal point's desk while a call is open: what each nominee lacks, and the state's order."""
AWAITED = (
    _NOMINEE,
    _STANDING,
    Column("waits", _l("Waits for"), cell=TwoLines(lambda n: n.standing.turn, below=lambda n: n.how_long)),
)
"""The focal point's desk once a call is over."""
_WAIT = Column("waits", _l("Waits for you"), cell=Text(lambda line: line.waits))
FURTHER = (
    Column(
        "cohort",
        _l("Cohort"),
        cell=Name(lambda line: read(line.facts.title), _of_a_line, below=lambda line: line.state),
    ),
    Column(
        "deadline",
        _l("Deadline"),
        cell=TwoLines(
            lambda line: day(line.facts.deadline_day),
            below=lambda line: deadline_hour(line.facts),
            is_whole=True,
        ),
    ),
    Column("left", _l("Still open"), cell=Tag(lambda line: line.time_left)),
    Column("seats", _l("Seats foreseen"), numeric=True, cell=Text(lambda line: line.seats)),
    Column("in_order", _l("In your order"), numeric=True, cell=Text(lambda line: line.facts.in_order)),
    Column("lacking", _l("Lack something"), numeric=True, cell=Text(lambda line: len(line.lacking) or None)),
    _WAIT,
)
"""The open calls that the desk does not show in full."""
FURTHER_LATER = (
    FURTHER[0],
    Column("dates", _l("Dates"), cell=Text(lambda line: _dates(line.facts))),
    Column("in_order", _l("In your order"), numeric=True, cell=Text(lambda line: line.facts.in_order)),
    _WAIT,
    Column("stage", _l("Stage"), cell=Tag(lambda line: line.facts.state)),
)
"""The cohorts after their deadline that the desk does not show in full."""
OVER = (
    Column("cohort", _l("Cohort"), cell=Name(lambda r: read(r.title), _of_a_cohort)),
    Column("dates", _l("Dates"), cell=Text(_dates)),
    Column("put_forward", _l("Nominees"), numeric=True, cell=Text(lambda r: r.put_forward)),
    Column("completed", _l("Completed"), numeric=True, cell=Text(lambda r: r.completed)),
    Column("stage", _l("Stage"), cell=Tag(lambda r: r.state)),
)
"""The cohorts that are over, on the desk."""

"""The trail as it is read: a list of entries, the latest first."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access import policy
from app.access.actor import Actor
from app.access.gate import as_uuid, current_actor
from app.access.permissions import Permission as P
from app.audit import deeds
from app.audit.models import TrailEntry, TrailLink
from app.core import zones
from app.core.i18n import _, _l, _lp
from app.core.listing import Column, Listing
from app.core.templating import OFFICE_ZONE
from app.people import queries as people
from app.people.models import Person, User
from app.protection.forms import TrailFilter
from app.protection.pseudonyms import key_of, pseudonym

OF_PERSONS = {"persons", "users"}
"""The kinds of record whose very key is a person's."""


def knows_names() -> bool:
    """Whether this reader reads names, where others read pseudonyms."""
    return policy.may(current_actor(), P.TRAIL_NAMES)


def all_entries(actor: Actor) -> Any:
    """Every entry with its link; with who did it for those who may read names."""
    entries: Any = sa.select(TrailEntry, TrailLink).join(TrailLink, TrailLink.seq == TrailEntry.seq)
    if not policy.may(actor, P.TRAIL_NAMES):
        return entries
    return (
        entries.add_columns(Person)
        .outerjoin(User, User.id == TrailLink.actor_id)
        .outerjoin(Person, Person.id == User.person_id)
    )


def who(row: Any) -> str:
    """Who did it: by name or pseudonym; the office's clock and strangers in words."""
    link: TrailLink = row[1]
    if link.actor_id is None:
        return _("The office’s clock") if link.request_id == "-" else _("A visitor without an account")
    person: Person | None = getattr(row, "Person", None)
    return person.name if person is not None else pseudonym(link.actor_id)


def record_key(entry: TrailEntry) -> str:
    """The key of an entry's record as this reader may know it."""
    known = entry.subject_kind not in OF_PERSONS or knows_names() or as_uuid(entry.subject_id) is None
    return entry.subject_id if known else pseudonym(entry.subject_id)


def details(entry: TrailEntry) -> list[tuple[str, str]]:
    """What else stands in the entry: names of fields, states and keys; an account's key by its pseudonym."""
    return [(name, _detail(value)) for name, value in entry.data.items() if value not in (None, "", [])]


def _detail(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_detail(one) for one in value)
    text = str(value)
    return pseudonym(text) if not knows_names() and as_uuid(text) else text


def _actor_ids(text: str) -> list[UUID]:
    """The account that a filter names: by pseudonym or, for those who read names, by its address."""
    user = people.user_by_email(text) if knows_names() else None
    found = user.id if user else key_of(text)
    return [found] if found else []


def _begin(day: date) -> datetime:
    return zones.instant(day, time.min, OFFICE_ZONE)


def _narrow(statement: sa.Select[Any], form: TrailFilter) -> sa.Select[Any]:
    if form.since.data:
        statement = statement.where(TrailLink.at >= _begin(form.since.data))
    if form.until.data:
        statement = statement.where(TrailLink.at < zones.end_of_day(form.until.data, OFFICE_ZONE))
    if form.action.data:
        statement = statement.where(TrailEntry.action == form.action.data)
    if form.kind.data:
        statement = statement.where(TrailEntry.subject_kind == form.kind.data)
    if form.who.data:
        statement = statement.where(TrailLink.actor_id.in_(_actor_ids(form.who.data)))
    if form.record.data:
        statement = statement.where(TrailEntry.subject_id == _subject_id(form.record.data))
    return statement


def _subject_id(text: str) -> str:
    return text if as_uuid(text) or knows_names() else str(key_of(text) or text)


TRAIL = Listing(
    name="trail",
    columns=(
        Column("what", _l("What"), text=lambda row: deeds.action(row[0].action)),
        Column("who", _l("Who"), text=who),
        Column("when", _l("When"), sort=TrailEntry.seq, text=lambda row: row[1].at.isoformat()),
        Column(
            "record",
            _lp("what a deed was about", "Record"),
            text=lambda row: f"{row[0].subject_kind} {record_key(row[0])}",
        ),
        Column(
            "details",
            _l("Details"),
            text=lambda row: "; ".join(f"{name}: {value}" for name, value in details(row[0])),
        ),
    ),
    key=TrailEntry.ordinal,
    default="-when",
    filter_form=TrailFilter,
    narrow=_narrow,
    of_persons=True,
)

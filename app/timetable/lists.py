"""How venues and sessions are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.core import clock
from app.core.i18n import _l, read
from app.core.listing import Column, Listing
from app.core.templating import OFFICE_ZONE
from app.core.texts import search_key
from app.people.models import Person
from app.programmes.models import Module
from app.timetable.forms import OwnFilter, SessionFilter, VenueFilter
from app.timetable.models import Room, Session, Teaching, Venue
from app.timetable.words import place
from app.trainers.models import Trainer


def _narrow_venues(statement: sa.Select[Any], form: VenueFilter) -> sa.Select[Any]:
    if not form.q.data:
        return statement
    written = f"%{form.q.data.lower()}%"
    has_room = sa.exists().where(Room.venue_id == Venue.id, sa.func.lower(Room.name).like(written))
    return statement.where(
        sa.or_(
            Venue.name_key.like(f"%{search_key(form.q.data)}%"),
            sa.func.lower(Venue.city).like(written),
            has_room,
        )
    )


VENUES = Listing(
    name="venues",
    columns=(
        Column("name", _l("Venue"), sort=Venue.name_key, text=lambda v: read(v.name)),
        Column("city", _l("City"), sort=Venue.city, text=lambda v: v.city),
        Column("rooms", _l("Rooms"), text=lambda v: ", ".join(room.name for room in v.rooms)),
        Column("zone", _l("Zone"), sort=Venue.zone, text=lambda v: v.zone),
    ),
    key=Venue.id,
    default="name",
    filter_form=VenueFilter,
    narrow=_narrow_venues,
)


def _narrow_sessions(statement: sa.Select[Any], form: SessionFilter) -> sa.Select[Any]:
    if form.q.data:
        is_taught = (
            sa.exists()
            .where(
                Teaching.session_id == Session.id,
                Teaching.trainer_id == Trainer.id,
                Trainer.person_id == Person.id,
                Person.search_key.like(f"%{search_key(form.q.data)}%"),
            )
            .correlate(Session)
        )
        in_room = sa.func.lower(Room.name).like(f"%{form.q.data.lower()}%")
        statement = statement.where(sa.or_(is_taught, in_room))
    if form.module.data:
        statement = statement.where(Module.code == form.module.data)
    if form.standing.data:
        statement = statement.where(Session.state == form.standing.data)
    return statement


# The trainers stand on the page and not in the file: a file of persons is another right.
_FACTS = (
    Column("day", _l("Day"), sort=Session.starts_at, text=lambda s: s.day.isoformat()),
    Column("hours", _l("Hours"), text=lambda s: f"{s.start:%H:%M}–{s.end:%H:%M} {s.zone}"),
    Column("module", _l("Module"), sort=Module.position, text=lambda s: s.module.code),
    Column("title", _l("Title"), text=lambda s: read(s.title)),
    Column("place", _l("Place"), text=place),
)

SESSIONS = Listing(
    name="sessions",
    columns=(
        *_FACTS,
        Column("trainers", _l("Trainers")),
        Column("state", _l("Status"), sort=sa.cast(Session.state, sa.String), text=lambda s: s.state.label),
    ),
    key=Session.id,
    default="day",
    filter_form=SessionFilter,
    narrow=_narrow_sessions,
)


def _narrow_own(statement: sa.Select[Any], form: OwnFilter) -> sa.Select[Any]:
    if form.cohort.data:
        statement = statement.where(Cohort.code == form.cohort.data)
    if not form.when.data:
        # The whole of today: a register is often closed after the hour.
        statement = statement.where(Session.day >= clock.today(OFFICE_ZONE))
    return statement


OWN_SESSIONS = Listing(
    name="my-sessions",
    columns=(
        *_FACTS,
        Column("cohort", _l("Cohort"), sort=Cohort.code, text=lambda s: s.cohort.code),
        Column("state", _l("Status"), text=lambda s: s.state.label),
    ),
    key=Session.id,
    default="day",
    filter_form=OwnFilter,
    narrow=_narrow_own,
)

"""How venues are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core.i18n import _l, read
from app.core.listing import Column, Listing
from app.core.texts import search_key
from app.venues.forms import VenueFilter
from app.venues.models import Room, Venue
from app.venues.words import in_use, offered


def _narrow_venues(statement: sa.Select[Any], form: VenueFilter) -> sa.Select[Any]:
    if form.q.data:
        written = f"%{form.q.data.lower()}%"
        has_room = sa.exists().where(Room.venue_id == Venue.id, sa.func.lower(Room.name).like(written))
        statement = statement.where(
            sa.or_(
                Venue.name_key.like(f"%{search_key(form.q.data)}%"),
                sa.func.lower(Venue.city).like(written),
                has_room,
            )
        )
    wanted = []
    if form.seats.data:
        wanted.append(Room.seats >= form.seats.data)
    if form.feature.data:
        wanted.append(sa.cast(Room.features, sa.String).contains(f'"{form.feature.data}"', autoescape=True))
    if wanted:
        statement = statement.where(sa.exists().where(Room.venue_id == Venue.id, ~Room.is_retired, *wanted))
    return statement


VENUES = Listing(
    name="venues",
    columns=(
        Column("name", _l("Venue"), sort=Venue.name_key, text=lambda v: read(v.name)),
        Column("city", _l("City"), sort=Venue.city, text=lambda v: v.city),
        Column("rooms", _l("Rooms"), text=lambda v: ", ".join(room.name for room in in_use(v.rooms))),
        Column("features", _l("What they offer"), text=offered),
        Column("zone", _l("Zone"), sort=Venue.zone, text=lambda v: v.zone),
    ),
    key=Venue.id,
    default="name",
    filter_form=VenueFilter,
    narrow=_narrow_venues,
)

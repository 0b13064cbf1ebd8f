"""Reading venues, rooms and equipment."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.core.db import db
from app.venues.models import Equipment, Room, Venue


def all_venues() -> sa.Select[Any]:
    """Every venue with its rooms and equipment."""
    return sa.select(Venue).options(selectinload(Venue.rooms), selectinload(Venue.equipment))


def venues(actor: Actor) -> sa.Select[Any]:
    """The venues that are there for the actor, with their rooms."""
    return all_venues().where(visible_to(actor, Permission.VENUE_SEE, Venue))


def one_room() -> sa.Select[Any]:
    """A room with its venue."""
    return sa.select(Room).options(joinedload(Room.venue))


def one_equipment() -> sa.Select[Any]:
    """Equipment with its venue."""
    return sa.select(Equipment).options(joinedload(Equipment.venue))


def rooms(actor: Actor) -> list[Room]:
    """The rooms in use that the actor may choose, by venue and name."""
    statement = (
        sa.select(Room)
        .join(Room.venue)
        .where(visible_to(actor, Permission.VENUE_SEE, Room), ~Room.is_retired)
        .options(contains_eager(Room.venue))
        .order_by(Venue.name_key, Room.name, Room.id)
    )
    return list(db.session.scalars(statement))


def equipment(actor: Actor) -> list[Equipment]:
    """The equipment in use that the actor may choose, by venue and name."""
    statement = (
        sa.select(Equipment)
        .join(Equipment.venue)
        .where(visible_to(actor, Permission.VENUE_SEE, Equipment), ~Equipment.is_retired)
        .options(contains_eager(Equipment.venue))
        .order_by(Venue.name_key, Equipment.name, Equipment.id)
    )
    return list(db.session.scalars(statement))

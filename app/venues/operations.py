"""What happens to venues, rooms and equipment."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.access.actor import Actor
from app.audit import trail
from app.core.db import db, hold, new_id
from app.core.errors import DomainError, StaleError
from app.core.i18n import _
from app.core.texts import Texts, search_key
from app.venues.models import Equipment, Room, Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class VenuePlan:
    """A venue as it is written; `open_days` are numbers from 0 for Monday."""

    name: Texts
    city: str
    country: str
    zone: str
    opens: time
    closes: time
    open_days: list[int]

    def columns(self) -> dict[str, Any]:
        """Its columns; DomainError for hours that end before they begin."""
        if self.closes <= self.opens:
            raise DomainError(_("The venue must close after it opens, on the same day."), field="closes")
        return {**asdict(self), "name": self.name, "name_key": search_key(self.name["en"])[:200]}


def add_venue(plan: VenuePlan, *, actor: Actor) -> Venue:
    """Add a venue; DomainError when its name is taken."""
    venue: Venue = _add(Venue, plan.columns(), taken=_("There is already a venue with this name."))
    trail.record("venue.add", actor=actor, subject=venue)
    return venue


def change_venue(venue: Venue, plan: VenuePlan, *, actor: Actor) -> Venue:
    """Change a venue; what is planned in it keeps its cohort's zone. DomainError when the name is taken."""
    values = plan.columns()
    fields = _change(venue, values, taken=_("There is already a venue with this name."))
    trail.record("venue.change", actor=actor, subject=venue, fields=fields)
    return venue


def add_room(
    venue: Venue, *, name: str, seats: int, changeover_minutes: int, features: list[str], actor: Actor
) -> Room:
    """Add a room to a venue; DomainError when the venue has one of that name."""
    values = {
        "venue_id": venue.id,
        "name": name,
        "seats": seats,
        "changeover_minutes": changeover_minutes,
        "features": features,
    }
    room: Room = _add(Room, values, taken=_("This venue already has a room with this name."))
    trail.record("room.add", actor=actor, subject=room)
    return room


def change_room(
    room: Room, *, name: str, seats: int, changeover_minutes: int, features: list[str], actor: Actor
) -> Room:
    """Change a room; a new changeover counts for what is booked from now on."""
    values = {"name": name, "seats": seats, "changeover_minutes": changeover_minutes, "features": features}
    fields = _change(room, values, taken=_("This venue already has a room with this name."))
    trail.record("room.change", actor=actor, subject=room, fields=fields)
    return room


def add_equipment(venue: Venue, *, name: str, actor: Actor) -> Equipment:
    """Add equipment to a venue; DomainError when the venue has some of that name."""
    values = {"venue_id": venue.id, "name": name}
    thing: Equipment = _add(Equipment, values, taken=_("This venue already has equipment with this name."))
    trail.record("equipment.add", actor=actor, subject=thing)
    return thing


def change_equipment(thing: Equipment, *, name: str, actor: Actor) -> Equipment:
    """Give equipment another name."""
    _change(thing, {"name": name}, taken=_("This venue already has equipment with this name."))
    trail.record("equipment.change", actor=actor, subject=thing, fields=["name"])
    return thing


def retire_room(room: Room, *, actor: Actor) -> Room:
    """A room takes no new session; those to come stay until they are moved."""
    _set_retired(room, is_retired=True)
    trail.record("room.retire", actor=actor, subject=room)
    return room


def use_room_again(room: Room, *, actor: Actor) -> Room:
    """A retired room takes sessions again."""
    _set_retired(room, is_retired=False)
    trail.record("room.use_again", actor=actor, subject=room)
    return room


def retire_equipment(thing: Equipment, *, actor: Actor) -> Equipment:
    """Equipment is carried to no new session; those to come stay until they are changed."""
    _set_retired(thing, is_retired=True)
    trail.record("equipment.retire", actor=actor, subject=thing)
    return thing


def use_equipment_again(thing: Equipment, *, actor: Actor) -> Equipment:
    """Retired equipment is carried to sessions again."""
    _set_retired(thing, is_retired=False)
    trail.record("equipment.use_again", actor=actor, subject=thing)
    return thing


def _set_retired(thing: Room | Equipment, *, is_retired: bool) -> None:
    hold(thing)
    if thing.is_retired == is_retired:
        raise DomainError(_("This is done already."))
    thing.is_retired = is_retired
    thing.version += 1


def _add(model: Any, values: dict[str, Any], *, taken: str) -> Any:
    key = new_id()
    _write(sa.insert(model).values(id=key, **values), taken=taken)
    return db.session.get_one(model, key)


def _change(record: Any, values: dict[str, Any], *, taken: str) -> list[str]:
    """Write what is said of a record; the names of what is other than before."""
    fields = sorted(name for name, value in values.items() if getattr(record, name) != value)
    model = type(record)
    statement = sa.update(model).where(model.id == record.id, model.version == record.version)
    if _write(statement.values(**values, version=model.version + 1), taken=taken) != 1:
        raise StaleError(_("Someone else changed this a moment ago. Look at it again, then decide."))
    db.session.refresh(record)
    return fields


def _write(statement: Any, *, taken: str) -> int:
    """How many rows a statement wrote; a name that is taken is refused, and the deed stays whole."""
    connection = db.session.connection()
    try:
        with connection.begin_nested():
            return connection.execute(statement).rowcount
    except IntegrityError as refusal:
        raise DomainError(taken, field="name") from refusal

"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "equipment.add": _l("Added equipment"),
        "equipment.change": _l("Changed equipment"),
        "equipment.retire": _l("Took equipment out of use"),
        "equipment.use_again": _l("Took equipment into use again"),
        "room.add": _l("Added a room"),
        "room.change": _l("Changed a room"),
        "room.retire": _l("Took a room out of use"),
        "room.use_again": _l("Took a room into use again"),
        "venue.add": _l("Added a venue"),
        "venue.change": _l("Changed a venue"),
    },
    kinds={
        "equipment": _l("Equipment"),
        "rooms": _l("Room"),
        "venues": _l("Venue"),
    },
)

"""What a coordinator writes about venues, rooms and equipment."""

from __future__ import annotations

from typing import Any

from app.core.forms import (
    EditForm,
    FilterForm,
    OneOf,
    TextsField,
    choice,
    choices,
    clock_time,
    labelled,
    number,
    words,
    zone,
)
from app.core.i18n import _l
from app.venues.states import Feature


class VenueForm(EditForm):
    """A venue, new or changed."""

    name = TextsField(_l("Name"))
    city = words(_l("City"), most=100)
    country = choice(_l("Country"))
    zone = zone(_l("Zone of its clocks"))
    opens = clock_time(_l("Opens at"))
    closes = clock_time(_l("Closes at"))
    open_days = choices(_l("Days on which it is open"))


class RoomForm(EditForm):
    """A room of a venue, new or changed."""

    name = words(_l("Name"), most=100)
    seats = number(_l("Seats in the room"), least=1, most=5000)
    changeover_minutes = number(_l("Minutes that stay free after each session"), least=0, most=240)
    features = choices(_l("What the room offers"), labelled(Feature), required=False)


class EquipmentForm(EditForm):
    """Equipment of a venue, new or changed."""

    name = words(_l("Name"), most=100)


class VenueFilter(FilterForm):
    """The filter over the list of venues: by a name, and by what one of its rooms in use must have."""

    q = words(_l("Venue, city or room"), required=False)
    seats = number(_l("Seats in a room, at least"), least=1, most=5000, required=False)
    feature = OneOf(_l("A room that offers"), choices=[("", _l("Anything"))], default="")

    def offer(self, **choices: Any) -> None:
        """What rooms may offer."""
        self.feature.choices = [("", _l("Anything")), *labelled(Feature)]

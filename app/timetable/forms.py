"""What a coordinator writes about venues, rooms and sessions."""

from __future__ import annotations

from typing import Any

from app.core.forms import (
    EditForm,
    FilterForm,
    Form,
    OneOf,
    TextsField,
    choice,
    choices,
    clock_time,
    day,
    labelled,
    number,
    prose,
    words,
    zone,
)
from app.core.i18n import _l
from app.timetable.states import Mode, SessionState

MOST_REASON = 500


class VenueForm(EditForm):
    """A venue, new or changed."""

    name = TextsField(_l("Name"))
    city = words(_l("City"), most=100)
    country = choice(_l("Country"))
    zone = zone(_l("Zone of its clocks"))


class RoomForm(EditForm):
    """A room of a venue, new or changed."""

    name = words(_l("Name"), most=100)
    seats = number(_l("Seats in the room"), least=1, most=5000)
    changeover_minutes = number(_l("Minutes that stay free after each session"), least=0, most=240)


class SessionForm(EditForm):
    """A session of a cohort, new or changed; module by its code, room and trainers by their keys."""

    module = choice(_l("Module"))
    title = TextsField(_l("Title"))
    day = day(_l("Day"))
    start = clock_time(_l("Start"))
    end = clock_time(_l("End"))
    mode = choice(_l("Mode"), labelled(Mode))
    room = choice(_l("Room"), required=False)
    trainers = choices(_l("Trainers"), required=False)


class CancelForm(Form):
    """Why a session is not held; those concerned read it."""

    reason = prose(_l("Reason"), most=MOST_REASON)


class VenueFilter(FilterForm):
    """The filter over the list of venues."""

    q = words(_l("Venue, city or room"), required=False)


class WeekFilter(FilterForm):
    """The filter over a week of a cohort: one module, or all."""

    week = words(_l("Week"), most=10, required=False)
    module = OneOf(_l("Module"), choices=[("", _l("All modules"))], default="")

    def offer(self, **choices: Any) -> None:
        """The modules of the cohort's curriculum."""
        self.module.choices = [("", _l("All modules")), *choices["modules"]]


class SessionFilter(FilterForm):
    """The filter over a cohort's sessions."""

    q = words(_l("Trainer or room"), required=False)
    module = OneOf(_l("Module"), choices=[("", _l("All modules"))], default="")
    standing = OneOf(_l("Status"), choices=[("", _l("All statuses")), *labelled(SessionState)], default="")

    def offer(self, **choices: Any) -> None:
        """The modules of the cohort's curriculum."""
        self.module.choices = [("", _l("All modules")), *choices["modules"]]


class OwnFilter(FilterForm):
    """The filter over one's own sessions: one cohort or all, what comes or everything."""

    cohort = OneOf(_l("Cohort"), choices=[("", _l("All cohorts"))], default="")
    when = OneOf(_l("When"), choices=[("", _l("From today on")), ("all", _l("All"))], default="")

    def offer(self, **choices: Any) -> None:
        """The cohorts in which the reader has sessions."""
        self.cohort.choices = [("", _l("All cohorts")), *choices["cohorts"]]

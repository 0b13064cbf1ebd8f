"""The calendar of a venue: what all its rooms are taken for, as a week and by a secret address."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.core.i18n import _, read
from app.timetable import feed_operations, held, last_told, weeks
from app.timetable.own import shown_address
from app.timetable.resources import as_planned, week_asked
from app.timetable.room import room
from app.timetable.states import CalendarKind
from app.timetable.words import hours, hours_in_zone
from app.venues import queries as venues
from app.venues.models import Venue

_OF_VENUE = on(Venue, P.VENUE_SEE, "venue_id", venues.all_venues)


@room.page("/venues/<uuid:venue_id>/week", access=_OF_VENUE)
def venue_week(venue: Venue) -> ResponseReturnValue:
    """One week of all rooms of a venue in the plan, each session with its rooms."""
    monday, first, last = week_asked(venue.zone)
    sessions = held.sessions_in_venue(venue.id, monday)
    tell = as_planned(sessions)
    zones = {session.zone for session in sessions} or {venue.zone}
    speak = hours if len(zones) == 1 else hours_in_zone
    lines = [
        {
            "day": one.day,
            "day_name": weeks.day_name(one.day),
            "hours": speak(one),
            "rooms": [each for each in (one.room, *one.more_rooms) if each],
            **tell(one),
        }
        for one in sessions
    ]
    return render_template(
        "timetable/venue_week.html",
        venue=venue,
        lines=lines,
        week=weeks.around(monday, zones_shown=zones, first=first, last=last),
        **shown_address(
            last_told.live_link(venue.id, current_actor().account_id),
            url_for("timetable.venue_address", venue_id=venue.id),
            read(venue.name),
        ),
    )


@room.page("/venues/<uuid:venue_id>/address", methods=("POST",), access=_OF_VENUE, fresh=True)
def venue_address(venue: Venue) -> ResponseReturnValue:
    """Make one's secret address of a venue's calendar."""
    feed_operations.make_address(CalendarKind.VENUE, venue.id, actor=current_actor())
    flash(_("Your calendar has an address now. Copy it into your calendar programme."), "good")
    return redirect(url_for("timetable.venue_week", venue_id=venue.id), code=303)

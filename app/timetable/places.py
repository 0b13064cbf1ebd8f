"""The pages of venues and rooms; the timetable's routes begin here."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import Room as Routes
from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.cohorts.pages import african_zones
from app.core import clock
from app.core.i18n import _, read
from app.core.templating import OFFICE_ZONE
from app.timetable import operations, queries, weeks
from app.timetable.forms import RoomForm, VenueForm
from app.timetable.lists import VENUES
from app.timetable.models import Room, Session, Venue
from app.timetable.words import countries

room = Routes("timetable", __name__)
_EDIT_VENUE = on(Venue, P.VENUE_EDIT, "venue_id", queries.all_venues)
_VENUE_FIELDS = ("name", "city", "country", "zone")
_ROOM_FIELDS = ("name", "seats", "changeover_minutes")


@room.page("/venues", access=needs(P.VENUE_SEE))
def venues() -> ResponseReturnValue:
    """Where the office teaches: venues with their rooms."""
    page = VENUES.page(queries.venues(current_actor()))
    if page.wants_csv:
        return page.as_csv()
    return render_template("timetable/venues.html", page=page)


@room.page("/venues/new", methods=("GET", "POST"), access=needs(P.VENUE_EDIT))
def add_venue() -> ResponseReturnValue:
    """Add a venue."""
    form = _venue_form({"version": "", "country": "MA", "zone": OFFICE_ZONE})
    added = form.carry_out(lambda: operations.add_venue(**_venue_values(form), actor=current_actor()))
    if added:
        flash(_("The venue is added. Add its rooms next."), "good")
        return redirect(url_for("timetable.venue", venue_id=added.id), code=303)
    return render_template(
        "timetable/edit_venue.html", form=form, venue=None, zones=african_zones()
    ), form.status


@room.page("/venues/<uuid:venue_id>", access=on(Venue, P.VENUE_SEE, "venue_id", queries.all_venues))
def venue(venue: Venue) -> ResponseReturnValue:
    """One venue and its rooms."""
    return render_template("timetable/venue.html", venue=venue, countries=dict(countries()))


@room.page("/venues/<uuid:venue_id>/edit", methods=("GET", "POST"), access=_EDIT_VENUE)
def change_venue(venue: Venue) -> ResponseReturnValue:
    """Change a venue."""
    data = {name: getattr(venue, name) for name in _VENUE_FIELDS}
    form = _venue_form({"version": venue.version, **data})
    if form.carry_out(lambda: operations.change_venue(venue, **_venue_values(form), actor=current_actor())):
        flash(_("The venue is changed."), "good")
        return redirect(url_for("timetable.venue", venue_id=venue.id), code=303)
    return render_template(
        "timetable/edit_venue.html", form=form, venue=venue, zones=african_zones()
    ), form.status


def _venue_form(data: dict[str, Any]) -> VenueForm:
    form = VenueForm(data=data)
    form.country.choices = [("", ""), *countries()]
    return form


def _venue_values(form: VenueForm) -> dict[str, Any]:
    return {
        "name": form.name.texts,
        "city": form.city.data,
        "country": form.country.data,
        "zone": form.zone.data,
    }


@room.page("/venues/<uuid:venue_id>/rooms/new", methods=("GET", "POST"), access=_EDIT_VENUE)
def add_room(venue: Venue) -> ResponseReturnValue:
    """Add a room to a venue."""
    form = RoomForm(data={"version": "", "changeover_minutes": 0})
    if form.carry_out(
        lambda: operations.add_room(
            venue, **{name: form[name].data for name in _ROOM_FIELDS}, actor=current_actor()
        )
    ):
        flash(_("The room is added."), "good")
        return redirect(url_for("timetable.venue", venue_id=venue.id), code=303)
    return render_template("timetable/edit_room.html", form=form, venue=venue, found=None), form.status


@room.page(
    "/rooms/<uuid:room_id>/edit",
    methods=("GET", "POST"),
    access=on(Room, P.VENUE_EDIT, "room_id", queries.one_room),
)
def change_room(room: Room) -> ResponseReturnValue:
    """Change a room."""
    form = RoomForm(data={"version": room.version, **{name: getattr(room, name) for name in _ROOM_FIELDS}})
    if form.carry_out(
        lambda: operations.change_room(
            room, **{name: form[name].data for name in _ROOM_FIELDS}, actor=current_actor()
        )
    ):
        flash(_("The room is changed."), "good")
        return redirect(url_for("timetable.room_week", room_id=room.id), code=303)
    return render_template("timetable/edit_room.html", form=form, venue=room.venue, found=room), form.status


@room.page("/rooms/<uuid:room_id>", access=on(Room, P.VENUE_SEE, "room_id", queries.one_room))
def room_week(room: Room) -> ResponseReturnValue:
    """One week of a room: what it is taken for. Of others' sessions only the cohort's code is shown."""
    zone = room.venue.zone
    today = clock.today(zone)
    first, last = today.replace(year=today.year - 5, day=1), today.replace(year=today.year + 5, day=1)
    monday = weeks.asked_week(request.args.get("week"), today=today, first=first, last=last)
    sessions = queries.sessions_in_room(room, monday)
    seen = queries.seen_among(sessions, current_actor())

    def tell(session: Session) -> dict[str, Any]:
        if session.id not in seen:
            return {"title": session.cohort.code, "tone": "lock"}
        return {
            "title": read(session.title),
            "url": url_for("timetable.session", session_id=session.id),
            "where": session.cohort.code,
        }

    return render_template(
        "timetable/room.html",
        found=room,
        week=weeks.draw(sessions, monday, zone=zone, first=first, last=last, tell=tell),
    )

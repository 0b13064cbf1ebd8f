"""The pages of venues and their rooms."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import Room as Routes
from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.core.forms import values
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.core.zones import african_zones
from app.programmes.forms import AskForm
from app.venues import operations, queries, words
from app.venues.forms import EquipmentForm, RoomForm, VenueForm
from app.venues.lists import VENUES
from app.venues.models import Equipment, Room, Venue
from app.venues.states import OFFICE_COUNTRY

room = Routes("venues", __name__)
_EDIT_VENUE = on(Venue, P.VENUE_EDIT, "venue_id", queries.all_venues)
_EDIT_ROOM = on(Room, P.VENUE_EDIT, "room_id", queries.one_room)
_EDIT_EQUIPMENT = on(Equipment, P.VENUE_EDIT, "equipment_id", queries.one_equipment)
_VENUE_FIELDS = ("name", "city", "country", "zone", "opens", "closes")
_ROOM_FIELDS = ("name", "seats", "changeover_minutes", "features")


@room.page("/venues", access=needs(P.VENUE_SEE))
def index() -> ResponseReturnValue:
    """Where the office teaches: venues with their rooms."""
    page = VENUES.page(queries.venues(current_actor()))
    if page.wants_csv:
        return page.as_csv()
    return render_template("venues/index.html", page=page, words=words)


@room.page("/venues/new", methods=("GET", "POST"), access=needs(P.VENUE_EDIT))
def add_venue() -> ResponseReturnValue:
    """Add a venue."""
    usual = {"opens": time(8), "closes": time(18), "open_days": ["0", "1", "2", "3", "4"]}
    form = _venue_form({"version": "", "country": OFFICE_COUNTRY, "zone": OFFICE_ZONE, **usual})
    added = form.carry_out(lambda: operations.add_venue(_venue_plan(form), actor=current_actor()))
    if added:
        flash(_("The venue is added. Add its rooms next."), "good")
        return redirect(url_for("venues.venue", venue_id=added.id), code=303)
    return render_template(
        "venues/edit_venue.html", form=form, venue=None, zones=african_zones()
    ), form.status


@room.page("/venues/<uuid:venue_id>", access=on(Venue, P.VENUE_SEE, "venue_id", queries.all_venues))
def venue(venue: Venue) -> ResponseReturnValue:
    """One venue and its rooms."""
    return render_template("venues/venue.html", venue=venue, countries=dict(words.countries()), words=words)


@room.page("/venues/<uuid:venue_id>/edit", methods=("GET", "POST"), access=_EDIT_VENUE)
def change_venue(venue: Venue) -> ResponseReturnValue:
    """Change a venue."""
    data = {name: getattr(venue, name) for name in _VENUE_FIELDS}
    open_days = [str(number) for number in venue.open_days]
    form = _venue_form({"version": venue.version, "open_days": open_days, **data})
    if form.carry_out(lambda: operations.change_venue(venue, _venue_plan(form), actor=current_actor())):
        flash(_("The venue is changed."), "good")
        return redirect(url_for("venues.venue", venue_id=venue.id), code=303)
    return render_template(
        "venues/edit_venue.html", form=form, venue=venue, zones=african_zones()
    ), form.status


def _venue_form(data: dict[str, Any]) -> VenueForm:
    form = VenueForm(data=data)
    form.country.choices = [("", ""), *words.countries()]
    form.open_days.choices = words.weekdays()
    return form


def _venue_plan(form: VenueForm) -> operations.VenuePlan:
    return operations.VenuePlan(
        **values(form, *_VENUE_FIELDS), open_days=sorted({int(number) for number in form.open_days.data})
    )


@room.page("/venues/<uuid:venue_id>/rooms/new", methods=("GET", "POST"), access=_EDIT_VENUE)
def add_room(venue: Venue) -> ResponseReturnValue:
    """Add a room to a venue."""
    form = RoomForm(data={"version": "", "changeover_minutes": 0})
    if form.carry_out(
        lambda: operations.add_room(venue, **values(form, *_ROOM_FIELDS), actor=current_actor())
    ):
        flash(_("The room is added."), "good")
        return redirect(url_for("venues.venue", venue_id=venue.id), code=303)
    return render_template("venues/edit_room.html", form=form, venue=venue, found=None), form.status


@room.page("/rooms/<uuid:room_id>/edit", methods=("GET", "POST"), access=_EDIT_ROOM)
def change_room(room: Room) -> ResponseReturnValue:
    """Change a room."""
    form = RoomForm(data={"version": room.version, **{name: getattr(room, name) for name in _ROOM_FIELDS}})
    if form.carry_out(
        lambda: operations.change_room(room, **values(form, *_ROOM_FIELDS), actor=current_actor())
    ):
        flash(_("The room is changed."), "good")
        return redirect(url_for("venues.venue", venue_id=room.venue_id), code=303)
    return render_template("venues/edit_room.html", form=form, venue=room.venue, found=room), form.status


@room.page("/rooms/<uuid:room_id>/<any(retire, use):way>", methods=("GET", "POST"), access=_EDIT_ROOM)
def retire_room(room: Room, way: str) -> ResponseReturnValue:
    """Ask, then take a room out of use, or use it again; its own page then says what still stands in it."""
    form = AskForm()
    deed = operations.retire_room if way == "retire" else operations.use_room_again
    if form.carry_out(lambda: deed(room, actor=current_actor())):
        flash(_("The room is out of use.") if room.is_retired else _("The room is in use again."), "good")
        return redirect(url_for("timetable.room_week", room_id=room.id), code=303)
    return render_template("venues/retire.html", form=form, thing=room, way=way, of="room"), form.status


@room.page("/venues/<uuid:venue_id>/equipment/new", methods=("GET", "POST"), access=_EDIT_VENUE)
def add_equipment(venue: Venue) -> ResponseReturnValue:
    """Add equipment to a venue."""
    form = EquipmentForm(data={"version": ""})
    if form.carry_out(lambda: operations.add_equipment(venue, name=form.name.data, actor=current_actor())):
        flash(_("The equipment is added."), "good")
        return redirect(url_for("venues.venue", venue_id=venue.id), code=303)
    return render_template("venues/edit_equipment.html", form=form, venue=venue, found=None), form.status


@room.page("/equipment/<uuid:equipment_id>/edit", methods=("GET", "POST"), access=_EDIT_EQUIPMENT)
def change_equipment(equipment: Equipment) -> ResponseReturnValue:
    """Change equipment."""
    form = EquipmentForm(data={"version": equipment.version, "name": equipment.name})
    if form.carry_out(
        lambda: operations.change_equipment(equipment, name=form.name.data, actor=current_actor())
    ):
        flash(_("The equipment is changed."), "good")
        return redirect(url_for("venues.venue", venue_id=equipment.venue_id), code=303)
    return render_template(
        "venues/edit_equipment.html", form=form, venue=equipment.venue, found=equipment
    ), form.status


@room.page(
    "/equipment/<uuid:equipment_id>/<any(retire, use):way>", methods=("GET", "POST"), access=_EDIT_EQUIPMENT
)
def retire_equipment(equipment: Equipment, way: str) -> ResponseReturnValue:
    """Ask, then take equipment out of use, or use it again."""
    form = AskForm()
    deed = operations.retire_equipment if way == "retire" else operations.use_equipment_again
    if form.carry_out(lambda: deed(equipment, actor=current_actor())):
        flash(
            _("The equipment is out of use.")
            if equipment.is_retired
            else _("The equipment is in use again."),
            "good",
        )
        return redirect(url_for("timetable.equipment_week", equipment_id=equipment.id), code=303)
    return render_template(
        "venues/retire.html", form=form, thing=equipment, way=way, of="equipment"
    ), form.status

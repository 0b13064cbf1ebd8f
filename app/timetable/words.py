"""How a session is spoken of: its hour with its zone, its place, its own name."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale

from app.core.i18n import _, language, read
from app.core.templating import clock_time, weekday
from app.core.zones import offset_label, zone_city
from app.member_states.data import sort_key
from app.timetable.models import Room, Session


def hours(session: Session) -> str:
    """From when until when, on the wall: "09:00 to 11:30"."""
    return _("%(start)s to %(end)s", start=clock_time(session.start), end=clock_time(session.end))


def hours_in_zone(session: Session) -> str:
    """The hours with their zone: "09:00 to 11:30 (Rabat, UTC+1)"."""
    return _(
        "%(start)s to %(end)s (%(city)s, %(offset)s)",
        start=clock_time(session.start),
        end=clock_time(session.end),
        city=zone_city(session.zone, language()),
        offset=offset_label(session.starts_at, session.zone),
    )


def when(session: Session) -> str:
    """Day and hours with their zone: "Tuesday 3 February 2026, 09:00 to 11:30 (Rabat, UTC+1)"."""
    return _(
        "%(day)s, %(start)s to %(end)s (%(city)s, %(offset)s)",
        day=weekday(session.day),
        start=clock_time(session.start),
        end=clock_time(session.end),
        city=zone_city(session.zone, language()),
        offset=offset_label(session.starts_at, session.zone),
    )


def room_name(room: Room) -> str:
    """A room with its venue, whose row must be loaded: "Salle A, Training Centre"."""
    return _("%(room)s, %(venue)s", room=room.name, venue=read(room.venue.name))


def place(session: Session) -> str:
    """Where it is given: the room with its venue, or online."""
    return room_name(session.room) if session.room else str(session.mode.label)


def line(session: Session) -> str:
    """A session on one line of a letter."""
    return _(
        "%(when)s: %(module)s, “%(title)s”, %(place)s",
        when=when(session),
        module=session.module.code,
        title=read(session.title),
        place=place(session),
    )


def comes_twice(day: date, clock: time, zone: str) -> bool:
    """Whether the clocks of `zone` show `clock` twice on `day` (Morocco: 02:30 on 15 February 2026)."""
    first = datetime.combine(day, clock, ZoneInfo(zone))
    return (first.utcoffset() or timedelta()) > (first.replace(fold=1).utcoffset() or timedelta())


def countries() -> list[tuple[str, str]]:
    """The countries of the world by ISO code, named and ordered in the reader's language."""
    names = Locale(language()).territories
    named = [(code, name) for code, name in names.items() if len(code) == 2 and code not in _NO_COUNTRY]
    return sorted(named, key=lambda option: sort_key(option[1]))


_NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
"""What CLDR lists among the territories beside the countries: unions, and its own test places."""

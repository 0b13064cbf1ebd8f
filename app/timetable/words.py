"""How a session is spoken of: its hour with its zone, its place, its own name."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.i18n import _, _l, language, read
from app.core.own_time import own_hours
from app.core.templating import clock_time, listed, weekday
from app.core.zones import offset_label, wall, zone_city
from app.timetable.facts import Facts
from app.timetable.models import PublishedSession, Session
from app.timetable.rows import SessionRow
from app.venues.words import room_name

Spoken = Session | SessionRow | PublishedSession | Facts
"""What has a day, hours and a place: a session of the plan, or what people were told of it."""


def own(session: Spoken) -> str:
    """The same by the reader's own clocks, where they show another hour: "11:00 to 13:30 in Nairobi"."""
    return own_hours(session.starts_at, session.ends_at, session.zone)


def _beside(session: Spoken, told: str) -> str:
    """What is told of a session's hours, and beside it the reader's own."""
    return f"{told} · {mine}" if (mine := own(session)) else told


def hours(session: Spoken) -> str:
    """From when until when, on the wall: "09:00 to 11:30"; the reader's own hours stand beside them."""
    told = _("%(start)s to %(end)s", start=clock_time(session.start), end=clock_time(session.end))
    return _beside(session, told)


def hours_in_zone(session: Spoken) -> str:
    """The hours with their zone: "09:00 to 11:30 (Rabat, UTC+1)"."""
    told = _(
        "%(start)s to %(end)s (%(city)s, %(offset)s)",
        start=clock_time(session.start),
        end=clock_time(session.end),
        city=zone_city(session.zone, language()),
        offset=offset_label(session.starts_at, session.zone),
    )
    return _beside(session, told)


def when(session: Spoken) -> str:
    """Day and hours with their zone: "Tuesday 3 February 2026, 09:00 to 11:30 (Rabat, UTC+1)"."""
    told = _(
        "%(day)s, %(start)s to %(end)s (%(city)s, %(offset)s)",
        day=weekday(session.day),
        start=clock_time(session.start),
        end=clock_time(session.end),
        city=zone_city(session.zone, language()),
        offset=offset_label(session.starts_at, session.zone),
    )
    return _beside(session, told)


def moment_in_zone(at: datetime, zone: str) -> str:
    """An instant on the wall of a zone: "Tuesday 3 February 2026, 08:30 (Rabat, UTC+1)"."""
    there = wall(at, zone)
    return _(
        "%(day)s, %(hour)s (%(city)s, %(offset)s)",
        day=weekday(there.date()),
        hour=clock_time(there.time()),
        city=zone_city(zone, language()),
        offset=offset_label(at, zone),
    )


def place(session: Spoken) -> str:
    """Where it is given: the room with its venue, or online."""
    return room_name(session.room) if session.room else str(session.mode.label)


def line(session: Spoken) -> str:
    """A session on one line, with its first room."""
    return _line(session, place(session))


def letter_line(session: Facts) -> str:
    """A session on one line of a letter, with all its rooms."""
    return _line(session, places(session))


def _line(session: Spoken, place: str) -> str:
    return _(
        "%(when)s: %(module)s, “%(title)s”, %(place)s",
        when=when(session),
        module=session.module.code,
        title=read(session.title),
        place=place,
    )


def places(session: Spoken) -> str:
    """Where it is given, with the further rooms of its groups, which are loaded."""
    return listed([place(session), *(room_name(room) for room in session.more_rooms)])


def spoken(field: str, session: Facts) -> str:
    """One fact of a session as a letter tells it."""
    match field:
        case "when":
            return when(session)
        case "title":
            return read(session.title)
        case "module":
            return session.module.code
        case "where":
            return places(session)
        case "mode":
            return str(session.mode.label)
        case _:
            names = sorted(trainer.person.name for trainer in session.trainers)
            return listed(names) if names else _("no trainer yet")


FIELDS = {
    "when": _l("When"),
    "title": _l("Title"),
    "module": _l("Module"),
    "where": _l("Where"),
    "mode": _l("Mode"),
    "trainers": _l("Trainers"),
}
"""What a letter calls each fact of a session that it tells."""


def comes_twice(day: date, clock: time, zone: str) -> bool:
    """Whether the clocks of `zone` show `clock` twice on `day` (Morocco: 02:30 on 15 February 2026)."""
    first = datetime.combine(day, clock, ZoneInfo(zone))
    return (first.utcoffset() or timedelta()) > (first.replace(fold=1).utcoffset() or timedelta())

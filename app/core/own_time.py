"""The reader's own time beside that of a place, for those who keep a zone of their own."""

from __future__ import annotations

from datetime import datetime

from flask import g, has_app_context

from app.core import zones
from app.core.i18n import _, language
from app.core.templating import clock_time, weekday

_CITIES = (
    "America/New_York",
    "Atlantic/Cape_Verde",
    "Europe/Brussels",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Paris",
    "Europe/Vienna",
    "Europe/Zurich",
    "Indian/Antananarivo",
    "Indian/Comoro",
    "Indian/Mahe",
    "Indian/Mauritius",
)
"""Zones to choose beside Africa's own: of the member states on islands, and of the office's partners."""
_NOT_OFFERED = frozenset({"Africa/Asmera", "Africa/Ceuta", "Africa/El_Aaiun", "Africa/Timbuktu", "UTC"})
"""Africa's that have the hours of another that is offered."""


def choices() -> list[tuple[str, str]]:
    """The zones that a reader may keep, each by its city in the language in use, in their order."""
    offered = {*zones.african_zones(), *_CITIES} - _NOT_OFFERED
    return sorted(
        ((zone, zones.zone_city(zone, language())) for zone in offered), key=lambda option: option[1]
    )


def own_zone() -> str:
    """The zone of whoever reads this page or letter; empty for one who keeps none."""
    found: str = g.get("own_zone", "") if has_app_context() else ""
    return found


def own_hours(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """From when until when by the reader's own clocks: "11:00 to 12:30 in Nairobi".

    With its day where that is another than in `zone`; empty where the clocks of both show the same, and
    for a reader who keeps no zone.
    """
    own = own_zone()
    if not own:
        return ""
    start, end = zones.wall(starts_at, own), zones.wall(ends_at, own)
    there, until = zones.wall(starts_at, zone), zones.wall(ends_at, zone)
    if (start.utcoffset(), end.utcoffset()) == (there.utcoffset(), until.utcoffset()):
        return ""
    words = {
        "start": clock_time(start.time()),
        "end": clock_time(end.time()),
        "city": zones.zone_city(own, language()),
    }
    if start.date() == end.date() == there.date():
        return _("%(start)s to %(end)s in %(city)s", **words)
    if start.date() == end.date():
        return _("%(day)s, %(start)s to %(end)s in %(city)s", day=weekday(start.date()), **words)
    return _(
        "%(day)s, %(start)s, to %(last)s, %(end)s in %(city)s",
        day=weekday(start.date()),
        last=weekday(end.date()),
        **words,
    )

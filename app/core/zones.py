"""Hours on the wall and instants in UTC.

What is planned is a day, an hour and an IANA zone, and its instant is derived from them,
because a state may change its offset by decree after the plan was made: Morocco is at UTC+1,
and at UTC+0 in Ramadan (2026: from 15 February, 03:00, to 22 March, 02:00).
A zone that does not exist raises what `zoneinfo.ZoneInfo` raises: a KeyError or a ValueError.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location

CAPITALS: dict[str, dict[str, str]] = {
    "Africa/Casablanca": {"en": "Rabat", "fr": "Rabat", "ar": "الرباط", "pt": "Rabat"},
}
"""Zones that people know by another city than the one that IANA chose, by language."""


class NoSuchTime(ValueError):
    """The clocks of `zone` never show `clock` on `day`: they jump over it."""

    def __init__(self, day: date, clock: time, zone: str) -> None:
        super().__init__(f"{zone} skips {clock:%H:%M} on {day:%Y-%m-%d}.")
        self.day = day
        self.clock = clock
        self.zone = zone


def instant(day: date, clock: time, zone: str) -> datetime:
    """The instant, in UTC, at which the clocks of `zone` show `clock` on `day`.

    An hour that comes twice (Morocco: 02:00 to 03:00 on 15 February 2026) means its first coming.
    Raises NoSuchTime for an hour that the zone skips (Morocco: 02:00 to 03:00 on 22 March 2026).
    """
    shown = datetime.combine(day, clock.replace(tzinfo=None, fold=0), ZoneInfo(zone))
    found = shown.astimezone(UTC)
    if wall(found, zone).replace(tzinfo=None) != shown.replace(tzinfo=None):
        raise NoSuchTime(day, clock, zone)
    return found


def wall(instant: datetime, zone: str) -> datetime:
    """What calendar and clock show in `zone` at `instant`; raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs its offset from UTC.")
    return instant.astimezone(ZoneInfo(zone))


def end_of_day(day: date, zone: str) -> datetime:
    """The first instant, in UTC, that no longer belongs to `day` in `zone`.

    What must come by `day` is in time while it is before this. Where the clocks skip midnight
    (Egypt in April), the day ends at the jump.
    """
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)


def offset_label(instant: datetime, zone: str) -> str:
    """The offset of `zone` at `instant` as people write it: "UTC+1", "UTC+0", "UTC+5:30"."""
    offset = wall(instant, zone).utcoffset() or timedelta()
    sign = "\N{MINUS SIGN}" if offset < timedelta() else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"


@lru_cache(maxsize=1024)
def zone_city(zone: str, locale: str = "en") -> str:
    """The city that stands beside an hour of `zone`: CLDR's, or the capital where people say that.

    `locale` is a language of the office (en, fr, ar, pt). A zone of no place, such as "UTC",
    is its own label.
    """
    if zone in CAPITALS:
        return CAPITALS[zone][locale]
    return get_timezone_location(zone, locale=locale, return_city=True) if "/" in zone else zone


@cache
def known_zones() -> frozenset[str]:
    """Every zone that there is. To find them takes a walk through hundreds of files, so it is made once."""
    return frozenset(available_timezones())


def african_zones() -> list[str]:
    """The zones that are proposed where one is written: Africa's, and UTC."""
    return [*sorted(zone for zone in known_zones() if zone.startswith("Africa/")), "UTC"]

"""How venues and rooms are spoken of, and the countries that a venue may be in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from babel import Locale

from app.core.i18n import _, language, read
from app.core.templating import clock_time, listed
from app.core.texts import Texts
from app.member_states.data import sort_key
from app.venues.models import Room, Venue
from app.venues.states import OFFICE_COUNTRY, Feature


class _Venue(Protocol):
    @property
    def name(self) -> Texts: ...


class _Host(Protocol):
    @property
    def country(self) -> str: ...


class _Hosted(Protocol):
    @property
    def venue(self) -> _Host: ...


class _InVenue(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def venue(self) -> _Venue: ...


def room_name(room: _InVenue) -> str:
    """A room with its venue, a record whose venue is loaded or a row: "Salle A, Training Centre"."""
    return _("%(room)s, %(venue)s", room=room.name, venue=read(room.venue.name))


def features(names: Sequence[str]) -> str:
    """Some features in the order of their list: "Step-free access and Video link"."""
    return listed([str(feature.label) for feature in Feature if feature in names])


def in_use(rooms: Sequence[Room]) -> list[Room]:
    """Those of some rooms that take new sessions."""
    return [room for room in rooms if not room.is_retired]


def offered(venue: Venue) -> str:
    """What a venue's rooms in use offer, each feature once."""
    return features([name for room in in_use(venue.rooms) for name in room.features])


def weekdays() -> list[tuple[str, str]]:
    """The days of a week by their number, from Monday ("0"), named in the reader's language."""
    names = Locale(language()).days["stand-alone"]["wide"]
    return [(str(number), str(names[number])) for number in range(7)]


def open_hours(venue: Venue) -> str:
    """When a venue is open: "08:00 to 18:00, Monday, Tuesday and Friday"."""
    names = dict(weekdays())
    return _(
        "%(opens)s to %(closes)s: %(days)s",
        opens=clock_time(venue.opens),
        closes=clock_time(venue.closes),
        days=listed([names[str(number)] for number in sorted(venue.open_days)]),
    )


def countries() -> list[tuple[str, str]]:
    """The countries of the world by ISO code, named and ordered in the reader's language."""
    names = Locale(language()).territories
    named = [(code, name) for code, name in names.items() if len(code) == 2 and code not in _NO_COUNTRY]
    return sorted(named, key=lambda option: sort_key(option[1]))


_NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
"""What CLDR lists among the territories beside the countries: unions, and its own test places."""


def hosts(rooms: Iterable[_Hosted | None]) -> set[str]:
    """The countries of these rooms' venues, which are loaded; the office's own where there is no room."""
    return {room.venue.country for room in rooms if room} or {OFFICE_COUNTRY}

"""Published sessions in a form that any calendar programme reads (RFC 5545), by feed and by letter.

Times are written as instants in UTC. Morocco leaves UTC+1 in Ramadan, on days that a decree sets
and that no recurrence rule can express, so a VTIMEZONE would be a guess. The hour on the wall
stands beside it, in words. A feed carries no person's name: whoever makes it leaves names out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from app.core.zones import offset_label, wall, zone_city

if TYPE_CHECKING:
    from icalendar import Event

PRODUCER = "-//Rabat Programmes//Timetable//EN"


class Status(StrEnum):
    """Whether a session stands. A cancelled one stays in the feed: calendars strike it out."""

    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent:
    """One session as calendars see it.

    `uid` never changes; `sequence` grows with each change that people are told of, and
    `last_modified` is the instant of the last one. `start` and `end` are instants; `zone` is where
    the session's hour was set. `summary` and `location` are plain text.
    """

    uid: str
    start: datetime
    end: datetime
    zone: str
    sequence: int
    last_modified: datetime
    summary: str
    status: Status = Status.CONFIRMED
    location: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for what no calendar can hold."""
        if any(moment.tzinfo is None for moment in (self.start, self.end, self.last_modified)):
            raise ValueError("A session in a feed needs instants with their offset from UTC.")
        if self.end <= self.start:
            raise ValueError("A session in a feed ends after it starts.")
        if any(not part.isprintable() for part in (self.uid, self.url or "")):
            raise ValueError("An identifier or address in a feed is one line.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A cohort's or a person's published sessions, under the name that the calendar shows."""

    name: str
    events: Sequence[FeedEvent]
    language: str = "en"


def render(calendar: Feed) -> bytes:
    """The feed as a text/calendar document; the same sessions give the same bytes."""
    from icalendar import Calendar, vText

    written = Calendar()
    written.add("prodid", PRODUCER)
    written.add("version", "2.0")
    written.add("method", "PUBLISH")
    # RFC 7986 and, for older programmes, the name that they know; icalendar takes neither for text.
    written.add("name", vText(_line(calendar.name)))
    written.add("x-wr-calname", vText(_line(calendar.name)))
    for event in calendar.events:
        written.add_component(_event(event, calendar.language, stamp=event.last_modified))
    return bytes(written.to_ical())


def ask(event: FeedEvent, *, organizer: str, attendee: str, language: str, at: datetime) -> str:
    """One session as a letter hands it to its reader's calendar (iTIP, RFC 5546).

    It asks to take the session down, or to strike it out where it is cancelled. Each is a document of
    its own, as all events in one must have the same identifier. Nobody but the reader stands in it.
    It is written `at` an instant: of two with the same sequence, calendars go by the later one.
    """
    from icalendar import Calendar, vCalAddress, vText

    is_off = event.status is Status.CANCELLED
    written = Calendar()
    written.add("prodid", PRODUCER)
    written.add("version", "2.0")
    written.add("method", "CANCEL" if is_off else "REQUEST")
    component = _event(event, language, stamp=at)
    component.add("organizer", vCalAddress(f"mailto:{organizer}"))
    reader = vCalAddress(f"mailto:{attendee}")
    reader.params["PARTSTAT"] = vText("NEEDS-ACTION")
    reader.params["RSVP"] = vText("FALSE")
    component.add("attendee", reader)
    written.add_component(component)
    return bytes(written.to_ical()).decode()


def _event(event: FeedEvent, language: str, *, stamp: datetime) -> Event:
    from icalendar import Event

    written = Event()
    written.add("uid", event.uid)
    written.add("dtstamp", stamp.astimezone(UTC))
    written.add("last-modified", event.last_modified.astimezone(UTC))
    written.add("sequence", event.sequence)
    written.add("status", event.status.value)
    written.add("dtstart", event.start.astimezone(UTC))
    written.add("dtend", event.end.astimezone(UTC))
    written.add("summary", _line(event.summary))
    written.add("description", _hour(event, language))
    if event.location:
        written.add("location", _line(event.location))
    if event.url:
        written.add("url", event.url)
    return written


def _hour(event: FeedEvent, language: str) -> str:
    """The hour that the wall shows where the session was set: "09:00, Rabat (UTC+1)"."""
    comma = "،" if language == "ar" else ","
    place = f"{zone_city(event.zone, language)} ({offset_label(event.start, event.zone)})"
    return f"{wall(event.start, event.zone):%H:%M}{comma} {place}"


def _line(text: str) -> str:
    """The text on one line, without control characters, which RFC 5545 does not allow."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())

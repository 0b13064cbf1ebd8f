"""What is due as a calendar that any calendar programme reads (RFC 5545): whole days, without names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta

from app.core import clock
from app.people.notices import office_url
from app.surveillance.due import Due

PRODUCER = "-//Rabat Programmes//Due//EN"


def render(name: str, found: Iterable[Due], *, host: str) -> bytes:
    """The document; each thing keeps its identifier, so that a day that is set anew moves it."""
    from icalendar import Calendar, Event, vText

    written = Calendar()
    written.add("prodid", PRODUCER)
    written.add("version", "2.0")
    written.add("method", "PUBLISH")
    written.add("name", vText(name))
    written.add("x-wr-calname", vText(name))
    stamp = clock.now().astimezone(UTC)
    for one in found:
        event = Event()
        event.add("uid", f"{one.key}@{host}")
        event.add("dtstamp", stamp)
        event.add("dtstart", one.due_on)
        event.add("dtend", one.due_on + timedelta(days=1))
        event.add("summary", f"{one.programme.code}: {one.kind.label}")
        event.add("transp", "TRANSPARENT")
        event.add("url", office_url(one.path))
        written.add_component(event)
    return bytes(written.to_ical())

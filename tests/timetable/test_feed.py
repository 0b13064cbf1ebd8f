"""The calendar feed, read back by a parser that did not write it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import vobject

from app.core.zones import instant
from app.timetable.feed import Feed, FeedEvent, Status, render

RABAT = "Africa/Casablanca"
CHANGED = datetime(2026, 1, 20, 14, 5, 9, tzinfo=UTC)


def session(day: date, **changes: Any) -> FeedEvent:
    start = instant(day, time(9), RABAT)
    event = FeedEvent(
        uid=f"{day:%Y%m%d}@rabat.example",
        start=start,
        end=start + timedelta(hours=2, minutes=30),
        zone=RABAT,
        sequence=2,
        last_modified=CHANGED,
        summary="Evidence on the scene",
    )
    return replace(event, **changes)


def feed(*events: FeedEvent, name: str = "STOCTI 2026", language: str = "en") -> bytes:
    return render(Feed(name=name, events=events, language=language))


def parsed(document: bytes) -> Any:
    return vobject.readOne(document.decode())


def lines(document: bytes) -> list[str]:
    return document.decode().replace("\r\n ", "").split("\r\n")


def test_nine_oclock_in_rabat_is_right_on_both_sides_of_ramadan() -> None:
    days = [date(2026, 2, 13), date(2026, 2, 16), date(2026, 3, 23)]
    read = parsed(feed(*map(session, days)))
    assert [event.dtstart.value.astimezone(UTC) for event in read.vevent_list] == [
        datetime(2026, 2, 13, 8, tzinfo=UTC),
        datetime(2026, 2, 16, 9, tzinfo=UTC),
        datetime(2026, 3, 23, 8, tzinfo=UTC),
    ]
    assert [event.dtend.value - event.dtstart.value for event in read.vevent_list] == [
        timedelta(hours=2.5)
    ] * 3
    assert [event.description.value for event in read.vevent_list] == [
        "09:00, Rabat (UTC+1)",
        "09:00, Rabat (UTC+0)",
        "09:00, Rabat (UTC+1)",
    ]


def test_times_are_written_in_utc_and_nothing_recurs() -> None:
    written = lines(feed(session(date(2026, 2, 16))))
    assert "DTSTART:20260216T090000Z" in written
    assert "DTEND:20260216T113000Z" in written
    assert [line for line in written if line.startswith(("RRULE", "BEGIN:VTIMEZONE"))] == []


def test_a_session_keeps_its_identity_and_says_how_often_it_changed() -> None:
    event = parsed(feed(session(date(2026, 2, 16)))).vevent
    assert event.uid.value == "20260216@rabat.example"
    assert event.sequence.value == "2"
    assert event.status.value == "CONFIRMED"
    assert event.dtstamp.value.astimezone(UTC) == event.last_modified.value.astimezone(UTC) == CHANGED


def test_a_cancelled_session_stays_and_says_so() -> None:
    event = parsed(feed(session(date(2026, 2, 16), status=Status.CANCELLED, sequence=3))).vevent
    assert (event.status.value, event.sequence.value) == ("CANCELLED", "3")


def test_place_and_address_are_there_only_when_given() -> None:
    bare = parsed(feed(session(date(2026, 2, 16)))).vevent
    assert not hasattr(bare, "location")
    assert not hasattr(bare, "url")
    full = session(
        date(2026, 2, 16),
        location="Room 2; second floor, left",
        url="https://rabat.example/s/1?a=1,2;b",
    )
    event = parsed(feed(full)).vevent
    assert event.location.value == "Room 2; second floor, left"
    assert event.url.value == "https://rabat.example/s/1?a=1,2;b"


def test_the_calendar_is_published_under_its_name() -> None:
    read = parsed(feed(session(date(2026, 2, 16)), name="Promotion 2026, première"))
    assert read.method.value == "PUBLISH"
    assert read.version.value == "2.0"
    assert read.x_wr_calname.value == "Promotion 2026, première"
    assert "NAME:Promotion 2026\\, première" in lines(feed(name="Promotion 2026, première"))


def test_an_empty_calendar_is_still_a_calendar() -> None:
    assert lines(feed())[0] == "BEGIN:VCALENDAR"
    assert not hasattr(parsed(feed()), "vevent_list")


@pytest.mark.parametrize(
    "text",
    [
        "République démocratique du Congo; salle 1, " * 6,
        "التحقيق في مسرح الجريمة وحفظ الأدلة " * 6,
        'back\\slash, comma; semicolon: colon "quote" <script> {x} =1+1',
    ],
)
def test_long_and_awkward_texts_survive_within_75_octets_a_line(text: str) -> None:
    document = feed(session(date(2026, 2, 16), summary=text, location=text))
    assert max(len(line) for line in document.split(b"\r\n")) <= 75
    assert document.count(b"\n") == document.count(b"\r\n") == document.count(b"\r")
    event = parsed(document).vevent
    assert event.summary.value == event.location.value == text.strip()


def test_a_text_cannot_add_a_line_of_its_own() -> None:
    hostile = "Lesson\r\nATTENDEE:mailto:x@example.org\nEND:VEVENT\u2028\x00\x0b."
    document = feed(session(date(2026, 2, 16), summary=hostile, location=hostile), name=hostile)
    assert [line for line in lines(document) if line.startswith(("ATTENDEE", "END:VEVENT"))] == ["END:VEVENT"]
    assert parsed(document).vevent.summary.value == "Lesson ATTENDEE:mailto:x@example.org END:VEVENT ."


@pytest.mark.parametrize("field", ["uid", "url"])
def test_an_identifier_or_address_of_two_lines_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        session(date(2026, 2, 16), **{field: "https://rabat.example/\r\nATTENDEE:mailto:x@example.org"})


def test_a_session_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        session(date(2026, 2, 16), end=datetime(2026, 2, 16, 9, tzinfo=UTC))


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        session(date(2026, 2, 16), start=datetime(2026, 2, 16, 9))


def test_the_hour_is_said_in_the_language_of_the_feed() -> None:
    event = parsed(feed(session(date(2026, 2, 13)), language="ar")).vevent
    assert event.description.value == "09:00، الرباط (UTC+1)"


def test_the_same_sessions_are_the_same_bytes() -> None:
    assert feed(session(date(2026, 2, 16))) == feed(session(date(2026, 2, 16)))

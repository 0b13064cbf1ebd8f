"""Correcting a session that was held: with a reason, and with what rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import icalendar
import pytest
import sqlalchemy as sa
from flask import Flask

from app.attendance.models import Attendance
from app.attendance.states import Presence
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.outbox import Mail
from app.registrations.states import RegistrationState
from app.timetable.models import Booking, PublishedSession, Session
from app.timetable.states import ResourceKind, SessionState
from tests.support.office import Office, refusals
from tests.timetable.course import Course, person_of, rows

AFTER = datetime(2026, 2, 3, 15, tzinfo=UTC)
"""The afternoon of the day of the course's session, 09:00 to 11:00 in Rabat."""
REASON = "The hall was locked until ten."


@pytest.fixture
def held(app: Flask, office: Office) -> Iterator[Course]:
    """A running cohort on the afternoon of its first session, which was held."""
    with clock.set_to(AFTER):
        programme = office.programme()
        cohort = office.cohort(programme, state=CohortState.RUNNING)
        course = Course(office, programme, cohort, office.coordinator(programme), office.room())
        office.session(cohort, room=course.room, state=SessionState.HELD)
        yield course


def correct(course: Course, version: int = 1, **changes: Any) -> Any:
    """Send the correction of the only session; the answer."""
    form = course.form(version=str(version), **{"reason": REASON, "title-en": "A session", **changes})
    del form["day"]
    return course.coordinator.post(f"/sessions/{course.only_session().id}/correct", form)


def marked(course: Course, *marks: tuple[Presence, int]) -> list[UUID]:
    """Trainees in the session's register with these marks; the marks' keys."""
    office, session = course.office, course.only_session().id
    registrations = [office.registration(course.cohort, state=RegistrationState.ATTENDING) for _mark in marks]
    return [
        office.mark(session, registration, status, minutes)
        for registration, (status, minutes) in zip(registrations, marks, strict=True)
    ]


def minutes(office: Office) -> list[int]:
    """What the register says now, mark by mark."""
    return [mark.minutes for mark in rows(office, Attendance)]


def test_what_was_held_is_corrected_with_a_reason_and_everyone_sees_it_as_it_was(held: Course) -> None:
    office = held.office
    other = office.room("Salle B")
    answer = correct(held, **{"title-en": "Evidence in court", "start": "10:00", "room": str(other)})
    session = held.only_session()
    assert answer.location == f"/sessions/{session.id}"
    (known,) = rows(office, PublishedSession)
    for row in (session, known):
        assert (row.title["en"], f"{row.start:%H:%M}", row.room_id) == ("Evidence in court", "10:00", other)
    assert (session.state, known.state, session.is_changed, session.sequence) == (
        SessionState.HELD,
        SessionState.HELD,
        False,
        1,
    )
    page = held.coordinator.get(f"/sessions/{session.id}").text
    assert [text in page for text in (REASON, "Corrected after it was held", "Changed: Title, Start")] == [
        True,
        True,
        True,
    ]


def test_the_trail_tells_what_was_corrected_and_not_how(held: Course) -> None:
    assert correct(held, start="09:30").status_code == 303
    action, subject, data, _actor = held.office.trail()[-1]
    assert (action, subject) == ("session.correct", f"sessions {held.only_session().id}")
    assert data == {
        "fields": ["start"],
        "was": {"day": "2026-02-03", "start": "09:00", "end": "11:00"},
    }


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"title-en": "Other", "reason": ""}, [("reason", "Write something here.")]),
        ({"end": "08:00"}, [("end", "The session must end after it starts, on the same day.")]),
        (
            {"start": "18:00", "end": "19:00"},
            [("start", "This hour is still to come. The session was held before it.")],
        ),
        ({"room": ""}, [("room", "Choose a room, or give the session online.")]),
        ({}, [("", "This is what is known of the session already.")]),
    ],
)
def test_what_can_not_have_been_is_refused(
    held: Course, changes: dict[str, str], wrong: list[tuple[str, str]]
) -> None:
    answer = correct(held, **changes)
    assert answer.status_code == 422
    assert [field for field, _why in refusals(answer)] == [field for field, _why in wrong]
    if wrong[0][0] != "reason":
        assert refusals(answer) == wrong
    assert held.only_session().version == 1


def test_its_day_stands_whatever_is_sent(held: Course) -> None:
    session = held.only_session().id
    form = held.form(version="1", reason=REASON, day="2026-02-04", **{"title-en": "Evidence in court"})
    assert held.coordinator.post(f"/sessions/{session}/correct", form).status_code == 303
    assert str(held.only_session().day) == "2026-02-03"


@pytest.mark.parametrize("state", [SessionState.DRAFT, SessionState.SCHEDULED, SessionState.CANCELLED])
def test_what_was_not_held_is_not_corrected(held: Course, state: SessionState) -> None:
    with held.office.deed() as session:
        session.execute(sa.update(Session).values(state=state))
    answer = correct(held, **{"title-en": "Other"})
    sentence = "This session was not held. Change it, or cancel it, in the ordinary way."
    assert (answer.status_code, refusals(answer)) == (422, [("", sentence)])


def test_what_was_held_is_not_changed_in_the_ordinary_way(held: Course) -> None:
    session = held.only_session().id
    page = held.coordinator.get(f"/sessions/{session}").text
    assert [f"/sessions/{session}/{way}" in page for way in ("edit", "move", "cancel", "correct")] == [
        False,
        False,
        False,
        True,
    ]
    answer = held.change(session, **{"title-en": "Other"})
    assert refusals(answer) == [("", "A session that was held or cancelled stays as it is.")]


def test_two_who_correct_it_at_once_lose_no_correction(held: Course) -> None:
    assert [correct(held, start="09:30").status_code, correct(held, start="09:45").status_code] == [303, 409]


def test_nobody_but_its_coordinator_corrects_it(held: Course) -> None:
    office, session = held.office, held.only_session().id
    account = office.account()
    office.registration(held.cohort, person_of(office, account), state=RegistrationState.ATTENDING)
    told = [
        visitor.post(f"/sessions/{session}/correct", held.form(version="1", reason=REASON)).status_code
        for visitor in (
            office.signed_in(account),
            office.administrator(),
            office.coordinator(office.programme()),
            office.focal_point("KE"),
        )
    ]
    assert told == [403, 403, 404, 404]


def test_who_was_there_throughout_was_there_for_the_corrected_hours(held: Course) -> None:
    marked(held, (Presence.PRESENT, 120), (Presence.LATE, 80), (Presence.ABSENT, 0))
    assert correct(held, start="09:30").status_code == 303
    assert minutes(held.office) == [90, 80, 0]
    corrected = [
        data["fields"] for action, _s, data, _a in held.office.trail() if action == "register.correct"
    ]
    assert corrected == [["status", "minutes"]]
    assert REASON in held.coordinator.get(f"/sessions/{held.only_session().id}/register").text
    assert correct(held, version=2, start="08:00").status_code == 303
    assert minutes(held.office) == [180, 80, 0]


def test_hours_below_what_someone_is_marked_with_are_refused(held: Course) -> None:
    marked(held, (Presence.PRESENT, 120), (Presence.LATE, 100), (Presence.PRESENT, 110))
    answer = correct(held, start="09:30")
    sentence = "2 trainees are marked with more minutes than that. Correct the marks first."
    assert (answer.status_code, refusals(answer)) == (422, [("end", sentence)])
    assert (minutes(held.office), held.only_session().minutes) == ([120, 100, 110], 120)


def test_the_bookings_follow_and_nobody_was_in_two_places(held: Course) -> None:
    office = held.office
    trainer, trainee = office.trainer(), office.person()
    session = held.only_session()
    interval = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    office.add(
        Booking, session_id=session.id, resource_kind=ResourceKind.TRAINEE, resource_id=trainee, **interval
    )
    assert correct(held, start="09:30", trainers=str(trainer)).status_code == 303
    bookings = rows(office, Booking)
    assert sorted((one.resource_kind.value, f"{one.starts_at:%H:%M}") for one in bookings) == [
        ("cohort", "08:30"),
        ("room", "08:30"),
        ("trainee", "08:30"),
        ("trainer", "08:30"),
    ]
    elsewhere = office.cohort(office.programme(), state=CohortState.RUNNING)
    busy = office.trainer()
    office.session(elsewhere, trainers=[busy], state=SessionState.HELD)
    answer = correct(held, version=2, start="09:30", trainers=str(busy))
    assert [field for field, _why in refusals(answer)] == ["trainers"]


def test_those_who_taught_are_told_without_a_word_to_their_calendars(held: Course) -> None:
    office = held.office
    accounts = {email: office.account(email=email) for email in ("new@example.org", "old@example.org")}
    new, old = (office.trainer(person_of(office, account)) for account in accounts.values())
    trainee = office.account(email="trainee@example.org")
    office.registration(held.cohort, person_of(office, trainee), state=RegistrationState.ATTENDING)
    assert correct(held, trainers=str(old)).status_code == 303
    assert correct(held, version=2, trainers=str(new)).status_code == 303
    mails = [(mail.recipient, mail.calendars) for mail in rows(office, Mail)]
    assert sorted(mails) == [("new@example.org", []), ("old@example.org", []), ("old@example.org", [])]
    assert all(REASON in mail.body for mail in rows(office, Mail))


def test_a_followed_calendar_shows_what_was(held: Course) -> None:
    office = held.office
    visitor = held.coordinator
    assert visitor.post(f"/cohorts/{held.cohort}/calendar").status_code == 303
    page = visitor.get(f"/cohorts/{held.cohort}/timetable").text
    path = page.split("/calendar/", 1)[1].split(".ics", 1)[0]
    assert correct(held, start="09:30").status_code == 303
    text = office.anonymous().get(f"/calendar/{path}.ics").text
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert (f"{event['DTSTART'].dt:%H:%M}", event["SEQUENCE"], str(event["STATUS"])) == (
        "08:30",
        1,
        "CONFIRMED",
    )


def test_once_the_cohort_is_closed_its_hours_stand_and_the_rest_is_corrected(held: Course) -> None:
    with held.office.deed() as session:
        session.execute(sa.update(Cohort).values(state=CohortState.COMPLETED))
    closed = correct(held, start="09:30")
    assert refusals(closed) == [
        (
            "",
            (
                "The cohort is closed: who completed it was decided on its hours. "
                "The module, the start and the end stay as they are."
            ),
        )
    ]
    trainer = held.office.trainer()
    assert correct(held, trainers=str(trainer)).status_code == 303


def test_an_archived_cohorts_sessions_stand(held: Course) -> None:
    with held.office.deed() as session:
        session.execute(sa.update(Cohort).values(state=CohortState.ARCHIVED))
    page = held.coordinator.get(f"/sessions/{held.only_session().id}").text
    answer = correct(held, **{"title-en": "Other"})
    assert ("Correct the session" in page, refusals(answer)) == (
        False,
        [("", "This cohort is “Archived”: its timetable stays as it is.")],
    )

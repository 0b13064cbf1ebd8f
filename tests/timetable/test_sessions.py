"""A coordinator draws up a timetable."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit import trail
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.registrations.states import RegistrationState
from app.timetable.models import Booking, PublishedSession, Session, Teaching
from app.timetable.states import Mode, SessionState
from tests.support.office import Office
from tests.timetable.course import Course, letters, mistakes, person_of, rows


def test_a_session_is_added_as_a_draft_and_holds_its_room_trainers_and_cohort(course: Course) -> None:
    trainers = [str(course.office.trainer()), str(course.office.trainer())]
    answer = course.add(trainers=trainers)
    assert (answer.status_code, answer.location) == (
        303,
        f"/cohorts/{course.cohort}/timetable?week=2026-02-03",
    )
    session = course.only_session()
    assert (session.state, session.title.en, session.mode) == (
        SessionState.DRAFT,
        "Evidence on the scene",
        Mode.IN_PERSON,
    )
    assert (session.day, session.start, session.end, session.zone) == (
        date(2026, 2, 3),
        time(9),
        time(11),
        "Africa/Casablanca",
    )
    assert session.starts_at == datetime(2026, 2, 3, 8, tzinfo=UTC)
    assert course.bookings() == ["cohort", "room", "trainer", "trainer"]
    assert "Evidence on the scene" in course.coordinator.get(answer.location).text


def test_an_online_session_needs_no_room_and_holds_none(course: Course) -> None:
    assert course.add(mode="online").status_code == 303
    assert course.only_session().room_id is None
    assert course.bookings() == ["cohort"]


OUTSIDE = "Day: The cohort comes for module M1 from 2 February 2026 to 27 March 2026. Choose a day within."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"end": "09:00"}, "End: The session must end after it starts, on the same day."),
        ({"end": "08:30"}, "End: The session must end after it starts, on the same day."),
        ({"start": "08:00", "end": "20:01"}, "End: A session lasts at most 12 hours. Split it."),
        ({"day": "2026-02-01"}, OUTSIDE),
        ({"day": "2026-03-28"}, OUTSIDE),
        (
            {"day": "2026-03-22", "start": "02:30", "end": "04:00"},
            "Start: The clocks skip 02:30 on 22 March 2026, as the zone changes. Choose another hour.",
        ),
        (
            {"day": "2026-03-22", "start": "01:30", "end": "02:15"},
            "End: The clocks skip 02:15 on 22 March 2026, as the zone changes. Choose another hour.",
        ),
        ({"room": ""}, "Room: Choose a room, or give the session online."),
        ({"room": "", "mode": "hybrid"}, "Room: Choose a room, or give the session online."),
        ({"room": "00000000-0000-0000-0000-000000000000"}, "Room: Choose one of the options."),
        ({"module": "M9"}, "Module: Choose one of the options."),
        ({"module": ""}, "Module: Choose one."),
        ({"mode": "by post"}, "Mode: Choose one of the options."),
        ({"trainers": ["nobody"]}, "Trainers: Choose among the options."),
        ({"day": "2026-02-30"}, "Day: This is not a date. Write one such as 2026-03-27."),
        ({"day": ""}, "Day: Write a date, such as 27 3 2026."),
        ({"start": "25:00"}, "Start: This is not an hour. Write one from 00:00 to 23:59, such as 09:30."),
        ({"start": ""}, "Start: Write an hour, such as 09:30."),
        ({"title-en": "x" * 201}, "English: Write at most 200 characters."),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(
    course: Course, changes: dict[str, Any], sentence: str
) -> None:
    answer = course.add(**changes)
    assert [text for text in mistakes(answer) if text.endswith(sentence)] == [sentence]
    assert (course.sessions(), course.bookings()) == ([], [])


def test_a_session_needs_a_title(course: Course) -> None:
    assert course.add(**{"title-en": " \u200b\x00 "}).status_code == 422
    assert course.sessions() == []


@pytest.mark.parametrize("day", ["2026-02-02", "2026-03-27"])
def test_the_first_and_the_last_day_of_a_module_are_within(course: Course, day: str) -> None:
    assert course.add(day=day).status_code == 303


def test_the_doubled_hour_is_its_first_coming_and_says_so(course: Course) -> None:
    answer = course.add(day="2026-02-15", start="02:30", end="04:00")
    assert answer.status_code == 303
    assert course.only_session().starts_at == datetime(2026, 2, 15, 1, 30, tzinfo=UTC)
    shown = course.coordinator.get(answer.location).text
    assert (
        "The clocks show this hour twice on that day. The first time is meant: "
        "Sunday 15 February 2026, 02:30 to 04:00 (Rabat, UTC+1)." in shown
    )
    page = course.coordinator.get(f"/sessions/{course.only_session().id}").text
    assert "The clocks show this hour twice on that day. The first time is meant." in page


def test_nine_oclock_stays_nine_oclock_across_ramadan(course: Course) -> None:
    for day in ("2026-02-13", "2026-02-16", "2026-03-23"):
        assert course.add(day=day).status_code == 303
    assert [session.starts_at.hour for session in course.sessions()] == [8, 9, 8]


def test_a_room_smaller_than_the_cohort_is_allowed_and_said(course: Course) -> None:
    small = course.office.room("Salle B", seats=12)
    answer = course.add(room=str(small))
    assert "The room Salle B has 12 seats, and 24 are needed." in course.coordinator.get(answer.location).text


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (CohortState.CANCELLED, "This cohort is “Cancelled”: its timetable stays as it is."),
        (CohortState.COMPLETED, "This cohort is “Completed”: its timetable stays as it is."),
        (CohortState.ARCHIVED, "This cohort is “Archived”: its timetable stays as it is."),
        (
            CohortState.POSTPONED,
            "This cohort is postponed. Give it new dates and open it again first.",
        ),
    ],
)
def test_a_cohort_that_is_over_takes_no_session(office: Office, state: CohortState, sentence: str) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=state)
    over = Course(office, programme, cohort, office.coordinator(programme), office.room())
    assert mistakes(over.add()) == [sentence]


def test_a_running_cohort_plans_nothing_for_a_day_that_is_over(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.RUNNING)
    running = Course(office, programme, cohort, office.coordinator(programme), office.room())
    with clock.set_to(datetime(2026, 2, 4, 12, tzinfo=UTC)):
        running.coordinator = office.coordinator(programme)
        assert mistakes(running.add(day="2026-02-03")) == [
            "Day: This day is over, and the cohort is running. Choose today or a later day."
        ]
        assert running.add(day="2026-02-04").status_code == 303


def test_a_session_that_has_begun_in_a_running_cohort_is_not_moved(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.RUNNING)
    running = Course(office, programme, cohort, office.coordinator(programme), office.room())
    session = office.session(cohort, room=running.room)
    assert running.change(session, **{"title-en": "Before it begins"}).status_code == 303
    with clock.set_to(datetime(2026, 2, 3, 8, 30, tzinfo=UTC)):
        running.coordinator = office.coordinator(programme)
        assert mistakes(running.change(session, version=2, start="10:00")) == [
            "This session has begun. Take its register, or cancel it if it was not held."
        ]


@pytest.mark.parametrize("state", [SessionState.HELD, SessionState.CANCELLED])
def test_a_session_that_is_over_stays_as_it_is(course: Course, state: SessionState) -> None:
    session = course.office.session(course.cohort, room=course.room, state=state)
    assert mistakes(course.change(session, start="10:00")) == [
        "A session that was held or cancelled stays as it is."
    ]


def test_a_session_is_changed_with_what_it_holds(course: Course) -> None:
    first, second = course.office.trainer(), course.office.trainer()
    course.add(trainers=[str(first)])
    session = course.only_session()
    answer = course.change(session.id, start="14:00", end="16:00", trainers=[str(second)])
    assert answer.status_code == 303
    changed = course.only_session()
    assert (changed.start, changed.version, changed.is_changed) == (time(14), 2, False)
    assert [part.trainer_id for part in rows(course.office, Teaching)] == [second]
    assert {booking.starts_at.hour for booking in rows(course.office, Booking)} == {13}
    assert letters(course.office) == []


def test_saving_what_is_already_so_changes_nothing(course: Course) -> None:
    course.add()
    session = course.only_session()
    assert course.change(session.id).status_code == 303
    assert course.only_session().version == 1


def test_a_stale_form_shows_both_values_and_loses_nothing(course: Course) -> None:
    course.add()
    session = course.only_session()
    assert course.change(session.id, start="10:00").status_code == 303
    answer = course.change(session.id, version=1, start="08:00")
    assert answer.status_code == 409
    assert 'value="08:00"' in answer.text
    assert "10:00" in answer.text
    assert course.only_session().start == time(10)


def test_a_state_in_the_body_changes_nothing(course: Course) -> None:
    course.add(state="held", is_changed="1", cohort_id=str(course.office.cohort()))
    session = course.only_session()
    assert (session.state, session.is_changed, session.cohort_id) == (
        SessionState.DRAFT,
        False,
        course.cohort,
    )


def test_a_script_in_a_title_is_text(course: Course) -> None:
    hostile = '"><script>alert(1)</script>{{7*7}}'
    answer = course.add(**{"title-en": hostile})
    for page in (answer.location, f"/sessions/{course.only_session().id}"):
        text = course.coordinator.get(page).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in text


def test_a_draft_is_removed_with_all_that_it_held(course: Course) -> None:
    course.add(trainers=[str(course.office.trainer())])
    url = f"/sessions/{course.only_session().id}/remove"
    assert "Remove this draft?" in course.coordinator.get(url).text
    assert course.coordinator.post(url).status_code == 303
    assert (course.sessions(), course.bookings(), rows(course.office, Teaching)) == ([], [], [])


def test_a_published_session_is_not_removed(course: Course) -> None:
    session = course.office.session(course.cohort)
    assert course.coordinator.post(f"/sessions/{session}/remove").status_code == 409
    assert course.only_session().id == session


def test_every_deed_is_in_the_trail(course: Course) -> None:
    course.add()
    session = course.only_session()
    course.change(session.id, start="10:00")
    course.publish()
    with course.office.app.app_context():
        assert trail.verify().broken_at is None
    page = course.coordinator.get(f"/sessions/{session.id}").text
    assert "Changed: Start" in page
    assert "Before: 2026-02-03, 09:00 to 11:00" in page


def test_anothers_coordinator_finds_nothing_of_it(course: Course) -> None:
    course.add()
    session = course.only_session()
    other = course.office.coordinator(course.office.programme())
    missing = other.get("/sessions/00000000-0000-0000-0000-000000000000")
    for page in (f"/sessions/{session.id}", f"/sessions/{session.id}/edit", f"/sessions/{session.id}/cancel"):
        answer = other.get(page)
        assert (answer.status_code, answer.data) == (404, missing.data)
    assert other.post(f"/sessions/{session.id}/edit", course.form(version="1")).status_code == 404
    assert other.post(f"/cohorts/{course.cohort}/sessions/new", course.form()).status_code == 403
    assert len(course.sessions()) == 1


def test_a_draft_is_there_for_no_trainer_and_no_trainee(course: Course) -> None:
    office = course.office
    teaching, attending = office.account(), office.account()
    trainer = office.trainer(person_of(office, teaching))
    office.registration(course.cohort, person_of(office, attending), state=RegistrationState.ATTENDING)
    course.add(trainers=[str(trainer)])
    session = course.only_session()
    visitors = [office.signed_in(teaching), office.signed_in(attending)]
    for visitor in visitors:
        assert visitor.get(f"/sessions/{session.id}").status_code == 404
        assert "Evidence on the scene" not in visitor.get("/timetable").text
    course.publish()
    for visitor in visitors:
        assert visitor.get(f"/sessions/{session.id}").status_code == 200
        assert "Evidence on the scene" in visitor.get("/timetable").text
        assert "Evidence on the scene" in visitor.get("/timetable/week?week=2026-02-03").text
        assert visitor.get(f"/sessions/{session.id}/edit").status_code == 403
    stranger = office.account()
    office.trainer(person_of(office, stranger))
    assert office.signed_in(stranger).get(f"/sessions/{session.id}").status_code == 404


def test_no_page_asks_more_of_the_database_for_thirty_sessions_than_for_one(
    course: Course, queries_of: Any
) -> None:
    pages = [
        f"/cohorts/{course.cohort}/timetable?week=2026-02-02",
        f"/cohorts/{course.cohort}/timetable/list",
        f"/cohorts/{course.cohort}/timetable/publish",
        f"/rooms/{course.room}?week=2026-02-02",
    ]
    office, trainer = course.office, course.office.trainer()
    office.session(
        course.cohort,
        start=time(8),
        end=time(8, 10),
        room=course.room,
        trainers=[trainer],
        state=SessionState.DRAFT,
    )
    before = [queries_of(course.coordinator, page) for page in pages]
    for day in range(3, 8):
        for hour in range(9, 15):
            office.session(
                course.cohort,
                day=date(2026, 2, day),
                start=time(hour),
                end=time(hour, 30),
                room=course.room,
                trainers=[trainer],
                state=SessionState.DRAFT,
            )
    assert [queries_of(course.coordinator, page) for page in pages] == before


def test_the_file_of_the_list_has_every_session_and_no_person(course: Course) -> None:
    trainer = course.office.trainer(course.office.person("Idir Amellal"))
    course.add(trainers=[str(trainer)], **{"title-en": "=1+1"})
    answer = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/list?format=csv")
    assert (
        answer.text.removeprefix("\ufeff")
        .splitlines()[1]
        .startswith("2026-02-03,09:00–11:00 Africa/Casablanca,M1,'=1+1,")
    )
    assert "Idir" not in answer.text
    assert "Idir Amellal" in course.coordinator.get(f"/cohorts/{course.cohort}/timetable/list").text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=idir", 1),
        ("q=salle", 2),
        ("q=nobody", 0),
        ("module=M1", 2),
        ("standing=scheduled", 0),
        ("standing=draft", 2),
    ],
)
def test_the_list_is_filtered(course: Course, asked: str, found: int) -> None:
    trainer = course.office.trainer(course.office.person("Idir Amellal"))
    course.add(trainers=[str(trainer)])
    course.add(start="12:00", end="13:00")
    page = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/list?{asked}").text
    assert page.count('role="rowheader"') == found


@pytest.mark.parametrize("week", ["", "nonsense", "2026-02-30", "1900-01-01", "9999-12-31", "2026-02-03"])
def test_any_week_that_is_asked_for_is_a_page(course: Course, week: str) -> None:
    course.add()
    for page in (f"/cohorts/{course.cohort}/timetable", f"/rooms/{course.room}", "/timetable/week"):
        assert course.coordinator.get(f"{page}?week={week}&module=M9").status_code == 200


def test_a_week_with_hours_of_two_zones_says_the_zone_beside_each(course: Course) -> None:
    office = course.office
    person = office.person()
    trainer = office.trainer(person)
    office.session(course.cohort, trainers=[trainer])
    nairobi = office.cohort(state=CohortState.CONFIRMED)
    there = office.session(nairobi, day=date(2026, 2, 4), trainers=[trainer])
    visitor = office.signed_in(office.account(person))
    page = visitor.get("/timetable/week?week=2026-02-03").text
    assert ("All hours are those of Rabat (UTC+1)." in page, "(Rabat, UTC+1)" in page) == (True, False)
    with office.deed() as session:
        for model, key in ((Session, Session.id), (PublishedSession, PublishedSession.session_id)):
            session.execute(sa.update(model).where(key == there).values(zone="Africa/Nairobi"))
    page = visitor.get("/timetable/week?week=2026-02-03").text
    assert "All hours are those of" not in page
    assert "This week has hours of several zones: the zone stands beside each." in page
    assert page.count("09:00 to 11:00 (Rabat, UTC+1)") == 1
    assert page.count("09:00 to 11:00 (Nairobi, UTC+3)") == 1
    alone = office.coordinator(office.read(Cohort, nairobi).programme_id)
    page = alone.get(f"/cohorts/{nairobi}/timetable?week=2026-02-03").text
    assert "All hours are those of Nairobi (UTC+3)." in page


def test_the_week_in_which_the_clocks_change_says_so(course: Course) -> None:
    course.add()
    page = course.coordinator.get(f"/cohorts/{course.cohort}/timetable?week=2026-02-12").text
    assert "Its clocks change in this week, from UTC+1 to UTC+0." in page
    page = course.coordinator.get(f"/cohorts/{course.cohort}/timetable?week=2026-02-03").text
    assert "All hours are those of Rabat (UTC+1)." in page


def test_a_cohort_without_sessions_says_what_to_do_first(course: Course) -> None:
    assert "Add the first session" in course.coordinator.get(f"/cohorts/{course.cohort}/timetable").text
    assert course.office.read(Cohort, course.cohort).state is CohortState.CONFIRMED
    assert course.office.count(Session) == 0


def test_an_interpreter_opens_the_session_and_reads_which_languages_are_interpreted(course: Course) -> None:
    office = course.office
    account = office.account(office.person("Awa Ba"))
    interpreter = office.interpreter(person_of(office, account))
    visitor = office.signed_in(account)
    course.add(interpretations="en-fr", interpreters=f"en-fr:{interpreter}")
    path = f"/sessions/{course.only_session().id}"
    assert visitor.get(path).status_code == 404
    course.publish()
    assert "Awa Ba (English and Français)" in visitor.get(path).text
    assert path in visitor.get("/timetable").text

"""The days of trainers, interpreters, rooms and equipment, and what stands against them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.timetable.models import Availability, Interpreting
from app.timetable.states import Whereabouts
from app.venues.models import Room
from tests.support.office import Office, Visitor
from tests.timetable.course import Course, mistakes, person_of, rows


def days(first: str = "2026-02-02", last: str = "2026-02-06", **changes: Any) -> dict[str, Any]:
    return {"whereabouts": "away", "first_day": first, "last_day": last, **changes}


def said(office: Office) -> list[tuple[str, Whereabouts, date, date]]:
    return sorted(
        (row.resource_kind.value, row.whereabouts, row.first_day, row.last_day)
        for row in rows(office, Availability)
    )


@pytest.fixture
def trainer(course: Course) -> UUID:
    return course.office.trainer(course.office.person("Idir Amellal"))


def test_days_of_each_kind_are_said_and_taken_back_on_its_calendar(course: Course, trainer: UUID) -> None:
    office, visitor = course.office, course.coordinator
    venue = office.read(Room, course.room).venue_id
    pages = {
        "trainer": f"/trainers/{trainer}/calendar",
        "interpreter": f"/interpreters/{office.interpreter()}/calendar",
        "room": f"/rooms/{course.room}",
        "equipment": f"/equipment/{office.equipment(venue)}",
    }
    for kind, page in pages.items():
        where = "closed" if kind in {"room", "equipment"} else "travel"
        answer = visitor.post(f"{page}/days", days(whereabouts=where))
        assert (answer.status_code, answer.location) == (303, page)
        assert said(office) == [(kind, Whereabouts(where), date(2026, 2, 2), date(2026, 2, 6))]
        assert "2 February 2026 to 6 February 2026" in visitor.get(page).text
        key = f"{where}:2026-02-02:2026-02-06"
        assert visitor.post(f"{page}/days/take-back", {"days": key}).location == page
        assert said(office) == []
        visitor.post(f"{page}/days/take-back", {"days": "anything"})
        assert "This was taken back before." in visitor.get(page).text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (days(whereabouts="closed"), "What is so: Choose one of the options."),
        (days(whereabouts=""), "What is so: Choose one."),
        (days(last=""), "Last day: Write a date, such as 27 3 2026."),
        (days("2026-02-06", "2026-02-02"), "Last day: This is before the first day. Choose a later day."),
        (
            days("2020-01-01", "2020-01-02"),
            "Last day: These days are over. Write days that are still to come.",
        ),
        (
            days("2026-03-06", "2026-03-20", whereabouts="travel"),
            (
                "First day: From 2 March 2026 to 6 March 2026 it is said already: “Away”. Take that back "
                "first, or choose other days."
            ),
        ),
    ],
)
def test_days_that_can_not_be_are_refused(
    course: Course, trainer: UUID, form: dict[str, Any], sentence: str
) -> None:
    page = f"/trainers/{trainer}/calendar/days"
    assert course.coordinator.post(page, days("2026-03-02", "2026-03-06")).status_code == 303
    assert mistakes(course.coordinator.post(page, form)) == [sentence]
    assert len(said(course.office)) == 1


def test_one_may_be_away_within_the_days_on_which_one_is_there(course: Course, trainer: UUID) -> None:
    page = f"/trainers/{trainer}/calendar/days"
    whole = days("2026-02-02", "2026-03-27", whereabouts="here")
    assert course.coordinator.post(page, whole).status_code == 303
    assert course.coordinator.post(page, days()).status_code == 303
    assert [where for _kind, where, *_days in said(course.office)] == [Whereabouts.AWAY, Whereabouts.HERE]


def test_a_session_under_days_that_change_is_listed_and_waits_for_its_coordinator(
    course: Course, trainer: UUID
) -> None:
    course.add(trainers=[str(trainer)])
    course.add(day="2026-02-10", trainers=[str(trainer)])
    first, second = course.sessions()
    assert "Move one session" not in course.coordinator.get("/").text
    page = f"/trainers/{trainer}/calendar"
    course.coordinator.post(f"{page}/days", days())
    shown = course.coordinator.get(page).text
    note = shown[shown.index("stand against what is known") :]
    assert f"/sessions/{first.id}" in note
    assert f"/sessions/{second.id}" not in note
    task = f"Move one session of {course.code}"
    assert task in course.coordinator.get("/").text
    assert task not in course.office.coordinator(course.office.programme()).get("/").text
    against = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/against").text
    assert f"/sessions/{first.id}/edit" in against
    assert "Idir Amellal is not there on 3 February 2026." in against
    course.coordinator.post(f"{page}/days/take-back", {"days": "away:2026-02-02:2026-02-06"})
    assert "Move one session" not in course.coordinator.get("/").text
    assert "No session to move" in course.coordinator.get(f"/cohorts/{course.cohort}/timetable/against").text


def test_outside_of_the_windows_in_which_one_is_there_a_session_stands_against_them(
    course: Course, trainer: UUID
) -> None:
    course.add(trainers=[str(trainer)])
    page = f"/trainers/{trainer}/calendar"
    course.coordinator.post(f"{page}/days", days("2026-02-09", "2026-02-13", whereabouts="here"))
    assert "stand against what is known" in course.coordinator.get(page).text
    course.coordinator.post(f"{page}/days", days("2026-02-02", "2026-02-06", whereabouts="here"))
    assert "stand against what is known" not in course.coordinator.get(page).text


def test_sessions_to_come_in_a_retired_room_are_listed_and_not_lost(course: Course) -> None:
    course.add()
    session = course.only_session()
    assert course.coordinator.post(f"/rooms/{course.room}/retire").location == f"/rooms/{course.room}"
    page = course.coordinator.get(f"/rooms/{course.room}").text
    assert f"/sessions/{session.id}" in page[page.index("stand against what is known") :]
    assert "Out of use" in page
    assert f"Move one session of {course.code}" in course.coordinator.get("/").text
    assert mistakes(course.add(day="2026-02-04")) == ["Room: Choose one of the options."]
    course.coordinator.post(f"/rooms/{course.room}/use")
    assert "Move one session" not in course.coordinator.get("/").text
    assert course.add(day="2026-02-04").status_code == 303


def test_of_others_sessions_a_calendar_shows_only_whose_they_are(course: Course, trainer: UUID) -> None:
    course.add(trainers=[str(trainer)])
    other = course.office.coordinator(course.office.programme())
    other.post(f"/trainers/{trainer}/calendar/days", days())
    page = other.get(f"/trainers/{trainer}/calendar?week=2026-02-03").text
    assert page.count(course.code) == 2
    assert "Evidence on the scene" not in page
    assert "/sessions/" not in page


def test_a_trainer_says_the_own_days_and_nobody_elses(course: Course) -> None:
    office, user = course.office, course.office.account()
    mine, others = office.trainer(person_of(office, user)), office.trainer()
    visitor = office.signed_in(user)
    assert visitor.post(f"/trainers/{others}/calendar/days", days()).status_code == 404
    course.add(trainers=[str(mine)])
    assert visitor.post("/timetable/days", days()).location == "/timetable/days"
    (row,) = rows(office, Availability)
    assert (row.resource_id, row.whereabouts) == (mine, Whereabouts.AWAY)
    page = visitor.get("/timetable/days").text
    assert "stand against what is known" in page
    assert "Evidence on the scene" not in page  # a draft yet
    assert f"Move one session of {course.code}" in course.coordinator.get("/").text
    visitor.post("/timetable/days/take-back", {"days": "away:2026-02-02:2026-02-06"})
    assert said(office) == []


def test_one_who_teaches_and_interprets_says_both_at_once(course: Course) -> None:
    office, user = course.office, course.office.account()
    office.trainer(person_of(office, user))
    office.interpreter(person_of(office, user))
    office.signed_in(user).post("/timetable/days", days())
    assert [kind for kind, *_rest in said(office)] == ["interpreter", "trainer"]


def test_one_with_whom_nothing_is_planned_says_no_days(course: Course) -> None:
    visitor: Visitor = course.office.signed_in(course.office.account())
    assert "The office plans no sessions with you" in visitor.get("/timetable/days").text
    assert visitor.post("/timetable/days", days()).status_code == 422
    assert said(course.office) == []


def test_an_interpreter_with_an_account_sees_the_own_sessions(course: Course) -> None:
    office, user = course.office, course.office.account()
    interpreter = office.interpreter(person_of(office, user))
    course.add(interpretations=["en-fr"], interpreters=[f"en-fr:{interpreter}"])
    course.add(day="2026-02-04", **{"title-en": "Without interpreter"})
    assert [row.interpreter_id for row in rows(office, Interpreting)] == [interpreter]
    visitor = office.signed_in(user)
    session = course.sessions()[0]
    assert visitor.get(f"/sessions/{session.id}").status_code == 404  # a draft yet
    course.publish()
    assert visitor.get(f"/sessions/{session.id}").status_code == 200
    page = visitor.get("/timetable").text
    assert "Evidence on the scene" in page
    assert "Without interpreter" not in page
    assert "Evidence on the scene" in visitor.get("/timetable/week?week=2026-02-03").text
    assert visitor.get(f"/sessions/{course.sessions()[1].id}").status_code == 404

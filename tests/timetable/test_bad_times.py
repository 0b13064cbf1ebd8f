"""Hours and places that can't be, by each door at which a session comes in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.cohorts.states import CohortState
from app.timetable.models import Session
from tests.timetable.course import Course, mistakes
from tests.timetable.test_copying import HEADER, paste
from tests.timetable.test_moving import move
from tests.timetable.test_patterns import ask, left_out

ENDS = "The session must end after it starts, on the same day."
SKIPPED = "The clocks skip 02:30 on 22 March 2026, as the zone changes. Choose another hour."


def test_no_session_goes_across_midnight_by_whatever_door(course: Course) -> None:
    assert mistakes(course.add(start="22:00", end="00:30")) == [f"End: {ENDS}"]
    assert mistakes(course.add(start="22:00", end="00:00")) == [f"End: {ENDS}"]
    row = f"{HEADER}M1,Night,2026-02-03,22:00,00:30,Salle A,,,\n"
    assert left_out(paste(course, row)) == [f"Row 2, “Night”: {ENDS}"]
    late = ask(course, start="22:00", end="00:30", mode="online")
    assert {line.partition("00:30: ")[2] for line in left_out(late)} == {ENDS}
    assert course.sessions() == []
    course.add()
    key = course.only_session().id
    assert mistakes(move(course, key, start="22:00", end="00:30")) == [f"End: {ENDS}"]
    assert course.only_session().start.hour == 9


def test_pasted_rows_at_a_skipped_hour_or_outside_of_the_module_are_named(course: Course) -> None:
    rows = (
        "M1,Skipped,2026-03-22,02:30,04:00,Salle A,,,\n"
        "M1,Early,2026-02-01,09:00,11:00,Salle A,,,\n"
        "M1,Late,2026-03-28,09:00,11:00,Salle A,,,\n"
    )
    within = "The cohort comes for module M1 from 2 February 2026 to 27 March 2026. Choose a day within."
    assert left_out(paste(course, HEADER + rows)) == [
        f"Row 2, “Skipped”: {SKIPPED}",
        f"Row 3, “Early”: {within}",
        f"Row 4, “Late”: {within}",
    ]
    assert course.sessions() == []


@pytest.mark.parametrize(
    ("day", "start", "sentence"),
    [
        ("2027-03-14", "02:00", "Start: The clocks skip 02:00 on 14 March 2027, as the zone changes."),
        ("2027-03-14", "02:59", "Start: The clocks skip 02:59 on 14 March 2027, as the zone changes."),
    ],
)
def test_the_hour_that_morocco_skips_after_ramadan_2027_is_refused(
    course: Course, day: str, start: str, sentence: str
) -> None:
    course.cohort = _in_2027(course)
    assert mistakes(course.add(day=day, start=start, end="05:00")) == [f"{sentence} Choose another hour."]


@pytest.mark.parametrize(
    ("day", "start", "instant"),
    [
        ("2027-03-14", "03:00", datetime(2027, 3, 14, 2, tzinfo=UTC)),
        ("2027-02-07", "02:30", datetime(2027, 2, 7, 1, 30, tzinfo=UTC)),
        ("2027-02-07", "03:00", datetime(2027, 2, 7, 3, tzinfo=UTC)),
    ],
)
def test_the_hours_beside_it_and_the_one_that_comes_twice_are_taken(
    course: Course, day: str, start: str, instant: datetime
) -> None:
    course.cohort = _in_2027(course)
    assert course.add(day=day, start=start, end="05:00").status_code == 303
    assert course.only_session().starts_at == instant


def _in_2027(course: Course) -> UUID:
    return course.office.cohort(
        course.programme,
        state=CohortState.CONFIRMED,
        first_day=date(2027, 2, 1),
        last_day=date(2027, 3, 26),
    )


def test_a_retired_room_takes_no_session_by_whatever_door(course: Course) -> None:
    course.add()
    session = course.only_session()
    course.coordinator.post(f"/rooms/{course.room}/retire")
    assert mistakes(course.add(day="2026-02-04")) == ["Room: Choose one of the options."]
    row = f"{HEADER}M1,One,2026-02-04,09:00,11:00,Salle A,,,\n"
    assert left_out(paste(course, row)) == ["Row 2, “One”: Room: “Salle A” is not known."]
    refused = mistakes(move(course, session.id, day="2026-02-05"))
    assert refused == ["Room: The room Salle A is out of use. Choose another room."]
    assert course.office.read(Session, session.id).day == date(2026, 2, 3)


def test_a_guessed_address_of_a_calendar_opens_nothing(course: Course) -> None:
    """Neither a session's key nor a cohort's, an account's or an address's own key opens it unsigned."""
    course.add()
    course.publish()
    course.coordinator.post(f"/cohorts/{course.cohort}/calendar", page="/timetable")
    stranger = course.office.anonymous()
    nothing = stranger.get("/calendar/nothing.ics")
    assert nothing.status_code == 404
    for guess in (course.cohort, course.only_session().id, "0" * 43, "..%2f..", "a" * 5000):
        answer = stranger.get(f"/calendar/{guess}.ics")
        assert (answer.status_code, answer.data) == (404, nothing.data)

"""A module of an earlier cohort, and rows of a table: what fits is kept, and what doesn't says why."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.cohorts.states import CohortState
from app.trainers.models import Trainer
from app.venues.models import Room
from tests.timetable.course import Course, mistakes
from tests.timetable.test_patterns import left_out

HEADER = "Module,Title,Day,Start,End,Room,Trainers,Mode,Language\n"


@pytest.fixture
def later(course: Course) -> Course:
    """The programme's next cohort, from 6 April to 29 May 2026."""
    cohort = course.office.cohort(
        course.programme,
        state=CohortState.CONFIRMED,
        first_day=date(2026, 4, 6),
        last_day=date(2026, 5, 29),
    )
    return Course(course.office, course.programme, cohort, course.coordinator, course.room)


def twice(course: Course, page: str, form: dict[str, Any]) -> Any:
    """See what fits on a page, then keep it."""
    address = f"/cohorts/{course.cohort}/timetable/{page}"
    found = re.search(r'name="seen" value="(\w+)"', course.coordinator.post(address, form).text)
    assert found
    return course.coordinator.post(address, {**form, "seen": found[1]})


def copying(taught: Course, **changes: Any) -> dict[str, Any]:
    """Module M1 of an earlier cohort, from Monday 27 April 2026 on, on the same days of the week."""
    return {
        "earlier": str(taught.cohort),
        "module": "M1",
        "first_day": "2026-04-27",
        "mapping": "weekday",
        **changes,
    }


def copy(course: Course, form: dict[str, Any]) -> Any:
    """Ask for a copy; the answer."""
    return course.coordinator.post(f"/cohorts/{course.cohort}/timetable/copy", form)


def paste(course: Course, rows: str, **more: Any) -> Any:
    """Paste rows; the answer."""
    return course.coordinator.post(f"/cohorts/{course.cohort}/timetable/paste", {"rows": rows, **more})


def test_a_module_is_copied_to_the_same_days_of_the_week(course: Course, later: Course) -> None:
    trainer = str(course.office.trainer(course.office.person("Idir Amellal")))
    course.add(trainers=[trainer])
    course.add(day="2026-02-12", start="14:00", end="15:30")
    course.coordinator.get(f"/cohorts/{course.cohort}/timetable")  # reads what was said of the trainer
    assert left_out(copy(later, copying(course))) == []
    assert later.sessions() == []
    twice(later, "copy", copying(course))
    found = [(one.day, f"{one.start:%H:%M}", one.room_id) for one in later.sessions()]
    assert found == [
        (date(2026, 4, 28), "09:00", course.room),
        (date(2026, 5, 7), "14:00", course.room),
    ]
    assert later.bookings().count("trainer") == 2


def test_working_days_step_over_weekends_and_holidays(course: Course, later: Course) -> None:
    for day in ("2026-02-03", "2026-02-04", "2026-02-05"):
        course.add(day=day)
    twice(later, "copy", copying(course, first_day="2026-04-30", mapping="working_day"))
    days = [one.day for one in later.sessions()]
    assert days == [date(2026, 4, 30), date(2026, 5, 4), date(2026, 5, 5)]


def test_what_does_not_fit_says_why_and_the_rest_is_kept(course: Course, later: Course) -> None:
    office = course.office
    away = office.trainer(office.person("Awa Ba"))
    retired = office.room("Salle B")
    course.add()
    course.add(day="2026-02-04", room=str(retired))
    course.add(day="2026-02-05", trainers=[str(away)])
    course.add(day="2026-02-06")
    with office.deed() as session:
        session.get(Room, retired).is_retired = True
        session.get(Trainer, away).is_active = False
    later.add(day="2026-04-28", start="10:00", end="12:00")
    name = "“Evidence on the scene”, "
    found = left_out(copy(later, copying(course)))
    assert found[1:] == [
        (
            f"{name}Wednesday 29 April 2026, 09:00 to 11:00: The room Salle B is out of use. "
            "Choose another room."
        ),
        f"{name}Thursday 30 April 2026, 09:00 to 11:00: Awa Ba is no longer in use. Plan this one by itself.",
        (
            f"{name}Friday 1 May 2026, 09:00 to 11:00: 1 May 2026 is a holiday of the host: Labor Day. "
            "Give a reason for which it may be so."
        ),
    ]
    assert found[0].startswith(f"{name}Tuesday 28 April 2026, 09:00 to 11:00: ")
    twice(later, "copy", copying(course, reason="The academy teaches on that day."))
    assert [one.day for one in later.sessions()] == [date(2026, 4, 28), date(2026, 5, 1)]


def test_a_module_that_was_not_taught_is_refused(course: Course, later: Course) -> None:
    course.add()
    other = course.office.cohort(course.programme, state=CohortState.CONFIRMED)
    answer = copy(later, copying(course, earlier=str(other)))
    assert mistakes(answer) == ["Earlier cohort: Choose one of the options."]
    stranger = course.office.cohort(state=CohortState.CONFIRMED)
    assert mistakes(copy(later, copying(course, earlier=str(stranger)))) == [
        "Earlier cohort: Choose one of the options."
    ]


def test_rows_are_shown_with_their_verdicts_and_kept(course: Course) -> None:
    trainer: UUID = course.office.trainer(course.office.person("Idir Amellal", email="idir@example.org"))
    rows = HEADER + (
        "M1,Evidence,2026-02-03,09:00,11:00,Salle A,idir@example.org,,\n"
        "m1,Interviews,4/2/2026,9h30,11:00,salle a,Idir Amellal,in person,fr\n"
        "M1,Online hour,05.02.2026,14:00,15:00,,,online,Français\n"
    )
    assert left_out(paste(course, rows)) == []
    assert course.sessions() == []
    twice(course, "paste", {"rows": rows})
    found = [(one.day.day, f"{one.start:%H:%M}", one.mode.value, one.language) for one in course.sessions()]
    assert found == [
        (3, "09:00", "in_person", "en"),
        (4, "09:30", "in_person", "fr"),
        (5, "14:00", "online", "fr"),
    ]
    assert (course.bookings().count("trainer"), course.office.count(Trainer, Trainer.id == trainer)) == (2, 1)


def test_each_fault_names_its_row_and_column(course: Course) -> None:
    rows = HEADER + (
        "M9,One,2026-02-03,09:00,11:00,Salle A,,,\n"
        "M1,,someday,late,11:00,Salle Z,Nobody Known,by post,de\n"
        "M1,=1+1,2026-02-04,11:00,09:00,Salle A,,,\n"
        "M1,Four,2026-02-04,11:00,09:00,Salle A,,,\n"
        "M1,Five,2026-02-04,25:00,26:00,Salle A,,,\n"
    )
    assert left_out(paste(course, rows)) == [
        "Row 2, “One”: Module: “M9” is not known.",
        (
            "Row 3, “”: Title: Fill this in. Day: Write a date, such as 27 3 2026. "
            "Start: “late” is not an hour. Write one from 00:00 to 23:59, such as 09:30. "
            "Mode: “by post” is not known. "
            "Room: “Salle Z” is not known. Trainers: “Nobody Known” is not known. "
            "Language: “de” is not known."
        ),
        "Row 4, “=1+1”: Title: This begins like a formula. Write it as plain text.",
        "Row 5, “Four”: The session must end after it starts, on the same day.",
        (
            "Row 6, “Five”: Start: “25:00” is not an hour. Write one from 00:00 to 23:59, such as 09:30. "
            "End: “26:00” is not an hour. Write one from 00:00 to 23:59, such as 09:30."
        ),
    ]
    assert "Nothing would be added." in paste(course, rows).text


def test_more_rows_than_are_judged_at_once_are_refused_before_any_is_read(course: Course) -> None:
    rows = HEADER + "M1,A,2026-02-03,09:00,11:00,,,,\n" * 101
    assert mistakes(paste(course, rows)) == [
        "Or the rows, pasted from a spreadsheet: These are 101 rows. Send 100 at most at once."
    ]


def test_what_is_no_table_is_refused(course: Course) -> None:
    address = f"/cohorts/{course.cohort}/timetable/paste"
    field = "Or the rows, pasted from a spreadsheet"
    assert mistakes(paste(course, "")) == [f"{field}: Paste rows, or choose a file."]
    assert mistakes(paste(course, "Module,Title,Day\nM1,A,2026-02-03\n")) == [
        f"{field}: These columns are missing: Start, End."
    ]
    wrong = course.coordinator.post(
        address, {"file": (io.BytesIO(b"M\xe9dule,\xff\xfe"), "a.csv")}, content_type="multipart/form-data"
    )
    assert mistakes(wrong) == [
        "File: This file is not written in UTF-8. Save it as CSV in UTF-8, or paste the rows."
    ]

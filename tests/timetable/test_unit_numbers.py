"""For which unit a session counts: said in its form, or found by module, title and length."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.core.texts import Texts
from app.programmes.models import Module
from app.timetable.models import Unit
from app.venues.models import Room
from tests.timetable.course import Course, mistakes, rows
from tests.timetable.test_copying import HEADER, copying, later, twice
from tests.timetable.test_patterns import form as pattern
from tests.timetable.test_patterns import left_out
from tests.timetable.test_units import add as add_unit

__all__ = ["later"]


def unit(course: Course, code: str = "U1", **changes: Any) -> Unit:
    """A unit of two sessions of two hours, “Interviewing”."""
    assert add_unit(course, code=code, **changes).status_code == 303
    (found,) = rows(course.office, Unit, Unit.cohort_id == course.cohort, Unit.code == code)
    return found


def counted(course: Course) -> list[tuple[str, int | None]]:
    """Which sessions count for a unit, and as which, by day."""
    codes = {one.id: one.code for one in rows(course.office, Unit)}
    return [
        (codes.get(session.unit_id, ""), session.unit_number)
        for session in sorted(course.sessions(), key=lambda one: one.starts_at)
    ]


def placed(course: Course) -> str:
    """What the page says of all units."""
    page = course.coordinator.get(f"/cohorts/{course.cohort}/units").text
    return next(text for text in page.split(" · ") if "sessions are on the timetable" in text)


SAME = {"title-en": "Interviewing"}


def test_a_pattern_counts_for_the_unit_of_its_title_in_the_order_of_its_days(course: Course) -> None:
    unit(course, sessions="3")
    twice(course, "pattern", pattern(course, **SAME, last_day="2026-02-16"))
    assert counted(course) == [("U1", 1), ("U1", 2), ("U1", 3)]
    assert placed(course) == "3 of 3 sessions are on the timetable"


def test_pasted_rows_count_in_the_order_of_their_hours_whatever_number_is_in_the_title(
    course: Course,
) -> None:
    unit(course)
    pasted = HEADER + (
        "M1,Interviewing 2,5 2 2026,09:00,11:00,Salle A,,,\n"
        "M1,interviewing (1),3 2 2026,09:00,11:00,Salle A,,,\n"
        "M1,Interviewing,4 2 2026,09:00,10:00,Salle A,,,\n"
        "M1,Another subject,6 2 2026,09:00,11:00,Salle A,,,\n"
    )
    twice(course, "paste", {"rows": pasted})
    assert counted(course) == [("U1", 1), ("", None), ("U1", 2), ("", None)]


def test_what_goes_beyond_the_units_sessions_counts_for_none(course: Course) -> None:
    unit(course)
    twice(course, "pattern", pattern(course, **SAME, last_day="2026-02-16"))
    assert counted(course) == [("U1", 1), ("U1", 2), ("", None)]


def test_a_title_of_two_units_is_left_to_the_coordinator(course: Course) -> None:
    unit(course, "U1")
    unit(course, "U2")
    course.add(**SAME)
    assert counted(course) == [("", None)]
    page = course.coordinator.get(f"/cohorts/{course.cohort}/units").text
    assert "One session on the timetable counts for no unit" in page
    assert f"/sessions/{course.only_session().id}/edit" in page


def test_a_copied_session_counts_for_the_unit_of_the_same_code(course: Course, later: Course) -> None:
    chosen = unit(course, "U7")
    course.add(unit=str(chosen.id), **{"title-en": "Under another title"})
    unit(later, "U7", **{"title-en": "Renamed since"})
    twice(later, "copy", copying(course))
    assert counted(later) == [("U7", 1)]


def test_a_copied_session_counts_for_the_unit_of_its_title_where_no_code_is_the_same(
    course: Course, later: Course
) -> None:
    course.add(**SAME)
    unit(later, "V3")
    twice(later, "copy", copying(course))
    assert counted(later) == [("V3", 1)]


def test_the_form_offers_the_unit_and_takes_it_off_again(course: Course) -> None:
    chosen = unit(course)
    course.add()
    (session,) = course.sessions()
    page = course.coordinator.get(f"/sessions/{session.id}/edit").text
    assert "U1 Interviewing (0 of 2 placed)" in page
    course.change(session.id, unit=str(chosen.id))
    assert counted(course) == [("U1", 1)]
    assert "U1 Interviewing" in course.coordinator.get(f"/sessions/{session.id}").text
    course.coordinator.post(
        f"/sessions/{session.id}/move",
        {"version": "2", "day": "2026-02-04", "start": "09:00", "end": "11:00", "room": str(course.room)},
    )
    assert counted(course) == [("U1", 1)]
    course.change(session.id, version=3, day="2026-02-04", unit="")
    assert counted(course) == [("", None)]


def test_other_hours_keep_a_number_and_a_session_in_between_takes_the_one_between(course: Course) -> None:
    unit(course, sessions="3")
    for day in ("2026-02-03", "2026-02-05"):
        course.add(day=day, **SAME)
    first, last = sorted(course.sessions(), key=lambda one: one.starts_at)
    chosen = str(first.unit_id)
    course.change(last.id, day="2026-02-05", unit="", **SAME)
    course.add(day="2026-02-06", **SAME)
    course.change(last.id, version=2, day="2026-02-05", unit=chosen, **SAME)
    assert counted(course) == [("U1", 1), ("U1", 3), ("U1", 2)]


@pytest.mark.parametrize("how", ["full", "of another module", "of another cohort"])
def test_a_unit_that_cannot_be_is_refused_at_its_field(course: Course, later: Course, how: str) -> None:
    if how == "of another cohort":
        chosen = unit(later)
    else:
        chosen = unit(course, sessions="1")
    if how == "full":
        course.add(**SAME)
    elif how == "of another module":
        curriculum = course.office.read(Cohort, course.cohort).curriculum_id
        other = course.office.add(
            Module, curriculum_id=curriculum, code="M2", title=Texts(en="Two"), hours=2, position=9
        )
        with course.office.deed() as database:
            database.execute(sa.update(Unit).values(module_id=other))
    answer = course.add(day="2026-02-04", unit=str(chosen.id), **SAME)
    assert mistakes(answer) == [
        {
            "full": "Unit that it counts for: All sessions of U1 are on the timetable. "
            "Give the unit more sessions, or choose none.",
            "of another module": "Unit that it counts for: This unit is of another module. "
            "Choose one of the session’s own.",
            "of another cohort": "Unit that it counts for: Choose one of the options.",
        }[how]
    ]


def test_a_pattern_for_a_chosen_unit_names_what_did_not_fit(course: Course) -> None:
    chosen = unit(course)
    shown = course.coordinator.post(
        f"/cohorts/{course.cohort}/timetable/pattern",
        pattern(course, unit=str(chosen.id), last_day="2026-02-16"),
    )
    why = "All sessions of U1 are on the timetable. Give the unit more sessions, or choose none."
    assert left_out(shown) == [f"Monday 16 February 2026, 09:00 to 11:00: {why}"]


def test_a_cancelled_session_gives_its_number_back(course: Course) -> None:
    unit(course, sessions="1")
    course.add(**SAME)
    course.publish()
    course.cancel(course.only_session().id)
    course.add(day="2026-02-04", **SAME)
    assert counted(course) == [("", None), ("U1", 1)]


def test_what_counts_for_a_unit_is_not_drafted_again(course: Course) -> None:
    unit(course, sessions="1")
    course.add(**SAME)
    venue = course.office.read(Room, course.room).venue_id
    answer = course.coordinator.post(
        f"/cohorts/{course.cohort}/timetable/drafts",
        {"venue": str(venue), "hours": "09:00-11:00", "moves": "stay"},
    )
    assert mistakes(answer) == ["Every unit has its sessions already: there is nothing to draft."]

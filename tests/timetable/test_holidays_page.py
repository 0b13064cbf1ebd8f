"""The holidays within a cohort's days: whose they are, and which dates are not certain."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from flask import Flask

from app.cohorts.states import CohortState
from app.registrations.states import RegistrationState
from app.timetable.days import holidays_of
from tests.timetable.course import Course


def listed(course: Course) -> list[str]:
    """The rows of the page, each as one line."""
    text = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/holidays").text
    rows = re.findall(r'<tr role="row">\s*<th role="rowheader".*?</tr>', text, re.DOTALL)
    return [" ".join(unescape(re.sub("<[^>]+>", " ", row)).split()) for row in rows]


def test_holidays_of_the_host_and_of_the_participants_states_are_listed(course: Course) -> None:
    course.cohort = course.office.cohort(
        course.programme,
        state=CohortState.CONFIRMED,
        first_day=date(2026, 4, 27),
        last_day=date(2026, 6, 2),
    )
    course.office.registration(course.cohort, state=RegistrationState.CONFIRMED, member_state="KE")
    course.add(day="2026-04-30")
    found = listed(course)
    assert found[:2] == [
        "Friday 1 May 2026 Labour Day Kenya Certain Decide Labour Day 1 May 2026 –",
        "Friday 1 May 2026 Labor Day Morocco Host Certain Decide Labor Day 1 May 2026 –",
    ]
    assert [line for line in found if "Provisional" in line and "Morocco" in line] == [
        "Wednesday 27 May 2026 Eid al-Adha Morocco Host Provisional Decide Eid al-Adha 27 May 2026 –",
        "Thursday 28 May 2026 Eid al-Adha Morocco Host Provisional Decide Eid al-Adha 28 May 2026 –",
    ]


def test_who_may_not_plan_is_refused(course: Course) -> None:
    stranger = course.office.coordinator(course.office.programme())
    assert stranger.get(f"/cohorts/{course.cohort}/timetable/holidays").status_code == 403


def test_a_day_off_for_a_holiday_that_is_not_certain_is_not_certain_either(app: Flask) -> None:
    with app.app_context():
        (moved,) = holidays_of({"EG"}, date(2026, 6, 18), date(2026, 6, 18), language="en")
    assert (moved.name, moved.is_provisional) == ("Islamic New Year (observed)", True)

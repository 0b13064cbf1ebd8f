"""All weeks of a timetable on one page, to be printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from tests.support.office import Visitor
from tests.timetable.course import Course

CHANGES = "All hours are those of Rabat. Its clocks change in this week, from UTC+1 to UTC+0."


def lines(course: Course, language: str = "en") -> list[str]:
    """The rows of the page, each as one line; on paper the first two stand at the top of each sheet."""
    text = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/print?lang={language}").text
    rows = re.findall(r"<tr[ >].*?</tr>", text, re.DOTALL)
    return [" ".join(unescape(re.sub("<[^>]+>", " ", row)).split()) for row in rows]


def test_all_weeks_follow_each_other_under_what_they_are_of(course: Course) -> None:
    trainer = course.office.trainer(course.office.person("Idir Amellal"))
    course.add(trainers=[str(trainer)])
    course.add(day="2026-02-12", **{"title-en": "Interviews"})
    course.publish()
    course.change(course.sessions()[1].id, version=course.sessions()[1].version, day="2026-02-13")
    course.add(day="2026-02-16", **{"title-en": "Reports"})
    top, heads, *rest = lines(course)
    assert re.fullmatch(
        rf"{course.code} · Version 1, published .*\(Rabat, UTC\+1\) · printed .*\(Rabat, UTC\+1\)", top
    )
    assert heads == "Day Hours Module Title Where Trainers"
    assert [re.sub(r"Salle A, Venue \d+", "…", line) for line in rest] == [
        "2 February 2026 to 8 February 2026",
        "Tuesday 3 February 09:00 to 11:00 M1 Evidence on the scene … Idir Amellal",
        f"9 February 2026 to 15 February 2026 {CHANGES}",
        "Friday 13 February 09:00 to 11:00 M1 Evidence on the scene Changed … –",
        "16 February 2026 to 22 February 2026 All hours are those of Rabat (UTC+0).",
        "Monday 16 February 09:00 to 11:00 M1 Reports Draft … –",
    ]


def test_what_nobody_was_told_is_said_to_be_not_published(course: Course) -> None:
    course.add()
    assert lines(course)[0].startswith(f"{course.code} · Not published yet · printed ")


def test_a_cancelled_session_is_not_printed(course: Course) -> None:
    course.add()
    course.publish()
    course.cancel(course.only_session().id)
    assert lines(course) == []


@pytest.mark.parametrize(
    ("language", "day"), [("fr", "mardi 3 février"), ("ar", "الثلاثاء 3 فبراير"), ("pt", "3 fevereiro")]
)
def test_it_is_printed_in_each_language(course: Course, language: str, day: str) -> None:
    course.add()
    assert day in lines(course, language)[3]


def test_the_page_asks_no_more_for_more_weeks(
    course: Course, queries_of: Callable[[Visitor, str], int]
) -> None:
    page = f"/cohorts/{course.cohort}/timetable/print"
    course.add()
    before = queries_of(course.coordinator, page)
    for day in ("2026-02-10", "2026-02-17", "2026-02-24"):
        course.add(day=day)
    assert queries_of(course.coordinator, page) == before


def test_who_may_not_see_the_cohorts_timetable_is_refused(course: Course) -> None:
    stranger = course.office.coordinator(course.office.programme())
    assert stranger.get(f"/cohorts/{course.cohort}/timetable/print").status_code == 403

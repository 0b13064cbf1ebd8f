"""A pattern over weeks: what fits is kept once it was seen, and what doesn't is named with its reason."""

from __future__ import annotations

import re
from datetime import date, time
from html import unescape
from typing import Any

from app.timetable.patterns import days_of
from tests.timetable.course import Course, mistakes

MONDAYS = ["0"]


def form(course: Course, **changes: Any) -> dict[str, Any]:
    """Every Monday, 09:00 to 11:00, in February 2026."""
    return {
        "version": "",
        "module": "M1",
        "title-en": "Reading aloud",
        "weekdays": MONDAYS,
        "start": "09:00",
        "end": "11:00",
        "first_day": "2026-02-02",
        "last_day": "2026-02-28",
        "every": "1",
        "except_holidays": "y",
        "mode": "in_person",
        "room": str(course.room),
        **changes,
    }


def ask(course: Course, **changes: Any) -> Any:
    """Send the pattern; the answer."""
    return course.coordinator.post(f"/cohorts/{course.cohort}/timetable/pattern", form(course, **changes))


def keep(course: Course, **changes: Any) -> Any:
    """See what fits and keep it."""
    found = re.search(r'name="seen" value="(\w+)"', ask(course, **changes).text)
    assert found
    return ask(course, seen=found[1], **changes)


def left_out(answer: Any) -> list[str]:
    """What does not fit, each with why."""
    note = answer.text.partition("note-warn")[2].partition("</ul>")[0]
    lines = re.findall("<li>(.*?)</li>", note, re.DOTALL)
    return [" ".join(unescape(re.sub("<[^>]+>", "", line)).split()) for line in lines]


def test_every_monday_is_shown_first_and_kept_after(course: Course) -> None:
    shown = ask(course)
    assert (shown.status_code, left_out(shown), course.sessions()) == (200, [], [])
    assert keep(course).status_code == 303
    assert [session.day for session in course.sessions()] == [date(2026, 2, n) for n in (2, 9, 16, 23)]
    assert course.bookings() == ["cohort"] * 4 + ["room"] * 4
    said = [action for action, _subject, _data, _actor in course.office.trail()]
    assert said == ["session.schedule"] * 4


def test_every_other_week_is_counted_from_the_first_days_week(course: Course) -> None:
    keep(course, weekdays=["0", "2"], every="2", first_day="2026-02-03")
    assert [session.day.day for session in course.sessions()] == [4, 16, 18]


def test_what_does_not_fit_is_named_with_its_reason_and_all_else_is_kept(course: Course) -> None:
    course.add(day="2026-02-09", start="10:00", end="12:00")
    answer = ask(course, last_day="2026-04-06")
    assert left_out(answer) == [
        (
            "Monday 9 February 2026, 09:00 to 11:00: This cohort is in “Evidence on the scene” "
            f"({course.code}): Monday 9 February 2026, 10:00 to 12:00 (Rabat, UTC+1). Choose another hour."
        ),
        *(
            f"Monday {day}, 09:00 to 11:00: The cohort comes for module M1 from 2 February 2026 to "
            "27 March 2026. Choose a day within."
            for day in ("30 March 2026", "6 April 2026")
        ),
    ]
    keep(course, last_day="2026-04-06")
    assert len(course.sessions()) == 1 + 7


def test_a_weekly_nine_oclock_stays_nine_across_moroccos_clocks(course: Course) -> None:
    keep(course)
    assert [(session.start, session.starts_at.hour) for session in course.sessions()] == [
        (time(9), 8),
        (time(9), 8),
        (time(9), 9),
        (time(9), 9),
    ]


def test_the_hour_that_the_clocks_skip_is_refused_by_name(course: Course) -> None:
    answer = ask(
        course,
        weekdays=["6"],
        start="02:15",
        end="04:00",
        first_day="2026-03-20",
        last_day="2026-03-27",
        mode="online",
    )
    assert left_out(answer) == [
        (
            "Sunday 22 March 2026, 02:15 to 04:00: The clocks skip 02:15 on 22 March 2026, as the zone "
            "changes. Choose another hour."
        )
    ]


def test_a_holiday_of_the_host_is_left_out_and_said(course: Course) -> None:
    cohort = course.office.cohort(
        course.programme, state="confirmed", first_day=date(2026, 4, 20), last_day=date(2026, 5, 29)
    )
    course.cohort = cohort
    answer = ask(course, weekdays=["4"], first_day="2026-04-24", last_day="2026-05-08")
    assert left_out(answer) == [
        "Friday 1 May 2026, 09:00 to 11:00: 1 May 2026 is a holiday of the host: Labor Day."
    ]


def test_what_has_changed_since_it_was_seen_is_shown_again(course: Course) -> None:
    found = re.search(r'name="seen" value="(\w+)"', ask(course).text)
    assert found
    course.add(day="2026-02-09", start="10:00", end="12:00")
    again = ask(course, seen=found[1])
    assert "this is not what you saw before" in again.text
    assert len(course.sessions()) == 1


def test_a_pattern_that_says_nothing_is_refused_at_its_field(course: Course) -> None:
    assert mistakes(ask(course, last_day="2026-01-01")) == ["Until: The last day comes before the first."]
    assert mistakes(ask(course, weekdays=["6"], last_day="2026-02-03")) == [
        "Days of the week: No such day of the week is within these dates."
    ]
    assert mistakes(ask(course, weekdays=list("0123456"), last_day="2027-02-03")) == [
        "Until: These would be 367 sessions. Ask for 100 at most."
    ]


def test_who_may_not_plan_is_refused(course: Course) -> None:
    stranger = course.office.coordinator(course.office.programme())
    assert stranger.get(f"/cohorts/{course.cohort}/timetable/pattern").status_code == 403


def test_days_are_counted_by_weeks_from_monday() -> None:
    found = days_of(date(2026, 2, 4), date(2026, 2, 18), {0, 4}, every=2)
    assert found == [date(2026, 2, 6), date(2026, 2, 16)]

"""What a coordinator decides of holidays: confirmed, moved, not observed, added, taken back."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from app.cohorts.states import CohortState
from app.core import clock
from app.registrations.states import RegistrationState
from app.timetable import days
from app.timetable.decided import DayKind, HolidayDecision
from app.venues.models import Venue
from tests.support.office import Office, Visitor, refusals
from tests.timetable.course import Course, mistakes, rows

EID = {"country": "MA", "on": "2026-03-20", "kind": "holiday", "name": "Eid al-Fitr"}
SOURCE = "Ministry of Habous, 19 March"


def decide(visitor: Visitor, asked: dict[str, str] | None = None, **form: str) -> Any:
    """Send the form of one holiday of the calendar."""
    form = {"version": "", "outcome": "as_calculated", "source": SOURCE, **form}
    return visitor.post(f"/holidays/decide?{urlencode(asked or EID)}", form)


def move(visitor: Visitor, day: date, asked: dict[str, str] | None = None, **form: str) -> Any:
    parts = {"day-day": str(day.day), "day-month": str(day.month), "day-year": str(day.year)}
    return decide(visitor, asked, outcome="another_day", **parts, **form)


def add(visitor: Visitor, day: str = "2026-02-03", **form: str) -> Any:
    sent = {
        "country": "MA",
        "day": day,
        "name": "Day of the elections",
        "source": "The royal cabinet",
        **form,
    }
    return visitor.post("/holidays/add", sent)


def listed(visitor: Visitor, country: str = "MA", year: int = 2026) -> list[str]:
    """The rows of a country's holidays, each as one line."""
    text = visitor.get(f"/holidays?country={country}&year={year}").text
    found = re.findall(r'<tr role="row">\s*<th role="rowheader".*?</tr>', text, re.DOTALL)
    return [" ".join(unescape(re.sub("<[^>]+>", " ", row)).split()) for row in found]


def on(visitor: Visitor, words: str) -> list[str]:
    return [line for line in listed(visitor) if words in line]


def decisions(office: Office) -> list[tuple[Any, ...]]:
    return [
        (row.country, row.name, row.calculated, row.day, row.source) for row in rows(office, HolidayDecision)
    ]


def holidays(course: Course, first: date, last: date, country: str = "MA") -> list[tuple[date, str, bool]]:
    with course.office.app.app_context():
        return [
            (one.day, one.name, one.is_provisional)
            for one in days.holidays_of([country], first, last, language="en")
        ]


MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def test_a_provisional_date_is_confirmed_as_it_is_and_loses_its_mark(course: Course) -> None:
    assert holidays(course, *MARCH) == [
        (date(2026, 3, 20), "Eid al-Fitr", True),
        (date(2026, 3, 21), "Eid al-Fitr", True),
    ]
    answer = decide(course.coordinator)
    assert (answer.status_code, answer.location) == (303, "/holidays?country=MA&year=2026")
    assert holidays(course, *MARCH) == [
        (date(2026, 3, 20), "Eid al-Fitr", False),
        (date(2026, 3, 21), "Eid al-Fitr", True),
    ]
    assert decisions(course.office) == [("MA", "Eid al-Fitr", date(2026, 3, 20), date(2026, 3, 20), SOURCE)]
    assert on(course.coordinator, "20 March 2026") == [
        f"Friday 20 March 2026 Eid al-Fitr Confirmed {SOURCE} Decide Eid al-Fitr 20 March 2026 Take back –"
    ]
    action, _subject, data, _actor = course.office.trail()[-1]
    assert (action, data["day"]) == ("holiday.decide", "2026-03-20")


def test_a_holiday_is_moved_and_the_sessions_on_its_new_day_wait_for_their_coordinator(
    course: Course,
) -> None:
    course.add(day="2026-03-23")
    assert move(course.coordinator, date(2026, 3, 23)).status_code == 303
    assert holidays(course, *MARCH) == [
        (date(2026, 3, 21), "Eid al-Fitr", True),
        (date(2026, 3, 23), "Eid al-Fitr", False),
    ]
    (line,) = on(course.coordinator, "Monday 23 March")
    assert "Moved Calculated: 20 March 2026" in line
    assert line.endswith(f"{course.code}: one session")
    session = course.only_session()
    page = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/holidays").text
    assert f"/sessions/{session.id}" in page
    task = f"Move one session of {course.code}: its day is a holiday"
    assert task in course.coordinator.get("/").text
    found = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/findings").text
    assert "23 March 2026 is a holiday of the host: Eid al-Fitr." in found
    other = course.office.coordinator(course.office.programme())
    assert task not in other.get("/").text
    assert course.code not in other.get("/holidays?country=MA&year=2026").text
    course.change(session.id, version=session.version, day="2026-03-24")
    assert task not in course.coordinator.get("/").text


def test_a_session_with_a_reason_waits_for_nobody(course: Course) -> None:
    course.add(day="2026-03-23")
    move(course.coordinator, date(2026, 3, 23))
    session = course.only_session()
    refused = course.change(session.id, version=session.version, day="2026-03-23", **{"title-en": "Anew"})
    assert "23 March 2026 is a holiday of the host: Eid al-Fitr." in unescape(refused.text)
    course.change(
        session.id, version=session.version, day="2026-03-23", reason="The speaker can come on no other day."
    )
    assert "its day is a holiday" not in course.coordinator.get("/").text


def test_a_session_on_the_day_from_which_a_holiday_moved_is_free(course: Course) -> None:
    sentence = "20 March 2026 may be a holiday of the host: Eid al-Fitr. The date is not certain yet."
    assert sentence in unescape(course.add(day="2026-03-20").text)
    move(course.coordinator, date(2026, 3, 22))
    assert course.add(day="2026-03-20").status_code == 303


def test_a_holiday_that_is_not_observed_says_nothing_and_stays_listed(course: Course) -> None:
    asked = {"country": "MA", "on": "2026-11-18", "kind": "holiday", "name": "Independence Day"}
    assert decide(course.coordinator, asked, outcome="not_observed").status_code == 303
    november = (date(2026, 11, 18), date(2026, 11, 18))
    assert holidays(course, *november) == []
    (line,) = on(course.coordinator, "18 November 2026")
    assert "Not observed" in line


def test_a_date_that_is_certain_can_not_be_confirmed(course: Course) -> None:
    asked = {"country": "MA", "on": "2026-11-18", "kind": "holiday", "name": "Independence Day"}
    assert mistakes(decide(course.coordinator, asked)) == ["What is decided: Choose one of the options."]
    assert mistakes(move(course.coordinator, date(2026, 11, 18), asked)) == [
        "What is decided: This date is certain already."
    ]
    assert decisions(course.office) == []


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 3, 28), "The other day: This is too far from 20 March 2026"),
        (date(2026, 3, 12), "The other day: This is too far from 20 March 2026"),
    ],
)
def test_a_holiday_moves_by_a_week_at_most(course: Course, day: date, sentence: str) -> None:
    assert mistakes(move(course.coordinator, day))[0].startswith(sentence)
    assert decisions(course.office) == []
    assert move(course.coordinator, date(2026, 3, 27)).status_code == 303


def test_what_is_missing_is_asked_for(course: Course) -> None:
    assert mistakes(decide(course.coordinator, outcome="another_day")) == [
        "The other day: Write the day on which it is."
    ]
    assert refusals(decide(course.coordinator, source=""))[0][0] == "source"
    assert decisions(course.office) == []


def test_a_decision_is_changed_by_who_read_it_as_it_stands(course: Course) -> None:
    decide(course.coordinator)
    assert decide(course.coordinator, outcome="not_observed").status_code == 409
    assert move(course.coordinator, date(2026, 3, 21), version="1").status_code == 303
    assert [day for *_rest, day, _source in decisions(course.office)] == [date(2026, 3, 21)]


def test_a_decision_is_taken_back_once_and_the_calendar_counts_again(course: Course) -> None:
    move(course.coordinator, date(2026, 3, 22))
    (decision,) = rows(course.office, HolidayDecision)
    page = f"/holidays/{decision.id}/take-back"
    assert course.coordinator.post(page, {"version": "7"}).status_code == 409
    assert course.coordinator.post(page, {"version": "1"}).location == "/holidays?country=MA&year=2026"
    assert (date(2026, 3, 20), "Eid al-Fitr", True) in holidays(course, *MARCH)
    assert course.office.trail()[-1][0] == "holiday.take_back"
    assert course.coordinator.post(page, {"version": "1"}).status_code == 404


def test_a_holiday_that_the_calendar_does_not_have_is_added(course: Course) -> None:
    course.add()
    assert add(course.coordinator).location == "/holidays?country=MA&year=2026"
    (line,) = on(course.coordinator, "3 February 2026")
    assert line == (
        "Tuesday 3 February 2026 Day of the elections Added The royal cabinet Take back "
        f"{course.code}: one session"
    )
    assert f"Move one session of {course.code}: its day is a holiday" in course.coordinator.get("/").text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"day": "2026-05-01"}, "Day: This day is a holiday there already: Labor Day."),
        ({"day": "2020-02-03"}, "Day: Choose a day from 2025 to 2030."),
        ({"country": "ZZ"}, "Country: Choose one of the options."),
        ({"name": ""}, "Name of the holiday: "),
        ({"source": ""}, "Who announced it, and where: "),
    ],
)
def test_a_holiday_that_can_not_be_added_is_refused(
    course: Course, form: dict[str, str], sentence: str
) -> None:
    assert mistakes(add(course.coordinator, **form))[0].startswith(sentence)
    assert decisions(course.office) == []


def test_an_added_holiday_is_shown_in_each_language_as_it_was_written(course: Course) -> None:
    add(course.coordinator)
    assert "Day of the elections" in course.coordinator.get("/holidays?country=MA&year=2026&lang=ar").text


@pytest.mark.parametrize(
    "asked",
    [
        {**EID, "on": "2026-03-19"},
        {**EID, "name": "Easter"},
        {**EID, "country": "XX"},
        {**EID, "kind": "anything"},
        {**EID, "on": "soon"},
        {**EID, "on": "1999-01-01", "name": "New Year's Day"},
        {"country": "MA"},
    ],
)
def test_a_holiday_that_the_calendar_does_not_have_can_not_be_decided(
    course: Course, asked: dict[str, str]
) -> None:
    assert course.coordinator.get(f"/holidays/decide?{urlencode(asked)}").status_code == 404


def test_without_a_holiday_the_list_is_shown_to_choose_one(course: Course) -> None:
    assert course.coordinator.get("/holidays/decide").location == "/holidays"
    assert course.coordinator.post("/holidays/decide", {"outcome": "not_observed"}).location == "/holidays"
    assert decisions(course.office) == []


def test_only_coordinators_decide(course: Course) -> None:
    for visitor in (course.office.administrator(), course.office.focal_point("MA")):
        assert visitor.get("/holidays").status_code == 403
        assert decide(visitor).status_code == 403
        assert add(visitor).status_code == 403
    decide(course.coordinator)
    (decision,) = rows(course.office, HolidayDecision)
    page = f"/holidays/{decision.id}/take-back"
    assert course.office.administrator().post(page, {"version": "1"}).status_code == 404
    assert len(decisions(course.office)) == 1


def test_of_two_holidays_on_one_day_only_the_uncertain_one_moves(course: Course) -> None:
    asked = {**EID, "country": "TN"}
    move(course.coordinator, date(2026, 3, 19), asked)
    assert holidays(course, date(2026, 3, 19), date(2026, 3, 20), "TN") == [
        (date(2026, 3, 19), "Eid al-Fitr", False),
        (date(2026, 3, 20), "Independence Day", False),
    ]


def test_a_decision_stays_when_a_new_release_has_the_holiday_on_a_day_nearby(course: Course) -> None:
    course.office.add(
        HolidayDecision,
        kind=DayKind.HOLIDAY,
        country="MA",
        name="Islamic New Year",
        calculated=date(2026, 6, 17),
        day=date(2026, 6, 17),
        source=SOURCE,
        decided_at=clock.now(),
    )
    assert holidays(course, date(2026, 6, 10), date(2026, 6, 24)) == [
        (date(2026, 6, 17), "Islamic New Year", False)
    ]


def test_a_holiday_of_a_participants_state_may_be_uncertain_too(course: Course) -> None:
    course.office.registration(course.cohort, state=RegistrationState.CONFIRMED, member_state="DJ")
    course.add(day="2026-03-20", room="", mode="online", reason="Agreed.")
    page = f"/cohorts/{course.cohort}/timetable/findings"
    assert (
        "20 March 2026 may be a holiday of Djibouti: Eid al-Fitr. The date is not certain yet."
        in unescape(course.coordinator.get(page).text)
    )
    decide(course.coordinator, {**EID, "country": "DJ"})
    assert "20 March 2026 is a holiday of Djibouti: Eid al-Fitr." in unescape(
        course.coordinator.get(page).text
    )


RAMADAN = {"country": "MA", "on": "2026-02-18", "kind": "ramadan_begins", "name": ""}
LATE = {"start": "15:00", "end": "17:00"}


def said(course: Course) -> list[str]:
    """What the findings say of Ramadan; once, though a warning of the last deed may stand above them."""
    text = unescape(course.coordinator.get(f"/cohorts/{course.cohort}/timetable/findings").text)
    return sorted(set(re.findall(r"\d+ \w+ 2026 (?:is|may be) in Ramadan[^.]*\.", text)))


def test_the_first_day_of_ramadan_is_uncertain_until_it_is_decided(course: Course) -> None:
    for day in ("2026-02-18", "2026-02-19"):
        course.add(day=day, **LATE)
    assert said(course) == [
        "18 February 2026 may be in Ramadan, whose dates are not certain yet.",
        "19 February 2026 is in Ramadan.",
    ]
    assert move(course.coordinator, date(2026, 2, 19), RAMADAN).status_code == 303
    assert said(course) == ["19 February 2026 is in Ramadan."]
    assert mistakes(decide(course.coordinator, RAMADAN, version="1", outcome="not_observed")) == [
        "What is decided: Choose one of the options."
    ]


def test_ramadan_has_29_or_30_days(course: Course) -> None:
    move(course.coordinator, date(2026, 2, 19), RAMADAN)
    ends = {**RAMADAN, "on": "2026-03-19", "kind": "ramadan_ends"}
    assert mistakes(move(course.coordinator, date(2026, 3, 21), ends)) == [
        "The other day: Ramadan would have 31 days, as its other end is on 19 February 2026. It has 29 or 30."
    ]
    assert move(course.coordinator, date(2026, 3, 20), ends).status_code == 303


def test_ramadan_is_that_of_the_country_in_which_the_session_is(course: Course) -> None:
    office = course.office
    move(course.coordinator, date(2026, 2, 19), {**RAMADAN, "country": "EG"})
    course.add(day="2026-02-18", **LATE)
    assert said(course) == ["18 February 2026 may be in Ramadan, whose dates are not certain yet."]
    with office.deed() as session:
        for venue in session.query(Venue):
            venue.country = "EG"
    assert said(course) == []


def test_a_cohorts_page_lists_the_ends_of_ramadan_of_its_host(course: Course) -> None:
    course.cohort = course.office.cohort(
        course.programme, state=CohortState.CONFIRMED, first_day=date(2026, 2, 2), last_day=date(2026, 3, 27)
    )
    text = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/holidays").text
    assert [word for word in ("First day of Ramadan", "Last day of Ramadan") if word in text] == [
        "First day of Ramadan",
        "Last day of Ramadan",
    ]

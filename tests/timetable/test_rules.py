"""How hard a cohort takes each rule, and the page of what its timetable goes against."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from html import unescape
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db, new_id
from app.core.errors import DomainError, StaleError
from app.programmes.models import Outcome
from app.timetable import cohort_operations, findings
from app.timetable.models import Allowance, ClashSeverity, Session
from app.timetable.rules import Rule, Severity
from app.venues.models import Room, Venue
from tests.support.office import Visitor
from tests.timetable.course import Course, mistakes, rows

RULES = [rule for rule in Rule if not rule.is_of_whole]


def page(course: Course) -> str:
    return f"/cohorts/{course.cohort}/timetable/rules"


def as_set(course: Course) -> dict[Rule, Severity]:
    """The rules that a cohort takes otherwise than others."""
    return {
        row.rule: row.severity
        for row in rows(course.office, ClashSeverity, ClashSeverity.cohort_id == course.cohort)
    }


def form(course: Course, **changes: str) -> dict[str, str]:
    """The form of the rules as it stands on the page, with some of them changed."""
    text = course.coordinator.get(page(course)).text
    version = re.search(r'name="version"[^>]*value="([^"]*)"', text)
    assert version
    drawn = dict(re.findall(r'<select id="(\w+)".*?<option selected value="(\w+)"', text))
    return {"version": version[1], **drawn, **changes}


def set_rules(course: Course, **changes: str) -> Any:
    return course.coordinator.post(page(course), form(course, **changes))


def words(answer: Any) -> str:
    """What a page says, without its marks."""
    assert answer.status_code == 200
    return words_of(answer)


def words_of(answer: Any) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", answer.text)).split())


def test_each_rule_stands_with_what_may_become_of_a_session_that_goes_against_it(course: Course) -> None:
    assert set(form(course)) - {"version"} == {rule.value for rule in RULES}
    text = course.coordinator.get(page(course)).text
    for rule in RULES:
        select = text.split(f'<select id="{rule.value}"')[1].split("</select>")[0]
        assert re.findall(r'value="(\w+)"', select) == [severity.value for severity in rule.severities]


def test_a_rule_is_as_hard_as_its_coordinator_says_and_the_trail_names_it(course: Course) -> None:
    assert set_rules(course, holiday="refuse", room_taken="reason").status_code == 303
    assert as_set(course) == {Rule.HOLIDAY: Severity.REFUSE, Rule.ROOM_TAKEN: Severity.REASON}
    action, subject, data, _who = course.office.trail()[-1]
    assert (action, subject) == ("timetable.rules", f"cohorts {course.cohort}")
    assert data["fields"] == ["room_taken", "holiday"]
    assert set_rules(course, holiday="reason").status_code == 303
    assert as_set(course) == {Rule.ROOM_TAKEN: Severity.REASON}


@pytest.mark.parametrize(("rule", "severity"), [("room_taken", "warn"), ("holiday", "ignore")])
def test_a_rule_can_be_nothing_else(course: Course, rule: str, severity: str) -> None:
    (sentence,) = mistakes(set_rules(course, **{rule: severity}))
    assert sentence.endswith("Choose one of the options.")
    assert as_set(course) == {}


def test_of_two_who_change_the_rules_the_later_sees_both_and_loses_nothing(course: Course) -> None:
    earlier = form(course, prayer="refuse")
    assert set_rules(course, holiday="refuse").status_code == 303
    answer = course.coordinator.post(page(course), earlier)
    assert answer.status_code == 409
    assert "Someone else changed this while you were writing" in words_of(answer)
    assert as_set(course) == {Rule.HOLIDAY: Severity.REFUSE}


def set_past_the_form(course: Course, wanted: dict[Rule, Severity], known: str) -> None:
    with course.office.deed() as database:
        cohort = database.get_one(Cohort, course.cohort)
        cohort_operations.set_severities(cohort, wanted, known=known, actor=SYSTEM)


def test_a_rule_can_be_nothing_else_past_its_form(course: Course) -> None:
    with pytest.raises(DomainError, match="Choose one of the options"):
        set_past_the_form(course, {Rule.ROOM_TAKEN: Severity.WARN}, form(course)["version"])
    assert as_set(course) == {}


def test_whoever_comes_past_the_form_overwrites_no_rules_that_were_not_read(course: Course) -> None:
    read = form(course)["version"]
    set_rules(course, holiday="refuse")
    with pytest.raises(StaleError):
        set_past_the_form(course, {Rule.PRAYER: Severity.REFUSE}, read)
    assert as_set(course) == {Rule.HOLIDAY: Severity.REFUSE}
    set_past_the_form(course, {Rule.PRAYER: Severity.REFUSE}, form(course)["version"])
    assert as_set(course) == {Rule.HOLIDAY: Severity.REFUSE, Rule.PRAYER: Severity.REFUSE}


def test_the_rules_of_a_cohort_that_is_over_stay(course: Course) -> None:
    wanted = form(course, holiday="refuse")
    with course.office.deed() as database:
        database.execute(
            sa.update(Cohort).where(Cohort.id == course.cohort).values(state=CohortState.COMPLETED)
        )
    assert mistakes(course.coordinator.post(page(course), wanted)) == [
        "This cohort is “Completed”: its timetable stays as it is."
    ]
    assert as_set(course) == {}


def test_the_rules_of_the_programmes_cohort_before_are_taken_over(course: Course) -> None:
    copy = f"{page(course)}/copy"
    assert "Take over the rules" not in course.coordinator.get(page(course)).text
    assert course.coordinator.post(copy).status_code == 409
    before = course.office.cohort(course.programme, first_day=date(2025, 2, 3), last_day=date(2025, 3, 28))
    course.office.cohort(course.programme, first_day=date(2024, 2, 5), last_day=date(2024, 3, 29))
    course.office.add(ClashSeverity, cohort_id=before, rule=Rule.HOLIDAY, severity=Severity.WARN)
    course.office.add(ClashSeverity, cohort_id=course.cohort, rule=Rule.PRAYER, severity=Severity.REFUSE)
    code = course.office.read(Cohort, before).code
    assert f"Take over the rules of {code}" in course.coordinator.get(page(course)).text
    assert course.coordinator.post(copy).status_code == 303
    assert as_set(course) == {Rule.HOLIDAY: Severity.WARN}
    assert course.office.trail()[-1][0] == "timetable.copy_rules"


def weekdays_only(course: Course) -> None:
    """The venue of the course's room is closed at weekends, and before eight and after six."""
    venue = course.office.read(Room, course.room).venue_id
    values = {"open_days": [0, 1, 2, 3, 4], "opens": time(8), "closes": time(18)}
    with course.office.deed() as database:
        database.execute(sa.update(Venue).where(Venue.id == venue).values(values))


def against(course: Course) -> str:
    return words(course.coordinator.get(f"/cohorts/{course.cohort}/timetable/findings"))


def test_what_a_timetable_goes_against_stands_at_its_session_with_who_allowed_it_and_why(
    course: Course,
) -> None:
    weekdays_only(course)
    assert course.add(day="2026-02-07", reason="The partner comes on that Saturday.").status_code == 303
    text = against(course)
    assert "Needs a reason Evidence on the scene Draft Saturday 7 February 2026, 09:00 to 11:00" in text
    assert "is open from 08:00 to 18:00, and not on every day." in text
    assert "because: The partner comes on that Saturday." in text
    assert "Worth a look The whole timetable No session of M1 teaches: can do it" in text
    assert "M1 has 2 hours on the timetable, and 10 in the curriculum." in text


def test_a_timetable_that_keeps_the_rules_says_so(course: Course) -> None:
    office = course.office
    (module,) = office.modules(office.read(Cohort, course.cohort).curriculum_id)
    outcome = outcome_of(course, module)
    course.add(start="08:00", end="13:00", outcomes=[outcome])
    course.add(start="13:00", end="18:00")
    assert "It goes against nothing" in against(course)


def outcome_of(course: Course, module: UUID) -> str:
    return str(rows(course.office, Outcome, Outcome.module_id == module)[0].id)


def test_publishing_refuses_what_a_rule_refuses_by_now_and_names_it(course: Course) -> None:
    course.add(day="2026-02-06", start="12:00", end="13:00")
    assert set_rules(course, prayer="refuse").status_code == 303
    publishing = f"/cohorts/{course.cohort}/timetable/publish"
    said = words(course.coordinator.get(publishing))
    assert "One rule stands against it" in said
    taken = "The session takes the time of Friday’s prayer, 12:30 to 14:00."
    assert f"{taken} Evidence on the scene · Friday 6 February 2026, 12:00 to 13:00" in said
    answer = course.publish()
    assert answer.status_code == 422
    assert (
        "“Evidence on the scene” on Friday 6 February 2026, 12:00 to 13:00 (Rabat, UTC+1): "
        "The session takes the time of Friday’s prayer, 12:30 to 14:00."
    ) in unescape(answer.text)
    assert course.only_session().state.value == "draft"
    assert set_rules(course, prayer="warn").status_code == 303
    assert "Some of it may be a mistake: The session takes the time of Friday’s prayer" in words(
        course.coordinator.get(publishing)
    )
    course.add(day="2026-02-06", start="13:00", end="13:30", room="", mode="online")
    assert words(course.coordinator.get(publishing)).count("12:30 to 14:00. 2 sessions") == 1
    assert course.publish().status_code == 303


def test_publishing_asks_for_the_reason_that_nobody_gave_and_takes_it_once_given(course: Course) -> None:
    course.add(day="2026-02-06", start="12:00", end="13:00")
    assert set_rules(course, prayer="reason").status_code == 303
    assert "Give a reason for which it may be so." in course.publish().text
    assert "Nobody gave a reason yet." in against(course)
    session = course.only_session()
    given = course.change(
        session.id,
        day="2026-02-06",
        start="12:00",
        end="13:00",
        language="en",
        reason="A walk to the mosque.",
    )
    assert given.status_code == 303
    assert [one.reason for one in rows(course.office, Allowance)] == ["A walk to the mosque."]
    assert (course.office.trail()[-1][0], course.only_session().version) == ("session.allow", 1)
    assert course.publish().status_code == 303


def test_the_timetable_and_the_next_act_say_how_many_sessions_go_against_a_rule(course: Course) -> None:
    course.add(day="2026-02-06", start="12:00", end="13:00")
    course.add(day="2026-02-10", start="09:00", end="10:00", groups="2")
    week = words(course.coordinator.get(f"/cohorts/{course.cohort}/timetable?week=2026-02-02"))
    assert (
        "Nobody is told of drafts and changes before. 2 of them go against a rule of the timetable." in week
    )
    assert "In this week one session goes against a rule." in week


def test_a_coordinator_of_another_programme_reads_neither_rules_nor_findings(course: Course) -> None:
    stranger: Visitor = course.office.coordinator(course.office.programme())
    for name in ("rules", "findings"):
        assert stranger.get(f"/cohorts/{course.cohort}/timetable/{name}").status_code == 403


def test_what_is_asked_of_the_database_does_not_grow_with_the_sessions(
    course: Course, queries_of: Callable[[Visitor, str], int]
) -> None:
    url = f"/cohorts/{course.cohort}/timetable/findings"
    course.add(day="2026-02-06", start="12:00", end="13:00")
    few = queries_of(course.coordinator, url)
    for number in range(10):
        course.add(day=f"2026-02-{9 + number:02}", start="12:00", end="13:00", reason="Needed.")
    assert queries_of(course.coordinator, url) == few


def test_two_thousand_sessions_are_checked_without_trouble(course: Course) -> None:
    office = course.office
    office.session(course.cohort, day=date(2026, 2, 6))
    (only,) = rows(office, Session)
    columns = {column.name: getattr(only, column.name) for column in Session.__table__.columns}
    with office.deed() as database:
        database.execute(sa.insert(Session), [{**columns, "id": new_id()} for _n in range(1_999)])
    with office.app.test_request_context():
        found = findings.of_whole(db.session.get_one(Cohort, course.cohort))
        db.session.remove()
    assert len({finding.session_id for finding in found if finding.rule is Rule.GROUPS}) == 2_000

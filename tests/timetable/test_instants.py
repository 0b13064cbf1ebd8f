"""A state changes its clocks: hours on the wall stay, instants and bookings follow, clashes are listed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.cohorts.models import Call
from app.core import chores
from app.timetable import instants
from app.timetable.models import Booking, Session
from app.timetable.states import SessionState
from tests.timetable.course import Course, rows

HOUR = timedelta(hours=1)


def as_before(course: Course, *keys: Any) -> None:
    """Put sessions and their bookings an hour later, as an older time-zone database would have."""
    with course.office.deed() as session:
        for model, key in ((Session, Session.id), (Booking, Booking.session_id)):
            for row in session.scalars(sa.select(model).where(key.in_(keys))):
                row.starts_at, row.ends_at = row.starts_at + HOUR, row.ends_at + HOUR


def start(course: Course) -> None:
    """Start the worker."""
    with course.office.app.app_context():
        chores.begin()


def test_what_is_right_stays(course: Course) -> None:
    course.add()
    before = course.office.trail()
    start(course)
    assert course.office.trail() == before


def test_a_session_to_come_and_its_bookings_follow_the_clocks(course: Course) -> None:
    course.add()
    right = course.only_session()
    as_before(course, right.id)
    start(course)
    assert course.only_session().starts_at == right.starts_at
    assert {one.starts_at for one in rows(course.office, Booking)} == {right.starts_at}
    action, subject, data, _actor = course.office.trail()[-1]
    assert (action, subject, data["clashes"]) == ("session.recompute", f"sessions {right.id}", False)
    page = course.coordinator.get("/timetable/moved").text
    assert "before: 09:00 UTC, now: 08:00 UTC" in page
    assert "One session moved with the clocks" in course.coordinator.get("/").text


def test_a_clash_that_arises_is_listed_and_not_lost(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.add(start="09:00", end="10:00", mode="online")
    moving = course.only_session()
    as_before(course, moving.id)
    course.add(start="09:00", end="10:00", mode="online", **{"title-en": "Another"})
    assert len(course.sessions()) == 2
    start(course)
    assert course.office.read(Session, moving.id).starts_at == moving.starts_at
    assert rows(course.office, Booking, Booking.session_id == moving.id) == []
    assert "It clashes with another booking now" in course.coordinator.get("/timetable/moved").text
    monkeypatch.setattr(instants, "SHOWN", timedelta(0))
    assert "Nothing moved" in course.coordinator.get("/timetable/moved").text
    with course.office.deed() as session:
        session.execute(
            sa.update(Session).where(Session.id == moving.id).values(state=SessionState.SCHEDULED)
        )
    assert "It clashes with another booking now" in course.coordinator.get("/timetable/moved").text


def test_the_command_says_what_would_move_and_changes_nothing(course: Course) -> None:
    course.add()
    key = course.only_session().id
    as_before(course, key)
    wrong, before = course.only_session().starts_at, course.office.trail()
    said = course.office.app.test_cli_runner().invoke(args=["zones", "recompute", "--dry-run"])
    assert said.output.splitlines() == [
        f"sessions {key}: 2026-02-03 09:00 to 2026-02-03 08:00 UTC. ",
        "1 would move, 0 to choose anew.",
    ]
    assert (course.only_session().starts_at, course.office.trail()) == (wrong, before)


def test_a_deadline_follows_the_clocks(course: Course) -> None:
    (call,) = rows(course.office, Call)
    with course.office.deed() as session:
        session.get(Call, call.id).deadline_at = call.deadline_at + HOUR
    start(course)
    assert course.office.read(Call, call.id).deadline_at == call.deadline_at


def test_another_programmes_coordinator_is_told_nothing(course: Course) -> None:
    course.add()
    as_before(course, course.only_session().id)
    start(course)
    stranger = course.office.coordinator(course.office.programme())
    assert "Nothing moved" in stranger.get("/timetable/moved").text


SKIPPED, TWICE = (date(2026, 3, 22), time(2, 30)), (date(2026, 2, 15), time(2, 30))
"""Morocco's clocks skip the one at the end of Ramadan, and show the other twice at its beginning."""


def plan_at(course: Course, day: date, start: time) -> Any:
    """A session at an hour that was there when it was planned."""
    key = course.office.session(course.cohort, day=day, start=time(9), state=SessionState.DRAFT)
    with course.office.deed() as session:
        session.get(Session, key).start = start
    return key


def test_an_hour_that_no_longer_comes_is_listed_until_another_is_chosen(course: Course) -> None:
    key = plan_at(course, *SKIPPED)
    start(course)
    task = "Choose another hour: the clocks skip one, or show it twice"
    assert task in course.coordinator.get("/").text
    page = course.coordinator.get("/timetable/moved").text
    assert "Sunday 22 March 2026, 02:30 · The clocks skip this hour on this day." in page
    assert f"/sessions/{key}/edit" in page
    stranger = course.office.coordinator(course.office.programme())
    assert task not in stranger.get("/").text
    assert "The clocks skip" not in stranger.get("/timetable/moved").text
    assert course.change(key, day="2026-03-20", reason="Agreed.").status_code == 303
    assert task not in course.coordinator.get("/").text


def test_an_hour_that_comes_twice_is_listed_too(course: Course) -> None:
    plan_at(course, *TWICE)
    page = course.coordinator.get("/timetable/moved").text
    assert "02:30 · This hour comes twice on this day. Its first coming is meant." in page


def test_a_deadline_whose_hour_no_longer_comes_is_listed(course: Course) -> None:
    (call,) = rows(course.office, Call)
    with course.office.deed() as session:
        found = session.get(Call, call.id)
        found.deadline_day, found.deadline_time = SKIPPED
        found.deadline_at = datetime(2026, 3, 22, 2, 30, tzinfo=UTC)
    page = course.coordinator.get("/timetable/moved").text
    assert "Deadline of the call" in page
    assert f"/cohorts/{course.cohort}/call/edit" in page


def test_the_command_lists_what_is_skipped_and_whose_turn_it_is(course: Course) -> None:
    skipped, twice = plan_at(course, *SKIPPED), plan_at(course, *TWICE)
    said = course.office.app.test_cli_runner().invoke(args=["zones", "recompute", "--dry-run"])
    told = f"The coordinators of {course.code} have it on their start page."
    where = "Africa/Casablanca"
    assert said.output.splitlines()[-3:] == [
        f"sessions {skipped}: 2026-03-22 02:30 {where} is skipped. {told}",
        f"sessions {twice}: 2026-02-15 02:30 {where} comes twice, the first is meant. {told}",
        "1 would move, 2 to choose anew.",
    ]

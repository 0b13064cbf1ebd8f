"""What is booked twice with a reason: nothing comes onto it without one, and both sides read of it."""

from __future__ import annotations

from html import unescape

import pytest
import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.timetable.models import Booking, ClashSeverity, Session
from app.timetable.rules import Rule, Severity
from tests.timetable.course import Course, mistakes, rows
from tests.timetable.test_instants import HOUR, start

WHY = "They share it."


def another(course: Course) -> Course:
    cohort = course.office.cohort(course.programme, state=CohortState.CONFIRMED)
    return Course(course.office, course.programme, cohort, course.coordinator, course.room)


@pytest.fixture
def beside(course: Course) -> Course:
    """A cohort that holds the course's room from ten to twelve; the course has it from nine to eleven."""
    course.add()
    found = another(course)
    course.office.add(ClashSeverity, cohort_id=found.cohort, rule=Rule.ROOM_TAKEN, severity=Severity.REASON)
    assert found.add(start="10:00", end="12:00", reason=WHY).status_code == 303
    return found


def reasons(course: Course) -> list[str | None]:
    return [one.override_reason for one in rows(course.office, Booking, Booking.resource_id == course.room)]


def said(course: Course) -> str:
    return unescape(course.coordinator.get(f"/cohorts/{course.cohort}/timetable/findings").text)


def test_nobody_books_the_hours_that_were_booked_with_a_reason_without_one(beside: Course) -> None:
    third = another(beside)
    (refused,) = mistakes(third.add(start="11:00", end="12:00"))
    assert refused.startswith(f"Room: The room Salle A is taken by “Evidence on the scene” ({beside.code})")
    assert third.add(start="12:00", end="13:00").status_code == 303


def test_the_reason_goes_with_the_session_that_it_was_given_for_and_the_booking_stays(
    course: Course, beside: Course
) -> None:
    assert reasons(course) == [None, WHY]
    removed = course.coordinator.post(f"/sessions/{course.only_session().id}/remove", {})
    assert removed.status_code == 303
    assert reasons(course) == [None]
    assert "booked twice" not in said(beside)
    assert "The room Salle A is taken by" in mistakes(another(beside).add())[0]


def test_both_cohorts_read_what_is_booked_twice_and_the_first_one_needs_no_reason(
    course: Course, beside: Course
) -> None:
    sentence = "Salle A is booked twice at this hour, also for {}."
    assert sentence.format(course.code) in said(beside)
    assert sentence.format(beside.code) in said(course)
    assert course.change(course.only_session().id, **{"title-en": "Another title"}).status_code == 303
    assert course.publish().status_code == 303
    assert beside.publish().status_code == 303
    assert reasons(course) == [None, WHY]


def test_whoever_moves_within_hours_that_are_booked_twice_gives_a_reason(
    course: Course, beside: Course
) -> None:
    assert "The room Salle A is taken by" in mistakes(course.change(course.only_session().id, end="10:30"))[0]
    assert course.change(course.only_session().id, end="10:00").status_code == 303
    assert reasons(course) == [None, None]
    assert "booked twice" not in said(course) + said(beside)


def test_a_draft_of_a_postponed_cohort_is_booked_again_with_a_reason_alone(course: Course) -> None:
    course.add()
    course.publish()
    office, coordinator = course.office, course.coordinator
    postponed = coordinator.post(f"/cohorts/{course.cohort}/move/postpone", {"reason": "The hall is closed."})
    assert postponed.status_code == 303
    assert another(course).add().status_code == 303
    with office.deed() as database:
        database.execute(sa.update(Cohort).where(Cohort.id == course.cohort).values(state=CohortState.OPEN))
    office.add(ClashSeverity, cohort_id=course.cohort, rule=Rule.ROOM_TAKEN, severity=Severity.REASON)
    (refusal,) = mistakes(course.publish())
    assert refusal.endswith("Or give a reason for which it may be so.")
    session = course.only_session()
    assert course.change(session.id, version=session.version, reason=WHY).status_code == 303
    assert sorted(reasons(course), key=str) == [None, WHY]
    assert course.publish().status_code == 303


def as_an_hour_later(course: Course) -> None:
    """Put all sessions and bookings an hour later, those with a reason last, as they were made."""
    held = rows(course.office, Booking)
    with course.office.deed() as database:
        for session in database.scalars(sa.select(Session)):
            session.starts_at, session.ends_at = session.starts_at + HOUR, session.ends_at + HOUR
        database.execute(sa.delete(Booking))
        for one in sorted(held, key=lambda one: one.override_reason or ""):
            facts = {column.name: getattr(one, column.name) for column in Booking.__table__.c}
            moved = {"starts_at": one.starts_at + HOUR, "ends_at": one.ends_at + HOUR}
            database.execute(sa.insert(Booking).values({**facts, **moved}))


def test_what_is_booked_twice_follows_the_clocks_and_keeps_its_reason(course: Course, beside: Course) -> None:
    right = {one.id: one.starts_at for one in rows(course.office, Session)}
    as_an_hour_later(course)
    start(course)
    assert {one.id: one.starts_at for one in rows(course.office, Session)} == right
    assert sorted(reasons(course), key=str) == [None, WHY]
    assert "It clashes" not in course.coordinator.get("/timetable/moved").text


def test_a_reason_that_counted_once_lets_nothing_stand_where_the_cohort_refuses_it_now(
    course: Course, beside: Course
) -> None:
    with course.office.deed() as database:
        database.execute(sa.delete(ClashSeverity).where(ClashSeverity.cohort_id == beside.cohort))
    as_an_hour_later(course)
    start(course)
    assert reasons(course) == [None]
    assert "It clashes" in course.coordinator.get("/timetable/moved").text


@pytest.mark.parametrize("first", ["trainer", "interpreter"])
@pytest.mark.parametrize("is_registered_as_both", [True, False])
def test_who_teaches_and_interprets_is_in_one_room(
    course: Course, first: str, is_registered_as_both: bool
) -> None:
    office, person = course.office, course.office.person("Lina Haddad")

    def as_trainer() -> dict[str, list[str]]:
        return {"trainers": [str(office.trainer(person))]}

    def as_interpreter() -> dict[str, list[str]]:
        return {"interpretations": ["en-fr"], "interpreters": [f"en-fr:{office.interpreter(person)}"]}

    order = (as_trainer, as_interpreter) if first == "trainer" else (as_interpreter, as_trainer)
    wanted = [make() for make in (order if is_registered_as_both else order[:1])]
    assert course.add(**wanted[0]).status_code == 303
    other = another(course)
    other.room = office.room("Salle B")
    if not is_registered_as_both:
        wanted.append(order[1]())
    field, does = ("Interpreters", "teaches") if first == "trainer" else ("Trainers", "interprets")
    (refused,) = mistakes(other.add(**wanted[1]))
    assert refused.startswith(
        f"{field}: Lina Haddad {does} in “Evidence on the scene” ({course.code}): Tuesday 3 February 2026"
    )
    assert other.add(**wanted[1], start="11:00", end="12:00").status_code == 303

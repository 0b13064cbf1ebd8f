"""Room, trainer and cohort are held once: the ledger names the other booking, the database holds it."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.cohorts.states import CohortState
from app.core.db import db, new_id, unit_of_work
from app.timetable.models import Booking, Session
from app.timetable.states import ResourceKind
from tests.support.office import Office
from tests.timetable.course import Course, mistakes, rows


@pytest.fixture
def other(course: Course) -> Course:
    """Another cohort of the same programme, with the same coordinator and room."""
    cohort = course.office.cohort(course.programme, state=CohortState.CONFIRMED)
    return Course(course.office, course.programme, cohort, course.coordinator, course.room)


@pytest.fixture
def stranger(course: Course) -> Course:
    """A cohort of another programme, whose coordinator may not see the first one's sessions."""
    programme = course.office.programme()
    cohort = course.office.cohort(programme, state=CohortState.CONFIRMED)
    return Course(course.office, programme, cohort, course.office.coordinator(programme), course.room)


def test_a_room_is_not_taken_twice_and_the_sentence_names_the_other_session(
    course: Course, other: Course
) -> None:
    course.add()
    assert mistakes(other.add(start="10:30", end="12:00")) == [
        (
            f"Room: The room Salle A is taken by “Evidence on the scene” ({course.code}): "
            "Tuesday 3 February 2026, 09:00 to 11:00 (Rabat, UTC+1). Choose another room or another hour."
        )
    ]
    assert other.sessions() == []


def test_one_who_may_not_see_the_other_session_reads_its_cohorts_code_alone(
    course: Course, stranger: Course
) -> None:
    course.add()
    (sentence,) = mistakes(stranger.add())
    assert sentence == (
        f"Room: The room Salle A is taken by {course.code}: Tuesday 3 February 2026, "
        "09:00 to 11:00 (Rabat, UTC+1). Choose another room or another hour."
    )


def test_a_trainer_is_not_in_two_rooms(course: Course, stranger: Course) -> None:
    trainer = str(course.office.trainer(course.office.person("Idir Amellal")))
    course.add(trainers=[trainer])
    answer = stranger.add(room=str(course.office.room("Salle B")), trainers=[trainer])
    assert mistakes(answer) == [
        (
            f"Trainers: Idir Amellal teaches in {course.code}: Tuesday 3 February 2026, "
            "09:00 to 11:00 (Rabat, UTC+1). Choose another trainer or another hour."
        )
    ]
    assert stranger.sessions() == []


def test_a_cohort_is_in_one_session_at_a_time(course: Course) -> None:
    course.add(mode="online")
    assert mistakes(course.add(mode="online", start="10:59", end="12:00")) == [
        (
            f"Start: This cohort is in “Evidence on the scene” ({course.code}): Tuesday 3 February 2026, "
            "09:00 to 11:00 (Rabat, UTC+1). Choose another hour."
        )
    ]


@pytest.mark.parametrize(("start", "end"), [("07:00", "09:00"), ("11:00", "12:00")])
def test_one_session_follows_another_at_once(course: Course, other: Course, start: str, end: str) -> None:
    course.add()
    assert other.add(start=start, end=end).status_code == 303


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [("11:00", "12:00", 422), ("11:14", "12:00", 422), ("11:15", "12:00", 303), ("07:00", "08:46", 422)],
)
def test_a_room_stays_free_for_its_changeover(
    course: Course, other: Course, start: str, end: str, status: int
) -> None:
    course.room = other.room = course.office.room("Salle C", changeover_minutes=15)
    course.add()
    answer = other.add(start=start, end=end)
    assert answer.status_code == status
    if status == 422:
        assert "and stays free for 15 minutes afterwards." in mistakes(answer)[0]


def test_moving_a_session_clashes_as_adding_one_does(course: Course, other: Course) -> None:
    course.add()
    other.add(start="14:00", end="15:00")
    session = other.only_session()
    answer = other.change(session.id, start="09:00", end="10:00")
    assert mistakes(answer)[0].startswith("Room: The room Salle A is taken by")
    assert (other.only_session().start, other.only_session().version) == (time(14), 1)
    assert other.change(session.id, start="14:30", end="15:30").status_code == 303


def test_what_a_cancelled_session_held_is_free(course: Course, other: Course) -> None:
    course.add()
    course.publish()
    session = course.only_session()
    assert other.add().status_code == 422
    course.coordinator.post(f"/sessions/{session.id}/cancel", {"reason": "The trainer is ill."})
    assert other.add().status_code == 303


def booking(office: Office, resource: object, session: object, start: int, end: int) -> None:
    """Write a booking past the ledger, in hours of 3 February 2026 (UTC)."""
    midnight = rows(office, Session)[0].starts_at.replace(hour=0)
    with office.deed() as database:
        database.execute(
            sa.insert(Booking).values(
                id=new_id(),
                session_id=session,
                resource_kind=ResourceKind.ROOM,
                resource_id=resource,
                starts_at=midnight + timedelta(hours=start),
                ends_at=midnight + timedelta(hours=end),
            )
        )


def test_the_database_itself_refuses_two_bookings_that_overlap(course: Course) -> None:
    office, room = course.office, course.office.room("Salle D")
    session = office.session(course.cohort)
    booking(office, room, session, 8, 10)
    booking(office, room, session, 10, 12)
    with pytest.raises(IntegrityError, match="ex_bookings_clash"):
        booking(office, room, session, 9, 11)
    assert office.count(Booking, Booking.resource_id == room) == 2


def test_the_database_refuses_a_booking_that_is_moved_onto_another(course: Course) -> None:
    office, room = course.office, course.office.room("Salle D")
    session = office.session(course.cohort)
    booking(office, room, session, 8, 10)
    booking(office, room, session, 12, 14)
    later = max(rows(office, Booking, Booking.resource_id == room), key=lambda found: found.starts_at)
    with pytest.raises(IntegrityError), office.app.app_context(), unit_of_work():
        db.session.execute(
            sa.update(Booking)
            .where(Booking.id == later.id)
            .values(starts_at=later.starts_at - timedelta(hours=3))
        )


def test_a_clash_that_only_the_database_sees_is_the_same_sentence(
    course: Course, other: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.timetable import ledger

    course.add()
    asked = []
    real = ledger._refuse_clash

    def blind_at_first(*arguments: object) -> None:
        asked.append(arguments)
        if len(asked) > 1:
            real(*arguments)

    monkeypatch.setattr(ledger, "_refuse_clash", blind_at_first)
    assert mistakes(other.add())[0].startswith(
        f"Room: The room Salle A is taken by “Evidence on the scene” ({course.code})"
    )
    assert (len(asked), other.sessions()) == (2, [])


def test_publishing_after_a_postponement_books_again_or_names_a_clash(course: Course, other: Course) -> None:
    course.add()
    course.publish()
    coordinator, page = course.coordinator, f"/cohorts/{course.cohort}/move/postpone"
    assert coordinator.post(page, {"reason": "The hall is closed."}).status_code == 303
    assert course.bookings() == []
    assert other.add().status_code == 303
    with course.office.deed() as database:
        from app.cohorts.models import Cohort

        database.execute(sa.update(Cohort).where(Cohort.id == course.cohort).values(state=CohortState.OPEN))
    (refusal,) = mistakes(course.publish())
    assert refusal.startswith("The room Salle A is taken by")
    other_session = other.only_session()
    assert other.change(other_session.id, day=str(date(2026, 2, 5))).status_code == 303
    assert course.publish().status_code == 303
    assert course.bookings() == ["cohort", "cohort", "room", "room"]

"""What waits in the timetable, and the figure that it gives."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

from app.cohorts.states import CohortState
from app.core import clock
from app.core.measures import of_programmes
from app.registrations.states import RegistrationState
from app.timetable.measures import HOURS_DELIVERED
from app.timetable.states import SessionState
from tests.support.office import Office
from tests.timetable.course import Course, person_of


def test_a_coordinators_drafts_wait_on_the_start_page(course: Course) -> None:
    course.add()
    course.add(start="12:00", end="13:00")
    page = course.coordinator.get("/").text
    assert f"Publish 2 sessions of {course.code}" in page
    assert f'href="/cohorts/{course.cohort}/timetable/publish"' in page
    other = course.office.coordinator(course.office.programme())
    assert course.code not in other.get("/").text
    course.publish()
    assert f"sessions of {course.code}" not in course.coordinator.get("/").text


def test_a_trainers_sessions_of_today_wait_on_the_start_page(course: Course) -> None:
    office, user = course.office, course.office.account()
    trainer = office.trainer(person_of(office, user))
    session = office.session(course.cohort, trainers=[trainer])
    with clock.set_to(datetime(2026, 2, 3, 7, tzinfo=UTC)):
        page = office.signed_in(user).get("/").text
    assert "You teach “A session” today" in page
    assert f'href="/sessions/{session}"' in page
    with clock.set_to(datetime(2026, 2, 4, 7, tzinfo=UTC)):
        assert "You teach" not in office.signed_in(user).get("/").text


def test_a_trainees_sessions_of_today_wait_on_the_start_page(course: Course) -> None:
    office, user = course.office, course.office.account()
    other = office.account()
    office.registration(course.cohort, person_of(office, user), state=RegistrationState.ATTENDING)
    office.registration(course.cohort, person_of(office, other), state=RegistrationState.EXCLUDED)
    session = office.session(course.cohort)
    with clock.set_to(datetime(2026, 2, 3, 7, tzinfo=UTC)):
        page = office.signed_in(user).get("/").text
        assert "You attend" not in office.signed_in(other).get("/").text
    assert "You attend “A session” today" in page
    assert f'href="/sessions/{session}"' in page
    with clock.set_to(datetime(2026, 2, 3, 20, tzinfo=UTC)):
        assert "You attend" not in office.signed_in(user).get("/").text


def test_the_calendar_of_a_cohort_that_is_over_is_not_offered_anew(course: Course) -> None:
    office, user = course.office, course.office.account()
    office.registration(course.cohort, person_of(office, user), state=RegistrationState.COMPLETED)
    office.session(course.cohort, state=SessionState.HELD)
    assert "In your own calendar" in office.signed_in(user).get("/timetable").text
    with clock.set_to(datetime(2026, 5, 4, 7, tzinfo=UTC)):
        assert "In your own calendar" not in office.signed_in(user).get("/timetable").text


def test_the_hours_delivered_are_an_exact_share_of_the_curriculum(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.COMPLETED)
    office.session(cohort, state=SessionState.HELD)
    office.session(cohort, day=date(2026, 2, 4), state=SessionState.HELD)
    office.session(cohort, day=date(2026, 2, 5), state=SessionState.CANCELLED)
    running = office.cohort(programme, state=CohortState.RUNNING)
    office.session(running, day=date(2026, 2, 6), state=SessionState.HELD)
    empty = office.programme()
    with office.app.app_context():
        figures = HOURS_DELIVERED.figures(of_programmes([programme, empty]))
    assert list(figures) == [programme]
    assert (figures[programme].value, figures[programme].of) == (Fraction(4, 10), 2)

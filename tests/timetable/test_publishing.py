"""Publishing a timetable, and what those concerned are told afterwards."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.cohorts.states import CohortState
from app.core.outbox import Mail
from app.registrations.states import RegistrationState
from app.timetable.states import SessionState
from tests.support.office import Office
from tests.timetable.course import Course, letters, mistakes, person_of, rows


def trainer_with_account(office: Office, email: str, language: str = "en") -> UUID:
    """A trainer who reads letters."""
    return office.trainer(person_of(office, office.account(email=email, language=language)))


def trainee(
    course: Course,
    email: str,
    state: RegistrationState = RegistrationState.CONFIRMED,
    language: str = "en",
) -> UUID:
    """Someone in the cohort; the account."""
    user = course.office.account(email=email, language=language)
    course.office.registration(course.cohort, person_of(course.office, user), state=state)
    return user


def test_publishing_tells_each_of_those_concerned_once_with_all_that_concerns_them(course: Course) -> None:
    trainer = trainer_with_account(course.office, "trainer@example.org")
    trainee(course, "confirmed@example.org")
    trainee(course, "offered@example.org", RegistrationState.OFFERED)
    trainee(course, "withdrawn@example.org", RegistrationState.WITHDRAWN)
    course.add(trainers=[str(trainer)])
    course.add(start="14:00", end="15:00", **{"title-en": "Chain of custody"})
    answer = course.publish()
    assert answer.status_code == 303
    assert {session.state for session in course.sessions()} == {SessionState.SCHEDULED}
    subject = f"The timetable of {course.code}"
    assert letters(course.office) == [
        ("confirmed@example.org", subject),
        ("trainer@example.org", subject),
    ]
    bodies = {mail.recipient: mail.body for mail in rows(course.office, Mail)}
    first = "Tuesday 3 February 2026, 09:00 to 11:00 (Rabat, UTC+1): M1, “Evidence on the scene”, Salle A"
    assert first in bodies["confirmed@example.org"]
    assert "“Chain of custody”" in bodies["confirmed@example.org"]
    assert first in bodies["trainer@example.org"]
    assert "“Chain of custody”" not in bodies["trainer@example.org"]
    assert "2 sessions are published" in course.coordinator.get(answer.location).text


def test_publishing_without_drafts_is_refused(course: Course) -> None:
    assert "Nothing to publish" in course.coordinator.get(f"/cohorts/{course.cohort}/timetable/publish").text
    answer = course.publish()
    assert answer.status_code == 409
    assert "There is no draft to publish. Add a session first." in answer.text


def test_publishing_twice_tells_nobody_twice(course: Course) -> None:
    trainee(course, "confirmed@example.org")
    course.add()
    course.publish()
    assert course.publish().status_code == 409
    assert len(letters(course.office)) == 1


def test_only_the_programmes_coordinator_publishes(course: Course) -> None:
    course.add()
    page = f"/cohorts/{course.cohort}/timetable/publish"
    office = course.office
    for visitor in (office.administrator(), office.coordinator(office.programme())):
        assert visitor.post(page).status_code == 403
    assert office.anonymous().post(page).status_code == 303
    assert course.only_session().state is SessionState.DRAFT


def test_a_change_of_a_published_session_is_told_to_old_and_new_trainers_and_raises_its_sequence(
    course: Course,
) -> None:
    old = trainer_with_account(course.office, "old@example.org")
    new = trainer_with_account(course.office, "new@example.org")
    trainee(course, "confirmed@example.org")
    session = course.office.session(course.cohort, room=course.room, trainers=[old])
    answer = course.change(session, start="10:00", end="12:00", trainers=[str(new)])
    assert answer.status_code == 303
    subject = f"A session of {course.code} has changed"
    assert letters(course.office) == [
        ("confirmed@example.org", subject),
        ("new@example.org", subject),
        ("old@example.org", subject),
    ]
    assert course.only_session().sequence == 1


def test_a_cancelled_session_is_told_with_its_reason(course: Course) -> None:
    trainer = trainer_with_account(course.office, "trainer@example.org")
    trainee(course, "confirmed@example.org")
    session = course.office.session(course.cohort, room=course.room, trainers=[trainer])
    url = f"/sessions/{session}/cancel"
    assert mistakes(course.coordinator.post(url, {"reason": " "})) == ["Reason: Fill this in."]
    assert course.only_session().state is SessionState.SCHEDULED
    assert course.coordinator.post(url, {"reason": "The hall is closed."}).status_code == 303
    cancelled = course.only_session()
    assert (cancelled.state, cancelled.sequence, course.bookings()) == (SessionState.CANCELLED, 1, [])
    assert letters(course.office) == [
        ("confirmed@example.org", f"A session of {course.code} is cancelled"),
        ("trainer@example.org", f"A session of {course.code} is cancelled"),
    ]
    assert "The hall is closed." in rows(course.office, Mail)[0].body
    assert "The hall is closed." in course.coordinator.get(f"/sessions/{session}").text
    assert course.coordinator.post(url, {"reason": "Again."}).status_code == 422


def test_a_letter_is_in_its_readers_language(course: Course) -> None:
    trainee(course, "awa@example.org", language="fr")
    course.office.session(course.cohort, room=course.room, state=SessionState.DRAFT)
    course.publish()
    assert "mardi 3 février 2026" in rows(course.office, Mail)[0].body


@pytest.mark.parametrize(
    ("move", "state", "left"),
    [
        ("cancel", CohortState.CANCELLED, {SessionState.CANCELLED}),
        ("postpone", CohortState.POSTPONED, {SessionState.DRAFT}),
    ],
)
def test_a_cohort_that_does_not_come_frees_all_bookings_and_tells_its_trainers_once(
    course: Course, move: str, state: CohortState, left: set[SessionState]
) -> None:
    trainer = trainer_with_account(course.office, "trainer@example.org")
    office = course.office
    office.session(course.cohort, room=course.room, trainers=[trainer])
    course.add(start="12:00", end="13:00")
    course.publish()
    course.add(start="14:00", end="15:00")
    before = len(letters(office))
    answer = course.coordinator.post(
        f"/cohorts/{course.cohort}/move/{move}", {"reason": "The hall is closed."}
    )
    assert answer.status_code == 303
    assert {session.state for session in course.sessions()} == left
    assert len(course.sessions()) == (2 if move == "cancel" else 3)
    assert course.bookings() == []
    told = [
        letter
        for letter in letters(office)
        if letter == ("trainer@example.org", f"Sessions of {course.code} are not held")
    ]
    assert (len(told), before) == (1, 0)

"""Who joins a cohort after its timetable was published, and who leaves it: what each is handed, once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.outbox import Mail
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from app.timetable.states import SessionState
from tests.support.office import Office, Visitor
from tests.timetable.course import Course, person_of, rows
from tests.timetable.test_publishing import calendar_parts, trainer_with_account

ADDRESS = "awa@example.org"


def official(course: Course, state: S = S.OFFERED) -> tuple[UUID, Visitor]:
    """An official with a seat in the cohort, whose results are out: the registration, and the visitor."""
    office = course.office
    user = office.account(office.person("Awa Ba", state="KE"), email=ADDRESS)
    with office.deed() as database:
        database.execute(sa.update(Cohort).values(results_released_at=clock.now()))
    return office.registration(course.cohort, person_of(office, user), state=state), office.signed_in(user)


def take(visitor: Visitor, registration: UUID, name: str) -> Any:
    """Take a registration one step on."""
    return visitor.post(f"/registrations/{registration}/{name}", {"reason": "A new post."})


def handed(office: Office, address: str = ADDRESS) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """The letters with calendars to an address: the subject, and what each calendar says."""
    mails = sorted(
        rows(office, Mail, Mail.recipient == address), key=lambda mail: (mail.created_at, mail.message_id)
    )
    return [
        (
            mail.subject,
            [(method, one["UID"], one["SEQUENCE"], one["STATUS"]) for method, one in calendar_parts(mail)],
        )
        for mail in mails
        if mail.calendars
    ]


def uid(course: Course, session: UUID) -> str:
    return f"{session}@{course.office.app.config['MAIL_HOST']}"


def test_who_confirms_a_seat_is_handed_what_is_published_and_to_come_in_one_letter(course: Course) -> None:
    office = course.office
    first = office.session(course.cohort, room=course.room)
    second = office.session(course.cohort, day=date(2026, 2, 4), room=course.room)
    office.session(course.cohort, day=date(2026, 1, 5), room=course.room)
    office.session(course.cohort, day=date(2026, 2, 5), state=SessionState.CANCELLED)
    office.session(course.cohort, day=date(2026, 2, 6), state=SessionState.DRAFT)
    course.change(second, day="2026-02-09", **{"title-en": "Not yet public"})
    registration, visitor = official(course)

    assert take(visitor, registration, "accept").status_code == 303

    assert handed(office) == [
        (
            f"Your timetable in {course.code}",
            [
                ("REQUEST", uid(course, first), "0", "CONFIRMED"),
                ("REQUEST", uid(course, second), "0", "CONFIRMED"),
            ],
        )
    ]
    (body,) = [mail.body for mail in rows(office, Mail, Mail.recipient == ADDRESS) if mail.calendars]
    assert "– Tuesday 3 February 2026, 09:00 to 11:00 (Rabat, UTC+1): M1, “A session”, Salle A" in body
    assert "– Wednesday 4 February 2026" in body
    assert "Not yet public" not in body


def test_who_confirms_before_anything_is_published_is_handed_nothing_until_it_is(course: Course) -> None:
    course.add()
    registration, visitor = official(course)
    take(visitor, registration, "accept")
    assert handed(course.office) == []
    course.publish()
    assert [subject for subject, _calendars in handed(course.office)] == [f"The timetable of {course.code}"]


@pytest.mark.parametrize("state", [S.CONFIRMED, S.ATTENDING])
def test_who_leaves_has_the_sessions_to_come_struck_out_of_the_calendar(course: Course, state: S) -> None:
    session = course.office.session(course.cohort, room=course.room)
    registration, visitor = official(course, state)

    assert take(visitor, registration, "withdraw").status_code == 303
    assert take(visitor, registration, "withdraw").status_code != 303

    assert handed(course.office) == [
        (
            f"Sessions of {course.code} are no longer yours",
            [("CANCEL", uid(course, session), "0", "CANCELLED")],
        )
    ]


@pytest.mark.parametrize(
    ("name", "state"), [("no_show", S.CONFIRMED), ("no_show", S.ATTENDING), ("exclude", S.ATTENDING)]
)
def test_whom_the_office_takes_off_the_cohort_is_told_of_the_sessions_too(
    course: Course, name: str, state: S
) -> None:
    course.office.session(course.cohort, room=course.room)
    registration, _visitor = official(course, state)
    assert take(course.coordinator, registration, name).status_code == 303
    assert [subject for subject, _calendars in handed(course.office)] == [
        f"Sessions of {course.code} are no longer yours"
    ]


def test_a_substitute_is_handed_what_the_one_who_is_replaced_loses(course: Course) -> None:
    office = course.office
    session = office.session(course.cohort, room=course.room)
    leaving, _visitor = official(course, S.CONFIRMED)
    user = office.account(office.person("Issa Traoré", state="KE"), email="issa@example.org")
    substitute = office.registration(course.cohort, person_of(office, user), state=S.RESERVE, reserve_rank=1)

    answer = office.focal_point("KE").post(
        f"/registrations/{leaving}/replace", {"reason": "A new post.", "substitute": str(substitute)}
    )
    assert answer.status_code == 303
    assert [method for _subject, [(method, *_rest)] in handed(office)] == ["CANCEL"]
    assert handed(office, "issa@example.org") == []

    assert take(office.signed_in(user), substitute, "accept").status_code == 303
    assert handed(office, "issa@example.org") == [
        (f"Your timetable in {course.code}", [("REQUEST", uid(course, session), "0", "CONFIRMED")])
    ]


def test_who_leaves_without_having_taken_part_is_told_of_no_session(course: Course) -> None:
    course.office.session(course.cohort, room=course.room)
    registration, visitor = official(course)
    assert take(visitor, registration, "decline").status_code == 303
    assert handed(course.office) == []


def test_of_two_letters_about_one_session_the_later_one_counts(course: Course) -> None:
    course.office.session(course.cohort, room=course.room)
    registration, visitor = official(course)
    take(visitor, registration, "accept")
    with clock.set_to(clock.now() + timedelta(minutes=5)):
        take(visitor, registration, "withdraw")
    stamps = [
        line
        for mail in sorted(rows(course.office, Mail, Mail.recipient == ADDRESS), key=lambda m: m.created_at)
        for document in mail.calendars
        for line in document.splitlines()
        if line.startswith("DTSTAMP")
    ]
    assert len(stamps) == 2
    assert stamps[0] < stamps[1]


def test_who_leaves_and_still_teaches_keeps_the_own_sessions(course: Course) -> None:
    office = course.office
    registration, visitor = official(course, S.CONFIRMED)
    trainer = office.trainer(office.read(Registration, registration).person_id)
    office.session(course.cohort, room=course.room, trainers=[trainer])
    other = office.session(course.cohort, day=date(2026, 2, 4), room=course.room)
    take(visitor, registration, "withdraw")
    ((_subject, calendars),) = handed(office)
    assert calendars == [("CANCEL", uid(course, other), "0", "CANCELLED")]


@pytest.mark.parametrize(
    ("move", "state"), [("cancel", CohortState.CANCELLED), ("postpone", CohortState.POSTPONED)]
)
def test_when_a_cohort_does_not_come_everyone_has_its_sessions_struck_out_once(
    course: Course, move: str, state: CohortState
) -> None:
    office = course.office
    trainer = trainer_with_account(office, "trainer@example.org")
    interpreter = office.interpreter(person_of(office, office.account(email="salma@example.org")))
    official(course, S.CONFIRMED)
    course.add(trainers=[str(trainer)], interpretations=["en-fr"], interpreters=[f"en-fr:{interpreter}"])
    course.publish()

    answer = course.coordinator.post(f"/cohorts/{course.cohort}/move/{move}", {"reason": "The hall burnt."})

    assert (answer.status_code, office.read(Cohort, course.cohort).state) == (303, state)
    for address in (ADDRESS, "trainer@example.org", "salma@example.org"):
        told = [
            [method for method, *_rest in calendars]
            for subject, calendars in handed(office, address)
            if subject == f"Sessions of {course.code} are not held"
        ]
        assert told == [["CANCEL"]], address

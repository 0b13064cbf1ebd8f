"""Several coordinators plan at once, in several processes: one gets the room, the others a sentence."""

from __future__ import annotations

from datetime import time
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.config import Settings
from app.core import clock
from app.interpreters.models import Interpreter
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from app.timetable.models import Booking, FeedLink
from app.timetable.states import ResourceKind, SessionState
from tests.registrations.racing import in_one_moment
from tests.support.office import Office, Visitor
from tests.timetable.course import Course, rows


@pytest.fixture
def race(migrated: Settings) -> Any:
    """Send attempts from several processes at one moment; their answers."""

    def run(attempts: list[dict[str, Any]]) -> list[tuple[int, str]]:
        return in_one_moment(migrated, [(one["token"], one["url"], one["form"]) for one in attempts])

    return run


def another(course: Course) -> tuple[Course, str]:
    """A cohort of its own programme with the same room, and its coordinator's session."""
    office: Office = course.office
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.CONFIRMED)
    user = office.account()
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    visitor = office.signed_in(user)
    with visitor.client.session_transaction() as session:
        token = session["_user_id"]
    return Course(office, programme, cohort, visitor, course.room), token


def attempt(plan: tuple[Course, str], **changes: Any) -> dict[str, Any]:
    course, token = plan
    form = course.form(**changes)
    return {"token": token, "url": f"/cohorts/{course.cohort}/sessions/new", "form": form}


def test_of_two_coordinators_who_want_one_room_one_gets_it_and_the_other_reads_why(
    course: Course, race: Any
) -> None:
    answers = race([attempt(another(course)), attempt(another(course), start="10:59", end="12:00")])
    assert sorted(status for status, _text in answers) == [303, 422]
    refused = next(text for status, text in answers if status == 422)
    assert "The room Salle A is taken by" in refused
    assert len(rows(course.office, Booking, Booking.resource_kind == ResourceKind.ROOM)) == 1


def test_many_at_once_fill_a_room_without_a_gap_a_clash_or_a_fault(course: Course, race: Any) -> None:
    plans = [another(course) for _n in range(4)]
    trainers = [str(course.office.trainer()) for _n in range(2)]
    hours = [("09:00", "10:00"), ("10:00", "11:00"), ("09:30", "10:30"), ("11:00", "12:00")]
    answers = race(
        [
            # Each wants both trainers, half of them in the other order: no two wait for each other.
            attempt(plan, start=start, end=end, trainers=trainers[:: 1 if number % 2 else -1])
            for number, plan in enumerate(plans)
            for start, end in hours
        ]
    )
    assert {status for status, _text in answers} == {303, 422}
    held = sorted(
        (booking.starts_at, booking.ends_at)
        for booking in rows(course.office, Booking, Booking.resource_kind == ResourceKind.ROOM)
    )
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(held))
    assert len(held) == [status for status, _text in answers].count(303)
    assert len(held) in {2, 3}


def test_a_cohort_is_in_one_place_however_many_plan_for_it(course: Course, race: Any) -> None:
    plan = another(course)
    answers = race([attempt(plan, mode="online") for _n in range(8)])
    assert sorted(status for status, _text in answers) == [303] + [422] * 7
    assert len(rows(course.office, Booking, Booking.resource_kind == ResourceKind.COHORT)) == 1


def test_one_address_of_a_calendar_opens_however_often_it_is_asked_for_at_once(
    course: Course, race: Any
) -> None:
    _plan, token = another(course)
    answers = race([{"token": token, "url": f"/rooms/{course.room}/address", "form": {}} for _n in range(6)])
    assert [status for status, _text in answers] == [303] * 6
    links = rows(course.office, FeedLink)
    assert (len(links), [link.ended_at for link in links].count(None)) == (6, 1)


def token_of(visitor: Visitor) -> str:
    """What a browser's cookie says of who signed in."""
    with visitor.client.session_transaction() as session:
        return str(session["_user_id"])


def official(plans: list[Course], state: S) -> tuple[str, list[UUID]]:
    """An official with a seat in each of some cohorts: the token of a browser, and the seats."""
    office = plans[0].office
    person = office.person(state="KE")
    with office.deed() as database:
        database.execute(sa.update(Cohort).values(results_released_at=clock.now()))
    visitor = office.signed_in(office.account(person))
    return token_of(visitor), [office.registration(plan.cohort, person, state=state) for plan in plans]


def accept(token: str, registration: UUID) -> dict[str, Any]:
    return {"token": token, "url": f"/registrations/{registration}/accept", "form": {}}


def held(course: Course, kind: ResourceKind) -> list[Booking]:
    return rows(course.office, Booking, Booking.resource_kind == kind)


def test_of_two_coordinators_who_want_one_interpreter_one_gets_her(course: Course, race: Any) -> None:
    office = course.office
    lina = office.add(Interpreter, person_id=office.person("Lina Haddad"), pairs=["en-fr"])
    wanted = {"mode": "online", "interpretations": ["en-fr"], "interpreters": [f"en-fr:{lina}"]}
    answers = race(
        [attempt(another(course), **wanted), attempt(another(course), **wanted, start="10:59", end="12:00")]
    )
    assert sorted(status for status, _text in answers) == [303, 422]
    assert "Lina Haddad interprets in" in next(text for status, text in answers if status == 422)
    assert len(held(course, ResourceKind.INTERPRETER)) == 1


def test_of_two_cohorts_that_want_one_hour_of_a_trainee_one_gets_it(course: Course, race: Any) -> None:
    plans = [another(course), another(course)]
    official([plan for plan, _token in plans], S.CONFIRMED)
    answers = race([attempt(plan, mode="online") for plan in plans])
    assert sorted(status for status, _text in answers) == [303, 422]
    assert "An official who takes part also takes part in" in next(
        t for status, t in answers if status == 422
    )
    assert len(held(course, ResourceKind.TRAINEE)) == 1


def test_a_seat_that_is_accepted_in_two_cohorts_at_once_is_confirmed_in_one(
    course: Course, race: Any
) -> None:
    plans = [another(course)[0], another(course)[0]]
    for plan in plans:
        assert plan.add(mode="online").status_code == 303
    token, seats = official(plans, S.OFFERED)
    answers = race([accept(token, seat) for seat in seats])
    assert sorted(status for status, _text in answers) == [303, 422]
    states = [course.office.read(Registration, seat).state for seat in seats]
    assert sorted(states) == [S.CONFIRMED, S.OFFERED]
    assert len(held(course, ResourceKind.TRAINEE)) == 1


def test_seats_accepted_while_sessions_are_added_leave_everyone_held_and_nobody_waiting_for_ever(
    course: Course, race: Any
) -> None:
    plan, token = another(course)
    officials = [official([plan], S.OFFERED) for _n in range(4)]
    hours = [("09:00", "10:00"), ("10:00", "11:00"), ("11:00", "12:00"), ("12:00", "13:00")]
    answers = race(
        [
            press
            for (who, (seat,)), (start, end) in zip(officials, hours, strict=True)
            for press in (accept(who, seat), attempt((plan, token), mode="online", start=start, end=end))
        ]
    )
    assert [status for status, _text in answers] == [303] * 8
    assert len(held(course, ResourceKind.TRAINEE)) == 16


def test_two_timetables_with_the_same_trainees_are_published_at_once_and_one_reads_why_not(
    course: Course, race: Any
) -> None:
    plans = [another(course), another(course)]
    for _n in range(4):
        official([plan for plan, _token in plans], S.CONFIRMED)
    for number, (plan, _token) in enumerate(plans):
        # The second timetable takes the same hours in the other order, and none is booked yet.
        for hour in (9, 11, 13)[:: 1 if number else -1]:
            plan.office.session(plan.cohort, start=time(hour), end=time(hour + 2), state=SessionState.DRAFT)
    with course.office.deed() as database:
        database.execute(sa.delete(Booking))
    answers = race(
        [
            {"token": token, "url": f"/cohorts/{plan.cohort}/timetable/publish", "form": plan.seen()}
            for plan, token in plans
        ]
    )
    assert sorted(status for status, _text in answers) == [303, 422]
    assert len(held(course, ResourceKind.TRAINEE)) == 12

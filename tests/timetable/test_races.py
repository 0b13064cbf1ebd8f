"""Several coordinators plan at once, in several processes: one gets the room, the others a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from typing import Any

import pytest

from app.access.actor import Role, ScopeKind
from app.cohorts.states import CohortState
from app.config import Settings
from app.core import clock
from app.timetable.models import Booking
from app.timetable.states import ResourceKind
from tests.support.office import Office
from tests.timetable.course import Course, rows

PROCESSES = 4


@pytest.fixture
def race(migrated: Settings) -> Any:
    """Send attempts from several processes at one moment; their answers."""

    def run(attempts: list[dict[str, Any]]) -> list[tuple[int, str]]:
        environment = {
            **os.environ,
            "INSTANCE_PATH": str(migrated.instance),
            "DATABASE_URL": migrated.database_url,
        }
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.timetable.racer"],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _n in range(min(PROCESSES, len(attempts)))
        ]
        pipes: list[tuple[Any, Any]] = [(process.stdin, process.stdout) for process in processes]
        for number, (to, _from) in enumerate(pipes):
            work = {"now": clock.now().isoformat(), "attempts": attempts[number :: len(processes)]}
            to.write(json.dumps(work) + "\n")
            to.flush()
        assert [from_.readline() for _to, from_ in pipes] == ["ready\n"] * len(processes)
        for to, _from in pipes:
            to.write("go\n")
            to.flush()
        answers = [json.loads(process.communicate()[0]) for process in processes]
        return [(status, text) for found in answers for status, text in found]

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

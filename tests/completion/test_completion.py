"""Completion: exact minutes against the curriculum's rule, and what is missing."""

from __future__ import annotations

from datetime import date, time, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.attendance.states import Presence
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.completion.models import Completion
from app.completion.standing import Standing
from app.core import measures
from app.core.templating import share
from app.programmes.models import Curriculum
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.states import SessionState
from tests.support.office import Office

HOURS_400 = 400 * 60


def standing(attended: int, held: int, *, to_come: int = 0, required: int = 80) -> Standing:
    return Standing(attended=attended, held=held, to_come=to_come, required_percent=required)


@pytest.mark.parametrize(
    ("attended", "held", "met", "missing"),
    [
        (19200, HOURS_400, True, 0),
        (19199, HOURS_400, False, 1),
        (19190, HOURS_400, False, 10),
        (0, 0, False, 0),
        (0, 60, False, 48),
        (4, 5, True, 0),
        (5, 7, False, 1),
        (6, 7, True, 0),
    ],
)
def test_the_rule_is_compared_exactly(attended: int, held: int, met: bool, missing: int) -> None:
    found = standing(attended, held)
    assert (found.is_met, found.missing_minutes) == (met, missing)


def test_a_share_just_under_the_threshold_never_reads_as_the_threshold(office: Office) -> None:
    found = standing(19190, HOURS_400)
    assert found.share == Fraction(1919, 2400)
    with office.app.test_request_context("/"):
        assert share(found.share) == "79.9%"
        assert found.sentences == [
            "Attended: 79.9% of 400 h. Asked: 80.0%.",
            "10 minutes are missing.",
        ]


@pytest.mark.parametrize(
    ("attended", "held", "to_come", "can_be_met", "may_still_miss"),
    [
        (0, 0, 100, True, 20),
        (60, 100, 100, True, 0),
        (59, 100, 100, False, 0),
        (100, 100, 100, True, 40),
        (100, 100, 10, True, 10),
        (100, 100, 0, True, 0),
    ],
)
def test_the_forecast_says_who_can_still_reach_it(
    attended: int, held: int, to_come: int, can_be_met: bool, may_still_miss: int
) -> None:
    found = standing(attended, held, to_come=to_come)
    assert (found.can_be_met, found.may_still_miss) == (can_be_met, may_still_miss)


def running(office: Office, *held: tuple[SessionState, dict[str, tuple[Presence, int]]]):
    """A running cohort with a session of two hours for each item, and trainees' marks by name."""
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.RUNNING, seats=60)
    names = sorted({name for _state, marks in held for name in marks})
    trainees = {
        name: office.registration(cohort, office.person(name, state="KE"), state=RegistrationState.ATTENDING)
        for name in names
    }
    for number, (state, marks) in enumerate(held):
        session = office.session(cohort, day=date(2026, 2, 3) + timedelta(days=number), state=state)
        for name, (status, minutes) in marks.items():
            office.mark(session, trainees[name], status, minutes)
    return programme, cohort, trainees


def decisions(office: Office, trainees: dict[str, UUID]) -> dict[str, tuple[int, int, bool, str]]:
    found = {}
    for name, key in trainees.items():
        with office.deed() as session:
            row = session.scalar(sa.select(Completion).where(Completion.registration_id == key))
        found[name] = (
            row.attended_minutes,
            row.held_minutes,
            row.is_met,
            office.read(Registration, key).state.value,
        )
    return found


ALL = {"Amina Abdi": (Presence.PRESENT, 120), "Zola Banda": (Presence.LATE, 72)}
LESS = {"Amina Abdi": (Presence.PRESENT, 120), "Zola Banda": (Presence.EXCUSED, 0)}


def test_closing_a_cohort_decides_of_everyone_who_attends(office: Office) -> None:
    programme, cohort, trainees = running(
        office,
        (SessionState.HELD, ALL),
        (SessionState.HELD, dict.fromkeys(ALL, (Presence.PRESENT, 120))),
        (SessionState.CANCELLED, {}),
    )
    bystander = office.registration(cohort, state=RegistrationState.WITHDRAWN)
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/move/complete")
    assert answer.status_code == 303
    assert decisions(office, trainees) == {
        "Amina Abdi": (240, 240, True, "completed"),
        "Zola Banda": (192, 240, True, "completed"),
    }
    assert office.count(Completion) == 2
    assert office.read(Registration, bystander).state is RegistrationState.WITHDRAWN


def test_excused_is_not_present_and_one_minute_is_enough_to_fail(office: Office) -> None:
    programme, cohort, trainees = running(
        office,
        (SessionState.HELD, ALL | {"Zola Banda": (Presence.LATE, 71)}),
        (SessionState.HELD, dict.fromkeys(ALL, (Presence.PRESENT, 120))),
    )
    office.coordinator(programme).post(f"/cohorts/{cohort}/move/complete")
    assert decisions(office, trainees)["Zola Banda"] == (191, 240, False, "not_completed")
    programme, cohort, trainees = running(office, (SessionState.HELD, LESS))
    office.coordinator(programme).post(f"/cohorts/{cohort}/move/complete")
    assert decisions(office, trainees)["Zola Banda"] == (0, 120, False, "not_completed")


def test_a_cohort_with_an_open_register_is_not_closed_and_nothing_is_decided(office: Office) -> None:
    programme, cohort, _trainees = running(office, (SessionState.HELD, ALL), (SessionState.SCHEDULED, ALL))
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/move/complete")
    assert answer.status_code == 422
    assert "Some sessions have no register yet." in answer.text
    assert office.read(Cohort, cohort).state is CohortState.RUNNING
    assert office.count(Completion) == 0


@given(
    attended=st.integers(0, 600),
    more=st.integers(0, 600),
    to_come=st.integers(1, 600),
    asked=st.integers(1, 100),
)
def test_the_forecast_is_exact_to_the_minute(attended: int, more: int, to_come: int, asked: int) -> None:
    """Whoever misses just so many minutes meets the rule at the end, and with one more does not."""
    now = standing(attended, attended + more, to_come=to_come, required=asked)

    def at_the_end(missed: int) -> bool:
        return standing(attended + to_come - missed, attended + more + to_come, required=asked).is_met

    assert at_the_end(0) is now.can_be_met
    if now.can_be_met:
        assert at_the_end(now.may_still_miss)
        assert now.may_still_miss == to_come or not at_the_end(now.may_still_miss + 1)


def test_the_coordinator_reads_what_each_may_still_miss_by_each_rule(office: Office) -> None:
    late = {"Amina Abdi": (Presence.LATE, 100), "Zola Banda": (Presence.LATE, 80)}
    programme, cohort, _trainees = running(office, (SessionState.HELD, late), (SessionState.SCHEDULED, {}))
    with office.deed() as session:
        followed = session.scalars(sa.select(Cohort.curriculum_id).where(Cohort.id == cohort)).one()
        asks = sa.update(Curriculum).where(Curriculum.id == followed).values(module_percent=90)
        session.execute(asks)
    url = f"/cohorts/{cohort}/attendance"
    lines = office.coordinator(programme).post(url).text.removeprefix("\ufeff").splitlines()
    assert lines == [
        'Name,M1,Attended,Held,May still be missed,"May still be missed, M1"',
        "Amina Abdi,100,100,120,28,4",
        "Zola Banda,80,80,120,8,0",
    ]
    page = office.coordinator(programme).get(url).text
    assert ("28 min" in page, "4 min" in page) == (True, True)
    lost = office.coordinator(programme).get(f"{url}?standing=lost").text
    assert ("Amina Abdi" in lost, "Zola Banda" in lost, "Can no longer reach it" in lost) == (
        False,
        True,
        True,
    )


def test_a_trainee_sees_exactly_what_is_missing(office: Office) -> None:
    _programme, cohort, _trainees = running(office, (SessionState.HELD, {}))
    person = office.person("Grace Otieno", state="KE")
    registration = office.registration(cohort, person, state=RegistrationState.ATTENDING)
    second = office.session(cohort, day=date(2026, 2, 5), state=SessionState.HELD)
    office.mark(second, registration, Presence.LATE, 60)
    office.session(cohort, day=date(2026, 2, 6), start=time(9), end=time(10))
    page = office.signed_in(office.account(person)).get(f"/registrations/{registration}/attendance")
    assert page.status_code == 200
    for sentence in (
        "Attended: 25.0% of 4 h. Asked: 80.0%.",
        "132 minutes are missing.",
        "What is asked can no longer be reached, even by missing nothing of the 1 h to come.",
        "missed 1 h of 2 h",
    ):
        assert sentence in page.text


def test_a_standing_is_the_person_s_own_the_state_s_and_the_office_s(office: Office) -> None:
    programme, _cohort, trainees = running(office, (SessionState.HELD, ALL))
    url = f"/registrations/{trainees['Amina Abdi']}/attendance"
    assert {
        "coordinator": office.coordinator(programme).get(url).status_code,
        "administrator": office.administrator().get(url).status_code,
        "own state": office.focal_point("KE").get(url).status_code,
        "screening officer": office.screening_officer().get(url).status_code,
        "another state": office.focal_point("GH").get(url).status_code,
        "another coordinator": office.coordinator(office.programme()).get(url).status_code,
        "another trainee": office.signed_in(office.account(state="KE")).get(url).status_code,
        "nobody": office.anonymous().get(url).status_code,
    } == {
        "coordinator": 200,
        "administrator": 200,
        "own state": 200,
        "screening officer": 403,
        "another state": 404,
        "another coordinator": 404,
        "another trainee": 404,
        "nobody": 303,
    }


def test_the_attendance_tab_lists_trainees_by_how_they_stand(office: Office) -> None:
    programme, cohort, _trainees = running(office, (SessionState.HELD, LESS), (SessionState.SCHEDULED, {}))
    coordinator = office.coordinator(programme)
    page = coordinator.get(f"/cohorts/{cohort}/attendance").text
    assert "Amina Abdi" in page
    assert "Zola Banda" in page
    page = coordinator.get(f"/cohorts/{cohort}/attendance?standing=lost").text
    assert "Amina Abdi" not in page
    assert "Zola Banda" in page
    page = coordinator.get(f"/cohorts/{cohort}/attendance?standing=met&q=amina").text
    assert "Amina Abdi" in page
    assert "Zola Banda" not in page
    assert coordinator.get(f"/cohorts/{cohort}/attendance?sort=-attended").status_code == 200


def test_the_attendance_list_is_taken_away_by_a_deed_of_its_own(office: Office) -> None:
    programme, cohort, _trainees = running(office, (SessionState.HELD, LESS))
    url = f"/cohorts/{cohort}/attendance"
    assert "text/html" in office.coordinator(programme).get(f"{url}?format=csv").content_type
    answer = office.coordinator(programme).post(url)
    assert answer.text.splitlines()[1:] == ["Amina Abdi,120,120,120,0", "Zola Banda,0,0,120,0"]
    assert office.administrator().post(url).status_code == 403


def test_the_attendance_page_asks_as_often_for_thirty_as_for_one(office: Office, queries_of) -> None:
    programme, cohort, _trainees = running(office, (SessionState.HELD, LESS))
    coordinator = office.coordinator(programme)
    url = f"/cohorts/{cohort}/attendance"
    coordinator.get(url)
    few = queries_of(lambda: coordinator.get(url))
    for _n in range(30):
        office.registration(cohort, state=RegistrationState.ATTENDING)
    assert queries_of(lambda: coordinator.get(url)) == few


def test_the_measures_are_the_exact_shares(office: Office) -> None:
    programme, cohort, _trainees = running(office, (SessionState.HELD, ALL), (SessionState.HELD, LESS))
    office.coordinator(programme).post(f"/cohorts/{cohort}/move/complete")
    with office.app.app_context():
        rate = measures.measure("attendance.rate").figures(measures.of_programmes([programme]))[programme]
        completed = measures.measure("completion.rate").figures(measures.of_programmes([programme]))[
            programme
        ]
    assert (rate.value, rate.of) == (Fraction(312, 480), 4)
    assert (completed.value, completed.of) == (Fraction(1, 2), 2)

"""Months later: graduates, the supervisors whom they or their state name, and after a year the states."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.cohorts.states import CohortState
from app.config import Settings
from app.core.db import db
from app.core.outbox import Mail
from app.evaluations.models import EvaluationAsk, EvaluationRound, Supervisor
from app.evaluations.states import Audience
from app.people.models import Person
from app.registrations.models import Registration
from tests.evaluations.support import CLOSED, LAST_DAY, Group, on, send
from tests.registrations.racing import all_at_once
from tests.support.office import Office, refusals

BEFORE, ASKED = date(2026, 7, 24), date(2026, 7, 25)
"""The day before graduates are asked, and that day: 120 days after the end."""
A_YEAR = date(2027, 3, 27)
NAMED = {"name": "Commissioner Njeri", "email": "njeri@police.example", "language": "fr"}


def graduates(office: Office, number: int = 6) -> Group:
    return Group(office, number, state=CohortState.COMPLETED)


def audiences(office: Office) -> dict[Audience, int]:
    with office.app.app_context():
        found = db.session.execute(
            sa.select(EvaluationRound.audience, EvaluationRound.asked).order_by(EvaluationRound.id)
        ).all()
        db.session.remove()
    return {row.audience: row.asked for row in found}


def letters_to(office: Office, address: str) -> list[str]:
    with office.app.app_context():
        found = db.session.scalars(
            sa.select(Mail.body).where(Mail.recipient == address).order_by(Mail.created_at, Mail.id)
        ).all()
        db.session.remove()
    return list(found)


def test_graduates_are_asked_four_months_after_and_nobody_who_did_not_complete(office: Office) -> None:
    group = graduates(office)
    group.ask(BEFORE)
    assert Audience.GRADUATES not in audiences(office)
    group.ask(ASKED)
    group.ask(ASKED)
    assert audiences(office) == {Audience.GRADUATES: 6}


def test_a_graduate_names_the_supervisor_who_answers_once_without_an_account(office: Office) -> None:
    group = graduates(office)
    person = office.read(Registration, group.registrations[0]).person_id
    account = office.account(person)
    path = f"/evaluations/supervisors/{group.registrations[0]}"
    with on(CLOSED):
        graduate = office.signed_in(account)
        assert "Name who supervises you now" in graduate.get("/").text
        assert graduate.post(path, NAMED).location == "/evaluations/supervisors"
        assert "Name who supervises you now" not in graduate.get("/").text
    group.ask(ASKED)
    assert audiences(office) == {Audience.GRADUATES: 6, Audience.SUPERVISORS: 1}
    [letter] = letters_to(office, NAMED["email"])
    found = re.search(r"(/evaluate/[^?\s]+)\?lang=fr", letter)
    assert found
    with on(ASKED):
        page = office.anonymous().get(found[1]).text
        assert office.read(Registration, group.registrations[0]) is not None
        assert "use at work what was learnt" in page
        assert send(office.anonymous(), found[1], {"q_used_skills": "often"}).location == "/evaluate/thanks"
        assert office.anonymous().get(found[1]).status_code == 410
        own = office.signed_in(account).get("/").text
        keys = asks_about(office, group.registrations[0])
        assert [f"/evaluations/asked/{key}" in own for key in keys] == [True, False]
        assert office.signed_in(account).get(f"/evaluations/asked/{keys[1]}").status_code == 404


def asks_about(office: Office, registration: Any) -> list[Any]:
    """The graduate's own ask, then the supervisor's."""
    with office.app.app_context():
        found = db.session.scalars(
            sa.select(EvaluationAsk.id)
            .where(EvaluationAsk.registration_id == registration)
            .order_by(EvaluationAsk.person_id.is_(None), EvaluationAsk.id)
        ).all()
        db.session.remove()
    return list(found)


def test_a_supervisor_who_is_named_later_is_asked_while_the_round_is_open(office: Office) -> None:
    group = graduates(office)
    with on(CLOSED):
        focal = office.focal_point("KE")
        assert "Name the supervisors of 6 graduates" in focal.get("/").text
        focal.post(f"/evaluations/supervisors/{group.registrations[0]}", NAMED)
    group.ask(ASKED)
    with on(date(2026, 8, 3)):
        other = {**NAMED, "email": "other@police.example"}
        office.focal_point("KE").post(f"/evaluations/supervisors/{group.registrations[1]}", other)
    group.ask(date(2026, 8, 3))
    assert audiences(office)[Audience.SUPERVISORS] == 2
    assert [len(letters_to(office, one["email"])) for one in (NAMED, other)] == [1, 1]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name": ""}, "name"), ({"email": "njeri"}, "email"), ({"language": "sw"}, "language")],
)
def test_what_is_no_supervisor_is_refused(office: Office, changed: dict[str, str], field: str) -> None:
    group = graduates(office, 1)
    with on(CLOSED):
        path = f"/evaluations/supervisors/{group.registrations[0]}"
        answer = office.focal_point("KE").post(path, {**NAMED, **changed})
        assert (answer.status_code, [name for name, _text in refusals(answer)]) == (422, [field])
        assert office.focal_point("GH").post(path, NAMED).status_code == 404
    assert office.count(Supervisor) == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "Known@example.org"}, "email"),
        ({"email": "ACCOUNT@example.org"}, "email"),
        ({"email": "account+chief@example.org"}, "email"),
        ({"name": "NJERI  Wanjirú"}, "name"),
        ({"name": "Commissioner Wanjiru Njeri"}, "name"),
    ],
)
def test_a_graduate_does_not_name_themself(office: Office, changed: dict[str, str], field: str) -> None:
    group = graduates(office, 1)
    person = office.read(Registration, group.registrations[0]).person_id
    account = office.account(person, email="account@example.org")
    with office.deed() as session:
        found = session.get_one(Person, person)
        found.given_names, found.family_name, found.email = "Wanjiru", "Njeri", "known@example.org"
    path = f"/evaluations/supervisors/{group.registrations[0]}"
    with on(CLOSED):
        answer = office.signed_in(account).post(path, {**NAMED, **changed})
        assert (answer.status_code, [name for name, _text in refusals(answer)]) == (422, [field])
        assert office.count(Supervisor) == 0
        of_the_state = office.focal_point("KE").post(path, {**NAMED, **changed})
        assert of_the_state.status_code == (303 if field == "name" else 422)


def test_the_coordinator_looks_over_who_was_named_and_by_whom(office: Office) -> None:
    group = graduates(office, 2)
    account = office.account(office.read(Registration, group.registrations[0]).person_id)
    path = f"/evaluations/programmes/{group.programme}/supervisors"
    with on(CLOSED):
        coordinator = office.coordinator(group.programme)
        assert "Nobody was named yet" in coordinator.get(path).text
        office.signed_in(account).post(f"/evaluations/supervisors/{group.registrations[0]}", NAMED)
        other = {**NAMED, "email": "chief@police.example"}
        office.focal_point("KE").post(f"/evaluations/supervisors/{group.registrations[1]}", other)
        text = coordinator.get(path).text
        told = re.findall(r'data-label="(?:E-mail|Named by)">(?:<bdi[^>]*>)?([^<]+)', text)
        assert sorted(zip(told[::2], told[1::2], strict=True)) == [
            ("chief@police.example", "the state"),
            ("njeri@police.example", "the graduate"),
        ]
        stranger = office.coordinator(office.programme())
        assert stranger.get(path).status_code == 403


def test_two_who_name_a_supervisor_at_once_leave_one(office: Office, migrated: Settings) -> None:
    group = graduates(office, 1)
    path = f"/evaluations/supervisors/{group.registrations[0]}"
    with on(CLOSED):
        focal = office.account(state="KE")
        office.grant(focal, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
        assert all_at_once(office, migrated, focal, [(path, NAMED)] * 8) == [303] * 8
    assert office.count(Supervisor) == 1


def test_a_state_is_asked_a_year_after_and_its_focal_point_answers_by_the_account(office: Office) -> None:
    group = graduates(office)
    with on(A_YEAR):
        focal, other = office.focal_point("KE"), office.focal_point("GH")
    group.ask(A_YEAR)
    assert audiences(office) == {Audience.STATES: 1}
    with on(A_YEAR):
        path = next(iter(re.findall(r"/evaluations/asked/[\w-]+", focal.get("/").text)))
        assert other.get(path).status_code == 404
        form = {"q_capacity": "4", "q_effect": "The academy teaches it."}
        assert focal.post(path, form).location == "/evaluate/thanks"
        assert focal.post(path, form).status_code == 410
        assert path not in focal.get("/").text


@pytest.mark.parametrize(
    ("people", "women", "status"),
    [("10", "4", 303), ("10", "10", 303), ("10", "11", 422), ("-1", "0", 422), ("x", "", 422)],
)
def test_there_are_not_more_women_than_people(office: Office, people: str, women: str, status: int) -> None:
    group = graduates(office, 1)
    group.ask(ASKED)
    with on(ASKED):
        form = {"q_people_trained": people, "q_women_trained": women}
        assert send(office.anonymous(), group.links()[0], form).status_code == status
    assert group.spent() == (status == 303)


def test_a_cohort_that_ended_long_ago_is_not_asked_about(office: Office) -> None:
    group = graduates(office)
    group.ask(date(2028, 1, 1))
    assert audiences(office) == {}
    assert LAST_DAY.year == 2026

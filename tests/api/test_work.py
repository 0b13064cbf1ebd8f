"""Registrations, timetables, registers, certificates and figures through the API, as the pages have them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.access.actor import Role, ScopeKind
from app.certificates.models import Certificate
from app.cohorts.states import CohortState
from app.core import clock
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from app.timetable.models import Session
from app.timetable.states import SessionState
from tests.indicators.test_indicators import cohort_of, counted
from tests.registrations.support import NOMINATION
from tests.support.office import Office, Program


def holding(office: Office, role: Role, kind: ScopeKind, scope: Any) -> Program:
    user = office.account()
    office.grant(user, role, kind, scope)
    return office.program(user)


@pytest.fixture
def programme(office: Office) -> UUID:
    return office.programme("P1")


@pytest.fixture
def coordinator(office: Office, programme: UUID) -> Program:
    return holding(office, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)


@pytest.fixture
def focal_point(office: Office) -> Program:
    return holding(office, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")


def all_answers(program: Program, cohort: UUID) -> dict[str, Any]:
    asked = program.get(f"/cohorts/{cohort}/questions").json["items"]
    declared = {q["key"]: True for q in asked if q["kind"] == "declaration" and q["is_required"]}
    return {key: value for key, value in NOMINATION.items() if key != "declared_by_state"} | declared


def test_a_state_nominates_its_own_and_reads_outward_words(
    office: Office, programme: UUID, focal_point: Program, coordinator: Program
) -> None:
    cohort = office.cohort(programme)
    answers = all_answers(focal_point, cohort)
    made = focal_point.post(f"/cohorts/{cohort}/registrations", {"answers": answers})
    assert made.status_code == 201, made.text
    assert "ETag" not in made.headers
    assert (made.json["status"], made.json["status_label"]) == ("endorsed", "Under consideration")
    assert [r["id"] for r in focal_point.get("/registrations").json["items"]] == [made.json["id"]]
    assert [r["name"] for r in coordinator.get(f"/cohorts/{cohort}/registrations").json["items"]] == [
        "Grace Chebet Kiplagat"
    ]
    ghana = holding(office, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "GH")
    assert ghana.get(f"/registrations/{made.json['id']}").status_code == 404
    assert ghana.get("/registrations").json["items"] == []


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"sex": "X"}, "/answers/sex"),
        ({"given_names": "", "family_name": ""}, "/answers/family_name"),
        ({"no_such_question": "1"}, "/answers/no_such_question"),
        ({"statement": {"en": "x"}}, "/answers/statement"),
        ({"decl_return": False}, "/answers/declared_by_state"),
    ],
)
def test_an_answer_that_can_t_be_taken_is_refused_at_its_place(
    office: Office, programme: UUID, focal_point: Program, sent: dict[str, Any], pointer: str
) -> None:
    cohort = office.cohort(programme)
    answers = all_answers(focal_point, cohort) | sent
    refused = focal_point.post(f"/cohorts/{cohort}/registrations", {"answers": answers})
    assert (refused.status_code, [e["pointer"] for e in refused.json["errors"]]) == (422, [pointer])
    assert office.count(Registration) == 0


def test_a_state_that_is_not_one_s_own_is_refused(
    office: Office, programme: UUID, focal_point: Program
) -> None:
    cohort = office.cohort(programme)
    body = {"state_code": "GH", "answers": all_answers(focal_point, cohort)}
    refused = focal_point.post(f"/cohorts/{cohort}/registrations", body)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/state_code")
    assert office.count(Registration) == 0


def test_screening_is_told_to_nobody_outside(office: Office, programme: UUID, focal_point: Program) -> None:
    cohort = office.cohort(programme, state=CohortState.SELECTING)
    told = set()
    for state in (S.ENDORSED, S.REFERRED, S.CLEARED, S.NOT_CLEARED):
        key = office.registration(cohort, office.person(state="KE"), state=state, member_state="KE")
        read = focal_point.get(f"/registrations/{key}")
        told.add(
            (read.json["status"], read.json["status_label"], "version" in read.json, "ETag" in read.headers)
        )
    assert told == {("endorsed", "Under consideration", False, False)}


def test_an_official_answers_an_offer_by_a_move_and_sees_only_the_own(
    office: Office, programme: UUID
) -> None:
    cohort = office.cohort(programme, state=CohortState.CONFIRMED)
    person = office.person(state="KE")
    key = office.registration(cohort, person, state=S.OFFERED, member_state="KE")
    other = office.registration(cohort, office.person(state="KE"), state=S.OFFERED, member_state="KE")
    official = office.program(office.account(person))
    assert [r["id"] for r in official.get("/registrations/mine").json["items"]] == [str(key)]
    assert official.get(f"/registrations/{other}").status_code == 404
    offered = {m["move"]: m["allowed"] for m in official.get(f"/registrations/{key}/moves").json["items"]}
    assert offered["accept"] is True
    assert official.post(f"/registrations/{key}/moves", {"move": "offer"}).status_code == 403
    done = official.post(f"/registrations/{key}/moves", {"move": "accept"})
    assert (done.status_code, done.json["status"]) == (200, "confirmed")
    assert official.post(f"/registrations/{key}/moves", {"move": "accept"}).status_code == 409


def test_a_list_of_persons_is_for_those_who_may_take_it_away(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme)
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    assert office.program(user).get(f"/cohorts/{cohort}/registrations").status_code == 403


def plan(office: Office, cohort: UUID, **values: Any) -> dict[str, Any]:
    return {
        "module": "M1",
        "title": {"en": "Interviewing"},
        "day": "2026-02-03",
        "start": "09:00",
        "end": "12:00",
        "mode": "in_person",
        "room": str(office.room()),
        "unit": "",
        **values,
    }


def test_a_session_is_scheduled_read_changed_and_cancelled(
    office: Office, programme: UUID, coordinator: Program
) -> None:
    cohort = office.cohort(programme, state=CohortState.CONFIRMED)
    body = plan(office, cohort)
    made = coordinator.post(f"/cohorts/{cohort}/sessions", body)
    assert made.status_code == 201, made.text
    key = made.json["id"]
    assert {name: made.json[name] for name in body} == body
    [listed] = coordinator.get(f"/cohorts/{cohort}/sessions").json["items"]
    assert (listed["start"], listed["state"], listed["starts_at"]) == (
        "09:00",
        "draft",
        "2026-02-03T08:00:00+00:00",
    )
    moved = coordinator.put(f"/sessions/{key}/plan", body | {"start": "10:00"}, If_Match=made.headers["ETag"])
    assert (moved.status_code, moved.json["start"]) == (200, "10:00")
    stale = coordinator.put(f"/sessions/{key}/plan", body, If_Match=made.headers["ETag"])
    assert stale.status_code == 412
    wrong = coordinator.post(f"/cohorts/{cohort}/sessions", body | {"end": "25:00"})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/end")
    assert office.count(Session) == 1


def test_a_trainee_reads_the_timetable_as_it_was_last_told(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme, state=CohortState.RUNNING)
    person = office.person(state="KE")
    office.registration(cohort, person, state=S.ATTENDING, member_state="KE")
    key = office.session(cohort, room=office.room(), state=SessionState.SCHEDULED)
    draft = office.session(
        cohort, room=office.room("Salle B"), state=SessionState.DRAFT, day=date(2026, 2, 4)
    )
    trainee = office.program(office.account(person))
    assert trainee.get(f"/sessions/{key}").status_code == 200
    assert trainee.get(f"/sessions/{draft}").status_code == 404
    assert trainee.get(f"/sessions/{key}/plan").status_code == 403


def test_a_register_is_taken_and_closed_and_no_mark_of_another_is_lost(
    office: Office, programme: UUID, coordinator: Program
) -> None:
    cohort = office.cohort(programme, state=CohortState.RUNNING)
    who = [
        office.registration(cohort, office.person(state="KE"), state=S.ATTENDING, member_state="KE")
        for _number in range(2)
    ]
    session = office.session(cohort, room=office.room(), state=SessionState.SCHEDULED)
    register = coordinator.get(f"/sessions/{session}/register").json
    assert [(line["mark"], line["version"]) for line in register["lines"]] == [(None, None)] * 2
    with clock.set_to(office.read(Session, session).starts_at + timedelta(hours=1)):
        marks = [
            {"registration_id": str(who[0]), "mark": "present", "version": None},
            {"registration_id": str(who[1]), "mark": "late", "minutes": 30, "version": None},
        ]
        early = coordinator.post(f"/sessions/{session}/register/close", {})
        assert early.status_code == 409
        taken = coordinator.post(f"/sessions/{session}/register", {"marks": marks})
        assert taken.status_code == 200, taken.text
        told = {line["registration_id"]: (line["mark"], line["minutes"]) for line in taken.json["lines"]}
        assert told[str(who[1])] == ("late", 30)
        overtaken = coordinator.post(f"/sessions/{session}/register", {"marks": marks})
        assert overtaken.status_code == 409
        closed = coordinator.post(f"/sessions/{session}/register/close", {})
        assert (closed.status_code, closed.json["state"]) == (200, "held")
    [listed] = coordinator.get(f"/cohorts/{cohort}/registers").json["items"]
    assert (listed["marks"], listed["state"]) == (2, "held")


def test_certificates_are_read_by_their_keepers_and_refused_to_who_may_not_issue(
    office: Office, programme: UUID, coordinator: Program, focal_point: Program
) -> None:
    cohort = office.cohort(programme, state=CohortState.COMPLETED)
    assert coordinator.get("/certificates").json == {"items": [], "next_cursor": None}
    assert coordinator.post(f"/cohorts/{cohort}/certificates", {}).status_code == 409
    assert focal_point.post(f"/cohorts/{cohort}/certificates", {}).status_code == 403
    assert office.count(Certificate) == 0


def test_figures_say_what_they_are_and_keep_small_numbers_from_outside(
    office: Office, programme: UUID, coordinator: Program
) -> None:
    inside = coordinator.get("/measures").json["items"]
    assert len({figure["name"] for figure in inside}) == len(inside) > 10
    assert all(figure["definition"] and figure["version"] >= 1 for figure in inside)
    observer = holding(office, Role.OBSERVER, ScopeKind.OFFICE, "")
    assert observer.get("/measures").status_code == 200
    assert observer.get("/measures?sex=F").status_code == 403
    contradicted = coordinator.get("/measures?since=2026&until=2025")
    assert (contradicted.status_code, contradicted.json["detail"]) == (
        422,
        "The first year comes after the last one. Exchange them.",
    )


def test_a_figure_is_told_apart_as_on_the_page(office: Office, programme: UUID, coordinator: Program) -> None:
    counted(office, cohort_of(office, 2024, programme, KE=9, GH=8, TD=3))
    asked = "/measures/lines?show=registrations.participants&by=region"
    found = coordinator.get(asked)
    assert found.status_code == 200, found.text
    assert (found.json["measure"]["value"], found.json["kept"]) == (20, 0)
    assert [(line["key"], line["value"]) for line in found.json["items"]] == [
        ("central", 3),
        ("eastern", 9),
        ("western", 8),
    ]
    observer = holding(office, Role.OBSERVER, ScopeKind.OFFICE, "")
    told = observer.get(asked).json
    assert (told["measure"]["value"], told["kept"]) == (20, 11)
    assert [(line["label"], line["value"], line["is_part"]) for line in told["items"]] == [
        ("Central Africa", None, True),
        ("Eastern Africa", 9, False),
        ("Western Africa", None, True),
    ]
    by_year = coordinator.get("/measures/lines?show=registrations.women").json["items"]
    assert [(line["key"], line["of"]) for line in by_year] == [("2024", 20)]
    assert observer.get(f"{asked}&state=TD").status_code == 403
    assert observer.get("/measures/lines?by=name").status_code == 422
    assert holding(office, Role.TRAINER, ScopeKind.OFFICE, "").get("/measures/lines").status_code == 403

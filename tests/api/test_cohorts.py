"""Cohorts through the API: listed, planned, changed, and led through their stages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db
from tests.support.office import Office, Program

NEW: dict[str, Any] = {
    "code": "BOR-26-2",
    "title": {"en": "Borders, second edition"},
    "place": {"en": "Rabat"},
    "zone": "Africa/Casablanca",
    "seats": 24,
    "languages": ["en", "fr"],
    "interpretation": ["ar"],
    "reserve_cut_off": "2026-05-01",
    "module_dates": [{"module": "M1", "first_day": "2026-05-04", "last_day": "2026-05-08"}],
}


@pytest.fixture
def programme(office: Office) -> UUID:
    key = office.programme("P1")
    office.curriculum(key, modules=("M1",))
    return key


def coordinator(office: Office, programme: UUID) -> Program:
    user = office.account()
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    return office.program(user)


def test_a_cohort_is_planned_read_changed_and_refused_where_the_office_s_rules_refuse(
    office: Office, programme: UUID
) -> None:
    hers = coordinator(office, programme)
    made = hers.post(f"/programmes/{programme}/cohorts", NEW)
    assert made.status_code == 201, made.text
    read = hers.get(made.headers["Location"].removeprefix("/api/v1")).json
    assert {name: read[name] for name in NEW} == NEW
    assert (read["state"], read["first_day"], read["seats_taken"]) == ("planned", "2026-05-04", 0)
    changed = hers.put(f"/cohorts/{read['id']}", NEW | {"seats": 30}, If_Match=made.headers["ETag"])
    assert (changed.status_code, changed.json["seats"]) == (200, 30)
    refused = hers.put(
        f"/cohorts/{read['id']}", NEW | {"reserve_cut_off": "2026-06-01"}, If_Match=changed.headers["ETag"]
    )
    assert (refused.status_code, [e["pointer"] for e in refused.json["errors"]]) == (
        422,
        ["/reserve_cut_off"],
    )
    again = hers.post(f"/programmes/{programme}/cohorts", NEW)
    assert (again.status_code, [e["pointer"] for e in again.json["errors"]]) == (422, ["/code"])
    assert office.count(Cohort) == 1


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"module_dates": []}, "/first_1"),
        (
            {"module_dates": [{"module": "M9", "first_day": "2026-05-04", "last_day": "2026-05-08"}]},
            "/module_dates/0/module",
        ),
        ({"module_dates": [{"module": "M1", "first_day": "May", "last_day": "2026-05-08"}]}, "/first_1"),
        ({"curriculum_id": "nothing"}, "/curriculum_id"),
        ({"zone": "Mars/Base"}, "/zone"),
        ({"seats": 501}, "/seats"),
        ({"seats": "24"}, "/seats"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    office: Office, programme: UUID, sent: dict[str, Any], pointer: str
) -> None:
    refused = coordinator(office, programme).post(f"/programmes/{programme}/cohorts", NEW | sent)
    assert (refused.status_code, [e["pointer"] for e in refused.json["errors"]]) == (422, [pointer])
    assert office.count(Cohort) == 0


def test_a_list_shows_what_is_there_for_the_reader(office: Office, programme: UUID) -> None:
    office.cohort(programme, state=CohortState.OPEN)
    office.cohort(programme, state=CohortState.PLANNED)
    stranger, hers = office.program(None), coordinator(office, programme)
    assert [c["state"] for c in stranger.get("/cohorts").json["items"]] == ["open"]
    assert len(hers.get("/cohorts").json["items"]) == 2
    assert [c["state"] for c in hers.get("/cohorts?stage=planned").json["items"]] == ["planned"]
    assert hers.get("/cohorts?stage=nothing").status_code == 422
    assert hers.get("/cohorts?colour=red").status_code == 422


def test_seats_taken_are_for_those_who_work_on_the_cohort(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme, state=CohortState.OPEN)
    assert office.program(None).get(f"/cohorts/{cohort}").json["seats_taken"] is None
    assert coordinator(office, programme).get(f"/cohorts/{cohort}").json["seats_taken"] == 0


def test_a_cohort_is_cancelled_with_its_reason(office: Office, programme: UUID) -> None:
    cohort, hers = office.cohort(programme, state=CohortState.OPEN), coordinator(office, programme)
    silent = hers.post(f"/cohorts/{cohort}/moves", {"move": "cancel"})
    assert (silent.status_code, silent.json["errors"][0]["pointer"]) == (422, "/reason")
    for reason in ("\u200b", "x" * 1001):
        refused = hers.post(f"/cohorts/{cohort}/moves", {"move": "cancel", "reason": reason})
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/reason")
    done = hers.post(f"/cohorts/{cohort}/moves", {"move": "cancel", "reason": " No\0 funds.\u200b "})
    assert (done.status_code, done.json["state"]) == (200, "cancelled")
    with office.app.app_context():
        assert db.session.scalars(sa.select(Move.reason).order_by(Move.at)).all() == ["No funds."]
        db.session.remove()

"""What pages change of curricula, calls, answers, closed registers and timetables, through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.attendance.models import Attendance
from app.cohorts.models import Call
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.programmes.models import Curriculum, Module, Outcome
from app.programmes.states import CurriculumState
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from app.timetable.models import Session
from app.timetable.states import SessionState
from tests.api.test_work import all_answers, coordinator, focal_point, holding, plan, programme
from tests.registrations.support import APPLICATION
from tests.support.office import Office, Program

__all__ = ["coordinator", "focal_point", "programme"]


@pytest.fixture
def draft(office: Office, programme: UUID) -> UUID:
    return office.curriculum(programme, state=CurriculumState.DRAFT)


def module_body(**values: Any) -> dict[str, Any]:
    return {"code": "M9", "title": {"en": "Interviewing"}, "hours": 30, **values}


def test_a_version_is_begun_filled_published_and_then_stays(
    office: Office, programme: UUID, coordinator: Program
) -> None:
    begun = coordinator.post(f"/programmes/{programme}/curricula", {"begin": "empty"}, Idempotency_Key="v1")
    assert begun.status_code == 201, begun.text
    url = f"/curricula/{begun.json['id']}"
    assert coordinator.get(url).headers["ETag"] == begun.headers["ETag"]
    made = coordinator.post(f"{url}/modules", module_body(), If_Match=begun.headers["ETag"])
    assert made.status_code == 200, made.text
    [module] = made.json["modules"]
    assert (module["code"], module["hours"], module["outcomes"]) == ("M9", 30, [])
    stale = coordinator.post(f"{url}/modules", module_body(code="M10"), If_Match=begun.headers["ETag"])
    assert stale.status_code == 412
    assert coordinator.post(f"{url}/modules", module_body(code="M10")).status_code == 428
    told = coordinator.post(
        f"{url}/modules/{module['id']}/outcomes", {"text": {"en": "can ask"}}, If_Match=made.headers["ETag"]
    )
    assert [one["text"] for one in told.json["modules"][0]["outcomes"]] == [{"en": "can ask"}]
    ruled = coordinator.put(
        url,
        {"attendance_percent": 75, "module_percent": None, "least_mark": 60},
        If_Match=told.headers["ETag"],
    )
    assert (ruled.json["attendance_percent"], ruled.json["least_mark"]) == (75, 60)
    done = coordinator.post(f"{url}/moves", {"move": "publish"})
    assert (done.status_code, done.json["state"]) == (200, "published")
    frozen = coordinator.put(
        f"{url}/modules/{module['id']}", module_body(hours=31), If_Match=done.headers["ETag"]
    )
    assert frozen.status_code == 409
    everyone = office.program(None).get(f"/programmes/{programme}/curriculum")
    assert (everyone.json["hours"], everyone.json["modules"][0]["code"]) == (30, "M9")
    assert [one["state"] for one in coordinator.get(f"/programmes/{programme}/curricula").json["items"]] == [
        "published"
    ]


def test_modules_and_outcomes_are_changed_moved_and_taken_out(
    office: Office, draft: UUID, coordinator: Program
) -> None:
    url = f"/curricula/{draft}"
    read = coordinator.get(url)
    first = read.json["modules"][0]
    more = coordinator.post(f"{url}/modules", module_body(), If_Match=read.headers["ETag"])
    last = more.json["modules"][-1]["id"]
    moved = coordinator.post(f"{url}/modules/{last}/step", {"way": "up"}, If_Match=more.headers["ETag"])
    assert [one["id"] for one in moved.json["modules"]] == [last, first["id"]]
    wrong = coordinator.post(f"{url}/modules/{last}/step", {"way": "left"}, If_Match=moved.headers["ETag"])
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/way")
    changed = coordinator.put(f"{url}/modules/{last}", module_body(hours=12), If_Match=moved.headers["ETag"])
    assert changed.json["modules"][0]["hours"] == 12
    taken = coordinator.client.delete(
        f"/api/v1{url}/modules/{first['id']}",
        headers={**coordinator.headers, "If-Match": changed.headers["ETag"]},
    )
    assert (taken.status_code, len(taken.json["modules"])) == (200, 1)
    outcome = coordinator.post(
        f"{url}/modules/{last}/outcomes", {"text": {"en": "can ask"}}, If_Match=taken.headers["ETag"]
    )
    key = outcome.json["modules"][0]["outcomes"][0]["id"]
    said = coordinator.put(
        f"{url}/modules/{last}/outcomes/{key}",
        {"text": {"en": "can listen"}},
        If_Match=outcome.headers["ETag"],
    )
    assert said.json["modules"][0]["outcomes"][0]["text"] == {"en": "can listen"}
    gone = coordinator.client.delete(
        f"/api/v1{url}/modules/{last}/outcomes/{key}",
        headers={**coordinator.headers, "If-Match": said.headers["ETag"]},
    )
    assert (gone.status_code, office.count(Outcome, Outcome.module_id == UUID(last))) == (200, 0)


def test_a_module_of_another_version_is_nowhere(
    office: Office, programme: UUID, draft: UUID, coordinator: Program
) -> None:
    other = office.curriculum(programme, state=CurriculumState.PUBLISHED, number=2)
    with office.app.app_context():
        module = db.session.scalar(sa.select(Module.id).where(Module.curriculum_id == other))
        db.session.remove()
    answer = coordinator.put(f"/curricula/{draft}/modules/{module}", module_body(), If_Match="*")
    assert answer.status_code == 404
    stranger = holding(office, Role.COORDINATOR, ScopeKind.PROGRAMME, office.programme("P2"))
    assert stranger.get(f"/curricula/{draft}").status_code == 404
    assert office.count(Curriculum) == 2


def call_body(**values: Any) -> dict[str, Any]:
    return {
        "deadline_day": (clock.now() + timedelta(days=20)).date().isoformat(),
        "deadline_time": "17:00",
        "deadline_zone": "Africa/Casablanca",
        "answer_days": 9,
        "criteria": {"en": "Experience."},
        "states": [{"state_code": "KE", "seats": 3}, {"state_code": "TG"}],
        "version": 1,
        **values,
    }


def test_a_call_is_written_and_what_was_read_before_is_refused(
    office: Office, programme: UUID, coordinator: Program
) -> None:
    cohort = office.cohort(programme, state=CohortState.PLANNED)
    written = coordinator.put(f"/cohorts/{cohort}/call", call_body())
    assert written.status_code == 200, written.text
    assert (written.json["call"]["states"], written.json["call"]["answer_days"]) == (["KE", "TG"], 9)
    assert written.json["call"]["version"] == 2
    assert coordinator.put(f"/cohorts/{cohort}/call", call_body(answer_days=5)).status_code == 409
    nowhere = coordinator.put(f"/cohorts/{cohort}/call", call_body(version=2, states=[{"state_code": "XX"}]))
    assert (nowhere.status_code, nowhere.json["errors"][0]["pointer"]) == (422, "/states/0/state_code")
    zone = coordinator.put(f"/cohorts/{cohort}/call", call_body(version=2, deadline_zone="Nowhere/Here"))
    assert (zone.status_code, zone.json["errors"][0]["pointer"]) == (422, "/deadline_zone")
    assert office.count(Call, Call.answer_days == 9) == 1


def test_answers_are_read_and_changed_and_the_others_stay(
    office: Office, programme: UUID, focal_point: Program
) -> None:
    cohort = office.cohort(programme)
    made = focal_point.post(f"/cohorts/{cohort}/registrations", {"answers": all_answers(focal_point, cohort)})
    url = f"/registrations/{made.json['id']}/answers"
    read = focal_point.get(url).json
    assert (read["answers"]["post"], read["answers"]["sector"]) == ("Investigator", "police")
    changed = patch(focal_point, url, {"answers": {"post": "Inspector"}, "version": read["version"]})
    assert changed.status_code == 200, changed.text
    assert changed.json["answers"] == read["answers"] | {"post": "Inspector"}
    assert (
        patch(focal_point, url, {"answers": {"post": "Chief"}, "version": read["version"]}).status_code == 409
    )
    wrong = patch(focal_point, url, {"answers": {"sex": "X"}, "version": changed.json["version"]})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/answers/sex")
    ghana = holding(office, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "GH")
    assert (ghana.get(url).status_code, patch(ghana, url, {"answers": {}, "version": 1}).status_code) == (
        404,
        404,
    )


def patch(program: Program, url: str, body: Any) -> Any:
    return program.client.patch(f"/api/v1{url}", json=body, headers=program.headers)


def test_an_official_applies_sends_it_and_the_state_endorses_with_its_declarations(
    office: Office, programme: UUID, focal_point: Program
) -> None:
    cohort = office.cohort(programme)
    official = office.program(office.account(office.person(state="KE", email="o@example.org")))
    questions = focal_point.get(f"/cohorts/{cohort}/questions").json["items"]
    declared = {q["key"]: True for q in questions if q["kind"] == "declaration" and q["is_required"]}
    own = {q["key"] for q in questions if q["asked_of"] == "official"}
    answers = {key: value for key, value in (APPLICATION | declared).items() if key in own}
    applied = official.post(f"/cohorts/{cohort}/applications", {"answers": answers}, Idempotency_Key="a1")
    assert applied.status_code == 201, applied.text
    url = f"/registrations/{applied.json['id']}"
    assert official.post(f"{url}/moves", {"move": "submit"}).json["status"] == "submitted"
    refused = focal_point.post(f"{url}/endorse", {"answers": {}})
    assert (refused.status_code, office.read(Registration, UUID(applied.json["id"])).state) == (
        422,
        S.SUBMITTED,
    )
    theirs = {key: True for key in declared if key not in own}
    endorsed = focal_point.post(f"{url}/endorse", {"answers": theirs})
    assert (endorsed.status_code, endorsed.json["status"]) == (200, "endorsed"), endorsed.text
    assert focal_point.post(f"{url}/endorse", {"answers": theirs}).status_code == 409
    assert official.post(f"{url}/endorse", {"answers": theirs}).status_code == 403


def test_who_has_not_accepted_the_notice_does_not_apply(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme)
    official = office.program(office.account(office.person(state="KE"), has_consented=False))
    refused = official.post(f"/cohorts/{cohort}/applications", {"answers": {}})
    assert (refused.status_code, office.count(Registration)) == (409, 0)


def test_a_mark_of_a_closed_register_is_corrected_with_a_reason(
    office: Office, programme: UUID, coordinator: Program
) -> None:
    cohort = office.cohort(programme, state=CohortState.RUNNING)
    who = office.registration(cohort, office.person(state="KE"), state=S.ATTENDING, member_state="KE")
    session = office.session(cohort, room=office.room(), state=SessionState.HELD)
    office.mark(session, who)
    body = {"registration_id": str(who), "mark": "late", "minutes": 30, "reason": "A letter.", "version": 1}
    url = f"/sessions/{session}/register/corrections"
    for wrong, code in (({"reason": ""}, 422), ({"minutes": None}, 422), ({"version": 7}, 409)):
        assert coordinator.post(url, body | wrong).status_code == code
    nobody = coordinator.post(url, body | {"registration_id": str(uuid4())})
    assert (nobody.status_code, nobody.json["errors"][0]["pointer"]) == (422, "/registration_id")
    done = coordinator.post(url, body)
    assert (done.status_code, done.json["lines"][0]["mark"], done.json["lines"][0]["minutes"]) == (
        200,
        "late",
        30,
    )
    assert coordinator.post(url, body | {"version": 2}).status_code == 422
    assert office.count(Attendance, Attendance.version == 2) == 1


def test_a_timetable_is_published_as_it_was_read(
    office: Office, programme: UUID, coordinator: Program
) -> None:
    cohort = office.cohort(programme, state=CohortState.CONFIRMED)
    made = coordinator.post(f"/cohorts/{cohort}/sessions", plan(office, cohort))
    read = coordinator.get(f"/cohorts/{cohort}/timetable").json
    assert [(one["session_id"], one["news"]) for one in read["items"]] == [(made.json["id"], "new")]
    url = f"/cohorts/{cohort}/timetable/publish"
    assert coordinator.post(url, {"seen": "another"}).status_code == 409
    assert office.read(Session, UUID(made.json["id"])).state is SessionState.DRAFT
    done = coordinator.post(url, {"seen": read["seen"]})
    assert (done.status_code, done.json["number"], done.json["sessions"]) == (200, 1, 1), done.text
    assert office.read(Session, UUID(made.json["id"])).state is SessionState.SCHEDULED
    assert coordinator.post(url, {"seen": read["seen"]}).status_code == 409
    assert coordinator.get(f"/cohorts/{cohort}/timetable").json["items"] == []


def test_officials_are_placed_by_hand_and_the_results_released(
    office: Office, programme: UUID, coordinator: Program
) -> None:
    cohort = office.cohort(programme, state=CohortState.SELECTING, seats=1)
    keys = [
        str(office.registration(cohort, office.person(state="KE"), state=S.CLEARED, member_state="KE"))
        for _number in range(3)
    ]
    url = f"/cohorts/{cohort}/selection"
    assert coordinator.post(url, {"offers": [], "reserve": []}).status_code == 409
    assert coordinator.post(url, {"offers": keys[:2], "reserve": []}).status_code == 422
    twice = coordinator.post(url, {"offers": [keys[0]], "reserve": [keys[1], keys[1]]})
    assert (twice.status_code, twice.json["errors"][0]["pointer"]) == (422, "/reserve/1")
    assert {office.read(Registration, UUID(key)).state for key in keys} == {S.CLEARED}
    done = coordinator.post(url, {"offers": [keys[0]], "reserve": keys[1:]})
    assert (done.status_code, done.json) == (200, {"placed": 3})
    assert coordinator.post(f"/cohorts/{cohort}/results", {}).status_code == 200
    assert office.read(Registration, UUID(keys[0])).state is S.OFFERED


def test_the_records_behind_a_figure_are_those_within_ones_sight(
    office: Office, programme: UUID, coordinator: Program
) -> None:
    cohort = office.cohort(programme, state=CohortState.RUNNING)
    office.registration(cohort, office.person("Awa Diallo", state="KE"), state=S.ATTENDING, member_state="KE")
    theirs = office.cohort(office.programme("P2"), state=CohortState.RUNNING)
    office.registration(
        theirs, office.person("Kofi Mensah", state="GH"), state=S.ATTENDING, member_state="GH"
    )
    found = coordinator.get("/measures/rows?show=registrations.participants")
    assert found.status_code == 200, found.text
    assert ("Awa" in found.text, "Kofi" in found.text, found.json["is_cut"]) == (True, False, False)
    assert len(found.json["columns"]) == len(found.json["items"][0])
    assert coordinator.get("/measures/rows?show=nothing").status_code == 422
    user = office.account()
    office.grant(user, Role.OBSERVER)
    outside = office.program(user).get("/measures/rows")
    assert (outside.status_code, outside.json["items"]) == (200, [])

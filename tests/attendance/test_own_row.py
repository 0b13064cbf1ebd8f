"""A trainer who attends the cohort as a trainee: marked by another, by whatever way a mark can come."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.attendance import tokens
from app.attendance.models import Attendance
from app.people.models import User
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.trainers.models import Trainer
from tests.attendance.conftest import Scene, closed
from tests.attendance.test_check_in import own_code, scan, screen_code, write_in
from tests.attendance.test_devices import PHONE, Device
from tests.support.office import Visitor, refusals

WHY = "This is your own row. Another trainer of the session, or the coordinator, marks you."


@pytest.fixture
def own(scene: Scene) -> UUID:
    """The trainer's own registration with the cohort."""
    person = scene.office.read(Trainer, scene.taught_by).person_id
    return scene.office.registration(scene.cohort, person, state=RegistrationState.ATTENDING)


@pytest.fixture
def coordinator(scene: Scene) -> Visitor:
    return scene.office.coordinator(scene.programme)


def mark_of(scene: Scene, own: UUID) -> str | None:
    with scene.office.deed() as session:
        found = session.scalar(sa.select(Attendance.status).where(Attendance.registration_id == own))
    return found and found.value


def test_the_page_has_no_row_of_ones_own_and_writes_none(scene: Scene, own: UUID) -> None:
    page = scene.trainer.get(scene.url).text
    assert own.hex not in page
    assert "You attend this cohort yourself." in page
    form = scene.form(first=("present", "")) | {f"r{own.hex}-mark": "present", f"r{own.hex}-version": ""}
    assert scene.trainer.post(scene.url, form | {"all_present": "1"}).status_code == 303
    assert scene.stored() == [("present", 120), ("present", 120)]
    assert mark_of(scene, own) is None


def test_the_coordinator_marks_the_trainer(scene: Scene, own: UUID, coordinator: Visitor) -> None:
    form = {f"r{own.hex}-mark": "present", f"r{own.hex}-version": "", f"r{own.hex}-minutes": ""}
    assert coordinator.post(scene.url, form).status_code == 303
    assert mark_of(scene, own) == "present"


def test_ones_own_code_is_not_scanned_by_oneself(scene: Scene, own: UUID, coordinator: Visitor) -> None:
    code = own_code(scene.trainer, f"/sessions/{scene.session}/check-in")
    assert refusals(scan(scene, code)) == [("", WHY)]
    assert mark_of(scene, own) is None
    assert scan(scene, code, coordinator).status_code == 303
    assert mark_of(scene, own) == "late"


def test_whoever_shows_the_screen_does_not_check_in_by_it(scene: Scene, own: UUID) -> None:
    page = f"/sessions/{scene.session}/check-in"
    answer = scene.trainer.post(page, {"code": screen_code(scene)}, page=page)
    assert refusals(answer) == [("", WHY)]
    assert mark_of(scene, own) is None


def test_paper_has_ones_own_row_written_in_by_another(scene: Scene, own: UUID, coordinator: Visitor) -> None:
    with scene.office.app.app_context():
        code = tokens.paper_codes(scene.session, own)[0]
    assert refusals(write_in(scene, f"{code} +")) == [("", WHY)]
    assert write_in(scene, "", others="y").status_code == 303
    assert scene.stored() == [("present", 120), ("present", 120)]
    assert mark_of(scene, own) is None
    page = f"{scene.url}/from-paper"
    assert coordinator.post(page, {"lines": f"{code} +"}, page=page).status_code == 303
    assert mark_of(scene, own) == "present"


def test_a_device_has_no_row_of_its_owner_and_sends_none(scene: Scene, own: UUID) -> None:
    device = Device(scene)
    assert device.tokens.keys() == {"Amina Abdi", "Zola <script>"}
    person = scene.office.read(Trainer, scene.taught_by).person_id
    with scene.office.deed() as session:
        user = session.scalar(sa.select(User.id).where(User.person_id == person))
        device.tokens["myself"] = tokens.row_tokens(PHONE, scene.session, user, own)[0]
    device.mark("myself", "present")
    device.mark("Amina Abdi", "present")
    answer = device.send()
    assert answer.json["taken"] == [2]
    assert answer.json["refused"] == [{"counter": 1, "why": WHY}]
    assert (mark_of(scene, own), scene.stored()[0]) == (None, ("present", 120))


def test_a_coordinator_who_attends_corrects_all_but_the_own_row(scene: Scene) -> None:
    person = scene.office.read(Registration, scene.trainees[0]).person_id
    user = scene.office.account(person)
    scene.office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, scene.programme)
    closed(scene)
    judge, correction = (
        scene.office.signed_in(user),
        {"version": "1", "mark": "excused", "reason": "A letter."},
    )
    own, another = (f"{scene.url}/{trainee}" for trainee in scene.trainees)
    assert (own in judge.get(scene.url).text, another in judge.get(scene.url).text) == (False, True)
    assert refusals(judge.post(own, correction, page=own)) == [("", WHY)]
    assert judge.post(another, correction, page=another).status_code == 303
    assert scene.stored() == [("present", 120), ("excused", 0)]

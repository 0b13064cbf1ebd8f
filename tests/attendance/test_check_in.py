"""Checking in by a code: one's own, which the trainer scans, and the one on the room's screen."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.attendance import tokens
from app.core import clock
from app.core.crypto import KeyRing, new_key
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.models import Session
from app.timetable.states import SessionState
from tests.attendance.conftest import DURING, Scene, made
from tests.support.office import Visitor, refusals

ON_TIME = datetime(2026, 2, 3, 8, 10, tzinfo=UTC)
NOT_NOW = "This is not the code on the screen now. It changes every 30 seconds: read it again."


@pytest.fixture
def amina(scene: Scene) -> Visitor:
    """The first trainee, with an account."""
    return trainee(scene, 0)


def trainee(scene: Scene, number: int) -> Visitor:
    person = scene.office.read(Registration, scene.trainees[number]).person_id
    return scene.office.signed_in(scene.office.account(person))


def own_page(scene: Scene) -> str:
    return f"/sessions/{scene.session}/check-in"


def own_code(visitor: Visitor, page: str) -> str:
    """The code that a trainee's page shows to be read out."""
    found = re.search(r'class="code big"[^>]*>([^<]+)<', visitor.get(page).text)
    assert found
    return found[1]


def screen_code(scene: Scene) -> str:
    found = re.search(r'class="code huge"[^>]*>([^<]+)<', scene.trainer.get(f"{scene.url}/screen").text)
    assert found
    return found[1]


def scan(scene: Scene, code: str, visitor: Visitor | None = None) -> Any:
    return (visitor or scene.trainer).post(f"{scene.url}/scan", {"code": code}, page=scene.url)


def test_the_trainer_checks_in_a_trainee_by_the_own_code(scene: Scene, amina: Visitor) -> None:
    code = own_code(amina, own_page(scene))
    answer = scan(scene, code.lower().replace("-", " "))
    assert answer.status_code == 303
    assert "Amina Abdi is checked in." in scene.trainer.get(scene.url).text
    assert scene.stored() == [("late", 60), None]
    assert made(scene) == [("late", 60, "scan", "")]


def test_the_square_is_one_that_telephones_read(scene: Scene, amina: Visitor) -> None:
    """A micro code has fewer than 21 rows, and one corner: no browser reads it."""
    square = re.search(r'class="qr square"><svg [^>]*viewBox="0 0 (\d+) \1"', amina.get(own_page(scene)).text)
    assert square
    assert int(square[1]) >= 21 + 2 * 4


def test_up_to_ten_minutes_after_the_beginning_one_is_present(scene: Scene) -> None:
    with clock.set_to(ON_TIME):
        visitor = trainee(scene, 0)
        trainer = scene.office.coordinator(scene.programme)
        scan(scene, own_code(visitor, own_page(scene)), trainer)
    assert scene.stored() == [("present", 120), None]


def test_a_code_that_is_scanned_again_changes_nothing(scene: Scene, amina: Visitor) -> None:
    code = own_code(amina, own_page(scene))
    scan(scene, code)
    with clock.set_to(DURING + timedelta(minutes=20)):
        scan(scene, code)
    assert scene.stored() == [("late", 60), None]


def test_a_check_in_does_not_count_against_what_the_trainer_marked(scene: Scene, amina: Visitor) -> None:
    code = own_code(amina, own_page(scene))
    scene.trainer.post(scene.url, scene.form(first=("excused", "")))
    scan(scene, code)
    assert scene.stored() == [("excused", 0), None]


def test_a_forwarded_code_marks_nobody_but_its_owner_and_only_by_a_trainer(
    scene: Scene, amina: Visitor
) -> None:
    zola = trainee(scene, 1)
    code = own_code(amina, own_page(scene))
    assert zola.post(f"{scene.url}/scan", {"code": code}, page=own_page(scene)).status_code == 403
    answer = zola.post(own_page(scene), {"code": code}, page=own_page(scene))
    assert refusals(answer) == [("code", NOT_NOW)]
    assert scene.stored() == [None, None]
    scan(scene, code)
    assert scene.stored() == [("late", 60), None]


def test_a_code_of_another_session_is_worth_nothing(scene: Scene, amina: Visitor) -> None:
    morning = own_code(amina, own_page(scene))
    hours = {"start": time(14), "end": time(15)}
    afternoon = scene.office.session(scene.cohort, trainers=[scene.taught_by], **hours)
    with clock.set_to(datetime(2026, 2, 3, 13, 10, tzinfo=UTC)):
        coordinator = scene.office.coordinator(scene.programme)
        answer = coordinator.post(f"/sessions/{afternoon}/register/scan", {"code": morning}, page="/account")
    assert refusals(answer) == [("code", "This code is not one of this register.")]


@pytest.mark.parametrize("forged", ["AAAA-AAAA", "0", "K" * 40, "ＫＫＫＫ", "'; --", "one digit changed"])
def test_a_forged_code_is_refused(scene: Scene, amina: Visitor, forged: str) -> None:
    if forged == "one digit changed":
        code = own_code(amina, own_page(scene))
        forged = code[:-1] + ("2" if code[-1] != "2" else "3")
    answer = scan(scene, forged)
    assert (answer.status_code, refusals(answer)) == (
        422,
        [("code", "This code is not one of this register.")],
    )
    assert made(scene) == []


def test_a_code_made_under_another_key_is_forged(scene: Scene) -> None:
    ring = scene.office.app.config["DATA_KEYS"]
    with scene.office.app.app_context():
        scene.office.app.config["DATA_KEYS"] = KeyRing.read(new_key("stolen"))
        code = tokens.own_codes(scene.session, scene.trainees[0])[0]
        scene.office.app.config["DATA_KEYS"] = ring
    assert scan(scene, code).status_code == 422


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        (datetime(2026, 2, 3, 7, 29, tzinfo=UTC), "The session has not begun yet."),
        (
            datetime(2026, 2, 3, 10, 0, 1, tzinfo=UTC),
            "The session is over, so its codes are no longer taken.",
        ),
    ],
)
def test_an_own_code_is_taken_neither_before_nor_after_the_session(
    scene: Scene, when: datetime, sentence: str
) -> None:
    with scene.office.app.app_context():
        code = tokens.own_codes(scene.session, scene.trainees[0])[0]
    with clock.set_to(when):
        coordinator = scene.office.coordinator(scene.programme)
        answer = coordinator.post(f"{scene.url}/scan", {"code": code}, page="/account")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert made(scene) == []


def test_a_trainee_checks_in_by_the_code_on_the_screen(scene: Scene, amina: Visitor) -> None:
    answer = amina.post(own_page(scene), {"code": screen_code(scene)}, page=own_page(scene))
    assert answer.status_code == 303
    assert made(scene) == [("late", 60, "code", "")]
    assert "You are on the register with 60 of 120 minutes." in amina.get(own_page(scene)).text


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, 303), (29, 303), (30, 303), (59, 303), (60, 422), (600, 422)]
)
def test_the_code_on_the_screen_is_taken_for_one_more_window(
    scene: Scene, amina: Visitor, seconds: int, status: int
) -> None:
    code = screen_code(scene)
    with clock.set_to(DURING + timedelta(seconds=seconds)):
        answer = amina.post(own_page(scene), {"code": code}, page=own_page(scene))
        assert answer.status_code == status
        assert screen_code(scene) == code if seconds < 30 else screen_code(scene) != code


def test_the_screen_of_another_session_has_another_code(scene: Scene, amina: Visitor) -> None:
    with scene.office.app.app_context():
        other = tokens.room_code(
            scene.office.session(scene.cohort, start=time(14), end=time(15)), clock.now()
        )
    answer = amina.post(own_page(scene), {"code": other}, page=own_page(scene))
    assert refusals(answer) == [("code", NOT_NOW)]


def test_the_code_on_the_screen_cannot_be_guessed(scene: Scene, amina: Visitor) -> None:
    page = own_page(scene)
    tries = [amina.post(page, {"code": f"{number:06}"}, page=page).status_code for number in range(10)]
    assert tries == [422] * 10
    assert amina.post(page, {"code": screen_code(scene)}, page=page).status_code == 429
    assert made(scene) == []


@pytest.mark.parametrize("why", ["over", "cancelled", "closed", "early"])
def test_nobody_checks_in_where_no_register_is_open(scene: Scene, why: str) -> None:
    when = {"over": DURING + timedelta(hours=1, seconds=1), "early": DURING - timedelta(hours=2)}
    state = {"cancelled": SessionState.CANCELLED, "closed": SessionState.HELD}.get(why)
    if state:
        with scene.office.deed() as session:
            session.execute(sa.update(Session).where(Session.id == scene.session).values(state=state))
    with clock.set_to(when.get(why, DURING)):
        visitor = trainee(scene, 0)
        with scene.office.app.app_context():
            code = tokens.room_code(scene.session, clock.now())
        page = visitor.get(own_page(scene)).text
        answer = visitor.post(own_page(scene), {"code": code}, page="/account")
    assert "Nobody checks in now" in page
    assert answer.status_code == 422
    assert made(scene) == []


def test_only_who_is_on_the_register_checks_in(scene: Scene) -> None:
    stranger = scene.office.signed_in(scene.office.account(scene.office.person(state="KE")))
    assert stranger.get(own_page(scene)).status_code == 404
    person = scene.office.person("Confirmed Only", state="KE")
    scene.office.registration(scene.cohort, person, state=RegistrationState.CONFIRMED)
    confirmed = scene.office.signed_in(scene.office.account(person))
    assert confirmed.get(own_page(scene)).status_code == 404
    assert confirmed.post(own_page(scene), {"code": screen_code(scene)}).status_code == 404


def test_the_session_of_now_waits_on_the_trainees_start_page_until_there_is_a_mark(scene: Scene) -> None:
    page, person = own_page(scene), scene.office.read(Registration, scene.trainees[0]).person_id
    account = scene.office.account(person)

    def waits(when: datetime) -> bool:
        with clock.set_to(when):
            return page in scene.office.signed_in(account).get("/").text

    assert not waits(datetime(2026, 2, 3, 7, 29, tzinfo=UTC))
    assert waits(datetime(2026, 2, 3, 7, 30, tzinfo=UTC))
    assert waits(datetime(2026, 2, 3, 10, 0, tzinfo=UTC))
    assert not waits(datetime(2026, 2, 3, 10, 1, tzinfo=UTC))
    scene.trainer.post(scene.url, scene.form(first=("present", "")))
    assert not waits(DURING)


def test_a_trainee_sees_no_screen_code(scene: Scene, amina: Visitor) -> None:
    assert amina.get(f"{scene.url}/screen").status_code == 403


@pytest.fixture
def codes(scene: Scene) -> list[str]:
    """The codes of both rows of the printed register."""
    page = scene.trainer.get(f"{scene.url}/paper").text
    found = dict(re.findall(r'<bdi>([^<]+)</bdi></th><td class="code" dir="ltr">([^<]+)<', page))
    return [found["Amina Abdi"], found["Zola &lt;script&gt;"]]


def write_in(scene: Scene, lines: str, **more: str) -> Any:
    page = f"{scene.url}/from-paper"
    return scene.trainer.post(page, {"lines": lines, **more}, page=page)


def test_a_printed_register_is_written_in(scene: Scene, codes: list[str]) -> None:
    assert len(set(codes)) == 2
    assert write_in(scene, f"{codes[1].lower()} 45\n\n{codes[0].replace('-', '')} =").status_code == 303
    assert scene.stored() == [("excused", 0), ("late", 45)]
    assert [mark[2] for mark in made(scene)] == ["paper", "paper"]


def test_everyone_not_written_in_is_present(scene: Scene, codes: list[str]) -> None:
    write_in(scene, f"{codes[0]} -", others="y")
    assert scene.stored() == [("absent", 0), ("present", 120)]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("ZZZ-ZZZ +", "Line 1: no row of this register has this code."),
        ("{0} +\n{1} soon", "Line 2: write +, -, = or the minutes behind the code."),
        ("{0} +\n{0} -", "Line 2: this row is written above with another mark."),
        ("{0}", "Line 1: no row of this register has this code."),
        ("{0} 121", "Write a whole number from 1 to 120."),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_its_number(
    scene: Scene, codes: list[str], lines: str, sentence: str
) -> None:
    answer = write_in(scene, lines.format(*codes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert made(scene) == []


def test_the_codes_of_paper_scan_and_screen_are_not_each_other(scene: Scene, codes: list[str]) -> None:
    assert scan(scene, codes[0]).status_code == 422
    key: UUID = scene.trainees[0]
    with scene.office.app.app_context():
        own = tokens.own_codes(scene.session, key)[0]
    assert write_in(scene, f"{own} +").status_code == 422

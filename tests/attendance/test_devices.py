"""A device takes a register without a network, and sends what it marked."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app.attendance.models import Mark
from app.core import clock
from app.core.crypto import KeyRing, new_key
from app.core.texts import LANGUAGES
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.models import Session
from app.timetable.states import SessionState
from tests.attendance.conftest import DURING, Scene, closed, made
from tests.support.office import Visitor

PHONE, TABLET = str(uuid4()), str(uuid4())


class Device:
    """A device with the register open, and marks that it has numbered."""

    def __init__(self, scene: Scene, visitor: Visitor | None = None, name: str = PHONE) -> None:
        self.scene, self.visitor, self.name = scene, visitor or scene.trainer, name
        kit = self.visitor.get(f"{scene.url}/kit?device={name}").json
        self.kit: dict[str, Any] = kit
        self.tokens = {row["name"]: row["token"] for row in kit["rows"]}
        self.marks: list[dict[str, Any]] = []

    def mark(self, name: str, status: str, minutes: int | None = None, **facts: Any) -> dict[str, Any]:
        """Mark someone now, by the device's clock, which goes an hour fast."""
        mark = {
            "counter": len(self.marks) + 1,
            "token": self.tokens[name],
            "status": status,
            "minutes": minutes,
            "source": "offline",
            "code": "",
            "marked_at": _clock(),
            **facts,
        }
        self.marks.append(mark)
        return mark

    def send(self, **changes: Any) -> Any:
        """Send every mark that was made so far, the sent ones too."""
        body = {"device": self.name, "sent_at": _clock(), "marks": self.marks, **changes}
        return self.visitor.client.post(
            f"{self.scene.url}/replay",
            json=body,
            headers={
                "X-CSRFToken": self.visitor.get(f"{self.scene.url}/kit?device={self.name}").json["csrf"]
            },
        )


def _clock() -> int:
    return int((clock.now() + timedelta(hours=1)).timestamp() * 1000)


def change(scene: Scene, model: type[Any], key: UUID, **values: Any) -> None:
    """Let a record be as something else has left it."""
    with scene.office.deed() as session:
        session.execute(sa.update(model).where(model.id == key).values(**values))


AMINA, ZOLA = "Amina Abdi", "Zola <script>"


def at(minute: int) -> Any:
    """So many minutes after nine o'clock UTC."""
    return clock.set_to(DURING + timedelta(minutes=minute))


def test_what_a_device_marked_counts_from_when_it_was_marked(scene: Scene) -> None:
    device = Device(scene)
    device.mark(AMINA, "present")
    device.mark(ZOLA, "late", 45)
    with at(25):
        answer = device.send()
    assert answer.json["taken"] == [1, 2]
    assert answer.json["refused"] == []
    now = {row["token"]: (row["status"], row["minutes"]) for row in answer.json["rows"]}
    assert now == {device.tokens[AMINA]: ("present", 120), device.tokens[ZOLA]: ("late", 45)}
    assert scene.stored() == [("present", 120), ("late", 45)]
    with scene.office.deed() as session:
        marks = session.scalars(sa.select(Mark).order_by(Mark.counter)).all()
        assert [mark.marked_at for mark in marks] == [DURING, DURING]
        assert [mark.received_at for mark in marks] == [DURING + timedelta(minutes=25)] * 2


def test_what_is_sent_again_is_taken_once(scene: Scene) -> None:
    device = Device(scene)
    device.mark(AMINA, "present")
    first = device.send().json
    device.mark(ZOLA, "absent")
    assert device.send().json["taken"] == [1, 2]
    assert (first["taken"], device.send().json["taken"]) == ([1], [1, 2])
    assert made(scene) == [("present", 120, "offline", ""), ("absent", 0, "offline", "")]


def test_two_devices_are_reconciled_by_when_each_was_marked(scene: Scene) -> None:
    phone, coordinator = Device(scene), scene.office.coordinator(scene.programme)
    tablet = Device(scene, coordinator, TABLET)
    phone.mark(AMINA, "absent")
    with at(5):
        tablet.mark(AMINA, "late", 30)
        assert tablet.send().status_code == 200
    with at(10):
        assert phone.send().json["taken"] == [1]
    assert scene.stored() == [("late", 30), None]
    with at(11):
        page = scene.trainer.get(scene.url).text
    assert "Marked otherwise" in page
    assert "On a device, without a network" in page


def test_a_number_that_another_mark_has_is_refused(scene: Scene) -> None:
    device = Device(scene)
    device.mark(AMINA, "present")
    device.send()
    device.marks = []
    device.mark(ZOLA, "absent")
    refused = device.send().json["refused"]
    assert [(one["counter"], one["why"]) for one in refused] == [
        (1, "Another mark of this device has the same number. Mark it again.")
    ]
    assert scene.stored() == [("present", 120), None]


@pytest.mark.parametrize("whose", ["another account", "another device", "another register", "nobody"])
def test_a_token_is_good_for_one_account_device_and_register(scene: Scene, whose: str) -> None:
    device = Device(scene)
    device.mark(AMINA, "present")
    if whose == "another account":
        device.visitor = scene.office.coordinator(scene.programme)
    elif whose == "another device":
        device.name = TABLET
    elif whose == "another register":
        afternoon = scene.office.session(
            scene.cohort, start=time(14), end=time(15), trainers=[scene.taught_by]
        )
        kit = scene.trainer.get(f"/sessions/{afternoon}/register/kit?device={PHONE}").json
        device.marks[0]["token"] = kit["rows"][0]["token"]
    else:
        device.marks[0]["token"] = "x" * 22
    [refused] = device.send().json["refused"]
    assert refused["why"] == "This was marked with another account. Sign in with that one."
    assert scene.stored() == [None, None]


def test_marks_outlive_a_change_of_the_offices_keys(scene: Scene) -> None:
    device = Device(scene)
    device.mark(AMINA, "present")
    ring: KeyRing = scene.office.app.config["DATA_KEYS"]
    fresh = KeyRing.read(new_key("fresh"))
    scene.office.app.config["DATA_KEYS"] = KeyRing({**fresh.keys, **ring.keys})
    try:
        assert device.send().json["taken"] == [1]
        assert device.tokens.keys() == Device(scene).tokens.keys()
        assert device.tokens != Device(scene).tokens
    finally:
        scene.office.app.config["DATA_KEYS"] = ring


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        ({"minutes": 121, "status": "late"}, "Write a whole number from 1 to 120."),
        ({"status": "late"}, "Write how many minutes were attended."),
        ({"marked_at": 0}, "The session had not begun when this was marked."),
    ],
)
def test_one_mark_that_cannot_be_does_not_hold_up_the_others(
    scene: Scene, mark: dict[str, Any], why: str
) -> None:
    device = Device(scene)
    device.mark(AMINA, "present")
    device.marks[0] |= mark
    device.mark(ZOLA, "present")
    answer = device.send().json
    assert answer["refused"] == [{"counter": 1, "why": why}]
    assert scene.stored() == [None, ("present", 120)]


def test_nobody_is_marked_in_a_cancelled_session_nor_after_leaving(scene: Scene) -> None:
    device = Device(scene)
    device.mark(AMINA, "present")
    change(scene, Registration, scene.trainees[0], state=RegistrationState.WITHDRAWN)
    [refused] = device.send().json["refused"]
    assert refused["why"] == "This person no longer attends, so the mark was not taken."
    device.mark(ZOLA, "present")
    change(scene, Session, scene.session, state=SessionState.CANCELLED)
    assert [one["why"] for one in device.send().json["refused"]] == [
        "This session was cancelled, so nobody attends it."
    ] * 2
    assert made(scene) == []


def test_what_arrives_after_closing_is_kept_and_does_not_count(scene: Scene) -> None:
    device = Device(scene)
    device.mark(AMINA, "late", 20)
    closed(scene)
    assert device.send().json["taken"] == [1]
    assert scene.stored() == [("present", 120), ("absent", 0)]
    page = scene.office.coordinator(scene.programme).get(scene.url).text
    assert "arrived after the register was closed" in page


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {"device": PHONE},
        {"device": "no-device", "sent_at": 1, "marks": []},
        {"device": PHONE, "sent_at": "1", "marks": []},
        {"device": PHONE, "sent_at": True, "marks": []},
        {"device": PHONE, "sent_at": 10**30, "marks": []},
        {"device": PHONE, "sent_at": 1, "marks": [{}]},
        {"device": PHONE, "sent_at": 1, "marks": [None] * 501},
        {"device": PHONE, "sent_at": 1, "marks": [], "actor": "x"},
    ],
)
def test_what_no_device_of_ours_sends_is_refused(scene: Scene, broken: Any) -> None:
    token = scene.trainer.get(f"{scene.url}/kit?device={PHONE}").json["csrf"]
    answer = scene.trainer.client.post(f"{scene.url}/replay", json=broken, headers={"X-CSRFToken": token})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "shape",
    [
        {"counter": "1"},
        {"counter": -1},
        {"minutes": 1.5},
        {"status": "asleep"},
        {"source": "page"},
        {"source": "paper"},
        {"token": 7},
        {"marked_at": None},
        {"session_id": "x"},
        {"marked_by": "x"},
    ],
)
def test_a_mark_of_another_shape_is_refused_whole(scene: Scene, shape: dict[str, Any]) -> None:
    device = Device(scene)
    device.mark(ZOLA, "present")
    device.mark(AMINA, "present")
    device.marks[1] |= shape
    assert device.send().status_code == 400
    assert made(scene) == []


def test_what_is_folded_a_hundred_thousand_times_is_refused(scene: Scene) -> None:
    token = scene.trainer.get(f"{scene.url}/kit?device={PHONE}").json["csrf"]
    answer = scene.trainer.client.post(
        f"{scene.url}/replay",
        data=b'{"a":' + b"[" * 100_000,
        headers={"X-CSRFToken": token, "Content-Type": "application/json"},
    )
    assert answer.status_code == 400


def test_marks_are_sent_with_the_pages_token_or_not_at_all(scene: Scene) -> None:
    device = Device(scene)
    device.mark(AMINA, "present")
    body = {"device": PHONE, "sent_at": _clock(), "marks": device.marks}
    assert scene.trainer.client.post(f"{scene.url}/replay", json=body).status_code == 400
    assert made(scene) == []


def test_a_stranger_to_the_session_gets_no_register_and_sends_no_mark(scene: Scene) -> None:
    device = Device(scene)
    device.mark(AMINA, "present")
    person = scene.office.person()
    scene.office.trainer(person)
    stranger = scene.office.signed_in(scene.office.account(person))
    assert stranger.get(f"{scene.url}/kit?device={PHONE}").status_code == 404
    answer = stranger.client.post(
        f"{scene.url}/replay",
        json={"device": PHONE, "sent_at": 1, "marks": device.marks},
        headers={"X-CSRFToken": stranger.token("/login")},
    )
    assert answer.status_code == 404
    assert made(scene) == []


def test_the_names_are_for_the_time_until_a_day_after_the_module(scene: Scene) -> None:
    scene.office.session(scene.cohort, day=DURING.date() + timedelta(days=9), trainers=[])
    over = datetime(2026, 2, 12, 10, 0, tzinfo=UTC) + timedelta(days=1)
    assert Device(scene).kit["forget"] == int(over.timestamp() * 1000)


def test_the_page_that_a_browser_keeps_tells_nothing_of_anyone(scene: Scene) -> None:
    mine, stranger = scene.trainer.get("/offline"), scene.office.anonymous().get("/offline")
    assert mine.data == stranger.data
    assert (mine.status_code, mine.headers["Cache-Control"]) == (200, "no-cache")
    assert "csrf" not in mine.text


def test_the_worker_may_answer_for_the_whole_office_and_is_asked_for_anew(scene: Scene) -> None:
    answer = scene.office.anonymous().get("/offline/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.mimetype in {"text/javascript", "application/javascript"}


@pytest.mark.parametrize(("waits", "cleared"), [(False, '"cache", "storage"'), (True, '"cache"')])
def test_signing_out_leaves_what_waits_and_clears_the_rest(scene: Scene, waits: bool, cleared: str) -> None:
    if waits:
        scene.trainer.client.set_cookie("unsent", "1")
    answer = scene.trainer.post("/logout", page=scene.url)
    assert answer.headers["Clear-Site-Data"] == cleared


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_offline_page_weighs_less_than_60_kb_on_the_line_with_all_that_it_loads(
    app: Flask, language: str
) -> None:
    reader = Visitor(app.test_client())
    page = reader.get(f"/offline?lang={language}")
    linked = set(re.findall(r'<(?:link|script)[^>]*(?:href|src)="(/static/[^"]+)"', page.text))
    modules = {f"/static/offline/{name}.js" for name in ("marking", "scanning", "sending", "vault")}
    assert modules < {url.partition("?")[0] for url in linked}
    loaded = [page, *(reader.get(url) for url in [*linked, "/offline/worker.js"])]
    assert {answer.status_code for answer in loaded} == {200}
    assert sum(len(gzip.compress(answer.data, compresslevel=1)) for answer in loaded) < 60_000

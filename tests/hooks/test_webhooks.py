"""Other systems are told what moved: signed, again until it is taken, and never more than they may know."""

from __future__ import annotations

import hmac
import json
import re
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.accreditation.models import Accreditation
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.hooks import carrying, reaching, signing
from app.hooks.models import Webhook, WebhookCall
from app.hooks.states import CallState
from app.registrations.states import RegistrationState as S
from tests.conftest import NOW
from tests.hooks.receiver import Receiver, receiver
from tests.registrations.support import NOMINATION
from tests.support.office import Office, Visitor

_SECRET = re.compile(r"whsec_[A-Za-z0-9+/]+=*")
CANCELLED = {"reason": "The venue was flooded."}
ALL = ["registration", "certificate", "cohort", "programme", "curriculum", "accreditation"]


@pytest.fixture
def inside(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let webhooks reach this machine."""
    monkeypatch.setitem(office.app.config, "WEBHOOKS_INSIDE", True)


@pytest.fixture
def other(inside: None) -> Iterator[Receiver]:
    with receiver() as kept:
        yield kept


def register(visitor: Visitor, url: str, **more: Any) -> str:
    """Register a webhook by the page; its secret."""
    said = {"name": "Learning platform", "url": url, "topics": ALL, "programme": "", **more}
    answer = visitor.post("/webhooks/new", said)
    assert answer.status_code == 200, answer.text
    return _SECRET.findall(answer.text)[0]


def carry(office: Office, *, after: timedelta = timedelta(0)) -> int:
    with office.app.app_context(), clock.set_to(NOW + after):
        return carrying.carry_due()


def told(kept: Receiver) -> list[tuple[str, dict[str, Any]]]:
    bodies = [json.loads(body) for _headers, body in kept.received]
    return [(body["type"], body["data"]) for body in bodies]


def calls(office: Office) -> list[WebhookCall]:
    with office.app.app_context():
        found = list(db.session.scalars(sa.select(WebhookCall).order_by(WebhookCall.id)))
        db.session.remove()
    return found


def is_signed(secret: str, headers: dict[str, str], body: str) -> bool:
    """As a receiver checks it by the specification."""
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    mine = b64encode(hmac.digest(b64decode(secret.removeprefix("whsec_")), said, "sha256")).decode()
    return f"v1,{mine}" in headers["webhook-signature"].split()


def test_the_signature_is_that_of_the_specifications_example() -> None:
    """The example of https://docs.svix.com/receiving/verifying-payloads/how-manual."""
    with_it = signing.headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        '{"test": 2432232314}',
        at=clock.datetime.fromtimestamp(1614265330, tz=clock.UTC),
        signed_with=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert with_it["webhook-timestamp"] == "1614265330"
    assert with_it["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_nomination_is_told_with_keys_and_states_and_no_name(office: Office, other: Receiver) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, invites=("KE",))
    secret = register(office.administrator(), other.url)
    focal = office.focal_point("KE")
    registration = office.registration(cohort, state=S.SUBMITTED)
    assert focal.post(f"/registrations/{registration}/endorse", {"version": "1", "declared_by_state": "y"})
    assert carry(office) == 1
    [(headers, body)] = other.received
    assert is_signed(secret, headers, body)
    assert not is_signed(secret, headers, f"{body} ")
    assert headers["content-type"] == "application/json"
    assert told(other) == [
        (
            "registration.endorsed",
            {
                "id": str(registration),
                "previous": "submitted",
                "state": "endorsed",
                "cohort_id": str(cohort),
                "programme_id": str(programme),
            },
        )
    ]


def test_what_a_state_may_not_know_is_told_to_no_other_system(office: Office, other: Receiver) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.SELECTING)
    register(office.administrator(), other.url, topics=["registration"])
    coordinator = office.coordinator(programme)
    registration = office.registration(cohort, state=S.CLEARED)
    moved = coordinator.post(
        f"/registrations/{registration}/not_select", {"version": "1", "reason": "Seats."}
    )
    assert moved.status_code == 303
    assert carry(office) == 0
    assert other.received == []


def test_a_webhook_of_one_programme_hears_of_no_other(office: Office, other: Receiver) -> None:
    ours, theirs = office.programme(), office.programme()
    register(office.administrator(), other.url, topics=["cohort"], programme=str(ours))
    for programme in (ours, theirs):
        cohort = office.cohort(programme, state=CohortState.OPEN, invites=("KE",))
        answer = office.coordinator(programme).post(f"/cohorts/{cohort}/move/cancel", CANCELLED)
        assert answer.status_code == 303, answer.text
    carry(office)
    assert [(event, data["programme_id"]) for event, data in told(other)] == [("cohort.cancelled", str(ours))]


def test_what_was_not_asked_for_is_not_told(office: Office, other: Receiver) -> None:
    programme = office.programme()
    register(office.administrator(), other.url, topics=["certificate"])
    cohort = office.cohort(programme, state=CohortState.OPEN, invites=("KE",))
    done = office.coordinator(programme).post(f"/cohorts/{cohort}/move/cancel", CANCELLED)
    assert (done.status_code, calls(office)) == (303, [])


def test_a_deed_that_is_taken_back_tells_nobody(office: Office, other: Receiver) -> None:
    programme = office.programme()
    register(office.administrator(), other.url)
    cohort = office.cohort(programme, state=CohortState.OPEN, invites=("KE",))
    refused = office.coordinator(programme).post(f"/cohorts/{cohort}/move/cancel", {"reason": ""})
    assert (refused.status_code, calls(office)) == (422, [])


def test_a_call_that_is_not_taken_is_made_again_after_growing_pauses_and_given_up(
    office: Office, other: Receiver
) -> None:
    visitor = office.administrator()
    register(visitor, other.url)
    [hook] = webhooks(office)
    other.answer = 500
    assert visitor.post(f"/webhooks/{hook.id}/try").status_code == 303
    after = timedelta(0)
    for pause in (*carrying.PAUSES, None):
        assert carry(office, after=after) == 0
        made = len(other.received)
        if pause is not None:
            assert carry(office, after=after + pause - timedelta(seconds=1)) == 0
            assert len(other.received) == made
            after += pause
    assert len(other.received) == len(carrying.PAUSES) + 1
    assert len({headers["webhook-id"] for headers, _body in other.received}) == 1
    [call] = calls(office)
    assert (call.state, call.answer, call.attempts) == (CallState.GIVEN_UP, 500, 10)
    page = visitor.get("/").text
    assert "1 call of a webhook was given up" in page
    place = f"/webhooks/{hook.id}?status=given_up"
    assert (place in page, place in visitor.get("/webhooks").text) == (True, True)
    assert visitor.get(place).text.count(str(call.id)) == 1
    other.answer = 200
    assert visitor.post(f"/webhooks/{hook.id}/again", {"call": str(call.id)}).status_code == 303
    assert carry(office, after=after) == 1
    assert other.received[-1][0]["webhook-id"] == str(call.id)


def webhooks(office: Office) -> list[Webhook]:
    with office.app.app_context():
        found = list(db.session.scalars(sa.select(Webhook).order_by(Webhook.id)))
        db.session.remove()
    return found


def test_a_new_secret_signs_at_once_and_the_old_one_for_a_day_more(office: Office, other: Receiver) -> None:
    visitor = office.administrator()
    old = register(visitor, other.url)
    [hook] = webhooks(office)
    new = _SECRET.findall(visitor.post(f"/webhooks/{hook.id}/secret").text)[0]
    visitor.post(f"/webhooks/{hook.id}/try")
    assert carry(office) == 1
    assert [is_signed(secret, *other.received[0]) for secret in (old, new)] == [True, True]
    visitor.post(f"/webhooks/{hook.id}/try")
    assert carry(office, after=timedelta(days=1)) == 1
    assert [is_signed(secret, *other.received[1]) for secret in (old, new)] == [False, True]


def test_a_secret_is_shown_once_and_lies_sealed(office: Office, other: Receiver) -> None:
    visitor = office.administrator()
    secret = register(visitor, other.url)
    [hook] = webhooks(office)
    assert secret not in hook.secret
    for page in ("/webhooks", f"/webhooks/{hook.id}", f"/webhooks/{hook.id}/edit"):
        assert "whsec_" not in visitor.get(page).text


def test_a_receiver_that_is_gone_is_called_no_more(office: Office, other: Receiver) -> None:
    visitor = office.administrator()
    register(visitor, other.url)
    [hook] = webhooks(office)
    other.answer = 410
    visitor.post(f"/webhooks/{hook.id}/try")
    carry(office)
    assert [one.is_on for one in webhooks(office)] == [False]
    assert [call.state for call in calls(office)] == [CallState.GIVEN_UP]
    visitor.post(f"/webhooks/{hook.id}/try")
    assert len(calls(office)) == 1
    assert ("webhook.stop", None) in [(action, actor) for action, _subject, _data, actor in office.trail()]


def test_what_leads_on_is_not_followed(office: Office, other: Receiver) -> None:
    visitor = office.administrator()
    with receiver() as secret_place:
        other.answer, other.location = 307, secret_place.url
        register(visitor, other.url)
        [hook] = webhooks(office)
        visitor.post(f"/webhooks/{hook.id}/try")
        assert carry(office) == 0
        assert (len(other.received), secret_place.received) == (1, [])
    assert [call.answer for call in calls(office)] == [307]


def test_a_receiver_that_never_answers_holds_nobody_up(
    office: Office, other: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "MOST_SECONDS", 0.2)
    visitor = office.administrator()
    other.pause = threading.Event()
    register(visitor, other.url)
    [hook] = webhooks(office)
    visitor.post(f"/webhooks/{hook.id}/try")
    assert carry(office) == 0
    assert [call.problem for call in calls(office)] == ["too slow"]


@pytest.mark.parametrize(
    "url",
    [
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fec0::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://localhost/",
        "https://224.0.0.1/",
    ],
)
def test_an_address_inside_is_not_registered(office: Office, url: str) -> None:
    visitor = office.administrator()
    said = {"name": "Trap", "url": url, "topics": ["cohort"], "programme": ""}
    answer = visitor.post("/webhooks/new", said)
    assert answer.status_code == 422
    assert "internal network" in answer.text or "This name is not known" in answer.text
    assert webhooks(office) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://user:password@example.org/",
        "https://127.0.0.1\\@1.1.1.1/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://exam ple.org/",
        "https:///in",
        "//example.org/in",
        "javascript:alert(1)",
        "https://ex\u00e4mple.org/",
        "https://example.org/#part",
        "https://example.org/\r\nx: y",
    ],
)
def test_what_is_no_plain_https_address_is_not_registered(
    office: Office, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(reaching, "resolve", lambda _host, _port: ["1.1.1.1"])
    said = {"name": "Trap", "url": url, "topics": ["cohort"], "programme": ""}
    answer = office.administrator().post("/webhooks/new", said)
    assert (answer.status_code, "begins with https://" in answer.text) == (422, True)


def test_a_name_that_has_turned_inside_is_not_called(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: outside as it is registered, inside as it is called, or one of several inside."""
    numbers = ["93.184.215.14"]
    monkeypatch.setattr(reaching, "resolve", lambda _host, _port: list(numbers))
    visitor = office.administrator()
    register(visitor, "https://rebind.example/in")
    [hook] = webhooks(office)
    for inside in (["127.0.0.1"], ["93.184.215.14", "10.0.0.1"]):
        numbers[:] = inside
        visitor.post(f"/webhooks/{hook.id}/try")
    assert carry(office) == 0
    assert [call.problem for call in calls(office)] == ["internal network"] * 2


def test_the_connection_goes_to_the_number_that_was_looked_at(
    office: Office, other: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name itself is asked once for each call; what it stands for a moment later plays no part."""
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr(reaching, "resolve", resolve)
    visitor = office.administrator()
    register(visitor, other.url.replace("127.0.0.1", "no-such-name.example"))
    [hook] = webhooks(office)
    visitor.post(f"/webhooks/{hook.id}/try")
    assert carry(office) == 1
    assert other.received[0][0]["host"].startswith("no-such-name.example:")
    assert asked == ["no-such-name.example"] * 2


def test_an_accreditation_that_is_given_is_told(office: Office, other: Receiver) -> None:
    programme = office.programme()
    register(office.administrator(), other.url, topics=["accreditation"])
    curriculum = office.curriculum(programme)
    standard = office.standard()
    with office.deed() as session:
        session.add(
            Accreditation(
                programme_id=programme,
                curriculum_id=curriculum,
                standard_id=standard,
                valid_from=NOW.date(),
                valid_until=NOW.date() + timedelta(days=900),
                document_reference="A/1",
            )
        )
    carry(office)
    [(event, data)] = told(other)
    assert (event, data["previous"], data["curriculum_id"]) == (
        "accreditation.in_force",
        None,
        str(curriculum),
    )


def test_only_an_administrator_sees_webhooks(office: Office, other: Receiver) -> None:
    register(office.administrator(), other.url)
    [hook] = webhooks(office)
    for visitor in (office.coordinator(office.programme()), office.focal_point("KE")):
        assert visitor.get("/webhooks").status_code == 403
        assert visitor.get(f"/webhooks/{hook.id}").status_code == 404
    assert office.administrator().get(f"/webhooks/{UUID(int=5)}").status_code == 404


def test_a_webhook_is_changed_and_removed(office: Office, other: Receiver) -> None:
    visitor = office.administrator()
    register(visitor, other.url)
    [hook] = webhooks(office)
    said = {"version": "1", "name": "Renamed", "url": other.url, "topics": ["cohort"], "programme": ""}
    assert visitor.post(f"/webhooks/{hook.id}/edit", said).status_code == 303
    [changed] = webhooks(office)
    assert (changed.name, changed.topics, changed.is_on) == ("Renamed", ["cohort"], False)
    assert visitor.post(f"/webhooks/{hook.id}/edit", said).status_code == 409
    assert visitor.post(f"/webhooks/{hook.id}/remove").status_code == 303
    assert webhooks(office) == []


def test_nominating_is_told_through_the_front_door(office: Office, other: Receiver) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, invites=("KE",))
    register(office.administrator(), other.url, topics=["registration"])
    assert office.focal_point("KE").post(f"/cohorts/{cohort}/nominate", NOMINATION).status_code == 303
    for _headers, body in other.received:
        assert NOMINATION["family_name"] not in body

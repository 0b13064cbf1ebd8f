"""How programs come in: tokens, limits, problems, and what a body may be."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.api import door
from app.core import clock
from app.people.models import Grant, User
from app.people.states import AccountState
from app.people.token_models import ApiToken
from app.programmes.models import Programme
from app.programmes.states import ProgrammeState
from tests.api.test_programmes import NEW
from tests.conftest import NOW
from tests.support.office import Office, Program


def administrator(office: Office) -> UUID:
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    return user


def test_without_a_token_there_is_the_public_part_alone(office: Office) -> None:
    office.programme("P1")
    office.programme("P2", state=ProgrammeState.DRAFT)
    stranger = office.program(None)
    assert [p["code"] for p in stranger.get("/programmes").json["items"]] == ["P1"]
    refused = stranger.post("/programmes", NEW)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert refused.json["title"] == "Unauthorized"


def test_a_cookie_opens_nothing_here(office: Office) -> None:
    visitor = office.signed_in(administrator(office))
    assert visitor.get("/programmes/new").status_code == 200
    assert visitor.client.post("/api/v1/programmes", json=NEW).status_code == 401


@pytest.mark.parametrize(
    "sent", ["Bearer nonsense", "Bearer rabat_pat_" + "x" * 43, "Basic YTpi", "Bearer", "Bearer a b"]
)
def test_a_token_that_is_none_is_refused_even_where_all_may_read(office: Office, sent: str) -> None:
    program = office.program(None)
    assert program.get("/programmes", Authorization=sent).status_code == 401


def test_a_token_counts_no_longer_than_the_account_the_grant_and_itself(office: Office) -> None:
    user = administrator(office)
    program = office.program(user)

    def answered() -> int:
        return program.post("/programmes", NEW | {"code": ""}).status_code

    assert answered() == 422
    with office.deed() as session:
        session.execute(sa.update(Grant).where(Grant.user_id == user).values(ended_at=NOW))
    assert answered() == 403
    with office.deed() as session:
        session.execute(sa.update(Grant).where(Grant.user_id == user).values(ended_at=None))
        session.execute(sa.update(User).where(User.id == user).values(state=AccountState.DISABLED))
    assert answered() == 401
    with office.deed() as session:
        session.execute(sa.update(User).where(User.id == user).values(state=AccountState.ACTIVE))
    assert answered() == 422
    with clock.set_to(NOW + timedelta(days=30)):
        assert answered() == 401
    with office.deed() as session:
        session.execute(sa.update(ApiToken).values(ended_at=NOW))
    assert answered() == 401


def test_who_owes_a_second_factor_has_no_rights_by_a_token_either(office: Office) -> None:
    user = office.account()
    program = Program(office.app.test_client(), office.token(user))
    assert program.post("/programmes", NEW).status_code == 403
    office.grant(user, Role.ADMINISTRATOR)
    assert program.post("/programmes", NEW).status_code == 401
    office.code_app(user)
    assert program.post("/programmes", NEW).status_code == 201


def test_the_last_use_of_a_token_is_written_once_a_minute(office: Office) -> None:
    program = office.program(administrator(office))

    def seen() -> object:
        with office.app.app_context():
            return office.read(ApiToken, _only(office)).used_at

    program.get("/programmes")
    assert seen() == NOW
    with clock.set_to(NOW + timedelta(seconds=59)):
        program.get("/programmes")
        assert seen() == NOW
    with clock.set_to(NOW + timedelta(seconds=60)):
        program.get("/programmes")
        assert seen() == NOW + timedelta(seconds=60)


def _only(office: Office) -> UUID:
    with office.deed() as session:
        return session.scalars(sa.select(ApiToken.id)).one()


def test_what_is_left_is_said_and_what_is_too_much_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST", 2)
    first, second = office.program(administrator(office)), office.program(None)
    told = first.get("/programmes")
    assert (told.headers["RateLimit-Policy"], told.headers["RateLimit"]) == (
        '"minute";q=2;w=60',
        '"minute";r=1;t=60',
    )
    assert first.get("/programmes").headers["RateLimit"] == '"minute";r=0;t=60'
    refused = first.get("/programmes")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert refused.content_type == "application/problem+json"
    assert second.get("/programmes").status_code == 200
    with clock.set_to(NOW + timedelta(minutes=1)):
        assert first.get("/programmes").status_code == 200


@pytest.mark.parametrize(
    ("method", "url", "code"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v2/programmes", 404),
        ("DELETE", "/api/v1/programmes", 405),
        ("POST", "/api/v1/openapi.json", 405),
        ("GET", "/api/v1/programmes/not-a-key", 404),
    ],
)
def test_every_error_is_a_problem_in_the_language_asked_for(
    office: Office, method: str, url: str, code: int
) -> None:
    client = office.app.test_client()
    told = {
        language: client.open(url, method=method, headers={"Accept-Language": language})
        for language in ("en", "fr", "ar")
    }
    for language, answer in told.items():
        assert (answer.status_code, answer.content_type) == (code, "application/problem+json")
        assert (answer.json["status"], answer.headers["Content-Language"]) == (code, language)
        assert answer.headers["Vary"].startswith("Authorization, Accept-Language")
        assert "Set-Cookie" not in answer.headers


def test_a_405_says_what_can_be_done(office: Office) -> None:
    answer = office.app.test_client().delete("/api/v1/programmes")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_a_fault_of_the_programme_is_a_problem_that_tells_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise ValueError("secret")

    monkeypatch.setitem(office.app.config, "TESTING", False)
    monkeypatch.setattr("app.api.programmes.queries.programmes_seen_by", broken)
    answer = office.program(None).get("/programmes")
    assert (answer.status_code, answer.json["title"]) == (500, "Internal Server Error")
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("body", "media", "code"),
    [
        (b"{}" * 25_000_000, "application/json", 413),
        (b"code=P1", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b'{"code": "A", "code": "B"}', "application/json", 400),
        (b'{"code": NaN}', "application/json", 400),
        (b'{"\\udfff": 1}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 13 + b"1" + b"}" * 13, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'{"code": 1' + b"0" * 5000 + b"}", "application/json", 400),
    ],
)
def test_a_body_that_is_none_is_refused(office: Office, body: bytes, media: str, code: int) -> None:
    program = office.program(administrator(office))
    answer = program.client.post(
        "/api/v1/programmes", data=body, content_type=media or None, headers=program.headers
    )
    assert (answer.status_code, answer.content_type) == (code, "application/problem+json")
    assert office.count(Programme) == 0


def test_the_same_key_makes_one_record_and_answers_the_same(office: Office) -> None:
    program = office.program(administrator(office))
    first = program.post("/programmes", NEW, Idempotency_Key="a-1")
    again = program.post("/programmes", NEW, Idempotency_Key="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.data, again.headers["Location"]) == (first.data, first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert office.count(Programme) == 1
    other = program.post("/programmes", NEW | {"code": "P2"}, Idempotency_Key="a-1")
    assert (other.status_code, office.count(Programme)) == (422, 1)
    assert program.post("/programmes", NEW | {"code": "P3"}, Idempotency_Key="a-2").status_code == 201
    assert program.post("/programmes", NEW | {"code": "P4"}, Idempotency_Key="a b").status_code == 400


def test_a_key_is_ones_own_and_counts_for_a_day(office: Office) -> None:
    program, another = (office.program(administrator(office)) for _who in range(2))
    assert program.post("/programmes", NEW, Idempotency_Key="a-1").status_code == 201
    assert another.post("/programmes", NEW | {"code": "P2"}, Idempotency_Key="a-1").status_code == 201
    with clock.set_to(NOW + timedelta(hours=24)):
        assert program.post("/programmes", NEW | {"code": "P3"}, Idempotency_Key="a-1").status_code == 201
    assert office.count(Programme) == 3


def test_a_refused_request_may_be_sent_again_under_its_key(office: Office) -> None:
    program = office.program(administrator(office))
    assert program.post("/programmes", NEW | {"code": ""}, Idempotency_Key="a-1").status_code == 422
    assert program.post("/programmes", NEW, Idempotency_Key="a-1").status_code == 201


def test_the_answer_to_a_key_is_asked_of_the_gate_anew(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, office.programme("P1"))
    grant = office.grant(user, Role.ADMINISTRATOR)
    program = office.program(user)
    assert program.post("/programmes", NEW, Idempotency_Key="a-1").status_code == 201
    with office.deed() as session:
        session.execute(sa.update(Grant).where(Grant.id == grant).values(ended_at=NOW))
    assert program.post("/programmes", NEW, Idempotency_Key="a-1").status_code == 403


def test_the_language_in_an_address_is_no_choice_that_stays(office: Office) -> None:
    client = office.app.test_client()
    assert "Set-Cookie" not in client.get("/api/v1/openapi.json?lang=fr").headers


def test_a_surrogate_and_a_null_in_a_text_are_left_out(office: Office) -> None:
    program: Program = office.program(administrator(office))
    made = program.client.post(
        "/api/v1/programmes",
        data=json.dumps(NEW | {"title": {"en": "A\u0000B\ud800C"}}),
        content_type="application/json",
        headers=program.headers,
    )
    assert (made.status_code, made.json["title"]) == (201, {"en": "ABC"})

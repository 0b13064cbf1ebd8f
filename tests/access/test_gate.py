"""The gate before every page: who is let through, and what the others are told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.access.actor import Role, ScopeKind
from app.access.gate import EVERYONE, SIGNED_IN, Access, Fresh, Room, needs, on
from app.access.permissions import Permission as P
from app.config import LARGEST_BODY, Settings
from app.core import clock
from app.core import db as db_module
from app.core.crypto import new_key
from app.core.db import db
from app.core.errors import DomainError
from app.people.models import Grant, User, UserSession
from app.people.queries import all_grants
from tests.conftest import NOW
from tests.support.office import Office, Visitor, refusals


@pytest.fixture
def officer(office: Office) -> Visitor:
    """A data protection officer, who sees roles and gives none."""
    user = office.account()
    office.grant(user, Role.DATA_PROTECTION_OFFICER)
    return office.signed_in(user)


def test_what_is_out_of_sight_reads_byte_for_byte_like_what_is_not_there(office: Office) -> None:
    grant = office.grant(office.account(), Role.OBSERVER)
    trainee = office.signed_in(office.account())
    there, nowhere = trainee.get(f"/roles/{grant}/end"), trainee.get(f"/roles/{uuid4()}/end")
    unknown = trainee.get("/no/such/page")
    assert (there.status_code, nowhere.status_code, unknown.status_code) == (404, 404, 404)
    assert there.data == nowhere.data == unknown.data
    ours = {key for key, _value in there.headers} - {"X-Request-ID"}
    assert {key: there.headers[key] for key in ours} == {key: nowhere.headers[key] for key in ours}


def test_writing_to_what_is_out_of_sight_reads_like_writing_to_what_is_not_there(office: Office) -> None:
    grant = office.grant(office.account(), Role.OBSERVER)
    trainee = office.signed_in(office.account())
    there = trainee.post(f"/roles/{grant}/end", page="/account")
    nowhere = trainee.post(f"/roles/{uuid4()}/end", page="/account")
    assert (there.status_code, there.data) == (404, nowhere.data)
    assert office.read(Grant, grant).ended_at is None


def test_what_is_in_sight_but_not_allowed_is_forbidden(office: Office, officer: Visitor) -> None:
    grant = office.grant(office.account(), Role.OBSERVER)
    assert officer.get("/roles").status_code == 200
    assert officer.get(f"/roles/{grant}/end").status_code == 403
    assert officer.post(f"/roles/{grant}/end", page="/account").status_code == 403
    assert office.read(Grant, grant).ended_at is None


def test_who_has_the_right_is_let_through(office: Office) -> None:
    grant = office.grant(office.account(), Role.OBSERVER)
    administrator = office.administrator()
    assert administrator.post(f"/roles/{grant}/end", page="/account").status_code == 303
    assert office.read(Grant, grant).ended_at is not None


def test_who_has_a_role_in_two_programmes_reaches_both_and_no_third(office: Office) -> None:
    programmes = [office.programme() for _n in range(3)]
    cohorts = [office.cohort(programme) for programme in programmes]
    user = office.account()
    for programme in programmes[:2]:
        office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    visitor = office.signed_in(user)
    seen = [visitor.get(f"/cohorts/{cohort}/edit").status_code for cohort in cohorts]
    assert seen == [200, 200, 403]


def test_someone_without_an_account_is_sent_to_sign_in_and_then_back(office: Office) -> None:
    visitor = office.anonymous()
    answer = visitor.get("/roles?q=awa")
    assert (answer.status_code, answer.location) == (303, "/login?next=/roles?q%3Dawa")
    assert visitor.get(f"/roles/{uuid4()}/end").status_code == 303
    answer = visitor.post(f"/roles/{uuid4()}/end")
    assert (answer.status_code, answer.location) == (303, "/login")


def test_a_right_that_ended_counts_no_more_on_the_next_request(office: Office) -> None:
    user = office.account()
    grant = office.grant(user, Role.DATA_PROTECTION_OFFICER)
    visitor = office.signed_in(user)
    assert visitor.get("/roles").status_code == 200
    office.administrator().post(f"/roles/{grant}/end", page="/account")
    assert visitor.get("/roles").status_code == 403


def test_a_disabled_account_is_signed_out_on_the_next_request(office: Office) -> None:
    user = office.account()
    visitor = office.signed_in(user)
    assert visitor.get("/account").status_code == 200
    with office.deed() as session:
        session.execute(sa.update(User).where(User.id == user).values(state="disabled"))
    assert visitor.get("/account").location == "/login?next=/account"


@pytest.mark.parametrize(("minutes", "status"), [(12 * 60 - 1, 200), (12 * 60, 303)])
def test_a_session_ends_after_twelve_hours_however_busy(office: Office, minutes: int, status: int) -> None:
    visitor = office.signed_in(office.account())
    then = NOW + timedelta(minutes=minutes)
    with office.deed() as session:
        session.execute(sa.update(UserSession).values(seen_at=then - timedelta(minutes=1)))
    with clock.set_to(then):
        assert visitor.get("/account").status_code == status


def test_a_key_given_twice_is_refused(office: Office) -> None:
    visitor = office.signed_in(office.account())
    token = visitor.token("/account")
    answer = visitor.client.post("/account/language", data={"csrf_token": token, "language": ["fr", "en"]})
    assert answer.status_code == 400
    answer = visitor.client.post("/account/language", data={"csrf_token": token, "language": ["fr"]})
    assert answer.status_code == 303


@pytest.mark.parametrize("token", [None, "", "x", "another visitor's"])
def test_a_form_without_its_own_token_is_refused(office: Office, token: str | None) -> None:
    user = office.account()
    visitor = office.signed_in(user)
    visitor.token("/account")
    if token == "another visitor's":
        token = office.signed_in(office.account()).token("/account")
    data = {"language": "fr"} if token is None else {"language": "fr", "csrf_token": token}
    assert visitor.client.post("/account/language", data=data).status_code == 400
    assert visitor.client.post("/logout", data=data).status_code == 400
    assert visitor.client.post("/login", data={"email": "a@example.org", "password": "x"}).status_code == 400
    assert office.read(User, user).language == "en"


@pytest.mark.parametrize("url", ["/account", "/login", "/no/such/page", "/privacy", "/roles"])
def test_every_answer_bears_its_headers(office: Office, url: str) -> None:
    headers = office.administrator().get(url).headers
    assert {name: headers[name] for name in EXPECTED} == EXPECTED
    assert len(headers["X-Request-ID"]) == 36
    assert "unsafe-inline" not in headers["Content-Security-Policy"]


EXPECTED = {
    "Cache-Control": "no-store",
    "Vary": "Cookie, Accept-Language",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "a@evil.example"]
)
def test_a_foreign_host_is_refused(office: Office, host: str) -> None:
    assert office.anonymous().get("/login", headers={"Host": host}).status_code == 400


def test_a_body_over_the_limit_is_refused(office: Office) -> None:
    visitor = office.signed_in(office.account())
    token = visitor.token("/account")
    data = {"csrf_token": token, "language": "fr", "more": "x" * LARGEST_BODY}
    assert visitor.client.post("/account/language", data=data).status_code == 413


def test_only_a_page_that_takes_a_file_has_a_larger_body(migrated: Settings, office: Office) -> None:
    room = Room("tests", __name__)
    sent: dict[str, Any] = {"access": EVERYONE, "methods": ("POST",), "own_deeds": True}
    room.page("/larger", **sent, endpoint="larger", largest_body=2 * LARGEST_BODY)(lambda: "taken")
    room.page("/other", **sent, endpoint="other")(lambda: "taken")
    house = create_app(migrated)
    house.config["WTF_CSRF_ENABLED"] = False
    house.register_blueprint(room)
    client, body = house.test_client(), {"more": "x" * LARGEST_BODY}
    assert [client.post(page, data=body).status_code for page in ("/larger", "/other")] == [200, 413]
    assert client.post("/larger", data={"more": "x" * 2 * LARGEST_BODY}).status_code == 413
    assert office.anonymous().get("/no-such-page").status_code == 404
    with house.app_context():
        db.engine.dispose()


def test_too_many_fields_are_refused(office: Office) -> None:
    visitor = office.signed_in(office.account())
    data = {"csrf_token": visitor.token("/account"), **{f"field{n}": "x" for n in range(2001)}}
    answer = visitor.client.post("/account/language", data=data, content_type="multipart/form-data")
    assert answer.status_code == 413


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(office: Office, method: str) -> None:
    visitor = office.administrator()
    assert getattr(visitor.client, method)("/roles").status_code in {400, 405}
    answer = visitor.client.post("/roles/new", headers={"X-HTTP-Method-Override": "GET"})
    assert answer.status_code == 400


@pytest.mark.parametrize("url", ["/ROLES", "/roles/", "/roles;x", "/%2e%2e/roles", "/static/../office.db"])
def test_another_spelling_of_an_address_opens_nothing(office: Office, url: str) -> None:
    answer = office.anonymous().get(url)
    assert answer.status_code in {303, 308, 404}
    if answer.location:
        assert answer.location.startswith(("/login", "http://localhost/roles"))


def test_a_page_that_fails_shows_nothing_of_the_inside(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(office.app.config, "TESTING", False)
    monkeypatch.setitem(office.app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("app.people.grant_views.GRANTS", None)
    answer = office.administrator().get("/roles")
    assert answer.status_code == 500
    for inside in ("Traceback", "NoneType", "views.py", "Werkzeug"):
        assert inside not in answer.text


def test_a_refused_deed_is_rolled_back_whatever_it_had_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer of 400 or more takes everything back that the deed had written."""
    visitor, user = office.administrator(), office.account(email="holder@example.org")
    form = {"email": "holder@example.org", "role": "observer", "scope": "office:"}

    def refuse(*_words: object) -> None:
        raise DomainError("The letter can't be written.")

    with monkeypatch.context() as patched:
        patched.setattr("app.people.notices.grant_given", refuse)
        assert visitor.post("/roles/new", form).status_code == 422
    assert office.count(Grant, Grant.user_id == user) == 0
    assert visitor.post("/roles/new", form).status_code == 303
    assert office.count(Grant, Grant.user_id == user) == 1


@pytest.mark.parametrize("text", ["a" * 100_000, "(" * 50_000 + ")" * 50_000, "a@" + "a." * 50_000])
def test_a_text_without_end_is_refused_by_its_length_wherever_it_is_sent(office: Office, text: str) -> None:
    administrator = office.administrator()
    assert "Write at most 200 characters." in administrator.get(f"/roles?q={text}").text
    sent = administrator.post("/roles/new", {"email": text, "role": "observer", "scope": "office:"})
    assert (sent.status_code, {field for field, _sentence in refusals(sent)}) == (422, {"email"})
    named = office.anonymous().post("/register", {"family_name": text, "email": text})
    assert named.status_code == 422
    assert ("family_name", "Write at most 200 characters.") in refusals(named)


def test_a_route_can_not_be_declared_past_the_gate() -> None:
    room = Room("tests", __name__)
    with pytest.raises(TypeError, match=r"declare it with Room\.page"):
        room.route("/somewhere")
    with pytest.raises(TypeError):
        room.page("/somewhere")  # type: ignore[call-arg]
    room.page("/somewhere", access=EVERYONE)(lambda: "here")


def test_a_declared_route_asks_what_its_declaration_says(tmp_path: Path) -> None:
    room, right = Room("tests", __name__), P.GRANT_GIVE
    ours = on(Grant, right, "grant_id", all_grants)
    assert ours == Access(permission=right, model=Grant, argument="grant_id", load=all_grants)
    assert needs(right) == Access(permission=right)
    room.page("/read", access=needs(right))(lambda: "read")
    room.page("/write", access=ours, methods=("GET", "POST"), fresh="POST", endpoint="other")(lambda: "")
    house = create_app(Settings(instance=tmp_path, testing=True))
    house.register_blueprint(room)
    rules = {rule.endpoint: rule for rule in house.url_map.iter_rules() if rule.endpoint[:6] == "tests."}
    assert {name: (rule.rule, rule.methods) for name, rule in rules.items()} == {
        "tests.<lambda>": ("/read", {"GET", "HEAD"}),
        "tests.other": ("/write", {"GET", "HEAD", "POST"}),
    }
    marks = [(view.__access__, view.__fresh__) for name in rules for view in [house.view_functions[name]]]
    assert marks == [(needs(right), False), (ours, "POST")]


def test_a_post_is_one_deed_but_for_those_that_make_their_own(tmp_path: Path) -> None:
    room = Room("tests", __name__)
    both: dict[str, Any] = {"access": EVERYONE, "methods": ("GET", "POST")}
    room.page("/deed", **both, endpoint="deed")(lambda: str(db_module._writing.get()))
    room.page("/deeds", **both, own_deeds=True, endpoint="deeds")(lambda: str(db_module._writing.get()))
    house = create_app(Settings(instance=tmp_path, testing=True))
    house.config["WTF_CSRF_ENABLED"] = False
    house.register_blueprint(room)
    client = house.test_client()
    assert (client.get("/deed").text, client.get("/deeds").text) == ("False", "False")
    assert (client.post("/deed").text, client.post("/deeds").text) == ("True", "False")
    with house.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(("fresh", "asked"), [(False, (200, 200)), (True, (303, 303)), ("POST", (200, 303))])
def test_a_route_asks_for_a_fresh_proof_where_it_says_so(
    office: Office, migrated: Settings, fresh: Fresh, asked: tuple[int, int]
) -> None:
    room = Room("tests", __name__)
    room.page("/tests", access=SIGNED_IN, methods=("GET", "POST"), fresh=fresh, endpoint="page")(lambda: "")
    house = create_app(migrated)
    house.config["WTF_CSRF_ENABLED"] = False
    house.register_blueprint(room)
    user = office.account()
    for minutes, statuses in ((9, (200, 200)), (10, asked)):
        client = Office(house).signed_in(user).client
        with clock.set_to(NOW + timedelta(minutes=minutes)):
            assert (client.get("/tests").status_code, client.post("/tests").status_code) == statuses
    with house.app_context():
        db.engine.dispose()


PRODUCTION = Settings(
    environment="production",
    data_keys=new_key("k1"),
    trail_key=new_key("trail").partition(":")[2],
    secret_key="k" * 40,
    public_url="https://programmes.example.org",
    mail_url="smtps://mail.example.org",
)


@pytest.fixture
def in_production(migrated: Settings) -> Flask:
    """The application with production's settings."""
    return create_app(
        Settings(
            **{
                **{name: getattr(PRODUCTION, name) for name in PRODUCTION.__dataclass_fields__},
                "instance": migrated.instance,
                "database_url": migrated.database_url,
            }
        )
    )


@pytest.mark.usefixtures("app")
def test_in_production_cookies_are_bound_to_the_host_and_to_https(in_production: Flask) -> None:
    client = in_production.test_client()
    answer = client.get("/login", base_url="https://programmes.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {part.strip() for part in cookie.split(";")[1:]} >= {
        "Secure",
        "HttpOnly",
        "SameSite=Lax",
        "Path=/",
    }
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    with in_production.app_context():
        db.engine.dispose()


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("url", ["/mailbox", "/styleguide"])
def test_in_production_the_pages_for_builders_do_not_exist(
    office: Office, in_production: Flask, url: str
) -> None:
    client = in_production.test_client()
    assert client.get(url, base_url="https://programmes.example.org").status_code == 404
    assert client.get("/login", base_url="http://127.0.0.1").status_code == 400
    assert office.anonymous().get(url).status_code == 200
    with in_production.app_context():
        db.engine.dispose()

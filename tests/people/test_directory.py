"""Sign-in by a directory, against a real OpenID provider on loopback; and what a lying one can't do."""

from __future__ import annotations

import hmac
import json
import warnings
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import sqlalchemy as sa
from authlib.oidc.core.grants import util as grants
from joserfc.jwk import OctKey, RSAKey

from app.core.db import db
from app.people.keys import email_key
from app.people.links import DirectoryLink
from app.people.models import Grant, User, UserSession
from app.people.states import AccountState
from tests.people.letters import subjects
from tests.support.office import Office, Visitor

with warnings.catch_warnings(record=True):  # the provider uses what its own library calls old
    warnings.simplefilter("ignore")
    import oidc_provider_mock
    from oidc_provider_mock import _app as provider_app
    from oidc_provider_mock import _storage as provider_storage

pytestmark = pytest.mark.filterwarnings("ignore")
AMINA = "amina@example.org"
CLIENT = {"OIDC_CLIENT_ID": "the-office", "OIDC_CLIENT_SECRET": "of the office", "OIDC_NAME": "UN Directory"}


@cache
def its_key() -> Any:
    """The provider's own, one for all tests: to make it costs more than to sign in."""
    return provider_storage.jose.RSAKey.generate_key(is_private=True)


@contextmanager
def provider(office: Office, monkeypatch: pytest.MonkeyPatch, port: int = 0) -> Iterator[str]:
    users = (
        oidc_provider_mock.User(sub="amina", claims={"email": AMINA.upper(), "email_verified": True}),
        oidc_provider_mock.User(sub="unverified", claims={"email": AMINA, "email_verified": False}),
        oidc_provider_mock.User(sub="in words", claims={"email": AMINA, "email_verified": "true"}),
        oidc_provider_mock.User(sub="silent", claims={"email": AMINA}),
        oidc_provider_mock.User(sub="nobody", claims={"email": "nobody@un.example", "email_verified": True}),
        oidc_provider_mock.User(sub="successor", claims={"email": AMINA, "email_verified": True}),
    )
    key = its_key()
    monkeypatch.setattr(provider_storage.jose.RSAKey, "generate_key", lambda **_options: key)
    with oidc_provider_mock.run_server_in_thread(port, require_nonce=True, user_claims=users) as server:
        issuer = f"http://localhost:{server.server_port}"
        for name, value in {**CLIENT, "OIDC_ISSUER": issuer}.items():
            monkeypatch.setitem(office.app.config, name, value)
        yield issuer


@pytest.fixture
def issuer(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with provider(office, monkeypatch) as address:
        yield address


def agree(visitor: Visitor, subject: str = "amina") -> str:
    """Go to the directory and say who one is there; the path that the browser is sent back to."""
    there = visitor.get("/login/directory").location
    assert there is not None
    sent_back = requests.post(there, data={"sub": subject}, allow_redirects=False, timeout=10)
    return sent_back.headers["Location"].removeprefix("http://127.0.0.1:8000")


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says of the directory, whatever else the house writes into it."""
    return [record.getMessage() for record in caplog.records if record.name == "app.people.oidc_views"]


def come(office: Office, subject: str = "amina") -> tuple[Visitor, str | None]:
    visitor = office.anonymous()
    return visitor, visitor.get(agree(visitor, subject)).location


def test_the_button_is_there_where_the_office_has_a_directory(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = office.anonymous()
    assert "/login/directory" not in visitor.get("/login").text
    assert [visitor.get(f"/login/directory{end}").status_code for end in ("", "/callback")] == [404, 404]
    monkeypatch.setitem(office.app.config, "OIDC_ISSUER", "http://localhost:1")
    monkeypatch.setitem(office.app.config, "OIDC_NAME", "UN Directory")
    assert "Sign in with UN Directory" in visitor.get("/login").text


@pytest.mark.usefixtures("issuer")
def test_a_verified_address_opens_its_account_and_its_holder_is_told_once(office: Office) -> None:
    user = office.account(email=AMINA)
    visitor = office.anonymous()
    place = visitor.get(
        agree(visitor), headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/121.0"}
    ).location
    assert (place, visitor.get("/account").status_code) == ("/", 200)
    page = visitor.get("/account").text
    assert ["You can sign in with UN Directory too." in page, "Firefox, Linux" in page] == [True, True]
    assert office.trail() == [
        ("account.directory_link", f"users {user}", {}, user),
        ("account.sign_in", f"users {user}", {}, user),
    ]
    assert come(office)[1] == "/"
    assert subjects(office, to=AMINA) == ["You signed in through UN Directory"]
    assert office.count(DirectoryLink) == 1


@pytest.mark.usefixtures("issuer")
def test_the_way_there_asks_for_code_state_nonce_and_a_hashed_verifier(office: Office) -> None:
    asked = parse_qs(urlsplit(office.anonymous().get("/login/directory").location or "").query)
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/login/directory/callback"]
    assert (asked["client_id"], asked["scope"]) == (["the-office"], ["openid email"])
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert "code_verifier" not in asked


@pytest.mark.parametrize("subject", ["nobody", "unverified", "in words", "silent"])
@pytest.mark.usefixtures("issuer")
def test_an_unknown_or_unverified_address_opens_and_makes_nothing(office: Office, subject: str) -> None:
    office.account(email=AMINA)
    visitor, place = come(office, subject)
    assert place == "/login"
    assert "Ask an administrator to invite you." in visitor.get("/login").text
    assert visitor.get("/account").status_code == 303
    counts = [office.count(model) for model in (User, UserSession, DirectoryLink, Grant)]
    assert counts == [1, 0, 0, 0]


@pytest.mark.usefixtures("issuer")
def test_the_address_of_someone_linked_opens_nothing_for_a_successor(office: Office) -> None:
    office.account(email=AMINA)
    assert come(office, "amina")[1] == "/"
    assert come(office, "successor")[1] == "/login"


@pytest.mark.usefixtures("issuer")
def test_the_link_holds_when_the_address_changes(office: Office) -> None:
    user = office.account(email=AMINA)
    come(office)
    with office.deed() as session:
        new = "amina@ministry.example.org"
        session.execute(sa.update(User).where(User.id == user).values(email=new, email_key=email_key(new)))
    assert come(office)[1] == "/"


@pytest.mark.parametrize("state", [AccountState.DISABLED, AccountState.UNCONFIRMED])
@pytest.mark.parametrize("is_linked", [True, False])
@pytest.mark.usefixtures("issuer")
def test_an_account_that_may_not_be_used_is_not_opened(
    office: Office, state: AccountState, *, is_linked: bool
) -> None:
    user = office.account(email=AMINA)
    if is_linked:
        come(office)
    before = office.count(UserSession)
    with office.deed() as session:
        session.execute(sa.update(User).where(User.id == user).values(state=state))
    assert come(office)[1] == "/login"
    assert office.count(UserSession) == before
    about = f"users {user}" if is_linked else "users unknown"
    assert office.trail()[-1] == ("account.sign_in_failed", about, {}, None)


@pytest.mark.usefixtures("issuer")
def test_the_same_key_of_another_directory_is_another_person(office: Office) -> None:
    user = office.account(email="ben@example.org")
    office.add(DirectoryLink, issuer="http://another.example", subject="nobody", user_id=user)
    assert come(office, "nobody")[1] == "/login"


@pytest.mark.usefixtures("issuer")
def test_the_second_factor_is_asked_all_the_same(office: Office) -> None:
    user = office.account(email=AMINA)
    office.code_app(user)
    visitor, _place = come(office)
    answer = visitor.get("/account")
    assert (answer.status_code, answer.location) == (303, "/second-step?next=/account")
    with office.app.app_context():
        row = db.session.execute(sa.select(UserSession.factor_at, UserSession.proved_at)).one()
        db.session.remove()
    assert tuple(row) == (None, None)


@pytest.mark.usefixtures("issuer")
def test_it_is_no_fresh_proof(office: Office) -> None:
    office.account(email=AMINA)
    visitor, _place = come(office)
    answer = visitor.get("/account/address")
    assert (answer.status_code, (answer.location or "").partition("?")[0]) == (303, "/prove")


@pytest.mark.usefixtures("issuer")
def test_a_way_back_opens_once_and_for_the_browser_that_went_there(office: Office) -> None:
    office.account(email=AMINA)
    visitor = office.anonymous()
    back = agree(visitor)
    assert office.anonymous().get(back).location == "/login"
    assert visitor.get(back).location == "/"
    assert office.anonymous().get(back).location == "/login"
    assert visitor.get(back).location == "/login"
    assert office.count(UserSession) == 1


@pytest.mark.parametrize(
    "query", ["", "code=x", "state=x", "code=x&state=x", "error=access_denied&error_description=<script>"]
)
@pytest.mark.usefixtures("issuer")
def test_a_way_back_without_its_state_or_with_an_error_says_a_sentence(office: Office, query: str) -> None:
    visitor = office.anonymous()
    visitor.get("/login/directory")
    assert visitor.get(f"/login/directory/callback?{query}").location == "/login"
    page = visitor.get("/login").text
    assert "The sign-in by the directory did not succeed." in page
    assert "<script>" not in page


def lies(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Let the provider say one thing that is not so."""
    honest = provider_app.OpenIDCode.get_jwt_config
    changes: dict[str, dict[str, Any]] = {
        "expired": {"exp": -600},
        "another issuer": {"iss": "http://localhost:9"},
        "another audience": {"aud": ["another-office"]},
        "another audience by way of us": {"aud": ["another-office"], "azp": "the-office"},
        "another key": {"key": RSAKey.generate_key(2048, private=True).as_dict(private=True)},
    }
    if what in changes:
        monkeypatch.setattr(
            provider_app.OpenIDCode,
            "get_jwt_config",
            lambda self, grant, client=None: {**honest(self, grant, client), **changes[what]},
        )
    elif what == "another nonce":
        monkeypatch.setattr(provider_app.AuthorizationCode, "get_nonce", lambda _self: "another nonce")
    else:
        monkeypatch.setattr(grants.jwt, "encode", FORGERIES[what])


def without(claim: str) -> Callable[..., str]:
    """A token that is signed as it should be, and says nothing of one thing at all."""

    def encoded(header: Any, payload: dict[str, Any], key: Any, algorithms: Any) -> str:
        return honestly(
            header, {name: said for name, said in payload.items() if name != claim}, key, algorithms
        )

    return encoded


def unsigned(name: str) -> Callable[..., str]:
    """A token that nobody signed, with the algorithm's name written in some way."""

    def encoded(header: Any, payload: Any, _key: Any, _algorithms: Any) -> str:
        parts = [json.dumps(part).encode() for part in ({**header, "alg": name}, payload)]
        return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."

    return encoded


def by_a_shared_secret(_header: Any, payload: Any, _key: Any, _algorithms: Any) -> str:
    """A token that is signed by what the office itself knows, not by the directory's own key."""
    return honestly({"alg": "HS256"}, payload, OctKey.import_key(CLIENT["OIDC_CLIENT_SECRET"]), ["HS256"])


def by_the_public_key(_header: Any, payload: Any, key: Any, _algorithms: Any) -> str:
    """A token whose secret is the directory's public key, which everyone knows."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "kid": key.kid}, payload)]
    signed = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    sign = hmac.digest(key.as_pem(private=False), signed, "sha256")  # no library does it knowingly
    return f"{signed.decode()}.{urlsafe_b64encode(sign).decode().rstrip('=')}"


honestly = grants.jwt.encode
FORGERIES = {
    **{f"no {claim}": without(claim) for claim in ("iss", "aud", "exp", "sub", "nonce")},
    "alg none": unsigned("none"),
    "alg NoNe": unsigned("NoNe"),
    "a shared secret": by_a_shared_secret,
    "the public key as a secret": by_the_public_key,
}
"""Tokens that no provider makes by itself."""


@pytest.mark.parametrize(
    "what",
    [
        "expired",
        "another issuer",
        "another key",
        "another audience",
        "another audience by way of us",
        "another nonce",
        *FORGERIES,
    ],
)
@pytest.mark.usefixtures("issuer")
def test_a_token_that_is_not_whole_fresh_and_for_this_office_opens_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    office.account(email=AMINA)
    with monkeypatch.context() as lying:
        lies(lying, what)
        visitor, place = come(office)
        assert place == "/login"
        assert "The sign-in by the directory did not succeed." in visitor.get("/login").text
    assert "HTTPError" not in faults(caplog)[-1]  # the provider did send it, and the office refused
    assert office.count(UserSession) == 0
    assert come(office)[1] == "/"


def test_a_directory_that_is_down_is_a_sentence(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with provider(office, monkeypatch) as address:
        visitor = office.anonymous()
        back = agree(visitor)
    assert address
    assert visitor.get(back).location == "/login"
    assert visitor.get("/login/directory").location == "/login"
    assert "The directory does not answer now." in visitor.get("/login").text
    assert faults(caplog)[-2:] == [
        "a sign-in by the directory failed: ConnectionError",
        "the directory could not be asked: ConnectionError",
    ]


def test_nothing_is_fetched_from_elsewhere(
    office: Office, issuer: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere: list[str] = []
    told = requests.Session.request

    def note(self: Any, method: str, url: str, **options: Any) -> Any:
        elsewhere.append(url)
        answer = told(self, method, url, **options)
        if url.endswith("openid-configuration"):
            said = answer.json() | {"token_endpoint": "http://127.0.0.1:9/token"}
            monkeypatch.setattr(answer, "json", lambda: said)
        return answer

    office.account(email=AMINA)
    visitor = office.anonymous()
    back = agree(visitor)
    monkeypatch.setattr(requests.Session, "request", note)
    assert visitor.get(back).location == "/login"
    assert {urlsplit(url).netloc for url in elsewhere} == {urlsplit(issuer).netloc}
    why = "http://127.0.0.1:9/token is not the issuer's"
    assert faults(caplog)[-1] == f"a sign-in by the directory failed: {why}"


@pytest.mark.usefixtures("issuer")
def test_the_code_is_redeemed_with_the_offices_own_secret(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.account(email=AMINA)
    proofs: list[str | None] = []
    told = requests.Session.send

    def note(self: Any, request: Any, **options: Any) -> Any:
        if request.method == "POST":
            proofs.append(request.headers.get("Authorization"))
        return told(self, request, **options)

    monkeypatch.setattr(requests.Session, "send", note)
    assert come(office)[1] == "/"
    secret = b64encode(b"the-office:of the office").decode()
    assert proofs[-1:] == [f"Basic {secret}"]


def test_no_redirect_is_followed(
    office: Office, issuer: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(office.app.config, "OIDC_ISSUER", f"{issuer}/redirecting")
    sent: list[Any] = []
    told = requests.Session.send

    def redirecting(self: Any, request: Any, **options: Any) -> Any:
        sent.append((request.url, options.get("allow_redirects"), options.get("timeout")))
        answer = told(self, request, **options)
        answer.status_code, answer.headers["Location"] = 302, "http://127.0.0.1:9/"
        return answer

    monkeypatch.setattr(requests.Session, "send", redirecting)
    assert office.anonymous().get("/login/directory").location == "/login"
    assert sent == [(f"{issuer}/redirecting/.well-known/openid-configuration", False, 10)]
    assert faults(caplog)[-1] == "the directory could not be asked: the issuer sends on to elsewhere"


def test_an_issuer_that_says_it_is_another_is_not_believed(
    office: Office, issuer: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(office.app.config, "OIDC_ISSUER", f"{issuer}/")
    asked: list[str] = []
    told = requests.Session.request

    def note(self: Any, method: str, url: str, **options: Any) -> Any:
        asked.append(url)
        return told(self, method, url, **options)

    monkeypatch.setattr(requests.Session, "request", note)
    assert office.anonymous().get("/login/directory").location == "/login"
    assert faults(caplog)[-1] == "the directory could not be asked: the issuer names another issuer"
    assert asked == [f"{issuer}/.well-known/openid-configuration"]


@pytest.mark.usefixtures("issuer")
def test_signing_in_leads_to_the_page_asked_for_with_a_new_cookie(office: Office) -> None:
    office.account(email=AMINA)
    visitor = office.anonymous()
    visitor.get("/login", query_string={"next": "/account"})
    before = visitor.client.get_cookie("session").value
    assert visitor.get(agree(visitor)).location == "/account"
    thief = office.anonymous()
    thief.client.set_cookie("session", before)
    assert thief.get("/account").status_code == 303


@pytest.mark.usefixtures("issuer")
def test_the_holder_ends_the_sign_in_by_the_directory(office: Office) -> None:
    user = office.account(email=AMINA)
    other = office.add(DirectoryLink, issuer="http://another.example", subject="amina", user_id=user)
    visitor, _place = come(office)
    for _twice in range(2):
        assert visitor.post("/account/directory/end", page="/account").location == "/account"
    assert (office.count(DirectoryLink), office.read(DirectoryLink, other) is None) == (1, False)
    ended = [row for row in office.trail() if row[0] == "account.directory_unlink"]
    assert ended == [("account.directory_unlink", f"users {user}", {}, user)]


@pytest.mark.usefixtures("issuer")
def test_the_directory_is_not_asked_without_end(office: Office) -> None:
    visitor = office.anonymous()
    statuses = [visitor.get("/login/directory/callback").status_code for _n in range(31)]
    assert statuses == [303] * 30 + [429]

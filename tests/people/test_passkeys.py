"""Passkeys by the front door: what is accepted, and each way in which an answer does not hold."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from webauthn.helpers import bytes_to_base64url

from app.access.actor import Role
from app.audit.models import TrailEntry
from app.core import clock
from app.people import passkeys
from app.people.models import Passkey, RecoveryCode, SpentChallenge, User, UserSession
from tests.conftest import NOW
from tests.support.authenticator import Authenticator
from tests.support.office import PASSWORD, Office, Visitor

EMAIL = "amina@example.org"
NEW = "/account/factors/passkeys/new"


def options(visitor: Visitor, page: str) -> dict[str, Any]:
    """What a page asks the browser."""
    found = re.search(r'data-options="([^"]+)"', visitor.get(page).text)
    assert found, f"{page} asks for no passkey"
    asked: dict[str, Any] = json.loads(unescape(found[1]))
    return asked


def register(visitor: Visitor, device: Authenticator, name: str = "laptop"):
    answer = device.register(options(visitor, NEW))
    return visitor.post(NEW, {"answer": answer, "name": name}, page=NEW)


def an_administrator(office: Office, device: Authenticator, email: str = EMAIL) -> UUID:
    """An administrator's account with the passkey of `device`."""
    user = office.account(email=email)
    office.grant(user, Role.ADMINISTRATOR)
    assert register(office.signed_in(user), device).status_code == 200
    return user


def with_password(office: Office) -> Visitor:
    visitor = office.anonymous()
    visitor.post("/login", {"email": EMAIL, "password": PASSWORD})
    return visitor


def sign_in(visitor: Visitor, device: Authenticator, *, page: str = "/login") -> bool:
    """Answer what a page asks; whether it opened the account."""
    answer = device.sign(options(visitor, page))
    sent = visitor.post(f"{page}/passkey", {"answer": answer}, page=page)
    opens = visitor.get("/account").status_code == 200
    assert sent.status_code == (303 if opens else 422)
    return opens


def test_a_passkey_alone_signs_in_and_passes_the_second_step(office: Office) -> None:
    device = Authenticator()
    an_administrator(office, device)
    visitor = office.anonymous()
    visitor.get("/login", query_string={"next": "/roles"})
    answer = device.sign(options(visitor, "/login"))
    sent = visitor.post("/login/passkey", {"answer": answer})
    assert (sent.status_code, sent.location) == (303, "/roles")
    assert visitor.get("/roles/new").status_code == 200
    assert sign_in(with_password(office), device, page="/second-step")


def test_a_new_passkey_comes_with_recovery_codes_and_is_told_and_trailed(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    visitor = office.signed_in(user, has_passed=False)
    assert visitor.get("/roles").location == "/account/factors?next=/roles"
    answer = register(visitor, Authenticator())
    assert len(re.findall(r"<li><code>", answer.text)) == 10
    assert visitor.get("/roles").status_code == 200
    assert register(visitor, Authenticator(), "telephone").location == "/account/factors"
    page = visitor.get("/account/factors").text
    assert ("laptop" in page, "telephone" in page) == (True, True)
    assert office.count(TrailEntry, TrailEntry.action == "factor.passkey_added") == 2


@pytest.mark.parametrize(
    "spoil",
    [
        {"origin": "https://programmes.evil.example"},
        {"origin": "http://127.0.0.1:8000"},
        {"is_verified": False},
        {"count": 0},
        {"key_id": bytes(16)},
        {"handle": UUID(int=1).bytes},
        {"handle": b""},
        {"handle": b"short"},
        {"_key": Authenticator()._key},
    ],
)
def test_an_answer_that_does_not_hold_opens_nothing(office: Office, spoil: dict[str, Any]) -> None:
    device = Authenticator()
    an_administrator(office, device)
    assert sign_in(office.anonymous(), device)
    before = vars(device).copy()
    vars(device).update(spoil)
    assert not sign_in(office.anonymous(), device)
    vars(device).update(before)
    assert sign_in(office.anonymous(), device)


@pytest.mark.parametrize("spoil", [{"origin": "https://programmes.evil.example"}, {"is_verified": False}])
def test_a_new_passkey_that_does_not_hold_is_not_registered(office: Office, spoil: dict[str, Any]) -> None:
    device = Authenticator()
    vars(device).update(spoil)
    answer = register(office.administrator(), device)
    assert (answer.status_code, office.count(Passkey)) == (422, 0)
    assert "The passkey was not accepted. Try again." in answer.text


def test_an_answer_counts_once_even_with_the_cookie_of_before(office: Office) -> None:
    device = Authenticator()
    an_administrator(office, device)
    visitor = office.anonymous()
    token, asked = visitor.token("/login"), options(visitor, "/login")
    cookie = visitor.client.get_cookie("session").value
    answer = device.sign(asked)
    form = {"answer": answer, "csrf_token": token}
    assert visitor.client.post("/login/passkey", data=form).location == "/"
    with office.deed() as session:  # so that the count alone does not refuse it
        session.execute(sa.update(Passkey).values(sign_count=0))
    thief = office.anonymous()
    thief.client.set_cookie("session", cookie)
    assert thief.client.post("/login/passkey", data=form).status_code == 422
    assert thief.get("/account").status_code == 303


def test_challenges_that_are_too_old_to_be_answered_are_not_kept(office: Office) -> None:
    device = Authenticator()
    an_administrator(office, device)
    with clock.set_to(NOW + passkeys.LASTS):
        assert sign_in(office.anonymous(), device)
    assert office.count(SpentChallenge) == 2
    with clock.set_to(NOW + passkeys.LASTS + timedelta(seconds=1)):
        assert sign_in(office.anonymous(), device)
    assert office.count(SpentChallenge) == 2


def test_passkeys_are_tried_thirty_times_in_five_minutes(office: Office) -> None:
    device = Authenticator()
    an_administrator(office, device)
    visitor = office.anonymous()
    answers = [visitor.post("/login/passkey", {"answer": "{}"}).status_code for _n in range(30)]
    assert answers == [422] * 30
    asked = device.sign(options(visitor, "/login"))
    assert visitor.post("/login/passkey", {"answer": asked}).status_code == 429


def test_passkeys_are_tried_thirty_times_in_five_minutes_after_the_password_too(office: Office) -> None:
    an_administrator(office, Authenticator())
    visitor, page = with_password(office), "/second-step"
    answers = [visitor.post(f"{page}/passkey", {"answer": "{}"}, page=page).status_code for _n in range(31)]
    assert answers == [422] * 30 + [429]


def test_the_tries_of_one_account_keep_no_other_out(office: Office) -> None:
    an_administrator(office, Authenticator())
    visitor, other, page = with_password(office), office.account(), "/second-step"
    office.passkey(other)
    form = {"answer": "{}", "csrf_token": visitor.token(page)}
    far = office.signed_in(other, has_passed=False)
    forms = {visitor: form, far: {"answer": "{}", "csrf_token": far.token(page)}}

    def tried(by: Visitor, line: str) -> int:
        where = {"REMOTE_ADDR": line}
        return by.client.post(f"{page}/passkey", data=forms[by], environ_base=where).status_code

    assert [tried(visitor, f"10.0.0.{n}") for n in range(31)] == [422] * 30 + [429]
    assert tried(far, "10.0.1.1") == 422


def test_a_refusal_leads_back_to_where_one_was_going(office: Office) -> None:
    an_administrator(office, Authenticator())
    for visitor, page in ((office.anonymous(), "/login"), (with_password(office), "/second-step")):
        answer = visitor.post(f"{page}/passkey?next=/roles", {"answer": "{}"}, page=page)
        assert (answer.status_code, f'<a href="{page}?next=/roles">' in answer.text) == (422, True)


def test_a_page_names_the_passkeys_of_the_account_alone_and_the_sign_in_none(office: Office) -> None:
    device = Authenticator()
    user = an_administrator(office, device)
    an_administrator(office, Authenticator(), email="njeri@example.org")
    asked = (
        options(office.anonymous(), "/login").get("allowCredentials"),
        options(with_password(office), "/second-step")["allowCredentials"],
        options(office.signed_in(user), NEW)["excludeCredentials"],
    )
    own = [{"id": bytes_to_base64url(device.key_id), "type": "public-key"}]
    assert asked == ([], own, own)


def test_a_challenge_is_of_the_session_that_it_was_made_for(office: Office) -> None:
    device = Authenticator()
    an_administrator(office, device)
    one, other = with_password(office), with_password(office)
    answer = device.sign(options(one, "/second-step"))
    other.get("/second-step")
    refused = other.post("/second-step/passkey", {"answer": answer}, page="/second-step")
    assert refused.status_code == 422
    asked, token = options(one, "/second-step"), one.token("/second-step")
    with office.deed() as session:
        session.execute(sa.update(UserSession).values(ended_at=clock.now()))
    form = {"answer": device.sign(asked), "csrf_token": token}
    assert one.client.post("/login/passkey", data=form).status_code == 422


@pytest.mark.parametrize(("minutes", "opens"), [(29, True), (30, False)])
def test_a_challenge_is_answered_within_half_an_hour(office: Office, minutes: int, opens: bool) -> None:
    device = Authenticator()
    an_administrator(office, device)
    visitor = office.anonymous()
    answer = device.sign(options(visitor, "/login"))
    token = visitor.token("/login")
    with clock.set_to(NOW + timedelta(minutes=minutes)):
        visitor.client.post("/login/passkey", data={"answer": answer, "csrf_token": token})
        assert (visitor.get("/account").status_code == 200) is opens


def test_another_account_s_passkey_does_not_pass_the_second_step_or_prove(office: Office) -> None:
    own, others = Authenticator(), Authenticator()
    user = an_administrator(office, own)
    an_administrator(office, others, email="njeri@example.org")
    whoever_it_names = (others.handle, own.handle, b"")
    for others.handle in whoever_it_names:
        assert not sign_in(with_password(office), others, page="/second-step")
    visitor = office.signed_in(user)
    with clock.set_to(NOW + timedelta(minutes=11)):
        for others.handle in whoever_it_names:
            answer = others.sign(options(visitor, "/prove"))
            assert visitor.post("/prove/passkey", {"answer": answer}, page="/prove").status_code == 422
        assert visitor.get("/roles/new").location == "/prove?next=/roles/new"
        answer = own.sign(options(visitor, "/prove"))
        sent = visitor.post("/prove/passkey?next=/roles/new", {"answer": answer}, page="/prove")
        assert sent.location == "/roles/new"
        assert visitor.get("/roles/new").status_code == 200


def test_a_disabled_account_s_passkey_opens_nothing(office: Office) -> None:
    device = Authenticator()
    user = an_administrator(office, device)
    with office.deed() as session:
        session.execute(sa.update(User).where(User.id == user).values(state="disabled"))
    assert not sign_in(office.anonymous(), device)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "x",
        "[]",
        "{}",
        "null",
        '{"id": 1}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
        (
            '{"id": "A", "rawId": "A", "type": "public-key", "response": {"clientDataJSON": "A",'
            ' "authenticatorData": "A", "signature": "A", "userHandle": "A", "attestationObject": "A"}}'
        ),
        "\x00",
        "[" * 19_000,
        "x" * 20_001,
    ],
)
def test_what_is_no_answer_is_refused_and_said_so(office: Office, answer: str) -> None:
    device = Authenticator()
    user = an_administrator(office, device)
    visitor = office.anonymous()
    refused = visitor.post("/login/passkey", {"answer": answer})
    assert (refused.status_code, "This passkey was not accepted" in refused.text) == (422, True)
    visitor = office.signed_in(user)
    sent = visitor.post(NEW, {"answer": answer, "name": "telephone"}, page=NEW)
    assert (sent.status_code, office.count(Passkey)) == (422, 1)


def test_a_passkey_without_a_name_is_refused_at_its_field(office: Office) -> None:
    visitor, device = office.administrator(), Authenticator()
    answer = visitor.post(NEW, {"answer": device.register(options(visitor, NEW)), "name": " "}, page=NEW)
    assert (answer.status_code, office.count(Passkey)) == (422, 0)
    assert "Fill this in." in answer.text


def test_the_same_passkey_is_not_registered_twice(office: Office) -> None:
    device = Authenticator()
    user = an_administrator(office, device)
    answer = register(office.signed_in(user), device)
    assert (answer.status_code, office.count(Passkey)) == (422, 1)
    assert register(office.administrator(), device).status_code == 422


def test_a_name_is_kept_as_text(office: Office) -> None:
    visitor = office.administrator()
    register(visitor, Authenticator(), '"><img src=x onerror=alert(1)>')
    page = visitor.get("/account/factors").text
    assert ("<img src=x" in page, "&lt;img src=x" in page) == (False, True)


def test_another_account_s_passkey_is_not_there_to_remove(office: Office) -> None:
    theirs = office.passkey(office.account())
    visitor = office.administrator()
    page = f"/account/factors/passkeys/{theirs}/remove"
    assert (visitor.get(page).status_code, visitor.post(page, page="/account").status_code) == (404, 404)
    assert office.count(Passkey) == 1


def test_removing_one_asks_ends_the_other_sessions_and_leaves_the_last(office: Office) -> None:
    user = an_administrator(office, Authenticator())
    second = office.passkey(user, "telephone")
    visitor, elsewhere = office.signed_in(user), office.signed_in(user)
    page = f"/account/factors/passkeys/{second}/remove"
    assert "Remove this passkey?" in visitor.get(page).text
    assert office.count(Passkey) == 2
    assert visitor.post(page, page=page).location == "/account/factors"
    assert (visitor.get("/account").status_code, elsewhere.get("/account").status_code) == (200, 303)
    [last] = re.findall(r"/account/factors/passkeys/[0-9a-f-]+/remove", visitor.get("/account/factors").text)
    assert visitor.post(last, page=last).status_code == 409
    assert office.count(Passkey) == 1


def test_passkeys_stand_in_the_order_in_which_they_were_added(office: Office) -> None:
    user = office.account()
    for name, days in (("telephone", 1), ("key ring", 2), ("laptop", 0)):
        with clock.set_to(NOW - timedelta(days=days)):
            office.passkey(user, name)
    named = re.findall(r"<li><div><bdi>([^<]+)</bdi>", office.signed_in(user).get("/account/factors").text)
    assert named == ["key ring", "telephone", "laptop"]


def test_passkeys_added_at_the_same_instant_stand_in_the_order_of_their_keys(office: Office) -> None:
    user = office.account()
    for number in (3, 1, 2):
        key = {"id": UUID(int=number), "name": f"key {number}", "credential_id": str(number)}
        office.add(Passkey, user_id=user, public_key=b"", sign_count=0, **key)
    named = re.findall(r"<li><div><bdi>([^<]+)</bdi>", office.signed_in(user).get("/account/factors").text)
    assert named == ["key 1", "key 2", "key 3"]


def remove(visitor: Visitor, passkey: UUID) -> int:
    page = f"/account/factors/passkeys/{passkey}/remove"
    return visitor.post(page, page=page).status_code


@pytest.mark.parametrize(
    ("held", "has_codes", "status"), [(1, False, 409), (1, True, 303), (2, False, 303), (2, True, 303)]
)
def test_one_with_a_role_removes_a_passkey_where_another_factor_stays(
    office: Office, held: int, has_codes: bool, status: int
) -> None:
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    first, *_others = [office.passkey(user) for _n in range(held)]
    if has_codes:
        office.code_app(user)
    visitor = office.signed_in(user)
    assert remove(visitor, first) == status
    assert office.count(Passkey) == held - (status == 303)


def test_a_trainee_may_remove_the_last_passkey_and_the_recovery_codes_go_with_it(office: Office) -> None:
    user, other = office.account(), office.account()
    register(office.signed_in(other), Authenticator())
    visitor = office.signed_in(user)
    register(visitor, Authenticator())
    assert office.count(RecoveryCode) == 20
    with office.deed() as session:
        [mine] = session.scalars(sa.select(Passkey.id).where(Passkey.user_id == user))
    assert remove(visitor, mine) == 303
    assert [office.count(RecoveryCode, RecoveryCode.user_id == whose) for whose in (user, other)] == [0, 10]


def test_the_session_is_a_new_one_after_a_passkey(office: Office) -> None:
    device = Authenticator()
    an_administrator(office, device)
    visitor = with_password(office)
    before = visitor.client.get_cookie("session").value
    assert sign_in(visitor, device, page="/second-step")
    thief = office.anonymous()
    thief.client.set_cookie("session", before)
    assert thief.get("/second-step").location == "/login?next=/second-step"
    assert office.count(UserSession, UserSession.factor_at.is_not(None), UserSession.ended_at.is_(None)) == 2

"""Signing in and out: a session is a row on the server."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from app.core import clock
from app.people import tries
from app.people.keys import email_key
from tests.conftest import NOW
from tests.support.office import PASSWORD, Office


def sign_in(office: Office, email: str, password: str = PASSWORD):
    visitor = office.anonymous()
    return visitor, visitor.post("/login", {"email": email, "password": password})


def test_the_right_password_opens_the_start_page(office: Office) -> None:
    office.account(email="amina@example.org")
    visitor, answer = sign_in(office, "Amina@Example.org")
    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [("amina@example.org", "not the password"), ("nobody@example.org", PASSWORD)],
)
def test_an_unknown_address_and_a_wrong_password_read_alike(
    office: Office, email: str, password: str
) -> None:
    office.account(email="amina@example.org")
    visitor, answer = sign_in(office, email, password)
    assert answer.status_code == 422
    assert "This e-mail and password do not open an account." in answer.text
    assert visitor.get("/account").status_code == 303


def test_a_cookie_opens_nothing_after_signing_out(office: Office) -> None:
    visitor = office.signed_in(office.account())
    cookie = visitor.client.get_cookie("session")
    assert visitor.post("/logout", page="/account").status_code == 303
    thief = office.anonymous()
    thief.client.set_cookie("session", cookie.value)
    assert thief.get("/account").status_code == 303


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (30, 303)])
def test_a_session_ends_after_thirty_idle_minutes(office: Office, minutes: int, status: int) -> None:
    visitor = office.signed_in(office.account())
    with clock.set_to(NOW + timedelta(minutes=minutes)):
        assert visitor.get("/account").status_code == status


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("/account", "/account"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https:evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\tevil", "/"),
    ],
)
def test_signing_in_leads_to_the_page_asked_for_and_never_outside(
    office: Office, target: str, place: str
) -> None:
    office.account(email="amina@example.org")
    visitor = office.anonymous()
    visitor.get("/login", query_string={"next": target})
    answer = visitor.post("/login", {"email": "amina@example.org", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, place)


def test_the_use_of_one_session_keeps_no_other_alive(office: Office) -> None:
    user = office.account()
    here, there = office.signed_in(user), office.signed_in(user)
    with clock.set_to(NOW + timedelta(minutes=20)):
        assert here.get("/account").status_code == 200
    with clock.set_to(NOW + timedelta(minutes=31)):
        assert [visitor.get("/account").status_code for visitor in (here, there)] == [200, 303]


def test_the_session_is_a_new_one_at_sign_in(office: Office) -> None:
    office.account(email="amina@example.org")
    visitor = office.anonymous()
    visitor.get("/login")
    before = visitor.client.get_cookie("session").value
    visitor.post("/login", {"email": "amina@example.org", "password": PASSWORD})
    thief = office.anonymous()
    thief.client.set_cookie("session", before)
    assert thief.get("/account").status_code == 303


def test_the_eleventh_try_at_one_account_is_too_many_even_with_the_right_password(office: Office) -> None:
    office.account(email="amina@example.org")
    tries = [sign_in(office, "amina@example.org", "not the password")[1].status_code for _n in range(10)]
    assert tries == [422] * 10
    assert sign_in(office, "amina@example.org")[1].status_code == 429


def test_another_address_in_a_header_does_not_buy_more_tries(office: Office) -> None:
    visitor = office.anonymous()
    statuses = [
        visitor.post(
            "/login",
            {"email": f"nobody{n}@example.org", "password": "not the password"},
            headers={
                "X-Forwarded-For": f"10.0.0.{n}",
                "Forwarded": f"for=10.0.0.{n}",
                "X-Real-IP": f"10.0.0.{n}",
            },
        ).status_code
        for n in range(31)
    ]
    assert statuses == [422] * 30 + [429]


def test_the_lines_of_one_ipv6_subscriber_count_as_one(office: Office) -> None:
    def tried(line: str, n: int) -> int:
        form = {"email": f"nobody{n}@example.org", "password": "not the password"}
        return office.anonymous().post("/login", form, environ_base={"REMOTE_ADDR": line}).status_code

    assert [tried(f"2001:db8:1:2:{n:x}::1", n) for n in range(31)] == [422] * 30 + [429]
    assert [tried("2001:db8:1:3::1", 31), tried("192.0.2.1", 32), tried("::ffff:192.0.2.2", 33)] == [422] * 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("awa@bücher.example", "awa@xn--bcher-kva.example"),
        ("AWA@BÜCHER.example", "awa@XN--BCHER-KVA.example"),
        ("awa@straße.example", "awa@xn--strae-oqa.example"),
        ("awa@وزارة.example", "awa@xn--mgbexc3i.example"),
    ],
)
def test_an_address_is_the_same_in_its_own_script_and_in_ascii(office: Office, one: str, other: str) -> None:
    office.account(email=one)
    answer = sign_in(office, other, PASSWORD)[1]
    assert (answer.status_code, email_key(one)) == (303, email_key(other))
    assert email_key("awa@xn--99999999.example") == "awa@xn--99999999.example"


def test_all_together_have_a_thousand_tries(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.account(email="amina@example.org")
    narrow = dataclasses.replace(tries.PASSWORD, in_all=(3, tries.FIVE_MINUTES))
    assert tries.PASSWORD.in_all == (1000, tries.FIVE_MINUTES)
    monkeypatch.setattr(tries, "PASSWORD", narrow)
    statuses = [
        office.anonymous()
        .post(
            "/login",
            {"email": f"nobody{n}@example.org", "password": "not the password"},
            environ_base={"REMOTE_ADDR": f"10.0.0.{n}"},
        )
        .status_code
        for n in range(4)
    ]
    assert statuses == [422, 422, 422, 429]


def test_a_line_that_is_refused_does_not_use_up_the_accounts_tries(office: Office) -> None:
    office.account(email="amina@example.org")
    for n in range(30):
        office.anonymous().post("/login", {"email": f"nobody{n}@example.org", "password": "not the password"})
    refused = [sign_in(office, "amina@example.org", "not the password")[1].status_code for _n in range(10)]
    assert refused == [429] * 10
    form = {"email": "amina@example.org", "password": PASSWORD}
    answer = office.anonymous().post("/login", form, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert answer.status_code == 303

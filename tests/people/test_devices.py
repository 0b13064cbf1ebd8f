"""Where one is signed in: what a browser is called, and ending the others."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.people.devices import device_of
from app.people.models import UserSession
from tests.conftest import NOW
from tests.support.office import PASSWORD, Office

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox, Linux"),
        (WINDOWS + "Safari/537.36", "Chrome, Windows"),
        (WINDOWS + "Safari/537.36 Edg/120.0.0.0", "Edge, Windows"),
        (WINDOWS + "Safari/537.36 OPR/106.0.0.0", "Opera, Windows"),
        (PHONE + "Version/17.2 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        (PHONE + "CriOS/120.0 Mobile/15E148 Safari/604.1", "Chrome, iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-A536B) SamsungBrowser/23.0 Chrome/115.0",
            "Samsung Internet, Android",
        ),
        ("curl/8.5.0", ""),
        ("", ""),
        ("<script>alert(1)</script> Firefox", "Firefox"),
    ],
)
def test_a_device_is_its_browsers_family_and_system_and_nothing_finer(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device


def test_the_account_names_its_devices_and_marks_this_one(office: Office) -> None:
    office.account(email="amina@example.org")
    visitor = office.anonymous()
    form = {"email": "amina@example.org", "password": PASSWORD}
    visitor.post("/login", form, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/121.0"})
    office.anonymous().post("/login", form, headers={"User-Agent": "curl/8.5.0"})
    page = visitor.get("/account").text
    assert [page.count(text) for text in ("Firefox, Linux", "This device", "Last used")] == [2, 1, 2]
    assert page.count("Unknown browser") == 2


def test_devices_stand_by_their_last_use_and_those_that_count_no_more_are_not_there(office: Office) -> None:
    user, other = office.account(), office.account()
    here = office.signed_in(user)
    for device, whose, begun, seen in (
        ("Edge, Windows", user, 60, 20),
        ("Opera, Windows", user, 90, 10),
        ("Safari, Mac", user, 60, 29),
        ("Idle, Linux", user, 60, 30),
        ("Too long, Linux", user, 720, 1),
        ("Of another, Linux", other, 60, 5),
    ):
        row = {"created_at": NOW - timedelta(minutes=begun), "seen_at": NOW - timedelta(minutes=seen)}
        office.add(UserSession, user_id=whose, token_hash=device, device=device, **row)
    ended = {"created_at": NOW, "seen_at": NOW, "ended_at": NOW}
    office.add(UserSession, user_id=user, token_hash="ended", device="Ended, Linux", **ended)
    named = re.findall(r"\w+, (?:Windows|Mac|Linux)", here.get("/account").text)
    assert list(dict.fromkeys(named)) == ["Opera, Windows", "Edge, Windows", "Safari, Mac"]


def test_devices_used_at_the_same_instant_stand_in_the_order_of_their_keys(office: Office) -> None:
    user = office.account()
    here = office.signed_in(user)
    for number in (3, 1, 2):
        row = {"id": UUID(int=number), "device": f"Edge {number}", "token_hash": str(number)}
        office.add(UserSession, user_id=user, created_at=NOW, seen_at=NOW, **row)
    named = re.findall(r"Edge \d", here.get("/account").text)
    assert list(dict.fromkeys(named)) == ["Edge 1", "Edge 2", "Edge 3"]


def test_all_other_devices_are_signed_out_and_nobody_elses(office: Office) -> None:
    user = office.account()
    here, there, elsewhere = (office.signed_in(user) for _n in range(3))
    other = office.signed_in(office.account())
    assert here.post("/account/sessions/end-others", page="/account").location == "/account"
    seen = [visitor.get("/account").status_code for visitor in (here, there, elsewhere, other)]
    assert seen == [200, 303, 303, 200]


def test_one_ends_no_device_of_another_account(office: Office) -> None:
    theirs = office.account()
    other = office.signed_in(theirs)
    with office.app.app_context():
        key = db.session.scalars(sa.select(UserSession.id).where(UserSession.user_id == theirs)).one()
        db.session.remove()
    office.signed_in(office.account()).post(f"/account/sessions/{key}/end", page="/account")
    assert other.get("/account").status_code == 200
    other.post(f"/account/sessions/{key}/end", page="/account")
    assert other.get("/account").status_code == 303


def test_a_device_is_signed_out_once(office: Office) -> None:
    user = office.account()
    office.signed_in(user)
    with office.app.app_context():
        key = db.session.scalars(sa.select(UserSession.id)).one()
        db.session.remove()
    here = office.signed_in(user)
    for minutes in (1, 2):
        with clock.set_to(NOW + timedelta(minutes=minutes)):
            assert here.post(f"/account/sessions/{key}/end", page="/account").status_code == 303
    assert office.read(UserSession, key).ended_at == NOW + timedelta(minutes=1)
    assert office.trail() == [("account.sign_out", f"user_sessions {key}", {}, user)]


def test_this_device_stands_first_and_the_end_of_another_is_said(office: Office) -> None:
    user = office.account()
    here, there = office.signed_in(user), office.signed_in(user)
    there.get("/account")  # the one used last
    page = here.get("/account").text
    keys = re.findall(r'action="/account/sessions/([0-9a-f-]{36})/end"', page)
    assert page.index("This device") < page.index(keys[1])
    assert here.post(f"/account/sessions/{keys[1]}/end", page="/account").location == "/account"
    assert "The device is signed out." in here.get("/account").text
    assert there.get("/account").status_code == 303

"""Another address for an account: the old one agrees, the new one proves itself, and then it counts."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.people.models import Person, User
from tests.conftest import NOW
from tests.people.letters import letters, link, subjects
from tests.support.office import PASSWORD, Office, Visitor, refusals

OLD, NEW = "amina@example.org", "amina@ministry.example.org"


def ask(visitor: Visitor, email: str = NEW) -> int:
    return visitor.post("/account/address", {"email": email}, page="/account/address").status_code


def answer(office: Office, to: str) -> int:
    path = link(office, to=to, start="/address/")
    return office.anonymous().post(path, {}, page="/login").status_code


def addresses(office: Office, user: object) -> tuple[str, str]:
    found = office.read(User, user)
    return found.email, office.read(Person, found.person_id).email


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
def test_the_address_changes_once_both_ends_have_answered(office: Office, order: tuple[str, str]) -> None:
    user = office.account(office.person(email=OLD), email=OLD)
    visitor = office.signed_in(user)
    assert ask(visitor) == 303
    assert answer(office, order[0]) == 303
    assert addresses(office, user) == (OLD, OLD)
    assert answer(office, order[1]) == 303
    assert addresses(office, user) == (NEW, NEW)
    assert visitor.get("/account").status_code == 200
    tries = [
        office.anonymous().post("/login", {"email": email, "password": PASSWORD}).status_code
        for email in (OLD, NEW)
    ]
    assert tries == [422, 303]
    assert subjects(office, to=OLD) == ["Do you want another address?", "Your address was changed"]
    assert subjects(office, to=NEW) == ["Confirm your new address", "Your address was changed"]


def test_opening_the_letters_page_answers_nothing(office: Office) -> None:
    user = office.account(email=OLD)
    ask(office.signed_in(user))
    for to in (OLD, NEW):
        assert office.anonymous().get(link(office, to=to, start="/address/")).status_code == 200
    assert office.read(User, user).email == OLD


def test_a_change_under_way_is_shown_to_its_account_alone_and_until_it_counts(office: Office) -> None:
    asking, other = office.signed_in(office.account(email=OLD)), office.signed_in(office.account())
    ask(asking)
    assert [NEW in visitor.get("/account").text for visitor in (asking, other)] == [True, False]
    assert [answer(office, end) for end in (OLD, NEW)] == [303, 303]
    assert "/account/address/give-up" not in asking.get("/account").text


def test_one_end_cannot_answer_for_the_other(office: Office) -> None:
    user = office.account(email=OLD)
    ask(office.signed_in(user))
    path = link(office, to=NEW, start="/address/")
    guest = office.anonymous()
    assert [guest.post(path).status_code for _n in range(2)] == [303, 410]
    assert office.read(User, user).email == OLD


@pytest.mark.parametrize(("hours", "status"), [(71, 303), (72, 410)])
def test_the_links_open_for_72_hours(office: Office, hours: int, status: int) -> None:
    ask(office.signed_in(office.account(email=OLD)))
    with clock.set_to(NOW + timedelta(hours=hours)):
        assert answer(office, OLD) == status


def test_a_change_that_was_given_up_or_replaced_opens_nothing(office: Office) -> None:
    visitor = office.signed_in(office.account(email=OLD))
    ask(visitor)
    first = link(office, to=NEW, start="/address/")
    ask(visitor, "third@example.org")
    assert office.anonymous().post(first).status_code == 410
    second = link(office, to="third@example.org", start="/address/")
    assert visitor.post("/account/address/give-up", page="/account").status_code == 303
    assert office.anonymous().post(second).status_code == 410


def test_an_address_that_has_an_account_is_not_told_to_the_asker(office: Office) -> None:
    office.account(email=NEW)
    visitor = office.signed_in(office.account(email=OLD))
    assert ask(visitor, "Amina@Ministry.example.org") == 303
    assert subjects(office, to="Amina@Ministry.example.org") == ["This address already has an account"]
    assert answer(office, OLD) == 303
    assert office.count(User, User.email == OLD) == 1


def test_an_address_that_was_taken_meanwhile_is_not_taken_twice(office: Office) -> None:
    user = office.account(email=OLD)
    ask(office.signed_in(user))
    answer(office, OLD)
    office.account(email=NEW)
    assert answer(office, NEW) == 410
    assert office.read(User, user).email == OLD


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        (OLD.upper(), "This is your address already. Write another one."),
        ("not an address", "Write an e-mail address, such as name@ministry.example."),
        ("amina\u200b@example.org", "Write an e-mail address, such as name@ministry.example."),
        ("a@b.example.org\r\nBcc: x@evil.example", "Write an e-mail address, such as name@ministry.example."),
    ],
)
def test_a_wrong_address_is_refused(office: Office, email: str, sentence: str) -> None:
    visitor = office.signed_in(office.account(email=OLD))
    page = visitor.post("/account/address", {"email": email}, page="/account/address")
    assert (page.status_code, refusals(page)) == (422, [("email", sentence)])
    assert letters(office) == []


def test_five_changes_a_day_are_asked(office: Office) -> None:
    user = office.account(email=OLD)
    visitor = office.signed_in(user)
    asked = [ask(visitor, f"amina{n}@example.org") for n in range(5)]
    page = visitor.post("/account/address", {"email": "amina5@example.org"}, page="/account/address")
    assert (asked, page.status_code) == ([303] * 5, 422)
    assert refusals(page) == [("email", "You asked for several changes today. Try again tomorrow.")]
    with clock.set_to(NOW + timedelta(days=1)):
        later = office.signed_in(user)
        assert ask(later) == 303


def test_a_new_password_by_letter_gives_up_the_change(office: Office) -> None:
    user = office.account(email=OLD)
    ask(office.signed_in(user))
    thiefs = link(office, to=NEW, start="/address/")
    office.anonymous().post("/password/forgotten", {"email": OLD})
    path = link(office, to=OLD, start="/password/new/")
    office.anonymous().post(path, {"password": "a heron over quiet water"})
    assert office.anonymous().post(thiefs).status_code == 410


@pytest.mark.parametrize(
    "same",
    [
        "RENÉE@example.org",
        unicodedata.normalize("NFD", "renée@example.org"),
        "ｒｅｎée@example.org",
    ],
)
def test_two_accounts_never_have_the_same_address_written_another_way(office: Office, same: str) -> None:
    form = {
        "family_name": "Diop",
        "sex": "F",
        "state_code": "SN",
        "institution": "Douane",
        "post": "Inspectrice",
        "password": PASSWORD,
    }
    office.account(email="renée@example.org")
    assert office.anonymous().post("/register", {**form, "email": same}).status_code == 303
    with office.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 1
        db.session.remove()


def test_the_account_shows_the_change_that_is_under_way(office: Office) -> None:
    visitor = office.signed_in(office.account(email=OLD))
    ask(visitor)
    page = visitor.get("/account").text
    assert "The present address has not agreed yet. The new address is not confirmed yet." in page
    answer(office, OLD)
    assert (
        "The present address has agreed. The new address is not confirmed yet."
        in visitor.get("/account").text
    )

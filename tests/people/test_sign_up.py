"""An official makes an account and confirms the address by the letter's link."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.core.outbox import Mail
from app.people.models import Person, User
from app.people.states import AccountState
from tests.conftest import NOW
from tests.support.office import PASSWORD, Office, refusals

EASY = (
    "This password is easy to guess. It is made of common words, rows of keys, or words about you or the "
    "office. Write another, such as four words that do not belong together."
)
FORM: dict[str, Any] = {
    "family_name": "Mwangi",
    "given_names": "Njeri",
    "sex": "F",
    "state_code": "KE",
    "institution": "Criminal Investigations Directorate",
    "post": "Investigator",
    "email": "njeri@police.example.org",
    "password": PASSWORD,
}


def letters(office: Office) -> list[Mail]:
    with office.app.app_context():
        return list(db.session.scalars(sa.select(Mail).order_by(Mail.created_at, Mail.id)))


def link(office: Office) -> str:
    found = re.search(r"/confirm/\S+", letters(office)[-1].body)
    assert found
    return found[0]


def test_an_account_is_used_once_its_address_is_confirmed(office: Office) -> None:
    visitor = office.anonymous()
    assert visitor.post("/register", FORM).location == "/register/sent"
    assert visitor.post("/login", {"email": FORM["email"], "password": PASSWORD}).status_code == 422
    assert visitor.get(link(office)).status_code == 200
    assert visitor.post(link(office), {"password": PASSWORD}).location == "/login"
    assert visitor.post("/login", {"email": FORM["email"], "password": PASSWORD}).status_code == 303


def test_a_link_opens_once_and_not_after_three_days(office: Office) -> None:
    visitor = office.anonymous()
    visitor.post("/register", FORM)
    with clock.set_to(NOW + timedelta(hours=73)):
        assert visitor.post(link(office), {"password": PASSWORD}).status_code == 409
    assert visitor.post(link(office), {"password": PASSWORD}).status_code == 303
    assert visitor.post(link(office), {"password": PASSWORD}).status_code == 409


def test_the_eleventh_try_at_a_letters_link_is_too_many_even_with_the_right_password(office: Office) -> None:
    visitor = office.anonymous()
    visitor.post("/register", FORM)
    path = link(office)
    answers = [visitor.post(path, {"password": "four words of summer"}) for _n in range(10)]
    assert {answer.status_code for answer in answers} == {422}
    sentence = "This is not the password of the registration that this letter belongs to."
    assert refusals(answers[0]) == [("password", sentence)]
    assert visitor.post(path, {"password": PASSWORD}).status_code == 429
    with clock.set_to(NOW + timedelta(minutes=5)):
        assert visitor.post(path, {"password": PASSWORD}).status_code == 303


def test_one_address_signs_up_five_times_a_day(office: Office) -> None:
    visitor = office.anonymous()
    assert [visitor.post("/register", FORM).status_code for _n in range(6)] == [303] * 5 + [429]
    assert visitor.post("/register", {**FORM, "email": "another@example.org"}).status_code == 303


def test_a_known_address_gets_the_same_answer_and_its_holder_a_letter(office: Office) -> None:
    office.account(email="njeri@police.example.org")
    answer = office.anonymous().post("/register", {**FORM, "email": "NJERI@police.example.org"})
    assert (answer.status_code, answer.location) == (303, "/register/sent")
    assert [mail.subject for mail in letters(office)] == ["You already have an account"]
    assert office.count(User) == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "not an address", "Write an e-mail address, such as name@ministry.example."),
        (
            "email",
            "a@b.example.org\r\nBcc: x@evil.example",
            "Write an e-mail address, such as name@ministry.example.",
        ),
        ("state_code", "XX", "Choose one of the options."),
        ("state_code", "", "Choose one."),
        ("institution", "", "Fill this in."),
        ("family_name", "x" * 300, "Write at most 200 characters."),
        ("password", "short", "Write a password of 12 to 128 characters."),
        ("password", "password1234", EASY),
        ("sex", "Z", "Choose one of the options."),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_is_written(
    office: Office, field: str, value: str, sentence: str
) -> None:
    answer = office.anonymous().post("/register", {**FORM, field: value})
    assert (answer.status_code, refusals(answer)) == (422, [(field, sentence)])
    assert (office.count(User), office.count(Person)) == (0, 0)


def test_one_name_is_enough_and_none_is_not(office: Office) -> None:
    visitor = office.anonymous()
    answer = visitor.post("/register", {**FORM, "family_name": "", "given_names": ""})
    sentence = "Write your name as in the passport; one name is enough."
    assert (answer.status_code, refusals(answer)) == (422, [("family_name", sentence)])
    assert visitor.post("/register", {**FORM, "family_name": "", "given_names": "Halima"}).status_code == 303


def test_what_the_form_does_not_ask_is_not_taken(office: Office) -> None:
    office.anonymous().post(
        "/register", {**FORM, "state": "active", "role": "administrator", "id": "1", "is_admin": "1"}
    )
    with office.app.app_context():
        assert db.session.scalars(sa.select(User.state)).one() is AccountState.UNCONFIRMED


def test_a_name_is_kept_as_written_and_shown_as_text(office: Office) -> None:
    name = '<script>alert("1")</script> عبد الرحمن'
    user = office.account(person=office.person(f"{name} Ouédraogo"))
    page = office.signed_in(user).get("/account").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; عبد الرحمن Ouédraogo" in page


def test_whoever_proves_a_nominees_address_is_that_nominee(office: Office) -> None:
    nominee = office.person("Njeri Mwangi", state="KE", email="Njeri@police.example.org")
    visitor = office.anonymous()
    visitor.post("/register", FORM)
    visitor.post(link(office), {"password": PASSWORD})
    with office.app.app_context():
        assert db.session.scalars(sa.select(User.person_id)).one() == nominee
    assert office.count(Person) == 1


def test_a_nominee_of_another_state_is_another_person(office: Office) -> None:
    nominee = office.person("Njeri Mwangi", state="GH", email="njeri@police.example.org")
    visitor = office.anonymous()
    visitor.post("/register", FORM)
    visitor.post(link(office), {"password": PASSWORD})
    with office.app.app_context():
        assert db.session.scalars(sa.select(User.person_id)).one() != nominee
    assert office.count(Person) == 2


def test_whoever_signs_up_first_with_anothers_address_gains_nothing(office: Office) -> None:
    theft, owners = "a thief came by night", "the owner came at noon"
    visitor = office.anonymous()
    visitor.post("/register", {**FORM, "password": theft, "given_names": "Thief"})
    visitor.post("/register", {**FORM, "password": owners})
    paths = [re.search(r"/confirm/\S+", mail.body)[0] for mail in letters(office)]  # type: ignore[index]
    assert visitor.post(paths[0], {"password": owners}).status_code == 422
    assert visitor.post(paths[1], {"password": owners}).status_code == 303
    assert visitor.post(paths[0], {"password": theft}).status_code == 409
    tries = {
        p: visitor.post("/login", {"email": FORM["email"], "password": p}).status_code
        for p in (theft, owners)
    }
    assert tries == {theft: 422, owners: 303}
    with office.app.app_context():
        assert db.session.scalars(sa.select(Person.given_names)).one() == "Njeri"

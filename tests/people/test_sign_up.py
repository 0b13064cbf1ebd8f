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
from app.people.models import Person, Sex, User
from app.people.states import AccountState
from tests.conftest import NOW
from tests.registrations.support import S, coordinator_of, selecting, states, take
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


def test_the_person_is_as_the_confirmed_registration_said(office: Office) -> None:
    visitor = office.anonymous()
    first = {**FORM, "name_original": "نجيري موانغي"}
    visitor.post("/register", first)
    path = link(office)
    visitor.post(
        "/register", {**FORM, "family_name": "Other", "sex": "M", "state_code": "GH", "post": "Other"}
    )
    assert visitor.post(path, {"password": PASSWORD}).status_code == 303
    with office.app.app_context():
        person = db.session.scalars(sa.select(Person)).one()
        kept = {name: getattr(person, name) for name in first if name != "password"}
    assert kept == {**{name: first[name] for name in kept}, "sex": Sex.FEMALE}


def test_a_link_opens_once_and_not_after_three_days(office: Office) -> None:
    visitor = office.anonymous()
    visitor.post("/register", FORM)
    with clock.set_to(NOW + timedelta(hours=72)):
        assert visitor.post(link(office), {"password": PASSWORD}).status_code == 409
    with clock.set_to(NOW + timedelta(hours=73)):
        assert visitor.post(link(office), {"password": PASSWORD}).status_code == 409
    assert visitor.post(link(office), {"password": PASSWORD}).status_code == 303
    for password in (PASSWORD, "four words of summer"):
        assert visitor.post(link(office), {"password": password}).status_code == 409


def test_whoever_confirms_an_address_voids_nobody_elses_letter(office: Office) -> None:
    visitor = office.anonymous()
    paths = []
    for email in ("njeri@police.example.org", "ben@police.example.org"):
        visitor.post("/register", {**FORM, "email": email})
        paths.append(link(office))
    assert [visitor.post(path, {"password": PASSWORD}).status_code for path in paths] == [303, 303]


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


def test_whoever_proves_a_nominees_address_is_that_nominee_and_the_trail_says_so(office: Office) -> None:
    nominee = office.person("Njeri Mwangi", state="KE", email="Njeri@police.example.org")
    visitor = office.anonymous()
    visitor.post("/register", FORM)
    assert joined(office) == []
    visitor.post(link(office), {"password": PASSWORD})
    with office.app.app_context():
        assert db.session.scalars(sa.select(User.person_id)).one() == nominee
    assert office.count(Person) == 1
    assert joined(office) == [("account.join_person", {"person": str(nominee)})]


def joined(office: Office) -> list[tuple[str, dict[str, Any]]]:
    """What the trail says of accounts and the nominees of their addresses."""
    names = {"account.join_person", "account.shared_address"}
    return [(action, data) for action, _subject, data, _actor in office.trail() if action in names]


def test_an_address_that_two_nominees_share_makes_its_holder_neither_of_them(office: Office) -> None:
    nominees = {office.person(name, state="KE", email=FORM["email"]) for name in ("Njeri Mwangi", "A Clerk")}
    visitor = office.anonymous()
    visitor.post("/register", FORM)
    visitor.post(link(office), {"password": PASSWORD})
    with office.app.app_context():
        assert db.session.scalars(sa.select(User.person_id)).one() not in nominees
    assert office.count(Person) == 3
    assert joined(office) == [("account.shared_address", {"persons": 2})]
    assert "Several nominees of your state have this address" in visitor.get("/login").text


def test_a_nominee_of_the_same_name_and_another_address_is_another_person(office: Office) -> None:
    nominee = office.person("Njeri Mwangi", state="KE", email="mwangi@police.example.org")
    visitor = office.anonymous()
    visitor.post("/register", FORM)
    visitor.post(link(office), {"password": PASSWORD})
    with office.app.app_context():
        assert db.session.scalars(sa.select(User.person_id)).one() != nominee
    assert joined(office) == []


def test_a_nominee_who_has_an_account_stays_its_holder(office: Office) -> None:
    nominee = office.person("Njeri Mwangi", state="KE", email=FORM["email"])
    office.account(nominee, email="mwangi@interior.example.org")
    visitor = office.anonymous()
    visitor.post("/register", FORM)
    visitor.post(link(office), {"password": PASSWORD})
    with office.app.app_context():
        holders = db.session.scalars(sa.select(User.email).where(User.person_id == nominee)).all()
    assert holders == ["mwangi@interior.example.org"]
    assert joined(office) == []


def test_a_letters_link_leads_through_the_account_to_what_it_offers_in_its_language(office: Office) -> None:
    cohort = selecting(office)
    person = office.person("Njeri Mwangi", state="KE", email=FORM["email"])
    offered = office.registration(cohort, person, state=S.CLEARED, working_language="fr")
    take(coordinator_of(office, cohort), offered, "offer")
    place = f"/registrations/{offered}"
    [letter] = [mail.body for mail in letters(office) if mail.recipient == FORM["email"]]
    way = f"/register?lang=fr&next={place}"
    assert (way in letter, "confirmez" in letter.casefold() or "account" in letter) == (True, True)
    visitor = office.anonymous()
    page = visitor.get(way).text
    assert ('lang="fr"' in page, 'class="note"' in page) == (True, True)
    assert visitor.post("/register", FORM).status_code == 303
    confirm = link(office)
    assert confirm.endswith(f"?next={place}")
    elsewhere = office.anonymous()
    elsewhere.get(confirm)
    assert elsewhere.post(confirm, {"password": PASSWORD}).location == "/login"
    answer = elsewhere.post("/login", {"email": FORM["email"], "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, place)
    with office.app.app_context():
        assert db.session.scalar(sa.select(User.language).where(User.email == FORM["email"])) == "fr"
    page = elsewhere.get(place).text
    assert f"/consent?next={place}" in page
    read = {"notice": "y", "code": "y", "notice_number": "1", "code_number": "1", "image_number": "1"}
    assert elsewhere.post("/consent", {**read, "next": place}).location == place
    assert take(elsewhere, offered, "accept") == 303
    assert states(office, offered) == [S.CONFIRMED]
    assert elsewhere.get(way).location == place


def test_whoever_has_an_account_is_led_on_by_its_letter_too_and_never_out_of_the_house(
    office: Office,
) -> None:
    office.account(email=FORM["email"])
    visitor = office.anonymous()
    for onward, end in (("/desk", "/login?next=/desk"), ("https://evil.example/", "/login")):
        visitor.get(f"/register?next={onward}")
        visitor.post("/register", FORM)
        assert f"{end}\n" in letters(office)[-1].body


@pytest.mark.parametrize(("state", "email"), [("GH", FORM["email"]), ("KE", "another@police.example.org")])
def test_a_nominee_of_another_state_or_address_is_another_person(
    office: Office, state: str, email: str
) -> None:
    nominee = office.person("Njeri Mwangi", state=state, email=email)
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

"""Passwords: what is accepted, how one is changed, and what a forgotten one asks."""

from __future__ import annotations

from datetime import timedelta
from importlib.util import find_spec, module_from_spec

import pytest
from argon2 import Parameters, extract_parameters
from argon2.low_level import Type

from app.core import clock
from app.people import passwords
from app.people.links import PasswordReset
from app.people.models import CodeApp, User, UserSession
from app.people.passwords import check, weight
from app.people.states import AccountState
from tests.conftest import NOW
from tests.people.letters import letters, link, subjects
from tests.people.test_sign_up import EASY
from tests.support.office import PASSWORD, Office, refusals

AMINA = "amina@example.org"
NEW = "a heron over quiet water"
ABOUT = (
    "njeri.mwangi@police.example.org",
    "Njeri Mwangi",
    "Prisons Service",
    "STOCTI – Investigations",
    "Kenya",
)


def sign_in(office: Office, password: str, email: str = AMINA) -> int:
    return office.anonymous().post("/login", {"email": email, "password": password}).status_code


def test_what_stands_in_for_a_password_that_is_not_there_opens_nothing(office: Office) -> None:
    """An address without an account takes as long as one with: a hash is compared all the same."""
    stands_in = "no account has this password"
    assert passwords._hasher.verify(passwords._STAND_IN, stands_in)
    assert passwords.matches(None, stands_in) is False
    assert sign_in(office, stands_in, "nobody@example.org") == 422


@pytest.mark.parametrize(
    "password",
    [
        "Password123456",
        "P4$$w0rdP4$$w0rd",
        "uncct2026uncct2026",
        "Rabat-2026-Rabat",
        "motdepasse2026",
        "azertyuiop123",
        "qwertyuiopasdf",
        "1qaz2wsx3edc4rfv",
        "123456123456",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "njeri.mwangi2026",
        "Mwangi Kenya 2026",
        "stocti-stocti-stocti",
        "PrisonsService!!",
        "monkeydragonsunshine",
        "Benfica2026Benfica",
    ],
)
def test_a_password_of_common_pieces_or_words_about_the_person_is_refused(password: str) -> None:
    assert weight(password, about=ABOUT) < 8


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "correct horse battery staple",
        "kJ8#mQ2pLx9z",
        "un éléphant dort sous le baobab",
        "مفتاح البيت القديم",
        "x9" + "quiet heron " * 5 + "river",
    ],
)
def test_a_password_that_takes_long_to_guess_is_accepted(password: str) -> None:
    check(password, about=ABOUT)


@pytest.mark.parametrize(
    ("password", "worth"),
    [
        *(("ab", 2), ("aa", 2), ("abc", 1), ("aaa", 1), ("cba", 1), ("1qaz", 1), ("abcx9", 3)),
        *(("2026", 1), ("1926k", 2), ("x2026", 2), ("2126", 4)),
        *(("pass", 2), ("dr4gon", 2), ("éléphant", 2), ("rabat", 0)),
        *(("lune", 0), ("lun", 3), ("K3nya", 0), ("team2026", 0)),
        *(("xqzdxqzd", 4), ("xqzxqz", 6)),
    ],
)
def test_a_piece_is_worth_what_it_costs_to_guess(password: str, worth: int) -> None:
    assert weight(password, about=("Lune Lun", "Kenya", "team2026")) == worth


def test_a_password_is_accepted_from_the_worth_of_eight_free_characters(office: Office) -> None:
    refused, accepted = f"Kenya{'kJ8#mQ2'}", f"Kenya{'kJ8#mQ2p'}"
    assert [weight(password, about=ABOUT) for password in (refused, accepted)] == [7, 8]
    visitor = office.signed_in(office.account(office.person("Njeri Kenya"), email=AMINA))
    answers = [
        visitor.post("/account/password", {"present": PASSWORD, "password": new}, page="/account/password")
        for new in (refused, accepted)
    ]
    assert [answer.status_code for answer in answers] == [422, 303]


def test_a_long_password_is_read_to_its_end(office: Office) -> None:
    long = "".join(chr(97 + n * 7 % 26) + str(n % 10) for n in range(64))
    assert len(long) == 128
    visitor = office.signed_in(office.account(email=AMINA))
    form = {"present": PASSWORD, "password": long}
    assert visitor.post("/account/password", form, page="/account/password").status_code == 303
    assert (sign_in(office, long[:127]), sign_in(office, long)) == (422, 303)
    longer = {"present": long, "password": long + "x"}
    assert visitor.post("/account/password", longer, page="/account/password").status_code == 422


def test_a_password_costs_what_rfc_9106_recommends_whether_or_not_there_is_an_account() -> None:
    """Of the programme as it is read at its start: in the tests' own process hashing is cheap."""
    spec = find_spec(passwords.__name__)
    assert spec
    assert spec.loader
    spec.loader.exec_module(fresh := module_from_spec(spec))
    costly = Parameters(
        Type.ID, version=19, salt_len=16, hash_len=32, time_cost=3, memory_cost=64 * 1024, parallelism=4
    )
    assert extract_parameters(fresh.hash_password(PASSWORD)) == costly
    assert extract_parameters(fresh._STAND_IN) == costly
    assert extract_parameters(passwords.hash_password(PASSWORD)) != costly


def test_a_new_password_ends_the_other_devices_and_is_told_by_letter(office: Office) -> None:
    user = office.account(email=AMINA)
    here, there = office.signed_in(user), office.signed_in(user)
    answer = here.post("/account/password", {"present": PASSWORD, "password": NEW}, page="/account/password")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 303)
    assert (sign_in(office, PASSWORD), sign_in(office, NEW)) == (422, 303)
    assert subjects(office, to=AMINA) == ["Your password was changed"]


def test_a_new_password_gives_this_device_a_new_cookie_and_the_old_one_opens_nothing(office: Office) -> None:
    here = office.signed_in(office.account(email=AMINA))
    with here.client.session_transaction() as session:
        before = dict(session)
    here.post("/account/password", {"present": PASSWORD, "password": NEW}, page="/account/password")
    thief = office.anonymous()
    with thief.client.session_transaction() as session:
        session.update(before)
    assert (here.get("/account").status_code, thief.get("/account").status_code) == (200, 303)


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({"present": "not the password", "password": NEW}, "present", "This is not your present password."),
        ({"present": PASSWORD, "password": "short"}, "password", "Write a password of 12 to 128 characters."),
        ({"present": PASSWORD, "password": "Password123456"}, "password", EASY),
        ({"present": PASSWORD, "password": "amina amina amina"}, "password", EASY),
        ({"present": "", "password": NEW}, "present", "Write your password."),
    ],
)
def test_a_password_is_not_changed_by_a_wrong_or_weak_one(
    office: Office, form: dict[str, str], field: str, sentence: str
) -> None:
    visitor = office.signed_in(office.account(email=AMINA))
    answer = visitor.post("/account/password", form, page="/account/password")
    assert (answer.status_code, refusals(answer)) == (422, [(field, sentence)])
    assert (sign_in(office, PASSWORD), letters(office)) == (303, [])


def test_the_present_password_can_be_tried_ten_times(office: Office) -> None:
    visitor = office.signed_in(office.account(email=AMINA))
    form = {"present": "not the password", "password": NEW}
    tries = [
        visitor.post("/account/password", form, page="/account/password").status_code for _n in range(11)
    ]
    assert tries == [422] * 10 + [429]


def ask(office: Office, email: str = AMINA) -> tuple[int, str | None]:
    answer = office.anonymous().post("/password/forgotten", {"email": email})
    return answer.status_code, answer.location


def test_a_forgotten_password_is_replaced_by_the_letters_link_once(office: Office) -> None:
    user = office.account(email=AMINA)
    visitor = office.signed_in(user)
    assert ask(office) == (303, "/password/forgotten/sent")
    path = link(office, to=AMINA, start="/password/new/")
    guest = office.anonymous()
    assert guest.get(path).status_code == 200
    answer = guest.post(path, {"password": NEW}, page=path)
    assert (answer.status_code, answer.location) == (303, "/login")
    assert visitor.get("/account").status_code == 303
    assert (sign_in(office, PASSWORD), sign_in(office, NEW)) == (422, 303)
    assert subjects(office, to=AMINA) == ["Choose a new password", "Your password was changed"]
    again = guest.post(path, {"password": "another heron by the sea"})
    assert (again.status_code, sign_in(office, NEW)) == (410, 303)


def test_the_link_signs_nobody_in(office: Office) -> None:
    office.account(email=AMINA)
    ask(office)
    guest = office.anonymous()
    path = link(office, to=AMINA, start="/password/new/")
    guest.post(path, {"password": NEW}, page=path)
    assert guest.get("/account").status_code == 303
    assert office.count(UserSession) == 0


@pytest.mark.parametrize(("minutes", "status"), [(59, 303), (60, 410)])
def test_the_link_opens_for_an_hour(office: Office, minutes: int, status: int) -> None:
    office.account(email=AMINA)
    ask(office)
    path = link(office, to=AMINA, start="/password/new/")
    with clock.set_to(NOW + timedelta(minutes=minutes)):
        assert office.anonymous().post(path, {"password": NEW}).status_code == status


def test_a_new_password_voids_every_earlier_letter(office: Office) -> None:
    user = office.account(email=AMINA)
    ask(office)
    first = link(office, to=AMINA, start="/password/new/")
    form = {"present": PASSWORD, "password": NEW}
    office.signed_in(user).post("/account/password", form, page="/account/password")
    assert office.anonymous().post(first, {"password": "another heron by the sea"}).status_code == 410
    assert sign_in(office, NEW) == 303


def test_one_accounts_link_changes_no_other_password(office: Office) -> None:
    office.account(email=AMINA)
    office.account(email="ben@example.org")
    ask(office)
    path = link(office, to=AMINA, start="/password/new/")
    forged = {"password": NEW, "email": "ben@example.org", "user_id": "1"}
    assert office.anonymous().post(path, forged).status_code == 303
    assert (sign_in(office, PASSWORD, "ben@example.org"), sign_in(office, NEW)) == (303, 303)


def test_the_answer_does_not_tell_whether_there_is_an_account(office: Office) -> None:
    office.account(email=AMINA)
    closed = office.account(email="closed@example.org")
    with office.deed() as session:
        session.execute(User.__table__.update().where(User.id == closed).values(state=AccountState.DISABLED))
    answers = {email: ask(office, email) for email in (AMINA, "nobody@example.org", "closed@example.org")}
    assert set(answers.values()) == {(303, "/password/forgotten/sent")}
    assert [mail.recipient for mail in letters(office)] == [AMINA]
    assert office.count(PasswordReset) == 1


def test_the_letter_goes_to_the_address_as_it_is_stored(office: Office) -> None:
    office.account(email=AMINA)
    ask(office, "ＡＭＩＮＡ@Example.ORG")
    assert [mail.recipient for mail in letters(office)] == [AMINA]


@pytest.mark.parametrize("email", [AMINA, "nobody@example.org"])
def test_five_letters_a_day_are_asked_for_an_address_known_or_not(office: Office, email: str) -> None:
    office.account(email=AMINA)
    assert [ask(office, email)[0] for _n in range(6)] == [303] * 5 + [429]
    with clock.set_to(NOW + timedelta(days=1)):
        assert ask(office, email)[0] == 303


def test_the_link_leads_to_the_office_whatever_host_was_asked(office: Office) -> None:
    office.account(email=AMINA)
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.example",
    }
    office.anonymous().post("/password/forgotten", {"email": AMINA}, headers=forged)
    assert "http://127.0.0.1:8000/password/new/" in letters(office)[0].body
    assert "evil" not in letters(office)[0].body


def test_a_weak_password_does_not_use_up_the_link(office: Office) -> None:
    office.account(email=AMINA)
    ask(office)
    path = link(office, to=AMINA, start="/password/new/")
    answer = office.anonymous().post(path, {"password": "Password123456"})
    assert answer.status_code == 422
    assert "This password is easy to guess." in answer.text
    assert office.anonymous().post(path, {"password": NEW}).status_code == 303


def test_a_letters_link_is_tried_ten_times_in_five_minutes(office: Office) -> None:
    office.account(email=AMINA)
    guest = office.anonymous()
    guest.post("/password/forgotten", {"email": AMINA})
    path = link(office, to=AMINA, start="/password/new/")
    assert [guest.post(path, {"password": "short"}).status_code for _n in range(10)] == [422] * 10
    assert guest.post(path, {"password": NEW}).status_code == 429
    with clock.set_to(NOW + timedelta(minutes=5)):
        assert guest.post(path, {"password": NEW}).status_code == 303


def test_a_new_password_passes_no_second_factor_and_removes_none(office: Office) -> None:
    user = office.account(email=AMINA)
    office.code_app(user)
    ask(office)
    visitor = office.anonymous()
    visitor.post(link(office, to=AMINA, start="/password/new/"), {"password": NEW})
    visitor.post("/login", {"email": AMINA, "password": NEW})
    answer = visitor.get("/account")
    assert (answer.status_code, answer.location) == (303, "/second-step?next=/account")
    assert office.count(CodeApp) == 1

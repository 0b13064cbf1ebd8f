"""The language of the pages: chosen by a link, kept, and kept for letters in the account."""

from __future__ import annotations

import pytest

from app.people.models import User
from tests.support.office import PASSWORD, Office


@pytest.mark.parametrize(
    ("language", "direction", "own_name"),
    [
        ("en", "ltr", "English"),
        ("fr", "ltr", "Français"),
        ("ar", "rtl", "العربية"),
        ("pt", "ltr", "Português"),
    ],
)
def test_a_chosen_language_stays(office: Office, language: str, direction: str, own_name: str) -> None:
    visitor = office.anonymous()
    visitor.get("/login", query_string={"lang": language})
    page = visitor.get("/login").text
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert own_name in page


def test_an_unknown_language_is_left_out(office: Office) -> None:
    assert '<html lang="en" dir="ltr">' in office.anonymous().get("/login", query_string={"lang": "xx"}).text


def test_the_browsers_language_is_the_first(office: Office) -> None:
    page = office.anonymous().get("/login", headers={"Accept-Language": "pt-MZ,pt;q=0.9"}).text
    assert '<html lang="pt" dir="ltr">' in page


@pytest.mark.parametrize(("chosen", "read"), [("", "fr"), ("?lang=ar", "ar")])
def test_after_signing_in_the_chosen_language_stays_or_the_accounts_begins(
    office: Office, chosen: str, read: str
) -> None:
    office.account(email="amina@example.org", language="fr")
    visitor = office.anonymous()
    visitor.get(f"/login{chosen}")
    form = {"email": "amina@example.org", "password": PASSWORD}
    assert visitor.post("/login", form).status_code == 303
    assert f'<html lang="{read}"' in visitor.get("/account").text


def test_the_account_keeps_the_language_of_its_letters(office: Office) -> None:
    user = office.account()
    visitor = office.signed_in(user)
    assert visitor.post("/account/language", {"language": "ar"}, page="/account").status_code == 303
    assert office.read(User, user).language == "ar"
    assert visitor.post("/account/language", {"language": "xx"}, page="/account").status_code == 400
    assert office.read(User, user).language == "ar"

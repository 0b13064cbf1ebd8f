"""The fields of addresses and passwords: what they take, and what they tell the browser."""

from __future__ import annotations

import re

import pytest

from tests.people.test_sign_up import FORM
from tests.support.office import Office, refusals

LOCAL = "a" * 60


def inputs(page: str) -> dict[str, dict[str, str]]:
    """The attributes of each input of a page, by its name."""
    found = (dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", page))
    return {one["name"]: one for one in found if "name" in one}


@pytest.mark.parametrize(("page", "secret"), [("/login", "current-password"), ("/register", "new-password")])
def test_a_browser_knows_an_address_and_a_password_and_writes_them_from_left_to_right(
    office: Office, page: str, secret: str
) -> None:
    found = inputs(office.anonymous().get(page).text)
    asked = ("type", "dir", "autocomplete", "spellcheck", "maxlength", "value")
    assert [found["email"].get(name) for name in asked] == ["email", "ltr", "username", "false", "254", ""]
    assert [found["password"].get(name) for name in asked[:3]] == ["password", "ltr", secret]
    assert found["password"]["maxlength"] == "128"


@pytest.mark.parametrize(
    ("page", "field", "value", "sentence"),
    [
        ("/login", "email", "", "Write an e-mail address."),
        ("/login", "password", "", "Write your password."),
        ("/login", "password", "x" * 129, "Write at most 128 characters."),
        ("/register", "password", "", "Write a password."),
        ("/register", "password", "x" * 129, "Write at most 128 characters."),
        (
            "/register",
            "email",
            f"{LOCAL}@{'.'.join(['b' * 60] * 3)}.{'c' * 3}.example",
            "Write at most 254 characters.",
        ),
    ],
)
def test_what_is_missing_or_too_long_is_named_at_its_field(
    office: Office, page: str, field: str, value: str, sentence: str
) -> None:
    answer = office.anonymous().post(page, {**FORM, field: value})
    assert (answer.status_code, refusals(answer)[0]) == (422, (field, sentence))


def test_spaces_around_an_address_are_no_part_of_it(office: Office) -> None:
    office.account(email="njeri@police.example.org")
    form = {"email": "  njeri@police.example.org ", "password": "four words of spring"}
    assert office.anonymous().post("/login", form).status_code == 303

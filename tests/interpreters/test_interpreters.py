"""Interpreters are added by a coordinator, with or without an account, and leave off interpreting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from app.interpreters.models import Interpreter
from app.people.models import Person
from tests.support.office import Office, Visitor
from tests.timetable.course import mistakes, rows

PROFILE = {"organisation": "Bureau of interpreters", "pairs": ["en-fr", "ar-fr"], "most_hours_a_day": "6"}


@pytest.fixture
def coordinator(office: Office) -> Visitor:
    return office.coordinator(office.programme())


def test_a_coordinator_adds_the_holder_of_an_account(office: Office, coordinator: Visitor) -> None:
    person = office.person("Salma Alaoui")
    office.account(person, email="salma@example.org")
    answer = coordinator.post("/interpreters/new", {"email": " Salma@Example.org", **PROFILE})
    page = coordinator.get(answer.location).text
    assert "Salma Alaoui is an interpreter now." in page
    assert "No account yet" not in page
    (row,) = rows(office, Interpreter)
    assert (row.person_id, row.pairs, row.most_hours_a_day) == (person, ["ar-fr", "en-fr"], 6)


def test_a_coordinator_adds_a_new_person_who_makes_an_account_later(
    office: Office, coordinator: Visitor
) -> None:
    form = {"email": "joao@example.org", "family_name": "Évora", "given_names": "João", **PROFILE}
    show = coordinator.post("/interpreters/new", form).location
    page = coordinator.get(show).text
    assert "João Évora" in page
    assert "No account yet" in page
    assert coordinator.post(f"{show}/account").status_code == 409
    holder = office.person("João Évora")
    office.account(holder, email="joao@example.org")
    assert coordinator.post(f"{show}/account").location == show
    assert [row.person_id for row in rows(office, Interpreter)] == [holder]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": ""}, "E-mail of the person: Write an e-mail address."),
        (
            {"email": "nobody@example.org"},
            "Family name: Nobody is known by this address. Write the person's name; one name is enough.",
        ),
        ({"pairs": []}, "Languages interpreted, both ways: Choose at least one."),
        ({"pairs": ["en-sw"]}, "Languages interpreted, both ways: Choose among the options."),
        ({"most_hours_a_day": "13"}, "Most hours on one day: Write a whole number from 1 to 12."),
        ({"email": "taken@example.org"}, "E-mail of the person: This person is an interpreter already."),
    ],
)
def test_a_wrong_interpreter_is_refused_with_its_reason(
    office: Office, coordinator: Visitor, change: dict[str, Any], sentence: str
) -> None:
    taken = office.person()
    office.account(taken, email="taken@example.org")
    office.interpreter(taken)
    office.account(email="known@example.org")
    persons = office.count(Person)
    answer = coordinator.post("/interpreters/new", {"email": "known@example.org", **PROFILE, **change})
    assert mistakes(answer) == [sentence]
    assert (office.count(Interpreter), office.count(Person)) == (1, persons)


def test_a_profile_is_changed_and_a_stale_form_is_not_saved(office: Office, coordinator: Visitor) -> None:
    interpreter = office.interpreter()
    url = f"/interpreters/{interpreter}/edit"
    assert coordinator.post(url, {"version": "1", **PROFILE}).status_code == 303
    assert office.read(Interpreter, interpreter).pairs == ["ar-fr", "en-fr"]
    assert coordinator.post(url, {"version": "1", **PROFILE, "pairs": ["en-pt"]}).status_code == 409


def test_one_leaves_off_and_takes_it_up_again(office: Office, coordinator: Visitor) -> None:
    person = office.person("Salma Alaoui", email="salma@example.org")
    show = f"/interpreters/{office.interpreter(person)}"
    assert coordinator.post(f"{show}/deactivate").location == show
    assert "Salma Alaoui" not in coordinator.get("/interpreters").text
    assert "Salma Alaoui" in coordinator.get("/interpreters?standing=not").text
    assert coordinator.post(f"{show}/deactivate").status_code == 422
    answer = coordinator.post("/interpreters/new", {"email": "salma@example.org", **PROFILE})
    assert answer.status_code == 422
    assert "This person interpreted before." in answer.text
    coordinator.post(f"{show}/reactivate")
    assert "Salma Alaoui" in coordinator.get("/interpreters").text


def test_interpreters_are_found_by_their_languages_and_taken_away_as_a_file(
    office: Office, coordinator: Visitor
) -> None:
    office.interpreter(office.person("Salma Alaoui"), pairs=["ar-fr"])
    office.interpreter(office.person("João Évora"), pairs=["en-pt"])
    found = coordinator.get("/interpreters?pair=ar-fr").text
    assert "Salma Alaoui" in found
    assert "João Évora" not in found
    assert "João Évora" in coordinator.post("/interpreters?format=csv").text
    assert [action for action, *_rest in office.trail()][-1] == "interpreter.export"


def test_interpreters_are_for_those_who_plan(office: Office, coordinator: Visitor) -> None:
    interpreter: UUID = office.interpreter()
    trainee = office.signed_in(office.account())
    for page in (f"/interpreters/{interpreter}", f"/interpreters/{interpreter}/calendar"):
        assert coordinator.get(page).status_code == 200
        assert office.administrator().get(page).status_code == 200
        assert trainee.get(page).status_code == 404
    assert trainee.get("/interpreters").status_code == 403
    assert office.administrator().get(f"/interpreters/{interpreter}/edit").status_code == 403

"""Trainers are added by a coordinator, with or without an account, and leave off teaching."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.people.models import Person
from app.trainers.models import Trainer
from tests.support.office import Office, Visitor

PROFILE = {"origin": "host", "organisation": "Royal Institute of Police", "languages": ["fr", "ar"]}


def test_a_coordinator_adds_the_holder_of_an_account(office: Office) -> None:
    person = office.person("Salma Alaoui")
    office.account(person, email="salma@example.org")
    coordinator = office.coordinator(office.programme())
    answer = coordinator.post("/trainers/new", {"email": " Salma@Example.org", **PROFILE})
    assert answer.status_code == 303
    assert "Salma Alaoui is a trainer now." in coordinator.get(answer.location).text
    assert office.read(Trainer, _key(answer.location)).person_id == person


def test_a_coordinator_adds_a_new_person_without_an_account(office: Office) -> None:
    coordinator = office.coordinator(office.programme())
    form = {"email": "joao@example.org", "family_name": "Évora", "given_names": "João", **PROFILE}
    answer = coordinator.post("/trainers/new", form)
    page = coordinator.get(answer.location).text
    assert "João Évora" in page
    assert "No account yet" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": ""}, "Write an e-mail address."),
        ({"email": "nobody"}, "Write an e-mail address, such as"),
        ({"email": "nobody@example.org"}, "Nobody is known by this address."),
        ({"email": "nobody@example.org", "family_name": "X" * 201}, "Write at most 200 characters."),
        ({"origin": "moon"}, "Choose one of the options."),
        ({"languages": []}, "Choose at least one."),
        ({"languages": ["sw"]}, "Choose among the options."),
        ({"profile-en": "long " * 500}, "Write at most 2000 characters."),
        ({"email": "taken@example.org"}, "This person is a trainer already."),
    ],
)
def test_a_wrong_trainer_is_refused_with_its_reason(
    office: Office, change: dict[str, Any], sentence: str
) -> None:
    taken = office.person()
    office.account(taken, email="taken@example.org")
    office.trainer(taken)
    office.account(email="known@example.org")
    coordinator = office.coordinator(office.programme())
    persons = office.count(Person)
    answer = coordinator.post("/trainers/new", {"email": "known@example.org", **PROFILE, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (office.count(Trainer), office.count(Person)) == (1, persons)


def test_someone_who_never_confirmed_the_address_is_not_meant(office: Office) -> None:
    person = office.person("False Name", email="real@example.org")
    account = office.account(person, email="real@example.org")
    with office.deed() as session:
        session.execute(
            sa.text("UPDATE users SET state = 'unconfirmed' WHERE id = :id").bindparams(
                sa.bindparam("id", account, type_=sa.Uuid)
            )
        )
    answer = office.coordinator(office.programme()).post(
        "/trainers/new", {"email": "real@example.org", **PROFILE}
    )
    assert answer.status_code == 422
    assert "False Name" not in answer.text


def test_a_profile_goes_to_the_account_that_the_trainer_makes_later(office: Office) -> None:
    trainer = office.trainer(office.person("Awa Ba", email="awa@example.org"))
    coordinator = office.coordinator(office.programme())
    page = f"/trainers/{trainer}"
    assert "Give the profile to the account" not in coordinator.get(page).text
    holder = office.person("Awa Ba", email="awa@example.org")
    office.account(holder, email="awa@example.org")
    assert "Give the profile to the account" in coordinator.get(page).text
    assert coordinator.post(f"{page}/account").status_code == 303
    assert office.read(Trainer, trainer).person_id == holder
    again = coordinator.post(f"{page}/account")
    assert again.status_code == 409
    assert "There is no account in use with this address." in again.text


def test_a_trainer_leaves_off_and_takes_it_up_again(office: Office) -> None:
    person = office.person("Awa Ba")
    user = office.account(person, email="awa@example.org")
    trainer = office.trainer(person)
    coordinator = office.coordinator(office.programme())
    assert coordinator.post(f"/trainers/{trainer}/deactivate").status_code == 303
    assert "Awa Ba" not in coordinator.get("/trainers").text
    assert "Awa Ba" in coordinator.get("/trainers?standing=not").text
    refused = coordinator.post("/trainers/new", {"email": "awa@example.org", **PROFILE})
    assert "This person taught before." in refused.text
    assert coordinator.post(f"/trainers/{trainer}/deactivate").status_code == 422
    assert coordinator.post(f"/trainers/{trainer}/reactivate").status_code == 303
    assert "Awa Ba" in coordinator.get("/trainers").text
    assert office.signed_in(user).get("/trainers").status_code == 403


def test_a_stale_profile_is_not_saved(office: Office) -> None:
    trainer = office.trainer()
    coordinator = office.coordinator(office.programme())
    edit = f"/trainers/{trainer}/edit"
    assert coordinator.post(edit, {"version": "1", **PROFILE, "organisation": "First"}).status_code == 303
    stale = coordinator.post(edit, {"version": "1", **PROFILE, "organisation": "Second"})
    assert stale.status_code == 409
    assert "First" in stale.text
    assert office.read(Trainer, trainer).organisation == "First"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Awa Ba", "João Évora"]),
        ("q=evora", ["João Évora"]),
        ("q=ROYAL", ["Awa Ba", "João Évora"]),
        ("origin=partner", []),
        ("standing=not", ["Old Hand"]),
        ("standing=all&sort=-name", ["Old Hand", "João Évora", "Awa Ba"]),
    ],
)
def test_the_list_is_searched_filtered_and_taken_away_by_a_post(
    office: Office, query: str, found: list[str]
) -> None:
    for name in ("Awa Ba", "João Évora"):
        office.trainer(office.person(name))
    old = office.trainer(office.person("Old Hand"))
    coordinator = office.coordinator(office.programme())
    coordinator.post(f"/trainers/{old}/deactivate")
    file = coordinator.post(f"/trainers?{query}", page="/trainers/new")
    assert file.mimetype == "text/csv"
    assert [line.partition(",")[0] for line in file.text.splitlines()[1:]] == found
    assert coordinator.get(f"/trainers?format=csv&{query}").mimetype == "text/html"


def test_trainers_are_for_those_who_plan(office: Office) -> None:
    trainer = office.trainer()
    page = f"/trainers/{trainer}"
    assert office.coordinator(office.programme()).get(page).status_code == 200
    assert office.administrator().get(page).status_code == 200
    assert office.administrator().get(f"{page}/edit").status_code == 403
    assert office.focal_point("KE").get(page).status_code == 404
    assert office.focal_point("KE").get("/trainers").status_code == 403
    assert office.anonymous().get("/trainers").status_code == 303


def test_a_list_of_thirty_asks_as_often_as_a_list_of_one(office: Office) -> None:
    coordinator = office.coordinator(office.programme())

    def more(number: int) -> int:
        for _ in range(number):
            office.trainer()
        return queries_of(coordinator)

    assert more(1) == more(29)


def queries_of(visitor: Visitor) -> int:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        assert visitor.get("/trainers").status_code == 200
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
    return len(asked)


def _key(location: str) -> UUID:
    return UUID(location.rpartition("/")[2])

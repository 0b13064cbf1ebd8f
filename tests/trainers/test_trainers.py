"""Trainers are added by a coordinator, with or without an account, and leave off teaching."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.people.models import Person
from app.trainers.models import Qualification, Trainer
from tests.conftest import NOW
from tests.support.office import Office, Visitor
from tests.timetable.course import mistakes, rows

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


def qualification(**changes: Any) -> dict[str, Any]:
    return {"valid_from": "2025-01-01", "valid_until": "2026-03-01", "document": "UNOCT/2025/14", **changes}


def test_what_a_trainer_may_teach_is_shown_with_its_days_left_and_taken_back(office: Office) -> None:
    programme = office.programme("STOCTI")
    (module,) = office.modules(office.curriculum(programme))
    coordinator = office.coordinator(programme)
    page = f"/trainers/{office.trainer()}"
    new = f"{page}/qualifications/new"
    assert coordinator.post(new, qualification(module=str(module))).location == page
    coordinator.post(new, qualification(subject="LAW", valid_until=""))
    coordinator.post(new, qualification(subject="DRONES", valid_until="2025-12-31"))
    (first, *_rest) = rows(office, Qualification, Qualification.module_id == module)
    shown = coordinator.get(page).text
    left = (date(2026, 3, 1) - NOW.date()).days
    for text in (
        "STOCTI M1",
        "UNOCT/2025/14",
        f"Expires in {left} days",
        "Valid without end",
        "Expired on 31 December 2025",
    ):
        assert text in shown
    ends = f"{page}/qualifications/end"
    assert coordinator.post(ends, {"qualification": str(first.id)}).location == page
    assert "STOCTI M1" not in coordinator.get(page).text
    coordinator.post(ends, {"qualification": str(first.id)})
    assert "This was taken back before." in coordinator.get(page).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Or code of a subject: Choose a module, or write the code of a subject: one of them."),
        ({"subject": "X" * 41}, "Or code of a subject: Write at most 40 characters."),
        ({"subject": "LAW", "valid_from": ""}, "First day: Write a date, such as 27 3 2026."),
        (
            {"subject": "LAW", "valid_until": "2024-12-31"},
            "Last day: This is before the first day. Choose a later day.",
        ),
        ({"module": "anything"}, "Module: Choose one of the options."),
    ],
)
def test_a_qualification_that_can_not_be_is_refused(
    office: Office, changes: dict[str, Any], sentence: str
) -> None:
    coordinator = office.coordinator(office.programme())
    page = f"/trainers/{office.trainer()}/qualifications/new"
    assert mistakes(coordinator.post(page, qualification(**changes))) == [sentence]
    assert rows(office, Qualification) == []


def test_who_is_qualified_for_a_module_on_a_day_is_found(office: Office) -> None:
    programme = office.programme()
    (module,) = office.modules(office.curriculum(programme))
    coordinator = office.coordinator(programme)
    able = office.trainer(office.person("Salma Alaoui"))
    office.trainer(office.person("Idir Amellal"))
    coordinator.post(f"/trainers/{able}/qualifications/new", qualification(module=str(module)))
    found = coordinator.get(f"/trainers?module={module}&on=2026-03-01").text
    assert "Salma Alaoui" in found
    assert "Idir Amellal" not in found
    assert "Nothing matches" in coordinator.get(f"/trainers?module={module}&on=2026-03-02").text


def test_the_form_of_a_session_says_who_is_qualified(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    (module,) = office.modules(office.read(Cohort, cohort).curriculum_id)
    coordinator = office.coordinator(programme)
    able = office.trainer(office.person("Salma Alaoui"))
    office.trainer(office.person("Idir Amellal"))
    office.add(Qualification, trainer_id=able, module_id=module, valid_from=date(2025, 1, 1))
    form = coordinator.get(f"/cohorts/{cohort}/sessions/new").text
    assert "Salma Alaoui: qualified for M1" in form
    assert "Idir Amellal: no qualification on that day" in form


def test_most_hours_a_day_are_kept_and_shown(office: Office) -> None:
    coordinator = office.coordinator(office.programme())
    trainer = office.trainer()
    form = {"version": "1", **PROFILE, "most_hours_a_day": "6"}
    assert coordinator.post(f"/trainers/{trainer}/edit", form).status_code == 303
    assert office.read(Trainer, trainer).most_hours_a_day == 6

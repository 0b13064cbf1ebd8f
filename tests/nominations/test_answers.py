"""A call asks its questions; a state and an official answer them, and read what was answered."""

from __future__ import annotations

import sqlalchemy as sa

from app.cohorts.models import Call, Invitation
from app.cohorts.states import CohortState
from app.core.texts import Texts
from app.nominations import standard
from app.nominations.models import Nomination, Question
from app.nominations.states import AskedOf, Kind, Part
from app.registrations.models import Registration
from tests.cohorts.test_calls import CALL
from tests.nominations.support import answers, questions, set_question
from tests.registrations.support import (
    APPLICATION,
    NOMINATION,
    S,
    coordinator_of,
    official_of,
    put,
    registrations,
)
from tests.support.office import Office


def test_a_new_call_asks_the_usual_questions(office: Office) -> None:
    cohort = office.cohort(state=CohortState.PLANNED)
    with office.deed() as session:
        for model in (Question, Invitation, Call):
            session.execute(sa.delete(model))
    answer = coordinator_of(office, cohort).post(f"/cohorts/{cohort}/call/edit", CALL)
    assert answer.status_code == 303
    assert list(questions(office, cohort)) == [question["key"] for question in standard.questions()]


def test_what_a_state_answers_stands_each_in_its_record(office: Office) -> None:
    cohort = office.cohort()
    form = {
        **NOMINATION,
        "ref": "KE-7",
        "focal_point_name": "",
        "focal_point_email": "desk@interior.example.org",
        "phone": "00254 711-000 236",
        "nationality": "ke",
        "date_of_birth": "27 mars 1984",
        "language_fr": "C2",
        "alternate": "y",
    }
    focal_point = office.focal_point("KE")
    assert focal_point.post(f"/cohorts/{cohort}/nominate", form).status_code == 303
    [made] = registrations(office)
    assert answers(office, made.id) == {
        "ref": "KE-7",
        "focal_point_email": "desk@interior.example.org",
        "priority": 1,
        "alternate": True,
        "family_name": "Kiplagat",
        "given_names": "Grace Chebet",
        "sex": "F",
        "date_of_birth": "1984-03-27",
        "nationality": "KE",
        "email": "grace@border.example.org",
        "phone": "+254711000236",
        "organisation": "Border Police",
        "sector": "police",
        "post": "Investigator",
        "years_of_service": 12,
        "language_en": "C1",
        "language_fr": "C2",
        "statement": "I train investigators at home.",
        "decl_leave": True,
        "decl_no_allegation": True,
        "decl_return": True,
        "decl_multiplier": True,
    }
    assert (made.is_alternate, made.working_language) == (True, "fr")


def test_the_answers_are_read_by_those_who_choose_and_by_the_state_and_the_official(office: Office) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.ENDORSED)
    office.add(
        Nomination,
        registration_id=registration,
        cohort_id=cohort,
        state_code="KE",
        answers={"sector": "border", "unit": "Moyale post"},
    )
    readers = [official, office.focal_point("KE"), coordinator_of(office, cohort), office.screening_officer()]
    for reader in readers:
        page = reader.get(f"/registrations/{registration}").text
        assert ("<bdi>Moyale post</bdi>" in page, "<bdi>Border</bdi>" in page) == (True, True)
    administrator = office.administrator().get(f"/registrations/{registration}")
    assert (administrator.status_code, "Moyale post" in administrator.text) == (200, False)
    assert office.focal_point("GH").get(f"/registrations/{registration}").status_code == 404


def test_an_official_is_not_asked_what_the_state_declares(office: Office) -> None:
    cohort = office.cohort()
    official = office.signed_in(office.account(state="KE"))
    page = official.get(f"/cohorts/{cohort}/apply").text
    assert ('name="statement"' in page, 'name="decl_leave"' in page, 'name="email"' in page) == (
        True,
        False,
        False,
    )
    forged = {**APPLICATION, "decl_leave": "y", "ref": "KE-1", "email": "other@example.org"}
    assert official.post(f"/cohorts/{cohort}/apply", forged).status_code == 303
    [made] = registrations(office)
    given = answers(office, made.id)
    assert ("decl_leave" in given, "ref" in given, given["email"] == "other@example.org") == (
        False,
        False,
        False,
    )


def test_the_state_completes_what_an_endorsed_application_lacks(office: Office) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.ENDORSED, priority=1)
    focal_point = office.focal_point("KE")
    page = focal_point.get(f"/registrations/{registration}").text
    assert "Leave authorised for all modules" in page.partition("Still missing: ")[2].partition("</p>")[0]
    declared = dict.fromkeys(("decl_leave", "decl_no_allegation", "decl_return", "decl_multiplier"), "y")
    form = {**APPLICATION, **declared, "version": "1", "ref": "KE-3"}
    assert focal_point.post(f"/registrations/{registration}/edit", form).status_code == 303
    given = answers(office, registration)
    assert (given["decl_return"], given["ref"], given["sector"]) == (True, "KE-3", "police")
    page = focal_point.get(f"/registrations/{registration}").text
    assert "Still missing: Organisation and Post.</p>" in page  # these stand in the official's own account
    own = {**APPLICATION, "version": "2", "statement": "In my own words.", "decl_leave": ""}
    assert official.post(f"/registrations/{registration}/edit", own).status_code == 303
    given = answers(office, registration)
    assert (given["statement"], given["decl_leave"], given["ref"]) == ("In my own words.", True, "KE-3")


def test_what_was_answered_stands_once_the_call_is_over(office: Office) -> None:
    cohort = office.cohort()
    registration = office.registration(cohort, state=S.ENDORSED)
    focal_point = office.focal_point("KE")
    put(office, cohort, state=CohortState.SELECTING)
    answer = focal_point.post(f"/registrations/{registration}/edit", {**NOMINATION, "version": "1"})
    assert answer.status_code == 422
    assert "what was answered stands" in answer.text
    assert office.read(Registration, registration).statement == ""


def test_two_nominees_of_a_state_do_not_share_a_reference(office: Office) -> None:
    cohort = office.cohort()
    kenya, ghana = office.focal_point("KE"), office.focal_point("GH")
    first = {**NOMINATION, "ref": "7"}
    other = {**first, "email": "other@border.example.org"}
    assert kenya.post(f"/cohorts/{cohort}/nominate", first).status_code == 303
    refused = kenya.post(f"/cohorts/{cohort}/nominate", other)
    assert (refused.status_code, "Another nominee of your state has this reference" in refused.text) == (
        422,
        True,
    )
    assert ghana.post(f"/cohorts/{cohort}/nominate", other).status_code == 303
    assert office.count(Registration) == 2


def test_a_question_of_the_cohorts_own_is_asked_and_answered_without_code(office: Office) -> None:
    cohort = office.cohort()
    set_question(office, cohort, "statement", is_required=False)
    office.add(
        Question,
        cohort_id=cohort,
        key="q1",
        position=99,
        part=Part.RELEVANCE,
        kind=Kind.NUMBER,
        asked_of=AskedOf.OFFICIAL,
        is_required=True,
        label=Texts(en="Cases last year", fr="Affaires de l’an dernier"),
        hint=Texts(),
        options=[],
        least=1,
        most=40,
    )
    focal_point = office.focal_point("KE")
    form = {**NOMINATION, "statement": ""}
    too_many = focal_point.post(f"/cohorts/{cohort}/nominate", {**form, "q1": "41"})
    assert (too_many.status_code, "Write a whole number from 1 to 40." in too_many.text) == (422, True)
    assert focal_point.post(f"/cohorts/{cohort}/nominate", {**form, "q1": "12"}).status_code == 303
    [made] = registrations(office)
    assert answers(office, made.id)["q1"] == 12
    assert "Affaires de l’an dernier" in focal_point.get(f"/registrations/{made.id}?lang=fr").text


def test_the_desk_says_what_each_nominee_still_lacks(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    focal_point.post(f"/cohorts/{cohort}/nominate", NOMINATION)
    assert "What your nominees still lack" not in focal_point.get("/desk").text
    office.registration(cohort, office.person("Mercy Atieno", state="KE"), state=S.ENDORSED, priority=2)
    page = focal_point.get("/desk").text.partition("What your nominees still lack")[2]
    assert ("Mercy Atieno" in page, "Statement of relevance" in page, "Grace" in page) == (True, True, False)
    assert f"/cohorts/{cohort}/nominees/file" in focal_point.get("/desk").text
    put(office, cohort, state=CohortState.SELECTING)
    assert "What your nominees still lack" not in focal_point.get("/desk").text

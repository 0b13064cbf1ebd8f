"""A call asks its questions; a state and an official answer them, and read what was answered."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.cohorts.models import Call, Invitation
from app.cohorts.states import CohortState
from app.core.db import db
from app.core.errors import DomainError
from app.core.texts import Texts
from app.nominations import standard
from app.nominations.models import Nomination, Question
from app.nominations.states import AskedOf, Kind, Part
from app.registrations import queries as registered
from app.registrations.models import Registration
from app.registrations.states import OFFICIAL_ANSWERED, REGISTRATION, STATE_DECLARES
from tests.cohorts.test_calls import CALL
from tests.nominations.support import answers, questions, set_question
from tests.registrations.support import (
    APPLICATION,
    DECLARED,
    NOMINATION,
    S,
    coordinator_of,
    official_of,
    put,
    registrations,
    screen,
    states,
)
from tests.support.office import Office, refusals

BY_THE_STATE = ("decl_leave", "decl_no_allegation", "decl_return", "decl_multiplier")


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
        answers={"sector": "border", "unit": "Moyale post", "nationality": "KE"},
    )
    readers = [official, office.focal_point("KE"), coordinator_of(office, cohort), office.screening_officer()]
    for reader in readers:
        page = reader.get(f"/registrations/{registration}").text
        assert ("<bdi>Moyale post</bdi>" in page, "<bdi>Border</bdi>" in page) == (True, True)
        assert "<bdi>Kenya</bdi>" in page.partition("Nationality")[2].partition("</dd>")[0]
    administrator = office.administrator().get(f"/registrations/{registration}")
    assert (administrator.status_code, "Moyale post" in administrator.text) == (200, False)
    assert office.focal_point("GH").get(f"/registrations/{registration}").status_code == 404


def test_an_official_is_not_asked_what_the_state_declares(office: Office) -> None:
    cohort = office.cohort()
    official = office.signed_in(office.account(state="KE"))
    page = official.get(f"/cohorts/{cohort}/apply?part=relevance").text
    assert ('name="statement"' in page, 'name="declared_by_state"' in page, 'name="email"' in page) == (
        True,
        False,
        False,
    )
    forged = {
        **APPLICATION,
        "decl_leave": "y",
        "declared_by_state": "y",
        "ref": "KE-1",
        "email": "other@example.org",
    }
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
    form = {**APPLICATION, **DECLARED, "version": "1", "ref": "KE-3"}
    assert focal_point.post(f"/registrations/{registration}/edit", form).status_code == 303
    given = answers(office, registration)
    assert (given["decl_return"], given["ref"], given["sector"]) == (True, "KE-3", "police")
    page = focal_point.get(f"/registrations/{registration}").text
    assert "Still missing: Organisation and Post.</p>" in page  # these stand in the official's own account
    own = {**APPLICATION, "version": "2", "statement": "In my own words.", "declared_by_state": ""}
    assert official.post(f"/registrations/{registration}/edit", own).status_code == 303
    given = answers(office, registration)
    assert (given["statement"], given["decl_leave"], given["ref"]) == ("In my own words.", True, "KE-3")


def test_an_application_is_endorsed_with_the_governments_declarations_alone(office: Office) -> None:
    cohort = office.cohort()
    _official, registration = official_of(office, cohort, S.SUBMITTED)
    focal_point, place = office.focal_point("KE"), f"/registrations/{registration}/endorse"
    assert f'href="{place}"' in focal_point.get(f"/registrations/{registration}").text
    page = focal_point.get(place).text
    names = ("declared_by_state", "statement", "focal_point_name")
    assert [f'name="{name}"' in page for name in names] == [True, False, False]
    without = focal_point.post(place)
    sentence = "Without these declarations nobody is nominated."
    assert (without.status_code, refusals(without)) == (422, [("declared_by_state", sentence)])
    assert states(office, registration) == [S.SUBMITTED]
    answer = focal_point.post(place, {**DECLARED, "statement": "Another’s words."})
    assert (answer.status_code, answer.location) == (303, f"/desk#r{registration}")
    assert states(office, registration) == [S.ENDORSED]
    given = answers(office, registration)
    assert ([given[key] for key in BY_THE_STATE], "statement" in given) == ([True] * 4, False)


def test_whoever_comes_past_the_page_does_not_endorse_without_the_declarations(office: Office) -> None:
    cohort = office.cohort()
    _official, registration = official_of(office, cohort, S.SUBMITTED)
    with office.deed():
        found = db.session.scalar(registered.one_registration().where(Registration.id == registration))
        with pytest.raises(DomainError) as refused:
            REGISTRATION.move(found, "endorse", actor=SYSTEM)
    assert refused.value.message == STATE_DECLARES.refusal


def test_a_call_that_asks_no_declaration_is_answered_by_a_button(office: Office) -> None:
    cohort = office.cohort()
    _official, registration = official_of(office, cohort, S.SUBMITTED)
    for key in BY_THE_STATE:
        set_question(office, cohort, key, is_required=False)
    focal_point, place = office.focal_point("KE"), f"/registrations/{registration}/endorse"
    assert "The call asks for no declaration." in focal_point.get(place).text
    assert focal_point.post(place).status_code == 303
    assert states(office, registration) == [S.ENDORSED]
    again = focal_point.get(place)
    assert (again.status_code, "it is already “Under consideration”" in again.text) == (200, True)


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


def test_what_a_state_must_declare_is_given_by_one_box_and_kept_one_by_one(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    page = focal_point.get(f"/cohorts/{cohort}/nominate").text
    assert (page.count("<bdi>Will train others</bdi>"), page.count('name="declared_by_state"')) == (1, 1)
    others = ("decl_leave", "decl_no_allegation", "decl_return")
    for key in others:
        set_question(office, cohort, key, is_required=False)
    page = focal_point.get(f"/cohorts/{cohort}/nominate").text
    assert [page.count(f'name="{key}"') for key in (*others, "decl_multiplier")] == [1, 1, 1, 1]
    given = {"decl_leave": "y", "decl_multiplier": "y"}
    assert focal_point.post(f"/cohorts/{cohort}/nominate", {**NOMINATION, **given}).status_code == 303
    [made] = registrations(office)
    found = answers(office, made.id)
    assert [found.get(key) for key in (*others, "decl_multiplier")] == [True, None, None, True]


def test_the_desk_says_what_each_nominee_still_lacks(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    focal_point.post(f"/cohorts/{cohort}/nominate", NOMINATION)
    page = focal_point.get("/desk").text
    assert ("Complete the nomination" in page, f"/cohorts/{cohort}/nominees/file" in page) == (False, True)
    mercy = office.registration(
        cohort, office.person("Mercy Atieno", state="KE"), state=S.ENDORSED, priority=2
    )
    page = focal_point.get("/desk").text
    assert "Complete the nomination of one official" in page
    row = page.partition(f'id="r{mercy}"')[2].partition("</tr>")[0]
    assert (f"/registrations/{mercy}/edit" in row, "Statement of relevance" in row) == (True, True)
    assert page.count("Statement of relevance") == row.count("Statement of relevance")
    put(office, cohort, state=CohortState.SELECTING)
    assert "Complete the nomination" not in focal_point.get("/desk").text


@pytest.mark.parametrize(
    ("language", "seen", "said"),
    [
        ("en", "Date of birth and Sector", "Still missing: Date of birth and Sector."),
        ("fr", "Date de naissance et secteur", "Il manque encore\u00a0: date de naissance et secteur."),
        ("pt", "Data de nascimento e setor", "Ainda falta: data de nascimento e setor."),
    ],
)
def test_what_is_lacking_is_said_within_a_sentence(
    office: Office, language: str, seen: str, said: str
) -> None:
    cohort = office.cohort()
    for key in questions(office, cohort):
        set_question(office, cohort, key, is_required=key in {"date_of_birth", "sector"})
    official = office.person("Mercy Atieno", state="KE")
    registration = office.registration(cohort, official, state=S.ENDORSED, priority=1)
    focal_point = office.focal_point("KE")
    assert f">{seen}</a>" in focal_point.get(f"/desk?lang={language}").text
    assert said in focal_point.get(f"/registrations/{registration}?lang={language}").text


def test_a_refusal_stands_after_its_field_as_the_reader_writes_it(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    for language, said in (("en", "Post: Fill this in."), ("fr", "Fonction\u00a0: Remplissez ce champ.")):
        page = focal_point.post(f"/cohorts/{cohort}/nominate?lang={language}", {**NOMINATION, "post": ""})
        assert (page.status_code, f'<a href="#post">{said}</a>' in page.text) == (422, True)


STEPS = {
    "person": {"date_of_birth-year": "1984"},
    "work": {"sector": "police", "years_of_service": "12"},
    "languages": {"language_en": "C1"},
    "relevance": {"statement": "I train investigators at home."},
}


def test_an_official_applies_step_by_step_checks_the_answers_and_sends_them(office: Office) -> None:
    cohort = office.cohort()
    official = office.signed_in(office.account(state="KE", institution="Police", post="Investigator"))
    page = official.get(f"/cohorts/{cohort}/apply").text
    assert ("Step 1 of 4" in page, 'name="statement"' in page) == (True, False)
    answer = official.post(f"/cohorts/{cohort}/apply?part=person", STEPS["person"])
    [made] = registrations(office)
    steps = f"/registrations/{made.id}/edit?part="
    check = f"/registrations/{made.id}/check"
    assert answer.location == f"{steps}work"
    page = official.get(check).text
    sentence = "Answer what is still missing first: Sector, Years of service, and Statement of relevance."
    assert (sentence in page, "Send to the focal point" in page) == (True, False)
    for number, (part, after) in enumerate(
        [("work", f"{steps}languages"), ("languages", f"{steps}relevance"), ("relevance", check)], start=2
    ):
        assert f"Step {number} of 4" in official.get(f"{steps}{part}").text
        form = {**STEPS[part], "version": str(number - 1)}
        assert official.post(f"{steps}{part}", form).location == after
    assert answers(office, made.id)["date_of_birth"] == "1984"
    page = official.get(check).text
    assert (f"{steps}work&amp;change=1#sector" in page, "<bdi>Police</bdi>" in page) == (True, True)
    changed = {"sector": "border", "years_of_service": "12", "version": "4"}
    assert official.post(f"{steps}work&change=1", changed).location == check
    assert official.post(f"/registrations/{made.id}/submit").status_code == 303
    assert (registrations(office)[0].state, answers(office, made.id)["sector"]) == (S.SUBMITTED, "border")


def test_a_draft_that_lacks_an_answer_is_not_sent_from_any_page(office: Office) -> None:
    cohort = office.cohort()
    official = office.signed_in(office.account(state="KE", institution="Police", post="Investigator"))
    official.post(f"/cohorts/{cohort}/apply?part=person", STEPS["person"])
    [made] = registrations(office)
    page = official.get(f"/registrations/{made.id}").text
    lacking = page.partition("Still missing: ")[2].partition("</p>")[0]
    assert lacking == "Sector, Years of service, and Statement of relevance."
    assert ("Check the answers” names them" in page, f"{made.id}/submit" in page) == (True, False)
    refused = official.post(f"/registrations/{made.id}/submit")
    assert (refused.status_code, str(OFFICIAL_ANSWERED.refusal) in refused.text) == (422, True)
    assert states(office, made.id) == [S.DRAFT]
    form = {**STEPS["work"], **STEPS["languages"], **STEPS["relevance"], **STEPS["person"], "version": "1"}
    assert official.post(f"/registrations/{made.id}/edit", form).status_code == 303
    assert official.post(f"/registrations/{made.id}/submit").status_code == 303
    assert states(office, made.id) == [S.SUBMITTED]


def without_token(page: str) -> str:
    """A page but for its forms' tokens, which are new every time."""
    return re.sub(r'name="csrf_token"[^>]*', "", page)


def test_the_form_of_the_answers_tells_nothing_of_screening(office: Office) -> None:
    cohort = office.cohort()
    registration = office.registration(cohort, state=S.ENDORSED, priority=1)
    focal_point, edit = office.focal_point("KE"), f"/registrations/{registration}/edit"
    assert "Complete the answers" in focal_point.get(f"/registrations/{registration}").text
    before = without_token(focal_point.get(edit).text)
    assert screen(office.screening_officer(), registration, "clear") == 303
    assert states(office, registration) == [S.CLEARED]
    assert without_token(focal_point.get(edit).text) == before
    form = {**NOMINATION, "version": "1"}
    assert focal_point.post(edit, form).status_code == 303
    assert "Change the answers" in focal_point.get(f"/registrations/{registration}").text
    stale = focal_point.post(edit, {**form, "statement": "Other words."})
    assert stale.status_code == 409


def test_a_step_refuses_only_what_is_asked_on_it(office: Office) -> None:
    cohort = office.cohort()
    official = office.signed_in(office.account(state="KE"))
    answer = official.post(f"/cohorts/{cohort}/apply?part=person", {"date_of_birth-month": "3"})
    assert (answer.status_code, refusals(answer)) == (
        422,
        [("date_of_birth", "Still missing: Day and Year.")],
    )
    assert office.count(Registration) == 0


def test_the_next_nominee_of_a_call_has_what_the_state_wrote_for_the_last_one(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    form = {**NOMINATION, "note_verbale_ref": "NV 7", "then": "another"}
    answer = focal_point.post(f"/cohorts/{cohort}/nominate", form)
    assert answer.location == f"/cohorts/{cohort}/nominate"
    page = focal_point.get(answer.location).text
    assert ("Grace Chebet Kiplagat is nominated" in page, 'value="NV 7"' in page) == (True, True)
    assert ('value="Border Police"' in page, '<option selected value="police">' in page) == (True, True)
    assert "grace@border.example.org" not in page
    assert 'value="Border Police"' not in office.focal_point("GH").get(answer.location).text


def test_what_an_official_drafts_is_not_carried_over_to_the_states_next_nominee(office: Office) -> None:
    cohort = office.cohort()
    official = office.signed_in(office.account(state="KE"))
    official.post(f"/cohorts/{cohort}/apply", {**APPLICATION, "sector": "prison"})
    page = office.focal_point("KE").get(f"/cohorts/{cohort}/nominate").text
    assert '<option selected value="prison">' not in page


@pytest.mark.parametrize(("code", "name"), [("KE", "كينيا"), ("JP", "اليابان"), ("QX", "QX")])
def test_a_nationality_is_read_by_its_name(office: Office, code: str, name: str) -> None:
    cohort = office.cohort()
    registration = office.registration(cohort, state=S.ENDORSED)
    given = {"registration_id": registration, "cohort_id": cohort, "state_code": "KE"}
    office.add(Nomination, **given, answers={"nationality": code})
    page = coordinator_of(office, cohort).get(f"/registrations/{registration}?lang=ar").text
    assert f"<bdi>{name}</bdi>" in page.partition("الجنسية")[2].partition("</dd>")[0]

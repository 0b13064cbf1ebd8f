"""A call's questions are its coordinator's: added, reworded, ordered, retired, and followed everywhere."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.core.texts import Texts
from app.nominations import queries
from app.nominations.models import Question
from app.nominations.standard import KEPT
from app.nominations.states import Kind
from app.nominations.words import missing
from app.registrations.models import Registration
from tests.conftest import NOW
from tests.nominations.support import answers, questions, set_question
from tests.nominations.test_files import HEADER, ROW, as_file, sent, take, verdicts
from tests.registrations.support import APPLICATION, NOMINATION, S, coordinator_of, put, registrations
from tests.support.office import Office, Visitor, refusals

CASES = {
    "version": "",
    "label-en": "Cases last year",
    "label-fr": "Affaires de l’an dernier",
    "least": "1",
    "most": "40",
    "part": "relevance",
    "asked_of": "official",
}
FIELDS = {
    "version": "",
    "label-en": "Fields of work",
    "option_1-en": "Finance",
    "option_1-fr": "Financement",
    "option_2-en": "Borders",
    "option_3-en": "Prisons",
    "part": "work",
    "asked_of": "official",
}


def page_of(cohort: UUID, rest: str = "") -> str:
    return f"/cohorts/{cohort}/call/questions{rest}"


def added(coordinator: Visitor, cohort: UUID, kind: str, form: dict[str, str], **more: str) -> None:
    answer = coordinator.post(page_of(cohort, f"/new?kind={kind}"), {**form, **more})
    assert answer.status_code == 303, refusals(answer)


def change(coordinator: Visitor, office: Office, cohort: UUID, key: str, **form: str) -> Any:
    """Change a question as its page shows it now; the answer."""
    shown = coordinator.get(page_of(cohort, f"/{key}/edit")).text
    fields = dict(re.findall(r'<input[^>]*name="([\w-]+)"[^>]*type="text"[^>]*value="([^"]*)"', shown))
    fields |= {"version": str(questions(office, cohort)[key].version)}
    return coordinator.post(page_of(cohort, f"/{key}/edit"), {**fields, **form})


def press(visitor: Visitor, office: Office, cohort: UUID, key: str, name: str) -> Any:
    version = str(everything_asked(office, cohort)[key].version)
    return visitor.post(page_of(cohort, f"/{key}/{name}"), {"version": version})


def everything_asked(office: Office, cohort: UUID) -> dict[str, Question]:
    with office.app.app_context():
        found = {question.key: question for question in queries.ever_asked(cohort)}
        db.session.remove()
    return found


def test_a_question_that_is_added_is_asked_by_every_way_without_code(office: Office) -> None:
    cohort = office.cohort(state=CohortState.PLANNED)
    coordinator = coordinator_of(office, cohort)
    added(coordinator, cohort, "number", CASES, is_required="y")
    added(coordinator, cohort, "several", FIELDS)
    put(office, cohort, state=CohortState.OPEN, opened_at=NOW)
    focal_point = office.focal_point("KE")
    form = focal_point.get(f"/cohorts/{cohort}/nominate").text
    assert ("Cases last year" in form, "Fields of work (optional)" in form) == (True, True)
    assert "Affaires de l’an dernier" in focal_point.get(f"/cohorts/{cohort}/nominate?lang=fr").text
    focal_point.get("/?lang=en")
    refused = focal_point.post(f"/cohorts/{cohort}/nominate", {**NOMINATION, "q_cases_last_year": "41"})
    assert refusals(refused) == [("q_cases_last_year", "Write a whole number from 1 to 40.")]
    whole = {**NOMINATION, "q_cases_last_year": "12", "q_fields_of_works": ["prisons", "finance"]}
    assert focal_point.post(f"/cohorts/{cohort}/nominate", whole).status_code == 303
    [made] = registrations(office)
    given = answers(office, made.id)
    assert (given["q_cases_last_year"], given["q_fields_of_work"]) == (12, ["finance", "prisons"])
    page = focal_point.get(f"/registrations/{made.id}").text
    assert "<bdi>Finance; Prisons</bdi>" in page
    official = office.signed_in(office.account(state="KE"))
    assert "Cases last year" in official.get(f"/cohorts/{cohort}/apply?part=relevance").text
    lacking = {**APPLICATION, "q_cases_last_year": ""}
    assert official.post(f"/cohorts/{cohort}/apply", lacking).status_code == 422
    assert official.post(f"/cohorts/{cohort}/apply", {**lacking, "q_cases_last_year": "3"}).status_code == 303


def test_the_template_and_the_file_take_a_new_question(office: Office) -> None:
    cohort = office.cohort()
    coordinator, focal_point = coordinator_of(office, cohort), office.focal_point("KE")
    added(coordinator, cohort, "number", CASES, is_required="y")
    added(coordinator, cohort, "several", FIELDS)
    template = f"/cohorts/{cohort}/nominees/template"
    [header] = csv.reader(io.StringIO(focal_point.get(f"{template}.csv").text.removeprefix("\ufeff")))
    assert {"Cases last year", "Fields of work"} <= set(header)
    sheet = load_workbook(io.BytesIO(focal_point.get(f"{template}.xlsx").data)).active
    assert [cell.value for cell in sheet[1]] == header
    both = f"{HEADER},Cases last year,Fields of work"
    rows = [f"{ROW},12,prisons; Financement", f"{ROW},41,Sports", f"{ROW},,"]
    lines = [row.replace("KE-1", f"KE-{n}").replace("grace@", f"g{n}@") for n, row in enumerate(rows)]
    file = sent(focal_point, cohort, as_file(*lines, header=both))
    key, several = "q_cases_last_year", "q_fields_of_work"
    assert verdicts(office, file) == [
        (2, "new", []),
        (3, "refused", [[several, "unknown_value"], [key, "out_of_range"]]),
        (4, "refused", [[key, "missing_value"]]),
    ]
    take(office, focal_point, file)
    [made] = registrations(office)
    given = answers(office, made.id)
    assert (given[key], given[several]) == (12, ["finance", "prisons"])
    again = sent(focal_point, cohort, as_file(lines[0], header=both))
    assert verdicts(office, again) == [(2, "unchanged", [])]


def test_what_is_asked_later_leaves_those_valid_who_were_nominated_before(office: Office) -> None:
    cohort = office.cohort()
    coordinator, focal_point = coordinator_of(office, cohort), office.focal_point("KE")
    take(office, focal_point, sent(focal_point, cohort, as_file(ROW)))
    [before] = registrations(office)
    with clock.set_to(NOW + timedelta(minutes=1)):
        added(coordinator, cohort, "number", CASES, is_required="y")
        page = focal_point.get(f"/registrations/{before.id}").text
        assert ("Still missing" in page, "<bdi>Not asked then</bdi>" in page) == (False, True)
        assert "Complete the nomination" not in focal_point.get("/desk").text
        again = sent(focal_point, cohort, as_file(ROW))
        assert verdicts(office, again) == [(2, "unchanged", [])]
        edit = f"/registrations/{before.id}/edit"
        assert "It was not asked when this nomination was sent" in focal_point.get(edit).text
        form = {**NOMINATION, "ref": "KE-1", "version": str(before.version), "post": "Chief"}
        assert focal_point.post(edit, form).status_code == 303
        anew = {**NOMINATION, "email": "another@border.example.org", "ref": "KE-2"}
        refused = focal_point.post(f"/cohorts/{cohort}/nominate", anew)
        assert refusals(refused) == [("q_cases_last_year", "Write a number.")]


def test_the_desk_says_that_a_later_application_lacks_what_was_added_before_it(office: Office) -> None:
    cohort = office.cohort()
    added(coordinator_of(office, cohort), cohort, "number", CASES, is_required="y")
    with clock.set_to(NOW + timedelta(minutes=1)):
        office.registration(cohort, office.person("Mercy Atieno", state="KE"), state=S.ENDORSED, priority=1)
    desk = office.focal_point("KE").get("/desk").text
    assert ("Complete the nomination of one official" in desk, "Cases last year" in desk) == (True, True)


def test_the_own_data_has_the_answer_to_a_new_question(office: Office) -> None:
    cohort = office.cohort()
    added(coordinator_of(office, cohort), cohort, "number", CASES)
    official = office.signed_in(office.account(state="KE"))
    official.post(f"/cohorts/{cohort}/apply", {**APPLICATION, "q_cases_last_year": "3"})
    held = json.loads(official.post("/account/data", {"format": "json"}).text)["held"]
    assert held["nominations"][0]["answers"]["q_cases_last_year"] == 3


def test_a_kind_stands_and_a_chosen_option_too_once_they_were_answered(office: Office) -> None:
    cohort = office.cohort()
    coordinator, focal_point = coordinator_of(office, cohort), office.focal_point("KE")
    added(coordinator, cohort, "several", FIELDS)
    key = "q_fields_of_work"
    assert change(coordinator, office, cohort, f"{key}", **FIELDS | {"version": "1"}).status_code == 303
    focal_point.post(f"/cohorts/{cohort}/nominate", {**NOMINATION, "q_fields_of_works": ["borders"]})
    two = FIELDS | {"option_2-en": "", "option_4-en": "Courts"}
    version = str(questions(office, cohort)[key].version)
    refused = coordinator.post(page_of(cohort, f"/{key}/edit"), {**two, "version": version})
    assert refusals(refused) == [("", "“Borders” stays: it was chosen already, or a selection weighs it.")]
    other = FIELDS | {"option_3-en": "", "option_4-en": "Courts"}
    assert coordinator.post(page_of(cohort, f"/{key}/edit"), {**other, "version": version}).status_code == 303
    options = questions(office, cohort)[key].options
    assert [option["value"] for option in options] == ["finance", "borders", "courts"]
    text = {**CASES, "version": str(questions(office, cohort)[key].version)}
    refused = coordinator.post(page_of(cohort, f"/{key}/edit?kind=text"), text)
    assert refusals(refused) == [
        ("", "Its kind stands, for it was answered. Retire the question and add another instead.")
    ]
    assert "Its kind stands" in coordinator.get(page_of(cohort, f"/{key}/edit")).text


def test_a_kind_that_nobody_answered_to_yet_may_change(office: Office) -> None:
    cohort = office.cohort()
    coordinator = coordinator_of(office, cohort)
    added(coordinator, cohort, "number", CASES)
    url = page_of(cohort, "/q_cases_last_year/edit?kind=choice")
    form = {**FIELDS, "label-en": "Cases last year", "version": "1"}
    assert coordinator.post(url, form).status_code == 303
    question = questions(office, cohort)["q_cases_last_year"]
    assert (question.kind, [o["value"] for o in question.options]) == (
        Kind.CHOICE,
        ["finance", "borders", "prisons"],
    )


def test_what_is_retired_is_asked_no_longer_and_its_answers_can_be_read(office: Office) -> None:
    cohort = office.cohort()
    coordinator, focal_point = coordinator_of(office, cohort), office.focal_point("KE")
    added(coordinator, cohort, "number", CASES, is_required="y")
    key = "q_cases_last_year"
    focal_point.post(f"/cohorts/{cohort}/nominate", {**NOMINATION, key: "12"})
    [made] = registrations(office)
    assert press(coordinator, office, cohort, key, "retire").status_code == 303
    assert key not in questions(office, cohort)
    assert "Cases last year" not in focal_point.get(f"/cohorts/{cohort}/nominate").text
    page = focal_point.get(f"/registrations/{made.id}").text
    assert ("(no longer asked)" in page, "<bdi>12</bdi>" in page) == (True, True)
    form = {**NOMINATION, "version": str(made.version), "post": "Chief"}
    assert focal_point.post(f"/registrations/{made.id}/edit", form).status_code == 303
    assert answers(office, made.id)[key] == 12
    assert press(coordinator, office, cohort, key, "ask").status_code == 303
    assert key in questions(office, cohort)


def test_what_files_and_selections_need_is_not_retired_and_the_page_says_why(office: Office) -> None:
    cohort = office.cohort()
    coordinator = coordinator_of(office, cohort)
    page = coordinator.get(page_of(cohort)).text
    assert page.count("Always asked</span>") == len(KEPT)
    refused = press(coordinator, office, cohort, "sector", "retire")
    assert refused.status_code == 409
    assert "Files are read by this question, or a selection weighs it." in refused.text
    assert "sector" in questions(office, cohort)
    assert press(coordinator, office, cohort, "expected_use", "retire").status_code == 303
    form = {"label-en": "Sex", "option_1-en": "Person", "version": "1"}
    assert coordinator.post(page_of(cohort, "/sex/edit"), form).status_code == 303
    assert len(questions(office, cohort)["sex"].options) == 4
    assert (
        coordinator.post(page_of(cohort, "/sex/edit?kind=text"), form | {"version": "2"}).status_code == 422
    )


def test_a_sector_of_the_cohorts_own_is_added_and_none_is_dropped(office: Office) -> None:
    cohort = office.cohort()
    coordinator, focal_point = coordinator_of(office, cohort), office.focal_point("KE")
    held = questions(office, cohort)["sector"].options
    form = {
        f"option_{n}-{code}": text
        for n, option in enumerate(held, start=1)
        for code, text in option["label"].items()
    }
    whole = {**form, "label-en": "Sector", "version": "1", "is_required": "y", "option_10-en": "Forests"}
    assert coordinator.post(page_of(cohort, "/sector/edit"), whole).status_code == 303
    answer = focal_point.post(f"/cohorts/{cohort}/nominate", {**NOMINATION, "sector": "forests"})
    assert answer.status_code == 303
    fewer = {k: "" if k.startswith("option_3-") else v for k, v in whole.items()} | {"version": "2"}
    refused = coordinator.post(page_of(cohort, "/sector/edit"), fewer)
    assert (refused.status_code, "“Prosecution” stays" in refused.text) == (422, True)


def test_questions_are_ordered_under_their_heading(office: Office) -> None:
    cohort = office.cohort()
    coordinator = coordinator_of(office, cohort)
    before = list(questions(office, cohort))
    assert before[-4:-2] == ["decl_leave", "decl_no_allegation"]
    answer = press(coordinator, office, cohort, "decl_no_allegation", "up")
    assert (answer.status_code, answer.location) == (303, f"{page_of(cohort)}#decl_no_allegation")
    assert list(questions(office, cohort))[-4:-2] == ["decl_no_allegation", "decl_leave"]
    assert press(coordinator, office, cohort, "decl_no_allegation", "down").status_code == 303
    assert list(questions(office, cohort)) == before
    assert press(coordinator, office, cohort, "decl_leave", "up").status_code == 303
    assert list(questions(office, cohort)) == before


def test_a_stale_form_is_shown_beside_what_stands_and_a_stale_button_is_refused(office: Office) -> None:
    cohort = office.cohort()
    coordinator = coordinator_of(office, cohort)
    added(coordinator, cohort, "number", CASES)
    url = page_of(cohort, "/q_cases_last_year/edit")
    assert coordinator.post(url, {**CASES, "version": "1", "label-en": "Cases"}).status_code == 303
    stale = coordinator.post(url, {**CASES, "version": "1", "label-en": "Files"})
    assert (stale.status_code, "Someone else changed this while you were writing" in stale.text) == (
        409,
        True,
    )
    old = coordinator.post(page_of(cohort, "/q_cases_last_year/retire"), {"version": "1"})
    assert old.status_code == 409
    assert questions(office, cohort)["q_cases_last_year"].label.en == "Cases"


@pytest.mark.parametrize(
    ("kind", "form", "sentence"),
    [
        ("text", {"label-en": "", "label-fr": ""}, "Fill this in, in at least one language."),
        ("text", {"label-en": "fonction"}, "Another question or column is called “fonction”."),
        ("text", {"label-en": "", "label-pt": "Estado-Membro"}, "Another question or column is called"),
        ("number", {"least": "9", "most": "2"}, "The least is more than the most."),
        ("number", {"least": "x"}, "This is not a whole number."),
        ("long_text", {"most": "9000"}, "Write a whole number from 1 to 700."),
        ("choice", {"option_1-en": "One"}, "Write at least two options to choose from."),
        ("choice", {"option_1-en": "One", "option_2-fr": "ONE"}, "Two options can't be told apart: “ONE”."),
        ("several", {"option_1-en": "One; two", "option_2-en": "B"}, "without a semicolon"),
    ],
)
def test_what_a_form_or_a_file_could_not_tell_apart_is_refused(
    office: Office, kind: str, form: dict[str, str], sentence: str
) -> None:
    cohort = office.cohort()
    basis = {k: v for k, v in CASES.items() if k not in {"least", "most"}}
    answer = coordinator_of(office, cohort).post(page_of(cohort, f"/new?kind={kind}"), {**basis, **form})
    said = " ".join(said for _field, said in refusals(answer))
    assert (answer.status_code, sentence in said) == (422, True)
    assert "q_cases_last_year" not in questions(office, cohort)


def test_the_list_says_in_which_languages_words_are_missing(office: Office) -> None:
    cohort = office.cohort()
    coordinator = coordinator_of(office, cohort)
    assert "Still missing in" not in coordinator.get(page_of(cohort)).text
    added(coordinator, cohort, "number", CASES)
    assert "Still missing in: Arabic and Portuguese" in coordinator.get(page_of(cohort)).text
    added(coordinator, cohort, "choice", FIELDS | {"label-fr": "F", "label-ar": "ف", "label-pt": "C"})
    assert missing(questions(office, cohort)["q_fields_of_work"]) == ["fr", "ar", "pt"]


def test_the_questions_of_another_cohort_are_taken_over_while_nobody_is_nominated(office: Office) -> None:
    earlier = office.cohort()
    programme = office.read(Registration.cohort.property.mapper.class_, earlier).programme_id
    cohort = office.cohort(programme)
    stranger = office.cohort()
    coordinator = coordinator_of(office, cohort)
    added(coordinator, earlier, "number", CASES)
    press(coordinator, office, earlier, "expected_use", "retire")
    page = coordinator.get(page_of(cohort, "/take-over")).text
    assert (str(earlier) in page, str(stranger) in page) == (True, False)
    refused = coordinator.post(page_of(cohort, "/take-over"), {"source": str(stranger)})
    assert refused.status_code == 422
    assert coordinator.post(page_of(cohort, "/take-over"), {"source": str(earlier)}).status_code == 303
    assert list(everything_asked(office, cohort)) == list(questions(office, earlier))
    assert "q_cases_last_year" in questions(office, cohort)
    office.focal_point("KE").post(f"/cohorts/{cohort}/nominate", {**NOMINATION, "q_cases_last_year": "3"})
    refused = coordinator.post(page_of(cohort, "/take-over"), {"source": str(earlier)})
    assert (refused.status_code, "Officials are nominated already." in refused.text) == (422, True)


def test_the_form_is_seen_as_a_state_or_an_official_will_see_it_in_any_language(office: Office) -> None:
    cohort = office.cohort()
    coordinator = coordinator_of(office, cohort)
    url = f"/cohorts/{cohort}/call/preview"
    state = coordinator.get(url).text
    assert ("Leave authorised" in state, 'name="email"' in state) == (True, True)
    official = coordinator.get(f"{url}?reader=official&tongue=ar").text
    assert ('<div lang="ar" dir="rtl">' in official, "بيان الصلة" in official) == (True, True)
    assert ('name="decl_leave"' in official, 'name="email"' in official) == (False, False)
    assert "<h1>The form as it will be seen</h1>" in official


def test_questions_stand_once_the_selection_has_begun_and_are_the_coordinators_alone(office: Office) -> None:
    cohort = office.cohort()
    coordinator, officer = coordinator_of(office, cohort), office.screening_officer()
    assert "Add a question" not in officer.get(page_of(cohort)).text
    assert officer.post(page_of(cohort, "/new?kind=number"), CASES).status_code == 403
    assert office.focal_point("KE").get(page_of(cohort)).status_code == 403
    put(office, cohort, state=CohortState.SELECTING)
    page = coordinator.get(page_of(cohort)).text
    assert ("Add a question" in page, "The selection has begun." in page) == (False, True)
    assert coordinator.post(page_of(cohort, "/new?kind=number"), CASES).status_code == 422
    assert press(coordinator, office, cohort, "expected_use", "retire").status_code == 409
    assert coordinator.get(page_of(cohort, "/no_such/edit")).status_code == 404


def test_every_change_of_a_question_is_in_the_trail(office: Office) -> None:
    cohort = office.cohort()
    coordinator = coordinator_of(office, cohort)
    key = "q_cases_last_year"
    added(coordinator, cohort, "number", CASES)
    form = {**CASES, "version": "1", "most": "50", "is_required": "y"}
    coordinator.post(page_of(cohort, f"/{key}/edit"), form)
    for name in ("up", "retire", "ask"):
        assert press(coordinator, office, cohort, key, name).status_code == 303
    said = [(action, details) for action, _kind, details, _who in office.trail() if action.startswith("q")]
    assert said == [
        ("question.add", {"question": key}),
        ("question.change", {"question": key, "fields": ["is_required", "most"]}),
        ("question.shift", {"question": key}),
        ("question.retire", {"question": key}),
        ("question.ask_again", {"question": key}),
    ]


def test_an_empty_language_reads_as_the_published_order_says(office: Office) -> None:
    cohort = office.cohort()
    coordinator = coordinator_of(office, cohort)
    added(coordinator, cohort, "text", {**CASES, "label-en": "", "label-fr": "Affaires"}, least="", most="")
    [own] = [q for q in questions(office, cohort).values() if q.key.startswith("q_")]
    assert own.label == Texts(fr="Affaires")
    set_question(office, cohort, own.key, is_required=True)
    assert "Affaires" in office.focal_point("KE").get(f"/cohorts/{cohort}/nominate?lang=pt").text

"""A coordinator begins a dossier, says how far each criterion is met, shows it by documents, and submits."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from app.config import Settings
from app.dossiers.models import Answer, Dossier, EvidenceDocument, EvidenceUse, Submission
from app.programmes.models import Curriculum
from app.programmes.states import CurriculumState
from tests.conftest import NOW
from tests.dossiers.scene import Application, application, picture, standard
from tests.registrations.racing import all_at_once
from tests.support.office import Office, refusals


def test_a_dossier_goes_from_its_beginning_to_its_submission(office: Office) -> None:
    one = application(office)
    one.begin()
    page = one.coordinator.get(one.url).text
    assert "0 of 3 are answered." in page
    assert "2 things are missing before it can be submitted" in page
    assert "Go on with A1" in page
    one.complete()
    assert "Submit the dossier" in one.coordinator.get(one.url).text
    assert one.submit().status_code == 303
    assert one.state() == "Submitted"
    assert [row[0] for row in office.trail()][:1] == ["dossier.begin"]


def test_what_is_submitted_is_frozen_with_the_hash_of_each_document(office: Office) -> None:
    one = application(office)
    one.begin()
    one.complete()
    one.submit()
    with office.deed() as session:
        submission = session.query(Submission).one()
        documents = {str(row.id): row.content() for row in session.query(EvidenceDocument)}
        manifest = json.loads(submission.manifest)
        assert submission.manifest_digest == sha256(submission.manifest.encode()).hexdigest()
    assert [(row["code"], row["rating"]) for row in manifest["criteria"]] == [
        ("A1", "met"),
        ("A2", None),
        ("B1", "met"),
    ]
    named = {row["id"]: row["sha256"] for criterion in manifest["criteria"] for row in criterion["documents"]}
    assert named == {key: sha256(content).hexdigest() for key, content in documents.items()}


def test_what_is_submitted_cannot_be_written_any_more_unless_it_is_returned(office: Office) -> None:
    one = application(office)
    one.begin()
    one.complete()
    one.submit()
    assert one.assess("A2").status_code == 422
    assert one.show("A2").status_code == 422
    assert office.count(Answer) == 2
    returned = one.administrator.post(f"{one.url}/move/return", {"reason": "A2 is missing."})
    assert returned.status_code == 303
    assert one.assess("A2", "not_met", "Not before next year.").status_code == 303
    assert "A2 is missing." in one.coordinator.get(one.url).text
    assert one.submit().status_code == 303
    assert office.count(Submission) == 2


@pytest.mark.parametrize(
    ("code", "rating", "words", "refusal"),
    [
        ("A1", "", "x", ("rating", "Choose one.")),
        ("A1", "splendid", "x", ("rating", "Choose one of the options.")),
        ("A1", "not_applicable", "x", ("rating", "This criterion is mandatory and always applies.")),
        ("A2", "not_applicable", "", ("words", "Write why it is not met or does not apply.")),
        ("A2", "not_met", " ", ("words", "Write why it is not met or does not apply.")),
        ("A1", "met", "w" * 5001, ("words", "Write at most 5000 characters.")),
    ],
)
def test_a_wrong_answer_is_refused_at_its_field(
    office: Office, code: str, rating: str, words: str, refusal: tuple[str, str]
) -> None:
    one = application(office)
    one.begin()
    answer = one.assess(code, rating, words)
    assert answer.status_code == 422
    assert [(name, said[: len(refusal[1])]) for name, said in refusals(answer)] == [refusal]
    assert office.count(Answer) == 0
    assert one.assess(code, "not_met", "Not yet.").status_code == 303


def test_a_mandatory_criterion_without_an_answer_or_a_proof_keeps_it_from_being_submitted(
    office: Office,
) -> None:
    one = application(office)
    one.begin()
    one.assess("A1")
    page = one.coordinator.get(f"{one.url}/submit").text
    assert "Add a document that shows it and has not expired." in page
    assert "This mandatory criterion is not answered yet." in page
    assert one.submit().status_code == 422
    assert office.count(Submission) == 0
    one.show("A1")
    one.assess("B1", "not_met", "Not before next year.")
    assert one.submit().status_code == 303


def test_a_document_that_expired_meanwhile_shows_nothing_any_more(office: Office) -> None:
    one = application(office)
    one.begin()
    one.assess("B1", "not_met", "Not yet.")
    one.assess("A1")
    tomorrow = (NOW + timedelta(days=1)).date().isoformat()
    assert one.show("A1", expires_on=tomorrow).status_code == 303
    with office.deed() as session:
        session.query(EvidenceDocument).update({"expires_on": NOW.date() - timedelta(days=1)})
    assert one.submit().status_code == 422
    assert "Expired on 11 January 2026" in one.coordinator.get(one.page("A1")).text


@pytest.mark.parametrize(
    ("content", "rest", "field", "sentence"),
    [
        (b"", {}, "file", "This file is empty."),
        (b"PK\x03\x04 a macro", {}, "file", "This is no PDF, JPEG or PNG, whatever its name says."),
        (b"<svg onload='x()'/>", {}, "file", "This is no PDF, JPEG or PNG, whatever its name says."),
        (None, {"title": ""}, "title", "Fill this in."),
        (None, {"expires_on": "2026-01-11"}, "expires_on", "This document has expired."),
        (None, {"expires_on": "soon"}, "expires_on", "This is not a date."),
    ],
)
def test_a_wrong_document_is_refused_at_its_field(
    office: Office, content: bytes | None, rest: dict[str, str], field: str, sentence: str
) -> None:
    one = application(office)
    one.begin()
    answer = one.show("A1", content=content, **rest)
    assert answer.status_code == 422
    assert [(name, said[: len(sentence)]) for name, said in refusals(answer)] == [(field, sentence)]
    assert (office.count(EvidenceDocument), office.count(EvidenceUse)) == (0, 0)
    assert one.show("A1").status_code == 303


def test_a_document_serves_several_criteria_and_other_dossiers(office: Office) -> None:
    one = application(office)
    one.begin()
    one.show("A1", title="The agreement")
    (document,) = [str(row.id) for row in _all(office, EvidenceDocument)]
    used = one.coordinator.post(one.page("B1", "/documents"), {"document": document})
    assert used.status_code == 303
    assert office.count(EvidenceUse) == 2
    left = one.coordinator.post(one.page("B1", f"/documents/{document}/leave"))
    assert left.status_code == 303
    assert (office.count(EvidenceUse), office.count(EvidenceDocument)) == (1, 1)
    other = application(office, code="OTHER")
    other.begin()
    stolen = other.coordinator.post(other.page("B1", "/documents"), {"document": document})
    assert stolen.status_code == 422
    assert other.coordinator.get(f"{other.url}/documents/{document}").status_code == 404
    saved = one.coordinator.get(f"{one.url}/documents/{document}")
    assert (saved.status_code, saved.headers["Content-Disposition"].split(";")[0]) == (200, "attachment")


def test_documents_and_dossiers_to_choose_from_are_told_apart_by_their_days(office: Office) -> None:
    one = application(office)
    one.begin()
    one.show("A1", title="The agreement")
    (document,) = [str(row.id) for row in _all(office, EvidenceDocument)]
    assert _option(one.coordinator.get(one.page("B1")).text, document) == "The agreement · 12 January 2026"
    first = one.url.removeprefix("/dossiers/")
    again = {"curriculum": str(one.curriculum), "standard": str(standard(office))}
    second = one.coordinator.post("/dossiers/new", again).location
    said = _option(one.coordinator.get(f"{second}/reuse").text, first)
    assert said == "Version 1 against Quality of courses · 12 January 2026"


def _option(page: str, value: str) -> str:
    """What a page calls an option."""
    found = re.search(rf'value="{value}"[^>]*>\s*(?:<[^>]*>)*([^<]+)<', page)
    assert found, page
    return found[1].strip()


def test_a_criterion_in_which_nothing_is_missing_leads_to_the_next_in_which_something_is(
    office: Office,
) -> None:
    one = application(office)
    one.begin()
    assert "Go on with" not in one.coordinator.get(one.page("A1")).text
    one.assess("A1")
    assert "Go on with" not in one.coordinator.get(one.page("A1")).text
    one.show("A1")
    assert "Go on with B1" in one.coordinator.get(one.page("A1")).text
    one.assess("B1")
    one.show("B1")
    assert "Go on with" not in one.coordinator.get(one.page("B1")).text


def test_only_one_dossier_of_a_version_against_a_standard_is_under_way(office: Office) -> None:
    one = application(office)
    one.begin()
    again = one.coordinator.post(
        "/dossiers/new", {"curriculum": str(one.curriculum), "standard": str(one.standard)}
    )
    assert [field for field, _said in refusals(again)] == ["standard"]
    assert office.count(Dossier) == 1
    by_another = {"curriculum": str(one.curriculum), "standard": str(standard(office))}
    assert one.coordinator.post("/dossiers/new", by_another).status_code == 303


def test_a_draft_may_be_assessed_and_not_submitted(office: Office) -> None:
    one = application(office)
    with office.deed() as session:
        session.query(Curriculum).update({"state": CurriculumState.DRAFT}, synchronize_session=False)
    one.begin()
    publish = f'<a href="/curricula/{one.curriculum}">Version 1</a> – Only a published curriculum version'
    said = one.coordinator.get(one.url).text
    assert ("3 things are missing before it can be submitted" in said, publish in said) == (True, True)
    one.complete()
    said = one.coordinator.get(one.url).text
    assert ("Submit the dossier" in said, publish in said) == (False, True)
    asked = one.coordinator.get(f"{one.url}/submit").text
    assert ("The dossier is not complete yet" in asked, publish in asked) == (True, True)
    refused = one.submit()
    assert refused.status_code == 422
    assert "Publish it first." in refused.text
    with office.deed() as session:
        session.query(Curriculum).update({"state": CurriculumState.PUBLISHED}, synchronize_session=False)
    assert one.submit().status_code == 303


def test_another_programmes_coordinator_finds_nothing(office: Office) -> None:
    one = application(office)
    one.begin()
    other = office.coordinator(office.programme("OTHER"))
    nowhere = other.get(f"/dossiers/{uuid4()}")
    for path in (one.url, one.page("A1"), f"{one.url}/submit", one.page("A1", "/assess")):
        answer = other.get(path)
        assert (answer.status_code, answer.data) == (404, nowhere.data)
    assert other.post(f"{one.url}/submit").status_code == 404
    began = other.post(
        "/dossiers/new", {"curriculum": str(one.curriculum), "standard": str(standard(office))}
    )
    assert began.status_code == 422
    assert office.count(Dossier) == 1


def test_an_answer_written_over_anothers_is_shown_beside_it(office: Office) -> None:
    one = application(office)
    one.begin()
    one.assess("A1", "partly", "First.")
    stale = one.assess("A1", "met", "Second.")
    assert stale.status_code == 409
    assert ("First." in stale.text, "Second." in stale.text) == (True, True)
    assert [(row.rating.value, row.words) for row in _all(office, Answer)] == [("partly", "First.")]


def test_an_answer_that_was_changed_is_not_written_over_by_who_read_the_first(office: Office) -> None:
    one = application(office)
    one.begin()
    one.assess("A1", "partly", "First.")
    page = one.page("A1", "/assess")
    read = one.version(page)
    kept = one.coordinator.post(page, {"rating": "met", "words": "Second.", "version": read})
    assert kept.status_code == 303
    stale = one.coordinator.post(page, {"rating": "not_met", "words": "Third.", "version": read})
    assert stale.status_code == 409
    assert [(row.rating.value, row.words) for row in _all(office, Answer)] == [("met", "Second.")]


def _replace(one: Application, document: str, **change: Any) -> Any:
    page = f"{one.url}/documents/{document}/replace"
    form = {
        "title": "The new agreement",
        "file": (BytesIO(picture("black")), "new.png"),
        "expires_on": "2027-01-31",
        "version": one.version(page),
        **change,
    }
    return one.coordinator.post(page, form, content_type="multipart/form-data")


def test_a_newer_document_takes_the_place_of_an_older_one_where_it_is_still_written(office: Office) -> None:
    one = application(office)
    one.begin()
    one.complete()
    other = replace(one, standard=standard(office))
    other.begin()
    paper = str(_all(office, EvidenceDocument)[0].id)
    other.coordinator.post(other.page("A1", "/documents"), {"document": paper})
    one.submit()
    expired = _replace(one, paper, expires_on="2026-01-11")
    assert [field for field, _said in refusals(expired)] == ["expires_on"]
    assert office.count(EvidenceDocument) == 2
    assert _replace(one, paper).status_code == 303
    with office.deed() as session:
        newer = session.query(EvidenceDocument).filter_by(title="The new agreement").one().id
        uses = {
            (str(use.dossier_id), str(use.document_id))
            for use in session.query(EvidenceUse)
            if str(use.document_id) in {paper, str(newer)}
        }
    assert uses == {(one.url.rpartition("/")[2], paper), (other.url.rpartition("/")[2], str(newer))}
    assert "Replaced by a newer one" in one.coordinator.get(one.page("A1")).text
    again = _replace(one, paper)
    assert (again.status_code, office.count(EvidenceDocument)) == (422, 3)


def test_a_withdrawn_document_proves_nothing_any_more_and_what_was_submitted_keeps_it(office: Office) -> None:
    one = application(office)
    one.begin()
    one.complete()
    paper = str(_all(office, EvidenceDocument)[0].id)
    page = f"{one.url}/documents/{paper}/withdraw"
    assert "What A1 asks." in one.coordinator.get(page).text
    frozen = application(office, code="FROZEN")
    assert frozen.coordinator.post(page).status_code == 404
    assert one.coordinator.post(page).status_code == 303
    assert "Add a document that shows it and has not expired." in one.coordinator.get(one.url).text
    assert one.submit().status_code == 422
    assert one.coordinator.post(page).status_code == 422
    used = one.coordinator.post(one.page("B1", "/documents"), {"document": paper})
    assert used.status_code == 422
    assert one.show("A1").status_code == 303
    assert one.submit().status_code == 303


def _all(office: Office, model: Any) -> list[Any]:
    with office.deed() as session:
        found = session.query(model).all()
        session.expunge_all()
        return list(found)


def test_of_eight_who_begin_the_same_dossier_at_once_one_does(office: Office, migrated: Settings) -> None:
    one = application(office)
    form = {"curriculum": str(one.curriculum), "standard": str(one.standard)}
    answers = all_at_once(office, migrated, one.coordinator_id, [("/dossiers/new", form)] * 8)
    assert answers == [303] + [422] * 7
    assert office.count(Dossier) == 1

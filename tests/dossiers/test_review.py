"""Reviewers declare their interests, ask, visit, find and recommend; the coordinator corrects the facts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import url_for

from app.access.actor import Role
from app.accreditation.models import Criterion
from app.config import Settings
from app.core import chores, clock
from app.core.outbox import Mail
from app.dossiers.models import EvidenceDocument, Reviewer
from app.dossiers.review_models import Finding, InformationRequest, Visit
from tests.dossiers.scene import Application, application
from tests.registrations.racing import all_at_once
from tests.support.office import Office, Visitor, refusals


def another_reviewer(office: Office) -> tuple[UUID, Visitor]:
    user = office.account()
    office.grant(user, Role.REVIEWER)
    return user, office.signed_in(user)


def ask(one: Application, **change: str) -> object:
    return one.reviewer.post(
        f"{one.url}/questions/new", {"question": "Who signs it?", "due_on": "2026-01-20", **change}
    )


def test_a_dossier_opens_for_a_reviewer_who_declared_no_conflict_and_for_no_other(office: Office) -> None:
    one = application(office)
    one.begin()
    one.complete()
    one.submit()
    _user, other = another_reviewer(office)
    assert one.reviewer.get(one.url).status_code == 404
    one.administrator.post(f"{one.url}/reviewers", {"reviewer": str(one.reviewer_id)})
    assert one.reviewer.get(one.url).location == f"{one.url}/interests"
    assert one.reviewer.get(one.page("A1")).location == f"{one.url}/interests"
    assert one.administrator.post(f"{one.url}/move/begin_review").status_code == 422
    one.reviewer.post(f"{one.url}/interests", {"interest": "none"})
    assert one.reviewer.get(one.url).status_code == 200
    assert other.get(one.url).status_code == 404
    assert one.administrator.post(f"{one.url}/move/begin_review").status_code == 303


def pages_of(one: Application, user: UUID) -> set[tuple[str, str | None]]:
    """What the pages and deeds of a dossier answer to someone, but for the declaration and what is a 403."""
    office = one.office
    with office.deed() as session:
        criterion = session.query(Criterion).filter_by(standard_id=one.standard, code="A1").one().id
        document = session.query(EvidenceDocument).first().id
    keys = {
        "dossier_id": one.url.rpartition("/")[2],
        "criterion_id": criterion,
        "evidence_document_id": document,
        "information_request_id": UUID(int=1),
        "board_decision_id": UUID(int=1),
        "submission_id": UUID(int=1),
        "reviewer_id": UUID(int=1),
        "name": "return",
    }
    visitor, answers = office.signed_in(user), set()
    with office.app.test_request_context():
        rules = [rule for rule in office.app.url_map.iter_rules() if rule.endpoint.startswith("dossiers.")]
        pages = [
            (
                rule.endpoint,
                rule.methods or set(),
                url_for(rule.endpoint, **{key: keys[key] for key in rule.arguments}),
            )
            for rule in rules
            if "dossier_id" in rule.arguments and rule.endpoint != "dossiers.declare"
        ]
    for _endpoint, methods, address in pages:
        for send in [visitor.get] * ("GET" in methods) + [visitor.post] * ("POST" in methods):
            answer = send(address)
            if answer.status_code != 403:
                answers.add((str(answer.status_code), answer.location))
    return answers


def test_no_page_and_no_deed_is_open_to_a_reviewer_who_has_not_declared(office: Office) -> None:
    one = application(office)
    one.begin()
    one.complete()
    one.submit()
    one.administrator.post(f"{one.url}/reviewers", {"reviewer": str(one.reviewer_id)})
    assert pages_of(one, one.reviewer_id) == {("303", f"{one.url}/interests")}
    one.reviewer.post(f"{one.url}/interests", {"interest": "none"})
    assert "200" in {status for status, _location in pages_of(one, one.reviewer_id)}


def test_no_page_and_no_deed_is_open_to_a_board_member_with_a_conflict(office: Office) -> None:
    one = application(office)
    one.reviewed()
    assert "Go on with the dossier of STOCTI" in one.board.get("/").text
    one.board.post(f"{one.url}/interests", {"interest": "conflict", "words": "My brother teaches there."})
    assert pages_of(one, one.board_id) == {("303", f"{one.url}/interests")}
    assert "this dossier is closed to you" in one.board.get(f"{one.url}/interests").text
    assert "Go on with the dossier of STOCTI" not in one.board.get("/").text


def test_of_two_findings_written_at_once_one_is_kept(office: Office, migrated: Settings) -> None:
    one = application(office)
    one.under_review()
    form = {"rating": "met", "words": "Seen.", "version": "0"}
    answers = all_at_once(office, migrated, one.reviewer_id, [(one.page("A1", "/find"), form)] * 6)
    assert answers == [303] + [409] * 5


def test_an_overdue_question_is_brought_to_mind_once(office: Office) -> None:
    one = application(office)
    one.under_review()
    ask(one)
    letters = office.count(Mail)
    with office.app.app_context():
        chores.do_all()
    assert office.count(Mail) == letters
    with clock.set_to(clock.now() + timedelta(days=9)), office.app.app_context():
        chores.do_all()
        chores.do_all()
    with office.deed() as session:
        told = session.query(Mail).filter(Mail.subject.startswith("A question of the reviewers is overdue"))
        assert told.count() == 2


def test_a_conflict_keeps_a_reviewer_out_for_good(office: Office) -> None:
    one = application(office)
    one.begin()
    one.complete()
    one.submit()
    one.administrator.post(f"{one.url}/reviewers", {"reviewer": str(one.reviewer_id)})
    bare = one.reviewer.post(f"{one.url}/interests", {"interest": "conflict"})
    assert refusals(bare) == [("words", "Write what the conflict is, in a sentence.")]
    told = one.reviewer.post(f"{one.url}/interests", {"interest": "conflict", "words": "I teach it."})
    assert told.status_code == 303
    assert one.reviewer.get(one.url).status_code == 404
    assert one.reviewer.post(f"{one.url}/interests", {"interest": "none"}).status_code == 404
    page = one.administrator.get(f"{one.url}/reviewers").text
    assert ("Conflict of interest" in page, "I teach it." in page) == (True, True)
    again = one.administrator.post(f"{one.url}/reviewers", {"reviewer": str(one.reviewer_id)})
    assert again.status_code == 422
    assert office.count(Reviewer) == 1


def test_nobody_reviews_what_they_prepared(office: Office) -> None:
    one = application(office)
    one.begin()
    one.complete()
    one.submit()
    with office.deed() as session:
        from app.people.models import Grant

        coordinator = session.query(Grant).filter_by(role=Role.COORDINATOR).one().user_id
    office.grant(coordinator, Role.REVIEWER)
    answer = one.administrator.post(f"{one.url}/reviewers", {"reviewer": str(coordinator)})
    assert [field for field, _said in refusals(answer)] == ["reviewer"]
    assert office.count(Reviewer) == 0


def test_a_question_holds_the_review_up_until_it_is_answered(office: Office) -> None:
    one = application(office)
    one.under_review()
    assert ask(one).status_code == 303  # type: ignore[attr-defined]
    assert one.state() == "More information asked"
    assert one.find("A1").status_code == 422
    with office.deed() as session:
        key = session.query(InformationRequest).one().id
    page = f"{one.url}/questions/{key}"
    assert one.administrator.get(page).status_code == 403
    answered = one.coordinator.post(page, {"answer": "The director.", "version": one.version(page)})
    assert answered.status_code == 303
    assert one.state() == "Under review"
    assert "The director." in one.reviewer.get(one.url).text
    assert one.coordinator.post(page, {"answer": "Again.", "version": "2"}).status_code in {409, 422}


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"due_on": "2026-01-11"}, "due_on", "Choose a day from today on"),
        ({"due_on": "2027-01-11"}, "due_on", "Choose a day from today on"),
        ({"question": ""}, "question", "Fill this in."),
        ({"criterion": "Z9"}, "criterion", "Choose one of the options."),
    ],
)
def test_a_wrong_question_is_refused_at_its_field(
    office: Office, change: dict[str, str], field: str, sentence: str
) -> None:
    one = application(office)
    one.under_review()
    answer = ask(one, **change)
    found = refusals(answer)  # type: ignore[arg-type]
    assert [(name, said[: len(sentence)]) for name, said in found] == [(field, sentence)]
    assert office.count(InformationRequest) == 0
    assert ask(one, criterion=one.page("A1").rpartition("/")[2]).status_code == 303  # type: ignore[attr-defined]


def test_the_second_of_two_reviewers_sees_what_the_first_wrote_of_a_criterion(office: Office) -> None:
    one = application(office)
    one.under_review()
    user, other = another_reviewer(office)
    one.administrator.post(f"{one.url}/reviewers", {"reviewer": str(user)})
    other.post(f"{one.url}/interests", {"interest": "none"})
    assert one.find("A1", "met").status_code == 303
    stale = one.find("A1", "not_met", who=other)
    assert stale.status_code == 409
    with office.deed() as session:
        assert [row.rating.value for row in session.query(Finding)] == ["met"]
    version = one.version(one.page("A1", "/find"), other)
    assert one.find("A1", "not_met", version=version, who=other).status_code == 303


def test_the_coordinator_corrects_facts_within_the_term_and_sees_no_finding_before(office: Office) -> None:
    one = application(office)
    one.under_review()
    one.find("A1", "partly")
    assert "Seen in the paper." not in one.coordinator.get(one.page("A1")).text
    assert one.reviewer.post(f"{one.url}/findings/send").status_code == 409
    for code in ("A2", "B1"):
        one.find(code)
    assert one.reviewer.post(f"{one.url}/findings/send").status_code == 303
    assert "Seen in the paper." in one.coordinator.get(one.page("A1")).text
    early = one.reviewer.post(f"{one.url}/recommend", {"outcome": "accredit", "words": "Good."})
    assert early.status_code == 422
    page = one.page("A1", "/comment")
    told = one.coordinator.post(page, {"comment": "It was signed.", "version": one.version(page)})
    assert told.status_code == 303
    assert "It was signed." in one.reviewer.get(one.page("A1")).text
    one.coordinator.post(f"{one.url}/findings/close")
    late = one.coordinator.post(page, {"comment": "More.", "version": "2"})
    assert late.status_code in {409, 422}
    done = one.reviewer.post(f"{one.url}/recommend", {"outcome": "accredit", "words": "Good."})
    assert done.status_code == 303
    assert one.state() == "Waits for the decision"


def test_a_visit_is_planned_for_days_to_come_and_reported_before_the_recommendation(office: Office) -> None:
    one = application(office)
    one.under_review()
    form = {"first_day": "2026-01-14", "last_day": "2026-01-15", "place": "Kenitra", "plan": "The rooms."}
    past = one.reviewer.post(f"{one.url}/visit", {**form, "first_day": "2026-01-12"})
    assert [field for field, _said in refusals(past)] == ["first_day"]
    turned = one.reviewer.post(f"{one.url}/visit", {**form, "last_day": "2026-01-13"})
    assert [field for field, _said in refusals(turned)] == ["last_day"]
    assert office.count(Visit) == 0
    assert one.reviewer.post(f"{one.url}/visit", form).status_code == 303
    assert one.state() == "Site visit"
    page = f"{one.url}/visit/report"
    version = one.version(page, one.reviewer)
    soon = one.reviewer.post(page, {"report": "All there.", "version": version})
    assert [field for field, _said in refusals(soon)] == ["report"]
    with clock.set_to(clock.now().replace(day=15)):
        office_reviewer = office.signed_in(one.reviewer_id)
        done = office_reviewer.post(page, {"report": "All there.", "version": version})
        assert done.status_code == 303
    assert "All there." in one.administrator.get(one.url).text

"""The board decides, and an outside body's decision is recorded: each makes an accreditation, or does not."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from app.access.actor import Role
from app.accreditation.follow_models import Condition
from app.accreditation.models import Accreditation
from app.config import Settings
from app.core import clock
from app.dossiers.models import Dossier
from app.dossiers.review_models import BoardDecision
from tests.conftest import NOW
from tests.dossiers.scene import application, board_member, picture
from tests.registrations.racing import all_at_once
from tests.support.office import Office, refusals


def test_the_board_accredits_and_the_accreditation_lives_on_by_itself(office: Office) -> None:
    one = application(office)
    one.reviewed()
    assert one.decide("accredit").status_code == 303
    assert one.state() == "Accredited"
    with office.deed() as session:
        made = session.query(Accreditation).one()
        assert (made.curriculum_id, made.standard_id) == (one.curriculum, one.standard)
        assert (str(made.valid_from), str(made.valid_until)) == ("2026-01-12", "2029-01-11")
        assert session.query(Dossier).one().accreditation_id == made.id


@pytest.mark.parametrize(
    ("outcome", "change", "field"),
    [
        ("accredit", {"valid_from": ""}, "valid_from"),
        ("accredit", {"valid_until": "2026-01-01"}, "valid_until"),
        ("accredit", {"valid_from": "2026-01-11"}, "valid_from"),
        ("accredit", {"words": ""}, "words"),
        ("with_conditions", {}, "outcome"),
        ("splendid", {}, "outcome"),
    ],
)
def test_a_wrong_decision_is_refused_at_its_field(
    office: Office, outcome: str, change: dict[str, str], field: str
) -> None:
    one = application(office)
    one.reviewed()
    answer = one.decide(outcome, **change)
    assert [name for name, _said in refusals(answer)] == [field]
    assert (office.count(BoardDecision), office.count(Accreditation)) == (0, 0)
    assert one.decide("accredit").status_code == 303


def test_the_board_accredits_for_no_term_that_is_over(office: Office) -> None:
    one = application(office)
    one.reviewed()
    with office.deed() as session:
        session.query(Dossier).one().begun_at = NOW - timedelta(days=30)
    over = {"valid_from": "2025-12-20", "valid_until": "2026-01-11"}
    assert [name for name, _said in refusals(one.decide("accredit", **over))] == ["valid_until"]
    assert office.count(Accreditation) == 0
    assert one.decide("accredit", **(over | {"valid_until": "2026-01-12"})).status_code == 303


def test_nobody_decides_what_they_prepared(office: Office) -> None:
    one = application(office)
    office.grant(one.coordinator_id, Role.BOARD_MEMBER)
    one.reviewed()
    answer = one.decide("accredit", who=one.coordinator)
    assert (answer.status_code, office.count(Accreditation)) == (422, 0)
    assert one.decide("accredit").status_code == 303


def test_conditions_stand_in_the_decision_with_who_and_until_when(office: Office) -> None:
    one = application(office)
    one.reviewed("with_conditions")
    with office.deed() as session:
        from app.people.models import Grant

        owner = session.query(Grant).filter_by(role="coordinator").one().user_id
    late = {"condition_1": "Set the yearly review up.", "owner_1": str(owner), "due_1": "2026-01-11"}
    assert [name for name, _said in refusals(one.decide("with_conditions", **late))] == ["outcome"]
    undated = one.decide("with_conditions", **{**late, "due_1": ""})
    assert [name for name, _said in refusals(undated)] == ["due_1"]
    assert office.count(BoardDecision) == 0
    assert one.decide("with_conditions", **{**late, "due_1": "2026-06-30"}).status_code == 303
    page = one.coordinator.get(one.url).text
    assert ("Set the yearly review up." in page, "by 30 June 2026" in page) == (True, True)
    assert one.state() == "Accredited with conditions"


def test_a_condition_without_an_owner_is_up_to_the_coordinators(office: Office) -> None:
    one = application(office)
    one.reviewed("with_conditions")
    asked = {"condition_1": "Set the yearly review up.", "due_1": "2026-06-30"}
    one.board.post(f"{one.url}/interests", {"interest": "none"})
    assert one.board.get(f"{one.url}/decide").text.count("The programme’s coordinators") == 3
    assert one.decide("with_conditions", **asked).status_code == 303
    assert "The programme’s coordinators, by 30 June 2026" in one.coordinator.get(one.url).text
    with office.deed() as session:
        assert [row.owner_id for row in session.query(Condition)] == [None]


def test_nobody_decides_without_declaring_or_with_a_conflict(office: Office) -> None:
    one = application(office)
    one.reviewed()
    form = {"outcome": "accredit", "words": "Yes.", "valid_from": "2026-01-12", "valid_until": "2029-01-11"}
    version = one.version(f"{one.url}/decide", one.board)
    assert one.board.post(f"{one.url}/decide", {**form, "version": version}).status_code == 422
    one.board.post(f"{one.url}/interests", {"interest": "conflict", "words": "My brother teaches there."})
    taken_back = one.board.post(f"{one.url}/interests", {"interest": "none"})
    assert (taken_back.status_code, "You declared a conflict of interest." in taken_back.text) == (422, True)
    kept_out = one.board.post(f"{one.url}/decide", {**form, "version": version})
    assert (kept_out.status_code, kept_out.location) == (303, f"{one.url}/interests")
    assert office.count(BoardDecision) == 0
    assert one.decide("accredit", who=board_member(office)).status_code == 303


def test_nobody_decides_what_they_reviewed(office: Office) -> None:
    one = application(office)
    one.reviewed()
    office.grant(one.reviewer_id, Role.BOARD_MEMBER)
    both = office.signed_in(one.reviewer_id)
    assert one.decide("accredit", who=both).status_code == 422
    assert office.count(BoardDecision) == 0
    assert one.decide("accredit").status_code == 303


def test_a_deferred_dossier_is_completed_and_reviewed_anew(office: Office) -> None:
    one = application(office)
    one.reviewed("defer")
    assert one.decide("defer").status_code == 303
    assert one.coordinator.post(f"{one.url}/take-up").status_code == 303
    assert one.state() == "Self-assessment"
    assert one.submit().status_code == 303
    one.administrator.post(f"{one.url}/reviewers", {"reviewer": str(one.reviewer_id)})
    assert one.administrator.post(f"{one.url}/move/begin_review").status_code == 303
    assert "Go on with A1" in one.reviewer.get(one.url).text


def test_a_refusal_is_appealed_before_others_and_overturned(office: Office) -> None:
    one = application(office)
    one.reviewed("refuse")
    assert one.decide("refuse").status_code == 303
    assert office.count(Accreditation) == 0
    assert one.coordinator.post(f"{one.url}/appeal", {"reason": ""}).status_code == 422
    assert one.coordinator.post(f"{one.url}/appeal", {"reason": "B1 was overlooked."}).status_code == 303
    page, form = f"{one.url}/appeal/answer", {"answer": "overturn", "words": "It was."}
    assert one.board.post(page, form).status_code == 422
    other = board_member(office)
    other.post(f"{one.url}/interests", {"interest": "none"})
    assert other.post(page, form).status_code == 303
    assert one.state() == "Under review"
    again = one.administrator.post(f"{one.url}/reviewers", {"reviewer": str(one.reviewer_id)})
    assert [field for field, _said in refusals(again)] == ["reviewer"]


def test_an_appeal_that_comes_late_is_refused(office: Office) -> None:
    one = application(office)
    one.reviewed("refuse")
    one.decide("refuse")
    with clock.set_to(clock.now().replace(month=3)), office.deed() as session:
        from app.people.models import Grant

        coordinator = session.query(Grant).filter_by(role="coordinator").one().user_id
    with clock.set_to(clock.now().replace(month=3)):
        late = office.signed_in(coordinator)
        answer = late.post(f"{one.url}/appeal", {"reason": "B1 was overlooked."})
        assert answer.status_code == 422
        assert "The term for an appeal is over." in answer.text


def test_another_dossier_may_begin_once_a_refusal_is_over_and_not_before(office: Office) -> None:
    one = application(office)
    one.reviewed("refuse")
    one.decide("refuse")
    form = {"curriculum": str(one.curriculum), "standard": str(one.standard)}
    early = one.coordinator.post("/dossiers/new", form)
    assert [field for field, _said in refusals(early)] == ["standard"]
    assert "STOCTI" in one.coordinator.get("/dossiers").text
    with clock.set_to(clock.now() + timedelta(days=31)):
        coordinator = office.signed_in(one.coordinator_id)
        assert "There is no dossier yet" in coordinator.get("/dossiers").text
        assert coordinator.post("/dossiers/new", form).status_code == 303
        assert [field for field, _said in refusals(coordinator.post("/dossiers/new", form))] == ["standard"]
    assert office.count(Dossier) == 2


def test_an_appeal_is_refused_where_another_dossier_is_under_way(office: Office) -> None:
    one = application(office)
    one.reviewed("refuse")
    one.decide("refuse")
    with office.deed() as session:
        refused = session.query(Dossier).one()
        other = Dossier(
            programme_id=refused.programme_id,
            curriculum_id=refused.curriculum_id,
            standard_id=refused.standard_id,
        )
        session.add(other)
        session.flush()
        key = other.id
    grounds = {"reason": "B1 was overlooked."}
    answer = one.coordinator.post(f"{one.url}/appeal", grounds)
    assert answer.status_code == 422
    assert "Another dossier of this version against this standard is under way." in answer.text
    with office.deed() as session:
        session.delete(session.get(Dossier, key))
    assert one.coordinator.post(f"{one.url}/appeal", grounds).status_code == 303


def test_a_decision_renews_what_stands_when_it_is_taken(office: Office) -> None:
    one = application(office)
    one.under_review()
    before = office.add(
        Accreditation,
        programme_id=one.programme,
        curriculum_id=one.curriculum,
        standard_id=one.standard,
        valid_from=date(2025, 1, 1),
        valid_until=date(2026, 6, 30),
        document_reference="1/2025",
    )
    one.find_and_recommend()
    proposed = re.findall(
        r'name="valid_from\W\w+"[^>]* value="(\d+)"', one.board.get(f"{one.url}/decide").text
    )
    assert proposed == ["1", "7", "2026"]
    short = one.decide("accredit", valid_until="2026-06-30")
    assert [field for field, _said in refusals(short)] == ["valid_until"]
    assert one.decide("accredit").status_code == 303
    with office.deed() as session:
        found = {row.id == before: row.state.value for row in session.query(Accreditation)}
    assert found == {True: "superseded", False: "in_force"}


def test_the_decision_is_a_letter_on_paper_for_who_reads_the_dossier(office: Office) -> None:
    one = application(office)
    one.reviewed("with_conditions")
    one.decide(
        "with_conditions",
        condition_1="Set the yearly review up.",
        owner_1=str(one.coordinator_id),
        due_1="2026-06-30",
    )
    with office.deed() as session:
        letter = f"{one.url}/decisions/{session.query(BoardDecision).one().id}/letter"
    assert letter in one.coordinator.get(one.url).text
    answer = one.coordinator.get(letter)
    assert (answer.mimetype, answer.headers["Content-Disposition"].split(";")[0]) == (
        "application/pdf",
        "attachment",
    )
    said = " ".join(PdfReader(BytesIO(answer.data)).pages[0].extract_text().split())
    for sentence in (
        "Decision: Accredited with conditions.",
        "It is accredited from 12 January 2026 to 11 January 2029.",
        "So decided.",
        "1. Set the yearly review up.",
        "by 30 June 2026",
    ):
        assert sentence in said, sentence
    assert one.coordinator.get(letter).data == answer.data
    assert office.coordinator(office.programme("OTHER")).get(letter).status_code == 404
    assert one.coordinator.get(f"{one.url}/decisions/{UUID(int=1)}/letter").status_code == 404


def test_an_outside_bodys_decision_is_recorded_with_its_document(office: Office) -> None:
    one = application(office, is_own=False)
    one.begin()
    page = f"{one.url}/record"
    form = {
        "outcome": "accredit",
        "words": "The senate agreed.",
        "reference": "AUI/2026/17",
        "valid_from": "2026-01-12",
        "valid_until": "2029-01-11",
        "version": one.version(page, one.administrator),
    }
    bare = one.administrator.post(page, form)
    assert [field for field, _said in refusals(bare)] == ["file"]
    assert office.count(Accreditation) == 0
    file = (BytesIO(picture()), "decision.png")
    done = one.administrator.post(page, {**form, "file": file}, content_type="multipart/form-data")
    assert done.status_code == 303
    assert one.state() == "Decision of the body recorded"
    with office.deed() as session:
        assert session.query(Accreditation).one().document_reference == "AUI/2026/17"
    assert one.coordinator.post(page, form).status_code == 403


def test_of_two_members_who_decide_at_once_one_does(office: Office, migrated: Settings) -> None:
    one = application(office)
    one.reviewed()
    one.board.post(f"{one.url}/interests", {"interest": "none"})
    form = {
        "outcome": "accredit",
        "words": "Yes.",
        "valid_from": "2026-01-12",
        "valid_until": "2029-01-11",
        "version": one.version(f"{one.url}/decide", one.board),
    }
    answers = all_at_once(office, migrated, one.board_id, [(f"{one.url}/decide", form)] * 6)
    assert answers.count(303) == 1
    assert set(answers) <= {303, 409, 422}
    assert (office.count(BoardDecision), office.count(Accreditation)) == (1, 1)

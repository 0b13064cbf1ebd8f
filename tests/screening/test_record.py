"""The screening record: what it asks, who reads it, who must confirm it, and that every reading is kept."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.audit.models import Move, TrailEntry
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.people.models import Person
from app.registrations.models import Registration
from app.screening.models import RecipientUnit, Screening
from app.screening.states import Decision, RecordState
from tests.conftest import NOW
from tests.registrations.support import (
    S,
    coordinator_of,
    findings,
    official_of,
    screen,
    selecting,
    states,
    subjects,
)
from tests.support.office import Office, Visitor

FOUND = {
    "sources": "Two open registers",
    "grounds": "Served in a unit under inquiry",
    "risk": "He was its driver",
    "not_supporting": "Without him the post stays empty",
    "mitigation": "No operational module",
}
TEXTS = ["sources", "risk", "not_supporting", "grounds", "mitigation"]
"""The texts of FOUND in the order of the page."""


def filled(decision: str, **form: str) -> dict[str, str]:
    """The form as it is sent, with FOUND; a plain clearing has no mitigation."""
    texts = {**FOUND, "mitigation": "" if decision == "clear" else FOUND["mitigation"]}
    return findings(decision, **{**texts, "version": "0", **form})


def endorsed(office: Office) -> tuple[str, UUID]:
    """An endorsed official of a cleared unit: the path of the screening page, and the registration."""
    office.unit("KE", "National Police")
    person = office.person(state="KE", institution="National  POLICE")
    registration = office.registration(office.cohort(), person, state=S.ENDORSED)
    return f"/registrations/{registration}/screening", registration


def record(office: Office) -> Screening | None:
    with office.app.app_context():
        found = db.session.scalar(sa.select(Screening))
        db.session.remove()
        return found


def entries(office: Office, action: str) -> list[tuple[str, dict[str, object]]]:
    with office.app.app_context():
        rows = db.session.execute(
            sa.select(TrailEntry.subject_id, TrailEntry.data)
            .where(TrailEntry.action == action)
            .order_by(TrailEntry.seq, TrailEntry.ordinal)
        ).all()
        db.session.remove()
        return [(key, data) for key, data in rows]


def stands(office: Office, registration: UUID) -> tuple[Any, Any]:
    """Where the record and the registration stand."""
    found = record(office)
    return found and found.state, states(office, registration)[0]


@pytest.mark.parametrize(
    ("decision", "state", "outcome"),
    [
        ("clear", RecordState.IN_FORCE, S.CLEARED),
        ("refer", RecordState.OPEN, S.REFERRED),
        ("not_clear", RecordState.PROPOSED, S.ENDORSED),
        ("clear_with_mitigation", RecordState.PROPOSED, S.ENDORSED),
    ],
)
def test_the_record_is_sealed_in_the_deed_that_decides(
    office: Office, decision: str, state: RecordState, outcome: S
) -> None:
    path, registration = endorsed(office)
    form = filled(decision, level="medium")
    answer = office.screening_officer().post(path, form)
    assert (answer.status_code, answer.location) == (303, "/screening")
    assert stands(office, registration) == (state, outcome)
    found = record(office)
    assert found is not None
    assert (found.decision, found.level, found.bodies, found.review_on) == (
        Decision(decision),
        "medium",
        ["ohchr"],
        date(2026, 12, 31),
    )
    with office.app.app_context():
        assert {name: found.unseal(name) for name in FOUND} == {name: form[name] for name in FOUND}
    for name, text in FOUND.items():
        assert text not in getattr(found, name)
    filled_in = ["sources", "grounds", "risk", "not_supporting", "mitigation"]
    assert entries(office, "screening.decide") == [
        (str(registration), {"decision": decision, "fields": [n for n in filled_in if form[n]]})
    ]


@pytest.mark.parametrize(
    ("decision", "level", "outcome"),
    [
        ("clear", "low", S.CLEARED),
        ("clear", "medium", S.CLEARED),
        ("clear", "high", S.ENDORSED),
        ("clear_with_mitigation", "low", S.ENDORSED),
        ("not_clear", "low", S.ENDORSED),
        ("refer", "high", S.REFERRED),
    ],
)
def test_all_but_a_clearing_below_high_risk_waits_for_a_second_officer(
    office: Office, decision: str, level: str, outcome: S
) -> None:
    path, registration = endorsed(office)
    assert office.screening_officer().post(path, filled(decision, level=level)).status_code == 303
    assert states(office, registration) == [outcome]


@pytest.mark.parametrize(
    ("decision", "outcome"), [("clear_with_mitigation", S.CLEARED), ("not_clear", S.NOT_CLEARED)]
)
def test_a_decision_counts_once_a_second_officer_has_confirmed_it(
    office: Office, decision: str, outcome: S
) -> None:
    path, registration = endorsed(office)
    first, second = office.screening_officer(), office.screening_officer()
    first.post(path, filled(decision))
    refused = first.post(f"{path}/confirm", {"version": str(_version(office))})
    assert refused.status_code == 422
    assert "You proposed this decision, so another screening officer confirms it." in refused.text
    assert stands(office, registration) == (RecordState.PROPOSED, S.ENDORSED)
    assert second.post(f"{path}/confirm", {"version": str(_version(office))}).status_code == 303
    assert stands(office, registration) == (RecordState.IN_FORCE, outcome)
    found = record(office)
    assert found is not None
    assert found.confirmed_by not in {None, found.decided_by}
    assert second.post(f"{path}/confirm", {"version": str(_version(office))}).status_code == 422


def test_the_button_to_confirm_stands_where_the_record_was_opened(office: Office) -> None:
    path, _registration = endorsed(office)
    first, second = office.screening_officer(), office.screening_officer()
    first.post(path, filled("not_clear"))
    masked, opened = second.get(path).text, second.post(f"{path}/open").text
    assert ("Confirm the decision" in masked, "Confirm the decision" in opened) == (False, True)
    assert "Confirm the decision" not in first.post(f"{path}/open").text
    assert "Waits for another officer" in first.get(path).text


@pytest.mark.parametrize("name", ["confirm", "return"])
def test_an_officer_answers_the_proposal_that_was_read_and_no_other(office: Office, name: str) -> None:
    path, registration = endorsed(office)
    first, second, third = (office.screening_officer() for _n in range(3))
    first.post(path, filled("clear_with_mitigation"))
    page = second.post(f"{path}/open").text
    read = re.findall(r'name="version"[^>]*value="(\d+)"', page)
    assert len(read) == 2
    form = {"version": str(_version(office)), "remark": "Ask the country team."}
    assert third.post(f"{path}/return", form).status_code == 303
    assert first.post(path, filled("not_clear", version=str(_version(office)))).status_code == 303
    form = {"version": read[0], "remark": "Ask the country team."}
    assert second.post(f"{path}/{name}", form).status_code == 409
    assert second.post(f"{path}/{name}", {"remark": "Ask the country team."}).status_code == 409
    assert stands(office, registration) == (RecordState.PROPOSED, S.ENDORSED)
    page = second.post(f"{path}/open").text
    read = re.findall(r'name="version"[^>]*value="(\d+)"', page)
    form = {"version": read[0], "remark": "Ask the country team."}
    assert second.post(f"{path}/{name}", form).status_code == 303


def test_a_second_officer_who_does_not_agree_returns_it_with_a_sealed_remark(office: Office) -> None:
    path, registration = endorsed(office)
    first, second = office.screening_officer(), office.screening_officer()
    first.post(path, filled("not_clear"))
    assert second.post(f"{path}/return", {"version": str(_version(office)), "remark": " "}).status_code == 422
    assert (
        second.post(
            f"{path}/return", {"version": str(_version(office)), "remark": "Ask the country team."}
        ).status_code
        == 303
    )
    assert stands(office, registration) == (RecordState.OPEN, S.ENDORSED)
    assert "Ask the country team." not in first.get(path).text
    assert "Ask the country team." in first.post(f"{path}/open").text
    found = record(office)
    assert found is not None
    assert (found.decision, "Ask" in found.remark) == (None, False)
    assert first.post(path, filled("clear", version=str(found.version))).status_code == 303
    assert stands(office, registration) == (RecordState.IN_FORCE, S.CLEARED)


def test_the_officer_who_is_the_nominee_neither_writes_confirms_nor_returns(office: Office) -> None:
    person = office.person(state="KE", institution="National Police")
    office.unit()
    registration = office.registration(office.cohort(), person, state=S.ENDORSED)
    nominee = office.account(person)
    office.grant(nominee, Role.SCREENING_OFFICER)
    path, visitor = f"/registrations/{registration}/screening", office.signed_in(nominee)
    assert visitor.post(path, filled("refer")).status_code == 403
    office.screening_officer().post(path, filled("not_clear"))
    for name in ("confirm", "return"):
        assert visitor.post(f"{path}/{name}", {"remark": "No."}).status_code == 403, name
    start, waiting = visitor.get("/").text, visitor.get("/screening/waiting").text
    assert ("Confirm one decision" in start, "No decision waits for you" in waiting) == (False, True)
    assert stands(office, registration) == (RecordState.PROPOSED, S.ENDORSED)


@pytest.mark.parametrize(
    ("decision", "changed", "sentence"),
    [
        ("refer", {"grounds": " \n "}, "Grounds: Write the grounds"),
        ("not_clear", {"grounds": ""}, "Grounds: Write the grounds"),
        ("not_clear", {"not_supporting": ""}, "The risk of not supporting: Write what may come"),
        ("clear", {"level": "high", "not_supporting": ""}, "The risk of not supporting: Write what may come"),
        ("clear", {"bodies": []}, "Whom you consulted: Tick whom you consulted."),
        ("clear", {"bodies": "other", "sources": ""}, "Sources consulted: Name the others"),
        ("clear", {"level": ""}, "Risk: Say how great the risk is."),
        ("clear", {"mitigation": "A talk."}, "Decision: You wrote a mitigation"),
        ("clear_with_mitigation", {"mitigation": ""}, "Mitigation: Write the mitigation"),
        ("clear", {"review_on": ""}, "To be reviewed by: Say by which day"),
        ("clear", {"review_on": "2026-01-12"}, "To be reviewed by: The day of review comes after today"),
        ("clear", {"review_on": "2028-01-13"}, "To be reviewed by: The day of review comes after today"),
    ],
)
def test_what_a_decision_must_rest_on_is_asked_at_its_field(
    office: Office, decision: str, changed: dict[str, Any], sentence: str
) -> None:
    path, registration = endorsed(office)
    officer = office.screening_officer()
    answer = officer.post(path, {**filled(decision), **changed})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert (record(office), states(office, registration)) == (None, [S.ENDORSED])
    assert officer.post(path, filled(decision)).status_code == 303


@pytest.mark.parametrize("decision", ["", "offer", "cleared", "refuse", "x"])
def test_nothing_but_a_decision_of_screening_is_taken(office: Office, decision: str) -> None:
    path, registration = endorsed(office)
    form = {**filled("clear"), "decision": decision, "state": "cleared"}
    assert office.screening_officer().post(path, form).status_code == 422
    assert (record(office), states(office, registration)) == (None, [S.ENDORSED])


def test_a_written_record_is_masked_until_it_is_opened_and_the_trail_says_by_whom(office: Office) -> None:
    path, registration = endorsed(office)
    officer = office.screening_officer()
    officer.post(path, filled("not_clear", mitigation=""))
    masked = officer.get(path).text
    assert [text for text in FOUND.values() if text in masked] == []
    assert (masked.count("<dd>Sealed</dd>"), masked.count("<dd>Nothing written</dd>")) == (4, 2)
    assert entries(office, "screening.reveal") == []
    opened = officer.post(f"{path}/open")
    assert (opened.status_code, opened.headers["Cache-Control"]) == (200, "no-store")
    assert [name for name in TEXTS if FOUND[name] in opened.text] == TEXTS[:-1]
    assert entries(office, "screening.reveal") == [
        (
            str(registration),
            {
                "fields": ["sources", "grounds", "risk", "not_supporting"],
                "role": "screening_officer",
                "purpose": "",
            },
        )
    ]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_mere_visit_opens_no_record(office: Office, method: str) -> None:
    path, _registration = endorsed(office)
    officer = office.screening_officer()
    officer.post(path, {**FOUND, "version": "0", "decision": "not_clear"})
    answer = officer.client.open(f"{path}/open", method=method)
    assert (answer.status_code, answer.location) == (303, path)
    assert entries(office, "screening.reveal") == []


def test_an_officer_who_is_the_nominee_does_not_read_their_own_record(office: Office) -> None:
    person = office.person(state="KE")
    registration = office.registration(office.cohort(), person, state=S.ENDORSED)
    path, nominee = f"/registrations/{registration}/screening", office.account(person)
    office.grant(nominee, Role.SCREENING_OFFICER)
    officer = office.screening_officer()
    officer.post(path, filled("not_clear"))
    answers = [visitor.post(f"{path}/open") for visitor in (officer, office.signed_in(nominee))]
    assert [answer.status_code for answer in answers] == [200, 403]
    assert [FOUND["grounds"] in answer.text for answer in answers] == [True, False]
    assert len(entries(office, "screening.reveal")) == 1


def test_a_referral_is_decided_over_what_was_written_before(office: Office) -> None:
    path, registration = endorsed(office)
    first, second = office.screening_officer(), office.screening_officer()
    first.post(path, filled("refer"))
    assert 'name="grounds"' not in second.get(path).text
    opened = second.post(f"{path}/open").text
    assert (FOUND["grounds"] in opened, 'checked id="bodies-0"' in opened) == (True, True)
    changed = filled("clear", grounds="The inquiry ended without a charge", version="2")
    assert second.post(path, changed).status_code == 303
    assert states(office, registration) == [S.CLEARED]
    found = record(office)
    assert found is not None
    with office.app.app_context():
        assert found.unseal("grounds") == "The inquiry ended without a charge"


def test_of_two_who_decide_at_once_the_later_loses_nothing_and_reads_nothing_unasked(office: Office) -> None:
    path, registration = endorsed(office)
    first, second = office.screening_officer(), office.screening_officer()
    first.post(path, filled("refer"))
    answer = second.post(path, findings("clear", version="0", grounds="Nothing against her"))
    assert answer.status_code == 409
    assert "Someone else changed this while you were writing" in answer.text
    assert "Nothing against her" in answer.text
    assert [text for text in FOUND.values() if text in answer.text and text != "Two open registers"] == []
    assert states(office, registration) == [S.REFERRED]


def test_nobody_but_a_screening_officer_opens_it(office: Office) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.ENDORSED)
    path = f"/registrations/{registration}/screening"
    office.screening_officer().post(path, filled("refer"))
    dpo = office.account()
    office.grant(dpo, Role.DATA_PROTECTION_OFFICER)
    others = {
        office.administrator(): 403,
        coordinator_of(office, cohort): 403,
        office.focal_point("KE"): 403,
        official: 403,
        office.focal_point("GH"): 404,
        office.signed_in(dpo): 404,
    }
    for visitor, refused in others.items():
        assert visitor.get(path).status_code == refused
        for deed in ("", "/open", "/unit", "/confirm", "/return", "/reopen"):
            assert visitor.post(path + deed, {"version": "1", "decision": "clear"}).status_code == refused
    assert entries(office, "screening.reveal") == []


@pytest.mark.parametrize(
    ("decision", "light"),
    [
        ("clear", "Cleared"),
        ("clear_with_mitigation", "Cleared with mitigation"),
        ("refer", "Needs care"),
        ("not_clear", "Not clear"),
        (None, "Not yet screened"),
    ],
)
def test_a_coordinator_sees_a_light_and_the_others_not_even_that(
    office: Office, decision: str | None, light: str
) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.ENDORSED)
    if decision:
        form = filled(decision)
        screen(office.screening_officer(), registration, **{**form, "version": "2"})
    page = f"/registrations/{registration}"
    shown = coordinator_of(office, cohort).get(page).text
    assert f"<dt>Screening</dt><dd>{light}</dd>" in shown
    assert f"<dt>Unit</dt><dd>{'Cleared' if decision else 'Not yet named'}</dd>" in shown
    assert [text for text in FOUND.values() if text in shown] == []
    for visitor in (official, office.focal_point("KE"), office.administrator()):
        shown = visitor.get(page).text
        assert ("<dt>Screening</dt>" in shown, "<dt>Unit</dt>" in shown) == (False, False)


def test_a_proposal_is_seen_by_nobody_outside_and_as_being_screened_by_the_coordinator(
    office: Office,
) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.ENDORSED, email="faith@example.org")
    focal_point, page = office.focal_point("KE"), f"/registrations/{registration}"
    before = [visitor.get(page).text.split("<main")[1] for visitor in (official, focal_point)]
    with clock.set_to(NOW + timedelta(minutes=5)):
        office.screening_officer().post(f"{page}/screening", filled("not_clear"))
        after = [visitor.get(page).text.split("<main")[1] for visitor in (official, focal_point)]
        shown = coordinator_of(office, cohort).get(page).text
    assert [_without_tokens(page) for page in after] == [_without_tokens(page) for page in before]
    assert "<dt>Screening</dt><dd>Being screened</dd>" in shown
    assert subjects(office, "faith@example.org") == []


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf_token" not in line]


def test_nothing_of_it_stands_in_the_moves_or_in_a_letter(office: Office) -> None:
    _official, registration = official_of(office, office.cohort(), S.ENDORSED, email="faith@example.org")
    path = f"/registrations/{registration}/screening"
    office.screening_officer().post(path, {**filled("not_clear"), "reason": "He is a danger"})
    office.screening_officer().post(
        f"{path}/return", {"version": str(_version(office)), "remark": "He is no danger", "reason": "No."}
    )
    with office.app.app_context():
        assert db.session.scalars(sa.select(Move.reason).order_by(Move.id)).all() == ["", ""]
        db.session.remove()
    assert subjects(office, "faith@example.org") == []


def test_after_the_selection_began_screening_goes_on_and_over_the_start_it_only_refuses(
    office: Office,
) -> None:
    registration = office.registration(office.cohort(state=CohortState.RUNNING), state=S.ENDORSED)
    page = office.screening_officer().get(f"/registrations/{registration}/screening").text
    assert "This cohort no longer takes anyone in." in page
    assert 'value="not_clear"' in page
    assert 'value="clear"' not in page


def test_a_second_officer_takes_no_part_in_the_selection_of_the_same_one(office: Office) -> None:
    cohort = selecting(office)
    office.unit()
    person = office.person(state="KE", institution="National Police")
    registration = office.registration(cohort, person, state=S.ENDORSED)
    second = office.account()
    office.grant(second, Role.SCREENING_OFFICER)
    programme = office.read(Cohort, cohort).programme_id
    office.grant(second, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    both, path = office.signed_in(second), f"/registrations/{registration}/screening"
    office.screening_officer().post(path, filled("clear_with_mitigation"))
    assert (
        both.post(f"{path}/return", {"version": str(_version(office)), "remark": "Once more."}).status_code
        == 303
    )
    office.screening_officer().post(path, filled("clear", version=str(_version(office))))
    assert states(office, registration) == [S.CLEARED]
    answer = both.post(f"/registrations/{registration}/offer")
    assert (answer.status_code, "You screened this official" in answer.text) == (422, True)


def _version(office: Office) -> int:
    found = record(office)
    return found.version if found else 0


def test_a_review_takes_the_cleared_back_and_leaves_who_has_a_seat(office: Office) -> None:
    cohort = selecting(office)
    officer = office.screening_officer()
    cleared, seated = (office.registration(cohort, state=S.ENDORSED) for _n in range(2))
    for registration in (cleared, seated):
        assert screen(officer, registration, "clear") == 303
    assert coordinator_of(office, cohort).post(f"/registrations/{seated}/offer").status_code == 303
    for registration in (cleared, seated):
        assert officer.post(f"/registrations/{registration}/screening/reopen").status_code == 303
    assert states(office, cleared, seated) == [S.REFERRED, S.OFFERED]
    page = coordinator_of(office, cohort).get(f"/registrations/{seated}").text
    assert "<dt>Screening</dt><dd>Under review</dd>" in page
    assert screen(officer, seated, "not_clear") == 303
    assert states(office, seated) == [S.OFFERED]
    page = coordinator_of(office, cohort).get(f"/registrations/{seated}").text
    assert "<dt>Screening</dt><dd>Not clear</dd>" in page


def test_what_is_to_be_confirmed_and_reviewed_stands_on_the_start_page_and_in_a_list(office: Office) -> None:
    path, registration = endorsed(office)
    first, second = office.screening_officer(), office.screening_officer()
    first.post(path, filled("not_clear"))
    name = office_name(office, registration)
    starts = [visitor.get("/").text for visitor in (first, second)]
    assert ["Confirm one decision" in page for page in starts] == [False, True]
    lists = [visitor.get("/screening/waiting").text for visitor in (first, second)]
    assert [name in page for page in lists] == [False, True]
    with clock.set_to(NOW + timedelta(days=365)):
        assert "Review one screening record" in later(office).get("/").text
        assert "Overdue" not in later(office).get("/screening/waiting").text
    with clock.set_to(NOW + timedelta(days=366)):
        assert "Overdue" in later(office).get("/screening/waiting").text
    with clock.set_to(NOW + timedelta(days=334)):
        page = later(office).get("/screening/waiting").text
        assert "Nothing is to be reviewed soon" in page


def office_name(office: Office, registration: UUID) -> str:
    """The nominee's family name."""
    return str(office.read(Person, office.read(Registration, registration).person_id).family_name)


def later(office: Office) -> Visitor:
    """An officer who signs in at the time that the clock shows."""
    return office.screening_officer()


def test_the_database_knows_no_confirmation_by_oneself(office: Office) -> None:
    user = office.account()
    with pytest.raises(sa.exc.IntegrityError):
        office.unit(decided_by=user, confirmed_by=user)
    assert office.count(RecipientUnit) == 0

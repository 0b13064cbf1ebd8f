"""The screening record: what it asks, who reads it, and that every reading is kept."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role
from app.audit.models import Move, TrailEntry
from app.cohorts.states import CohortState
from app.core.db import db
from app.screening.models import Screening
from app.screening.states import Decision
from tests.registrations.support import S, coordinator_of, official_of, screen, states, subjects
from tests.support.office import Office

FOUND = {
    "sources": "Two open registers",
    "grounds": "Served in a unit under inquiry",
    "risk": "He was its driver; without him the post stays empty",
    "mitigation": "No operational module",
}


def endorsed(office: Office) -> tuple[str, UUID]:
    """An endorsed official: the path of the screening page, and the registration."""
    registration = office.registration(office.cohort(), state=S.ENDORSED)
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


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [("clear", S.CLEARED), ("refer", S.REFERRED), ("not_clear", S.NOT_CLEARED)],
)
def test_the_record_is_sealed_in_the_deed_that_decides(office: Office, decision: str, outcome: S) -> None:
    path, registration = endorsed(office)
    answer = office.screening_officer().post(path, {**FOUND, "version": "0", "decision": decision})
    assert (answer.status_code, answer.location, states(office, registration)) == (
        303,
        "/screening",
        [outcome],
    )
    found = record(office)
    assert found is not None
    assert found.decision is Decision(decision)
    with office.app.app_context():
        assert {name: found.unseal(name) for name in FOUND} == FOUND
    for name, text in FOUND.items():
        assert text not in getattr(found, name)
    assert entries(office, "screening.decide") == [
        (str(registration), {"decision": decision, "fields": list(FOUND)})
    ]


@pytest.mark.parametrize(("decision", "status"), [("clear", 303), ("refer", 422), ("not_clear", 422)])
def test_all_but_clearing_needs_its_grounds(office: Office, decision: str, status: int) -> None:
    path, registration = endorsed(office)
    answer = office.screening_officer().post(path, {"version": "0", "decision": decision, "grounds": " \n "})
    assert answer.status_code == status
    if status == 422:
        assert "Grounds: Write the grounds" in answer.text
        assert (record(office), states(office, registration)) == (None, [S.ENDORSED])


@pytest.mark.parametrize("decision", ["", "offer", "cleared", "refuse", "x"])
def test_nothing_but_a_move_of_screening_is_taken(office: Office, decision: str) -> None:
    path, registration = endorsed(office)
    form = {**FOUND, "version": "0", "decision": decision, "state": "cleared"}
    assert office.screening_officer().post(path, form).status_code == 422
    assert (record(office), states(office, registration)) == (None, [S.ENDORSED])


def test_a_written_record_is_masked_until_it_is_opened_and_the_trail_says_by_whom(office: Office) -> None:
    path, registration = endorsed(office)
    officer = office.screening_officer()
    officer.post(path, {**FOUND, "mitigation": "", "version": "0", "decision": "not_clear"})
    masked = officer.get(path).text
    assert [text for text in FOUND.values() if text in masked] == []
    assert (masked.count("<dd>Sealed</dd>"), masked.count("<dd>Nothing written</dd>")) == (3, 1)
    assert entries(office, "screening.reveal") == []
    opened = officer.post(f"{path}/open")
    assert (opened.status_code, opened.headers["Cache-Control"]) == (200, "no-store")
    assert [name for name, text in FOUND.items() if text in opened.text] == ["sources", "grounds", "risk"]
    assert entries(office, "screening.reveal") == [
        (
            str(registration),
            {"fields": ["sources", "grounds", "risk"], "role": "screening_officer", "purpose": ""},
        )
    ]


def test_an_officer_who_is_the_nominee_does_not_read_their_own_record(office: Office) -> None:
    person = office.person(state="KE")
    registration = office.registration(office.cohort(), person, state=S.ENDORSED)
    path, nominee = f"/registrations/{registration}/screening", office.account(person)
    office.grant(nominee, Role.SCREENING_OFFICER)
    officer = office.screening_officer()
    officer.post(path, {**FOUND, "version": "0", "decision": "not_clear"})
    answers = [visitor.post(f"{path}/open") for visitor in (officer, office.signed_in(nominee))]
    assert [answer.status_code for answer in answers] == [200, 403]
    assert [FOUND["grounds"] in answer.text for answer in answers] == [True, False]
    assert len(entries(office, "screening.reveal")) == 1


def test_a_referral_is_decided_over_what_was_written_before(office: Office) -> None:
    path, registration = endorsed(office)
    first, second = office.screening_officer(), office.screening_officer()
    first.post(path, {**FOUND, "version": "0", "decision": "refer"})
    assert 'name="grounds"' not in second.get(path).text
    assert FOUND["grounds"] in second.post(f"{path}/open").text
    changed = {**FOUND, "grounds": "The inquiry ended without a charge", "version": "1", "decision": "clear"}
    assert second.post(path, changed).status_code == 303
    assert states(office, registration) == [S.CLEARED]
    found = record(office)
    assert found is not None
    with office.app.app_context():
        assert found.unseal("grounds") == "The inquiry ended without a charge"


def test_of_two_who_decide_at_once_the_later_loses_nothing_and_reads_nothing_unasked(office: Office) -> None:
    path, registration = endorsed(office)
    first, second = office.screening_officer(), office.screening_officer()
    first.post(path, {**FOUND, "version": "0", "decision": "refer"})
    answer = second.post(path, {"version": "0", "grounds": "Nothing against her", "decision": "clear"})
    assert answer.status_code == 409
    assert "Someone else changed this while you were writing" in answer.text
    assert "Nothing against her" in answer.text
    assert [text for text in FOUND.values() if text in answer.text] == []
    assert states(office, registration) == [S.REFERRED]


def test_nobody_but_a_screening_officer_opens_it(office: Office) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.ENDORSED)
    path = f"/registrations/{registration}/screening"
    office.screening_officer().post(path, {**FOUND, "version": "0", "decision": "refer"})
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
        assert visitor.post(f"{path}/open").status_code == refused
        assert visitor.post(path, {"version": "1", "decision": "clear"}).status_code == refused
    assert entries(office, "screening.reveal") == []


@pytest.mark.parametrize(
    ("decision", "light"),
    [("clear", "Cleared"), ("refer", "Needs care"), ("not_clear", "Not clear"), (None, "Not yet screened")],
)
def test_a_coordinator_sees_a_light_and_the_others_not_even_that(
    office: Office, decision: str | None, light: str
) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.ENDORSED)
    if decision:
        screen(office.screening_officer(), registration, decision, **FOUND)
    page = f"/registrations/{registration}"
    shown = coordinator_of(office, cohort).get(page).text
    assert f"<dt>Screening</dt><dd>{light}</dd>" in shown
    assert [text for text in FOUND.values() if text in shown] == []
    for visitor in (official, office.focal_point("KE"), office.administrator()):
        assert "<dt>Screening</dt>" not in visitor.get(page).text


def test_nothing_of_it_stands_in_the_moves_or_in_a_letter(office: Office) -> None:
    _official, registration = official_of(office, office.cohort(), S.ENDORSED, email="faith@example.org")
    office.screening_officer().post(
        f"/registrations/{registration}/screening",
        {**FOUND, "version": "0", "decision": "not_clear", "reason": "He is a danger"},
    )
    with office.app.app_context():
        assert db.session.scalars(sa.select(Move.reason)).all() == [""]
        db.session.remove()
    assert subjects(office, "faith@example.org") == []


def test_after_the_selection_began_screening_goes_on_and_over_the_start_it_only_refuses(
    office: Office,
) -> None:
    registration = office.registration(office.cohort(state=CohortState.RUNNING), state=S.ENDORSED)
    page = office.screening_officer().get(f"/registrations/{registration}/screening").text
    assert "This cohort no longer takes anyone in." in page
    assert '<option value="not_clear">' in page
    assert '<option value="clear">' not in page

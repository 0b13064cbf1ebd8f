"""Breaking the glass: one record, one reason, one hour, and everyone told who answers for it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.disclosure.models import Opening
from app.people.models import User
from app.registrations.models import Registration
from tests.arrivals.test_answers import JOURNEY, NEEDS, give, trailed
from tests.conftest import NOW
from tests.registrations.support import S, official_of, subjects
from tests.support.office import Office, Visitor

REASON = "The embassy asks tonight."


class Emergency:
    """An office with a trainee whose records are sealed, and everyone who is told."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.cohort = office.cohort()
        self.official, self.registration = official_of(office, self.cohort, S.CONFIRMED)
        self.path = f"/registrations/{self.registration}"
        give(self.official, self.path)
        self.official.post(f"{self.path}/needs", {**NEEDS, "version": "0"})
        programme = office.read(Cohort, self.cohort).programme_id
        coordinator = office.account(email="coordinator@example.org")
        office.grant(coordinator, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
        self.coordinator = office.signed_in(coordinator)
        other = office.account(email="other@example.org")
        office.grant(other, Role.COORDINATOR, ScopeKind.PROGRAMME, office.programme())
        self.other = office.signed_in(other)
        dpo = office.account(email="dpo@example.org", language="fr")
        office.grant(dpo, Role.DATA_PROTECTION_OFFICER)
        self.dpo = office.signed_in(dpo)
        self.administrator = office.administrator()

    def break_glass(self, kind: str = "travel", reason: str = REASON) -> str:
        """Break it; where the answer leads, or its status."""
        answer = self.administrator.post(f"{self.path}/emergency", {"kind": kind, "reason": reason})
        return answer.location or str(answer.status_code)


@pytest.fixture
def emergency(office: Office) -> Emergency:
    return Emergency(office)


def keys(office: Office) -> list[UUID]:
    with office.app.app_context():
        found = list(db.session.scalars(sa.select(Opening.id).order_by(Opening.opened_at, Opening.id)))
        db.session.remove()
        return found


def read(visitor: Visitor, place: str) -> tuple[int, bool]:
    answer = visitor.post(f"{place}/read")
    return answer.status_code, JOURNEY["passport_number"] in answer.text


def test_an_administrator_reads_one_record_for_an_hour(emergency: Emergency) -> None:
    place = emergency.break_glass()
    page = emergency.administrator.get(place).text
    assert (REASON in page, JOURNEY["passport_number"] in page) == (True, False)
    answer = emergency.administrator.post(f"{place}/read")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (JOURNEY["passport_number"] in answer.text, NEEDS["medical"] in answer.text) == (True, False)
    with clock.set_to(NOW + timedelta(minutes=25)):
        assert read(emergency.administrator, place) == (200, True)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_mere_visit_opens_no_record(emergency: Emergency, method: str) -> None:
    place, before = emergency.break_glass(), len(emergency.office.trail())
    pages = [
        (emergency.administrator, f"{place}/read", place),
        (emergency.coordinator, f"{emergency.path}/arrival/reveal", f"{emergency.path}/arrival"),
        (emergency.official, f"{emergency.path}/travel/open", f"{emergency.path}/arrival"),
    ]
    for visitor, page, leads_to in pages:
        answer = visitor.client.open(page, method=method)
        assert (answer.status_code, answer.location) == (303, leads_to)
    assert len(emergency.office.trail()) == before


def test_the_hour_ends_by_the_clock_and_then_a_new_reason_is_needed(emergency: Emergency) -> None:
    place = emergency.break_glass()
    administrator = emergency.office.read(Opening, keys(emergency.office)[0]).person_id
    with clock.set_to(NOW + timedelta(hours=1)):  # the session has ended meanwhile
        late = emergency.office.signed_in(_account_of(emergency.office, administrator))
        answer = late.post(f"{place}/read")
        assert (answer.status_code, JOURNEY["passport_number"] in answer.text) == (422, False)
        assert "The hour is over" in answer.text
        again = late.post(f"{emergency.path}/emergency", {"kind": "travel", "reason": "Once more."})
        assert again.location not in {None, place}
        assert read(late, again.location) == (200, True)
    assert len(keys(emergency.office)) == 2


def _account_of(office: Office, person: UUID) -> UUID:
    with office.app.app_context():
        found = db.session.scalars(sa.select(User.id).where(User.person_id == person)).one()
        db.session.remove()
        return found


def test_the_start_page_leads_back_to_what_is_open_while_the_hour_lasts(emergency: Emergency) -> None:
    place = emergency.break_glass()
    assert place in emergency.administrator.get("/").text
    another = emergency.office.administrator().get("/").text
    assert (place in another, "A sealed record is open to you" in another) == (False, False)
    administrator = emergency.office.read(Opening, keys(emergency.office)[0]).person_id
    with clock.set_to(NOW + timedelta(hours=1)):
        late = emergency.office.signed_in(_account_of(emergency.office, administrator))
        assert place not in late.get("/").text


def test_within_the_hour_it_is_not_opened_a_second_time(emergency: Emergency) -> None:
    emergency.break_glass()
    assert emergency.break_glass() == "422"
    assert len(keys(emergency.office)) == 1


@pytest.mark.parametrize(("kind", "reason"), [("travel", " "), ("", REASON), ("passport", REASON)])
def test_without_a_record_and_a_reason_nothing_is_opened(
    emergency: Emergency, kind: str, reason: str
) -> None:
    assert emergency.break_glass(kind, reason) == "422"
    assert keys(emergency.office) == []
    assert subjects(emergency.office, "dpo@example.org") == []


@pytest.mark.parametrize("kind", ["travel", "needs", "screening"])
def test_an_administrator_does_not_open_a_record_about_themselves(emergency: Emergency, kind: str) -> None:
    office = emergency.office
    person = office.read(Registration, emergency.registration).person_id
    account = _account_of(office, person)
    office.grant(account, Role.ADMINISTRATOR)
    own = office.signed_in(account)
    answer = own.post(f"{emergency.path}/emergency", {"kind": kind, "reason": REASON})
    assert (answer.status_code, "about yourself" in answer.text, keys(office)) == (422, True, [])
    assert emergency.break_glass(kind).startswith("/openings/")


def test_who_breaks_the_glass_is_not_the_only_one_told_and_does_not_note_it(emergency: Emergency) -> None:
    office = emergency.office
    both = office.account()
    for role in (Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER):
        office.grant(both, role)
    emergency.administrator = office.signed_in(both)
    place = emergency.break_glass()
    assert f'action="{place}/note"' not in emergency.administrator.get(place).text
    assert emergency.administrator.post(f"{place}/note", page="/").status_code == 409
    assert office.read(Opening, keys(office)[0]).read_at is None
    assert emergency.dpo.post(f"{place}/note").status_code == 303


def test_nothing_is_opened_when_the_only_officer_is_who_opens(office: Office) -> None:
    _visitor, registration = official_of(office, office.cohort(), S.CONFIRMED)
    both = office.account()
    for role in (Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER):
        office.grant(both, role)
    visitor, path = office.signed_in(both), f"/registrations/{registration}/emergency"
    assert visitor.post(path, {"kind": "travel", "reason": REASON}).status_code == 422
    office.grant(office.account(), Role.DATA_PROTECTION_OFFICER)
    assert visitor.post(path, {"kind": "travel", "reason": REASON}).status_code == 303


def test_those_who_answer_for_it_are_told_at_once_and_nobody_else(emergency: Emergency) -> None:
    place = emergency.break_glass()
    office = emergency.office
    assert subjects(office, "coordinator@example.org") == ["A sealed record was opened in an emergency"]
    assert len(subjects(office, "dpo@example.org")) == 1
    assert subjects(office, "other@example.org") == []
    for visitor in (emergency.coordinator, emergency.dpo):
        page = visitor.get(place).text
        assert (REASON in page, JOURNEY["passport_number"] in page) == (True, False)
        assert visitor.post(f"{place}/read").status_code == 403
    assert "<bdi>Awa" not in emergency.dpo.get(place).text.split("<main")[1].split("Opened by")[0]
    assert emergency.other.get(place).status_code == 404
    assert REASON not in emergency.other.get("/openings").text


def test_another_administrator_does_not_read_through_it(emergency: Emergency) -> None:
    place = emergency.break_glass()
    second = emergency.office.administrator()
    assert (second.get(place).status_code, second.post(f"{place}/read").status_code) == (404, 404)
    assert REASON not in second.get("/openings").text
    assert REASON in emergency.administrator.get("/openings").text


def test_it_stands_on_the_officers_start_page_until_it_is_noted(emergency: Emergency) -> None:
    place = emergency.break_glass()
    task = "Read of one emergency opening"
    assert task in emergency.dpo.get("/").text
    assert emergency.coordinator.post(f"{place}/note").status_code == 403
    assert emergency.dpo.post(f"{place}/note").status_code == 303
    assert task not in emergency.dpo.get("/").text


def test_every_reading_is_in_the_trail_and_the_person_reads_of_it_but_not_of_screening(
    emergency: Emergency,
) -> None:
    place = emergency.break_glass()
    read(emergency.administrator, place)
    read(emergency.administrator, place)
    screening = emergency.break_glass("screening")
    emergency.administrator.post(f"{screening}/read")
    looks = [
        (action, data["role"], data["purpose"])
        for action, _key, data in trailed(emergency.office, "travel.reveal", "screening.reveal")
    ]
    assert looks == [("travel.reveal", "administrator", "emergency")] * 2 + [
        ("screening.reveal", "administrator", "emergency")
    ]
    opened = [(key, data["kind"]) for _action, key, data in trailed(emergency.office, "glass.break")]
    assert opened == [(str(emergency.registration), kind) for kind in ("travel", "screening")]
    shown = emergency.official.get(f"{emergency.path}/arrival").text.split("Who has looked at it")[1]
    assert (shown.count("<b>Administrator</b>"), shown.count("In an emergency"), "Screening" in shown) == (
        2,
        2,
        False,
    )


def test_it_asks_who_is_there_once_more_when_the_last_proof_is_old(emergency: Emergency) -> None:
    with clock.set_to(NOW + timedelta(minutes=11)):
        assert emergency.break_glass().startswith("/prove")
        page = emergency.administrator.get(f"{emergency.path}/emergency")
        assert (page.status_code, page.location.startswith("/prove")) == (303, True)
    assert keys(emergency.office) == []
    assert subjects(emergency.office, "dpo@example.org") == []


def test_where_nobody_can_be_told_nothing_is_opened(office: Office) -> None:
    registration = office.registration(office.cohort(), state=S.CONFIRMED)
    form = {"kind": "travel", "reason": REASON}
    answer = office.administrator().post(f"/registrations/{registration}/emergency", form)
    assert (answer.status_code, "No data protection officer could be told" in answer.text) == (422, True)
    assert keys(office) == []

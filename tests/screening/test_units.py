"""Units: nobody is cleared before the unit is, and one that is not clear takes its nominees back."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role
from app.audit.models import TrailEntry
from app.core import clock
from app.core.db import db
from app.screening.models import RecipientUnit
from app.screening.states import Decision, RecordState
from tests.conftest import NOW
from tests.registrations.support import S, coordinator_of, findings, screen, selecting, states
from tests.support.office import Office

WHY = "The unit that this official comes from has no valid record."
NEW = {"state": "KE", "institution": "Kenya Prisons Service", "unit": "Training wing"}


def nominee(office: Office, institution: str = "National Police") -> tuple[str, UUID]:
    """An endorsed official of an institution: the path of the screening page, and the registration."""
    person = office.person(state="KE", institution=institution)
    registration = office.registration(office.cohort(), person, state=S.ENDORSED)
    return f"/registrations/{registration}/screening", registration


def clear(**form: str) -> dict[str, str]:
    return findings("clear", version="0", **form)


@pytest.mark.parametrize(
    ("values", "is_cleared"),
    [
        ({}, True),
        ({"decision": Decision.CLEAR_WITH_MITIGATION}, True),
        ({"review_on": date(2026, 1, 12)}, True),
        ({"review_on": date(2026, 1, 11)}, False),
        ({"decision": Decision.NOT_CLEAR}, False),
        ({"record": RecordState.PROPOSED}, False),
        ({"record": RecordState.OPEN, "decision": None}, False),
        ({"state": "GH"}, False),
        ({"institution": "Coast Guard"}, False),
    ],
)
def test_nobody_is_cleared_while_the_unit_has_no_valid_record(
    office: Office, values: dict[str, object], is_cleared: bool
) -> None:
    office.unit(**values)  # type: ignore[arg-type]
    path, registration = nominee(office)
    officer = office.screening_officer()
    page = officer.get(path).text
    assert (WHY in page, 'value="clear"' in page) == (not is_cleared, is_cleared)
    assert officer.post(path, clear()).status_code == (303 if is_cleared else 422)
    assert states(office, registration) == [S.CLEARED if is_cleared else S.ENDORSED]


def test_without_a_valid_unit_a_nominee_is_still_referred_or_refused(office: Office) -> None:
    first, second = nominee(office), nominee(office)
    officer = office.screening_officer()
    assert officer.post(first[0], findings("refer", version="0")).status_code == 303
    assert officer.post(second[0], findings("not_clear", version="0")).status_code == 303
    assert states(office, first[1]) == [S.REFERRED]


def test_of_several_units_of_an_institution_the_officer_names_one(office: Office) -> None:
    office.unit(unit="Brigade A", decision=Decision.NOT_CLEAR)
    good = office.unit(unit="Brigade B")
    path, registration = nominee(office)
    officer = office.screening_officer()
    assert "Nobody has said yet from which unit" in officer.get(path).text
    assert officer.post(path, clear()).status_code == 422
    assert officer.post(f"{path}/unit", {"unit": str(good)}).status_code == 303
    assert "Brigade B" in officer.get(path).text
    assert officer.post(path, findings("clear", version="2")).status_code == 303
    assert states(office, registration) == [S.CLEARED]


def test_a_unit_of_another_state_is_not_offered(office: Office) -> None:
    foreign = office.unit("GH")
    path, _registration = nominee(office)
    answer = office.screening_officer().post(f"{path}/unit", {"unit": str(foreign)})
    assert (answer.status_code, "Choose one of the options." in answer.text) == (422, True)


def test_a_unit_is_begun_once_decided_and_confirmed_like_a_nominee(office: Office) -> None:
    first, second = office.screening_officer(), office.screening_officer()
    begun = first.post("/screening/units/new", NEW)
    assert begun.status_code == 303
    again = first.post("/screening/units/new", {**NEW, "institution": "kenya  prisons SERVICE"})
    assert (again.status_code, "This unit has a record already." in again.text) == (422, True)
    path = str(begun.location)
    form = findings("clear_with_mitigation", version="1")
    assert first.post(path, form).status_code == 303
    assert (unit(office).state, unit(office).decision) == (RecordState.PROPOSED, "clear_with_mitigation")
    assert first.post(f"{path}/confirm", {"version": str(unit(office).version)}).status_code == 422
    assert second.post(f"{path}/confirm", {"version": "1"}).status_code == 409
    assert unit(office).state is RecordState.PROPOSED
    assert 'name="version" value="2"' in second.post(f"{path}/open").text
    assert second.post(f"{path}/confirm", {"version": "2"}).status_code == 303
    assert unit(office).is_valid(date(2026, 12, 31))
    assert not unit(office).is_valid(date(2027, 1, 1))
    assert second.post(f"{path}/reopen").status_code == 303
    assert (unit(office).state, unit(office).reviews) == (RecordState.OPEN, 1)


def unit(office: Office) -> RecipientUnit:
    with office.app.app_context():
        found = db.session.scalars(sa.select(RecipientUnit)).one()
        db.session.remove()
        return found


def test_a_unit_that_is_found_not_to_be_clear_takes_its_cleared_nominees_back(office: Office) -> None:
    cohort = selecting(office)
    bad, other = office.unit(), office.unit(institution="Coast Guard")
    officer, colleague = office.screening_officer(), office.screening_officer()
    people = [office.person(state="KE", institution=name) for name in ("National Police", "Coast Guard")]
    cleared = office.registration(cohort, people[0], state=S.ENDORSED)
    elsewhere = office.registration(cohort, people[1], state=S.ENDORSED)
    for registration in (cleared, elsewhere):
        assert officer.post(f"/registrations/{registration}/screening", clear()).status_code == 303
    seated = office.registration(
        cohort, office.person(state="KE", institution="National Police"), state=S.ENDORSED
    )
    officer.post(f"/registrations/{seated}/screening", clear())
    coordinator = coordinator_of(office, cohort)
    assert coordinator.post(f"/registrations/{seated}/offer").status_code == 303
    path = f"/screening/units/{bad}"
    assert officer.post(f"{path}/reopen").status_code == 303
    assert states(office, cleared) == [S.CLEARED]
    assert officer.post(path, findings("not_clear", version="2")).status_code == 303
    assert states(office, cleared) == [S.CLEARED]
    assert colleague.post(f"{path}/confirm", {"version": "3"}).status_code == 303
    assert states(office, cleared, elsewhere, seated) == [S.REFERRED, S.CLEARED, S.OFFERED]
    assert "<dt>Unit</dt><dd>Not clear</dd>" in coordinator.get(f"/registrations/{seated}").text
    assert office.read(RecipientUnit, other).state is RecordState.IN_FORCE


def test_the_list_is_filtered_and_taken_away_with_a_word_in_the_trail(office: Office) -> None:
    office.unit(institution="Coast Guard")
    office.unit("GH", "Police des frontières", record=RecordState.PROPOSED)
    officer = office.screening_officer()
    for query in ("state=GH", "standing=proposed", "q=frontieres"):
        page = officer.get(f"/screening/units?{query}").text
        assert ("Police des frontières" in page, "Coast Guard" in page) == (True, False), query
    file = officer.post("/screening/units?state=KE").text
    assert ("Coast Guard,Kenya,Cleared,2027-01-12" in file, "frontières" in file) == (True, False)
    assert office.count(TrailEntry, TrailEntry.action == "unit.export") == 1


def test_an_empty_list_says_where_to_begin(office: Office) -> None:
    page = office.screening_officer().get("/screening/units").text
    assert ("There is no unit yet" in page, "/screening/units/new" in page) == (True, True)


def test_a_units_texts_are_sealed_and_opened_by_officers_alone_with_a_word_in_the_trail(
    office: Office,
) -> None:
    key, officer = office.unit(record=RecordState.OPEN, decision=None), office.screening_officer()
    path = f"/screening/units/{key}"
    assert officer.post(path, findings("refer", version="1", grounds="A massacre")).status_code == 303
    assert "A massacre" not in unit(office).grounds
    assert "A massacre" not in officer.get(path).text
    assert office.count(TrailEntry, TrailEntry.action == "unit.reveal") == 0
    assert "A massacre" in officer.post(f"{path}/open").text
    assert office.count(TrailEntry, TrailEntry.action == "unit.reveal") == 1
    others = [office.administrator(), office.focal_point("KE"), coordinator_of(office, office.cohort())]
    dpo = office.account()
    office.grant(dpo, Role.DATA_PROTECTION_OFFICER)
    for visitor in [*others, office.signed_in(dpo), office.signed_in(office.account())]:
        assert [visitor.get(path).status_code, visitor.post(f"{path}/open").status_code] == [404, 404]
        assert visitor.get("/screening/units").status_code == 403
    assert office.count(TrailEntry, TrailEntry.action == "unit.reveal") == 1


def test_a_stale_form_loses_nothing(office: Office) -> None:
    key, officer = office.unit(record=RecordState.OPEN, decision=None), office.screening_officer()
    path = f"/screening/units/{key}"
    assert officer.post(path, findings("refer", version="1")).status_code == 303
    answer = officer.post(path, findings("clear", version="1", grounds="Nothing against it"))
    assert (answer.status_code, "Nothing against it" in answer.text) == (409, True)


def test_units_stand_among_what_is_to_be_confirmed_and_reviewed(office: Office) -> None:
    office.unit(record=RecordState.PROPOSED, decision=Decision.NOT_CLEAR)
    office.unit(institution="Coast Guard", review_on=NOW.date())
    officer = office.screening_officer()
    page = officer.get("/screening/waiting").text
    assert page.index("National Police") < page.index("Coast Guard")
    start = officer.get("/").text
    assert ("Confirm one decision" in start, "Review one screening record" in start) == (True, True)
    with clock.set_to(NOW - timedelta(days=1)):
        assert "Review one screening record" not in office.screening_officer().get("/").text


def test_a_unit_is_matched_whatever_the_case_of_its_name(office: Office) -> None:
    office.unit(institution="École  nationale")
    path, registration = nominee(office, "ecole nationale")
    assert screen(office.screening_officer(), registration, "clear") == 303
    assert "École" in office.screening_officer().get(path).text

"""Passport, journey and needs: when they are asked, who gives and reads them, and what is kept of a look."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role
from app.arrivals.models import Needs, Travel
from app.audit.models import TrailEntry
from app.cohorts.models import Cohort
from app.core.db import db
from tests.registrations.support import S, coordinator_of, official_of
from tests.support.office import Office, Visitor, refusals

JOURNEY = {
    "passport_number": "AK-0482915",
    "passport_country": "KE",
    "passport_expiry": "2031-05-01",
    "visa": "needed",
    "zone": "Africa/Casablanca",
    "arrival_day": "2026-02-01",
    "arrival_time": "18:40",
    "arrival_flight": "AT 0555",
    "departure_day": "2026-03-28",
    "departure_time": "07:15",
    "departure_flight": "AT 0556",
    "lodging": "Hotel of the academy",
}
OF_ANY_PAGE = {"needed", "KE"}
"""A word that pages say of themselves, and two letters that any token may have."""
NEEDS = {"medical": "Insulin, kept cool", "dietary": "No pork", "access": "No stairs"}


def confirmed(office: Office, state: S = S.CONFIRMED) -> tuple[Visitor, UUID, str, UUID]:
    """A trainee with a confirmed seat: visitor, registration, its path, cohort."""
    cohort = office.cohort()
    official, registration = official_of(office, cohort, state, name="Faith Odhiambo")
    return official, registration, f"/registrations/{registration}", cohort


def stored(office: Office, model: type[Any]) -> Any:
    with office.app.app_context():
        found = db.session.scalar(sa.select(model))
        db.session.remove()
        return found


def opened(office: Office, model: type[Any]) -> dict[str, str]:
    record = stored(office, model)
    with office.app.app_context():
        return {name: record.unseal(name) for name in record.__sealed__}


def trailed(office: Office, *actions: str) -> list[tuple[str, str, Any]]:
    with office.app.app_context():
        rows = db.session.execute(
            sa.select(TrailEntry.action, TrailEntry.subject_id, TrailEntry.data)
            .where(TrailEntry.action.in_(actions))
            .order_by(TrailEntry.seq, TrailEntry.ordinal)
        ).all()
        db.session.remove()
        return [(action, key, data) for action, key, data in rows]


def give(visitor: Visitor, path: str, version: int = 0, **changes: str) -> int:
    return visitor.post(f"{path}/travel", {**JOURNEY, "version": str(version), **changes}).status_code


def test_a_trainee_gives_passport_and_journey_and_all_of_it_is_sealed(office: Office) -> None:
    official, registration, path, _cohort = confirmed(office)
    assert "Give your passport and journey" in official.get("/").text
    assert official.get(f"{path}/travel").status_code == 200
    assert give(official, path) == 303
    assert opened(office, Travel) == JOURNEY
    record = stored(office, Travel)
    assert [name for name in JOURNEY if getattr(record, name).startswith("development.")] == list(JOURNEY)
    assert trailed(office, "travel.give") == [
        ("travel.give", str(registration), {"fields": list(record.__sealed__)})
    ]
    page = official.get(f"{path}/arrival").text
    assert ("•••915" in page, ">Complete<" in page) == (True, True)
    assert [text for text in {*JOURNEY.values()} - OF_ANY_PAGE if text in page] == []
    assert "Say what you need" in official.get("/").text
    assert official.post(f"{path}/needs", {**NEEDS, "version": "0"}).status_code == 303
    assert opened(office, Needs) == NEEDS
    assert "Say what you need" not in official.get("/").text


@pytest.mark.parametrize(
    "state",
    [S.SUBMITTED, S.ENDORSED, S.CLEARED, S.OFFERED, S.RESERVE, S.WITHDRAWN, S.COMPLETED],
)
def test_nothing_is_asked_before_the_seat_is_confirmed_nor_after_the_course(office: Office, state: S) -> None:
    official, _registration, path, _cohort = confirmed(office, state)
    assert official.get(f"{path}/travel").status_code == 303
    answer = official.post(f"{path}/travel", {**JOURNEY, "version": "0"})
    assert (answer.status_code, stored(office, Travel)) == (422, None)
    assert "once the seat is confirmed" in answer.text
    assert "Nothing is asked now" in official.get(f"{path}/arrival").text
    assert official.post(f"{path}/needs", {**NEEDS, "version": "0"}).status_code == 422


def test_no_needs_is_an_answer_too(office: Office) -> None:
    official, _registration, path, _cohort = confirmed(office)
    assert official.post(f"{path}/needs", {"version": "0"}).status_code == 303
    assert opened(office, Needs) == dict.fromkeys(NEEDS, "")
    assert ">Answered<" in official.get(f"{path}/arrival").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("passport_number", "x", "Write the letters and digits of the passport."),
        ("passport_number", "AK 048", "Write the letters and digits of the passport."),
        ("passport_number", "<script>", "Write the letters and digits of the passport."),
        ("passport_number", "A" * 21, "Write at most 20 characters."),
        ("passport_country", "XX", "Choose one of the options."),
        ("passport_expiry", "2026-03-01", "This passport ends before the course does."),
        ("passport_expiry", "tomorrow", "This is not a date."),
        ("visa", "perhaps", "Choose one of the options."),
        ("arrival_day", "2025-02-01", "This is more than 30 days away from the course."),
        ("arrival_time", "25:00", "This is not an hour."),
        ("departure_day", "2026-01-31", "The departure comes before the arrival."),
        ("arrival_flight", "A" * 61, "Write at most 60 characters."),
        ("zone", "Africa/Atlantis", "This zone is not known."),
        ("lodging", "A" * 501, "Write at most 500 characters."),
    ],
)
def test_what_cannot_be_right_is_named_at_its_field(
    office: Office, field: str, value: str, sentence: str
) -> None:
    official, _registration, path, _cohort = confirmed(office)
    answer = official.post(f"{path}/travel", {**JOURNEY, "version": "0", field: value})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert field in [place for place, _sentence in refusals(answer)]
    assert stored(office, Travel) is None


def test_an_hour_that_the_zone_skips_is_refused(office: Office) -> None:
    official, _registration, path, _cohort = confirmed(office)
    skipped = {"departure_day": "2026-03-22", "departure_time": "02:30"}
    answer = official.post(f"{path}/travel", {**JOURNEY, "version": "0", **skipped})
    assert (answer.status_code, "The clocks skip this hour" in answer.text) == (422, True)
    assert give(official, path, **skipped, zone="Africa/Nairobi") == 303


def test_a_passport_is_kept_in_capital_letters_and_nothing_else_of_the_body_is_taken(office: Office) -> None:
    official, registration, path, _cohort = confirmed(office)
    other = office.registration(office.cohort(), state=S.CONFIRMED)
    extra = {"settled_at": "", "given_by": str(other), "registration_id": str(other), "id": str(other)}
    assert give(official, path, passport_number="ak0482915", **extra) == 303
    assert opened(office, Travel)["passport_number"] == "AK0482915"
    record = stored(office, Travel)
    assert (record.registration_id, record.settled_at is not None) == (registration, True)


def test_the_holder_opens_changes_and_a_stale_form_reads_nothing_unasked(office: Office) -> None:
    official, _registration, path, _cohort = confirmed(office)
    give(official, path)
    assert official.get(f"{path}/travel").location == f"{path}/arrival"
    form = official.post(f"{path}/travel/open").text
    texts = [text for key, text in JOURNEY.items() if not key.endswith(("_day", "_expiry"))]
    assert [text for text in texts if f'value="{text}"' not in form and text not in form] == []
    assert re.findall(r'name="arrival_day-\w+" value="(\d+)"', form) == ["1", "2", "2026"]
    assert give(official, path, version=1, lodging="With my sister") == 303
    assert opened(office, Travel)["lodging"] == "With my sister"
    stale = official.post(f"{path}/travel", {**JOURNEY, "version": "1", "lodging": "At the school"})
    assert stale.status_code == 409
    assert ("At the school" in stale.text, "With my sister" in stale.text) == (True, False)
    assert opened(office, Travel)["lodging"] == "With my sister"


def test_the_focal_point_fills_it_in_until_the_official_has_answered(office: Office) -> None:
    official, registration, path, _cohort = confirmed(office)
    focal = office.focal_point("KE")
    assert give(focal, path) == 303
    assert stored(office, Travel).settled_at is None
    assert JOURNEY["passport_number"] in focal.post(f"{path}/travel/open").text
    assert give(focal, path, version=1, lodging="Hotel Rif") == 303
    assert "Hotel Rif" in official.post(f"{path}/travel/open").text
    assert give(official, path, version=2, lodging="Hotel Rif") == 303
    page = focal.get(f"{path}/arrival").text
    assert ("•••915" in page, "Only they read and change it now." in page) == (True, True)
    assert focal.post(f"{path}/travel/open").status_code == 403
    assert give(focal, path, version=3, lodging="Elsewhere") == 403
    assert opened(office, Travel)["lodging"] == "Hotel Rif"
    looks = [(key, data["role"]) for _action, key, data in trailed(office, "travel.reveal")]
    assert looks == [(str(registration), "focal_point"), (str(registration), "trainee")]
    assert office.focal_point("GH").get(f"{path}/arrival").status_code == 404


def test_a_coordinator_opens_one_record_for_a_purpose_and_the_official_reads_of_it(office: Office) -> None:
    official, registration, path, cohort = confirmed(office)
    give(official, path)
    official.post(f"{path}/needs", {**NEEDS, "version": "0"})
    coordinator = coordinator_of(office, cohort)
    page = coordinator.get(f"{path}/arrival").text
    told = {*JOURNEY.values(), *NEEDS.values()} - OF_ANY_PAGE
    assert [text for text in told if text in page] == []
    answer = coordinator.post(f"{path}/arrival/reveal", {"record": "travel", "purpose": "visa"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert [text for text in ("AK-0482915", "AT 0555", "Hotel of the academy") if text in answer.text] == [
        "AK-0482915",
        "AT 0555",
        "Hotel of the academy",
    ]
    assert [text for text in NEEDS.values() if text in answer.text] == []
    assert trailed(office, "travel.reveal", "needs.reveal") == [
        (
            "travel.reveal",
            str(registration),
            {"fields": list(JOURNEY_ORDER), "role": "coordinator", "purpose": "visa"},
        )
    ]
    shown = official.get(f"{path}/arrival").text.split("Who has looked at it")[1]
    assert ("<b>Coordinator</b> · Passport and journey" in shown, "To apply for a visa" in shown) == (
        True,
        True,
    )


JOURNEY_ORDER = Travel.__sealed__


@pytest.mark.parametrize(
    "form",
    [
        {"record": "travel"},
        {"purpose": "visa"},
        {"record": "travel", "purpose": "curiosity"},
        {"record": "screening", "purpose": "visa"},
        {"record": "emergency", "purpose": "visa"},
    ],
)
def test_without_a_record_and_a_purpose_nothing_is_opened(office: Office, form: dict[str, str]) -> None:
    official, _registration, path, cohort = confirmed(office)
    give(official, path)
    answer = coordinator_of(office, cohort).post(f"{path}/arrival/reveal", form)
    assert (answer.status_code, "AK-0482915" in answer.text) == (422, False)
    assert trailed(office, "travel.reveal") == []


def test_what_was_not_given_is_not_offered_to_be_opened(office: Office) -> None:
    official, _registration, path, cohort = confirmed(office)
    official.post(f"{path}/needs", {**NEEDS, "version": "0"})
    coordinator = coordinator_of(office, cohort)
    page = coordinator.get(f"{path}/arrival").text
    assert ('value="needs"' in page, 'value="travel"' in page) == (True, False)
    answer = coordinator.post(f"{path}/arrival/reveal", {"record": "travel", "purpose": "visa"})
    assert answer.status_code == 422
    assert trailed(office, "travel.reveal") == []
    assert (
        coordinator.post(f"{path}/arrival/reveal", {"record": "needs", "purpose": "health"}).status_code
        == 200
    )


def test_a_look_that_cannot_be_kept_is_not_granted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    official, _registration, path, cohort = confirmed(office)
    give(official, path)
    coordinator = coordinator_of(office, cohort)
    token = coordinator.token()

    def refuse(*_args: object, **_more: object) -> None:
        raise RuntimeError("the trail is full")

    monkeypatch.setattr("app.audit.trail.record", refuse)
    form = {"record": "travel", "purpose": "visa", "csrf_token": token}
    with pytest.raises(RuntimeError, match="the trail is full"):
        coordinator.client.post(f"{path}/arrival/reveal", data=form)


def test_everyone_else_is_refused(office: Office) -> None:
    official, _registration, path, cohort = confirmed(office)
    give(official, path)
    users = {role: office.account() for role in (Role.DATA_PROTECTION_OFFICER, Role.OBSERVER, Role.REVIEWER)}
    for role, user in users.items():
        office.grant(user, role)
    refused = {
        office.administrator(): 403,
        office.screening_officer(): 403,
        office.coordinator(office.programme()): 404,
        **{office.signed_in(user): 404 for user in users.values()},
    }
    for visitor, status in refused.items():
        assert visitor.get(f"{path}/arrival").status_code == status
        assert visitor.post(f"{path}/travel/open").status_code == status
        form = {"record": "travel", "purpose": "visa"}
        assert visitor.post(f"{path}/arrival/reveal", form).status_code == status
    coordinator = coordinator_of(office, cohort)
    assert coordinator.post(f"{path}/travel/open").status_code == 403
    assert give(coordinator, path, version=1) == 403


def test_the_list_shows_what_is_missing_and_knows_no_way_around_the_seal(office: Office) -> None:
    official, _registration, path, cohort = confirmed(office)
    give(official, path)
    official_of(office, cohort, S.CONFIRMED, name="Zainab Nothing")
    official_of(office, cohort, S.OFFERED, name="Abdi Offered")
    coordinator = coordinator_of(office, cohort)
    url = f"/cohorts/{cohort}/arrivals"
    page = coordinator.get(url).text
    rows = page.split("<tbody")[1].split("<tr")[1:]
    assert [("Faith" in row, "•••915" in row, ">Complete<" in row) for row in rows] == [
        (False, False, False),
        (True, True, True),
    ]
    assert "Abdi Offered" not in page
    for query in ("sort=passport", "sort=-travel", "sort=passport_number", "passport=AK", "csv=1"):
        other = coordinator.get(f"{url}?{query}").text
        assert other.split("<tbody")[1].split("</tbody")[0] == page.split("<tbody")[1].split("</tbody")[0]
    assert "Nothing matches" in coordinator.get(f"{url}?q=AK-0482915").text
    assert coordinator.post(url).status_code == 405


def test_a_course_that_was_moved_still_takes_a_passport_that_lasts(office: Office) -> None:
    official, _registration, path, cohort = confirmed(office)
    assert office.read(Cohort, cohort).last_day == date(2026, 3, 27)
    assert give(official, path, passport_expiry="2026-03-26") == 422
    assert give(official, path, passport_expiry="2026-03-27") == 303

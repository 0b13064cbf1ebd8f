"""The list for the driver and the hotel: what it opens of whom, for whom, and what is kept of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role
from app.arrivals.models import RECEPTION_FIELDS
from app.core import clock
from app.disclosure import watch
from app.registrations.models import Registration
from tests.arrivals.test_answers import JOURNEY, NEEDS, give, trailed
from tests.conftest import NOW
from tests.registrations.support import S, coordinator_of, official_of, subjects
from tests.support.office import Office, Visitor

PURPOSE = {"purpose": "reception"}
KEPT = {"fields": list(RECEPTION_FIELDS), "role": "coordinator", "purpose": "reception"}


def received(office: Office) -> tuple[UUID, dict[UUID, Visitor]]:
    """A cohort with two who have answered, the later to arrive first by name."""
    cohort = office.cohort()
    officials = {}
    for name, journey in {
        "Abdi Adan": {"arrival_day": "2026-02-02", "zone": "Africa/Nairobi", "lodging": "With my sister"},
        "Faith Odhiambo": {},
    }.items():
        official, registration = official_of(office, cohort, S.CONFIRMED, name=name)
        assert give(official, f"/registrations/{registration}", **journey) == 303
        needs = official.post(f"/registrations/{registration}/needs", {**NEEDS, "version": "0"})
        assert needs.status_code == 303
        officials[registration] = official
    return cohort, officials


def tables(page: str) -> list[list[list[str]]]:
    """The rows of each table, as a reader reads them."""
    return [
        [
            [" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in re.findall("<t[hd].*?</t[hd]>", row)]
            for row in body.split("<tr")[1:]
        ]
        for body in re.findall("<tbody.*?</tbody>", page, re.DOTALL)
    ]


def test_a_coordinator_opens_the_flights_nights_and_lodging_of_all_at_once(office: Office) -> None:
    cohort, _officials = received(office)
    official_of(office, cohort, S.CONFIRMED, name="Zainab Yusuf")
    official_of(office, cohort, S.OFFERED, name="Omar Offered")
    coordinator = coordinator_of(office, cohort)
    answer = coordinator.post(f"/cohorts/{cohort}/arrivals/list", PURPOSE)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "To receive the person, or to lodge them" in answer.text
    assert "All hours are those of Rabat." in answer.text
    arrivals, departures, lodging = tables(answer.text)
    assert arrivals == [
        ["Faith Odhiambo", "Kenya", "1 February 2026", "18:40", "AT 0555"],
        ["Abdi Adan", "Kenya", "2 February 2026", "16:40", "AT 0555"],
        ["Zainab Yusuf", "Kenya", "–", "–", "–"],
    ]
    assert departures == [
        ["Abdi Adan", "Kenya", "28 March 2026", "05:15", "AT 0556"],
        ["Faith Odhiambo", "Kenya", "28 March 2026", "07:15", "AT 0556"],
        ["Zainab Yusuf", "Kenya", "–", "–", "–"],
    ]
    assert lodging == [
        ["Abdi Adan", "Kenya", "2 February 2026", "28 March 2026", "54", "With my sister"],
        ["Faith Odhiambo", "Kenya", "1 February 2026", "28 March 2026", "55", "Hotel of the academy"],
        ["Zainab Yusuf", "Kenya", "–", "–", "–", "–"],
    ]


def test_no_passport_visa_or_need_is_opened_with_it(office: Office) -> None:
    cohort, _officials = received(office)
    page = coordinator_of(office, cohort).post(f"/cohorts/{cohort}/arrivals/list", PURPOSE).text
    hidden = [JOURNEY["passport_number"], "•••915", "May 2031", "Needed", *NEEDS.values()]
    assert [text for text in hidden if text in page.split("<main")[1]] == []
    assert not {"passport_number", "passport_country", "passport_expiry", "visa"} & {*RECEPTION_FIELDS}
    assert trailed(office, "travel.reveal", "needs.reveal") == []


def test_each_official_reads_that_the_list_was_opened_and_the_trail_has_a_word_of_each(
    office: Office,
) -> None:
    cohort, officials = received(office)
    _absent, registration = official_of(office, cohort, S.CONFIRMED, name="Zainab Yusuf")
    coordinator_of(office, cohort).post(f"/cohorts/{cohort}/arrivals/list", PURPOSE)
    assert sorted(trailed(office, "travel.list")) == sorted(
        ("travel.list", str(key), KEPT) for key in officials
    )
    assert registration not in officials
    for key, official in officials.items():
        shown = official.get(f"/registrations/{key}/arrival").text.split("Who has looked at it")[1]
        assert "<b>Coordinator</b> · Journey and lodging, in the list for the driver and the hotel" in shown
        assert "To receive the person, or to lodge them" in shown


def test_a_list_whose_looks_cannot_be_kept_is_not_granted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort, _officials = received(office)
    coordinator = coordinator_of(office, cohort)
    form = {**PURPOSE, "csrf_token": coordinator.token()}

    def refuse(*_args: object, **_more: object) -> None:
        raise RuntimeError("the trail is full")

    monkeypatch.setattr("app.audit.trail.record", refuse)
    with pytest.raises(RuntimeError, match="the trail is full"):
        coordinator.client.post(f"/cohorts/{cohort}/arrivals/list", data=form)


@pytest.mark.parametrize("purpose", ["", "visa", "identity", "health", "emergency", "curiosity"])
def test_without_a_purpose_that_needs_a_list_nothing_is_opened(office: Office, purpose: str) -> None:
    cohort, _officials = received(office)
    answer = coordinator_of(office, cohort).post(f"/cohorts/{cohort}/arrivals/list", {"purpose": purpose})
    assert (answer.status_code, "AT 0555" in answer.text) == (422, False)
    assert trailed(office, "travel.list") == []


def test_a_visit_opens_nothing_and_an_old_proof_is_asked_anew(office: Office) -> None:
    cohort, _officials = received(office)
    coordinator = coordinator_of(office, cohort)
    path = f"/cohorts/{cohort}/arrivals"
    visit = coordinator.get(f"{path}/list")
    assert (visit.status_code, visit.location) == (303, path)
    with clock.set_to(NOW + timedelta(minutes=20)):
        answer = coordinator.post(f"{path}/list", PURPOSE)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/prove")
    assert trailed(office, "travel.list") == []


def test_with_nothing_given_there_is_no_list_to_open(office: Office) -> None:
    cohort = office.cohort()
    official_of(office, cohort, S.CONFIRMED, name="Zainab Yusuf")
    answer = coordinator_of(office, cohort).post(f"/cohorts/{cohort}/arrivals/list", PURPOSE)
    assert answer.status_code == 422
    assert "Nobody with a confirmed seat has given their journey yet." in answer.text


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.COMPLETED])
def test_who_gave_the_seat_back_or_is_done_is_not_in_it(office: Office, state: S) -> None:
    cohort, _officials = received(office)
    gone, registration = official_of(office, cohort, S.CONFIRMED, name="Gone Home")
    assert give(gone, f"/registrations/{registration}") == 303
    with office.deed() as session:
        session.execute(sa.update(Registration).where(Registration.id == registration).values(state=state))
    page = coordinator_of(office, cohort).post(f"/cohorts/{cohort}/arrivals/list", PURPOSE).text
    assert "Gone Home" not in page
    assert str(registration) not in [key for _action, key, _data in trailed(office, "travel.list")]


def test_everyone_else_is_refused(office: Office) -> None:
    cohort, officials = received(office)
    refused: dict[Visitor, int] = {
        office.administrator(): 403,
        office.screening_officer(): 403,
        office.focal_point("KE"): 403,
        office.coordinator(office.programme()): 403,
        next(iter(officials.values())): 403,
        office.anonymous(): 303,
    }
    for role in (Role.DATA_PROTECTION_OFFICER, Role.OBSERVER, Role.REVIEWER):
        user = office.account()
        office.grant(user, role)
        refused[office.signed_in(user)] = 403
    got = [visitor.post(f"/cohorts/{cohort}/arrivals/list", PURPOSE) for visitor in refused]
    assert [answer.status_code for answer in got] == list(refused.values())
    assert [answer for answer in got if "AT 0555" in answer.text] == []
    assert trailed(office, "travel.list") == []


def test_whoever_opens_lists_again_and_again_is_stopped_and_the_officer_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(watch._watched, "arrivals.open_list", replace(watch.LISTS, most=2))
    cohort, officials = received(office)
    office.grant(office.account(email="dpo@example.org"), Role.DATA_PROTECTION_OFFICER)
    coordinator = coordinator_of(office, cohort)
    answers = [coordinator.post(f"/cohorts/{cohort}/arrivals/list", PURPOSE) for _n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert subjects(office, "dpo@example.org") == ["An account opens unusually many records"]
    assert len(trailed(office, "travel.list")) == 2 * len(officials)

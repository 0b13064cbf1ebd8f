"""Whoever opens too much is stopped, and the data protection officer is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app.access.actor import Role
from app.core import clock
from app.disclosure import watch
from tests.arrivals.test_answers import confirmed, give, trailed
from tests.conftest import NOW
from tests.registrations.support import coordinator_of, subjects
from tests.support.office import Office

FORM = {"record": "travel", "purpose": "visa"}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three an hour are enough."""
    for endpoint, kept in watch.watched().items():
        monkeypatch.setitem(watch._watched, endpoint, replace(kept, most=3))


def test_the_pages_that_are_watched_are_those_of_persons_and_of_sealed_records(app: Flask) -> None:
    names = {endpoint: kept.name for endpoint, kept in watch.watched().items()}
    assert names == {
        "registrations.show": "persons",
        "api.registration": "persons",
        "api.roster": "persons",
        "api.answers": "persons",
        "api.nominees": "persons",
        "api.register": "persons",
        "api.certificates": "persons",
        "api.certificate": "persons",
        "arrivals.open_list": "lists",
        "arrivals.open_own": "sealed",
        "arrivals.reveal": "sealed",
        "arrivals.visa_letter": "sealed",
        "disclosure.read": "sealed",
        "screening.reveal": "sealed",
        "screening.reveal_unit": "sealed",
        "complaints.reveal": "sealed",
        "documents.open_one": "sealed",
        "timetable.join": "sealed",
    }
    assert names.keys() <= app.view_functions.keys()
    assert (watch.SEALED.most, watch.LISTS.most, watch.PERSONS.most) == (60, 10, 300)


@pytest.mark.usefixtures("few")
def test_the_fourth_record_within_the_hour_is_refused_and_the_officer_told_once(office: Office) -> None:
    official, _registration, path, cohort = confirmed(office)
    give(official, path)
    dpo = office.account(email="dpo@example.org")
    office.grant(dpo, Role.DATA_PROTECTION_OFFICER)
    coordinator = coordinator_of(office, cohort)
    answers = [coordinator.post(f"{path}/arrival/reveal", FORM) for _n in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert "AK-0482915" not in answers[3].text
    assert subjects(office, "dpo@example.org") == ["An account opens unusually many records"]
    assert len(trailed(office, "travel.reveal")) == 3
    assert [data for _action, _key, data in trailed(office, "watch.alarm")] == [{"watch": "sealed"}]
    assert official.post(f"{path}/travel/open").status_code == 200
    assert coordinator.get(path).status_code == 200


@pytest.mark.usefixtures("few")
def test_persons_read_one_by_one_are_counted_too_and_the_hour_ends(office: Office) -> None:
    _official, _registration, path, cohort = confirmed(office)
    coordinator = coordinator_of(office, cohort)
    assert [coordinator.get(path).status_code for _n in range(4)] == [200, 200, 200, 429]
    assert coordinator.get("/cohorts").status_code == 200
    with clock.set_to(NOW + timedelta(hours=1)):
        assert coordinator_of(office, cohort).get(path).status_code == 200


@pytest.mark.usefixtures("few")
def test_someone_without_an_account_is_not_counted_but_sent_to_sign_in(office: Office) -> None:
    path = confirmed(office)[2]
    assert [office.anonymous().get(path).status_code for _n in range(5)] == [303] * 5

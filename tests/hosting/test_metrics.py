"""What Prometheus reads: only with the token, what waits and what failed, and nobody's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import create_app, worker
from app.config import Settings, UnsafeSettingsError
from app.core import chores, clock
from app.core.db import unit_of_work
from app.core.outbox import Mail, MailState, post
from tests.conftest import NOW
from tests.support.office import Office

TOKEN = "a token of the tests with 32 letters"


@pytest.fixture(autouse=True)
def _token(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(office.app.config, "METRICS_TOKEN", TOKEN)


def measured(office: Office, token: str = TOKEN) -> dict[str, float]:
    answer = office.anonymous().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    lines = (line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _space, value in lines}


def write(office: Office) -> None:
    with office.app.app_context(), unit_of_work():
        post(recipient="a@example.org", subject="S", body="B", language="en", host="example.org")


def test_it_is_not_there_without_the_token(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = office.anonymous()
    assert visitor.get("/metrics").status_code == 404
    assert visitor.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 404
    monkeypatch.setitem(office.app.config, "METRICS_TOKEN", "")
    assert visitor.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_it_counts_requests_by_route_and_status(office: Office) -> None:
    name = 'office_request_seconds_count{method="GET",route="/help",status="200"}'
    before = measured(office).get(name, 0)
    office.anonymous().get("/help")
    assert measured(office)[name] == before + 1


def test_it_says_how_many_letters_wait_and_for_how_long(office: Office) -> None:
    write(office)
    write(office)
    with clock.set_to(NOW + timedelta(seconds=90)):
        found = measured(office)
    assert found['office_letters{state="waiting"}'] == 2
    assert found["office_oldest_letter_seconds"] == 90
    with office.app.app_context():
        worker.send_mail()
    found = measured(office)
    assert found['office_letters{state="waiting"}'] == 0
    assert found["office_oldest_letter_seconds"] == 0


def test_it_says_how_many_letters_were_given_up(office: Office) -> None:
    write(office)
    with office.app.app_context(), unit_of_work() as session:
        session.execute(sa.update(Mail).values(state=MailState.FAILED))
    assert measured(office)['office_letters{state="failed"}'] == 1


def test_it_says_that_the_worker_stands_still(office: Office) -> None:
    with office.app.app_context():
        chores.do_due()
    assert measured(office)["office_chores_late"] == 0
    with clock.set_to(NOW + timedelta(hours=2)):
        assert measured(office)["office_chores_late"] > 0


def test_a_short_token_stops_the_start() -> None:
    with pytest.raises(UnsafeSettingsError, match="METRICS_TOKEN needs at least 32 characters"):
        create_app(Settings(metrics_token="short"))

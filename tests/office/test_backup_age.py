"""An administrator reads on the start page how old the last backup is, and in red that it is too old."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest

from app.access.actor import SYSTEM, Role
from app.audit import trail
from app.core import clock
from app.core.db import is_sqlite
from app.office.cli import OFFICE
from tests.conftest import NOW
from tests.support.office import Office

OVERDUE = "No backup was written for over a day"


@pytest.fixture
def user(office: Office, monkeypatch: pytest.MonkeyPatch) -> UUID:
    with office.app.app_context():
        if not is_sqlite():
            pytest.skip("a backup of an office on SQLite")
    monkeypatch.setitem(office.app.config, "BACKUP_RECIPIENTS", ["age1recipient"])
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    return user


def written(office: Office) -> None:
    with office.deed():
        trail.record("office.back_up", actor=SYSTEM, subject=OFFICE, link=1, parts=1)


def read(office: Office, user: UUID) -> str:
    return unescape(office.signed_in(user).get("/").text)


def test_where_none_was_ever_written_it_is_red(office: Office, user: UUID) -> None:
    page = read(office, user)
    assert (OVERDUE in page, "There is none yet." in page) == (True, True)


def test_the_age_of_the_last_one_is_said_and_turns_red_after_a_day(office: Office, user: UUID) -> None:
    written(office)
    with clock.set_to(NOW + timedelta(hours=5, minutes=30)):
        page = read(office, user)
        assert (OVERDUE in page, "written less than 6 hours ago" in page) == (False, True)
    with clock.set_to(NOW + timedelta(hours=27)):
        page = read(office, user)
        assert (OVERDUE in page, "written less than 28 hours ago" in page) == (True, True)


def test_where_no_backup_is_set_up_nothing_is_red(
    office: Office, user: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(office.app.config, "BACKUP_RECIPIENTS", [])
    page = read(office, user)
    assert (OVERDUE in page, "No backup is made" in page) == (False, True)
    written(office)
    assert "No backup is made" not in read(office, user)


def test_it_is_the_administrator_s_to_know(office: Office, user: UUID) -> None:
    written(office)
    coordinator = unescape(office.coordinator(office.programme()).get("/").text)
    assert (OVERDUE in coordinator, "The last backup" in coordinator) == (False, False)
    assert "The last backup" in read(office, user)

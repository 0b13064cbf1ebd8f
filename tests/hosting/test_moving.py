"""An office moves to another database: all of it, or nothing; again, and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import config, create_app
from app.audit import trail
from app.audit.models import TrailEntry
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.hosting import moving
from app.hosting.moving import Moved
from app.people.models import CodeApp, Person
from app.timetable.models import Booking
from app.timetable.states import ResourceKind
from tests.conftest import NOW
from tests.support import postgres
from tests.support.demonstration import demonstration
from tests.support.office import Office


@pytest.fixture
def settings(migrated: Settings) -> Settings:
    """The settings of the office under test."""
    return migrated


@pytest.fixture
def elsewhere(tmp_path: Path) -> str:
    """A database of its own that is not there yet."""
    return f"sqlite:///{tmp_path / 'new.db'}"


@pytest.fixture
def of_the_other_kind(database_server: str, tmp_path: Path, _close: None) -> Iterator[str]:
    """Where PostgreSQL is tested, one more database of its server; else a file."""
    with postgres.scratch_database(database_server) if database_server else nullcontext("") as url:
        yield url or f"sqlite:///{tmp_path / 'other.db'}"


@pytest.fixture
def lively(office: Office) -> Office:
    """An office with persons, sealed records, sessions, some planned over others, and letters."""
    cohort, room = office.cohort(), office.room()
    office.registration(cohort)
    office.session(cohort, room=room)
    over = office.session(cohort, day=date(2026, 2, 4))
    booking = {"resource_kind": ResourceKind.ROOM, "resource_id": room}
    at = {"starts_at": NOW + timedelta(days=22), "ends_at": NOW + timedelta(days=22, hours=1)}
    office.add(Booking, session_id=over, **booking, **at, override_reason="The minister comes.")
    return office


def move(app: Flask, settings: Settings, to: str) -> list[Moved]:
    return moving.move(app, settings, create_app, to=to)


_opened: list[Flask] = []


def at(settings: Settings, url: str) -> Flask:
    """The office as it is in another database."""
    _opened.append(create_app(replace(settings, database_url=url)))
    return _opened[-1]


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    """What was opened elsewhere is closed before its database goes."""
    yield
    while _opened:
        with _opened.pop().app_context():
            db.session.remove()
            db.engine.dispose()


def test_everything_moves_and_reads_the_same(lively: Office, settings: Settings, elsewhere: str) -> None:
    moved = {one.table: one.rows for one in move(lively.app, settings, elsewhere)}
    assert moved["registrations"] == 1
    assert moved["sessions"] == 2
    assert moved["bookings"] > 0
    with at(settings, elsewhere).app_context():
        assert trail.verify({}).holds
        [said] = [entry for entry in trail_of() if entry == "office.moved"]
    assert said


def trail_of() -> list[str]:
    return list(db.session.scalars(sa.select(TrailEntry.action).order_by(TrailEntry.seq)))


def test_a_sealed_field_opens_in_the_new_house(office: Office, settings: Settings, elsewhere: str) -> None:
    user = office.account()
    secret = office.code_app(user)
    move(office.app, settings, elsewhere)
    with at(settings, elsewhere).app_context():
        found = db.session.scalars(sa.select(CodeApp).where(CodeApp.user_id == user)).one()
        assert found.unseal("secret") == secret


def test_it_can_be_repeated_and_takes_what_was_done_meanwhile(
    lively: Office, settings: Settings, elsewhere: str
) -> None:
    first = {one.table: one for one in move(lively.app, settings, elsewhere)}
    lively.person("Amina Diop")
    second = {one.table: one for one in move(lively.app, settings, elsewhere)}
    assert second["persons"].rows == first["persons"].rows + 1
    assert second["registrations"] == first["registrations"]


def test_it_goes_there_and_back(
    lively: Office, settings: Settings, elsewhere: str, of_the_other_kind: str
) -> None:
    there = {one.table: one for one in move(lively.app, settings, elsewhere)}
    back = {one.table: one for one in move(at(settings, elsewhere), settings, of_the_other_kind)}
    changed = {"trail_links", "trail_entries"}  # each move is a deed
    assert {table: one for table, one in back.items() if table not in changed} == {
        table: one for table, one in there.items() if table not in changed
    }
    Office(at(settings, of_the_other_kind)).person("Ngozi Adeyemi")  # its guards and counts go on


@pytest.mark.slow
def test_a_house_is_not_given_up_while_the_other_is_read_for_minutes(
    lively: Office, settings: Settings, of_the_other_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(config._POSTGRESQL, "options", "-c idle_in_transaction_session_timeout=5000")

    def slowly(table: str) -> None:
        if table == "registrations":
            time.sleep(7)

    moved = moving.move(lively.app, settings, create_app, to=of_the_other_kind, told=slowly)
    assert {one.table: one.rows for one in moved}["registrations"] == 1


def test_what_was_done_in_the_new_house_alone_is_not_lost(
    lively: Office, settings: Settings, elsewhere: str
) -> None:
    move(lively.app, settings, elsewhere)
    there = Office(at(settings, elsewhere))
    with there.deed():
        pass
    with pytest.raises(DomainError, match="that the old one does not know"):
        move(lively.app, settings, elsewhere)
    assert there.count(Person) == lively.count(Person)


def test_a_move_that_breaks_off_leaves_the_new_house_as_it_was(
    lively: Office, settings: Settings, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(lively.app, settings, elsewhere)
    before = Office(at(settings, elsewhere)).count(Person)
    lively.person("Amina Diop")

    def killed(table: str) -> None:
        if table == "registrations":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moving.move(lively.app, settings, create_app, to=elsewhere, told=killed)
    there = Office(at(settings, elsewhere))
    assert there.count(Person) == before
    with there.app.app_context(), db.engine.connect() as connection:
        triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        assert connection.exec_driver_sql(triggers).scalar_one() > 0


def test_a_deed_meanwhile_is_found_out(lively: Office, settings: Settings, elsewhere: str) -> None:
    def someone_works(table: str) -> None:
        if table == "registrations":
            with lively.deed():
                pass

    with pytest.raises(DomainError, match="Stop the office"):
        moving.move(lively.app, settings, create_app, to=elsewhere, told=someone_works)


def test_a_value_that_changes_on_the_way_is_found_out(
    lively: Office, settings: Settings, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = moving._write

    def forging(connection: Any, table: sa.Table, lots: Any) -> None:
        honest(connection, table, lots)
        if table.name == "persons":
            connection.execute(sa.update(table).values(family_name="Another"))

    monkeypatch.setattr(moving, "_write", forging)
    with pytest.raises(DomainError, match="is not what stands in the old one"):
        move(lively.app, settings, elsewhere)
    assert Office(at(settings, elsewhere)).count(Person) == 0


def test_it_does_not_move_into_itself(office: Office, settings: Settings) -> None:
    with office.app.app_context():
        own = db.engine.url.render_as_string(hide_password=False)
    with pytest.raises(DomainError, match="that this office has now"):
        move(office.app, settings, own)


@pytest.mark.slow
def test_the_demonstration_moves_whole(
    database_server: str, tmp_path: Path, settings: Settings, of_the_other_kind: str
) -> None:
    (tmp_path / "demo").mkdir()
    with demonstration(tmp_path / "demo", database_server) as office:
        moved = moving.move(
            office.app, replace(settings, instance=tmp_path / "demo"), create_app, to=of_the_other_kind
        )
        assert sum(one.rows for one in moved) > 10_000
        assert office.app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0
    with clock.set_to(clock.now()), at(settings, of_the_other_kind).app_context():
        assert trail.verify({}).holds

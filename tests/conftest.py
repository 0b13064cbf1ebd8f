"""A house for each test: an empty office on the server that TEST_DATABASE_URL names, or on SQLite."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from argon2 import PasswordHasher
from flask import Flask, Response, message_flashed, request
from flask_migrate import upgrade
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser

from app import create_app
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.people import passwords
from tests.support import browser, postgres, rounds, verifier
from tests.support.office import Office

NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
"""Monday 12 January 2026, 10:00 in Rabat: what the clock shows unless a test sets it."""

# Thousands of small lives, and nothing that piles up: to look for rubbish as often as a
# programme of one life does took a seventh of the suite's time.
gc.set_threshold(100_000, 50, 50)

# What a password costs is held by `tests/people/test_passwords.py`, and paid nowhere else.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64)
passwords._STAND_IN = passwords._hasher.hash("no account has this password")


# How long anything takes says what the machine is busy with, and never fails a test.
hypothesis_settings.register_profile(
    "office", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
hypothesis_settings.load_profile("office")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, and say so, what this machine or this round can't run; say what no database changes."""
    on_postgres = bool(os.environ.get("TEST_DATABASE_URL"))
    if wrong := [reason for reason in map(rounds.misplaced, items) if reason]:
        raise pytest.UsageError("\n".join(wrong))
    rounds.longest_first(items)
    for item in items:
        if item.get_closest_marker("postgres"):
            if not on_postgres:
                item.add_marker(pytest.mark.skip(reason="TEST_DATABASE_URL names no server"))
        elif "database_server" not in cast(pytest.Function, item).fixturenames:
            item.add_marker(pytest.mark.anywhere)
        if item.get_closest_marker("browser") and browser.chromium() is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium runs here"))
        if item.get_closest_marker("node") and verifier.why_not():
            item.add_marker(pytest.mark.skip(reason=verifier.why_not()))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """The suite's processes read the tests one after another: what the first compiled the others need not."""
    if "COMPILED_TEMPLATES" not in os.environ or "PYTEST_XDIST_WORKER" not in os.environ:
        return (yield)
    with (Path(os.environ["COMPILED_TEMPLATES"]) / "reading").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return (yield)


def pytest_collection_finish() -> None:
    """What was read to collect the tests lives to the end: whoever looks for rubbish need not pass by it."""
    gc.freeze()


@pytest.fixture(scope="session")
def database_server() -> str:
    """The server of this round, "" for SQLite: a test to which no fixture brings it is asked once."""
    return os.environ.get("TEST_DATABASE_URL", "")


@pytest.fixture(scope="session")
def migrated(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An application's settings whose database was built by the migrations, once for each test process."""
    folder = tmp_path_factory.mktemp("office")
    with postgres.scratch_database(database_server) if database_server else nullcontext("") as url:
        settings = Settings(instance=folder, database_url=url, testing=True)
        app = create_app(settings)
        with app.app_context():
            upgrade()
            if url:
                _teach_to_empty()
            db.engine.dispose()
        yield settings
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this process that look at pages."""
    with browser.browser() as running:
        yield running


@pytest.fixture(scope="session")
def house(migrated: Settings) -> Iterator[Flask]:
    """The application of this test process; what holds of every answer is asked of every answer."""
    app = create_app(migrated)
    app.after_request(_leads_on_by_303)
    message_flashed.connect(_has_its_tone, app)
    yield app
    with app.app_context():
        db.engine.dispose()


def _leads_on_by_303(answer: Response) -> Response:
    """After a form a browser asks for the next page anew: 303; Authlib alone goes to the directory by 302.

    An address that is written in another way leads to the right one by 308.
    """
    if 300 <= answer.status_code < 400 and answer.location and request.endpoint != "people.begin_directory":
        assert answer.status_code in {303, 308}, f"{request.path} leads on by {answer.status}"
    return answer


def _has_its_tone(_app: Flask, *, message: object, category: str) -> None:
    """The sentence at the top of the next page is there, in one of the tones that it is styled for."""
    assert message, "nothing is said"
    assert category in {"good", "warn", "bad"}, f"{message!r} has the tone {category!r}"


@pytest.fixture
def app(house: Flask, migrated: Settings) -> Iterator[Flask]:
    """The application with an empty office, at the tests' own time."""
    with house.app_context():
        _empty(migrated)
    shutil.rmtree(migrated.instance / "mailbox", ignore_errors=True)
    shutil.rmtree(migrated.instance / "files", ignore_errors=True)
    for file in migrated.instance.glob("*.log"):
        file.unlink()
    with clock.set_to(NOW):
        yield house
    with house.app_context():
        db.session.remove()


def _empty(settings: Settings) -> None:
    """Empty every table but the reference data that the migrations put there.

    A new copy of an empty database would cost several times that: of its 600 tables and indexes SQLite
    reads what they are anew.
    """
    with db.engine.begin() as connection:
        if settings.database_url:
            connection.exec_driver_sql("SELECT empty_every_table()")
            return
        filled = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in _tables()
        )
        for name in connection.exec_driver_sql(filled).scalars().all():
            connection.exec_driver_sql(f"DELETE FROM {name}")


def _teach_to_empty() -> None:
    """Give the test's database on PostgreSQL a function that empties it, whose plans are made once.

    Who may pass by what watches over each row does: nothing is left that a row could point to.
    """
    deletions = "; ".join(f"DELETE FROM {name}" for name in _tables())
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION empty_every_table() RETURNS void LANGUAGE plpgsql AS $$ BEGIN "
            "PERFORM set_config('session_replication_role', 'replica', true) "
            f"FROM pg_roles WHERE rolname = current_user AND rolsuper; {deletions}; END $$"
        )


@cache
def _tables() -> list[str]:
    """The tables that a test fills, those that point to others first."""
    kept = {"member_states", "memberships", "alembic_version"}
    return [table.name for table in reversed(db.metadata.sorted_tables) if table.name not in kept]


@pytest.fixture
def office(app: Flask) -> Office:
    """Hands that make records, and visitors who come in by the front door."""
    return Office(app)

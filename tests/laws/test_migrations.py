"""The migrations: one line, equal to the models, up and down with data, and what guards the bookings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import IntegrityError

from app import create_app, web
from app.config import Settings
from app.core.db import db, is_sqlite, new_id
from tests.support import postgres
from tests.support.office import Office


@contextmanager
def own_office(migrated: Settings, folder: Path) -> Iterator[Flask]:
    """An application on an empty database of its own, of the kind that the tests run on."""
    if not migrated.database_url:
        yield from _running(Settings(instance=folder))
        return
    with postgres.scratch_database(migrated.database_url) as url:
        yield from _running(Settings(instance=folder, database_url=url))


def _running(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_there_is_one_line_of_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(web.MIGRATIONS))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def differences() -> list[Any]:
    """What autogenerate would write, on the database of the application at hand."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


@pytest.mark.usefixtures("app")
def test_the_models_are_what_the_migrations_build(house: Flask) -> None:
    with house.app_context():
        assert differences() == []


def test_the_law_finds_a_model_that_no_migration_builds(migrated: Settings, tmp_path: Path) -> None:
    with own_office(migrated, tmp_path):
        upgrade()
        with db.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE persons DROP COLUMN post"))
            connection.execute(sa.text("CREATE TABLE forgotten (id INTEGER PRIMARY KEY)"))
        assert sorted(found[0] for found in differences()) == ["add_column", "remove_table"]


def guards() -> set[str]:
    """The names of the database's own guards that autogenerate does not see."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if is_sqlite()
        else "SELECT conname FROM pg_constraint WHERE contype = 'x' "
        "UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with db.engine.connect() as connection:
        return set(connection.scalars(sa.text(query)))


def expected_guards() -> set[str]:
    if is_sqlite():
        return {"ex_bookings_clash_insert", "ex_bookings_clash_update"}
    return {"ex_bookings_clash"}


@pytest.mark.usefixtures("app")
def test_the_guards_of_the_bookings_are_there(house: Flask) -> None:
    with house.app_context():
        assert guards() == expected_guards()


def test_down_and_up_again_leaves_the_same_house(migrated: Settings, tmp_path: Path) -> None:
    with own_office(migrated, tmp_path):
        upgrade()
        downgrade(revision="base")
        with db.engine.connect() as connection:
            assert set(sa.inspect(connection).get_table_names()) == {"alembic_version"}
        assert guards() == set()
        upgrade()
        assert (differences(), guards()) == ([], expected_guards())


@pytest.mark.usefixtures("app")
def test_the_migrations_go_down_and_up_with_data(office: Office, migrated: Settings, tmp_path: Path) -> None:
    """With rows in the tables too: nothing in the way down is kept by a foreign key."""
    cohort = office.cohort()
    office.mark(office.session(cohort, room=office.room()), office.registration(cohort))
    if not migrated.database_url:
        with office.app.app_context():
            db.engine.dispose()
        shutil.copy(migrated.instance / "office.db", tmp_path / "office.db")
        with own_office(migrated, tmp_path):
            downgrade(revision="base")
            upgrade()
            assert differences() == []
        return
    with own_office(migrated, tmp_path):
        upgrade()
        with office.app.app_context(), db.engine.connect() as connection:
            rows = {
                table: [dict(row) for row in connection.execute(table.select()).mappings()]
                for table in db.metadata.sorted_tables
                if table.name not in {"member_states", "memberships"}
            }
        with db.engine.begin() as connection:
            for table, values in rows.items():
                if values:
                    connection.execute(table.insert(), values)
        downgrade(revision="base")
        upgrade()
        assert differences() == []


NINE = datetime(2026, 2, 3, 9, tzinfo=UTC)


def hold(
    session: UUID, resource: UUID, *, minutes: int = 0, length: int = 60, why: str | None = None
) -> UUID:
    """Hold a resource by hand, past every operation; `minutes` after nine o'clock."""
    bookings = db.metadata.tables["bookings"]
    key = new_id()
    with db.engine.begin() as connection:
        connection.execute(
            bookings.insert().values(
                id=key,
                session_id=session,
                resource_kind="room",
                resource_id=resource,
                starts_at=NINE + timedelta(minutes=minutes),
                ends_at=NINE + timedelta(minutes=minutes + length),
                override_reason=why,
            )
        )
    return key


@pytest.fixture
def booked(office: Office) -> Iterator[tuple[UUID, UUID]]:
    """A session, and a room that is held from nine to ten."""
    session, room = office.session(office.cohort()), uuid4()
    with office.app.app_context():
        hold(session, room)
        yield session, room
        db.session.remove()


@pytest.mark.parametrize(("minutes", "length"), [(0, 60), (59, 60), (-59, 60), (15, 30), (-30, 120)])
def test_the_database_refuses_two_bookings_that_overlap(
    booked: tuple[UUID, UUID], minutes: int, length: int
) -> None:
    with pytest.raises(IntegrityError, match="ex_bookings_clash"):
        hold(*booked, minutes=minutes, length=length)


@pytest.mark.parametrize("minutes", [60, -60])
def test_bookings_that_follow_each_other_do_not_clash(booked: tuple[UUID, UUID], minutes: int) -> None:
    hold(*booked, minutes=minutes)


def test_another_resource_at_the_same_time_does_not_clash(booked: tuple[UUID, UUID]) -> None:
    hold(booked[0], uuid4())


def test_a_booking_overridden_with_its_reason_is_let_through(booked: tuple[UUID, UUID]) -> None:
    hold(*booked, why="The minister comes.")


def test_moving_a_booking_onto_another_is_refused_too(booked: tuple[UUID, UUID]) -> None:
    moved = hold(*booked, minutes=60)
    bookings = db.metadata.tables["bookings"]
    statement = bookings.update().where(bookings.c.id == moved).values(starts_at=NINE)
    with pytest.raises(IntegrityError, match="ex_bookings_clash"), db.engine.begin() as connection:
        connection.execute(statement)

"""The migrations: one line, equal to the models in all that they say, and up and down with data."""

from __future__ import annotations

import re
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

from app import create_app
from app.audit import trail
from app.config import Settings
from app.core import migrations
from app.core.db import db, is_sqlite, new_id
from app.hosting import readiness
from tests.laws.schema import build_as_the_models_say, structure
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
    config.set_main_option("script_location", str(migrations.FOLDER))
    folder = ScriptDirectory.from_config(config)
    assert folder.get_heads() == [readiness._asked_revision()]
    assert [Path(one.path).name[:4] for one in folder.walk_revisions()] == [
        one.revision for one in folder.walk_revisions()
    ]


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


def made() -> set[str]:
    """What the database of the application at hand is made of."""
    with db.engine.connect() as connection:
        return structure(connection)


@pytest.fixture
def wanted(migrated: Settings, tmp_path: Path) -> set[str]:
    """What a database is made of when the models and the guards alone build it."""
    (tmp_path / "models").mkdir()
    with own_office(migrated, tmp_path / "models"):
        with db.engine.begin() as connection:
            build_as_the_models_say(db.metadata, connection)
        return made()


@pytest.mark.usefixtures("app")
def test_checks_conditions_defaults_and_guards_are_what_the_migrations_build(
    house: Flask, wanted: set[str]
) -> None:
    with house.app_context():
        found = made()
    assert (sorted(found - wanted), sorted(wanted - found)) == ([], [])


def seats(*, without: str = "", states: tuple[str, ...] = ("free", "taken")) -> sa.MetaData:
    """A small table with everything that autogenerate is blind to, or all but one thing."""
    things: dict[str, Any] = {
        "check": sa.CheckConstraint("number BETWEEN 1 AND 500", name="ck_number"),
        "unique": sa.UniqueConstraint("number", "state", name="uq_number"),
        "condition": sa.text("state NOT IN ('free', 'gone')"),
        "default": "1",
    }
    things.pop(without, None)
    metadata = sa.MetaData()
    table = sa.Table(
        "seats",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, server_default=things.get("default")),
        sa.Column("state", sa.Enum(*states, name="ck_state", native_enum=False, create_constraint=True)),
        *(things[kind] for kind in ("check", "unique") if kind in things),
    )
    where = things.get("condition")
    sa.Index("uq_taken", table.c.number, unique=True, sqlite_where=where, postgresql_where=where)
    return metadata


def named(fact: str) -> str:
    """The kind and name in a fact of `structure`, as in "check ck_rooms_seats"."""
    found = re.match(r"\w+: ((?:unique )?(?:index|\w+) \w+)", fact)
    assert found, fact
    return found[1]


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        ({"without": "check"}, {"check ck_number"}),
        ({"without": "unique"}, {"unique uq_number"}),
        ({"without": "condition"}, {"unique index uq_taken"}),
        ({"without": "default"}, {"column number"}),
        ({"states": ("free", "taken", "kept")}, {"check ck_state"}),
        ({"states": ("taken", "free")}, set()),
    ],
    ids=str,
)
def test_the_law_finds_what_autogenerate_does_not_see(
    migrated: Settings, tmp_path: Path, broken: dict[str, Any], found: set[str]
) -> None:
    facts = []
    for metadata in (seats(), seats(**broken)):
        folder = tmp_path / str(len(facts))
        folder.mkdir()
        with own_office(migrated, folder):
            metadata.create_all(db.engine)
            facts.append(made())
    assert {named(fact) for fact in facts[0] ^ facts[1]} == found


def test_the_law_finds_a_guard_that_is_not_there(
    migrated: Settings, tmp_path: Path, wanted: set[str]
) -> None:
    with own_office(migrated, tmp_path):
        upgrade()
        with db.engine.begin() as connection:
            connection.exec_driver_sql(
                "DROP TRIGGER ex_bookings_clash_update"
                if is_sqlite()
                else "ALTER TABLE bookings DROP CONSTRAINT ex_bookings_clash"
            )
        gone = "ex_bookings_clash_update" if is_sqlite() else "ex_bookings_clash"
        assert {named(fact) for fact in wanted - made()} == {f"guard {gone}"}


def test_down_and_up_again_leaves_the_same_house(
    migrated: Settings, tmp_path: Path, wanted: set[str]
) -> None:
    with own_office(migrated, tmp_path):
        upgrade()
        downgrade(revision="base")
        assert made() == set()
        upgrade()
        assert (differences(), made()) == ([], wanted)


OFFICE = Path(__file__).parent / "office_at_0001.sql"


def fill() -> dict[str, list[str]]:
    """Put the kept office into the database at hand, which stands at the first migration; its columns."""
    columns = {}
    with db.engine.begin() as connection:
        if not is_sqlite():
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        for statement in re.findall(r"^INSERT.*?;$", OFFICE.read_text("utf-8"), re.DOTALL | re.MULTILINE):
            connection.exec_driver_sql(statement)
        inspector = sa.inspect(connection)
        for table in set(inspector.get_table_names()) - {"alembic_version"}:
            columns[table] = [column["name"] for column in inspector.get_columns(table)]
    return columns


CALLED_NOW = {("feed_links", "cohort_id"): "resource_id"}
"""What a column of the first migration is called now, whose values are kept under another name."""


def contents(columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """What the database at hand holds in these tables' columns, as it is stored."""
    with db.engine.connect() as connection:
        inspector = sa.inspect(connection)
        held = {}
        for table, names in columns.items():
            standing = {column["name"] for column in inspector.get_columns(table)}
            read = [
                sa.column(name if name in standing else CALLED_NOW.get((table, name), name)) for name in names
            ]
            rows = connection.execute(sa.select(*read).select_from(sa.table(table)))
            held[table] = sorted(repr(tuple(row)) for row in rows)
        return held


def test_an_office_at_the_first_migration_keeps_all_it_has_on_the_way_up_and_down(
    migrated: Settings, tmp_path: Path, wanted: set[str]
) -> None:
    with own_office(migrated, tmp_path):
        upgrade(revision="0001")
        columns = fill()
        at_first = contents(columns)
        assert [table for table, rows in at_first.items() if not rows] == []
        for _round in range(2):
            upgrade()
            assert (contents(columns), made(), trail.verify().why) == (at_first, wanted, "")
            db.session.remove()
            downgrade(revision="0001")
            assert contents(columns) == at_first


def test_the_law_finds_a_row_that_an_upgrade_changes(migrated: Settings, tmp_path: Path) -> None:
    with own_office(migrated, tmp_path):
        upgrade(revision="0001")
        columns = fill()
        at_first = contents(columns)
        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE rooms SET seats = seats + 1")
        assert [table for table, rows in contents(columns).items() if rows != at_first[table]] == ["rooms"]


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


def test_nothing_is_let_through_beside_an_overridden_one_without_a_reason_of_its_own(
    booked: tuple[UUID, UUID],
) -> None:
    hold(*booked, minutes=30, why="The minister comes.")
    with pytest.raises(IntegrityError, match="ex_bookings_clash"):
        hold(*booked, minutes=60)
    hold(*booked, minutes=60, why="The minister stays.")
    hold(*booked, minutes=120)


def test_a_reason_is_not_taken_away_while_it_is_needed(booked: tuple[UUID, UUID]) -> None:
    beside = hold(*booked, why="The minister comes.")
    bookings = db.metadata.tables["bookings"]
    statement = bookings.update().where(bookings.c.id == beside).values(override_reason=None)
    with pytest.raises(IntegrityError, match="ex_bookings_clash"), db.engine.begin() as connection:
        connection.execute(statement)
    with db.engine.begin() as connection:
        connection.execute(bookings.delete().where(bookings.c.id != beside))
        connection.execute(statement)


def test_moving_a_booking_onto_another_is_refused_too(booked: tuple[UUID, UUID]) -> None:
    moved = hold(*booked, minutes=60)
    bookings = db.metadata.tables["bookings"]
    statement = bookings.update().where(bookings.c.id == moved).values(starts_at=NINE)
    with pytest.raises(IntegrityError, match="ex_bookings_clash"), db.engine.begin() as connection:
        connection.execute(statement)

"""An office moves house: everything that one database holds goes into another, of the same or another kind.

It is read as it stood at one moment, and goes into the new one in one transaction: killed half-way, nothing
has moved. Values go as they are stored, sealed ones sealed. Afterwards both are read again, and counts and
hashes compared. It can be repeated, and goes back the same way, as long as nothing was done in the new house
that the old one does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.engine import Connection

from app.access.actor import SYSTEM
from app.audit import trail
from app.audit.models import TrailLink
from app.config import Settings
from app.core.db import ROWS_AT_ONCE, Base, UTCDateTime, db, take_stock, to_json, unit_of_work, write_many
from app.core.errors import DomainError

_HASH_LIMIT = 2**256
Lot = Sequence[Sequence[Any]]
"""Some rows of a table, each with its values as they are stored."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What of one table has moved: how many rows, and the sum of their SHA-256 (as 64 hexadecimal digits)."""

    table: str
    rows: int
    digest: str


def move(
    app: Flask,
    settings: Settings,
    make_app: Callable[[Settings], Flask],
    *,
    to: str,
    told: Callable[[str], None] = lambda _table: None,
) -> list[Moved]:
    """Carry this office over to the database `to`; DomainError says why it can't be, and nothing has moved.

    `told` is called before each table. The office is stopped meanwhile: if something was done in it, the
    move is refused at its end, and is to be made again.
    """
    other = make_app(replace(settings, database_url=to))
    with other.app_context():
        target = db.engine
        try:
            upgrade()
            return _move(app, target, told)
        finally:
            target.dispose()


def _move(app: Flask, target: sa.Engine, told: Callable[[str], None]) -> list[Moved]:
    with app.app_context():
        source = db.engine
        if str(source.url) == str(target.url):
            raise DomainError(f"{target.url.render_as_string()} is the database that this office has now.")
        with unit_of_work():
            trail.record("office.moved", actor=SYSTEM, subject=("databases", target.dialect.name))
        db.session.remove()
    with _snapshot(source) as there, target.begin() as here:
        _wait_patiently(there, here)
        head = _head(there)
        _refuse_what_is_unknown_there(here, there)
        moved = _carry(there, here, told)
        if [_looked_at(table, _rows(here, table)) for table in tables()] != moved:
            raise DomainError("What was read from the new database is not what stands in the old one.")
    with target.begin() as here:
        take_stock(here)
    with source.connect() as after:
        if _head(after) != head:
            raise DomainError("Something was done in the old database meanwhile. Stop the office first.")
    return moved


def tables() -> list[sa.Table]:
    """Every table, those first that others refer to, with plain types: values as they are stored."""
    plain = sa.MetaData()
    return [
        sa.Table(
            table.name,
            plain,
            *(sa.Column(c.name, _plain(c.type), primary_key=c.primary_key) for c in table.columns),
        )
        for table in Base.metadata.sorted_tables
    ]


def _plain(kind: Any) -> Any:
    if isinstance(kind, UTCDateTime):
        return kind
    stored = kind.impl_instance if isinstance(kind, sa.types.TypeDecorator) else kind
    if isinstance(stored, sa.JSON):
        return _Document()
    return sa.Text() if isinstance(stored, sa.String) else stored


class _Document(sa.types.UserDefinedType[str]):
    """JSON as the text that stands there: what is null in it is told from what is not there."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return "JSON"

    def column_expression(self, colexpr: Any) -> Any:
        return sa.cast(colexpr, sa.Text)


def _snapshot(engine: sa.Engine) -> Connection:
    """A connection that reads everything as it stands now."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _wait_patiently(*connections: Connection) -> None:
    """While one database works for minutes, the other waits: neither is to give its deed up for lost."""
    for connection in connections:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def _head(connection: Connection) -> tuple[int, str] | None:
    """The trail's last link: its number and its hash."""
    last = sa.select(TrailLink.seq, TrailLink.hash).order_by(TrailLink.seq.desc()).limit(1)
    found = connection.execute(last).one_or_none()
    return (found.seq, found.hash) if found else None


def _refuse_what_is_unknown_there(here: Connection, there: Connection) -> None:
    """What was done in the new database must be known in the old one, or it would be lost."""
    head = _head(here)
    if head is None:
        return
    known = sa.select(TrailLink.hash).where(TrailLink.seq == head[0])
    if there.execute(known).scalar_one_or_none() != head[1]:
        raise DomainError(
            "Something was done in the new database that the old one does not know. Choose an empty one."
        )


def _carry(there: Connection, here: Connection, told: Callable[[str], None]) -> list[Moved]:
    """Empty the new house and put everything in its place; its guards look away until all of it stands.

    What is read of the old house is looked at as it passes by.
    """
    moved = []
    with _unguarded(here):
        for table in reversed(tables()):
            here.execute(sa.delete(table))
        for table in tables():
            told(table.name)
            passing = _Look(_rows(there, table))
            _write(here, table, passing)
            moved.append(passing.moved(table))
    return moved


def _rows(connection: Connection, table: sa.Table) -> Iterator[Lot]:
    keys = table.primary_key.columns.values()
    found = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(sa.select(table).order_by(*keys))
    yield from found.partitions()


def _write(connection: Connection, table: sa.Table, lots: Iterable[Lot]) -> None:
    names = [column.name for column in table.columns]
    write_many(connection, table, names, chain.from_iterable(lots))
    if connection.dialect.name == "sqlite":
        return
    for column in table.primary_key.columns:
        if isinstance(column.type, sa.Integer):  # what the database counts by itself goes on after the last
            last = sa.select(sa.func.coalesce(sa.func.max(column), 1)).scalar_subquery()
            counter = sa.func.pg_get_serial_sequence(table.name, column.name)
            connection.execute(sa.select(sa.func.setval(counter, last)))


class _unguarded:  # noqa: N801 - it is read as a phrase
    """The triggers that look at one booking after the other would refuse rows by their order alone."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        self.triggers: list[tuple[str, str]] = []

    def __enter__(self) -> None:
        if not self.is_sqlite:
            self.connection.exec_driver_sql("ALTER TABLE bookings DISABLE TRIGGER USER")
            return
        self.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        found = self.connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        self.triggers = [(row[0], row[1]) for row in found]
        for name, _sql in self.triggers:
            self.connection.exec_driver_sql(f'DROP TRIGGER "{name}"')

    def __exit__(self, *_fault: object) -> None:
        if not self.is_sqlite:
            self.connection.exec_driver_sql("ALTER TABLE bookings ENABLE TRIGGER USER")
        for _name, sql in self.triggers:
            self.connection.exec_driver_sql(sql)


class _Look:
    """Rows that pass by; how many they were, and a hash of all of them, whatever their order."""

    def __init__(self, lots: Iterable[Lot]) -> None:
        self._lots, self._rows, self._total = lots, 0, 0

    def __iter__(self) -> Iterator[Lot]:
        for lot in self._lots:
            self._rows += len(lot)
            for row in lot:
                self._total += int.from_bytes(sha256(to_json(list(row)).encode()).digest())
            yield lot

    def moved(self, table: sa.Table) -> Moved:
        """What passed."""
        return Moved(table.name, self._rows, f"{self._total % _HASH_LIMIT:064x}")


def _looked_at(table: sa.Table, lots: Iterable[Lot]) -> Moved:
    look = _Look(lots)
    for _lot in look:
        pass
    return look.moved(table)

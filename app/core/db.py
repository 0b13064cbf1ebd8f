"""The database: one declarative base, typed columns, and the unit of work in which every deed happens.

SQLite serialises writers only when the write lock is taken *before* the first
read: `BEGIN` followed by a read and then a write fails with "database is
locked" or, worse, decides on stale rows. So a unit of work begins with
``BEGIN IMMEDIATE``, and nothing may be written outside of one.
"""

from __future__ import annotations

import enum
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, object_session, registry
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

from app.core import holds
from app.core.errors import StaleError
from app.core.i18n import _
from app.core.texts import Texts

BUSY_TIMEOUT_MS = 10_000
ROWS_AT_ONCE = 2_000
Select = TypeVar("Select", bound=sa.Select[Any])
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class WriteOutsideDeedError(RuntimeError):
    """A row would be written outside of a unit of work: a fault of the programme, never of a user."""


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Stored in UTC, handed out with its zone; refuses a naive value."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must carry its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Hand out the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class TextsColumn(TypeDecorator[Texts]):
    """A text in the office's four languages, as one JSON object with the keys en, fr, ar, pt."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: Texts | None, dialect: Dialect) -> dict[str, str] | None:
        """Store the languages that are filled."""
        return None if value is None else value.filled()

    def process_result_value(self, value: Any, dialect: Dialect) -> Texts | None:
        """Read back a `Texts`."""
        return None if value is None else Texts(**value)


class Hundredths(TypeDecorator[Decimal]):
    """A decimal with two places, such as a mark: stored as a whole number of hundredths, never as a float."""

    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store the hundredths; ValueError for more places than two."""
        if value is None:
            return None
        hundredths = value * 100
        if hundredths != int(hundredths):
            raise ValueError(f"{value} has more than two places")
        return int(hundredths)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Read back the decimal, without zeros at its end: 60, 56.8, 12.25."""
        if value is None:
            return None
        whole, rest = divmod(value, 100)
        return Decimal(whole) if not rest else Decimal(f"{whole}.{rest:02}".rstrip("0"))


def states(kind: type[enum.StrEnum], *, length: int = 40) -> sa.Enum:
    """A column of one of the values of `kind`, as text that the database itself CHECKs."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=length,
        name=_snake(kind.__name__),
        values_callable=lambda members: [member.value for member in members],
    )


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def new_id() -> UUID:
    """A key made before insert; it sorts by time (UUIDv7), so it is no secret and hides no date."""
    return uuid7()


class Base(DeclarativeBase):
    """The base of every table."""

    registry = registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(column_0_N_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UTCDateTime, Texts: TextsColumn, UUID: sa.Uuid},
    )


class Identified:
    """A record with a key of its own, made before it is inserted."""

    __holds__: ClassVar[tuple[holds.Holding, ...]] = (holds.internal("to tell records apart", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        super().__init__(**values)


class Versioned:
    """A record edited by form: the version travels in the form, and a stale one is refused."""

    __holds__: ClassVar[tuple[holds.Holding, ...]] = (holds.internal("to lose no edit", "version"),)

    version: Mapped[int] = mapped_column(default=1, server_default="1")


db = SQLAlchemy(
    metadata=Base.metadata,
    disable_autonaming=True,
    session_options={"expire_on_commit": False, "autoflush": True},
)


def all_models() -> list[type[Any]]:
    """Every kind of record that the office keeps, by the name of its table."""
    models = (mapper.class_ for mapper in Base.registry.mappers)
    return sorted(models, key=lambda model: str(model.__tablename__))


def rows(
    statement: sa.Executable, parameters: Mapping[str, Any] | None = None
) -> sa.CursorResult[*tuple[Any, ...]]:
    """The rows of a select of columns, in the session's transaction and past its records.

    For what every page asks: to make records of rows costs more than to find them. What a deed has not
    flushed is not seen.
    """
    return db.session.connection().execute(statement, parameters)


def write_many(
    connection: Connection, table: sa.Table, names: Sequence[str], many: Iterable[Sequence[Any]]
) -> None:
    """Write rows of these columns past all records, as fast as the database takes them.

    For what is written by the hundred thousand. On PostgreSQL the values are those that it stores.
    """
    if connection.dialect.name == "sqlite":
        rest = iter(many)
        while some := [dict(zip(names, row, strict=True)) for row in islice(rest, ROWS_AT_ONCE)]:
            connection.execute(sa.insert(table), some)
        return
    columns = ", ".join(f'"{name}"' for name in names)
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in many:
            copy.write_row(row)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One deed: everything in it is committed together, or nothing is.

    Shared by the gate, the worker and the command line. Nesting is a fault.
    """
    if _writing.get():
        raise WriteOutsideDeedError("a deed within a deed")
    session = db.session()
    session.rollback()
    token = _writing.set(True)
    try:
        session.connection()
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(token)


def take_stock(connection: Connection) -> None:
    """Let the database count how its tables are filled, for by that it chooses its ways through them.

    SQLite never does it by itself, and PostgreSQL some time after much was written. It is quick: of each
    index a thousand rows are looked at on SQLite, a sample of each table on PostgreSQL.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
    connection.exec_driver_sql("ANALYZE")


def lock(statement: Select) -> Select:
    """Hold the rows that decide (a cohort's seats) until the deed ends.

    PostgreSQL locks the rows of the first record that is selected, and not of those that are read with
    it: others may change these, and what may be missing can't be locked. It does not lock their keys: a
    row inserted meanwhile that refers to one of them holds its key, and two such deeds would wait for
    each other. On SQLite the deed already holds the one write lock.
    """
    first = statement.column_descriptions[0]["entity"]
    return statement.with_for_update(key_share=True, of=first)


def take_turn(number: int) -> None:
    """Let no other deed that asks for the same number go on until this one ends.

    For what is decided by rows that are not there yet: the next number, the first key. On SQLite the deed
    is the only writer.
    """
    if not is_sqlite():
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def hold(record: Any) -> None:
    """Keep a record for this deed alone, and read it anew; StaleError when it changed since it was read.

    On PostgreSQL another deed may have moved or changed it between the gate's reading and now. What is
    decided of it after this is decided of what stands.
    """
    session = object_session(record)
    if session is None:
        raise WriteOutsideDeedError(f"{record!r} is not in a deed")
    session.flush()
    seen = _standing(record)
    try:
        columns = sa.inspect(type(record)).column_attrs.keys()
        session.refresh(record, columns, with_for_update={"key_share": True})
        is_as_seen = _standing(record) == seen
    except InvalidRequestError:  # it was removed
        is_as_seen = False
    if not is_as_seen:
        raise StaleError(_("Someone else changed this a moment ago. Look at it again, then decide."))


def _standing(record: Any) -> tuple[Any, Any]:
    return getattr(record, "state", None), getattr(record, "version", None)


def is_sqlite() -> bool:
    """Whether this office keeps its data in SQLite."""
    return db.session.get_bind().dialect.name == "sqlite"


def seconds(start: Any, end: Any) -> sa.ColumnElement[Any]:
    """How many seconds lie between two instants of a row, in whole numbers."""
    return sa.extract("epoch", end) - sa.extract("epoch", start)


class key_as_text(sa.sql.functions.GenericFunction[str]):  # noqa: N801 - it is read as a function of SQL
    """A record's key as the history and the trail write it, so that these are found by their index."""

    type = sa.String()
    inherit_cache = True


@compiles(key_as_text)
def _key_as_text(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS VARCHAR)"


@compiles(key_as_text, "sqlite")
def _key_as_text_of_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    """SQLite keeps keys as 32 letters and digits, without dashes."""
    key = compiler.process(element.clauses, **options)
    pieces = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return "(" + " || '-' || ".join(f"substr({key}, {first}, {many})" for first, many in pieces) + ")"


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: Any, _instances: Any) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise WriteOutsideDeedError("a row would be written outside of a unit of work")


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "secure_delete = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def to_json(value: Any) -> str:
    """Canonical JSON: the same value is always the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)

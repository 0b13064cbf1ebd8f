"""What a database is made of, as sentences by which two databases can be compared.

Autogenerate compares tables, columns, types and plain indexes. It sees no CHECK, no condition of an
index, no default and no trigger; these are read here as the database itself understands them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

_OVERRIDDEN = (
    "SELECT 1 FROM bookings AS other WHERE other.resource_id = NEW.resource_id AND other.id <> NEW.id "
    "AND other.override_reason IS NOT NULL "
    "AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at"
)
GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER ex_bookings_clash_{event.split(maxsplit=1)[0].lower()} BEFORE {event} ON bookings "
        "WHEN NEW.override_reason IS NULL "
        "BEGIN SELECT RAISE(ABORT, 'ex_bookings_clash') WHERE NEW.starts_at < ("
        "SELECT other.ends_at FROM bookings AS other "
        "WHERE other.resource_id = NEW.resource_id AND other.id <> NEW.id "
        "AND other.override_reason IS NULL AND other.starts_at < NEW.ends_at "
        "ORDER BY other.starts_at DESC LIMIT 1) "
        f"OR EXISTS ({_OVERRIDDEN}); END"
        for event in ("INSERT", "UPDATE OF resource_id, starts_at, ends_at, override_reason")
    ],
    "postgresql": [
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        (
            "ALTER TABLE bookings ADD CONSTRAINT ex_bookings_clash EXCLUDE USING gist "
            "(resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (override_reason IS NULL)"
        ),
        (
            "CREATE FUNCTION refuse_a_clash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({_OVERRIDDEN}) THEN "
            "RAISE EXCEPTION 'ex_bookings_clash' USING ERRCODE = 'exclusion_violation'; "
            "END IF; RETURN NEW; END $$"
        ),
        (
            "CREATE TRIGGER ex_bookings_clash_any "
            "BEFORE INSERT OR UPDATE OF resource_id, starts_at, ends_at, override_reason ON bookings "
            "FOR EACH ROW WHEN (NEW.override_reason IS NULL) EXECUTE FUNCTION refuse_a_clash()"
        ),
    ],
}
"""What the database guards beside the models, said a second time: a migration that adds or changes a
trigger or an exclusion has it here too, as it is at the end."""

_OWN = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT relname, conname, pg_get_constraintdef(con.oid) FROM pg_constraint con "
    "JOIN pg_class ON pg_class.oid = conrelid WHERE contype = 'x' "
    "UNION ALL SELECT relname, tgname, pg_get_triggerdef(trg.oid) || ' AS ' || prosrc "
    "FROM pg_trigger trg JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid "
    "WHERE NOT tgisinternal",
}
_LISTED = re.compile(r"'[^']*'(?:::[a-z ]+)?(?:, '[^']*'(?:::[a-z ]+)?)+")


def build_as_the_models_say(metadata: sa.MetaData, connection: Connection) -> None:
    """Make every table of the models and every guard, in an empty database."""
    metadata.create_all(connection)
    for statement in GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def structure(connection: Connection) -> set[str]:
    """What the database at hand is made of; the law compares two of them."""
    inspector = sa.inspect(connection)
    facts = {
        f"{table}: guard {name} {_plain(text)}"
        for table, name, text in connection.exec_driver_sql(_OWN[connection.dialect.name])
    }
    for table in set(inspector.get_table_names()) - {"alembic_version"}:
        facts |= {f"{table}: {fact}" for fact in _of_table(inspector, table)}
    return facts


def _of_table(inspector: Any, table: str) -> Iterator[str]:
    for column in inspector.get_columns(table):
        null = "null" if column["nullable"] else "not null"
        default = "" if column["default"] is None else f" default {_plain(column['default'])}"
        yield f"column {column['name']} {column['type']!r} {null}{default}"
    key = inspector.get_pk_constraint(table)
    yield f"primary key {key['name']} {key['constrained_columns']}"
    for unique in inspector.get_unique_constraints(table):
        yield f"unique {unique['name']} {unique['column_names']}"
    for check in inspector.get_check_constraints(table):
        yield f"check {check['name']} {_plain(check['sqltext'])}"
    for foreign in inspector.get_foreign_keys(table):
        yield (
            f"foreign key {foreign['name']} {foreign['constrained_columns']} to "
            f"{foreign['referred_table']} {foreign['referred_columns']} {foreign['options']}"
        )
    for index in inspector.get_indexes(table):
        if "duplicates_constraint" in index:
            continue
        kind = "unique index" if index["unique"] else "index"
        where = index.get("dialect_options", {}).get(f"{inspector.dialect.name}_where")
        condition = "" if where is None else f" where {_plain(str(where))}"
        yield f"{kind} {index['name']} {index.get('expressions', index['column_names'])}{condition}"


def _plain(text: str) -> str:
    """The same words in the same way: no quotes around names, single spaces, listed values in order."""
    flat = re.sub(r"\s+", " ", text.replace('"', "")).strip()
    flat = re.sub(r"\( | \)", lambda found: found[0].strip(), flat)
    return _LISTED.sub(lambda found: ", ".join(sorted(found[0].split(", "))), flat)

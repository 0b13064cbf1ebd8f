"""Nothing is booked without a reason onto a booking that has one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_COLUMNS = "UPDATE OF resource_id, starts_at, ends_at, override_reason"
_OVERRIDDEN = (
    "SELECT 1 FROM bookings AS other WHERE other.resource_id = NEW.resource_id AND other.id <> NEW.id "
    "AND other.override_reason IS NOT NULL "
    "AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at"
)
_BEFORE = (
    "NEW.starts_at < (SELECT other.ends_at FROM bookings AS other "
    "WHERE other.resource_id = NEW.resource_id AND other.id <> NEW.id "
    "AND other.override_reason IS NULL AND other.starts_at < NEW.ends_at "
    "ORDER BY other.starts_at DESC LIMIT 1)"
)


def upgrade() -> None:
    has_a_reason = sa.text("override_reason IS NOT NULL")
    op.create_index(
        "ix_bookings_overridden",
        "bookings",
        ["resource_id", "starts_at"],
        sqlite_where=has_a_reason,
        postgresql_where=has_a_reason,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_a_clash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({_OVERRIDDEN}) THEN "
            "RAISE EXCEPTION 'ex_bookings_clash' USING ERRCODE = 'exclusion_violation'; "
            "END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER ex_bookings_clash_any BEFORE INSERT OR {_COLUMNS} ON bookings "
            "FOR EACH ROW WHEN (NEW.override_reason IS NULL) EXECUTE FUNCTION refuse_a_clash()"
        )
        return
    for event in ("INSERT", _COLUMNS):
        _guard(event, f"{_BEFORE} OR EXISTS ({_OVERRIDDEN})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER ex_bookings_clash_any ON bookings")
        op.execute("DROP FUNCTION refuse_a_clash()")
    else:
        for event in ("INSERT", "UPDATE"):
            _guard(event, _BEFORE)
    op.drop_index("ix_bookings_overridden", "bookings")


def _guard(event: str, clash: str) -> None:
    name = f"ex_bookings_clash_{event.split(maxsplit=1)[0].lower()}"
    op.execute(f"DROP TRIGGER {name}")
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON bookings WHEN NEW.override_reason IS NULL "
        f"BEGIN SELECT RAISE(ABORT, 'ex_bookings_clash') WHERE {clash}; END"
    )

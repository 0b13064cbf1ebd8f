"""SQLite finds a booking that clashes by its index, however many the resource had before"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"

_OLD = (
    "WHERE EXISTS (SELECT 1 FROM bookings AS other WHERE other.resource_id = NEW.resource_id "
    "AND other.id <> NEW.id AND other.override_reason IS NULL "
    "AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at)"
)
# Of bookings that do not overlap, the last that starts before the new one's end also ends last.
_NEW = (
    "WHERE NEW.starts_at < (SELECT other.ends_at FROM bookings AS other "
    "WHERE other.resource_id = NEW.resource_id AND other.id <> NEW.id "
    "AND other.override_reason IS NULL AND other.starts_at < NEW.ends_at "
    "ORDER BY other.starts_at DESC LIMIT 1)"
)


def upgrade() -> None:
    _guard(_NEW)


def downgrade() -> None:
    _guard(_OLD)


def _guard(where: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for event in ("INSERT", "UPDATE"):
        op.execute(f"DROP TRIGGER ex_bookings_clash_{event.lower()}")
        op.execute(
            f"CREATE TRIGGER ex_bookings_clash_{event.lower()} BEFORE {event} ON bookings "
            "WHEN NEW.override_reason IS NULL "
            f"BEGIN SELECT RAISE(ABORT, 'ex_bookings_clash') {where}; END"
        )

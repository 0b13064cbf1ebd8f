"""Calendars of venues, and one address of each calendar that opens"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

_BEFORE = ("room", "trainer", "cohort", "interpreter", "equipment", "trainee")
_KINDS = ("room", "trainer", "cohort", "interpreter", "equipment", "venue")
_LIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    newer = "other.user_id = feed_links.user_id AND other.resource_id = feed_links.resource_id"
    newer += " AND other.ended_at IS NULL AND other.id > feed_links.id"
    op.execute(
        "UPDATE feed_links SET ended_at = created_at WHERE ended_at IS NULL "
        f"AND EXISTS (SELECT 1 FROM feed_links AS other WHERE {newer})"
    )
    _rename("resource_kind", "calendar_kind", _KINDS)
    op.create_index(
        "uq_feed_links_live",
        "feed_links",
        ["user_id", "resource_id"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )


def downgrade() -> None:
    op.drop_index("uq_feed_links_live", table_name="feed_links")
    op.execute("DELETE FROM feed_links WHERE calendar_kind = 'venue'")
    _rename("calendar_kind", "resource_kind", _BEFORE)


def _rename(old: str, new: str, kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("feed_links") as batch:
        batch.drop_constraint(op.f(f"ck_feed_links_{old}"), type_="check")
        batch.alter_column(old, new_column_name=new)
    with op.batch_alter_table("feed_links") as batch:
        named = ", ".join(f"'{kind}'" for kind in kinds)
        batch.create_check_constraint(op.f(f"ck_feed_links_{new}"), f"{new} IN ({named})")

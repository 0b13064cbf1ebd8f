"""An address may open the calendar of a room, equipment, a trainer or an interpreter, not a cohort's alone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_KINDS = ("room", "trainer", "cohort", "interpreter", "equipment", "trainee")


def upgrade() -> None:
    links = _rows("cohort_id")
    op.drop_table("feed_links")
    kind = sa.Enum(*_KINDS, name="resource_kind", native_enum=False, create_constraint=True, length=40)
    made = op.create_table(
        "feed_links",
        sa.Column("resource_kind", kind, nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        *_rest(),
    )
    op.create_index(op.f("ix_feed_links_resource_id"), "feed_links", ["resource_id"], unique=False)
    op.create_index(op.f("ix_feed_links_user_id"), "feed_links", ["user_id"], unique=False)
    op.bulk_insert(
        made, [{"resource_kind": "cohort", "resource_id": link.pop("cohort_id"), **link} for link in links]
    )


def downgrade() -> None:
    links = _rows("resource_id", sa.text("resource_kind = 'cohort'"))
    op.drop_table("feed_links")
    made = op.create_table(
        "feed_links",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        *_rest(),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_feed_links_cohort_id_cohorts")),
    )
    op.create_index(op.f("ix_feed_links_cohort_id"), "feed_links", ["cohort_id"], unique=False)
    op.create_index(op.f("ix_feed_links_user_id"), "feed_links", ["user_id"], unique=False)
    op.bulk_insert(made, [{"cohort_id": link.pop("resource_id"), **link} for link in links])


def _rest() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_feed_links_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_links")),
    ]


def _rows(key: str, *where: sa.ColumnElement[bool]) -> list[dict[str, object]]:
    links = sa.table(
        "feed_links",
        sa.column(key, sa.Uuid()),
        sa.column("user_id", sa.Uuid()),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("ended_at", sa.DateTime(timezone=True)),
        sa.column("id", sa.Uuid()),
    )
    found = op.get_bind().execute(sa.select(links).where(*where).order_by(links.c.id))
    return [dict(row) for row in found.mappings()]

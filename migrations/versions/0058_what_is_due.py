"""What reminds of what is due for accreditation: letters once, and a calendar by a secret address"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"

_LIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "due_reminders",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("step IN ('ahead', 'late', 'grace')", name=op.f("ck_due_reminders_step")),
        sa.PrimaryKeyConstraint("key", "step", "due_on", name=op.f("pk_due_reminders")),
    )
    op.create_table(
        "due_feeds",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_due_feeds_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_feeds")),
    )
    op.create_index(op.f("ix_due_feeds_user_id"), "due_feeds", ["user_id"], unique=False)
    op.create_index(
        "uq_due_feeds_live",
        "due_feeds",
        ["user_id"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )


def downgrade() -> None:
    op.drop_index("uq_due_feeds_live", table_name="due_feeds", sqlite_where=_LIVE, postgresql_where=_LIVE)
    op.drop_index(op.f("ix_due_feeds_user_id"), table_name="due_feeds")
    op.drop_table("due_feeds")
    op.drop_table("due_reminders")

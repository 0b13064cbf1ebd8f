"""Where online and hybrid sessions are joined, under seal"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "join_links",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("minutes_before", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("minutes_before BETWEEN 0 AND 1440", name=op.f("ck_join_links_minutes_before")),
        sa.ForeignKeyConstraint(["given_by"], ["users.id"], name=op.f("fk_join_links_given_by_users")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_join_links_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_links")),
        sa.UniqueConstraint("session_id", name=op.f("uq_join_links_session_id")),
    )


def downgrade() -> None:
    op.drop_table("join_links")

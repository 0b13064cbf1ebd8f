"""Rounds of evaluations that are opened again, and what is answered late"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    op.create_table(
        "evaluation_reopenings",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_evaluation_reopenings_number")),
        sa.CheckConstraint("closes_on > opened_on", name=op.f("ck_evaluation_reopenings_interval")),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["evaluation_rounds.id"],
            name=op.f("fk_evaluation_reopenings_round_id_evaluation_rounds"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_reopenings")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_evaluation_reopenings_round_id_number")),
    )
    with op.batch_alter_table("evaluation_tallies") as batch:
        batch.add_column(sa.Column("reopening", sa.Integer(), server_default="0", nullable=False))
        batch.create_check_constraint(op.f("ck_evaluation_tallies_reopening"), "reopening >= 0")
    with op.batch_alter_table("evaluation_comments") as batch:
        batch.add_column(sa.Column("reopening", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("evaluation_comments") as batch:
        batch.drop_column("reopening")
    with op.batch_alter_table("evaluation_tallies") as batch:
        batch.drop_constraint(op.f("ck_evaluation_tallies_reopening"), type_="check")
        batch.drop_column("reopening")
    op.drop_table("evaluation_reopenings")

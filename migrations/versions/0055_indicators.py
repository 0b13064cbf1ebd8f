"""The pillars that a programme serves; the summary of indicators, and what of it is released"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.add_column("programmes", sa.Column("pillars", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "figure_counts",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_figure_counts_cohort_id_cohorts")
        ),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_figure_counts")),
    )
    op.create_index(op.f("ix_figure_counts_counted_at"), "figure_counts", ["counted_at"])
    op.create_table(
        "figure_cells",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=False),
        sa.Column("sex", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("top", sa.BigInteger(), nullable=False),
        sa.Column("bottom", sa.BigInteger(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_figure_cells_cohort_id_cohorts")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_figure_cells")),
    )
    op.create_index("ix_figure_cells_measure", "figure_cells", ["measure", "cohort_id"])
    op.create_index(op.f("ix_figure_cells_cohort_id"), "figure_cells", ["cohort_id"])
    op.create_table(
        "figure_releases",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("top", sa.BigInteger(), nullable=False),
        sa.Column("bottom", sa.BigInteger(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("is_part", sa.Boolean(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_figure_releases_cohort_id_cohorts")
        ),
        sa.PrimaryKeyConstraint(
            "cohort_id", "measure", "dimension", "value", name=op.f("pk_figure_releases")
        ),
    )


def downgrade() -> None:
    op.drop_table("figure_releases")
    op.drop_table("figure_cells")
    op.drop_table("figure_counts")
    with op.batch_alter_table("programmes") as batch:
        batch.drop_column("pillars")

"""Rules, scores and allocations of a selection; a reserve by states"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "allocations",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "solved",
                "impossible",
                "failed",
                "confirmed",
                "superseded",
                name="allocation_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("instance", sa.JSON(), nullable=False),
        sa.Column("instance_hash", sa.String(length=64), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("same_state_first", sa.Boolean(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_same", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["base_id"], ["allocations.id"], name=op.f("fk_allocations_base_id_allocations")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_allocations_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["users.id"], name=op.f("fk_allocations_confirmed_by_users")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_allocations_made_by_users")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_allocations_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        sa.UniqueConstraint("cohort_id", "number", name=op.f("uq_allocations_cohort_id_number")),
    )
    op.create_table(
        "rule_books",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_rule_books_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_rule_books_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_books")),
        sa.UniqueConstraint("cohort_id", "number", name=op.f("uq_rule_books_cohort_id_number")),
    )
    op.create_table(
        "allocation_progress",
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("explained", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["allocation_id"],
            ["allocations.id"],
            name=op.f("fk_allocation_progress_allocation_id_allocations"),
        ),
        sa.PrimaryKeyConstraint("allocation_id", name=op.f("pk_allocation_progress")),
    )
    op.create_table(
        "scores",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer", sa.String(length=60), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_scores_points")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_scores_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_scores_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scores")),
        sa.UniqueConstraint("registration_id", "reviewer", name=op.f("uq_scores_registration_id_reviewer")),
    )
    op.create_index(op.f("ix_scores_cohort_id"), "scores", ["cohort_id"], unique=False)
    op.add_column(
        "cohorts", sa.Column("reserve_by_state", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("cohorts", "reserve_by_state")
    op.drop_index(op.f("ix_scores_cohort_id"), table_name="scores")
    op.drop_table("scores")
    op.drop_table("allocation_progress")
    op.drop_table("rule_books")
    op.drop_table("allocations")

"""Drafts of timetables that the worker makes, and how far it is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "draft_runs",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "done",
                "failed",
                "taken",
                "left",
                name="draft_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("instance", sa.JSON(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stop_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_draft_runs_asked_by_users")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_draft_runs_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_draft_runs_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_runs")),
        sa.UniqueConstraint("cohort_id", "number", name=op.f("uq_draft_runs_cohort_id_number")),
    )
    op.create_index(op.f("ix_draft_runs_programme_id"), "draft_runs", ["programme_id"])
    op.create_table(
        "draft_progress",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["draft_runs.id"], name=op.f("fk_draft_progress_run_id_draft_runs")
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_draft_progress")),
    )


def downgrade() -> None:
    op.drop_table("draft_progress")
    op.drop_table("draft_runs")

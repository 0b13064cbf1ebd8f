"""Assessments of a module, their sittings, and each person's results"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "assessments",
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pre_test",
                "practical",
                "written",
                "post_test",
                "final",
                name="assessment_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("is_moderated", sa.Boolean(), nullable=False),
        sa.Column("moderation_percent", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("attempts BETWEEN 1 AND 9", name=op.f("ck_assessments_attempts")),
        sa.CheckConstraint("maximum BETWEEN 1 AND 1000", name=op.f("ck_assessments_maximum")),
        sa.CheckConstraint(
            "moderation_percent BETWEEN 0 AND 100", name=op.f("ck_assessments_moderation_percent")
        ),
        sa.CheckConstraint("pass_mark BETWEEN 1 AND maximum", name=op.f("ck_assessments_pass_mark")),
        sa.CheckConstraint("weight BETWEEN 0 AND 100", name=op.f("ck_assessments_weight")),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_assessments_module_id_modules")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("module_id", "code", name=op.f("uq_assessments_module_id_code")),
    )
    op.create_index(op.f("ix_assessments_module_id"), "assessments", ["module_id"], unique=False)
    op.create_table(
        "assessment_outcomes",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessments.id"],
            name=op.f("fk_assessment_outcomes_assessment_id_assessments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"],
            ["outcomes.id"],
            name=op.f("fk_assessment_outcomes_outcome_id_outcomes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("assessment_id", "outcome_id", name=op.f("pk_assessment_outcomes")),
    )
    op.create_index(
        op.f("ix_assessment_outcomes_outcome_id"), "assessment_outcomes", ["outcome_id"], unique=False
    )
    op.create_table(
        "sittings",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "handed_in",
                "published",
                name="sitting_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("attempt BETWEEN 1 AND 9", name=op.f("ck_sittings_attempt")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_sittings_assessment_id_assessments")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_sittings_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_sittings_module_id_modules")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_sittings_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sittings")),
        sa.UniqueConstraint(
            "cohort_id", "assessment_id", "attempt", name=op.f("uq_sittings_cohort_id_assessment_id_attempt")
        ),
    )
    op.create_index(op.f("ix_sittings_assessment_id"), "sittings", ["assessment_id"], unique=False)
    op.create_index(op.f("ix_sittings_programme_id"), "sittings", ["programme_id"], unique=False)
    op.create_table(
        "results",
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("first_mark", sa.Integer(), nullable=True),
        sa.Column("second_mark", sa.Integer(), nullable=True),
        sa.Column("agreed_mark", sa.Integer(), nullable=True),
        sa.Column("sat_on", sa.Date(), nullable=True),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moderated_by", sa.Uuid(), nullable=True),
        sa.Column("moderated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("mark >= 0", name=op.f("ck_results_mark")),
        sa.CheckConstraint("mark IS NULL OR sat_on IS NOT NULL", name=op.f("ck_results_sat_on")),
        sa.ForeignKeyConstraint(["marked_by"], ["users.id"], name=op.f("fk_results_marked_by_users")),
        sa.ForeignKeyConstraint(["moderated_by"], ["users.id"], name=op.f("fk_results_moderated_by_users")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_results_registration_id_registrations")
        ),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_results_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("sitting_id", "number", name=op.f("uq_results_sitting_id_number")),
        sa.UniqueConstraint(
            "sitting_id", "registration_id", name=op.f("uq_results_sitting_id_registration_id")
        ),
    )
    op.create_index("ix_results_registration", "results", ["registration_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_results_registration", table_name="results")
    op.drop_table("results")
    op.drop_index(op.f("ix_sittings_programme_id"), table_name="sittings")
    op.drop_index(op.f("ix_sittings_assessment_id"), table_name="sittings")
    op.drop_table("sittings")
    op.drop_index(op.f("ix_assessment_outcomes_outcome_id"), table_name="assessment_outcomes")
    op.drop_table("assessment_outcomes")
    op.drop_index(op.f("ix_assessments_module_id"), table_name="assessments")
    op.drop_table("assessments")

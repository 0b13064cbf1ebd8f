"""Evaluations: who is asked and what is counted"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "questionnaires",
        sa.Column(
            "audience",
            sa.Enum(
                "trainees",
                "graduates",
                "supervisors",
                "states",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaires")),
        sa.UniqueConstraint("audience", "number", name=op.f("uq_questionnaires_audience_number")),
    )
    op.create_index(
        "uq_questionnaires_draft",
        "questionnaires",
        ["audience"],
        unique=True,
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_table(
        "evaluation_rounds",
        sa.Column(
            "audience",
            sa.Enum(
                "trainees",
                "graduates",
                "supervisors",
                "states",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("questionnaire_id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("asked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answered", sa.Integer(), server_default="0", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("answered BETWEEN 0 AND asked", name=op.f("ck_evaluation_rounds_answered")),
        sa.CheckConstraint("closes_on > opened_on", name=op.f("ck_evaluation_rounds_interval")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_evaluation_rounds_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["modules.id"], name=op.f("fk_evaluation_rounds_module_id_modules")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_evaluation_rounds_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaires.id"],
            name=op.f("fk_evaluation_rounds_questionnaire_id_questionnaires"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_rounds")),
        sa.UniqueConstraint(
            "cohort_id",
            "module_id",
            "audience",
            name=op.f("uq_evaluation_rounds_cohort_id_module_id_audience"),
        ),
    )
    op.create_index(op.f("ix_evaluation_rounds_closes_on"), "evaluation_rounds", ["closes_on"], unique=False)
    op.create_index(
        op.f("ix_evaluation_rounds_programme_id"), "evaluation_rounds", ["programme_id"], unique=False
    )
    op.create_index(
        "uq_evaluation_rounds_cohort",
        "evaluation_rounds",
        ["cohort_id", "audience"],
        unique=True,
        sqlite_where=sa.text("module_id IS NULL"),
        postgresql_where=sa.text("module_id IS NULL"),
    )
    op.create_table(
        "evaluation_asks",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("state_code", sa.String(length=2), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("is_spent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reminders", sa.Integer(), server_default="0", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_evaluation_asks_person_id_persons")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_evaluation_asks_registration_id_registrations"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["evaluation_rounds.id"], name=op.f("fk_evaluation_asks_round_id_evaluation_rounds")
        ),
        sa.ForeignKeyConstraint(
            ["state_code"], ["member_states.code"], name=op.f("fk_evaluation_asks_state_code_member_states")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_asks")),
        sa.UniqueConstraint(
            "round_id", "registration_id", name=op.f("uq_evaluation_asks_round_id_registration_id")
        ),
        sa.UniqueConstraint("round_id", "state_code", name=op.f("uq_evaluation_asks_round_id_state_code")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_evaluation_asks_token_hash")),
    )
    op.create_index(op.f("ix_evaluation_asks_person_id"), "evaluation_asks", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_evaluation_asks_registration_id"), "evaluation_asks", ["registration_id"], unique=False
    )
    op.create_index(op.f("ix_evaluation_asks_state_code"), "evaluation_asks", ["state_code"], unique=False)
    op.create_table(
        "evaluation_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["evaluation_rounds.id"],
            name=op.f("fk_evaluation_comments_round_id_evaluation_rounds"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_comments")),
    )
    op.create_index(
        op.f("ix_evaluation_comments_round_id"), "evaluation_comments", ["round_id"], unique=False
    )
    op.create_table(
        "evaluation_tallies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column("trainer_id", sa.Uuid(), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_evaluation_tallies_times")),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["evaluation_rounds.id"],
            name=op.f("fk_evaluation_tallies_round_id_evaluation_rounds"),
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id"], ["trainers.id"], name=op.f("fk_evaluation_tallies_trainer_id_trainers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_tallies")),
    )
    op.create_index(
        "ix_evaluation_tallies_round", "evaluation_tallies", ["round_id", "question_key"], unique=False
    )
    op.create_index(
        op.f("ix_evaluation_tallies_trainer_id"), "evaluation_tallies", ["trainer_id"], unique=False
    )
    op.create_table(
        "evaluation_trainers",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("trainer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["evaluation_rounds.id"],
            name=op.f("fk_evaluation_trainers_round_id_evaluation_rounds"),
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id"], ["trainers.id"], name=op.f("fk_evaluation_trainers_trainer_id_trainers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_trainers")),
        sa.UniqueConstraint(
            "round_id", "trainer_id", name=op.f("uq_evaluation_trainers_round_id_trainer_id")
        ),
    )
    op.create_index(
        op.f("ix_evaluation_trainers_trainer_id"), "evaluation_trainers", ["trainer_id"], unique=False
    )
    op.create_table(
        "supervisors",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_supervisors_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisors")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_supervisors_registration_id")),
    )


def downgrade() -> None:
    op.drop_table("supervisors")
    op.drop_table("evaluation_trainers")
    op.drop_table("evaluation_tallies")
    op.drop_table("evaluation_comments")
    op.drop_table("evaluation_asks")
    op.drop_table("evaluation_rounds")
    op.drop_table("questionnaires")

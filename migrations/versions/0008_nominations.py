"""A call's questions, and what is answered for each nominee; calls that are written ask the usual ones."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from app.nominations.standard import questions

revision = "0008"
down_revision = "0007"
_PARTS = ("nomination", "person", "work", "languages", "relevance", "declarations")
_KINDS = (
    *("text", "long_text", "name", "number", "date", "birth", "choice", "yes_no", "declaration"),
    *("email", "phone", "country"),
)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    table = op.create_table(
        "questions",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", _one_of("part", *_PARTS), nullable=False),
        sa.Column("kind", _one_of("kind", *_KINDS), nullable=False),
        sa.Column("asked_of", _one_of("asked_of", "official", "state", "file"), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("hint", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_questions_cohort_id_cohorts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("cohort_id", "key", name=op.f("uq_questions_cohort_id_key")),
    )
    op.create_table(
        "nominations",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_nominations_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_nominations_registration_id_registrations"),
        ),
        sa.ForeignKeyConstraint(
            ["state_code"], ["member_states.code"], name=op.f("fk_nominations_state_code_member_states")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_nominations_registration_id")),
    )
    op.create_index(
        "ix_nominations_reference", "nominations", ["cohort_id", "state_code", "reference"], unique=False
    )
    _ask_the_usual(table)


def _ask_the_usual(table: sa.Table) -> None:
    """The questions of each call that is there already, as a new one is given them."""
    calls = sa.table("calls", sa.column("cohort_id", sa.Uuid()))
    cohorts = op.get_bind().scalars(sa.select(calls.c.cohort_id).order_by(calls.c.cohort_id)).all()
    rows = [
        {
            **{name: value for name, value in question.items() if name in table.c},
            "label": question["label"].filled(),
            "hint": question["hint"].filled(),
            "id": uuid4(),
            "cohort_id": cohort,
        }
        for cohort in cohorts
        for question in questions()
    ]
    if rows:
        op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_index("ix_nominations_reference", table_name="nominations")
    op.drop_table("nominations")
    op.drop_table("questions")

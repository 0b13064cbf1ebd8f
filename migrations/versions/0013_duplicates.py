"""Pairs of records that may be of one person, and the marks by which they are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "merge_suggestions",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "two_persons",
                "merged",
                name="suggestion_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=True),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["persons.id"], name=op.f("fk_merge_suggestions_first_id_persons")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_merge_suggestions_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["persons.id"], name=op.f("fk_merge_suggestions_second_id_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_suggestions")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_merge_suggestions_first_id_second_id")),
    )
    op.create_index(
        op.f("ix_merge_suggestions_programme_id"), "merge_suggestions", ["programme_id"], unique=False
    )
    op.create_index(op.f("ix_merge_suggestions_second_id"), "merge_suggestions", ["second_id"], unique=False)
    op.create_table(
        "name_marks",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=640), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_name_marks_person_id_persons")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_name_marks")),
    )


def downgrade() -> None:
    op.drop_table("name_marks")
    op.drop_index(op.f("ix_merge_suggestions_second_id"), table_name="merge_suggestions")
    op.drop_index(op.f("ix_merge_suggestions_programme_id"), table_name="merge_suggestions")
    op.drop_table("merge_suggestions")

"""What a focal point filled in of a nomination and has not sent"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "nomination_drafts",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_nomination_drafts_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["state_code"], ["member_states.code"], name=op.f("fk_nomination_drafts_state_code_member_states")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["users.id"], name=op.f("fk_nomination_drafts_written_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_drafts")),
        sa.UniqueConstraint(
            "cohort_id", "written_by", name=op.f("uq_nomination_drafts_cohort_id_written_by")
        ),
    )
    op.create_index(
        op.f("ix_nomination_drafts_written_by"), "nomination_drafts", ["written_by"], unique=False
    )


def downgrade() -> None:
    op.drop_table("nomination_drafts")

"""Rubrics of exercises, and which levels of them were reached"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

_LEVELS = ("first_levels", "second_levels", "settled_levels")


def upgrade() -> None:
    op.add_column("assessments", sa.Column("rubric", sa.JSON(), server_default="[]", nullable=False))
    for name in _LEVELS:
        op.add_column("results", sa.Column(name, sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("results") as batch:
        for name in _LEVELS:
            batch.drop_column(name)
    with op.batch_alter_table("assessments") as batch:
        batch.drop_column("rubric")

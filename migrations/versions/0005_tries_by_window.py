"""Tries are found by their window, so that old ones are cleared away without reading the rest."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_tries_window"), "tries", ["window"])


def downgrade() -> None:
    op.drop_index(op.f("ix_tries_window"), table_name="tries")

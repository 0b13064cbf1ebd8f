"""Between which languages an interpreter was told to interpret"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column(
        "published_interpreters", sa.Column("pair", sa.String(length=5), server_default="", nullable=False)
    )
    planned = (
        "SELECT pair FROM interpretings WHERE interpretings.session_id = published_interpreters.session_id "
        "AND interpretings.interpreter_id = published_interpreters.interpreter_id"
    )
    op.execute(f"UPDATE published_interpreters SET pair = COALESCE(({planned}), '')")


def downgrade() -> None:
    op.drop_column("published_interpreters", "pair")

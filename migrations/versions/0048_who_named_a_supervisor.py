"""Whether a graduate named the supervisor, or the state did"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.add_column("supervisors", sa.Column("by_graduate", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("supervisors") as batch:
        batch.drop_column("by_graduate")

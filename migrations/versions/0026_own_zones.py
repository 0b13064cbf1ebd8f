"""An account keeps the zone of its holder's own hours"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("users", sa.Column("zone", sa.String(length=60), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("users", "zone")

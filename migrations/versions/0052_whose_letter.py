"""A letter carries the id of the request that wrote it, for the worker's log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.add_column("mails", sa.Column("request_id", sa.String(40), server_default="-", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("mails") as batch:
        batch.drop_column("request_id")

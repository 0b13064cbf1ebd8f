"""A flag of a certificate tells a mark of 0 from none"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    with op.batch_alter_table("certificate_flags") as batch:
        batch.alter_column("was", existing_type=sa.Integer(), nullable=True)
        batch.alter_column("now", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute("UPDATE certificate_flags SET was = 0 WHERE was IS NULL")
    op.execute("UPDATE certificate_flags SET now = 0 WHERE now IS NULL")
    with op.batch_alter_table("certificate_flags") as batch:
        batch.alter_column("was", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("now", existing_type=sa.Integer(), nullable=False)

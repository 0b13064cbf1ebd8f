"""Certificates that no longer hold are found by their state"""

from __future__ import annotations

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.create_index("ix_certificates_state", "certificates", ["state"])


def downgrade() -> None:
    op.drop_index("ix_certificates_state", table_name="certificates")

"""Which equipment is carried to a session as it was published; a cancelled session is of no unit"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "published_equipment",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("equipment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["published_sessions.session_id"],
            name=op.f("fk_published_equipment_session_id_published_sessions"),
        ),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name=op.f("fk_published_equipment_equipment_id_equipment")
        ),
        sa.PrimaryKeyConstraint("session_id", "equipment_id", name=op.f("pk_published_equipment")),
    )
    op.create_index(op.f("ix_published_equipment_equipment_id"), "published_equipment", ["equipment_id"])
    op.execute(
        "INSERT INTO published_equipment (session_id, equipment_id) "
        "SELECT session_id, equipment_id FROM session_equipment "
        "WHERE session_id IN (SELECT session_id FROM published_sessions)"
    )
    op.execute("UPDATE sessions SET unit_id = NULL, unit_number = NULL WHERE state = 'cancelled'")


def downgrade() -> None:
    op.drop_table("published_equipment")

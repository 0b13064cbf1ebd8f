"""Curriculum versions that an accreditation was carried over to, after a minor change"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    op.create_table(
        "accreditation_carryovers",
        sa.Column("accreditation_id", sa.Uuid(), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("carried_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["accreditation_id"],
            ["accreditations.id"],
            name=op.f("fk_accreditation_carryovers_accreditation_id_accreditations"),
        ),
        sa.ForeignKeyConstraint(
            ["curriculum_id"],
            ["curricula.id"],
            name=op.f("fk_accreditation_carryovers_curriculum_id_curricula"),
        ),
        sa.PrimaryKeyConstraint(
            "accreditation_id", "curriculum_id", name=op.f("pk_accreditation_carryovers")
        ),
    )
    op.create_index(
        op.f("ix_accreditation_carryovers_curriculum_id"),
        "accreditation_carryovers",
        ["curriculum_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_accreditation_carryovers_curriculum_id"), table_name="accreditation_carryovers")
    op.drop_table("accreditation_carryovers")

"""How the criteria of accredited programmes stood when they were measured last"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.create_table(
        "criterion_lights",
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column(
            "light",
            sa.Enum(
                "green",
                "amber",
                "red",
                "nothing",
                name="light",
                native_enum=False,
                length=40,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criteria.id"], name=op.f("fk_criterion_lights_criterion_id_criteria")
        ),
        sa.ForeignKeyConstraint(
            ["curriculum_id"], ["curricula.id"], name=op.f("fk_criterion_lights_curriculum_id_curricula")
        ),
        sa.PrimaryKeyConstraint("curriculum_id", "criterion_id", name=op.f("pk_criterion_lights")),
    )
    op.create_index(op.f("ix_criterion_lights_criterion_id"), "criterion_lights", ["criterion_id"])


def downgrade() -> None:
    op.drop_table("criterion_lights")

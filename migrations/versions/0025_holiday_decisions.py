"""What the office decided of holidays"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    kind = sa.Enum(
        "holiday",
        "ramadan_begins",
        "ramadan_ends",
        name="day_kind",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "holiday_decisions",
        sa.Column("kind", kind, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("calculated", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "calculated IS NOT NULL OR day IS NOT NULL",
            name=op.f("ck_holiday_decisions_says_something"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_holiday_decisions_decided_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_decisions")),
        sa.UniqueConstraint(
            "country",
            "kind",
            "name",
            "calculated",
            name=op.f("uq_holiday_decisions_country_kind_name_calculated"),
        ),
    )
    op.create_index("ix_holiday_decisions_day", "holiday_decisions", ["country", "day"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_holiday_decisions_day", table_name="holiday_decisions")
    op.drop_table("holiday_decisions")

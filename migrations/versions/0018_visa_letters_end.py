"""Visa letters that are no longer valid"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    because = sa.Enum(
        *("seat", "cancelled", "postponed", "dates", "issued_again"),
        name="ending",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    with op.batch_alter_table("letters") as batch:
        batch.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("ended_because", because, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("letters") as batch:
        batch.drop_constraint(op.f("ck_letters_ending"), type_="check")
        batch.drop_column("ended_because")
        batch.drop_column("ended_at")

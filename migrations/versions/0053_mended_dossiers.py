"""Dossiers: a refusal that is over lets another begin, an overdue question is brought to mind"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"

_BEFORE = "state NOT IN ('accredited', 'accredited_with_conditions', 'upheld', 'recorded')"
_NOW = "state NOT IN ('accredited', 'accredited_with_conditions', 'upheld', 'recorded', 'refused')"


def _index(condition: str) -> None:
    op.create_index(
        "uq_dossiers_under_way",
        "dossiers",
        ["curriculum_id", "standard_id"],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )


def upgrade() -> None:
    op.drop_index("uq_dossiers_under_way", table_name="dossiers")
    with op.batch_alter_table("dossiers") as batch:
        batch.drop_constraint(op.f("fk_dossiers_renews_id_accreditations"), type_="foreignkey")
        batch.drop_column("renews_id")
    _index(_NOW)
    op.add_column("information_requests", sa.Column("reminded_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("information_requests") as batch:
        batch.drop_column("reminded_on")
    op.drop_index("uq_dossiers_under_way", table_name="dossiers")
    with op.batch_alter_table("dossiers") as batch:
        batch.add_column(sa.Column("renews_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_dossiers_renews_id_accreditations"), "accreditations", ["renews_id"], ["id"]
        )
    _index(_BEFORE)

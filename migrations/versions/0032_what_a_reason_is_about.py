"""What a reason for going against a rule of the timetable is about"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    with op.batch_alter_table("allowances") as batch:
        batch.add_column(sa.Column("about", sa.String(length=300), server_default="", nullable=False))
        batch.drop_constraint(op.f("uq_allowances_session_id_rule"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_allowances_session_id_rule_about"), ["session_id", "rule", "about"]
        )


def downgrade() -> None:
    op.execute(
        "DELETE FROM allowances WHERE EXISTS (SELECT 1 FROM allowances AS other WHERE "
        "other.session_id = allowances.session_id AND other.rule = allowances.rule "
        "AND other.about > allowances.about)"
    )
    with op.batch_alter_table("allowances") as batch:
        batch.drop_constraint(op.f("uq_allowances_session_id_rule_about"), type_="unique")
        batch.create_unique_constraint(op.f("uq_allowances_session_id_rule"), ["session_id", "rule"])
        batch.drop_column("about")

"""The least mark of each module among the rules of completion, and marks that flag a certificate"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"

_OF_MODULE = "least_mark IS NULL OR (least_mark BETWEEN 1 AND 100 AND module_id IS NOT NULL)"


def upgrade() -> None:
    with op.batch_alter_table("curricula") as batch:
        batch.add_column(sa.Column("least_mark", sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_curricula_least_mark"), "least_mark IS NULL OR least_mark BETWEEN 1 AND 100"
        )
    with op.batch_alter_table("awards") as batch:
        batch.add_column(sa.Column("least_mark", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f("ck_awards_least_mark"), _OF_MODULE)
    with op.batch_alter_table("certificate_flags") as batch:
        batch.add_column(sa.Column("result_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_certificate_flags_result_id_results"), "results", ["result_id"], ["id"]
        )
        batch.create_check_constraint(
            op.f("ck_certificate_flags_of_one"), "(session_id IS NULL) <> (result_id IS NULL)"
        )


def downgrade() -> None:
    op.execute("DELETE FROM certificate_flags WHERE session_id IS NULL")
    with op.batch_alter_table("certificate_flags") as batch:
        batch.drop_constraint(op.f("ck_certificate_flags_of_one"), type_="check")
        batch.drop_constraint(op.f("fk_certificate_flags_result_id_results"), type_="foreignkey")
        batch.drop_column("result_id")
    with op.batch_alter_table("awards") as batch:
        batch.drop_constraint(op.f("ck_awards_least_mark"), type_="check")
        batch.drop_column("least_mark")
    with op.batch_alter_table("curricula") as batch:
        batch.drop_constraint(op.f("ck_curricula_least_mark"), type_="check")
        batch.drop_column("least_mark")

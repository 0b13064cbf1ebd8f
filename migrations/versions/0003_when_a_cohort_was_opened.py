"""Since when everyone may know of a cohort: the first opening of its call, as its history tells it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("cohorts", sa.Column("opened_at", _INSTANT, nullable=True))
    cohorts = sa.table("cohorts", sa.column("id", sa.Uuid()), sa.column("opened_at", _INSTANT))
    moves = sa.table(
        "moves",
        sa.column("subject_kind", sa.String()),
        sa.column("subject_id", sa.String()),
        sa.column("target", sa.String()),
        sa.column("at", _INSTANT),
    )
    first = (
        sa.select(moves.c.subject_id, sa.func.min(moves.c.at))
        .where(moves.c.subject_kind == "cohorts", moves.c.target == "open")
        .group_by(moves.c.subject_id)
    )
    opened = dict(op.get_bind().execute(first).all())
    for key in op.get_bind().scalars(sa.select(cohorts.c.id)).all():
        if str(key) in opened:
            op.execute(cohorts.update().where(cohorts.c.id == key).values(opened_at=opened[str(key)]))


def downgrade() -> None:
    op.drop_column("cohorts", "opened_at")

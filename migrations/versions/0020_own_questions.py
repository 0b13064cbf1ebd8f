"""A cohort's own questions: several of some options, since when each is asked, and until when"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
_KINDS = (
    *("text", "long_text", "name", "number", "date", "birth", "choice", "yes_no", "declaration"),
    *("email", "phone", "country"),
)


def upgrade() -> None:
    with op.batch_alter_table("questions") as batch:
        batch.add_column(sa.Column("asked_since", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
        _let_be(batch, (*_KINDS, "several"))


def downgrade() -> None:
    """What was retired is asked again, of whoever likes; several options become the text that they read as."""
    questions = sa.table(
        "questions",
        *(sa.column(name) for name in ("kind", "is_required", "retired_at")),
        sa.column("options", sa.JSON()),
    )
    op.execute(questions.update().where(questions.c.retired_at.is_not(None)).values(is_required=sa.false()))
    op.execute(questions.update().where(questions.c.kind == "several").values(kind="text", options=[]))
    for name in ("nominations", "nominee_rows"):
        _write_out_lists(sa.table(name, sa.column("id", sa.Uuid()), sa.column("answers", sa.JSON())))
    with op.batch_alter_table("questions") as batch:
        _let_be(batch, _KINDS)
        batch.drop_column("retired_at")
        batch.drop_column("asked_since")


def _write_out_lists(table: sa.TableClause) -> None:
    bind = op.get_bind()
    for key, answers in bind.execute(sa.select(table.c.id, table.c.answers)).all():
        if any(isinstance(answer, list) for answer in answers.values()):
            said = {k: "; ".join(a) if isinstance(a, list) else a for k, a in answers.items()}
            bind.execute(table.update().where(table.c.id == key).values(answers=said))


def _let_be(batch: op.BatchOperations, kinds: tuple[str, ...]) -> None:
    among = ", ".join(f"'{kind}'" for kind in kinds)
    batch.drop_constraint(op.f("ck_questions_kind"), type_="check")
    batch.create_check_constraint(op.f("ck_questions_kind"), f"kind IN ({among})")

"""The index of what can be found"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"

_KINDS = ("programme", "cohort", "person", "institution", "dossier", "trainer", "interpreter", "account")
_WORD = sa.String(length=41).with_variant(sa.String(length=41, collation="C"), "postgresql")


def _kind() -> sa.Enum:
    return sa.Enum(*_KINDS, name="kind", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Make the index empty; `flask search rebuild` fills it for what is there already."""
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("state_code", sa.String(length=2), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_search_entries_person_id_persons")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_search_entries_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("kind", "record_id", name=op.f("uq_search_entries_kind_record_id")),
    )
    for column in ("person_id", "registration_id"):
        op.create_index(op.f(f"ix_search_entries_{column}"), "search_entries", [column])
    op.create_table(
        "search_words",
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("word", _WORD, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=True),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["search_entries.id"],
            name=op.f("fk_search_words_entry_id_search_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "word", "entry_id", name=op.f("pk_search_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_words_entry_id"), "search_words", ["entry_id"])
    op.create_index("ix_persons_institution", "persons", ["institution", "state_code"])


def downgrade() -> None:
    op.drop_index("ix_persons_institution", "persons")
    op.drop_table("search_words")
    op.drop_table("search_entries")

"""What everyone accepts, in versions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def _kind() -> sa.Enum:
    return sa.Enum(
        "notice", "code", "image", name="kind", native_enum=False, create_constraint=True, length=40
    )


def upgrade() -> None:
    op.create_table(
        "acceptances",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_acceptances_person_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptances")),
    )
    op.create_index("ix_acceptances_person", "acceptances", ["person_id", "kind", "number"], unique=False)
    op.create_table(
        "consent_documents",
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by"], ["users.id"], name=op.f("fk_consent_documents_published_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_documents")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_consent_documents_kind_number")),
    )


def downgrade() -> None:
    op.drop_table("consent_documents")
    op.drop_index("ix_acceptances_person", table_name="acceptances")
    op.drop_table("acceptances")

"""The documents that a call asks, and those that were handed in"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "asked_documents",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("secrecy", _enum("secrecy", "plain", "passport", "medical"), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_asked_documents_cohort_id_cohorts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_documents")),
        sa.UniqueConstraint("cohort_id", "code", name=op.f("uq_asked_documents_cohort_id_code")),
    )
    op.create_table(
        "nominee_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("handed_in_by", sa.Uuid(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_kind", _enum("file_kind", "pdf", "jpeg", "png"), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["asked_documents.id"], name=op.f("fk_nominee_documents_asked_id_asked_documents")
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by"], ["users.id"], name=op.f("fk_nominee_documents_handed_in_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_nominee_documents_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominee_documents")),
        sa.UniqueConstraint(
            "registration_id", "asked_id", name=op.f("uq_nominee_documents_registration_id_asked_id")
        ),
    )
    op.create_index(op.f("ix_nominee_documents_asked_id"), "nominee_documents", ["asked_id"], unique=False)


def downgrade() -> None:
    op.drop_table("nominee_documents")
    op.drop_table("asked_documents")

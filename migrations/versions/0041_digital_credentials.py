"""Keys that sign, status lists, and each certificate's digital credential"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("algorithm", sa.String(length=20), nullable=False),
        sa.Column("public_key", sa.String(length=100), nullable=False),
        sa.Column("private_key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_compromised", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("public_key", name=op.f("uq_signing_keys_public_key")),
    )
    op.create_index(
        "uq_signing_keys_present",
        "signing_keys",
        ["algorithm"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "status_lists",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND 65536", name=op.f("ck_status_lists_not_too_full")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_lists")),
        sa.UniqueConstraint("number", name=op.f("uq_status_lists_number")),
    )
    op.create_table(
        "credentials",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("status_list_id", sa.Uuid(), nullable=False),
        sa.Column("revocation_index", sa.Integer(), nullable=False),
        sa.Column("suspension_index", sa.Integer(), nullable=False),
        sa.Column("signing_key_id", sa.Uuid(), nullable=True),
        sa.Column("document", sa.Text(), server_default="", nullable=False),
        sa.Column("token", sa.Text(), server_default="", nullable=False),
        sa.Column("document_sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("token_sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "revocation_index BETWEEN 0 AND 131071", name=op.f("ck_credentials_revocation_index_within")
        ),
        sa.CheckConstraint(
            "suspension_index BETWEEN 0 AND 131071", name=op.f("ck_credentials_suspension_index_within")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_credentials_certificate_id_certificates")
        ),
        sa.ForeignKeyConstraint(
            ["signing_key_id"], ["signing_keys.id"], name=op.f("fk_credentials_signing_key_id_signing_keys")
        ),
        sa.ForeignKeyConstraint(
            ["status_list_id"], ["status_lists.id"], name=op.f("fk_credentials_status_list_id_status_lists")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_credentials_certificate_id")),
        sa.UniqueConstraint(
            "status_list_id",
            "revocation_index",
            name=op.f("uq_credentials_status_list_id_revocation_index"),
        ),
        sa.UniqueConstraint(
            "status_list_id",
            "suspension_index",
            name=op.f("uq_credentials_status_list_id_suspension_index"),
        ),
    )
    for column in ("signing_key_id", "document_sha256", "token_sha256"):
        op.create_index(op.f(f"ix_credentials_{column}"), "credentials", [column])
    op.create_index(
        "ix_credentials_unsigned",
        "credentials",
        ["id"],
        sqlite_where=sa.text("signed_at IS NULL"),
        postgresql_where=sa.text("signed_at IS NULL"),
    )
    op.create_index(op.f("ix_certificates_sha256"), "certificates", ["sha256"])


def downgrade() -> None:
    op.drop_index(op.f("ix_certificates_sha256"), table_name="certificates")
    op.drop_table("credentials")
    op.drop_table("status_lists")
    op.drop_table("signing_keys")

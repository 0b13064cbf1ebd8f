"""Accounts, from invitation to farewell: letters' links, a directory's sign-in, when each was last used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "account_invitations",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "coordinator",
                "trainer",
                "screening_officer",
                "reviewer",
                "board_member",
                "data_protection_officer",
                "focal_point",
                "trainee",
                "observer",
                "public",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "scope_kind",
            sa.Enum(
                "office",
                "programme",
                "cohort",
                "member_state",
                name="scope_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("scope_id", sa.String(length=40), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["users.id"], name=op.f("fk_account_invitations_accepted_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["users.id"], name=op.f("fk_account_invitations_invited_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_invitations_token_hash")),
    )
    op.create_index(
        "ix_account_invitations_address", "account_invitations", ["email_key", "created_at"], unique=False
    )
    op.create_index(
        op.f("ix_account_invitations_invited_by"), "account_invitations", ["invited_by"], unique=False
    )
    op.create_table(
        "address_changes",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("agree_hash", sa.String(length=64), nullable=False),
        sa.Column("prove_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_address_changes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_changes")),
        sa.UniqueConstraint("agree_hash", name=op.f("uq_address_changes_agree_hash")),
        sa.UniqueConstraint("prove_hash", name=op.f("uq_address_changes_prove_hash")),
    )
    op.create_index(op.f("ix_address_changes_user_id"), "address_changes", ["user_id"], unique=False)
    op.create_table(
        "directory_links",
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_directory_links_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_links")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_directory_links_issuer_subject")),
        sa.UniqueConstraint("issuer", "user_id", name=op.f("uq_directory_links_issuer_user_id")),
    )
    op.create_index(op.f("ix_directory_links_user_id"), "directory_links", ["user_id"], unique=False)
    op.create_table(
        "password_resets",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_password_resets_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_resets")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_resets_token_hash")),
    )
    op.create_index(op.f("ix_password_resets_user_id"), "password_resets", ["user_id"], unique=False)
    op.add_column(
        "user_sessions", sa.Column("device", sa.String(length=60), server_default="", nullable=False)
    )
    op.add_column("users", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("users", sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE users SET used_at = (SELECT max(seen_at) FROM user_sessions WHERE user_id = users.id)")


def downgrade() -> None:
    op.drop_column("users", "warned_at")
    op.drop_column("users", "used_at")
    op.drop_column("user_sessions", "device")
    op.drop_index(op.f("ix_password_resets_user_id"), table_name="password_resets")
    op.drop_table("password_resets")
    op.drop_index(op.f("ix_directory_links_user_id"), table_name="directory_links")
    op.drop_table("directory_links")
    op.drop_index(op.f("ix_address_changes_user_id"), table_name="address_changes")
    op.drop_table("address_changes")
    op.drop_index(op.f("ix_account_invitations_invited_by"), table_name="account_invitations")
    op.drop_index("ix_account_invitations_address", table_name="account_invitations")
    op.drop_table("account_invitations")

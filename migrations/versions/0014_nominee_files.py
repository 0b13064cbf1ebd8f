"""Files of nominees and what each row would do; how many nominees a state may have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("invitations") as batch:
        batch.add_column(sa.Column("most_nominees", sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_invitations_most_nominees"),
            "most_nominees IS NULL OR most_nominees BETWEEN 1 AND 5000",
        )
    op.create_table(
        "nominee_files",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=True),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("unknown", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *("checked", "taking", "done", "dropped"),
                name="file_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_nominee_files_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_nominee_files_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["users.id"], name=op.f("fk_nominee_files_sent_by_users")),
        sa.ForeignKeyConstraint(
            ["state_code"], ["member_states.code"], name=op.f("fk_nominee_files_state_code_member_states")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominee_files")),
    )
    op.create_index(op.f("ix_nominee_files_cohort_id"), "nominee_files", ["cohort_id"], unique=False)
    op.create_index(op.f("ix_nominee_files_state"), "nominee_files", ["state"], unique=False)
    op.create_table(
        "nominee_rows",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=420), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                *("new", "changed", "unchanged", "refused"),
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["nominee_files.id"],
            name=op.f("fk_nominee_rows_file_id_nominee_files"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_nominee_rows_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominee_rows")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_nominee_rows_file_id_number")),
    )
    op.create_index(
        op.f("ix_nominee_rows_registration_id"), "nominee_rows", ["registration_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_nominee_rows_registration_id"), table_name="nominee_rows")
    op.drop_table("nominee_rows")
    op.drop_index(op.f("ix_nominee_files_state"), table_name="nominee_files")
    op.drop_index(op.f("ix_nominee_files_cohort_id"), table_name="nominee_files")
    op.drop_table("nominee_files")
    with op.batch_alter_table("invitations") as batch:
        batch.drop_constraint(op.f("ck_invitations_most_nominees"), type_="check")
        batch.drop_column("most_nominees")

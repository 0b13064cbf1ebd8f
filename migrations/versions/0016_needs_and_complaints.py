"""What states lack, and complaints"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "state_needs",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=False),
        sa.Column(
            "theme",
            _choice("thematic_area", "security", "investigations", "prison_border", "rehabilitation"),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["users.id"], name=op.f("fk_state_needs_given_by_users")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_state_needs_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["state_code"], ["member_states.code"], name=op.f("fk_state_needs_state_code_member_states")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_needs")),
    )
    op.create_index(op.f("ix_state_needs_programme_id"), "state_needs", ["programme_id"], unique=False)
    op.create_index("ix_state_needs_state", "state_needs", ["state_code", "given_at"], unique=False)
    op.create_table(
        "complaints",
        sa.Column(
            "category",
            _choice(
                "category",
                "conduct",
                "selection",
                "screening",
                "coordinator",
                "teaching",
                "data",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column(
            "state",
            _choice("complaint_state", "received", "in_hand", "answered", "closed"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_complaints_owner_id_users")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_complaints_person_id_persons")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_complaints_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_complaints_token_hash")),
    )
    op.create_index(op.f("ix_complaints_person_id"), "complaints", ["person_id"], unique=False)
    op.create_index(op.f("ix_complaints_programme_id"), "complaints", ["programme_id"], unique=False)
    op.create_index("ix_complaints_waiting", "complaints", ["state", "due_on"], unique=False)


def downgrade() -> None:
    # Their moves would name records that are no longer there.
    op.execute("DELETE FROM moves WHERE subject_kind = 'complaints'")
    op.drop_table("complaints")
    op.drop_table("state_needs")

"""Every mark that is made in a register, of which one counts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "marks",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("status", _enum("presence", "present", "late", "excused", "absent"), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("source", _enum("source", "page", "offline", "paper", "scan", "code"), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=True),
        sa.Column("counter", sa.Integer(), nullable=True),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.Column("after_closing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_marks_minutes")),
        sa.CheckConstraint("(device IS NULL) = (counter IS NULL)", name=op.f("ck_marks_counted")),
        sa.ForeignKeyConstraint(["marked_by"], ["users.id"], name=op.f("fk_marks_marked_by_users")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_marks_registration_id_registrations")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_marks_session_id_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marks")),
        sa.UniqueConstraint("device", "counter", name=op.f("uq_marks_device_counter")),
    )
    op.create_index("ix_marks_session", "marks", ["session_id", "registration_id"])
    op.create_index("ix_marks_registration", "marks", ["registration_id"])
    # What stood in the registers was written on the page; the keys are free to be the same here.
    op.execute(
        "INSERT INTO marks (id, session_id, registration_id, status, minutes, source, marked_at, received_at,"
        " marked_by) SELECT id, session_id, registration_id, status, minutes, 'page', marked_at, marked_at,"
        " marked_by FROM attendances"
    )


def downgrade() -> None:
    op.drop_table("marks")

"""Training at home"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.create_table(
        "cascade_activities",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "confirmed",
                "returned",
                name="cascade_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_cascade_activities_interval")),
        sa.CheckConstraint(
            "participants BETWEEN 1 AND 5000", name=op.f("ck_cascade_activities_participants")
        ),
        sa.CheckConstraint("women BETWEEN 0 AND participants", name=op.f("ck_cascade_activities_women")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_cascade_activities_person_id_persons")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_cascade_activities_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_cascade_activities_registration_id_registrations"),
        ),
        sa.ForeignKeyConstraint(
            ["state_code"],
            ["member_states.code"],
            name=op.f("fk_cascade_activities_state_code_member_states"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cascade_activities")),
    )
    op.create_index(
        op.f("ix_cascade_activities_person_id"), "cascade_activities", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_cascade_activities_programme_id"), "cascade_activities", ["programme_id"], unique=False
    )
    op.create_index(
        op.f("ix_cascade_activities_registration_id"), "cascade_activities", ["registration_id"], unique=False
    )
    op.create_index(
        "ix_cascade_activities_state", "cascade_activities", ["state_code", "state"], unique=False
    )
    op.create_table(
        "cascade_links",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["cascade_activities.id"],
            name=op.f("fk_cascade_links_activity_id_cascade_activities"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_cascade_links_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cascade_links")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_cascade_links_registration_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_cascade_links_token_hash")),
    )
    op.create_index(op.f("ix_cascade_links_activity_id"), "cascade_links", ["activity_id"], unique=False)
    op.create_table(
        "cascade_modules",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["cascade_activities.id"],
            name=op.f("fk_cascade_modules_activity_id_cascade_activities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["modules.id"], name=op.f("fk_cascade_modules_module_id_modules")
        ),
        sa.PrimaryKeyConstraint("activity_id", "module_id", name=op.f("pk_cascade_modules")),
    )
    op.create_index(op.f("ix_cascade_modules_module_id"), "cascade_modules", ["module_id"], unique=False)


def downgrade() -> None:
    op.drop_table("cascade_modules")
    op.drop_table("cascade_links")
    op.drop_table("cascade_activities")

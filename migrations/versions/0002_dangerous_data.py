"""Dangerous data: screening, travel, needs, openings"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from uuid_utils.compat import uuid7

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "needs_records",
        sa.Column("medical", sa.Text(), nullable=False),
        sa.Column("dietary", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["users.id"], name=op.f("fk_needs_records_given_by_users")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_needs_records_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_records")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_needs_records_registration_id")),
    )
    op.create_table(
        "openings",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_openings_person_id_persons")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_openings_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(["read_by"], ["users.id"], name=op.f("fk_openings_read_by_users")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_openings_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
    )
    op.create_index("ix_openings_opened", "openings", ["opened_at", "id"], unique=False)
    op.create_index(op.f("ix_openings_person_id"), "openings", ["person_id"], unique=False)
    op.create_index(op.f("ix_openings_programme_id"), "openings", ["programme_id"], unique=False)
    op.create_index(op.f("ix_openings_registration_id"), "openings", ["registration_id"], unique=False)
    op.create_table(
        "screenings",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("mitigation", sa.Text(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "clear",
                "refer",
                "not_clear",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_screenings_decided_by_users")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_screenings_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_screenings_registration_id")),
    )
    op.create_table(
        "travel_records",
        sa.Column("passport_number", sa.Text(), nullable=False),
        sa.Column("passport_country", sa.Text(), nullable=False),
        sa.Column("passport_expiry", sa.Text(), nullable=False),
        sa.Column("visa", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("arrival_day", sa.Text(), nullable=False),
        sa.Column("arrival_time", sa.Text(), nullable=False),
        sa.Column("arrival_flight", sa.Text(), nullable=False),
        sa.Column("departure_day", sa.Text(), nullable=False),
        sa.Column("departure_time", sa.Text(), nullable=False),
        sa.Column("departure_flight", sa.Text(), nullable=False),
        sa.Column("lodging", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["users.id"], name=op.f("fk_travel_records_given_by_users")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_travel_records_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_records")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_travel_records_registration_id")),
    )
    _take_over_what_was_decided()


def _take_over_what_was_decided() -> None:
    """Whoever was screened before has a record too: the decision, who and when; nothing was written then."""
    moves = sa.table(
        "moves",
        *map(sa.column, ("subject_kind", "subject_id", "transition", "id")),
        sa.column("actor_id", sa.Uuid()),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    screenings = sa.table(
        "screenings",
        *(sa.column(name, sa.Uuid()) for name in ("id", "registration_id", "decided_by")),
        *map(sa.column, ("sources", "grounds", "risk", "mitigation", "decision")),
        sa.column("decided_at", sa.DateTime(timezone=True)),
    )
    decided = op.get_bind().execute(
        sa.select(moves.c.subject_id, moves.c.transition, moves.c.actor_id, moves.c.at)
        .where(
            moves.c.subject_kind == "registrations",
            moves.c.transition.in_(("clear", "refer", "not_clear")),
            moves.c.actor_id.is_not(None),
        )
        .order_by(moves.c.at, moves.c.id)
    )
    latest = {
        key: {
            "id": uuid7(),
            "registration_id": UUID(key),
            **dict.fromkeys(("sources", "grounds", "risk", "mitigation"), ""),
            "decision": decision,
            "decided_by": actor,
            "decided_at": at,
        }
        for key, decision, actor, at in decided
    }
    if latest:
        op.bulk_insert(screenings, list(latest.values()))


def downgrade() -> None:
    op.drop_table("travel_records")
    op.drop_table("screenings")
    op.drop_index(op.f("ix_openings_registration_id"), table_name="openings")
    op.drop_index(op.f("ix_openings_programme_id"), table_name="openings")
    op.drop_index(op.f("ix_openings_person_id"), table_name="openings")
    op.drop_index("ix_openings_opened", table_name="openings")
    op.drop_table("openings")
    op.drop_table("needs_records")

"""Due diligence of nominees and of their units, with a second officer and a day of review"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_TEXTS = ("sources", "grounds", "risk", "not_supporting", "mitigation", "remark")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _level() -> sa.Enum:
    return _choice("level", "low", "medium", "high")


def _decision() -> sa.Enum:
    return _choice("decision", "clear", "clear_with_mitigation", "refer", "not_clear")


def _state() -> sa.Enum:
    return _choice("record_state", "open", "proposed", "in_force")


def _defaults(name: str) -> str | None:
    return "" if name in {"not_supporting", "remark"} else None


def upgrade() -> None:
    op.create_table(
        "recipient_units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=False),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=420), nullable=False),
        *(sa.Column(name, sa.Text(), server_default=_defaults(name), nullable=False) for name in _TEXTS),
        sa.Column("bodies", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("level", _level(), nullable=True),
        sa.Column("decision", _decision(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("reviews", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", _state(), server_default="open", nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> decided_by",
            name=op.f("ck_recipient_units_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["users.id"], name=op.f("fk_recipient_units_confirmed_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_recipient_units_decided_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["state_code"],
            ["member_states.code"],
            name=op.f("fk_recipient_units_state_code_member_states"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_units")),
        sa.UniqueConstraint("state_code", "name_key", name=op.f("uq_recipient_units_state_code_name_key")),
    )
    op.create_index(op.f("ix_recipient_units_review_on"), "recipient_units", ["review_on"], unique=False)
    with op.batch_alter_table("screenings") as batch:
        batch.drop_constraint(op.f("ck_screenings_decision"), type_="check")
        batch.alter_column("decision", existing_type=sa.String(length=40), nullable=True)
        for name in ("not_supporting", "remark"):
            batch.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("bodies", sa.JSON(), server_default="[]", nullable=False))
        batch.add_column(sa.Column("level", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("review_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("reviews", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("state", sa.String(length=40), server_default="open", nullable=False))
        batch.add_column(sa.Column("confirmed_by", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("programme_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("unit_id", sa.Uuid(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_screenings_decision"),
            "decision IN ('clear', 'clear_with_mitigation', 'refer', 'not_clear')",
        )
        batch.create_check_constraint(op.f("ck_screenings_level"), "level IN ('low', 'medium', 'high')")
        batch.create_check_constraint(
            op.f("ck_screenings_record_state"), "state IN ('open', 'proposed', 'in_force')"
        )
        batch.create_check_constraint(
            op.f("ck_screenings_two_persons"), "confirmed_by IS NULL OR confirmed_by <> decided_by"
        )
        for column, table in (
            ("confirmed_by", "users"),
            ("programme_id", "programmes"),
            ("unit_id", "recipient_units"),
        ):
            batch.create_foreign_key(op.f(f"fk_screenings_{column}_{table}"), table, [column], ["id"])
    op.execute(
        "UPDATE screenings SET programme_id = (SELECT programme_id FROM registrations "
        "WHERE registrations.id = screenings.registration_id)"
    )
    op.execute("UPDATE screenings SET state = 'in_force' WHERE decision <> 'refer'")
    with op.batch_alter_table("screenings") as batch:
        batch.alter_column("programme_id", existing_type=sa.Uuid(), nullable=False)
        for column in ("programme_id", "review_on", "unit_id"):
            batch.create_index(op.f(f"ix_screenings_{column}"), [column])


def downgrade() -> None:
    # What two officers must agree on, and what nobody has decided, was not there before.
    op.execute("UPDATE screenings SET decision = 'refer' WHERE state = 'proposed'")
    op.execute("UPDATE screenings SET decision = 'clear' WHERE decision = 'clear_with_mitigation'")
    op.execute("DELETE FROM screenings WHERE decision IS NULL")
    op.execute("DELETE FROM moves WHERE subject_kind IN ('screenings', 'recipient_units')")
    with op.batch_alter_table("screenings") as batch:
        for column in ("programme_id", "review_on", "unit_id"):
            batch.drop_index(op.f(f"ix_screenings_{column}"))
        for column, table in (
            ("confirmed_by", "users"),
            ("programme_id", "programmes"),
            ("unit_id", "recipient_units"),
        ):
            batch.drop_constraint(op.f(f"fk_screenings_{column}_{table}"), type_="foreignkey")
        for check in ("decision", "level", "record_state", "two_persons"):
            batch.drop_constraint(op.f(f"ck_screenings_{check}"), type_="check")
        for column in (
            "not_supporting",
            "remark",
            "bodies",
            "level",
            "confirmed_at",
            "review_on",
            "reviews",
            "state",
            "confirmed_by",
            "programme_id",
            "unit_id",
        ):
            batch.drop_column(column)
        batch.alter_column("decision", existing_type=sa.String(length=40), nullable=False)
        batch.create_check_constraint(
            op.f("ck_screenings_decision"), "decision IN ('clear', 'refer', 'not_clear')"
        )
    op.drop_index(op.f("ix_recipient_units_review_on"), table_name="recipient_units")
    op.drop_table("recipient_units")

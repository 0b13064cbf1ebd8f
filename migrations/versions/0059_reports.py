"""Reports, and what was made of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _reached(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("kind", _enum("report_kind", "annual", "donor", "state"), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("state_code", sa.String(length=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f(f"fk_{table}_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["state_code"], ["member_states.code"], name=op.f(f"fk_{table}_state_code_member_states")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f(f"fk_{table}_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("donor_id", sa.Uuid(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column("rhythm", _enum("rhythm", "never", "monthly", "quarterly", "yearly"), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["partners.id"], name=op.f("fk_reports_donor_id_partners")),
        sa.CheckConstraint("(kind = 'state') = (state_code IS NOT NULL)", name=op.f("ck_reports_of_a_state")),
        sa.CheckConstraint(
            "since IS NULL OR until IS NULL OR since <= until", name=op.f("ck_reports_period")
        ),
        *_reached("reports"),
    )
    op.create_index(op.f("ix_reports_next_on"), "reports", ["next_on"])
    op.create_table(
        "report_issues",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_issues_report_id_reports")
        ),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_issues_report_id_number")),
        *_reached("report_issues"),
    )
    for table in ("reports", "report_issues"):
        for column in ("programme_id", "state_code"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table("report_issues")
    op.drop_table("reports")

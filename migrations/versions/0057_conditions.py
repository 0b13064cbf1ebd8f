"""Conditions and yearly reports of accreditations; a standard's days of grace, and what is a major change"""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    with op.batch_alter_table("standards") as batch:
        for name, default, limits in (
            ("grace_days", "14", "0 AND 365"),
            ("major_percent", "10", "1 AND 100"),
        ):
            batch.add_column(sa.Column(name, sa.Integer(), server_default=default, nullable=False))
            batch.create_check_constraint(op.f(f"ck_standards_{name}"), f"{name} BETWEEN {limits}")
    table = op.create_table(
        "accreditation_conditions",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("accreditation_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("examiner_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "evidence_submitted",
                "met",
                "rejected",
                name="condition_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("handed_in_by", sa.Uuid(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_accreditation_conditions_{column}_{other}")
            )
            for column, other in (
                ("programme_id", "programmes"),
                ("accreditation_id", "accreditations"),
                ("owner_id", "users"),
                ("examiner_id", "persons"),
                ("document_id", "evidence_documents"),
                ("handed_in_by", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditation_conditions")),
    )
    for column in ("programme_id", "accreditation_id", "owner_id", "examiner_id", "handed_in_by"):
        op.create_index(
            op.f(f"ix_accreditation_conditions_{column}"), "accreditation_conditions", [column], unique=False
        )
    _follow_what_was_decided(table)
    _create_reports()


def _create_reports() -> None:
    op.create_table(
        "surveillance_reports",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("accreditation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "handed_in",
                "more_asked",
                "accepted",
                "not_accepted",
                name="report_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("examiner_id", sa.Uuid(), nullable=True),
        sa.Column("handed_in_by", sa.Uuid(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_surveillance_reports_number")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_surveillance_reports_{column}_{other}")
            )
            for column, other in (
                ("programme_id", "programmes"),
                ("accreditation_id", "accreditations"),
                ("document_id", "evidence_documents"),
                ("examiner_id", "persons"),
                ("handed_in_by", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveillance_reports")),
        sa.UniqueConstraint(
            "accreditation_id", "number", name=op.f("uq_surveillance_reports_accreditation_id_number")
        ),
    )
    for column in ("programme_id", "examiner_id", "handed_in_by"):
        op.create_index(
            op.f(f"ix_surveillance_reports_{column}"), "surveillance_reports", [column], unique=False
        )


def _follow_what_was_decided(table: sa.Table) -> None:
    """Let what the decisions ask so far be followed, from where it is: nothing was handed in yet."""
    decisions = sa.table(
        "dossier_decisions",
        sa.column("dossier_id", sa.Uuid()),
        sa.column("round", sa.Integer()),
        sa.column("conditions", sa.JSON()),
        sa.column("decided_at", sa.DateTime(timezone=True)),
    )
    dossiers = sa.table(
        "dossiers",
        sa.column("id", sa.Uuid()),
        sa.column("round", sa.Integer()),
        sa.column("programme_id", sa.Uuid()),
        sa.column("accreditation_id", sa.Uuid()),
    )
    asked = sa.select(
        dossiers.c.programme_id, dossiers.c.accreditation_id, decisions.c.conditions, decisions.c.decided_at
    ).where(
        decisions.c.dossier_id == dossiers.c.id,
        decisions.c.round == dossiers.c.round,
        dossiers.c.accreditation_id.is_not(None),
    )
    for row in op.get_bind().execute(asked).all():
        for one in row.conditions:
            op.get_bind().execute(
                table.insert().values(
                    id=uuid4(),
                    programme_id=row.programme_id,
                    accreditation_id=row.accreditation_id,
                    criterion=one["criterion"],
                    words=one["words"],
                    owner_id=UUID(one["owner"]),
                    due_on=date.fromisoformat(one["due_on"]),
                    state="open",
                    asked_at=row.decided_at,
                    answer="",
                    verdict="",
                )
            )


def downgrade() -> None:
    for column in ("handed_in_by", "examiner_id", "programme_id"):
        op.drop_index(op.f(f"ix_surveillance_reports_{column}"), table_name="surveillance_reports")
    op.drop_table("surveillance_reports")
    for column in ("handed_in_by", "examiner_id", "owner_id", "accreditation_id", "programme_id"):
        op.drop_index(op.f(f"ix_accreditation_conditions_{column}"), table_name="accreditation_conditions")
    op.drop_table("accreditation_conditions")
    with op.batch_alter_table("standards") as batch:
        for name in ("major_percent", "grace_days"):
            batch.drop_constraint(op.f(f"ck_standards_{name}"), type_="check")
            batch.drop_column(name)

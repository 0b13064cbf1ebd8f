"""Standards with versions, their criteria, and what these have in common"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

_RULES = {
    "term_years": ("3", "BETWEEN 1 AND 10"),
    "renewal_months": ("6", "BETWEEN 1 AND 24"),
    "surveillance_months": ("12", "BETWEEN 1 AND 120"),
    "accuracy_days": ("10", "BETWEEN 1 AND 90"),
}
_DRAFT = sa.text("state = 'draft'")


def upgrade() -> None:
    with op.batch_alter_table("accrediting_bodies") as batch:
        batch.add_column(sa.Column("is_own", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("standards") as batch:
        batch.add_column(sa.Column("number", sa.Integer(), server_default="1", nullable=False))
        batch.add_column(sa.Column("state", sa.String(length=40), nullable=True))
        for name, (default, _condition) in _RULES.items():
            batch.add_column(sa.Column(name, sa.Integer(), server_default=default, nullable=False))
        batch.add_column(sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE standards SET state = 'published'")  # what was recorded was by what stands
    with op.batch_alter_table("standards") as batch:
        batch.alter_column("state", existing_type=sa.String(length=40), nullable=False)
        batch.create_check_constraint(
            op.f("ck_standards_standard_state"), "state IN ('draft', 'published', 'retired')"
        )
        batch.create_check_constraint(op.f("ck_standards_number"), "number >= 1")
        for name, (_default, condition) in _RULES.items():
            batch.create_check_constraint(op.f(f"ck_standards_{name}"), f"{name} {condition}")
        batch.drop_constraint(op.f("uq_standards_body_id_code"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_standards_body_id_code_number"), ["body_id", "code", "number"]
        )
    op.create_index(
        "uq_standards_draft",
        "standards",
        ["body_id", "code"],
        unique=True,
        sqlite_where=_DRAFT,
        postgresql_where=_DRAFT,
    )
    _create_criteria()
    _create_mappings()


def _create_criteria() -> None:
    op.create_table(
        "criteria",
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("group_code", sa.String(length=20), nullable=False),
        sa.Column("group_title", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("guidance", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=True),
        sa.Column("green", sa.Integer(), nullable=True),
        sa.Column("amber", sa.Integer(), nullable=True),
        sa.Column("period_months", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(measure IS NULL AND green IS NULL AND amber IS NULL AND period_months IS NULL) OR "
            "(measure IS NOT NULL AND green IS NOT NULL AND amber IS NOT NULL "
            "AND period_months BETWEEN 1 AND 120)",
            name=op.f("ck_criteria_binding"),
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standards.id"], name=op.f("fk_criteria_standard_id_standards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
        sa.UniqueConstraint("standard_id", "code", name=op.f("uq_criteria_standard_id_code")),
    )


def _create_mappings() -> None:
    op.create_table(
        "criterion_mappings",
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "equal", "part", name="mapping_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("criterion_id <> other_id", name=op.f("ck_criterion_mappings_two")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criteria.id"], name=op.f("fk_criterion_mappings_criterion_id_criteria")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["criteria.id"], name=op.f("fk_criterion_mappings_other_id_criteria")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion_mappings")),
        sa.UniqueConstraint(
            "criterion_id", "other_id", name=op.f("uq_criterion_mappings_criterion_id_other_id")
        ),
    )
    op.create_index(op.f("ix_criterion_mappings_other_id"), "criterion_mappings", ["other_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_criterion_mappings_other_id"), table_name="criterion_mappings")
    op.drop_table("criterion_mappings")
    op.drop_table("criteria")
    op.drop_index("uq_standards_draft", table_name="standards")
    _keep_one_of_each()
    with op.batch_alter_table("standards") as batch:
        batch.drop_constraint(op.f("uq_standards_body_id_code_number"), type_="unique")
        batch.create_unique_constraint(op.f("uq_standards_body_id_code"), ["body_id", "code"])
        for name in (*_RULES, "number", "standard_state"):
            batch.drop_constraint(op.f(f"ck_standards_{name}"), type_="check")
    with op.batch_alter_table("standards") as batch:
        for name in (*_RULES, "number", "state", "created_at"):
            batch.drop_column(name)
    with op.batch_alter_table("accrediting_bodies") as batch:
        batch.drop_column("is_own")


def _keep_one_of_each() -> None:
    """Before there were versions a code stood once: later versions take their number into their code."""
    op.execute("UPDATE standards SET code = substr(code, 1, 34) || ' v' || number WHERE number > 1")

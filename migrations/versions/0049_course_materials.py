"""Course materials with their versions; files of more kinds"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

_PAPERS = ("pdf", "jpeg", "png")
_KINDS = (*_PAPERS, "docx", "xlsx", "pptx", "odt", "text", "csv")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _allow(kinds: tuple[str, ...]) -> None:
    """The kinds of files that are known; which are taken where, each page says itself."""
    named = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("nominee_documents") as batch:
        batch.drop_constraint(op.f("ck_nominee_documents_file_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_nominee_documents_file_kind"), f"file_kind IN ({named})")


def upgrade() -> None:
    _allow(_KINDS)
    op.create_table(
        "materials",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("trainer_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("secrecy", _enum("classification", "unclassified", "confidential"), nullable=False),
        sa.Column("shown", _enum("shown", "at_once", "at_session", "at_time"), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("from_zone", sa.String(length=60), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", _enum("material_state", "in_use", "withdrawn"), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(shown = 'at_time') = (from_at IS NOT NULL)", name=op.f("ck_materials_from_at")),
        sa.CheckConstraint("newest > 0", name=op.f("ck_materials_newest")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_materials_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_materials_module_id_modules")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_materials_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_materials_session_id_sessions"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id"], ["trainers.id"], name=op.f("fk_materials_trainer_id_trainers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_materials")),
    )
    for column in ("cohort_id", "programme_id", "session_id"):
        op.create_index(op.f(f"ix_materials_{column}"), "materials", [column])
    op.create_table(
        "material_versions",
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched", sa.Integer(), server_default="0", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("content_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_kind", _enum("file_kind", *_KINDS), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_material_versions_number")),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["materials.id"],
            name=op.f("fk_material_versions_material_id_materials"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["users.id"], name=op.f("fk_material_versions_uploaded_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_versions")),
        sa.UniqueConstraint("material_id", "number", name=op.f("uq_material_versions_material_id_number")),
    )


def downgrade() -> None:
    op.drop_table("material_versions")
    op.drop_table("materials")
    _allow(_PAPERS)

"""Kinds of certificates with their rules, the term of each, and what changes after an issue"""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

_KINDS = ("programme", "attendance", "module", "trainer")
_STATES = ("proposed", "issued", "suspended", "revoked", "superseded")
_ORIGINS = ("host", "office", "partner")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _one_at_most(name: str, column: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        "certificates",
        ["registration_id", column],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


_PROPOSED, _HELD = "state = 'proposed'", "state IN ('issued', 'suspended')"
_INDEXES = (
    ("uq_certificates_proposed", "kind", f"{_PROPOSED} AND module_id IS NULL"),
    ("uq_certificates_held", "kind", f"{_HELD} AND module_id IS NULL"),
    ("uq_certificates_proposed_of_module", "module_id", f"{_PROPOSED} AND kind = 'module'"),
    ("uq_certificates_held_of_module", "module_id", f"{_HELD} AND kind = 'module'"),
    ("uq_certificates_proposed_of_trainer", "module_id", f"{_PROPOSED} AND kind = 'trainer'"),
    ("uq_certificates_held_of_trainer", "module_id", f"{_HELD} AND kind = 'trainer'"),
)


def upgrade() -> None:
    with op.batch_alter_table("curricula") as batch:
        batch.add_column(sa.Column("module_percent", sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_curricula_module_percent"), "module_percent IS NULL OR module_percent BETWEEN 1 AND 100"
        )
    _make_awards()
    with op.batch_alter_table("trainers") as batch:
        batch.drop_constraint(op.f("ck_trainers_origin"), type_="check")
        batch.create_check_constraint(op.f("ck_trainers_origin"), _in("origin", *_ORIGINS, "graduate"))
    _make_issuings()
    op.drop_index("uq_certificates_live", table_name="certificates")
    with op.batch_alter_table("certificates") as batch:
        batch.drop_constraint(op.f("ck_certificates_certificate_state"), type_="check")
        batch.add_column(sa.Column("kind", sa.String(length=40), server_default="programme", nullable=False))
        batch.add_column(sa.Column("module_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("supersedes_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("is_renewal", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("because", sa.String(length=1000), server_default="", nullable=False))
        batch.add_column(sa.Column("issuing_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("renewable_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("reminded_on", sa.Date(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_certificates_certificate_state"), _in("state", *_STATES, "rejected")
        )
        batch.create_check_constraint(op.f("ck_certificates_certificate_kind"), _in("kind", *_KINDS))
        batch.create_check_constraint(
            op.f("ck_certificates_of_a_module"), "(kind IN ('module', 'trainer')) = (module_id IS NOT NULL)"
        )
        batch.create_foreign_key(op.f("fk_certificates_module_id_modules"), "modules", ["module_id"], ["id"])
        batch.create_foreign_key(
            op.f("fk_certificates_supersedes_id_certificates"), "certificates", ["supersedes_id"], ["id"]
        )
        batch.create_foreign_key(
            op.f("fk_certificates_issuing_id_issuings"), "issuings", ["issuing_id"], ["id"]
        )
    for column in ("module_id", "supersedes_id", "issuing_id", "valid_until"):
        op.create_index(op.f(f"ix_certificates_{column}"), "certificates", [column], unique=False)
    # What was not issued and is proposed no more was rejected until now under the name of what is replaced.
    op.execute("UPDATE certificates SET state = 'rejected' WHERE state = 'superseded' AND issued_on IS NULL")
    op.execute(
        "UPDATE moves SET target = 'rejected' WHERE subject_kind = 'certificates' AND transition = 'reject'"
    )
    for index in _INDEXES:
        _one_at_most(*index)
    _make_flags()


def _in(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _make_awards() -> None:
    awards = op.create_table(
        "awards",
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _enum("certificate_kind", *_KINDS), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("attendance_percent", sa.Integer(), nullable=True),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column("renew_months", sa.Integer(), nullable=False),
        sa.Column("needs_accreditation", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(kind IN ('module', 'trainer')) = (module_id IS NOT NULL)", name=op.f("ck_awards_of_a_module")
        ),
        sa.CheckConstraint(
            "(kind = 'programme') = (attendance_percent IS NULL)", name=op.f("ck_awards_own_rule")
        ),
        sa.CheckConstraint(
            "attendance_percent IS NULL OR attendance_percent BETWEEN 1 AND 100",
            name=op.f("ck_awards_attendance_percent"),
        ),
        sa.CheckConstraint(
            "valid_months IS NULL OR valid_months BETWEEN 1 AND 240", name=op.f("ck_awards_valid_months")
        ),
        sa.CheckConstraint("renew_months BETWEEN 0 AND 24", name=op.f("ck_awards_renew_months")),
        sa.ForeignKeyConstraint(
            ["curriculum_id"], ["curricula.id"], name=op.f("fk_awards_curriculum_id_curricula")
        ),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_awards_module_id_modules")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
    )
    op.create_index(op.f("ix_awards_curriculum_id"), "awards", ["curriculum_id"], unique=False)
    op.create_index(op.f("ix_awards_module_id"), "awards", ["module_id"], unique=False)
    curricula = sa.table("curricula", sa.column("id", sa.Uuid()))
    found = op.get_bind().scalars(sa.select(curricula.c.id).order_by(curricula.c.id)).all()
    if found:
        op.bulk_insert(
            awards,
            [
                {
                    "id": uuid4(),
                    "curriculum_id": key,
                    "kind": "programme",
                    "renew_months": 0,
                    "needs_accreditation": False,
                }
                for key in found
            ],
        )


def _make_issuings() -> None:
    op.create_table(
        "issuings",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("reached", sa.String(length=30), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_issuings_asked_by_users")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_issuings_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_issuings_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuings")),
    )
    op.create_index(op.f("ix_issuings_cohort_id"), "issuings", ["cohort_id"], unique=False)
    op.create_index(op.f("ix_issuings_programme_id"), "issuings", ["programme_id"], unique=False)
    op.create_index(
        "uq_issuings_going_on",
        "issuings",
        ["cohort_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _make_flags() -> None:
    op.create_table(
        "certificate_flags",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("was", sa.Integer(), nullable=False),
        sa.Column("now", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (reason = '')", name=op.f("ck_certificate_flags_settled_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_certificate_flags_certificate_id_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["users.id"], name=op.f("fk_certificate_flags_raised_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_certificate_flags_session_id_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["users.id"], name=op.f("fk_certificate_flags_settled_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_flags")),
    )
    op.create_index(
        op.f("ix_certificate_flags_certificate_id"), "certificate_flags", ["certificate_id"], unique=False
    )
    op.create_index(
        "ix_certificate_flags_open",
        "certificate_flags",
        ["certificate_id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("certificate_flags")
    for name, _column, _where in _INDEXES:
        op.drop_index(name, table_name="certificates")
    for column in ("module_id", "supersedes_id", "issuing_id", "valid_until"):
        op.drop_index(op.f(f"ix_certificates_{column}"), table_name="certificates")
    op.execute("UPDATE certificates SET state = 'superseded' WHERE state = 'rejected'")
    # Of what a registration holds for several things, the one of the programme stays in force.
    op.execute("UPDATE certificates SET state = 'superseded' WHERE kind <> 'programme'")
    op.execute(
        "UPDATE certificates SET state = 'superseded' WHERE state = 'proposed' AND supersedes_id IS NOT NULL"
    )
    op.execute(
        "UPDATE moves SET target = 'superseded' WHERE subject_kind = 'certificates' AND target = 'rejected'"
    )
    with op.batch_alter_table("certificates") as batch:
        batch.drop_constraint(op.f("fk_certificates_issuing_id_issuings"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_certificates_supersedes_id_certificates"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_certificates_module_id_modules"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_certificates_of_a_module"), type_="check")
        batch.drop_constraint(op.f("ck_certificates_certificate_kind"), type_="check")
        batch.drop_constraint(op.f("ck_certificates_certificate_state"), type_="check")
        batch.create_check_constraint(op.f("ck_certificates_certificate_state"), _in("state", *_STATES))
        for column in (
            "reminded_on",
            "renewable_from",
            "issuing_id",
            "because",
            "is_renewal",
            "supersedes_id",
            "module_id",
            "kind",
        ):
            batch.drop_column(column)
    condition = sa.text("state NOT IN ('superseded', 'revoked')")
    op.create_index(
        "uq_certificates_live",
        "certificates",
        ["registration_id"],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )
    op.drop_table("issuings")
    op.execute("UPDATE trainers SET origin = 'partner' WHERE origin = 'graduate'")
    with op.batch_alter_table("trainers") as batch:
        batch.drop_constraint(op.f("ck_trainers_origin"), type_="check")
        batch.create_check_constraint(op.f("ck_trainers_origin"), _in("origin", *_ORIGINS))
    op.drop_table("awards")
    with op.batch_alter_table("curricula") as batch:
        batch.drop_constraint(op.f("ck_curricula_module_percent"), type_="check")
        batch.drop_column("module_percent")

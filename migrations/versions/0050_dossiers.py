"""Dossiers: applications for accreditation, from their self-assessment to their decision"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.create_table(
        "evidence_documents",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("content_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "file_kind",
            sa.Enum(
                "pdf",
                "jpeg",
                "png",
                "docx",
                "xlsx",
                "pptx",
                "odt",
                "text",
                "csv",
                name="file_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_evidence_documents_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"],
            ["evidence_documents.id"],
            name=op.f("fk_evidence_documents_replaced_by_id_evidence_documents"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_documents")),
    )
    op.create_index(
        op.f("ix_evidence_documents_programme_id"), "evidence_documents", ["programme_id"], unique=False
    )
    op.create_table(
        "dossiers",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("renews_id", sa.Uuid(), nullable=True),
        sa.Column("accreditation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "drafting",
                "submitted",
                "returned",
                "under_review",
                "more_information",
                "site_visit",
                "review_done",
                "accredited",
                "accredited_with_conditions",
                "deferred",
                "refused",
                "appealed",
                "upheld",
                "recorded",
                name="dossier_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("accuracy_until", sa.Date(), nullable=True),
        sa.Column("accuracy_closed", sa.Boolean(), nullable=False),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["accreditation_id"],
            ["accreditations.id"],
            name=op.f("fk_dossiers_accreditation_id_accreditations"),
        ),
        sa.ForeignKeyConstraint(
            ["curriculum_id"], ["curricula.id"], name=op.f("fk_dossiers_curriculum_id_curricula")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_dossiers_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["renews_id"], ["accreditations.id"], name=op.f("fk_dossiers_renews_id_accreditations")
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standards.id"], name=op.f("fk_dossiers_standard_id_standards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
    )
    op.create_index(op.f("ix_dossiers_accreditation_id"), "dossiers", ["accreditation_id"], unique=False)
    op.create_index(op.f("ix_dossiers_programme_id"), "dossiers", ["programme_id"], unique=False)
    op.create_index(op.f("ix_dossiers_standard_id"), "dossiers", ["standard_id"], unique=False)
    op.create_index(
        "uq_dossiers_under_way",
        "dossiers",
        ["curriculum_id", "standard_id"],
        unique=True,
        sqlite_where=sa.text(
            "state NOT IN ('accredited', 'accredited_with_conditions', 'upheld', 'recorded')"
        ),
        postgresql_where=sa.text(
            "state NOT IN ('accredited', 'accredited_with_conditions', 'upheld', 'recorded')"
        ),
    )
    op.create_table(
        "dossier_answers",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column(
            "rating",
            sa.Enum(
                "not_met",
                "partly",
                "met",
                "exceeds",
                "not_applicable",
                name="rating",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criteria.id"], name=op.f("fk_dossier_answers_criterion_id_criteria")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_answers_dossier_id_dossiers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_answers")),
        sa.UniqueConstraint(
            "dossier_id", "criterion_id", name=op.f("uq_dossier_answers_dossier_id_criterion_id")
        ),
    )
    op.create_index(
        op.f("ix_dossier_answers_criterion_id"), "dossier_answers", ["criterion_id"], unique=False
    )
    op.create_table(
        "dossier_decisions",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "accredit",
                "with_conditions",
                "defer",
                "refuse",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["evidence_documents.id"],
            name=op.f("fk_dossier_decisions_document_id_evidence_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_decisions_dossier_id_dossiers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_decisions")),
        sa.UniqueConstraint("dossier_id", "round", name=op.f("uq_dossier_decisions_dossier_id_round")),
    )
    op.create_table(
        "dossier_findings",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column(
            "rating",
            sa.Enum(
                "not_met",
                "partly",
                "met",
                "exceeds",
                "not_applicable",
                name="rating",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("commented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criteria.id"], name=op.f("fk_dossier_findings_criterion_id_criteria")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_findings_dossier_id_dossiers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_findings")),
        sa.UniqueConstraint(
            "dossier_id",
            "round",
            "criterion_id",
            name=op.f("uq_dossier_findings_dossier_id_round_criterion_id"),
        ),
    )
    op.create_index(
        op.f("ix_dossier_findings_criterion_id"), "dossier_findings", ["criterion_id"], unique=False
    )
    op.create_table(
        "dossier_hands",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("part IN ('prepared', 'reviewed', 'decided')", name=op.f("ck_dossier_hands_part")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_hands_dossier_id_dossiers")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_dossier_hands_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_hands")),
        sa.UniqueConstraint(
            "dossier_id", "user_id", "part", name=op.f("uq_dossier_hands_dossier_id_user_id_part")
        ),
    )
    op.create_index(op.f("ix_dossier_hands_user_id"), "dossier_hands", ["user_id"], unique=False)
    op.create_table(
        "dossier_recommendations",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "accredit",
                "with_conditions",
                "defer",
                "refuse",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_recommendations_dossier_id_dossiers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_recommendations")),
        sa.UniqueConstraint("dossier_id", "round", name=op.f("uq_dossier_recommendations_dossier_id_round")),
    )
    op.create_table(
        "dossier_reviewers",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("is_kept_out", sa.Boolean(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_reviewers_dossier_id_dossiers")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_dossier_reviewers_person_id_persons")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_dossier_reviewers_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_reviewers")),
        sa.UniqueConstraint(
            "dossier_id", "user_id", "round", name=op.f("uq_dossier_reviewers_dossier_id_user_id_round")
        ),
    )
    op.create_index(op.f("ix_dossier_reviewers_person_id"), "dossier_reviewers", ["person_id"], unique=False)
    op.create_index(op.f("ix_dossier_reviewers_user_id"), "dossier_reviewers", ["user_id"], unique=False)
    op.create_table(
        "dossier_submissions",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("manifest_digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_submissions_dossier_id_dossiers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_submissions")),
        sa.UniqueConstraint("dossier_id", "number", name=op.f("uq_dossier_submissions_dossier_id_number")),
    )
    op.create_table(
        "evidence_uses",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criteria.id"], name=op.f("fk_evidence_uses_criterion_id_criteria")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["evidence_documents.id"],
            name=op.f("fk_evidence_uses_document_id_evidence_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_evidence_uses_dossier_id_dossiers")
        ),
        sa.PrimaryKeyConstraint("dossier_id", "criterion_id", "document_id", name=op.f("pk_evidence_uses")),
    )
    op.create_index(op.f("ix_evidence_uses_document_id"), "evidence_uses", ["document_id"], unique=False)
    op.create_table(
        "information_requests",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_taken_back", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criteria.id"], name=op.f("fk_information_requests_criterion_id_criteria")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_information_requests_dossier_id_dossiers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_requests")),
    )
    op.create_index(
        op.f("ix_information_requests_dossier_id"), "information_requests", ["dossier_id"], unique=False
    )
    op.create_table(
        "interest_declarations",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "interest",
            sa.Enum(
                "none", "conflict", name="interest", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_interest_declarations_dossier_id_dossiers")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_interest_declarations_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_declarations")),
        sa.UniqueConstraint(
            "dossier_id", "user_id", name=op.f("uq_interest_declarations_dossier_id_user_id")
        ),
    )
    op.create_index(
        op.f("ix_interest_declarations_user_id"), "interest_declarations", ["user_id"], unique=False
    )
    op.create_table(
        "site_visits",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_site_visits_interval")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_site_visits_dossier_id_dossiers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_visits")),
        sa.UniqueConstraint("dossier_id", "round", name=op.f("uq_site_visits_dossier_id_round")),
    )


def downgrade() -> None:
    op.drop_table("site_visits")
    op.drop_index(op.f("ix_interest_declarations_user_id"), table_name="interest_declarations")
    op.drop_table("interest_declarations")
    op.drop_index(op.f("ix_information_requests_dossier_id"), table_name="information_requests")
    op.drop_table("information_requests")
    op.drop_index(op.f("ix_evidence_uses_document_id"), table_name="evidence_uses")
    op.drop_table("evidence_uses")
    op.drop_table("dossier_submissions")
    op.drop_index(op.f("ix_dossier_reviewers_user_id"), table_name="dossier_reviewers")
    op.drop_index(op.f("ix_dossier_reviewers_person_id"), table_name="dossier_reviewers")
    op.drop_table("dossier_reviewers")
    op.drop_table("dossier_recommendations")
    op.drop_index(op.f("ix_dossier_hands_user_id"), table_name="dossier_hands")
    op.drop_table("dossier_hands")
    op.drop_index(op.f("ix_dossier_findings_criterion_id"), table_name="dossier_findings")
    op.drop_table("dossier_findings")
    op.drop_table("dossier_decisions")
    op.drop_index(op.f("ix_dossier_answers_criterion_id"), table_name="dossier_answers")
    op.drop_table("dossier_answers")
    op.drop_index(
        "uq_dossiers_under_way",
        table_name="dossiers",
        sqlite_where=sa.text(
            "state NOT IN ('accredited', 'accredited_with_conditions', 'upheld', 'recorded')"
        ),
        postgresql_where=sa.text(
            "state NOT IN ('accredited', 'accredited_with_conditions', 'upheld', 'recorded')"
        ),
    )
    op.drop_index(op.f("ix_dossiers_standard_id"), table_name="dossiers")
    op.drop_index(op.f("ix_dossiers_programme_id"), table_name="dossiers")
    op.drop_index(op.f("ix_dossiers_accreditation_id"), table_name="dossiers")
    op.drop_table("dossiers")
    op.drop_index(op.f("ix_evidence_documents_programme_id"), table_name="evidence_documents")
    op.drop_table("evidence_documents")

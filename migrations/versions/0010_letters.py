"""Letters with their wording; the documents that a call asks for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_KIND = sa.Enum(
    "call",
    "call_reminder",
    "new_deadline",
    "offer",
    "offer_reminder",
    "substitution",
    "regret",
    "visa",
    name="letter_kind",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    with op.batch_alter_table("calls") as batch:
        batch.add_column(sa.Column("documents", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "letter_templates",
        sa.Column("kind", _KIND, nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_letter_templates_cohort_id_cohorts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_templates")),
        sa.UniqueConstraint("cohort_id", "kind", name=op.f("uq_letter_templates_cohort_id_kind")),
    )
    op.create_index(
        "uq_letter_templates_office",
        "letter_templates",
        ["kind"],
        unique=True,
        sqlite_where=sa.text("cohort_id IS NULL"),
        postgresql_where=sa.text("cohort_id IS NULL"),
    )
    op.create_table(
        "letters",
        sa.Column("kind", _KIND, nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("reader", sa.String(length=420), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=1000), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_letters_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_letters_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["state_code"], ["member_states.code"], name=op.f("fk_letters_state_code_member_states")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_letters_registration_id_registrations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_letters_person_id_persons")),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mails.id"], name=op.f("fk_letters_mail_id_mails"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index("ix_letters_cohort_sent", "letters", ["cohort_id", "sent_at", "id"])
    op.create_index("ix_letters_sent", "letters", ["sent_at", "id"])
    for column in ("programme_id", "state_code", "registration_id", "person_id", "mail_id"):
        op.create_index(op.f(f"ix_letters_{column}"), "letters", [column])


def downgrade() -> None:
    op.drop_table("letters")
    op.drop_table("letter_templates")
    with op.batch_alter_table("calls") as batch:
        batch.drop_column("documents")

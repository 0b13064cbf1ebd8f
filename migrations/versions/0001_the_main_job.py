"""The main job: every table that takes an official from registration to a certificate.

Autogenerate does not see what guards the bookings; it is written out below, and
`tests/laws/test_migrations.py` checks that it is there and bites.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.core.db import new_id
from app.member_states.data import STATES

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "accrediting_bodies",
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accrediting_bodies")),
        sa.UniqueConstraint("name_key", name=op.f("uq_accrediting_bodies_name_key")),
    )
    op.create_table(
        "mails",
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "failed",
                name="mail_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mails_message_id")),
    )
    op.create_index("ix_mails_due", "mails", ["state", "next_try_at"], unique=False)
    op.create_table(
        "member_states",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("alpha3", sa.String(length=3), nullable=False),
        sa.Column("m49", sa.String(length=3), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_member_states")),
        sa.UniqueConstraint("alpha3", name=op.f("uq_member_states_alpha3")),
        sa.UniqueConstraint("m49", name=op.f("uq_member_states_m49")),
    )
    op.create_table(
        "moves",
        sa.Column("subject_kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=60), nullable=False),
        sa.Column("transition", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
    )
    op.create_index("ix_moves_subject", "moves", ["subject_kind", "subject_id", "at"], unique=False)
    op.create_table(
        "partners",
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("name_key", name=op.f("uq_partners_name_key")),
    )
    op.create_table(
        "programmes",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="programme_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("code", name=op.f("uq_programmes_code")),
    )
    op.create_table(
        "trail_links",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_trail_links")),
    )
    op.create_index(op.f("ix_trail_links_actor_id"), "trail_links", ["actor_id"], unique=False)
    op.create_table(
        "tries",
        sa.Column("bucket", sa.String(length=120), nullable=False),
        sa.Column("window", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "window", name=op.f("pk_tries")),
    )
    op.create_table(
        "venues",
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
        sa.UniqueConstraint("name_key", name=op.f("uq_venues_name_key")),
    )
    op.create_table(
        "curricula",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "retired",
                name="curriculum_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attendance_percent", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "attendance_percent BETWEEN 1 AND 100", name=op.f("ck_curricula_attendance_percent")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_curricula_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curricula")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_curricula_programme_id_number")),
    )
    op.create_index(op.f("ix_curricula_programme_id"), "curricula", ["programme_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("state_code", sa.String(length=2), nullable=False),
        sa.Column("community", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["state_code"],
            ["member_states.code"],
            name=op.f("fk_memberships_state_code_member_states"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "state_code",
            "community",
            "since",
            name=op.f("uq_memberships_state_code_community_since"),
        ),
    )
    op.create_table(
        "persons",
        sa.Column("family_name", sa.String(length=200), nullable=False),
        sa.Column("given_names", sa.String(length=200), nullable=False),
        sa.Column("name_original", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=420), nullable=False),
        sa.Column("search_key", sa.String(length=640), nullable=False),
        sa.Column(
            "sex",
            sa.Enum(
                "F",
                "M",
                "other",
                "undisclosed",
                name="sex",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_code", sa.String(length=2), nullable=True),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("family_name <> '' OR given_names <> ''", name=op.f("ck_persons_named")),
        sa.ForeignKeyConstraint(
            ["state_code"], ["member_states.code"], name=op.f("fk_persons_state_code_member_states")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    op.create_index("ix_persons_sort", "persons", ["sort_key", "id"], unique=False)
    op.create_index(op.f("ix_persons_state_code"), "persons", ["state_code"], unique=False)
    op.create_table(
        "programme_partners",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "donor",
                "host",
                "accrediting_body",
                "trainer_provider",
                name="partner_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_programme_partners_partner_id_partners")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_programme_partners_programme_id_programmes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_partners")),
        sa.UniqueConstraint(
            "programme_id",
            "partner_id",
            "role",
            name=op.f("uq_programme_partners_programme_id_partner_id_role"),
        ),
    )
    op.create_index(
        op.f("ix_programme_partners_programme_id"),
        "programme_partners",
        ["programme_id"],
        unique=False,
    )
    op.create_table(
        "rooms",
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("changeover_minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("changeover_minutes BETWEEN 0 AND 240", name=op.f("ck_rooms_changeover")),
        sa.CheckConstraint("seats BETWEEN 1 AND 5000", name=op.f("ck_rooms_seats")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_rooms_venue_id_venues")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("venue_id", "name", name=op.f("uq_rooms_venue_id_name")),
    )
    op.create_index(op.f("ix_rooms_venue_id"), "rooms", ["venue_id"], unique=False)
    op.create_table(
        "standards",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id"],
            ["accrediting_bodies.id"],
            name=op.f("fk_standards_body_id_accrediting_bodies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standards")),
        sa.UniqueConstraint("body_id", "code", name=op.f("uq_standards_body_id_code")),
    )
    op.create_table(
        "trail_entries",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject_kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=60), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["trail_links.seq"], name=op.f("fk_trail_entries_seq_trail_links")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_entries")),
        sa.UniqueConstraint("seq", "ordinal", name=op.f("uq_trail_entries_seq_ordinal")),
    )
    op.create_index(op.f("ix_trail_entries_action"), "trail_entries", ["action"], unique=False)
    op.create_index("ix_trail_entries_subject", "trail_entries", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "accreditations",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("document_reference", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "in_force",
                "suspended",
                "withdrawn",
                "superseded",
                name="accreditation_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_accreditations_interval")),
        sa.ForeignKeyConstraint(
            ["curriculum_id"],
            ["curricula.id"],
            name=op.f("fk_accreditations_curriculum_id_curricula"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_accreditations_programme_id_programmes"),
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standards.id"], name=op.f("fk_accreditations_standard_id_standards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditations")),
    )
    op.create_index(op.f("ix_accreditations_programme_id"), "accreditations", ["programme_id"], unique=False)
    op.create_index(
        "uq_accreditations_in_force",
        "accreditations",
        ["curriculum_id", "standard_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('in_force', 'suspended')"),
        postgresql_where=sa.text("state IN ('in_force', 'suspended')"),
    )
    op.create_table(
        "cohorts",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("interpretation", sa.JSON(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reserve_cut_off", sa.Date(), nullable=True),
        sa.Column("results_released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "selecting",
                "confirmed",
                "running",
                "completed",
                "archived",
                "postponed",
                "cancelled",
                name="cohort_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("seats BETWEEN 1 AND 500", name=op.f("ck_cohorts_seats")),
        sa.CheckConstraint("seats_taken BETWEEN 0 AND seats", name=op.f("ck_cohorts_seats_taken")),
        sa.ForeignKeyConstraint(
            ["curriculum_id"], ["curricula.id"], name=op.f("fk_cohorts_curriculum_id_curricula")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_cohorts_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
        sa.UniqueConstraint("code", name=op.f("uq_cohorts_code")),
    )
    op.create_index("ix_cohorts_first_day", "cohorts", ["first_day", "id"], unique=False)
    op.create_index(op.f("ix_cohorts_programme_id"), "cohorts", ["programme_id"], unique=False)
    op.create_table(
        "modules",
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("hours BETWEEN 0 AND 2000", name=op.f("ck_modules_hours")),
        sa.ForeignKeyConstraint(
            ["curriculum_id"], ["curricula.id"], name=op.f("fk_modules_curriculum_id_curricula")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modules")),
        sa.UniqueConstraint("curriculum_id", "code", name=op.f("uq_modules_curriculum_id_code")),
    )
    op.create_index(op.f("ix_modules_curriculum_id"), "modules", ["curriculum_id"], unique=False)
    op.create_table(
        "trainers",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "host",
                "office",
                "partner",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_trainers_person_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainers")),
        sa.UniqueConstraint("person_id", name=op.f("uq_trainers_person_id")),
    )
    op.create_table(
        "users",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "unconfirmed",
                "active",
                "disabled",
                name="account_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_users_person_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
        sa.UniqueConstraint("person_id", name=op.f("uq_users_person_id")),
    )
    op.create_table(
        "calls",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_day", sa.Date(), nullable=False),
        sa.Column("deadline_time", sa.Time(), nullable=False),
        sa.Column("deadline_zone", sa.String(length=60), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("answer_days BETWEEN 1 AND 60", name=op.f("ck_calls_answer_days")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_calls_cohort_id_cohorts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_calls_cohort_id")),
    )
    op.create_index(op.f("ix_calls_deadline_at"), "calls", ["deadline_at"], unique=False)
    op.create_table(
        "cohort_partners",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "donor",
                "host",
                "accrediting_body",
                "trainer_provider",
                name="partner_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_partners_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_cohort_partners_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_partners")),
        sa.UniqueConstraint(
            "cohort_id",
            "partner_id",
            "role",
            name=op.f("uq_cohort_partners_cohort_id_partner_id_role"),
        ),
    )
    op.create_index(op.f("ix_cohort_partners_cohort_id"), "cohort_partners", ["cohort_id"], unique=False)
    op.create_table(
        "confirmations",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_confirmations_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_confirmations_token_hash")),
    )
    op.create_index(op.f("ix_confirmations_user_id"), "confirmations", ["user_id"], unique=False)
    op.create_table(
        "feed_links",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_feed_links_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_feed_links_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_links")),
    )
    op.create_index(op.f("ix_feed_links_cohort_id"), "feed_links", ["cohort_id"], unique=False)
    op.create_index(op.f("ix_feed_links_user_id"), "feed_links", ["user_id"], unique=False)
    op.create_table(
        "grants",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "coordinator",
                "trainer",
                "screening_officer",
                "reviewer",
                "board_member",
                "data_protection_officer",
                "focal_point",
                "trainee",
                "observer",
                "public",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "scope_kind",
            sa.Enum(
                "office",
                "programme",
                "cohort",
                "member_state",
                name="scope_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("scope_id", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until > valid_from", name=op.f("ck_grants_interval")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_grants_ended_by_users")),
        sa.ForeignKeyConstraint(["given_by"], ["users.id"], name=op.f("fk_grants_given_by_users")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grants_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index("ix_grants_scope", "grants", ["scope_kind", "scope_id"], unique=False)
    op.create_index(op.f("ix_grants_user_id"), "grants", ["user_id"], unique=False)
    op.create_table(
        "module_dates",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_module_dates_interval")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_module_dates_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["modules.id"], name=op.f("fk_module_dates_module_id_modules")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_dates")),
        sa.UniqueConstraint("cohort_id", "module_id", name=op.f("uq_module_dates_cohort_id_module_id")),
    )
    op.create_index(op.f("ix_module_dates_cohort_id"), "module_dates", ["cohort_id"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_outcomes_module_id_modules")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
    )
    op.create_index(op.f("ix_outcomes_module_id"), "outcomes", ["module_id"], unique=False)
    op.create_table(
        "registrations",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=False),
        sa.Column("sort_key", sa.String(length=420), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "refused",
                "endorsed",
                "referred",
                "cleared",
                "not_cleared",
                "reserve",
                "not_selected",
                "offered",
                "confirmed",
                "declined",
                "lapsed",
                "replaced",
                "attending",
                "no_show",
                "excluded",
                "withdrawn",
                "completed",
                "not_completed",
                "cancelled",
                name="registration_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("is_alternate", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("working_language", sa.String(length=2), nullable=False),
        sa.Column("nominated_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reserve_rank", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_registrations_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["nominated_by"], ["users.id"], name=op.f("fk_registrations_nominated_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_registrations_person_id_persons")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_registrations_programme_id_programmes"),
        ),
        sa.ForeignKeyConstraint(
            ["state_code"],
            ["member_states.code"],
            name=op.f("fk_registrations_state_code_member_states"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
    )
    op.create_index("ix_registrations_cohort_state", "registrations", ["cohort_id", "state"], unique=False)
    op.create_index("ix_registrations_member_state", "registrations", ["state_code", "state"], unique=False)
    op.create_index(op.f("ix_registrations_offer_until"), "registrations", ["offer_until"], unique=False)
    op.create_index(op.f("ix_registrations_person_id"), "registrations", ["person_id"], unique=False)
    op.create_index(op.f("ix_registrations_programme_id"), "registrations", ["programme_id"], unique=False)
    op.create_index("ix_registrations_roster", "registrations", ["cohort_id", "sort_key", "id"], unique=False)
    op.create_index(
        "uq_registrations_live",
        "registrations",
        ["cohort_id", "person_id"],
        unique=True,
        sqlite_where=sa.text(
            "state NOT IN ('cancelled', 'declined', 'excluded', 'lapsed', 'no_show', 'not_cleared', 'not_selected', 'refused', 'replaced', 'withdrawn')"
        ),
        postgresql_where=sa.text(
            "state NOT IN ('cancelled', 'declined', 'excluded', 'lapsed', 'no_show', 'not_cleared', 'not_selected', 'refused', 'replaced', 'withdrawn')"
        ),
    )
    op.create_table(
        "sessions",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "in_person",
                "online",
                "hybrid",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "scheduled",
                "held",
                "cancelled",
                name="session_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_sessions_interval")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_sessions_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_sessions_module_id_modules")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_sessions_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_sessions_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_cohort", "sessions", ["cohort_id", "starts_at", "id"], unique=False)
    op.create_index(op.f("ix_sessions_programme_id"), "sessions", ["programme_id"], unique=False)
    op.create_index("ix_sessions_starts", "sessions", ["starts_at", "id"], unique=False)
    op.create_table(
        "user_sessions",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "present",
                "late",
                "excused",
                "absent",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_attendances_minutes")),
        sa.ForeignKeyConstraint(["marked_by"], ["users.id"], name=op.f("fk_attendances_marked_by_users")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_attendances_registration_id_registrations"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_attendances_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint(
            "session_id", "registration_id", name=op.f("uq_attendances_session_id_registration_id")
        ),
    )
    op.create_index("ix_attendances_registration", "attendances", ["registration_id"], unique=False)
    op.create_table(
        "bookings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "resource_kind",
            sa.Enum(
                "room",
                "trainer",
                "cohort",
                name="resource_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("override_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_bookings_interval")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_bookings_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
    )
    op.create_index("ix_bookings_resource", "bookings", ["resource_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_bookings_session_id"), "bookings", ["session_id"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=False),
        sa.Column("accreditation_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=26), nullable=False),
        sa.Column("holder_name", sa.String(length=420), nullable=False),
        sa.Column("initials", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "issued",
                "suspended",
                "revoked",
                "superseded",
                name="certificate_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("sheet", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["accreditation_id"],
            ["accreditations.id"],
            name=op.f("fk_certificates_accreditation_id_accreditations"),
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_certificates_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["users.id"], name=op.f("fk_certificates_issued_by_users")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_certificates_person_id_persons")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_certificates_programme_id_programmes"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["users.id"], name=op.f("fk_certificates_proposed_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_certificates_registration_id_registrations"),
        ),
        sa.ForeignKeyConstraint(
            ["state_code"],
            ["member_states.code"],
            name=op.f("fk_certificates_state_code_member_states"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
    )
    op.create_index("ix_certificates_cohort", "certificates", ["cohort_id", "number"], unique=False)
    op.create_index(op.f("ix_certificates_person_id"), "certificates", ["person_id"], unique=False)
    op.create_index(op.f("ix_certificates_programme_id"), "certificates", ["programme_id"], unique=False)
    op.create_index(op.f("ix_certificates_state_code"), "certificates", ["state_code"], unique=False)
    op.create_index(
        "uq_certificates_live",
        "certificates",
        ["registration_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('superseded', 'revoked')"),
        postgresql_where=sa.text("state NOT IN ('superseded', 'revoked')"),
    )
    op.create_table(
        "completions",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("attended_minutes", sa.Integer(), nullable=False),
        sa.Column("held_minutes", sa.Integer(), nullable=False),
        sa.Column("required_percent", sa.Integer(), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "attended_minutes BETWEEN 0 AND held_minutes", name=op.f("ck_completions_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_completions_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completions")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_completions_registration_id")),
    )
    op.create_table(
        "invitations",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("seats IS NULL OR seats BETWEEN 1 AND 500", name=op.f("ck_invitations_seats")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_invitations_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["state_code"],
            ["member_states.code"],
            name=op.f("fk_invitations_state_code_member_states"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("call_id", "state_code", name=op.f("uq_invitations_call_id_state_code")),
    )
    op.create_index(op.f("ix_invitations_call_id"), "invitations", ["call_id"], unique=False)
    op.create_index(op.f("ix_invitations_state_code"), "invitations", ["state_code"], unique=False)
    op.create_table(
        "teachings",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("trainer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_teachings_session_id_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id"], ["trainers.id"], name=op.f("fk_teachings_trainer_id_trainers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teachings")),
        sa.UniqueConstraint("session_id", "trainer_id", name=op.f("uq_teachings_session_id_trainer_id")),
    )
    op.create_index(op.f("ix_teachings_trainer_id"), "teachings", ["trainer_id"], unique=False)
    _guard_bookings()
    _seed_member_states()


def _guard_bookings() -> None:
    """Let the database itself refuse two bookings of one resource that overlap, on rows not overridden."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(
            "ALTER TABLE bookings ADD CONSTRAINT ex_bookings_clash EXCLUDE USING gist "
            "(resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (override_reason IS NULL)"
        )
        return
    for event in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER ex_bookings_clash_{event.lower()} BEFORE {event} ON bookings "
            "WHEN NEW.override_reason IS NULL "
            "BEGIN SELECT RAISE(ABORT, 'ex_bookings_clash') WHERE EXISTS ("
            "SELECT 1 FROM bookings AS other WHERE other.resource_id = NEW.resource_id "
            "AND other.id <> NEW.id AND other.override_reason IS NULL "
            "AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at); END"
        )


def _seed_member_states() -> None:
    """Put the 54 member states and their memberships of regional communities in place."""
    states = sa.table("member_states", *(sa.column(name) for name in ("code", "alpha3", "m49", "region")))
    memberships = sa.table(
        "memberships",
        sa.column("id", sa.Uuid()),
        sa.column("state_code"),
        sa.column("community"),
        sa.column("since", sa.Date()),
        sa.column("until", sa.Date()),
    )
    op.bulk_insert(
        states,
        [
            {"code": s.code, "alpha3": s.alpha3, "m49": s.m49, "region": s.region.value}
            for s in STATES.values()
        ],
    )
    op.bulk_insert(
        memberships,
        [
            {
                "id": new_id(),
                "state_code": s.code,
                "community": m.community.value,
                "since": m.since,
                "until": m.until,
            }
            for s in STATES.values()
            for m in s.memberships
        ],
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_teachings_trainer_id"), table_name="teachings")
    op.drop_table("teachings")
    op.drop_index(op.f("ix_invitations_state_code"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_call_id"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_table("completions")
    op.drop_index(
        "uq_certificates_live",
        table_name="certificates",
        sqlite_where=sa.text("state NOT IN ('superseded', 'revoked')"),
        postgresql_where=sa.text("state NOT IN ('superseded', 'revoked')"),
    )
    op.drop_index(op.f("ix_certificates_state_code"), table_name="certificates")
    op.drop_index(op.f("ix_certificates_programme_id"), table_name="certificates")
    op.drop_index(op.f("ix_certificates_person_id"), table_name="certificates")
    op.drop_index("ix_certificates_cohort", table_name="certificates")
    op.drop_table("certificates")
    op.drop_index(op.f("ix_bookings_session_id"), table_name="bookings")
    op.drop_index("ix_bookings_resource", table_name="bookings")
    op.drop_table("bookings")
    op.drop_index("ix_attendances_registration", table_name="attendances")
    op.drop_table("attendances")
    op.drop_index(op.f("ix_user_sessions_user_id"), table_name="user_sessions")
    op.drop_table("user_sessions")
    op.drop_index("ix_sessions_starts", table_name="sessions")
    op.drop_index(op.f("ix_sessions_programme_id"), table_name="sessions")
    op.drop_index("ix_sessions_cohort", table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(
        "uq_registrations_live",
        table_name="registrations",
        sqlite_where=sa.text(
            "state NOT IN ('cancelled', 'declined', 'excluded', 'lapsed', 'no_show', 'not_cleared', 'not_selected', 'refused', 'replaced', 'withdrawn')"
        ),
        postgresql_where=sa.text(
            "state NOT IN ('cancelled', 'declined', 'excluded', 'lapsed', 'no_show', 'not_cleared', 'not_selected', 'refused', 'replaced', 'withdrawn')"
        ),
    )
    op.drop_index("ix_registrations_roster", table_name="registrations")
    op.drop_index(op.f("ix_registrations_programme_id"), table_name="registrations")
    op.drop_index(op.f("ix_registrations_person_id"), table_name="registrations")
    op.drop_index(op.f("ix_registrations_offer_until"), table_name="registrations")
    op.drop_index("ix_registrations_member_state", table_name="registrations")
    op.drop_index("ix_registrations_cohort_state", table_name="registrations")
    op.drop_table("registrations")
    op.drop_index(op.f("ix_outcomes_module_id"), table_name="outcomes")
    op.drop_table("outcomes")
    op.drop_index(op.f("ix_module_dates_cohort_id"), table_name="module_dates")
    op.drop_table("module_dates")
    op.drop_index(op.f("ix_grants_user_id"), table_name="grants")
    op.drop_index("ix_grants_scope", table_name="grants")
    op.drop_table("grants")
    op.drop_index(op.f("ix_feed_links_user_id"), table_name="feed_links")
    op.drop_index(op.f("ix_feed_links_cohort_id"), table_name="feed_links")
    op.drop_table("feed_links")
    op.drop_index(op.f("ix_confirmations_user_id"), table_name="confirmations")
    op.drop_table("confirmations")
    op.drop_index(op.f("ix_cohort_partners_cohort_id"), table_name="cohort_partners")
    op.drop_table("cohort_partners")
    op.drop_index(op.f("ix_calls_deadline_at"), table_name="calls")
    op.drop_table("calls")
    op.drop_table("users")
    op.drop_table("trainers")
    op.drop_index(op.f("ix_modules_curriculum_id"), table_name="modules")
    op.drop_table("modules")
    op.drop_index(op.f("ix_cohorts_programme_id"), table_name="cohorts")
    op.drop_index("ix_cohorts_first_day", table_name="cohorts")
    op.drop_table("cohorts")
    op.drop_index(
        "uq_accreditations_in_force",
        table_name="accreditations",
        sqlite_where=sa.text("state IN ('in_force', 'suspended')"),
        postgresql_where=sa.text("state IN ('in_force', 'suspended')"),
    )
    op.drop_index(op.f("ix_accreditations_programme_id"), table_name="accreditations")
    op.drop_table("accreditations")
    op.drop_index("ix_trail_entries_subject", table_name="trail_entries")
    op.drop_index(op.f("ix_trail_entries_action"), table_name="trail_entries")
    op.drop_table("trail_entries")
    op.drop_table("standards")
    op.drop_index(op.f("ix_rooms_venue_id"), table_name="rooms")
    op.drop_table("rooms")
    op.drop_index(op.f("ix_programme_partners_programme_id"), table_name="programme_partners")
    op.drop_table("programme_partners")
    op.drop_index(op.f("ix_persons_state_code"), table_name="persons")
    op.drop_index("ix_persons_sort", table_name="persons")
    op.drop_table("persons")
    op.drop_table("memberships")
    op.drop_index(op.f("ix_curricula_programme_id"), table_name="curricula")
    op.drop_table("curricula")
    op.drop_table("venues")
    op.drop_table("tries")
    op.drop_index(op.f("ix_trail_links_actor_id"), table_name="trail_links")
    op.drop_table("trail_links")
    op.drop_table("programmes")
    op.drop_table("partners")
    op.drop_index("ix_moves_subject", table_name="moves")
    op.drop_table("moves")
    op.drop_table("member_states")
    op.drop_index("ix_mails_due", table_name="mails")
    op.drop_table("mails")
    op.drop_table("accrediting_bodies")

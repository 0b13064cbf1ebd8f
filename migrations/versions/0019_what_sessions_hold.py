"""What sessions hold beside a room and trainers, what is still to be placed, and whose days are known"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


_RULES = (
    "room_taken",
    "trainer_taken",
    "interpreter_taken",
    "equipment_taken",
    "room_too_small",
    "room_lacks",
    "room_retired",
    "venue_closed",
    "away",
    "unqualified",
    "language",
    "uninterpreted",
    "groups",
    "long_day",
    "module_order",
    "unit_order",
    "holiday",
    "holiday_of_state",
    "prayer",
    "ramadan",
    "untaught",
    "hours",
)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "availabilities",
        sa.Column(
            "resource_kind",
            sa.Enum(
                "room",
                "trainer",
                "cohort",
                "interpreter",
                "equipment",
                "trainee",
                name="resource_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column(
            "whereabouts",
            sa.Enum(
                "here",
                "away",
                "travel",
                "closed",
                name="whereabouts",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_availabilities_interval")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availabilities")),
    )
    op.create_index(
        "ix_availabilities_resource", "availabilities", ["resource_id", "first_day"], unique=False
    )
    op.create_table(
        "equipment",
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("is_retired", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_equipment_venue_id_venues")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
        sa.UniqueConstraint("venue_id", "name", name=op.f("uq_equipment_venue_id_name")),
    )
    op.create_index(op.f("ix_equipment_venue_id"), "equipment", ["venue_id"], unique=False)
    op.create_table(
        "interpreters",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(length=200), server_default="", nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("most_hours_a_day", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "most_hours_a_day IS NULL OR most_hours_a_day BETWEEN 1 AND 12",
            name=op.f("ck_interpreters_most_hours_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_interpreters_person_id_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interpreters")),
        sa.UniqueConstraint("person_id", name=op.f("uq_interpreters_person_id")),
    )
    op.create_table(
        "qualifications",
        sa.Column("trainer_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=40), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=200), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(module_id IS NULL) <> (subject = '')", name=op.f("ck_qualifications_of_one")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_qualifications_interval")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["modules.id"], name=op.f("fk_qualifications_module_id_modules")
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id"], ["trainers.id"], name=op.f("fk_qualifications_trainer_id_trainers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualifications")),
    )
    op.create_index(op.f("ix_qualifications_trainer_id"), "qualifications", ["trainer_id"], unique=False)
    op.create_table(
        "units",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("groups", sa.Integer(), server_default="1", nullable=False),
        sa.Column("subject", sa.String(length=40), server_default="", nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("interpretation", sa.JSON(), server_default="[]", nullable=False),
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
        sa.Column("features", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("after", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("groups BETWEEN 1 AND 20", name=op.f("ck_units_groups")),
        sa.CheckConstraint("minutes BETWEEN 15 AND 720", name=op.f("ck_units_minutes")),
        sa.CheckConstraint("sessions BETWEEN 1 AND 200", name=op.f("ck_units_sessions")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_units_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_units_module_id_modules")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_units_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("cohort_id", "code", name=op.f("uq_units_cohort_id_code")),
    )
    op.create_index(op.f("ix_units_cohort_id"), "units", ["cohort_id"], unique=False)
    op.create_index(op.f("ix_units_programme_id"), "units", ["programme_id"], unique=False)
    op.create_table(
        "unit_outcomes",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_unit_outcomes_outcome_id_outcomes")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_outcomes_unit_id_units")),
        sa.PrimaryKeyConstraint("unit_id", "outcome_id", name=op.f("pk_unit_outcomes")),
    )
    op.create_table(
        "interpretings",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("interpreter_id", sa.Uuid(), nullable=False),
        sa.Column("pair", sa.String(length=5), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interpreter_id"], ["interpreters.id"], name=op.f("fk_interpretings_interpreter_id_interpreters")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_interpretings_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interpretings")),
        sa.UniqueConstraint(
            "session_id", "interpreter_id", name=op.f("uq_interpretings_session_id_interpreter_id")
        ),
    )
    op.create_index(
        op.f("ix_interpretings_interpreter_id"), "interpretings", ["interpreter_id"], unique=False
    )
    op.create_table(
        "session_equipment",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("equipment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name=op.f("fk_session_equipment_equipment_id_equipment")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_session_equipment_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", "equipment_id", name=op.f("pk_session_equipment")),
    )
    op.create_index(
        op.f("ix_session_equipment_equipment_id"), "session_equipment", ["equipment_id"], unique=False
    )
    op.create_table(
        "session_outcomes",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_session_outcomes_outcome_id_outcomes")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_session_outcomes_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", "outcome_id", name=op.f("pk_session_outcomes")),
    )
    op.create_table(
        "session_rooms",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_session_rooms_room_id_rooms")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_session_rooms_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", "room_id", name=op.f("pk_session_rooms")),
    )
    op.create_index(op.f("ix_session_rooms_room_id"), "session_rooms", ["room_id"], unique=False)
    op.create_table(
        "clash_severities",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("rule", _choice("rule", *_RULES), nullable=False),
        sa.Column("severity", _choice("severity", "refuse", "reason", "warn"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_clash_severities_cohort_id_cohorts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clash_severities")),
        sa.UniqueConstraint("cohort_id", "rule", name=op.f("uq_clash_severities_cohort_id_rule")),
    )
    op.create_table(
        "allowances",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("rule", _choice("rule", *_RULES), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["users.id"], name=op.f("fk_allowances_given_by_users")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_allowances_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowances")),
        sa.UniqueConstraint("session_id", "rule", name=op.f("uq_allowances_session_id_rule")),
    )
    op.add_column("rooms", sa.Column("features", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("rooms", sa.Column("is_retired", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("venues", sa.Column("opens", sa.Time(), server_default="00:00:00", nullable=False))
    op.add_column("venues", sa.Column("closes", sa.Time(), server_default="23:59:00", nullable=False))
    op.add_column(
        "venues", sa.Column("open_days", sa.JSON(), server_default="[0, 1, 2, 3, 4, 5, 6]", nullable=False)
    )
    with op.batch_alter_table("trainers") as batch:
        batch.add_column(sa.Column("most_hours_a_day", sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_trainers_most_hours_a_day"),
            "most_hours_a_day IS NULL OR most_hours_a_day BETWEEN 1 AND 12",
        )
    with op.batch_alter_table("sessions") as batch:
        batch.add_column(sa.Column("language", sa.String(length=2), server_default="en", nullable=False))
        batch.add_column(sa.Column("interpretation", sa.JSON(), server_default="[]", nullable=False))
        batch.add_column(sa.Column("groups", sa.Integer(), server_default="1", nullable=False))
        batch.add_column(sa.Column("unit_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("unit_number", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("is_fixed", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.create_index(op.f("ix_sessions_unit_id"), ["unit_id"])
        batch.create_unique_constraint(op.f("uq_sessions_unit_id_unit_number"), ["unit_id", "unit_number"])
        batch.create_foreign_key(op.f("fk_sessions_unit_id_units"), "units", ["unit_id"], ["id"])
        batch.create_check_constraint(op.f("ck_sessions_groups"), "groups BETWEEN 1 AND 20")
    _widen_what_is_booked(_KINDS + _NEW_KINDS)
    _speak_the_cohorts_language()


_KINDS = ("room", "trainer", "cohort")
_NEW_KINDS = ("interpreter", "equipment", "trainee")


def _widen_what_is_booked(kinds: tuple[str, ...]) -> None:
    """Let bookings hold these kinds; the batch loses the table's own triggers, so they are made again."""
    values = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("bookings") as batch:
        batch.drop_constraint(op.f("ck_bookings_resource_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_bookings_resource_kind"), f"resource_kind IN ({values})")
    if op.get_bind().dialect.name == "postgresql":
        return
    for event in ("INSERT", "UPDATE"):
        op.execute(f"DROP TRIGGER IF EXISTS ex_bookings_clash_{event.lower()}")
        op.execute(
            f"CREATE TRIGGER ex_bookings_clash_{event.lower()} BEFORE {event} ON bookings "
            "WHEN NEW.override_reason IS NULL "
            "BEGIN SELECT RAISE(ABORT, 'ex_bookings_clash') WHERE EXISTS ("
            "SELECT 1 FROM bookings AS other WHERE other.resource_id = NEW.resource_id "
            "AND other.id <> NEW.id AND other.override_reason IS NULL "
            "AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at); END"
        )


def _speak_the_cohorts_language() -> None:
    """Sessions are given in their cohort's first language until somebody says otherwise."""
    cohorts = sa.table("cohorts", sa.column("id", sa.Uuid()), sa.column("languages", sa.JSON()))
    sessions = sa.table("sessions", sa.column("cohort_id", sa.Uuid()), sa.column("language"))
    rows = op.get_bind().execute(sa.select(cohorts.c.id, cohorts.c.languages)).all()
    for key, languages in rows:
        if languages:
            op.execute(sa.update(sessions).where(sessions.c.cohort_id == key).values(language=languages[0]))


def downgrade() -> None:
    op.execute("DELETE FROM bookings WHERE resource_kind IN ('interpreter', 'equipment', 'trainee')")
    _widen_what_is_booked(_KINDS)
    with op.batch_alter_table("sessions") as batch:
        batch.drop_constraint(op.f("ck_sessions_groups"), type_="check")
        batch.drop_constraint(op.f("fk_sessions_unit_id_units"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_sessions_unit_id_unit_number"), type_="unique")
        batch.drop_index(op.f("ix_sessions_unit_id"))
        for name in ("is_fixed", "unit_number", "unit_id", "groups", "interpretation", "language"):
            batch.drop_column(name)
    with op.batch_alter_table("trainers") as batch:
        batch.drop_constraint(op.f("ck_trainers_most_hours_a_day"), type_="check")
        batch.drop_column("most_hours_a_day")
    for table, names in (("venues", ("open_days", "closes", "opens")), ("rooms", ("is_retired", "features"))):
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(name)
    for table in (
        "session_rooms",
        "session_outcomes",
        "session_equipment",
        "interpretings",
        "unit_outcomes",
        "units",
        "qualifications",
        "interpreters",
        "equipment",
        "availabilities",
        "allowances",
        "clash_severities",
    ):
        op.drop_table(table)

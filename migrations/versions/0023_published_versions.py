"""What people were last told of each session, the versions of a timetable, and calendars in letters"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from uuid_utils.compat import uuid7

revision = "0023"
down_revision = "0022"


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "timetable_versions",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_timetable_versions_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["users.id"], name=op.f("fk_timetable_versions_published_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_versions")),
        sa.UniqueConstraint("cohort_id", "number", name=op.f("uq_timetable_versions_cohort_id_number")),
    )
    op.create_table(
        "published_sessions",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", _choice("mode", "in_person", "online", "hybrid"), nullable=False),
        sa.Column(
            "state", _choice("session_state", "draft", "scheduled", "held", "cancelled"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_published_sessions_interval")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_published_sessions_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["modules.id"], name=op.f("fk_published_sessions_module_id_modules")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_published_sessions_room_id_rooms")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_published_sessions_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_published_sessions")),
    )
    op.create_index(
        "ix_published_sessions_cohort",
        "published_sessions",
        ["cohort_id", "starts_at", "session_id"],
    )
    for table, column, other in (
        ("published_rooms", "room_id", "rooms"),
        ("published_trainers", "trainer_id", "trainers"),
        ("published_interpreters", "interpreter_id", "interpreters"),
    ):
        op.create_table(
            table,
            sa.Column("session_id", sa.Uuid(), nullable=False),
            sa.Column(column, sa.Uuid(), nullable=False),
            sa.ForeignKeyConstraint(
                ["session_id"],
                ["published_sessions.session_id"],
                name=op.f(f"fk_{table}_session_id_published_sessions"),
            ),
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")),
            sa.PrimaryKeyConstraint("session_id", column, name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.add_column("mails", sa.Column("calendars", sa.JSON(), server_default="[]", nullable=False))
    _know_what_was_published()
    op.add_column(
        "sessions", sa.Column("is_changed", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def _know_what_was_published() -> None:
    """Everyone knows the sessions as they stand, as the first version of each cohort's timetable."""
    same = 'cohort_id, module_id, room_id, title, day, start, "end", zone, starts_at, ends_at, mode, state'
    op.execute(
        f"INSERT INTO published_sessions (session_id, {same}, number) "
        f"SELECT id, {same}, 1 FROM sessions WHERE state <> 'draft'"
    )
    for published, planned, column in (
        ("published_trainers", "teachings", "trainer_id"),
        ("published_interpreters", "interpretings", "interpreter_id"),
        ("published_rooms", "session_rooms", "room_id"),
    ):
        op.execute(
            f"INSERT INTO {published} (session_id, {column}) SELECT session_id, {column} FROM {planned} "
            "WHERE session_id IN (SELECT session_id FROM published_sessions)"
        )
    instant = sa.DateTime(timezone=True)
    known = sa.table(
        "sessions", sa.column("cohort_id", sa.Uuid()), sa.column("changed_at", instant), sa.column("state")
    )
    versions = sa.table(
        "timetable_versions",
        *(sa.column("id", sa.Uuid()), sa.column("cohort_id", sa.Uuid()), sa.column("number")),
        *(sa.column("published_at", instant), sa.column("sessions"), sa.column("told")),
    )
    rows = op.get_bind().execute(
        sa.select(known.c.cohort_id, sa.func.count(), sa.func.max(known.c.changed_at))
        .where(known.c.state != "draft")
        .group_by(known.c.cohort_id)
    )
    for cohort_id, sessions, last in rows.all():
        op.execute(
            sa.insert(versions).values(
                id=uuid7(), cohort_id=cohort_id, number=1, published_at=last, sessions=sessions, told=0
            )
        )


def downgrade() -> None:
    op.drop_column("sessions", "is_changed")
    op.drop_column("mails", "calendars")
    for table in (
        "published_interpreters",
        "published_trainers",
        "published_rooms",
        "published_sessions",
        "timetable_versions",
    ):
        op.drop_table(table)

"""The floor of a cohort's week: its rows, and what no rule could be asked without, by SQLAlchemy Core.

That nothing goes against a rule is seen of no row alone: so the floor reads what the rules ask about, and
asks none of them.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import g, render_template, request

from app.cohorts.models import Call, Cohort
from app.core.db import db
from app.people.models import Person
from app.programmes.models import Module
from app.registrations.models import Registration
from app.timetable.models import (
    Availability,
    Booking,
    ClashSeverity,
    FeedLink,
    Interpreting,
    Session,
    SessionEquipment,
    SessionOutcome,
    SessionRoom,
    Teaching,
    Unit,
)
from app.timetable.states import SessionState
from app.trainers.models import Qualification, Trainer
from app.venues.models import Room, Venue

_sessions, _teachings, _bookings = Session.__table__, Teaching.__table__, Booking.__table__
_rooms, _venues, _persons = Room.__table__, Venue.__table__, Person.__table__
_trainers, _cohorts, _calls = Trainer.__table__, Cohort.__table__, Call.__table__
_modules, _links = Module.__table__, FeedLink.__table__


def rows_of(cohort_id: UUID, monday: date) -> sa.Select[Any]:
    """The sessions of one week."""
    return (
        sa.select(
            _sessions.c.id,
            _sessions.c.title,
            _sessions.c.day,
            _sessions.c.start,
            _sessions.c.end,
            _sessions.c.version,
            _rooms.c.name.label("room"),
            _venues.c.name.label("venue"),
        )
        .outerjoin(_rooms, _rooms.c.id == _sessions.c.room_id)
        .outerjoin(_venues, _venues.c.id == _rooms.c.venue_id)
        .where(
            _sessions.c.cohort_id == cohort_id,
            _sessions.c.day >= monday,
            _sessions.c.day < monday + timedelta(days=7),
            _sessions.c.state != SessionState.CANCELLED,
        )
        .order_by(_sessions.c.starts_at, _sessions.c.id)
    )


def week(cohort_id: UUID, tabs: list[tuple[str, str]]) -> str:
    """The week that the address asks for, under the cohort's tabs."""
    monday = date.fromisoformat(request.args["week"])
    cohort = db.session.execute(
        sa.select(
            _cohorts.c.id, _cohorts.c.code, _cohorts.c.title, _cohorts.c.first_day, _calls.c.deadline_at
        )
        .outerjoin(_calls, _calls.c.cohort_id == _cohorts.c.id)
        .where(_cohorts.c.id == cohort_id)
    ).one()
    rows = db.session.execute(rows_of(cohort_id, monday)).all()
    trainers = defaultdict(list)
    teachers = set()
    for row in db.session.execute(
        sa.select(
            _teachings.c.session_id, _teachings.c.trainer_id, _persons.c.given_names, _persons.c.family_name
        )
        .join(_trainers, _trainers.c.id == _teachings.c.trainer_id)
        .join(_persons, _persons.c.id == _trainers.c.person_id)
        .where(_teachings.c.session_id.in_([row.id for row in rows]))
        .order_by(_teachings.c.session_id, _teachings.c.id)
    ):
        trainers[row.session_id].append(f"{row.given_names} {row.family_name}")
        teachers.add(row.trainer_id)
    _read_what_the_rules_ask(cohort_id, [row.id for row in rows], teachers, monday)
    link = db.session.execute(
        sa.select(_links.c.id).where(
            _links.c.resource_id == cohort_id,
            _links.c.user_id == g.actor.user_id,
            _links.c.ended_at.is_(None),
        )
    ).first()
    assert link is None
    on = [monday + timedelta(days=number) for number in range(5)]
    return render_template(
        "floor/week.html",
        cohort=cohort,
        tabs=tabs,
        monday=monday,
        sunday=monday + timedelta(days=6),
        after=monday + timedelta(days=7),
        days=[(f"{day:%A} {day.day} {day:%B}", day, [row for row in rows if row.day == day]) for day in on],
        trainers=trainers,
    )


def _read_what_the_rules_ask(cohort_id: UUID, keys: list[UUID], trainers: set[UUID], monday: date) -> None:
    noon = datetime(monday.year, monday.month, monday.day, 12, tzinfo=UTC)
    first, last = noon - timedelta(days=2), noon + timedelta(days=8)
    of_cohort = _sessions.c.cohort_id == cohort_id
    for statement in (
        *(
            sa.select(table).where(table.c.session_id.in_(keys))
            for table in (
                SessionEquipment.__table__,
                SessionOutcome.__table__,
                Interpreting.__table__,
                SessionRoom.__table__,
            )
        ),
        sa.select(ClashSeverity.__table__).where(ClashSeverity.__table__.c.cohort_id == cohort_id),
        sa.select(Qualification.__table__).where(Qualification.__table__.c.trainer_id.in_(trainers)),
        sa.select(Availability.__table__).where(Availability.__table__.c.resource_id.in_(trainers)),
        sa.select(_bookings.c.resource_id, _bookings.c.starts_at, _bookings.c.ends_at).where(
            _bookings.c.resource_id.in_(trainers), _bookings.c.starts_at.between(first, last)
        ),
        sa.select(Unit.__table__).where(Unit.__table__.c.cohort_id == cohort_id),
        sa.select(_modules.c.position, sa.func.max(_sessions.c.starts_at))
        .join(_sessions, _sessions.c.module_id == _modules.c.id)
        .where(of_cohort)
        .group_by(_modules.c.id),
        sa.select(_bookings.c.resource_id).where(
            _bookings.c.session_id.in_(keys), _bookings.c.override_reason.is_not(None)
        ),
        sa.select(Registration.__table__.c.state_code)
        .where(Registration.__table__.c.cohort_id == cohort_id)
        .distinct(),
        sa.select(sa.func.count()).where(of_cohort, _sessions.c.is_changed),
    ):
        db.session.execute(statement).all()

"""A register of thirty, saved as plainly as it could be: rows are read, and what was marked is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import g, request

from app.attendance.models import Attendance, Mark
from app.attendance.states import Presence, Source
from app.audit import trail
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db, new_id
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.models import Session
from app.timetable.states import SessionState
from tests.benchmarks.checking import facts_of
from tests.support.office import Office

TRAINEES = 30
_sessions, _registrations = Session.__table__, Registration.__table__
_persons, _attendances, _marks = Person.__table__, Attendance.__table__, Mark.__table__


def save(session_id: UUID) -> None:
    """Write what the form says of each trainee, as a mark and as what stands, with a line in the trail."""
    session = db.session.execute(
        sa.select(_sessions.c.cohort_id, _sessions.c.starts_at, _sessions.c.ends_at).where(
            _sessions.c.id == session_id
        )
    ).one()
    lines = db.session.execute(
        sa.select(_registrations.c.id, _persons.c.family_name, _attendances.c.version)
        .join(_persons, _persons.c.id == _registrations.c.person_id)
        .outerjoin(
            _attendances,
            sa.and_(
                _attendances.c.registration_id == _registrations.c.id,
                _attendances.c.session_id == session_id,
            ),
        )
        .where(
            _registrations.c.cohort_id == session.cohort_id,
            _registrations.c.state == RegistrationState.ATTENDING,
        )
        .order_by(_registrations.c.sort_key, _registrations.c.id)
    ).all()
    now, minutes = clock.now(), int((session.ends_at - session.starts_at).total_seconds()) // 60
    rows = [
        {
            "id": new_id(),
            "session_id": session_id,
            "registration_id": line.id,
            "status": Presence(request.form[f"r{line.id.hex}-mark"]),
            "minutes": minutes,
            "marked_by": g.actor.user_id,
            "marked_at": now,
        }
        for line in lines
    ]
    more = {"source": Source.PAGE, "received_at": now, "after_closing": False, "reason": ""}
    db.session.execute(sa.insert(_marks), [row | more for row in rows])
    db.session.execute(sa.insert(_attendances), [row | {"version": 1} for row in rows])
    marks = [line.id for line in lines]
    trail.record("register.save", actor=g.actor, subject=("sessions", str(session_id)), marks=marks)


def taught(office: Office, programme: UUID) -> tuple[list[UUID], Callable[[], UUID]]:
    """Thirty who attend a cohort, and what makes another open register of it."""
    today = clock.now().date()
    cohort = office.cohort(
        programme,
        state=CohortState.RUNNING,
        seats=TRAINEES,
        first_day=today,
        last_day=today + timedelta(days=30),
    )
    attending = [
        office.registration(cohort, office.person(state="KE"), state=RegistrationState.ATTENDING)
        for _n in range(TRAINEES)
    ]
    module = office.modules(office.read(Cohort, cohort).curriculum_id)[0]
    begun = datetime.combine(today, time(), UTC) - timedelta(hours=1)
    hours: dict[str, Any] = {"day": begun.date(), "start": time(0), "end": time(2)}
    facts = facts_of(office, cohort, module, programme, **hours, state=SessionState.SCHEDULED)

    def another() -> UUID:
        return office.add(Session, **facts, starts_at=begun, ends_at=begun + timedelta(hours=2))

    return attending, another

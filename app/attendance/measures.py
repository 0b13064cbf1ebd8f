"""The figures that the registers give."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.permissions import Permission
from app.attendance.models import Attendance
from app.cohorts.measures import within
from app.cohorts.models import Cohort
from app.core.db import seconds
from app.core.i18n import _l
from app.core.measures import Behind, Measure, Part, Subject, Unit, added_up, declare
from app.people.models import Person
from app.registrations.models import Registration
from app.timetable.models import Session
from app.timetable.states import SessionState


def _marks(subject: Subject, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(Attendance)
        .join(Attendance.session)
        .where(within(subject, Session.cohort_id), Session.state == SessionState.HELD)
    )


def _rate(subject: Subject) -> dict[UUID, Part]:
    """Attended seconds of the seconds of the sessions, one for each mark."""
    attended = sa.func.sum(Attendance.minutes) * 60
    held = sa.func.sum(seconds(Session.starts_at, Session.ends_at))
    last = sa.func.max(Attendance.marked_at)
    return added_up(
        _marks(subject, Session.cohort_id, attended, held, sa.func.count(), last)
        .group_by(Session.cohort_id)
        .order_by(Session.cohort_id)
    )


def _rows(subject: Subject) -> sa.Select[Any]:
    return (
        _marks(
            subject,
            Cohort.code.label("cohort"),
            Session.day.label("day"),
            Person.name.label("person"),
            Attendance.minutes.label("minutes"),
        )
        .join(Session.cohort)
        .join(Attendance.registration)
        .join(Registration.person)
        .order_by(Session.starts_at, Session.id, Registration.sort_key, Registration.id)
    )


ATTENDANCE_RATE = declare(
    Measure(
        name="attendance.rate",
        version=1,
        label=_l("Attendance"),
        definition=_l("Of the minutes of all held sessions, the share that those on the register attended."),
        unit=Unit.SHARE,
        parts=_rate,
        rows=Behind(
            permission=Permission.REGISTER_SEE,
            model=Session,
            columns=(
                ("cohort", _l("Cohort")),
                ("day", _l("Day")),
                ("person", _l("Participant")),
                ("minutes", _l("Minutes attended")),
            ),
            select=_rows,
        ),
    )
)

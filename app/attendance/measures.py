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
from app.core.measures import (
    WHOLE,
    Behind,
    Measure,
    Part,
    Split,
    Subject,
    Unit,
    added_up,
    declare,
    total,
)
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


def _person_days(subject: Subject, split: Split = WHOLE) -> dict[Any, Part]:
    """Each day once on which someone attended a session that was held."""
    days = _present(subject, Attendance.registration_id, Session.day).distinct().subquery()
    number, edition = sa.func.count(), Registration.cohort_id
    counted = sa.select(edition, *split.columns, number, number, number).select_from(Registration)
    return added_up(split.by(counted.join(days, days.c.registration_id == Registration.id), edition), split)


def _present(subject: Subject, *columns: Any) -> sa.Select[Any]:
    return _marks(subject, *columns).where(Attendance.minutes > 0)


def _day_rows(subject: Subject) -> sa.Select[Any]:
    names = (Cohort.code, Person.name, Session.day)
    return (
        _present(
            subject,
            *(column.label(name) for column, name in zip(names, ("cohort", "person", "day"), strict=True)),
        )
        .join(Session.cohort)
        .join(Attendance.registration)
        .join(Registration.person)
        .distinct()
        .order_by(*names)
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
PERSON_DAYS = declare(
    Measure(
        name="attendance.person_days",
        version=1,
        label=_l("Person-days of training"),
        definition=_l("The days on which each participant attended a session that was held, added up."),
        unit=Unit.COUNT,
        parts=_person_days,
        cells=_person_days,
        reckon=total,
        rows=Behind(
            permission=Permission.REGISTER_SEE,
            model=Session,
            columns=(("cohort", _l("Cohort")), ("person", _l("Participant")), ("day", _l("Day"))),
            select=_day_rows,
        ),
    )
)

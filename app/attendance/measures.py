"""The figures that the registers give of a programme."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.attendance.models import Attendance
from app.core.db import db
from app.core.i18n import _l
from app.core.measures import Figure, Measure, declare
from app.timetable.models import Session
from app.timetable.states import SessionState


def _attendance_rate(programme_ids: list[UUID]) -> dict[UUID, Figure]:
    """Of the minutes of all held sessions, one for each mark, how many were attended."""
    rows = db.session.execute(
        sa.select(
            Session.programme_id,
            Session.starts_at,
            Session.ends_at,
            sa.func.count(Attendance.id),
            sa.func.sum(Attendance.minutes),
        )
        .join(Attendance, Attendance.session_id == Session.id)
        .where(Session.programme_id.in_(programme_ids), Session.state == SessionState.HELD)
        .group_by(Session.id)
        .order_by(Session.id)
    )
    sums: dict[UUID, tuple[int, int, int]] = {}
    for programme_id, starts_at, ends_at, marks, minutes in rows:
        attended, held, of = sums.get(programme_id, (0, 0, 0))
        length = int((ends_at - starts_at).total_seconds()) // 60
        sums[programme_id] = (attended + int(minutes), held + length * marks, of + marks)
    return {
        programme_id: Figure(value=Fraction(attended, held), of=of)
        for programme_id, (attended, held, of) in sums.items()
    }


def _rows(programme_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(Attendance)
        .join(Attendance.session)
        .where(Session.programme_id == programme_id, Session.state == SessionState.HELD)
    )


ATTENDANCE_RATE = declare(
    Measure(
        name="attendance.rate",
        version=1,
        label=_l("Attendance"),
        is_share=True,
        figure=_attendance_rate,
        rows=_rows,
    )
)

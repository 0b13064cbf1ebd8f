"""What attendance asks of the timetable below it."""

from __future__ import annotations

from app.attendance import operations, queries
from app.core.errors import DomainError
from app.core.i18n import _
from app.timetable.models import Session
from app.timetable.operations import check_changes_with, follow_corrections_with


@check_changes_with
def keep_the_hours_of_marks(session: Session, changed: list[str]) -> None:
    """Refuse other hours once someone is marked: the marks say how much of these was attended."""
    if {"day", "start", "end"} & set(changed) and queries.has_marks(session.id):
        raise DomainError(
            _(
                "Attendance of this session is being taken, so its day and hours stand. "
                "Cancel it if it is not held then, and schedule another."
            ),
            field="start",
        )


follow_corrections_with(operations.follow_correction)

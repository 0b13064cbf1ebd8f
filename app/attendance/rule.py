"""Which of several marks counts: the published rule, in words and in code.

It does not look at the database, so the order in which marks arrive changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.attendance.models import Mark
from app.attendance.states import Presence, Source
from app.core.i18n import _l
from app.timetable.models import Session

DOORS_OPEN = timedelta(minutes=30)
"""How long before a session its trainer may begin to mark those who come in."""
ON_TIME = timedelta(minutes=10)
"""How long after a session's beginning one who checks in by a code still counts as there from the start."""
BY_HAND = frozenset({Source.PAGE, Source.OFFLINE, Source.PAPER})

RULE = (
    _l("A correction counts first: the coordinator makes it with a reason, after the register was closed."),
    _l("What a trainer or coordinator marked by hand counts before a check-in by a code."),
    _l(
        "Of several marks by hand the last one counts. When it was made decides, "
        "not when a device could send it."
    ),
    _l("Of several check-ins the first counts. Up to ten minutes after the beginning it means present."),
    _l("A mark that arrives after the register was closed counts only if the coordinator corrects it."),
)
"""The rule in words; `standing` does what they say."""


def arrival(session: Session, at: datetime) -> tuple[Presence, int]:
    """How one who checks in by a code at this instant attends, if staying until the end."""
    if at <= session.starts_at + ON_TIME:
        return Presence.PRESENT, session.minutes
    return Presence.LATE, max(int((session.ends_at - at).total_seconds()) // 60, 1)


def standing(marks: Iterable[Mark]) -> Mark | None:
    """The mark that counts of those of one trainee in one register (see `RULE`); None without any."""
    return max(_last_of_each_device(marks), key=_weight, default=None)


def _last_of_each_device(marks: Iterable[Mark]) -> Iterable[Mark]:
    """The marks that may count: of those of one device its last by hand, and its first check-in.

    A device numbers its marks, which is surer than its time: a slow line makes that a little later.
    """
    found: dict[object, Mark] = {}
    for mark in sorted(marks, key=lambda mark: mark.counter or 0):
        if mark.after_closing and not mark.reason:
            continue
        by_hand = mark.source in BY_HAND
        key = (mark.device, by_hand) if mark.device else mark.id
        if by_hand or key not in found:
            found[key] = mark
    return found.values()


def _weight(mark: Mark) -> tuple[bool, bool, float, str, int, int]:
    by_hand = mark.source in BY_HAND
    moment = mark.marked_at.timestamp()
    # Two devices at one instant: their names decide, so that it is the same whichever sends first.
    return (
        bool(mark.reason),
        by_hand,
        moment if by_hand else -moment,
        mark.device or "",
        mark.counter or 0,
        mark.id.int,
    )


def overruled(marks: Iterable[Mark]) -> list[Mark]:
    """The marks of one trainee that another hand or device made otherwise than what counts."""
    marks = list(marks)
    counts = standing(marks)
    return sorted(
        (
            mark
            for mark in marks
            if counts is None
            or (
                (mark.status, mark.minutes) != (counts.status, counts.minutes)
                and (mark.marked_by, mark.device) != (counts.marked_by, counts.device)
            )
        ),
        key=lambda mark: (mark.marked_at, mark.device or "", mark.counter or 0),
    )

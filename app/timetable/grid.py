"""The timetable as a grid: columns are days or resources, rows are half hours; a phone reads it as a list.

A session stands in its column from its half hour on, for as many as it lasts, by the classes of the sheet
`timetable.css`. What a script needs to move it stands in `data-` attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from app.core.addresses import addresses
from app.core.i18n import _, read
from app.core.templating import clock_time, listed
from app.timetable import weeks
from app.timetable.findings import Finding
from app.timetable.rows import Asked
from app.timetable.rules import Severity
from app.timetable.states import SessionState
from app.timetable.words import hours, hours_in_zone, place

EARLIEST, LATEST = 16, 36
"""The half hours since midnight that a grid has at least: from 08:00 to 18:00."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One session in one column: `at` is its first half hour, from 1, `lasts` how many it takes.

    `move` is the address of its form, for a reader who may move it now; `marks` are words with their tones.
    """

    session: Asked
    at: int
    lasts: int
    hours: str
    title: str
    url: str | None = None
    move: str | None = None
    where: str = ""
    who: str = ""
    tone: str = ""
    marks: Sequence[tuple[Any, str]] = ()
    why: Sequence[str] = ()


@dataclass(slots=True)
class Column:
    """A day, or a resource on a day; a session that is dropped into it takes its day and its resource.

    `takes` is the field of the form of a move that says so: a room or a trainer; a session stays in its
    cohort.
    """

    label: str
    day: date
    key: UUID | None = None
    takes: str = ""
    url: str | None = None
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Columns under one scale of hours, from `first` half hours after midnight on, `rows` of them."""

    columns: list[Column]
    first: int
    rows: int
    is_movable: bool

    @property
    def axis(self) -> list[tuple[int, str]]:
        """The full hours, each with its row."""
        return [
            (2 * number + 1, clock_time(time((self.first // 2 + number) % 24)))
            for number in range(self.rows // 2)
        ]


Tell = Callable[[Asked], dict[str, Any]]


def draw(columns: Iterable[tuple[Column, Sequence[Asked]]], tell: Tell) -> Grid:
    """The grid of some columns with their sessions; `tell` gives what the reader may know of one."""
    found = list(columns)
    shown = [session for _column, sessions in found for session in sessions]
    speak = hours if len({session.zone for session in shown}) < 2 else hours_in_zone
    first = min([EARLIEST, *(_half_hours(session.start) for session in shown)]) // 2 * 2
    last = max([LATEST, *(_until(session.end) for session in shown)])
    last += last % 2
    for column, sessions in found:
        for session in sessions:
            at = _half_hours(session.start)
            column.blocks.append(
                Block(
                    session=session,
                    at=at - first + 1,
                    lasts=_until(session.end) - at,
                    hours=speak(session),
                    **tell(session),
                )
            )
    return Grid(
        columns=[column for column, _sessions in found],
        first=first,
        rows=last - first,
        is_movable=any(block.move for column, _sessions in found for block in column.blocks),
    )


def days(monday: date, sessions: Sequence[Asked]) -> list[Any]:
    """The columns of a week: its working days, and of the weekend what has a session."""
    found = []
    for number in range(7):
        day = monday + timedelta(days=number)
        of_day = [session for session in sessions if session.day == day]
        if of_day or number < 5:
            found.append((Column(weeks.day_name(day), day), of_day))
    return found


def teller(
    found: Iterable[Finding],
    *,
    movable: Callable[[Asked], bool],
    seen: Callable[[Asked], bool] = lambda _session: True,
    by: str = "cohort",
) -> Tell:
    """What is told of a session, with the rules that it goes against; of one out of sight only its cohort.

    What the grid is ordered `by` stands over its column, and is not said again in each session.
    """
    against: dict[UUID | None, list[Finding]] = {}
    for finding in found:
        against.setdefault(finding.session_id, []).append(finding)
    page, form = addresses("timetable.session", "session_id"), addresses("timetable.move", "session_id")

    def tell(session: Asked) -> dict[str, Any]:
        if not seen(session):
            return {"title": session.cohort.code, "tone": "lock"}
        mine = against.get(session.id, [])
        clashes = any(finding.is_unsettled for finding in mine)
        who = listed(part.trainer.person.name for part in session.teaching)
        is_draft = session.state is SessionState.DRAFT
        marks: list[tuple[Any, str]] = []
        if clashes:
            marks.append((_("Clash"), "bad"))
        elif any(finding.severity is Severity.WARN for finding in mine):
            marks.append((Severity.WARN.label, "warn"))
        if any(finding.reason for finding in mine):
            marks.append((_("Allowed"), "shut"))
        if is_draft:
            marks.append((session.state.label, session.state.tone))
        if session.is_changed and not is_draft:
            marks.append((_("Changed"), "warn"))
        if session.is_fixed:
            marks.append((_("Fixed"), "shut"))
        return {
            "title": read(session.title),
            "url": page(session.id),
            "move": form(session.id) if movable(session) else None,
            "where": " · ".join(
                text
                for kind, text in (("cohort", session.cohort.code), ("room", place(session)))
                if kind != by or (kind == "room" and not session.room)
            ),
            "who": "" if by == "trainer" and len(session.teaching) == 1 else who,
            "tone": "clash" if clashes else "lock" if is_draft else "",
            "marks": marks,
            "why": [_why(finding) for finding in mine],
        }

    return tell


def _why(finding: Finding) -> str:
    if not finding.reason:
        return finding.message
    return f"{finding.message} {_('Allowed because: %(reason)s', reason=finding.reason)}"


def _half_hours(clock: time) -> int:
    return clock.hour * 2 + clock.minute // 30


def _until(clock: time) -> int:
    return clock.hour * 2 + -(-clock.minute // 30)

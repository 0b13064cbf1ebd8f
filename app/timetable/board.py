"""The timetable of all cohorts within sight, by room, by trainer or by cohort, for a week or for a day.

A day lists the resources side by side; a week shows one of them. Of a session out of the reader's sight
only the cohort's code is shown, as in a room's week.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import current_actor, needs
from app.access.permissions import Permission as P
from app.access.policy import may
from app.cohorts import queries as cohorts
from app.core import clock
from app.core.i18n import read
from app.core.templating import OFFICE_ZONE, weekday
from app.timetable import candidates, findings, grid, held, plans, queries, weeks
from app.timetable.forms import BoardFilter
from app.timetable.grid import Column
from app.timetable.models import Session
from app.timetable.room import room
from app.trainers import queries as trainers
from app.venues import queries as venues
from app.venues.words import room_name


@dataclass(frozen=True, slots=True)
class Resource:
    """What has a column of its own: a room, a trainer or a cohort."""

    key: UUID
    label: str
    url: str
    kind: str
    venue_id: UUID | None = None
    venue: str = ""

    def holds(self, session: Session) -> bool:
        """Whether a session is in this room, by this trainer or of this cohort."""
        return self.key in _KEYS[self.kind](session)


@room.page("/timetable/board", access=needs(P.VENUE_SEE))
def board() -> ResponseReturnValue:
    """A week of one room, trainer or cohort, or a day of all of them side by side."""
    actor, today = current_actor(), clock.today(OFFICE_ZONE)
    form = BoardFilter(formdata=request.args, meta={"csrf": False})
    by = form.by.data if form.by.data in _OF else "room"
    is_day = form.span.data == "day"
    first, last = date(today.year - 5, 1, 1), date(today.year + 5, 12, 31)
    monday = weeks.asked_week(form.week.data, today=today, first=first, last=last)
    day = min(max(weeks.as_day(form.week.data) or today, first), last)
    start, end = (day, day) if is_day else (monday, monday + timedelta(days=6))
    resources, condition = _OF[by](actor, start, end)
    sessions = held.in_office(start, end, condition)
    form.offer(
        resources=[(str(one.key), one.label) for one in resources],
        venues=list(dict.fromkeys((str(one.venue_id), one.venue) for one in resources if one.venue_id)),
        modules=[(code, code) for code in sorted({session.module.code for session in sessions})],
    )
    form.leave_out_unreadable()
    module = form.module.data or ""
    shown = [session for session in sessions if module in {"", session.module.code}]
    seen = queries.seen_among(shown, actor)
    chosen = next((one for one in resources if str(one.key) == form.of.data), None) or _busiest(
        resources, shown
    )
    form.of.data = str(chosen.key) if chosen else ""
    columns: list[Any] = []
    if is_day:
        free = _FREE[by](shown, day) if by in _FREE else set()
        venue = form.venue.data
        columns = [
            (Column(one.label, day, one.key, _TAKES.get(by, ""), one.url), of_it)
            for one in resources
            if not venue or str(one.venue_id) == venue
            if (of_it := [session for session in shown if one.holds(session)])
            or venue
            or not free.isdisjoint({one.key, one.venue_id})
        ]
    elif chosen:
        columns = grid.days(monday, [session for session in shown if chosen.holds(session)])
    tell = grid.teller(
        _findings([session for session in shown if session.id in seen], actor),
        movable=lambda session: (
            may(actor, P.SESSION_EDIT, session) and plans.is_movable(session.cohort, session)
        ),
        seen=lambda session: session.id in seen,
        by=by,
    )
    zones_shown = {session.zone for session in shown} or {OFFICE_ZONE}
    week = weeks.around(monday, zones_shown=zones_shown, first=first, last=last)
    step = timedelta(days=1 if is_day else 7)
    here = day if is_day else monday
    return render_template(
        "timetable/board.html",
        filter_form=form,
        by=by,
        is_day=is_day,
        here=here,
        before=here - step,
        after=here + step,
        chosen=chosen,
        label=weekday(day) if is_day else week.label,
        clocks=week.clocks,
        grid=grid.draw(columns, tell),
    )


_KEYS: dict[str, Callable[[Session], set[UUID | None]]] = {
    "room": lambda session: {session.room_id, *(more.id for more in session.more_rooms)},
    "trainer": lambda session: {part.trainer_id for part in session.teaching},
    "cohort": lambda session: {session.cohort_id},
}
_TAKES = {"room": "room", "trainer": "trainers"}
"""By which field of its form a session that is moved takes another room, or another trainer."""
_FREE: dict[str, Callable[[Sequence[Session], date], set[UUID]]] = {
    "room": lambda sessions, _day: {
        room.venue_id for session in sessions for room in (session.room, *session.more_rooms) if room
    },
    "trainer": candidates.qualified_for,
}
"""What has a column on a day even where it is free, for a session to be dropped there: the rooms of the
venues in use, and the trainers who are qualified for what is taught."""
Found = tuple[Sequence[Resource], "sa.ColumnElement[bool]"]


def _rooms(actor: Actor, _first: date, _last: date) -> Found:
    found = venues.rooms(actor)
    resources = [
        Resource(
            one.id,
            room_name(one),
            url_for("timetable.room_week", room_id=one.id),
            "room",
            one.venue_id,
            read(one.venue.name),
        )
        for one in found
    ]
    return resources, held.held_in(one.id for one in found)


def _trainers(_actor: Actor, _first: date, _last: date) -> Found:
    found = trainers.active_trainers()
    resources = [
        Resource(
            one.id,
            one.person.name,
            url_for("trainers.show", trainer_id=one.id),
            "trainer",
        )
        for one in found
    ]
    return resources, held.taught_by(one.id for one in found)


def _cohorts(actor: Actor, first: date, last: date) -> Found:
    found = cohorts.between(actor, first, last)
    resources = [
        Resource(
            one.id,
            f"{one.code} {read(one.title)}",
            url_for("timetable.week", cohort_id=one.id, week=first),
            "cohort",
        )
        for one in found
    ]
    return resources, Session.cohort_id.in_([one.id for one in found])


_OF: dict[str, Callable[[Actor, date, date], Found]] = {
    "room": _rooms,
    "trainer": _trainers,
    "cohort": _cohorts,
}


def _busiest(resources: Sequence[Resource], sessions: Sequence[Session]) -> Resource | None:
    """Which resource a week opens with: the first that has a session in it, else the first."""
    held = (one for one in resources if any(one.holds(session) for session in sessions))
    return next(held, None) or next(iter(resources), None)


def _findings(sessions: Sequence[Session], actor: Actor) -> Iterable[findings.Finding]:
    """What these sessions go against, for the cohorts whose timetable the reader may change."""
    of_cohort = sorted(sessions, key=lambda session: session.cohort_id)
    for _key, found in groupby(of_cohort, key=lambda session: session.cohort_id):
        mine = list(found)
        if may(actor, P.SESSION_EDIT, mine[0].cohort):
            yield from findings.of_sessions(mine[0].cohort, mine)

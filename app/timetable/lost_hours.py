"""Hours to come that a state's clocks skip, or show twice, on their day: they are to be chosen anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts.models import Call, Cohort
from app.core import clock, zones
from app.core.db import db
from app.timetable.models import Session
from app.timetable.states import SessionState
from app.timetable.words import comes_twice


@dataclass(frozen=True, slots=True)
class LostHour:
    """A session, or a call by its deadline, whose hour on the wall is skipped; else it comes twice."""

    record: Any
    cohort: Cohort
    day: date
    clock: time
    zone: str
    is_skipped: bool


def lost_hours(actor: Actor | None = None) -> list[LostHour]:
    """The sessions and deadlines to come that are planned for such hours, the skipped ones first.

    Those that the actor may change, or without an actor all of them.
    """
    sessions = (
        Session.starts_at > clock.now(),
        Session.state.in_([SessionState.DRAFT, SessionState.SCHEDULED]),
        sa.true() if actor is None else visible_to(actor, P.SESSION_EDIT, Session),
    )
    calls = (
        Call.deadline_at > clock.now(),
        sa.true() if actor is None else visible_to(actor, P.COHORT_EDIT, Cohort),
    )
    planned = [
        *((one, one.day, [one.start, one.end], one.zone) for one in _on_changes(Session, sessions)),
        *(
            (one, one.deadline_day, [one.deadline_time], one.deadline_zone)
            for one in _on_changes(Call, calls)
        ),
    ]
    found = [
        LostHour(record, record.cohort, day, hour, zone, is_skipped)
        for record, day, hours, zone in planned
        if (lost := _lost(day, hours, zone))
        for hour, is_skipped in [lost]
    ]
    return sorted(found, key=lambda one: (not one.is_skipped, one.day, one.clock))


def _lost(day: date, hours: Iterable[time], zone: str) -> tuple[time, bool] | None:
    """The first of these hours that is skipped (True) or comes twice (False)."""
    for hour in hours:
        try:
            zones.instant(day, hour, zone)
        except zones.NoSuchTime:
            return hour, True
        if comes_twice(day, hour, zone):
            return hour, False
    return None


def _on_changes(model: type[Any], conditions: Iterable[sa.ColumnElement[bool]]) -> list[Any]:
    """Those records to come whose day is one on which the clocks of their zone change, with their cohorts.

    The days are found from the zones alone, so that not every session to come is read.
    """
    day, zone = (Session.day, Session.zone) if model is Session else (Call.deadline_day, Call.deadline_zone)
    spans = db.session.execute(
        sa.select(zone, sa.func.min(day), sa.func.max(day))
        .select_from(model)
        .join(model.cohort)
        .where(*conditions)
        .group_by(zone)
        .order_by(zone)
    )
    changing: dict[str, list[date]] = defaultdict(list)
    for name, first, last in spans:
        for year in range(first.year, last.year + 1):
            changing[name] += [on for on in _changes(name, year) if first <= on <= last]
    if not any(changing.values()):
        return []
    on_changes = [sa.and_(zone == name, day.in_(days)) for name, days in changing.items()]
    statement = (
        sa.select(model)
        .join(model.cohort)
        .options(contains_eager(model.cohort))
        .where(*conditions, sa.or_(*on_changes))
        .order_by(day, model.id)
    )
    return list(db.session.scalars(statement))


@lru_cache(maxsize=512)
def _changes(zone: str, year: int) -> tuple[date, ...]:
    """The days of a year on which the clocks of a zone change."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    return tuple(
        day
        for day in days
        if zones.wall(zones.end_of_day(day - timedelta(days=1), zone), zone).utcoffset()
        != zones.wall(zones.end_of_day(day, zone), zone).utcoffset()
    )

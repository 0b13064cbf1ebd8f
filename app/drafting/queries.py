"""Reading drafts, and what the form that asks for one offers."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.cohorts.models import Cohort
from app.core.db import db
from app.drafting.hours import Hours
from app.drafting.instance import minute_of
from app.drafting.models import DraftProgress, DraftRun
from app.drafting.states import DraftState
from app.timetable.models import Session
from app.venues.models import Room as VenueRoom
from app.venues.models import Venue

_BEGINS, _LUNCH, _ENDS, _BREAK = 8 * 60 + 30, (13 * 60, 14 * 60), 18 * 60 + 30, 15
"""The minutes of a usual day: its begin, its lunch, its end, and the break between two sessions."""


def one_run() -> sa.Select[Any]:
    """A draft with its cohort."""
    return sa.select(DraftRun).options(joinedload(DraftRun.cohort).joinedload(Cohort.programme))


def runs_of(cohort: Cohort) -> list[DraftRun]:
    """The drafts of a cohort, the latest first."""
    statement = sa.select(DraftRun).where(DraftRun.cohort_id == cohort.id).order_by(DraftRun.number.desc())
    return list(db.session.scalars(statement))


def waiting() -> list[UUID]:
    """The keys of the drafts that wait for the worker, the oldest first."""
    statement = (
        sa.select(DraftRun.id)
        .where(DraftRun.state == DraftState.WAITING)
        .order_by(DraftRun.asked_at, DraftRun.id)
    )
    return list(db.session.scalars(statement))


def placed_so_far(run: DraftRun) -> int:
    """How many sessions the best plan so far places."""
    progress = db.session.get(DraftProgress, run.id)
    return progress.placed if progress else 0


def is_stop_asked(run_id: UUID) -> bool:
    """Whether somebody asked the worker to stop."""
    statement = sa.select(DraftRun.stop_asked_at).where(DraftRun.id == run_id)
    return db.session.scalar(statement) is not None


def open_venues() -> list[Venue]:
    """The venues that have a room in use, by name."""
    statement = (
        sa.select(Venue)
        .where(sa.exists().where(VenueRoom.venue_id == Venue.id, VenueRoom.is_retired.is_(False)))
        .order_by(Venue.name_key, Venue.id)
    )
    return list(db.session.scalars(statement))


def usual_venue(cohort: Cohort) -> UUID | None:
    """The venue in which most of a cohort's sessions are."""
    return db.session.scalar(
        sa.select(VenueRoom.venue_id)
        .join(Session, Session.room_id == VenueRoom.id)
        .where(Session.cohort_id == cohort.id)
        .group_by(VenueRoom.venue_id)
        .order_by(sa.func.count().desc(), VenueRoom.venue_id)
        .limit(1)
    )


def usual_hours(venue: Venue, minutes: int) -> list[Hours]:
    """Hours for sessions of this length while a venue is open, with a break between and one for lunch."""
    found: list[Hours] = []
    at, end = max(minute_of(venue.opens), _BEGINS), min(minute_of(venue.closes), _ENDS)
    while True:
        if at < _LUNCH[1] and at + minutes > _LUNCH[0]:
            at = _LUNCH[1]
        if at + minutes > end:
            return found
        found.append(Hours(_hour(at), _hour(at + minutes)))
        at += minutes + _BREAK


def _hour(minute: int) -> time:
    return time(minute // 60, minute % 60)

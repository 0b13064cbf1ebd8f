"""What the planned sessions lean on: trainers who are still qualified when they teach, and their modules.

Nobody's qualification is taken to end by itself here: it is renewed in time, unless it is among the losses.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.measures import within
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db, seconds
from app.core.measures import Part, Subject
from app.core.risks import Key, Lean, Outlook, outlook
from app.core.templating import OFFICE_ZONE
from app.programmes.models import Module
from app.timetable.measures import (
    DELIVERED,
    HOURS_DELIVERED,
    IS_QUALIFIED,
    TRAINERS_QUALIFIED,
    planned_hours,
    qualified_parts,
    taught_hours,
)
from app.timetable.models import Session, Teaching
from app.timetable.models import Unit as Taught
from app.timetable.states import SessionState
from app.trainers.models import Qualification

UNDER_WAY = (CohortState.CONFIRMED, CohortState.RUNNING)
"""The cohorts whose sessions are planned and not all held."""


def qualification(key: UUID) -> Key:
    """A qualification, as something that may go."""
    return (Qualification.__tablename__, key)


def module(key: UUID) -> Key:
    """A module, as something that may no longer be taught."""
    return (Module.__tablename__, key)


@dataclass(slots=True)
class _Planned:
    """A session that is to come: how long it is, and which qualifications each of its trainers has for it."""

    cohort: UUID
    day: date
    module: UUID
    length: int
    held_by: dict[UUID, frozenset[Key]] = field(default_factory=dict)


def _to_come(subject: Subject) -> list[_Planned]:
    """The published sessions of a subject from today on, each with its trainers."""
    today = clock.today(OFFICE_ZONE)
    rows = db.session.execute(
        sa.select(
            Session.id,
            Session.cohort_id,
            Session.day,
            Session.module_id,
            Taught.subject,
            seconds(Session.starts_at, Session.ends_at),
            Teaching.trainer_id,
        )
        .select_from(Session)
        .outerjoin(Teaching, Teaching.session_id == Session.id)
        .outerjoin(Taught, Taught.id == Session.unit_id)
        .where(
            within(subject, Session.cohort_id), Session.state == SessionState.SCHEDULED, Session.day >= today
        )
        .order_by(Session.starts_at, Session.id, Teaching.id)
    ).all()
    held = _held_by({row[-1] for row in rows if row[-1] is not None}, today)
    found: dict[UUID, _Planned] = {}
    for key, cohort, day, of_module, taught, length, trainer in rows:
        planned = found.setdefault(key, _Planned(cohort, day, of_module, int(length)))
        if trainer is not None:
            planned.held_by[trainer] = frozenset(
                qualification(each.id)
                for each in held[trainer]
                if each.valid_from <= day
                and (each.module_id == of_module or (taught and each.subject == taught))
            )
    return list(found.values())


def _held_by(trainers: set[UUID], today: date) -> dict[UUID, list[Any]]:
    """The qualifications of some trainers that have not ended."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    columns = (
        Qualification.id,
        Qualification.trainer_id,
        Qualification.module_id,
        Qualification.subject,
        Qualification.valid_from,
    )
    lasting = sa.or_(Qualification.valid_until.is_(None), Qualification.valid_until >= today)
    rows = db.session.execute(
        sa.select(*columns).where(Qualification.trainer_id.in_(trainers), lasting).order_by(Qualification.id)
    )
    for row in rows:
        found[row.trainer_id].append(row)
    return found


@outlook(TRAINERS_QUALIFIED)
def _qualified(subject: Subject) -> Outlook:
    """The trainers' parts in sessions that were held, and in those that are to come."""
    leans = [
        Lean(
            edition=planned.cohort, day=planned.day, needs=(held,), part=Part(1, 1, 1), without=Part(0, 1, 1)
        )
        for planned in _to_come(subject)
        for held in planned.held_by.values()
    ]
    return Outlook(qualified_parts(subject, (SessionState.HELD,), IS_QUALIFIED), leans)


@outlook(HOURS_DELIVERED)
def _delivered(subject: Subject) -> Outlook:
    """The hours of completed cohorts, and of those under way all that are planned.

    A session to come is held where its module is taught and one of its trainers is still qualified; one for
    whose trainers nothing is said leans on its module alone.
    """
    held = taught_hours(
        within(subject, Session.cohort_id),
        Session.state == SessionState.HELD,
        Cohort.state.in_(DELIVERED),
    )
    parts = {
        key: part + held.get(key, Part())
        for key, part in planned_hours(subject, Cohort.state.in_(DELIVERED)).items()
    }
    under_way = planned_hours(subject, Cohort.state.in_(UNDER_WAY))
    leans = []
    for planned in _to_come(subject):
        if planned.cohort not in under_way:
            continue
        able = frozenset[Key]().union(*planned.held_by.values())
        needs = (frozenset({module(planned.module)}), *([able] if able else []))
        under_way[planned.cohort] += Part(top=-planned.length)
        leans.append(
            Lean(
                edition=planned.cohort,
                day=planned.day,
                needs=needs,
                part=Part(top=planned.length),
                without=Part(),
            )
        )
    as_planned = {key: part + Part(top=part.bottom) for key, part in under_way.items()}
    return Outlook(parts | as_planned, leans)

"""The editions that every measure is added up of: one for each cohort."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.core.db import db
from app.core.measures import Edition, Kind, Subject, editions_by


@editions_by
def editions(subject: Subject) -> list[Edition]:
    """The cohorts of some programmes or curriculum versions that begin in a period, or those meant."""
    rows = db.session.execute(
        sa.select(Cohort.id, Cohort.programme_id, Cohort.curriculum_id, Cohort.code, Cohort.first_day)
        .where(_meant(subject))
        .order_by(Cohort.first_day, Cohort.code, Cohort.id)
    )
    return [
        Edition(key=row[0], programme_id=row[1], curriculum_id=row[2], label=row[3], first_day=row[4])
        for row in rows
    ]


def within(subject: Subject, cohort_id: Any) -> sa.ColumnElement[bool]:
    """The condition under which what has this cohort's key belongs to a subject."""
    condition: sa.ColumnElement[bool] = cohort_id.in_(sa.select(Cohort.id).where(_meant(subject)))
    return condition


def _meant(subject: Subject) -> sa.ColumnElement[bool]:
    column = {
        Kind.PROGRAMME: Cohort.programme_id,
        Kind.CURRICULUM: Cohort.curriculum_id,
        Kind.EDITION: Cohort.id,
    }[subject.kind]
    since, until = subject.period.since, subject.period.until
    return sa.and_(
        column.in_(subject.keys),
        sa.true() if since is None else Cohort.first_day >= since,
        sa.true() if until is None else Cohort.first_day <= until,
    )

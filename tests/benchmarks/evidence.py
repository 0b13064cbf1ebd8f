"""All live evidence of one programme: its bound criteria measured and judged, in an office of any size."""

from __future__ import annotations

import statistics
import time
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from app.accreditation.live import evidence
from app.accreditation.models import Criterion
from app.accreditation.standing import today
from app.cohorts.models import Cohort
from app.core.db import db
from app.registrations.models import Registration

TRIES = 9


def line(app: Flask, database: str) -> str:
    """How long it takes for the version with the most registrations, against the standard that binds most."""
    with app.app_context():
        registrations = db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) or 0
        pair = _largest(), _binding()
        taken = []
        for _n in range(TRIES):
            begun = time.perf_counter()
            found = evidence([pair], on=today())[pair]
            taken.append((time.perf_counter() - begun) * 1000)
            db.session.remove()
    return (
        f"evidence: {database:<11}{registrations:>9,} registrations, {len(found)} bound criteria of one "
        f"version in {statistics.median(taken):.0f} ms (1,000)"
    )


def _largest() -> UUID:
    statement = (
        sa.select(Cohort.curriculum_id)
        .join(Registration, Registration.cohort_id == Cohort.id)
        .group_by(Cohort.curriculum_id)
        .order_by(sa.func.count().desc(), Cohort.curriculum_id)
    )
    return db.session.scalars(statement.limit(1)).one()


def _binding() -> UUID:
    statement = (
        sa.select(Criterion.standard_id)
        .where(Criterion.measure.is_not(None))
        .group_by(Criterion.standard_id)
        .order_by(sa.func.count().desc(), Criterion.standard_id)
    )
    return db.session.scalars(statement.limit(1)).one()

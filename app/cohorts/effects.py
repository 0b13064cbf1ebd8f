"""What follows when a cohort moves: the invited states are told."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.cohorts import notices
from app.cohorts.models import Call, Cohort
from app.cohorts.states import COHORT, CohortState
from app.core import clock, effects
from app.core.db import db
from app.core.workflow import Moved


@effects.when(COHORT, CohortState.OPEN)
def become_public(moved: Moved) -> None:
    """From the first opening of its call on, everyone may know of the cohort."""
    moved.record.opened_at = moved.record.opened_at or clock.now()


@effects.when(COHORT, CohortState.POSTPONED)
def tell_of_postponement(moved: Moved) -> None:
    """The focal points of the invited states read that the cohort waits, and why."""
    if moved.record.is_public:
        notices.postponed(with_call(moved.record), moved.reason)


@effects.when(COHORT, CohortState.CANCELLED)
def tell_of_cancellation(moved: Moved) -> None:
    """The focal points of the invited states read that the cohort does not take place, and why."""
    if moved.record.is_public:
        notices.cancelled(with_call(moved.record), moved.reason)


def with_call(cohort: Cohort) -> Cohort:
    """The cohort with what its letters say, whoever has moved it."""
    return db.session.scalars(
        sa.select(Cohort)
        .where(Cohort.id == cohort.id)
        .options(
            joinedload(Cohort.programme),
            joinedload(Cohort.call).selectinload(Call.invitations),
        )
        .execution_options(populate_existing=True)
    ).one()

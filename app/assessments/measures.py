"""The figures that published marks give of a programme."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.assessments import queries
from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from app.core.db import db
from app.core.i18n import _l
from app.core.measures import Figure, Measure, declare

_PUBLISHED = Sitting.state == SittingState.PUBLISHED


def _learning_gain(programme_ids: list[UUID]) -> dict[UUID, Figure]:
    """The mean of everyone's learning gains in all modules that have one; it rests on so many persons."""
    gains: dict[UUID, list[Fraction]] = defaultdict(list)
    persons: Counter[UUID] = Counter()
    for (programme_id, cohort_id), registrations in _marked(programme_ids).items():
        for by_module in queries.module_marks(cohort_id, registrations).values():
            own = [mark.gain for mark in by_module.values() if mark.gain is not None]
            gains[programme_id] += own
            persons[programme_id] += bool(own)
    return {
        programme_id: Figure(value=sum(some, Fraction(0)) / len(some), of=persons[programme_id])
        for programme_id, some in gains.items()
        if some
    }


def _marked(programme_ids: list[UUID]) -> dict[tuple[UUID, UUID], list[UUID]]:
    """Who has a published mark, by programme and cohort."""
    rows = db.session.execute(
        sa.select(Sitting.programme_id, Sitting.cohort_id, Result.registration_id)
        .join(Result, Result.sitting_id == Sitting.id)
        .where(Sitting.programme_id.in_(programme_ids), _PUBLISHED, Result.mark.is_not(None))
        .distinct()
        .order_by(Sitting.programme_id, Sitting.cohort_id, Result.registration_id)
    )
    found: dict[tuple[UUID, UUID], list[UUID]] = defaultdict(list)
    for programme_id, cohort_id, registration_id in rows:
        found[programme_id, cohort_id].append(registration_id)
    return found


def _rows(programme_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(Result)
        .join(Result.sitting)
        .where(Sitting.programme_id == programme_id, _PUBLISHED, Result.mark.is_not(None))
    )


LEARNING_GAIN = declare(
    Measure(
        name="assessments.learning_gain",
        version=1,
        label=_l("Learning gain"),
        is_share=True,
        figure=_learning_gain,
        rows=_rows,
    )
)

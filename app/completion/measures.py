"""The figures that closed cohorts give of a programme."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.completion.models import Completion
from app.core.db import db
from app.core.i18n import _l
from app.core.measures import Figure, Measure, declare
from app.registrations.models import Registration


def _completion_rate(programme_ids: list[UUID]) -> dict[UUID, Figure]:
    """Of those who attended a cohort to its end, how many met the rule."""
    rows = db.session.execute(
        sa.select(
            Registration.programme_id,
            sa.func.count(),
            sa.func.sum(sa.case((Completion.is_met, 1), else_=0)),
        )
        .join(Completion.registration)
        .where(Registration.programme_id.in_(programme_ids))
        .group_by(Registration.programme_id)
        .order_by(Registration.programme_id)
    )
    return {
        programme_id: Figure(value=Fraction(int(met), decided), of=decided)
        for programme_id, decided, met in rows
    }


def _rows(programme_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(Completion).join(Completion.registration).where(Registration.programme_id == programme_id)
    )


COMPLETION_RATE = declare(
    Measure(
        name="completion.rate",
        version=1,
        label=_l("Completed the training"),
        is_share=True,
        figure=_completion_rate,
        rows=_rows,
    )
)

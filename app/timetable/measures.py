"""The figures that the timetable gives."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db
from app.core.i18n import _l
from app.core.measures import Figure, Measure, declare
from app.programmes.models import Module
from app.timetable.models import Session
from app.timetable.states import SessionState

_DELIVERED = (CohortState.COMPLETED, CohortState.ARCHIVED)


def _delivered(programme_ids: list[UUID]) -> dict[UUID, Figure]:
    planned = dict(
        db.session.execute(
            sa.select(Cohort.programme_id, sa.func.sum(Module.hours))
            .join(Module, Module.curriculum_id == Cohort.curriculum_id)
            .where(Cohort.programme_id.in_(programme_ids), Cohort.state.in_(_DELIVERED))
            .group_by(Cohort.programme_id)
            .order_by(Cohort.programme_id)
        ).all()
    )
    seconds = sa.func.sum(sa.extract("epoch", Session.ends_at) - sa.extract("epoch", Session.starts_at))
    held = db.session.execute(
        sa.select(Session.programme_id, seconds, sa.func.count())
        .join(Session.cohort)
        .where(
            Session.programme_id.in_(programme_ids),
            Session.state == SessionState.HELD,
            Cohort.state.in_(_DELIVERED),
        )
        .group_by(Session.programme_id)
        .order_by(Session.programme_id)
    )
    figures = {key: Figure(value=Fraction(0), of=0) for key, hours in planned.items() if hours}
    for key, total, count in held:
        if planned.get(key):
            figures[key] = Figure(value=Fraction(int(total), planned[key] * 3600), of=count)
    return figures


def _held_sessions(programme_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(Session)
        .join(Session.cohort)
        .where(
            Session.programme_id == programme_id,
            Session.state == SessionState.HELD,
            Cohort.state.in_(_DELIVERED),
        )
        .order_by(Session.starts_at, Session.id)
    )


HOURS_DELIVERED = declare(
    Measure(
        name="hours_delivered",
        version=1,
        label=_l("Hours taught, of the hours of the curriculum, in completed cohorts"),
        is_share=True,
        figure=_delivered,
        rows=_held_sessions,
    )
)

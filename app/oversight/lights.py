"""The criteria of what is tracked, measured by the clock and kept for the board."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accreditation.live import Pair, evidence
from app.accreditation.models import Criterion
from app.core import clock
from app.core.db import db, unit_of_work
from app.oversight.models import CriterionLight


def keep(pair: Pair, *, on: date) -> None:
    """Measure the criteria of one version against one standard, and keep how they stand."""
    found = {live.criterion.id: live.light for live in evidence([pair], on=on)[pair]}
    db.session.rollback()  # what was read is done with: the deed begins anew
    now = clock.now()
    with unit_of_work() as session:
        known = {row.criterion_id: row for row in session.scalars(_of(pair))}
        for criterion, light in found.items():
            row = known.pop(criterion, None)
            if row is None:
                row = CriterionLight(
                    curriculum_id=pair[0], criterion_id=criterion, light=light, since=now, measured_at=now
                )
                session.add(row)
            elif row.light is not light:
                row.light, row.since = light, now
            row.measured_at = now
        for gone in known.values():
            session.delete(gone)


def forget_all_but(pairs: Collection[Pair]) -> None:
    """Let go of what is no longer tracked."""
    tracked = set(pairs)
    with unit_of_work() as session:
        rows = session.execute(
            sa.select(CriterionLight, Criterion.standard_id)
            .join(Criterion, Criterion.id == CriterionLight.criterion_id)
            .order_by(CriterionLight.curriculum_id, CriterionLight.criterion_id)
        )
        for row, standard in rows.all():
            if (row.curriculum_id, standard) not in tracked:
                session.delete(row)


def _of(pair: Pair) -> sa.Select[Any]:
    curriculum, standard = pair
    return (
        sa.select(CriterionLight)
        .join(Criterion, Criterion.id == CriterionLight.criterion_id)
        .where(CriterionLight.curriculum_id == curriculum, Criterion.standard_id == standard)
        .order_by(CriterionLight.criterion_id)
    )

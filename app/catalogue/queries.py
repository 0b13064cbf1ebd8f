"""Reading what is offered now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.audit.models import TrailEntry, TrailLink
from app.cohorts import queries as cohorts
from app.cohorts.models import Call, Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.programmes.models import Award, Curriculum, Programme
from app.programmes.states import CurriculumState, ProgrammeState


def programmes() -> list[Programme]:
    """The published programmes, by code."""
    return list(
        db.session.scalars(
            sa.select(Programme)
            .where(Programme.state == ProgrammeState.PUBLISHED)
            .order_by(Programme.code, Programme.id)
        )
    )


def curricula(keys: Sequence[UUID]) -> dict[UUID, Curriculum]:
    """The newest published version of each of some programmes, by the programme's key."""
    found = db.session.scalars(
        sa.select(Curriculum)
        .where(Curriculum.programme_id.in_(keys), Curriculum.state == CurriculumState.PUBLISHED)
        .options(
            selectinload(Curriculum.modules), selectinload(Curriculum.awards).joinedload(Award.curriculum)
        )
        .order_by(Curriculum.programme_id, Curriculum.number)
    )
    return {one.programme_id: one for one in found}


def open_cohorts() -> list[Cohort]:
    """The cohorts of published programmes that are open for nominations, the next deadline first."""
    return list(
        db.session.scalars(
            cohorts.one_cohort()
            .join(Call, Call.cohort_id == Cohort.id)
            .join(Programme, Programme.id == Cohort.programme_id)
            .where(
                Cohort.state == CohortState.OPEN,
                Cohort.is_public,
                Call.deadline_at > clock.now(),
                Programme.state == ProgrammeState.PUBLISHED,
            )
            .options(joinedload(Cohort.programme))
            .order_by(Call.deadline_at, Cohort.id)
        ).unique()
    )


def changed_at(records: Sequence[Any]) -> dict[UUID, datetime]:
    """When each of some records was last changed, as the trail has it, or else when it was made."""
    if not records:
        return {}
    kind = records[0].__tablename__
    rows = db.session.execute(
        sa.select(TrailEntry.subject_id, sa.func.max(TrailLink.at, type_=TrailLink.at.type))
        .join(TrailLink, TrailLink.seq == TrailEntry.seq)
        .where(TrailEntry.subject_kind == kind, TrailEntry.subject_id.in_([str(one.id) for one in records]))
        .group_by(TrailEntry.subject_id)
    )
    known = {UUID(key): at for key, at in rows}
    return {one.id: known.get(one.id, one.created_at) for one in records}

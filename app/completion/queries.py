"""Reading what was decided when cohorts were closed, and how those who still attend stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.assessments import queries as assessments
from app.assessments.models import Result
from app.attendance import queries as attendance
from app.cohorts.models import Cohort
from app.completion.models import Completion
from app.completion.rules import Figures
from app.core.db import db
from app.evaluations import queries as evaluations
from app.programmes.models import Award, Curriculum
from app.registrations.models import Registration
from app.registrations.states import RegistrationState


def decision(registration_id: UUID) -> Completion | None:
    """What was decided of a registration; None while its cohort goes on."""
    return db.session.scalar(sa.select(Completion).where(Completion.registration_id == registration_id))


def decided(registration_id: UUID) -> Registration | None:
    """A registration of which was decided already, with its cohort and person; None before."""
    found: Registration | None = db.session.scalar(
        one_registration().where(
            Registration.id == registration_id,
            Registration.state.in_([RegistrationState.COMPLETED, RegistrationState.NOT_COMPLETED]),
        )
    )
    return found


def decided_in(sitting_id: UUID) -> list[Registration]:
    """Those with a paper in a sitting of whose completion was decided already."""
    statement = one_registration().where(
        Registration.id.in_(sa.select(Result.registration_id).where(Result.sitting_id == sitting_id)),
        Registration.state.in_([RegistrationState.COMPLETED, RegistrationState.NOT_COMPLETED]),
    )
    return list(db.session.scalars(statement.order_by(Registration.sort_key, Registration.id)).unique())


def attending(cohort_id: UUID) -> list[Registration]:
    """Those who attend a cohort now."""
    statement = sa.select(Registration).where(
        Registration.cohort_id == cohort_id, Registration.state == RegistrationState.ATTENDING
    )
    return list(db.session.scalars(statement.order_by(Registration.sort_key, Registration.id)))


def one_registration() -> sa.Select[Any]:
    """A registration with all that its standing is told with."""
    return sa.select(Registration).options(
        joinedload(Registration.person),
        joinedload(Registration.cohort).joinedload(Cohort.curriculum).selectinload(Curriculum.modules),
        joinedload(Registration.cohort).joinedload(Cohort.programme),
    )


def figures(cohort_id: UUID, registration_ids: Iterable[UUID]) -> Figures:
    """What the rules are held against, for some of a cohort's trainees, as of now."""
    keys = list(registration_ids)
    return Figures(
        minutes=attendance.cohort_minutes(cohort_id),
        attended=attendance.attended_minutes(cohort_id, keys),
        evaluations=evaluations.given_by_module(keys),
        marks=assessments.module_marks(cohort_id, keys),
    )


def curriculum_of(cohort_id: UUID) -> Curriculum:
    """The version that a cohort follows, with its modules and the certificates that it leads to."""
    return db.session.scalars(
        sa.select(Curriculum)
        .join(Cohort, Cohort.curriculum_id == Curriculum.id)
        .where(Cohort.id == cohort_id)
        .options(selectinload(Curriculum.modules), selectinload(Curriculum.awards).joinedload(Award.module))
        .execution_options(populate_existing=True)
    ).one()


def on_registers(cohort_id: UUID) -> list[UUID]:
    """The registrations of those who stand on a cohort's registers."""
    statement = attendance.trainees(cohort_id).with_only_columns(Registration.id)
    return list(db.session.scalars(statement.order_by(Registration.id)))


def attendance_of(cohort_id: UUID) -> sa.Select[Any]:
    """Those who stand on a cohort's registers, each with the minutes attended in all."""
    return (
        attendance.trainees(cohort_id)
        .join(Registration.person)
        .options(contains_eager(Registration.person))
        .add_columns(attendance.total_attended().label("attended"))
    )

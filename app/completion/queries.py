"""Reading what was decided when cohorts were closed, and how those who still attend stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.attendance import queries as attendance
from app.cohorts.models import Cohort
from app.completion.models import Completion
from app.completion.standing import Standing
from app.core.db import db
from app.programmes.models import Curriculum
from app.registrations.models import Registration
from app.registrations.states import RegistrationState


def decision(registration_id: UUID) -> Completion | None:
    """What was decided of a registration; None while its cohort goes on."""
    return db.session.scalar(sa.select(Completion).where(Completion.registration_id == registration_id))


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


def required_percent(cohort_id: UUID) -> int:
    """The share of the held minutes that the cohort's curriculum asks for, in per cent."""
    return db.session.execute(
        sa.select(Curriculum.attendance_percent)
        .join(Cohort, Cohort.curriculum_id == Curriculum.id)
        .where(Cohort.id == cohort_id)
    ).scalar_one()


def standings(cohort_id: UUID, registration_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """How some of a cohort's trainees stand against its rule, overall."""
    attended = attendance.attended_minutes(cohort_id, registration_ids)
    minutes = attendance.cohort_minutes(cohort_id)
    held = sum(module.held for module in minutes.values())
    to_come = sum(module.to_come for module in minutes.values())
    required = required_percent(cohort_id)
    return {
        registration_id: Standing(
            attended=sum(by_module.values()),
            held=held,
            to_come=to_come,
            required_percent=required,
        )
        for registration_id, by_module in attended.items()
    }


def standing(registration: Registration) -> Standing:
    """How one registration stands: as decided once its cohort was closed, else as of now."""
    decided = decision(registration.id)
    if decided is not None:
        return Standing(
            attended=decided.attended_minutes,
            held=decided.held_minutes,
            to_come=0,
            required_percent=decided.required_percent,
        )
    return standings(registration.cohort_id, [registration.id])[registration.id]


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

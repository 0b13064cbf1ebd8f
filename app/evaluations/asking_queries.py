"""Reading who is to be asked and reminded, and where and how they read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.cohorts.models import Cohort, ModuleDates
from app.cohorts.queries import focal_points
from app.cohorts.states import CohortState
from app.core.db import db
from app.evaluations.models import (
    EvaluationAsk,
    EvaluationRound,
    Supervisor,
)
from app.evaluations.states import TERMS, Audience
from app.people.models import Person, User
from app.people.states import AccountState
from app.registrations.models import Registration
from app.registrations.states import TAUGHT, RegistrationState
from app.timetable.models import Session, Teaching
from app.timetable.states import SessionState

_UNDER_WAY = (CohortState.RUNNING, CohortState.COMPLETED, CohortState.ARCHIVED)
OVER = (CohortState.COMPLETED, CohortState.ARCHIVED)
"""The states of cohorts whose training is over."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom to ask, and where and how they read; `registration` is whose training it is about."""

    address: str
    language: str
    registration: Registration | None = None
    person_id: UUID | None = None
    state_code: str | None = None


def _window(audience: Audience, last_day: Any, today: date) -> sa.ColumnElement[bool]:
    """Whether what ended on a day is to be asked about now: neither too early nor too late."""
    terms = TERMS[audience]
    latest = today - timedelta(days=max(terms.after, 1))
    inside: sa.ColumnElement[bool] = last_day.between(latest - timedelta(days=terms.open_for), latest)
    return inside


def modules_to_ask_about(today: date) -> list[tuple[UUID, UUID]]:
    """The modules of cohorts that are over since a short while, and that nobody was asked about."""
    asked = sa.exists().where(
        EvaluationRound.cohort_id == ModuleDates.cohort_id, EvaluationRound.module_id == ModuleDates.module_id
    )
    rows = db.session.execute(
        sa.select(ModuleDates.cohort_id, ModuleDates.module_id)
        .join(ModuleDates.cohort)
        .where(Cohort.state.in_(_UNDER_WAY), _window(Audience.TRAINEES, ModuleDates.last_day, today), ~asked)
        .order_by(ModuleDates.last_day, ModuleDates.id)
    )
    return [(cohort_id, module_id) for cohort_id, module_id in rows]


def cohorts_to_ask_about(audience: Audience, today: date) -> list[UUID]:
    """The cohorts that ended long enough ago for an audience, and about which it was not asked."""
    asked = sa.exists().where(EvaluationRound.cohort_id == Cohort.id, EvaluationRound.audience == audience)
    return list(
        db.session.scalars(
            sa.select(Cohort.id)
            .where(Cohort.state.in_(OVER), _window(audience, Cohort.last_day, today), ~asked)
            .order_by(Cohort.last_day, Cohort.id)
        )
    )


def cohorts_with_new_supervisors(today: date) -> list[UUID]:
    """The cohorts whose supervisors are being asked, where one was named since."""
    asked = sa.exists().where(
        EvaluationAsk.round_id == EvaluationRound.id,
        EvaluationAsk.registration_id == Supervisor.registration_id,
    )
    return list(
        db.session.scalars(
            sa.select(EvaluationRound.cohort_id)
            .join(Registration, Registration.cohort_id == EvaluationRound.cohort_id)
            .join(Supervisor, Supervisor.registration_id == Registration.id)
            .where(
                EvaluationRound.audience == Audience.SUPERVISORS, EvaluationRound.closes_on > today, ~asked
            )
            .distinct()
            .order_by(EvaluationRound.cohort_id)
        )
    )


def readers(cohort_id: UUID, audience: Audience, *registration_ids: UUID) -> list[Reader]:
    """Whom an audience of a cohort consists of: all, or those about these registrations."""
    if audience is Audience.STATES:
        codes = sa.select(Registration.state_code).where(
            Registration.cohort_id == cohort_id, Registration.state == RegistrationState.COMPLETED
        )
        found = list(db.session.scalars(codes.distinct().order_by(Registration.state_code)))
        return [Reader(user.email, user.language, state_code=code) for code, user in focal_points(found)]
    states = TAUGHT if audience is Audience.TRAINEES else {RegistrationState.COMPLETED}
    account = sa.and_(User.person_id == Registration.person_id, User.state == AccountState.ACTIVE)
    statement = (
        sa.select(Registration, User, Supervisor)
        .join(Registration.person)
        .outerjoin(User, account)
        .outerjoin(Supervisor, Supervisor.registration_id == Registration.id)
        .options(joinedload(Registration.person))
        .where(Registration.cohort_id == cohort_id, Registration.state.in_(states))
        .order_by(Person.sort_key, Registration.id)
    )
    if registration_ids:
        statement = statement.where(Registration.id.in_(registration_ids))
    rows: Iterable[tuple[Registration, User | None, Supervisor | None]] = db.session.execute(statement)
    if audience is Audience.SUPERVISORS:
        return [Reader(named.email, named.language, one) for one, _user, named in rows if named is not None]
    return [
        Reader(
            user.email if user is not None else one.person.email,
            user.language if user is not None else one.working_language,
            one,
            person_id=one.person_id,
        )
        for one, user, _named in rows
        if user is not None or one.person.email
    ]


def already_asked(round_id: UUID) -> set[UUID | str | None]:
    """Those whom a round has asked: the registrations that it is about, or the states."""
    rows = db.session.execute(
        sa.select(EvaluationAsk.registration_id, EvaluationAsk.state_code)
        .where(EvaluationAsk.round_id == round_id)
        .order_by(EvaluationAsk.id)
    )
    return {registration_id or code for registration_id, code in rows}


def trainers_of(cohort_id: UUID, module_id: UUID) -> list[UUID]:
    """Who taught the held sessions of a cohort's module."""
    return list(
        db.session.scalars(
            sa.select(Teaching.trainer_id)
            .join(Teaching.session)
            .where(
                Session.cohort_id == cohort_id,
                Session.module_id == module_id,
                Session.state == SessionState.HELD,
            )
            .distinct()
            .order_by(Teaching.trainer_id)
        )
    )


def rounds_to_remind(today: date) -> list[UUID]:
    """The rounds in which somebody is to be reminded now."""
    return list(
        db.session.scalars(
            sa.select(EvaluationAsk.round_id)
            .join(EvaluationAsk.round)
            .where(_is_to_remind(today))
            .distinct()
            .order_by(EvaluationAsk.round_id)
        )
    )


def asks_to_remind(round_id: UUID, today: date) -> list[EvaluationAsk]:
    """Those of a round who are to be reminded now."""
    return list(
        db.session.scalars(
            sa.select(EvaluationAsk)
            .join(EvaluationAsk.round)
            .where(EvaluationAsk.round_id == round_id, _is_to_remind(today))
            .order_by(EvaluationAsk.id)
        )
    )


def _is_to_remind(today: date) -> sa.ColumnElement[bool]:
    falls_due = [
        sa.and_(
            EvaluationRound.audience == audience,
            EvaluationAsk.reminders == number,
            EvaluationRound.opened_on <= today - timedelta(days=days),
        )
        for audience, terms in TERMS.items()
        for number, days in enumerate(terms.reminders)
    ]
    return sa.and_(~EvaluationAsk.is_spent, EvaluationRound.closes_on >= today, sa.or_(*falls_due))

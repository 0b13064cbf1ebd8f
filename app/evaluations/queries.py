"""Reading asks and the questionnaires that are in force, and what completion counts of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.templating import OFFICE_ZONE
from app.evaluations.models import (
    EvaluationAsk,
    EvaluationRound,
    Questionnaire,
    Reopening,
    RoundTrainer,
)
from app.evaluations.states import Audience
from app.registrations.models import Registration
from app.trainers.models import Trainer


class Given(NamedTuple):
    """How many evaluations were asked for, how many of them are given, and how many can still be."""

    asked: int = 0
    given: int = 0
    open_still: int = 0


def given_by_module(registration_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, Given]]:
    """By registration and module which evaluations were asked for and given, as of today in Rabat."""
    is_open = ~EvaluationAsk.is_spent & takes_answers(clock.today(OFFICE_ZONE))
    rows = db.session.execute(
        sa.select(
            EvaluationAsk.registration_id,
            EvaluationRound.module_id,
            sa.func.count(),
            sa.func.sum(sa.case((EvaluationAsk.is_spent, 1), else_=0)),
            sa.func.sum(sa.case((is_open, 1), else_=0)),
        )
        .join(EvaluationAsk.round)
        .where(
            EvaluationAsk.registration_id.in_(list(registration_ids)),
            EvaluationRound.audience == Audience.TRAINEES,
            EvaluationRound.module_id.is_not(None),
        )
        .group_by(EvaluationAsk.registration_id, EvaluationRound.module_id)
        .order_by(EvaluationAsk.registration_id, EvaluationRound.module_id)
    )
    found: dict[UUID, dict[UUID, Given]] = {}
    for registration_id, module_id, asked, spent, still in rows:
        found.setdefault(registration_id, {})[module_id] = Given(asked, int(spent), int(still))
    return found


def takes_answers(today: date) -> sa.ColumnElement[bool]:
    """Whether a round can be answered: until its last day, and while it is open again."""
    is_open_again = sa.exists().where(Reopening.round_id == EvaluationRound.id, Reopening.closes_on >= today)
    return sa.or_(EvaluationRound.closes_on >= today, is_open_again)


def newest(audience: Audience, *, published: bool = True) -> Questionnaire | None:
    """The version of an audience's questionnaire that is in force; else its draft, if there is one."""
    has_date = Questionnaire.published_at.is_not(None)
    return db.session.scalar(
        sa.select(Questionnaire)
        .where(Questionnaire.audience == audience, has_date if published else ~has_date)
        .order_by(Questionnaire.number.desc())
        .limit(1)
    )


def versions(audience: Audience) -> list[Questionnaire]:
    """An audience's versions, the newest first."""
    return list(
        db.session.scalars(
            sa.select(Questionnaire)
            .where(Questionnaire.audience == audience)
            .order_by(Questionnaire.number.desc(), Questionnaire.id)
        )
    )


def round_of(cohort_id: UUID, audience: Audience, module_id: UUID | None) -> EvaluationRound | None:
    """The asking of one audience about a cohort or a module of it, if it has begun."""
    return db.session.scalar(
        sa.select(EvaluationRound).where(
            EvaluationRound.cohort_id == cohort_id,
            EvaluationRound.audience == audience,
            EvaluationRound.module_id.is_(None)
            if module_id is None
            else EvaluationRound.module_id == module_id,
        )
    )


def one_ask() -> sa.Select[Any]:
    """An ask with all that its page shows."""
    about = joinedload(EvaluationAsk.round)
    return sa.select(EvaluationAsk).options(
        about.joinedload(EvaluationRound.cohort),
        about.joinedload(EvaluationRound.module),
        about.joinedload(EvaluationRound.questionnaire),
        about.selectinload(EvaluationRound.reopenings),
        about.selectinload(EvaluationRound.trainers)
        .joinedload(RoundTrainer.trainer)
        .joinedload(Trainer.person),
        joinedload(EvaluationAsk.registration).joinedload(Registration.person),
    )


def find_ask(which: sa.ColumnElement[bool]) -> EvaluationAsk | None:
    """The one ask that is meant, by its key or by a letter's link; None for a spent or an invented link."""
    found: EvaluationAsk | None = db.session.scalar(one_ask().where(which))
    return found


def open_asks(where: sa.ColumnElement[bool], today: date) -> list[EvaluationAsk]:
    """What is still to be answered, the first to close at the top."""
    return list(
        db.session.scalars(
            one_ask()
            .join(EvaluationAsk.round)
            .where(where, ~EvaluationAsk.is_spent, takes_answers(today))
            .order_by(EvaluationRound.closes_on, EvaluationAsk.id)
        )
    )

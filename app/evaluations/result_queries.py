"""Reading what was asked about, for the pages of results: programmes, rounds, and what they name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.core.i18n import _, read
from app.core.templating import OFFICE_ZONE
from app.evaluations.models import (
    EvaluationRound,
    RoundTrainer,
)
from app.people.models import Person
from app.programmes.models import Curriculum, Module, Programme
from app.programmes.states import ProgrammeState
from app.trainers.models import Trainer


def programmes_seen_by(actor: Actor) -> list[Programme]:
    """The programmes whose evaluations the actor may see, drafts apart."""
    condition: sa.ColumnElement[bool] = visible_to(actor, Permission.EVALUATION_SEE, Programme)
    return list(
        db.session.scalars(
            sa.select(Programme)
            .where(condition, Programme.state != ProgrammeState.DRAFT)
            .order_by(Programme.code, Programme.id)
        )
    )


def versions_asked(*where: sa.ColumnElement[bool]) -> list[UUID]:
    """The versions of questionnaires that these rounds asked."""
    return list(
        db.session.scalars(
            sa.select(EvaluationRound.questionnaire_id)
            .where(*where)
            .distinct()
            .order_by(EvaluationRound.questionnaire_id)
        )
    )


def one_round() -> sa.Select[Any]:
    """A round with what its page names."""
    return sa.select(EvaluationRound).options(
        joinedload(EvaluationRound.cohort),
        joinedload(EvaluationRound.programme),
        joinedload(EvaluationRound.module),
        joinedload(EvaluationRound.questionnaire),
        selectinload(EvaluationRound.reopenings),
        selectinload(EvaluationRound.trainers).joinedload(RoundTrainer.trainer).joinedload(Trainer.person),
    )


def rounds(*where: sa.ColumnElement[bool]) -> list[EvaluationRound]:
    """Rounds with what a list of them shows, the newest first."""
    return list(
        db.session.scalars(
            sa.select(EvaluationRound)
            .options(
                joinedload(EvaluationRound.cohort),
                joinedload(EvaluationRound.module),
                selectinload(EvaluationRound.reopenings),
            )
            .where(*where)
            .order_by(EvaluationRound.closes_on.desc(), EvaluationRound.id)
        )
    )


def rounds_about(trainer_id: UUID) -> list[EvaluationRound]:
    """The rounds that are over and asked about a trainer, the newest first."""
    return list(
        db.session.scalars(
            one_round()
            .join(RoundTrainer, RoundTrainer.round_id == EvaluationRound.id)
            .where(
                RoundTrainer.trainer_id == trainer_id, EvaluationRound.closes_on < clock.today(OFFICE_ZONE)
            )
            .order_by(EvaluationRound.closes_on.desc(), EvaluationRound.id)
        )
    )


def modules(keys: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Modules by key, each with its title, the newest curriculum first."""
    rows = db.session.scalars(
        sa.select(Module)
        .join(Module.curriculum)
        .options(contains_eager(Module.curriculum))
        .where(Module.id.in_(list(keys)))
        .order_by(Curriculum.number.desc(), Module.position, Module.id)
    )
    return [
        (
            one.id,
            _(
                "%(code)s – %(title)s, version %(number)s",
                code=one.code,
                title=read(one.title),
                number=one.curriculum.number,
            ),
        )
        for one in rows
    ]


def cohorts(keys: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Cohorts by key, each with its code, the newest first."""
    rows = db.session.scalars(
        sa.select(Cohort).where(Cohort.id.in_(list(keys))).order_by(Cohort.first_day.desc(), Cohort.id)
    )
    return [(one.id, one.code) for one in rows]


def trainers(keys: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Trainers by key, each with the name, in the order of the alphabet."""
    rows = db.session.scalars(
        sa.select(Trainer)
        .join(Trainer.person)
        .options(joinedload(Trainer.person))
        .where(Trainer.id.in_(list(keys)))
        .order_by(Person.sort_key, Trainer.id)
    )
    return [(one.id, one.person.name) for one in rows]

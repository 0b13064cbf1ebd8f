"""The figures that evaluations give; each rests on what may be shown, and on nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.permissions import Permission
from app.cohorts.measures import within
from app.cohorts.models import Cohort
from app.core.i18n import _l
from app.core.measures import Behind, Measure, Part, Subject, Unit, declare
from app.evaluations import result_queries, results
from app.evaluations.models import EvaluationRound, Tally
from app.evaluations.results import Spread
from app.evaluations.states import APPLIES, SCALE_VALUES, USED, Audience
from app.programmes.models import Module

_AGREES = SCALE_VALUES[3:]


def _where(subject: Subject, audience: Audience) -> tuple[sa.ColumnElement[bool], ...]:
    return within(subject, EvaluationRound.cohort_id), results.audience_is(audience)


def _agreement(subject: Subject) -> Mapping[UUID, Spread]:
    """What was answered at the end of modules to the questions of agreement."""
    where = _where(subject, Audience.TRAINEES)
    found: Mapping[UUID, Spread] = results.scores(
        "cohort_id", results.questions_of(result_queries.versions_asked(*where)), *where
    )
    return found


def _satisfied(subject: Subject) -> dict[UUID, Part]:
    return {
        key: Part(sum(map(spread.times, _AGREES)), spread.number, spread.number)
        for key, spread in _agreement(subject).items()
    }


def _score(subject: Subject) -> dict[UUID, Part]:
    return {
        key: Part(spread.total, spread.number, spread.number) for key, spread in _agreement(subject).items()
    }


def _answered(subject: Subject) -> dict[UUID, Part]:
    where = _where(subject, Audience.TRAINEES)
    found = results.counts_of_rounds(EvaluationRound.cohort_id, *where)
    return {key: Part(answered, asked, asked) for key, (asked, answered) in found.items()}


def _applied(subject: Subject) -> dict[UUID, Part]:
    found = results.spreads(["cohort_id"], Tally.question_key == USED, *_where(subject, Audience.GRADUATES))
    return {
        key: Part(sum(map(spread.times, APPLIES)), spread.number, spread.number)
        for key, spread in found.items()
    }


def _rounds(audience: Audience) -> Behind:
    """The rounds behind a figure; whose answers it counts is kept nowhere."""

    def rows(subject: Subject) -> Any:
        return (
            sa.select(
                Cohort.code.label("cohort"),
                Module.code.label("module"),
                EvaluationRound.closes_on.label("closes_on"),
                EvaluationRound.asked.label("asked"),
                EvaluationRound.answered.label("answered"),
            )
            .select_from(EvaluationRound)
            .join(EvaluationRound.cohort)
            .outerjoin(EvaluationRound.module)
            .where(results.is_over(), *_where(subject, audience))
            .order_by(EvaluationRound.closes_on, EvaluationRound.id)
        )

    return Behind(
        permission=Permission.EVALUATION_SEE,
        model=EvaluationRound,
        columns=(
            ("cohort", _l("Cohort")),
            ("module", _l("Module")),
            ("closes_on", _l("Last day to answer")),
            ("asked", _l("Asked")),
            ("answered", _l("Answered")),
        ),
        select=rows,
    )


SATISFIED = declare(
    Measure(
        name="evaluation.satisfied",
        version=1,
        label=_l("Content at the end of modules"),
        definition=_l(
            "Of the answers from 1 to 5 at the end of modules, the share of 4 and 5; a question with fewer "
            "than five answers in a round is left out."
        ),
        unit=Unit.SHARE,
        parts=_satisfied,
        rows=_rounds(Audience.TRAINEES),
    )
)
SCORE = declare(
    Measure(
        name="evaluation.score",
        version=1,
        label=_l("Score at the end of modules"),
        definition=_l(
            "The mean of the answers from 1 to 5 at the end of modules; a question with fewer than five "
            "answers in a round is left out."
        ),
        unit=Unit.SCORE,
        parts=_score,
        rows=_rounds(Audience.TRAINEES),
    )
)
ANSWERED = declare(
    Measure(
        name="evaluation.answered",
        version=1,
        label=_l("Evaluations that came back"),
        definition=_l("Of the questionnaires sent at the end of modules, the share that came back."),
        unit=Unit.SHARE,
        parts=_answered,
        rows=_rounds(Audience.TRAINEES),
    )
)
APPLIED = declare(
    Measure(
        name="evaluation.applied",
        version=1,
        label=_l("Graduates who use what they learnt"),
        definition=_l(
            "Of the graduates who answered months later, the share that often or sometimes uses what was "
            "learnt; fewer than five answers in a round are left out."
        ),
        unit=Unit.SHARE,
        parts=_applied,
        rows=_rounds(Audience.GRADUATES),
    )
)

"""The figures that evaluations give of a programme; each rests on what may be shown, and on nothing else."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.i18n import _l
from app.core.measures import Figure, Measure, declare
from app.evaluations import queries, results
from app.evaluations.models import EvaluationRound, Tally
from app.evaluations.states import APPLIES, USED, Audience


def _satisfied(programme_ids: list[UUID]) -> dict[UUID, Figure]:
    """Of the answers of agreement at the end of modules, how many are 4 or 5."""
    where = (EvaluationRound.programme_id.in_(programme_ids), results.audience_is(Audience.TRAINEES))
    found = results.scores("programme_id", results.questions_of(queries.versions_asked(*where)), *where)
    return {key: Figure(value=results.agreement(spread), of=spread.number) for key, spread in found.items()}


def _answered(programme_ids: list[UUID]) -> dict[UUID, Figure]:
    """Of the questionnaires that went out at the end of modules, how many came back."""
    where = (EvaluationRound.programme_id.in_(programme_ids), results.audience_is(Audience.TRAINEES))
    found = results.counts_of_rounds(EvaluationRound.programme_id, *where)
    return {
        key: Figure(value=Fraction(answered, asked), of=asked) for key, (asked, answered) in found.items()
    }


def _applied(programme_ids: list[UUID]) -> dict[UUID, Figure]:
    """Of the graduates who answered months later, how many use what they learnt."""
    where = (EvaluationRound.programme_id.in_(programme_ids), results.audience_is(Audience.GRADUATES))
    found = results.spreads(["programme_id"], Tally.question_key == USED, *where)
    return {
        key: Figure(value=Fraction(sum(map(spread.times, APPLIES)), spread.number), of=spread.number)
        for key, spread in found.items()
    }


def _rounds(audience: Audience) -> Callable[[UUID], sa.Select[Any]]:
    """The rounds behind a programme's figure; whose answers it counts is kept nowhere."""
    return lambda programme_id: sa.select(EvaluationRound).where(
        EvaluationRound.programme_id == programme_id, EvaluationRound.audience == audience, results.is_over()
    )


SATISFIED = declare(
    Measure(
        name="evaluation.satisfied",
        version=1,
        label=_l("Content at the end of modules"),
        is_share=True,
        figure=_satisfied,
        rows=_rounds(Audience.TRAINEES),
    )
)
ANSWERED = declare(
    Measure(
        name="evaluation.answered",
        version=1,
        label=_l("Evaluations that came back"),
        is_share=True,
        figure=_answered,
        rows=_rounds(Audience.TRAINEES),
    )
)
APPLIED = declare(
    Measure(
        name="evaluation.applied",
        version=1,
        label=_l("Graduates who use what they learnt"),
        is_share=True,
        figure=_applied,
        rows=_rounds(Audience.GRADUATES),
    )
)

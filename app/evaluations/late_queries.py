"""Reading who has not answered a round, and what too few have answered late."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.evaluations.models import Comment, EvaluationAsk, Reopening, Tally
from app.evaluations.states import NOT_APPLICABLE, SMALLEST

_ATOM: tuple[Any, ...] = (Tally.round_id, Tally.reopening, Tally.question_key, Tally.trainer_id)
_WORDS: tuple[Any, ...] = (Comment.round_id, Comment.reopening, Comment.question_key)


def without_answer(round_id: UUID) -> list[EvaluationAsk]:
    """Those of a round who have not answered."""
    return list(
        db.session.scalars(
            sa.select(EvaluationAsk)
            .where(EvaluationAsk.round_id == round_id, ~EvaluationAsk.is_spent)
            .order_by(EvaluationAsk.id)
        )
    )


def tallies_of_few(today: date) -> sa.Select[Any]:
    """The late atoms of fewer than five answers whose time is over."""
    answers = sa.func.sum(sa.case((Tally.value == NOT_APPLICABLE, 0), else_=Tally.times))
    found = sa.select(*_ATOM).where(_is_late_and_over(Tally, today)).group_by(*_ATOM)
    return found.having(answers < SMALLEST).order_by(*_ATOM)


def words_of_few(today: date) -> sa.Select[Any]:
    """The questions to which fewer than five wrote late, and whose time is over."""
    found = sa.select(*_WORDS).where(_is_late_and_over(Comment, today)).group_by(*_WORDS)
    return found.having(sa.func.count() < SMALLEST).order_by(*_WORDS)


def _is_late_and_over(said: type[Tally] | type[Comment], today: date) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Reopening.round_id == said.round_id, Reopening.number == said.reopening, Reopening.closes_on < today
    )


def rounds_with_few(today: date) -> list[UUID]:
    """The rounds in which something of that kind is still kept."""
    rows = [*db.session.execute(tallies_of_few(today)), *db.session.execute(words_of_few(today))]
    return sorted({row.round_id for row in rows})

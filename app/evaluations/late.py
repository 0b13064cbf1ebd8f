"""Late answers: opening a round again for whoever missed its last day, so that nobody can be told from it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM, Actor
from app.audit import trail
from app.core import clock
from app.core.db import db, hold, lock
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE, day
from app.evaluations import late_queries, operations
from app.evaluations.models import Comment, EvaluationRound, Reopening, Tally

LONGEST = timedelta(days=60)
"""So long may a round be open again."""


def reopen(about: EvaluationRound, *, closes_on: date, reason: str, actor: Actor) -> Reopening:
    """Ask those of a round that is over who have not answered once more, until a day and for a reason.

    DomainError while it can be answered, when everybody has, and for a day that is over or too far away.
    """
    hold(about)
    db.session.refresh(about, ["reopenings"])
    today = clock.today(OFFICE_ZONE)
    if about.group(today) is not None:
        raise DomainError(_("Can be answered until %(day)s.", day=day(about.last_day)))
    if not today < closes_on <= today + LONGEST:
        raise DomainError(
            _("Choose a day after today, until %(day)s.", day=day(today + LONGEST)), field="closes_on"
        )
    asks = late_queries.without_answer(about.id)
    if not asks:
        raise DomainError(_("Everyone who was asked has answered."))
    opened = Reopening(
        round_id=about.id,
        number=len(about.reopenings) + 1,
        opened_on=today,
        closes_on=closes_on,
        reason=reason,
    )
    db.session.add(opened)
    db.session.flush()
    operations.write_again(about, asks)
    trail.record("evaluation.reopen", actor=actor, subject=about, readers=len(asks), until=closes_on)
    return opened


def forget(round_id: UUID) -> None:
    """Delete what fewer than five answered late to a question of a round: it would be shown nowhere."""
    about = db.session.execute(
        lock(sa.select(EvaluationRound).where(EvaluationRound.id == round_id))
    ).scalar_one()
    today = clock.today(OFFICE_ZONE)
    for atom in db.session.execute(
        late_queries.tallies_of_few(today).where(Tally.round_id == round_id)
    ).all():
        db.session.execute(
            sa.delete(Tally).where(
                Tally.round_id == round_id,
                Tally.reopening == atom.reopening,
                Tally.question_key == atom.question_key,
                Tally.trainer_id.is_not_distinct_from(atom.trainer_id),
            )
        )
    for words in db.session.execute(
        late_queries.words_of_few(today).where(Comment.round_id == round_id)
    ).all():
        db.session.execute(
            sa.delete(Comment).where(
                Comment.round_id == round_id,
                Comment.reopening == words.reopening,
                Comment.question_key == words.question_key,
            )
        )
    trail.record("evaluation.forget", actor=SYSTEM, subject=about)

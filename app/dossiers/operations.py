"""The coordinator begins a dossier, assesses each criterion, and submits."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.accreditation.models import Criterion, Standard
from app.audit import trail
from app.core import clock
from app.core.db import db, hold, lock
from app.core.errors import DomainError, StaleError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.dossiers import freezing, notices, queries
from app.dossiers.models import Answer, Dossier, Hand
from app.dossiers.states import DOSSIER, IS_COMPLETE, IS_PUBLISHED, WRITTEN, Rating
from app.programmes.models import Curriculum
from app.programmes.states import CurriculumState


def today() -> date:
    """The day in Rabat."""
    return clock.today(OFFICE_ZONE)


def begin(curriculum: Curriculum, standard: Standard, *, actor: Actor) -> Dossier:
    """Begin an application; DomainError when one of this version against this standard is under way.

    One that was refused is, until the term of its appeal is over.
    """
    if one_under_way(curriculum.id, standard.id) is not None:
        raise DomainError(
            _("There is a dossier of this version against this standard already. Go on with that one."),
            field="standard",
        )
    dossier = Dossier(
        programme_id=curriculum.programme_id,
        curriculum_id=curriculum.id,
        standard_id=standard.id,
    )
    db.session.add(dossier)
    db.session.flush()
    note_hand(dossier, "prepared", actor)
    trail.record("dossier.begin", actor=actor, subject=dossier, standard=standard.id)
    return dossier


def one_under_way(
    curriculum_id: UUID, standard_id: UUID, *, other_than: UUID | None = None
) -> Dossier | None:
    """The dossier of a version against a standard that is not over, as it stays until this deed ends.

    Of two who begin the same at once, the second finds what the first began.
    """
    db.session.execute(lock(sa.select(Curriculum.id).where(Curriculum.id == curriculum_id)))
    return queries.under_way(curriculum_id, standard_id, on=today(), other_than=other_than)


def assess(
    dossier: Dossier, criterion: Criterion, *, rating: Rating, words: str, seen: int, actor: Actor
) -> Answer:
    """Say how far a criterion is met, and how; `seen` is the version of the answer that the writer read."""
    hold_written(dossier)
    _check_answer(criterion, rating, words)
    answer = queries.answers(dossier.id).get(criterion.id)
    refuse_stale(answer, seen)
    if answer is None:
        answer = Answer(dossier_id=dossier.id, criterion_id=criterion.id, rating=rating, words=words)
        db.session.add(answer)
    else:
        answer.rating, answer.words, answer.written_at = rating, words, clock.now()
        answer.version += 1
    db.session.flush()
    note_hand(dossier, "prepared", actor)
    trail.record(
        "dossier.assess", actor=actor, subject=dossier, criterion=criterion.code, rating=rating.value
    )
    return answer


def refuse_stale(record: Any, seen: int) -> None:
    """StaleError unless a record stands at the version that the writer read: 0 where there was none."""
    if record is not None:
        hold(record)
    if (record.version if record is not None else 0) != seen:
        raise StaleError(_("Someone else changed this a moment ago. Look at it again, then decide."))


def _check_answer(criterion: Criterion, rating: Rating, words: str) -> None:
    if rating is Rating.NOT_APPLICABLE and criterion.is_mandatory:
        raise DomainError(
            _("This criterion is mandatory and always applies. Choose how far it is met."), field="rating"
        )
    if rating in {Rating.NOT_MET, Rating.NOT_APPLICABLE} and not words:
        raise DomainError(_("Write why it is not met or does not apply."), field="words")


def submit(dossier: Dossier, *, actor: Actor) -> Dossier:
    """Submit what is complete: every answer, figure and document is frozen as it is now."""
    DOSSIER.move(dossier, "submit", actor=actor)
    note_hand(dossier, "prepared", actor)
    submission = freezing.freeze(dossier)
    trail.record(
        "dossier.freeze",
        actor=actor,
        subject=dossier,
        number=submission.number,
        digest=submission.manifest_digest,
    )
    notices.submitted(dossier)
    return dossier


def take_up(dossier: Dossier, *, actor: Actor) -> Dossier:
    """Take a deferred dossier up again: what is submitted then is reviewed anew."""
    DOSSIER.move(dossier, "take_up", actor=actor)
    begin_round(dossier)
    return dossier


def begin_round(dossier: Dossier) -> None:
    """Let another review begin: reviewers are assigned to it, and its findings are its own."""
    dossier.round += 1
    dossier.accuracy_until, dossier.accuracy_closed = None, False
    db.session.flush()


def note_hand(dossier: Dossier, part: str, actor: Actor) -> None:
    """Remember that this person `prepared`, `reviewed` or `decided` the dossier."""
    if actor.user_id is None or part in queries.hands(dossier.id).get(actor.user_id, set()):
        return
    db.session.add(Hand(dossier_id=dossier.id, user_id=actor.user_id, part=part))
    db.session.flush()


def hold_written(dossier: Dossier) -> None:
    """Keep a dossier whose self-assessment is still written; DomainError for one that is submitted."""
    hold(dossier)
    if dossier.state not in WRITTEN:
        raise DomainError(
            _(
                "The self-assessment is submitted and stands as it is: it is “%(state)s”.",
                state=dossier.state.label,
            )
        )


@DOSSIER.guard(IS_PUBLISHED)
def _is_published(dossier: Dossier, _actor: Actor) -> bool:
    state = db.session.scalar(sa.select(Curriculum.state).where(Curriculum.id == dossier.curriculum_id))
    return state is CurriculumState.PUBLISHED


@DOSSIER.guard(IS_COMPLETE)
def _is_complete(dossier: Dossier, _actor: Actor) -> bool:
    return not queries.lacks(dossier, on=today())

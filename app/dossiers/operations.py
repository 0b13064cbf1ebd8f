"""The coordinator begins a dossier, assesses each criterion, adds the evidence, and submits."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.accreditation.models import Accreditation, Criterion, Standard
from app.audit import trail
from app.core import clock
from app.core.db import db, hold, lock
from app.core.errors import DomainError
from app.core.files import FileKind
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.dossiers import freezing, notices, queries
from app.dossiers.models import Answer, Dossier, EvidenceDocument, EvidenceUse, Hand
from app.dossiers.states import DOSSIER, IS_COMPLETE, IS_PUBLISHED, WRITTEN, Rating
from app.programmes.models import Curriculum
from app.programmes.states import CurriculumState

MOST_OF_A_PROGRAMME = 500 * 1024 * 1024
"""The most bytes of all evidence of one programme."""


def today() -> date:
    """The day in Rabat."""
    return clock.today(OFFICE_ZONE)


def begin(
    curriculum: Curriculum, standard: Standard, *, renews: Accreditation | None = None, actor: Actor
) -> Dossier:
    """Begin an application; DomainError when one of this version against this standard is under way."""
    # Of two who begin the same at once, the second finds what the first began.
    db.session.execute(lock(sa.select(Curriculum.id).where(Curriculum.id == curriculum.id)))
    if queries.under_way(curriculum.id, standard.id) is not None:
        raise DomainError(
            _("There is a dossier of this version against this standard already. Go on with that one."),
            field="standard",
        )
    dossier = Dossier(
        programme_id=curriculum.programme_id,
        curriculum_id=curriculum.id,
        standard_id=standard.id,
        renews_id=renews.id if renews else None,
    )
    db.session.add(dossier)
    db.session.flush()
    note_hand(dossier, "prepared", actor)
    trail.record("dossier.begin", actor=actor, subject=dossier, standard=standard.id)
    return dossier


def assess(dossier: Dossier, criterion: Criterion, *, rating: Rating, words: str, actor: Actor) -> Answer:
    """Say how far a criterion is met, and how."""
    _hold_written(dossier)
    _check_answer(criterion, rating, words)
    answer = queries.answers(dossier.id).get(criterion.id)
    if answer is None:
        answer = Answer(dossier_id=dossier.id, criterion_id=criterion.id, rating=rating, words=words)
        db.session.add(answer)
    else:
        answer.rating, answer.words, answer.written_at = rating, words, clock.now()
    db.session.flush()
    note_hand(dossier, "prepared", actor)
    trail.record(
        "dossier.assess", actor=actor, subject=dossier, criterion=criterion.code, rating=rating.value
    )
    return answer


def _check_answer(criterion: Criterion, rating: Rating, words: str) -> None:
    if rating is Rating.NOT_APPLICABLE and criterion.is_mandatory:
        raise DomainError(
            _("This criterion is mandatory and always applies. Choose how far it is met."), field="rating"
        )
    if rating in {Rating.NOT_MET, Rating.NOT_APPLICABLE} and not words:
        raise DomainError(_("Write why it is not met or does not apply."), field="words")


def add_document(
    dossier: Dossier,
    criterion: Criterion,
    *,
    title: str,
    expires_on: date | None,
    kind: FileKind,
    content: bytes,
    actor: Actor,
) -> EvidenceDocument:
    """Keep a cleaned file as evidence for a criterion; later also for others, and other dossiers."""
    _hold_written(dossier)
    if expires_on is not None and expires_on < today():
        raise DomainError(_("This document has expired. Add one that still holds."), field="expires_on")
    taken = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(EvidenceDocument.size), 0)).where(
            EvidenceDocument.programme_id == dossier.programme_id
        )
    )
    if (taken or 0) + len(content) > MOST_OF_A_PROGRAMME:
        raise DomainError(
            _("With this file the evidence of this programme takes more than 500 MB. Save it smaller."),
            field="file",
        )
    document = EvidenceDocument(
        programme_id=dossier.programme_id,
        title=title,
        expires_on=expires_on,
        content_digest=sha256(content).hexdigest(),
    )
    document.keep(kind, content)
    db.session.add(document)
    db.session.flush()
    _use(dossier, criterion.id, document.id)
    note_hand(dossier, "prepared", actor)
    trail.record(
        "dossier.add_document",
        actor=actor,
        subject=dossier,
        criterion=criterion.code,
        document=document.id,
        digest=document.content_digest,
    )
    return document


def use_document(
    dossier: Dossier, criterion: Criterion, document: EvidenceDocument, *, actor: Actor
) -> EvidenceDocument:
    """Let a document of the programme show another criterion too."""
    _hold_written(dossier)
    if document.is_withdrawn or document.replaced_by_id is not None:
        raise DomainError(_("This document is no longer in use. Choose another."), field="document")
    if document.id not in {one.id for one in queries.documents_used(dossier.id).get(criterion.id, [])}:
        _use(dossier, criterion.id, document.id)
        note_hand(dossier, "prepared", actor)
        trail.record(
            "dossier.use_document",
            actor=actor,
            subject=dossier,
            criterion=criterion.code,
            document=document.id,
        )
    return document


def leave_document(
    dossier: Dossier, criterion: Criterion, document: EvidenceDocument, *, actor: Actor
) -> EvidenceDocument:
    """Take a document away from a criterion; the file stays with the programme."""
    _hold_written(dossier)
    gone = db.session.get(EvidenceUse, (dossier.id, criterion.id, document.id))
    if gone is None:
        raise DomainError(_("This document is not there."))
    db.session.delete(gone)
    db.session.flush()
    trail.record(
        "dossier.leave_document", actor=actor, subject=dossier, criterion=criterion.code, document=document.id
    )
    return document


def reuse(dossier: Dossier, pairs: dict[UUID, set[UUID]], *, actor: Actor) -> int:
    """Take over documents of other dossiers, as criterion keys to document keys; how many were new."""
    _hold_written(dossier)
    there = {key: {one.id for one in used} for key, used in queries.documents_used(dossier.id).items()}
    new = [
        (criterion_id, document_id)
        for criterion_id, document_ids in sorted(pairs.items())
        for document_id in sorted(document_ids - there.get(criterion_id, set()))
    ]
    for criterion_id, document_id in new:
        _use(dossier, criterion_id, document_id)
    if new:
        note_hand(dossier, "prepared", actor)
        trail.record("dossier.reuse", actor=actor, subject=dossier, documents=len(new))
    return len(new)


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


def _use(dossier: Dossier, criterion_id: UUID, document_id: UUID) -> None:
    db.session.add(EvidenceUse(dossier_id=dossier.id, criterion_id=criterion_id, document_id=document_id))
    db.session.flush()


def _hold_written(dossier: Dossier) -> None:
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

"""The documents that show how a programme meets what is asked: added, used, replaced and withdrawn."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.accreditation.models import Criterion
from app.audit import trail
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.files import FileKind
from app.core.i18n import _
from app.dossiers import queries
from app.dossiers.models import Dossier, EvidenceDocument, EvidenceUse
from app.dossiers.operations import hold_written, note_hand, today

MOST_OF_A_PROGRAMME = 500 * 1024 * 1024
"""The most bytes of all evidence of one programme."""


def keep_document(
    programme_id: UUID, *, title: str, expires_on: date | None, kind: FileKind, content: bytes
) -> EvidenceDocument:
    """Keep a cleaned file among a programme's evidence; DomainError for one that expired or is too much."""
    if expires_on is not None and expires_on < today():
        raise DomainError(_("This document has expired. Add one that still holds."), field="expires_on")
    taken = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(EvidenceDocument.size), 0)).where(
            EvidenceDocument.programme_id == programme_id
        )
    )
    if (taken or 0) + len(content) > MOST_OF_A_PROGRAMME:
        raise DomainError(
            _("With this file the evidence of this programme takes more than 500 MB. Save it smaller."),
            field="file",
        )
    document = EvidenceDocument(
        programme_id=programme_id,
        title=title,
        expires_on=expires_on,
        content_digest=sha256(content).hexdigest(),
    )
    document.keep(kind, content)
    db.session.add(document)
    db.session.flush()
    return document


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
    hold_written(dossier)
    document = keep_document(
        dossier.programme_id, title=title, expires_on=expires_on, kind=kind, content=content
    )
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
    hold_written(dossier)
    if not document.is_in_use:
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
    hold_written(dossier)
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
    hold_written(dossier)
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


def replace_document(
    dossier: Dossier,
    document: EvidenceDocument,
    *,
    title: str,
    expires_on: date | None,
    kind: FileKind,
    content: bytes,
    actor: Actor,
) -> EvidenceDocument:
    """Let a newer file take a document's place in every dossier of its programme that is still written.

    What was submitted with the old one keeps it.
    """
    _hold_in_use(document)
    newer = keep_document(
        document.programme_id, title=title, expires_on=expires_on, kind=kind, content=content
    )
    document.replaced_by_id = newer.id
    for use, writing in queries.uses_in_writing(document.id):
        db.session.delete(use)
        _use(writing, use.criterion_id, newer.id)
        note_hand(writing, "prepared", actor)
    trail.record(
        "dossier.replace_document",
        actor=actor,
        subject=dossier,
        document=document.id,
        by=newer.id,
        digest=newer.content_digest,
    )
    return newer


def withdraw_document(dossier: Dossier, document: EvidenceDocument, *, actor: Actor) -> EvidenceDocument:
    """Let a document prove nothing any more; what was submitted with it keeps it."""
    _hold_in_use(document)
    document.is_withdrawn = True
    for _use_of_it, writing in queries.uses_in_writing(document.id):
        note_hand(writing, "prepared", actor)
    db.session.flush()
    trail.record("dossier.withdraw_document", actor=actor, subject=dossier, document=document.id)
    return document


def _hold_in_use(document: EvidenceDocument) -> None:
    hold(document)
    if not document.is_in_use:
        raise DomainError(_("This document is no longer in use: it was withdrawn or replaced already."))


def _use(dossier: Dossier, criterion_id: UUID, document_id: UUID) -> None:
    db.session.add(EvidenceUse(dossier_id=dossier.id, criterion_id=criterion_id, document_id=document_id))
    db.session.flush()

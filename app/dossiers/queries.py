"""Reading dossiers, their self-assessment and its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.accreditation.models import Criterion, Standard
from app.core.db import db, lock
from app.core.i18n import _
from app.dossiers.models import (
    Answer,
    Dossier,
    EvidenceDocument,
    EvidenceUse,
    Hand,
    InterestDeclaration,
    Reviewer,
    Submission,
)
from app.dossiers.states import WRITTEN, Rating
from app.programmes.models import Curriculum, Programme
from app.programmes.states import CurriculumState


def all_dossiers() -> sa.Select[Any]:
    """Every dossier with its programme, curriculum version, standard, body and reviewers."""
    return (
        sa.select(Dossier)
        .join(Dossier.programme)
        .join(Dossier.curriculum)
        .join(Dossier.standard)
        .join(Standard.body)
        .options(
            contains_eager(Dossier.programme),
            contains_eager(Dossier.curriculum),
            contains_eager(Dossier.standard).contains_eager(Standard.body),
            selectinload(Dossier.reviewers).joinedload(Reviewer.person),
        )
    )


def read_anew(key: UUID) -> Dossier:
    """A dossier as it stands in this deed, whatever was read of it before."""
    statement = all_dossiers().where(Dossier.id == key)
    found: Dossier = db.session.scalars(statement.execution_options(populate_existing=True)).unique().one()
    return found


def seen_by(actor: Actor) -> sa.Select[Any]:
    """The dossiers that are there for this reader."""
    return all_dossiers().where(visible_to(actor, P.DOSSIER_SEE, Dossier))


def under_way(
    curriculum_id: UUID, standard_id: UUID, *, on: date, other_than: UUID | None = None
) -> Dossier | None:
    """The dossier of a version against a standard that is not yet over on that day, other than this one."""
    return db.session.scalar(
        sa.select(Dossier).where(
            Dossier.curriculum_id == curriculum_id,
            Dossier.standard_id == standard_id,
            sa.not_(Dossier.is_over_on(on)),
            Dossier.id.is_distinct_from(other_than),
        )
    )


def curricula(actor: Actor) -> list[Curriculum]:
    """The versions for which this reader may begin a dossier, with their programmes: none that is retired."""
    return list(
        db.session.scalars(
            sa.select(Curriculum)
            .join(Curriculum.programme)
            .options(contains_eager(Curriculum.programme))
            .where(
                Curriculum.state != CurriculumState.RETIRED,
                visible_to(actor, P.DOSSIER_PREPARE, Curriculum),
            )
            .order_by(Programme.code, Curriculum.number.desc())
        )
    )


def criteria(standard_id: UUID) -> list[Criterion]:
    """A standard's criteria in their order."""
    return list(
        db.session.scalars(
            sa.select(Criterion)
            .where(Criterion.standard_id == standard_id)
            .order_by(Criterion.position, Criterion.id)
        )
    )


def answers(dossier_id: UUID) -> dict[UUID, Answer]:
    """The self-assessment of a dossier, by criterion."""
    found = db.session.scalars(sa.select(Answer).where(Answer.dossier_id == dossier_id).order_by(Answer.id))
    return {answer.criterion_id: answer for answer in found}


def documents_used(dossier_id: UUID) -> dict[UUID, list[EvidenceDocument]]:
    """The documents of a dossier, by criterion, each criterion's by title."""
    found = db.session.execute(
        sa.select(EvidenceUse.criterion_id, EvidenceDocument)
        .join(EvidenceDocument, EvidenceDocument.id == EvidenceUse.document_id)
        .where(EvidenceUse.dossier_id == dossier_id)
        .order_by(EvidenceDocument.title, EvidenceDocument.id)
    )
    by_criterion: dict[UUID, list[EvidenceDocument]] = {}
    for criterion_id, document in found:
        by_criterion.setdefault(criterion_id, []).append(document)
    return by_criterion


def library(programme_id: UUID) -> list[EvidenceDocument]:
    """The documents of a programme that may be used as evidence, by title."""
    return list(
        db.session.scalars(
            sa.select(EvidenceDocument)
            .where(
                EvidenceDocument.programme_id == programme_id,
                EvidenceDocument.is_in_use,
            )
            .order_by(EvidenceDocument.title, EvidenceDocument.id)
        )
    )


def document_in(dossier: Dossier, document_id: UUID) -> EvidenceDocument | None:
    """A document of the dossier's programme, by its key."""
    return db.session.scalar(
        sa.select(EvidenceDocument).where(
            EvidenceDocument.id == document_id, EvidenceDocument.programme_id == dossier.programme_id
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What a self-assessment still needs before it can be submitted."""

    criterion: Criterion
    what: str


def lacks(dossier: Dossier, *, on: date) -> list[Lack]:
    """What keeps a dossier from being submitted, in the order of the criteria.

    Each mandatory criterion is answered, and applies; what is claimed to be met, or partly, is shown by a
    document that holds on that day or by a figure of the office; what is not met or does not apply says why.
    """
    written, used = answers(dossier.id), documents_used(dossier.id)
    found = []
    for criterion in criteria(dossier.standard_id):
        answer = written.get(criterion.id)
        proofs = [one for one in used.get(criterion.id, []) if one.holds_on(on)]
        what = _lack(criterion, answer, has_proof=bool(proofs) or bool(criterion.measure))
        if what:
            found.append(Lack(criterion=criterion, what=what))
    return found


def _lack(criterion: Criterion, answer: Answer | None, *, has_proof: bool) -> str:
    if answer is None:
        return _("This mandatory criterion is not answered yet.") if criterion.is_mandatory else ""
    if answer.rating is Rating.NOT_APPLICABLE and criterion.is_mandatory:
        return _("A mandatory criterion always applies. Say how far it is met.")
    if answer.rating in {Rating.NOT_MET, Rating.NOT_APPLICABLE}:
        return "" if answer.words else _("Write why it is not met or does not apply.")
    return "" if has_proof else _("Add a document that shows it and has not expired.")


def hands(dossier_id: UUID) -> dict[UUID, set[str]]:
    """Who had which part in a dossier: the accounts with `prepared`, `reviewed` and `decided`."""
    found: dict[UUID, set[str]] = {}
    for user_id, part in db.session.execute(
        sa.select(Hand.user_id, Hand.part).where(Hand.dossier_id == dossier_id).order_by(Hand.id)
    ):
        found.setdefault(user_id, set()).add(part)
    return found


def declaration(dossier_id: UUID, user_id: UUID | None) -> InterestDeclaration | None:
    """What someone declared of their interests in a dossier."""
    return db.session.scalar(
        sa.select(InterestDeclaration).where(
            InterestDeclaration.dossier_id == dossier_id, InterestDeclaration.user_id == user_id
        )
    )


def declarations(dossier_id: UUID) -> dict[UUID, InterestDeclaration]:
    """What was declared of a dossier, by account."""
    found = db.session.scalars(
        sa.select(InterestDeclaration)
        .where(InterestDeclaration.dossier_id == dossier_id)
        .order_by(InterestDeclaration.id)
    )
    return {one.user_id: one for one in found}


def submissions(dossier_id: UUID) -> list[Submission]:
    """What was submitted, the last one first."""
    return list(
        db.session.scalars(
            sa.select(Submission)
            .where(Submission.dossier_id == dossier_id)
            .order_by(Submission.number.desc())
        )
    )


def uses_in_writing(document_id: UUID) -> list[tuple[EvidenceUse, Dossier]]:
    """Where a document is used in dossiers that are still written, which stay so until this deed ends."""
    db.session.execute(
        lock(
            sa.select(Dossier)
            .join(EvidenceUse, EvidenceUse.dossier_id == Dossier.id)
            .where(EvidenceUse.document_id == document_id, Dossier.state.in_(WRITTEN))
            .order_by(Dossier.id)
        )
    )
    found = db.session.execute(
        sa.select(EvidenceUse, Dossier)
        .join(Dossier, Dossier.id == EvidenceUse.dossier_id)
        .where(EvidenceUse.document_id == document_id, Dossier.state.in_(WRITTEN))
        .order_by(Dossier.id, EvidenceUse.criterion_id)
    )
    return [(use, dossier) for use, dossier in found]


def shown_in_writing(document_id: UUID) -> list[tuple[Dossier, Criterion]]:
    """Which criteria a document shows in dossiers that are still written, with their standards."""
    found = db.session.execute(
        sa.select(Dossier, Criterion)
        .join(EvidenceUse, EvidenceUse.dossier_id == Dossier.id)
        .join(Criterion, Criterion.id == EvidenceUse.criterion_id)
        .where(EvidenceUse.document_id == document_id, Dossier.state.in_(WRITTEN))
        .options(joinedload(Dossier.standard))
        .order_by(Dossier.begun_at, Dossier.id, Criterion.position)
    )
    return [(dossier, criterion) for dossier, criterion in found]


def last_submission(dossier_id: UUID) -> Submission | None:
    """What was submitted last."""
    return next(iter(submissions(dossier_id)), None)


def others_of(dossier: Dossier) -> list[Dossier]:
    """The other dossiers of the same programme, the latest first: their evidence may serve this one."""
    return list(
        db.session.scalars(
            sa.select(Dossier)
            .where(Dossier.programme_id == dossier.programme_id, Dossier.id != dossier.id)
            .options(joinedload(Dossier.standard), joinedload(Dossier.curriculum))
            .order_by(Dossier.begun_at.desc(), Dossier.id)
        )
    )


def uses_in(dossier_ids: Iterable[UUID]) -> list[tuple[UUID, EvidenceDocument]]:
    """The criteria of other dossiers with the documents that show them and are still there."""
    return [
        (criterion_id, document)
        for criterion_id, document in db.session.execute(
            sa.select(EvidenceUse.criterion_id, EvidenceDocument)
            .join(EvidenceDocument, EvidenceDocument.id == EvidenceUse.document_id)
            .where(EvidenceUse.dossier_id.in_(list(dossier_ids)), EvidenceDocument.is_in_use)
            .order_by(EvidenceDocument.title, EvidenceDocument.id)
        )
    ]

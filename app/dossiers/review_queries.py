"""Reading what was asked, seen, found, recommended and decided of a dossier."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Role, ScopeKind
from app.accreditation.models import Criterion
from app.core.db import db
from app.dossiers import queries
from app.dossiers.models import Dossier, Reviewer, Submission
from app.dossiers.review_models import (
    BoardDecision,
    Finding,
    InformationRequest,
    Recommendation,
    Visit,
)
from app.dossiers.states import Outcome
from app.people import queries as people
from app.people.models import User


def reviewers(dossier: Dossier) -> list[Reviewer]:
    """Who is or was assigned to the review that is under way, with their persons."""
    return list(
        db.session.scalars(
            sa.select(Reviewer)
            .where(Reviewer.dossier_id == dossier.id, Reviewer.round == dossier.round)
            .options(joinedload(Reviewer.person))
            .order_by(Reviewer.assigned_at, Reviewer.id)
        )
    )


def who_can_review(dossier: Dossier) -> list[User]:
    """The holders of the reviewer's role who may be assigned: none who prepared it.

    Once a refusal was overturned, none who reviewed it before either.
    """
    parts = queries.hands(dossier.id)
    barred = {"prepared"} | ({"reviewed"} if was_refused(dossier.id) else set())
    there = {one.user_id for one in reviewers(dossier)}
    kept_out = {
        key for key, one in queries.declarations(dossier.id).items() if one.interest.value == "conflict"
    }
    return [
        user
        for user in people.holders(Role.REVIEWER, kind=ScopeKind.OFFICE)
        if user.id not in there | kept_out and not parts.get(user.id, set()) & barred
    ]


def was_refused(dossier_id: UUID) -> bool:
    """Whether the board refused it once."""
    refused = sa.exists().where(
        BoardDecision.dossier_id == dossier_id, BoardDecision.outcome == Outcome.REFUSE
    )
    return db.session.scalar(sa.select(refused)) or False


def requests(dossier_id: UUID) -> list[InformationRequest]:
    """The questions of the reviewers, the one that is due first at the top."""
    return list(
        db.session.scalars(
            sa.select(InformationRequest)
            .where(InformationRequest.dossier_id == dossier_id)
            .options(joinedload(InformationRequest.criterion))
            .order_by(InformationRequest.due_on, InformationRequest.id)
        )
    )


def is_overdue(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    """What holds of a question that should be answered by now, and of which nobody was reminded yet."""
    return (
        InformationRequest.due_on < today,
        InformationRequest.answered_at.is_(None),
        InformationRequest.is_taken_back.is_(sa.false()),
        InformationRequest.reminded_on.is_(None),
    )


def overdue(today: date) -> list[UUID]:
    """The keys of these questions, the one that was due first at the top."""
    return list(
        db.session.scalars(
            sa.select(InformationRequest.id)
            .where(*is_overdue(today))
            .order_by(InformationRequest.due_on, InformationRequest.id)
        )
    )


def visit(dossier: Dossier) -> Visit | None:
    """The site visit of the review that is under way."""
    return db.session.scalar(
        sa.select(Visit).where(Visit.dossier_id == dossier.id, Visit.round == dossier.round)
    )


def findings(dossier: Dossier) -> dict[UUID, Finding]:
    """The findings of the review that is under way, by criterion."""
    found = db.session.scalars(
        sa.select(Finding)
        .where(Finding.dossier_id == dossier.id, Finding.round == dossier.round)
        .order_by(Finding.id)
    )
    return {one.criterion_id: one for one in found}


def not_found(dossier: Dossier) -> list[Criterion]:
    """The criteria without a finding in the review that is under way, in their order."""
    there = findings(dossier)
    return [one for one in queries.criteria(dossier.standard_id) if one.id not in there]


def recommendation(dossier: Dossier) -> Recommendation | None:
    """What the reviewers recommend in the round that is under way."""
    return db.session.scalar(
        sa.select(Recommendation).where(
            Recommendation.dossier_id == dossier.id, Recommendation.round == dossier.round
        )
    )


def decision_on(submission: Submission, round_: int | None) -> BoardDecision | None:
    """What was decided of a submission: in its round (None: not kept then), if it was the last one of it."""
    later = db.session.scalars(
        sa.select(Submission.manifest)
        .where(Submission.dossier_id == submission.dossier_id, Submission.number > submission.number)
        .order_by(Submission.number)
    )
    if round_ is None or any(json.loads(manifest).get("round") == round_ for manifest in later):
        return None
    return db.session.scalar(
        sa.select(BoardDecision).where(
            BoardDecision.dossier_id == submission.dossier_id, BoardDecision.round == round_
        )
    )


def findings_by_code(dossier_id: UUID, round_: int) -> dict[str, Finding]:
    """The findings of a round, by their criteria's codes."""
    found = db.session.execute(
        sa.select(Criterion.code, Finding)
        .join(Criterion, Criterion.id == Finding.criterion_id)
        .where(Finding.dossier_id == dossier_id, Finding.round == round_)
        .order_by(Criterion.position, Criterion.id)
    )
    return dict(found.all())


def decisions(dossier_id: UUID) -> list[BoardDecision]:
    """What was decided of a dossier, the last round first."""
    return list(
        db.session.scalars(
            sa.select(BoardDecision)
            .where(BoardDecision.dossier_id == dossier_id)
            .order_by(BoardDecision.round.desc())
        )
    )

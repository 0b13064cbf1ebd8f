"""The review: who is assigned and declares their interests, what is asked, seen, found and recommended."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM, Actor
from app.accreditation.models import Criterion
from app.audit import trail
from app.core import clock
from app.core.db import db, hold, lock
from app.core.errors import DomainError
from app.core.i18n import _
from app.dossiers import notices, queries, review_queries
from app.dossiers.models import Dossier, InterestDeclaration, Reviewer
from app.dossiers.operations import note_hand, refuse_stale, today
from app.dossiers.review_models import Finding, InformationRequest, Recommendation, Visit
from app.dossiers.states import (
    ACCURACY_OVER,
    ALL_FOUND,
    DOSSIER,
    HAS_REVIEWERS,
    NOTHING_ASKED,
    REVIEWED,
    DossierState,
    Interest,
    Outcome,
    Rating,
)
from app.people.models import User

_S = DossierState
_ASSIGNED_IN = REVIEWED | {_S.SUBMITTED, _S.MORE_INFORMATION}
LATEST_ANSWER = timedelta(days=180)
"""The furthest day by which an answer may be asked."""


def assign(dossier: Dossier, user: User, *, actor: Actor) -> Reviewer:
    """Assign a reviewer to the review; they declare their interests before they read anything."""
    hold(dossier)
    if dossier.state not in _ASSIGNED_IN:
        raise DomainError(_("Reviewers are assigned once the dossier is submitted."), field="reviewer")
    if user.id not in {one.id for one in review_queries.who_can_review(dossier)}:
        raise DomainError(
            _(
                "This person can’t review it: they prepared it, reviewed it before, or are kept out by an "
                "interest."
            ),
            field="reviewer",
        )
    reviewer = Reviewer(dossier_id=dossier.id, user_id=user.id, person_id=user.person_id, round=dossier.round)
    db.session.add(reviewer)
    db.session.flush()
    trail.record("dossier.assign", actor=actor, subject=dossier, reviewer=user.id)
    notices.assigned(dossier, user)
    return reviewer


def relieve(dossier: Dossier, reviewer: Reviewer, *, actor: Actor) -> Reviewer:
    """Take a reviewer off the review: from now on the dossier is not there for them."""
    hold(dossier)
    if reviewer.is_kept_out or reviewer.round != dossier.round:
        raise DomainError(_("This person does not review it any more."))
    reviewer.is_kept_out = True
    db.session.flush()
    trail.record("dossier.relieve", actor=actor, subject=dossier, reviewer=reviewer.user_id)
    return reviewer


def declare(dossier: Dossier, interest: Interest, words: str, *, actor: Actor) -> InterestDeclaration:
    """Declare whether one has an interest in a dossier. A conflict keeps out, and is not taken back."""
    hold(dossier)
    before = queries.declaration(dossier.id, actor.account_id)
    if before is not None and before.interest is Interest.CONFLICT:
        raise DomainError(_("You declared a conflict of interest. An administrator assigns someone else."))
    if interest is Interest.CONFLICT and not words:
        raise DomainError(_("Write what the conflict is, in a sentence."), field="words")
    if interest is Interest.NONE and "prepared" in queries.hands(dossier.id).get(actor.account_id, set()):
        raise DomainError(_("You prepared this dossier, so you have an interest in it."), field="interest")
    declared = before or InterestDeclaration(
        dossier_id=dossier.id, user_id=actor.account_id, interest=interest
    )
    declared.interest, declared.words, declared.declared_at = interest, words, clock.now()
    db.session.add(declared)
    db.session.flush()
    trail.record("dossier.declare", actor=actor, subject=dossier, interest=interest.value)
    if interest is Interest.CONFLICT:
        _keep_out(dossier, actor)
    return declared


def _keep_out(dossier: Dossier, actor: Actor) -> None:
    for reviewer in review_queries.reviewers(dossier):
        if reviewer.user_id == actor.user_id and not reviewer.is_kept_out:
            reviewer.is_kept_out = True
            notices.conflict(dossier)
    db.session.flush()


def ask(
    dossier: Dossier, *, criterion: Criterion | None, question: str, due_on: date, actor: Actor
) -> InformationRequest:
    """Ask the coordinator for more, by a day that is not past."""
    _hold_reviewed(dossier, actor, states={_S.UNDER_REVIEW, _S.MORE_INFORMATION})
    if not today() <= due_on <= today() + LATEST_ANSWER:
        raise DomainError(_("Choose a day from today on, within the next six months."), field="due_on")
    request = InformationRequest(
        dossier_id=dossier.id,
        round=dossier.round,
        criterion_id=criterion.id if criterion else None,
        question=question,
        due_on=due_on,
    )
    db.session.add(request)
    db.session.flush()
    note_hand(dossier, "reviewed", actor)
    trail.record("dossier.ask", actor=actor, subject=dossier, request=request.id)
    if dossier.state is _S.UNDER_REVIEW:
        DOSSIER.move(dossier, "ask", actor=SYSTEM)
    notices.asked(dossier, request)
    return request


def answer(dossier: Dossier, request: InformationRequest, words: str, *, actor: Actor) -> InformationRequest:
    """Answer a question; once none is open, the review goes on."""
    hold(dossier)
    hold(request)
    if not request.is_open:
        raise DomainError(_("This question is answered or taken back already."))
    request.answer, request.answered_at = words, clock.now()
    request.version += 1
    db.session.flush()
    note_hand(dossier, "prepared", actor)
    trail.record("dossier.answer", actor=actor, subject=dossier, request=request.id)
    _go_on(dossier)
    notices.answered(dossier, request)
    return request


def remind(request_id: UUID) -> None:
    """Remind the coordinators of a question that is overdue, and tell the administrators; once."""
    found = db.session.execute(
        lock(
            sa.select(InformationRequest).where(
                InformationRequest.id == request_id, *review_queries.is_overdue(today())
            )
        )
    )
    request = found.scalar_one_or_none()
    if request is None:
        return  # it was answered, taken back or reminded of meanwhile
    dossier = queries.read_anew(request.dossier_id)
    request.reminded_on = today()
    db.session.flush()
    trail.record("dossier.remind", actor=SYSTEM, subject=dossier, request=request.id)
    notices.overdue(dossier, request)


def take_back(dossier: Dossier, request: InformationRequest, *, actor: Actor) -> InformationRequest:
    """Take a question back that needs no answer any more."""
    _hold_reviewed(dossier, actor, states={_S.MORE_INFORMATION})
    hold(request)
    if not request.is_open:
        raise DomainError(_("This question is answered or taken back already."))
    request.is_taken_back = True
    request.version += 1
    db.session.flush()
    trail.record("dossier.take_back", actor=actor, subject=dossier, request=request.id)
    _go_on(dossier)
    return request


def _go_on(dossier: Dossier) -> None:
    if dossier.state is _S.MORE_INFORMATION and not any(
        one.is_open for one in review_queries.requests(dossier.id)
    ):
        DOSSIER.move(dossier, "answer", actor=SYSTEM)


def plan_visit(
    dossier: Dossier, *, first_day: date, last_day: date, place: str, plan: str, actor: Actor
) -> Visit:
    """Plan the site visit of a review, from tomorrow at the earliest."""
    _check_declared(dossier, actor)
    if first_day <= today():
        raise DomainError(_("A visit is planned for a day to come."), field="first_day")
    if last_day < first_day:
        raise DomainError(_("The last day comes before the first. Check both."), field="last_day")
    DOSSIER.move(dossier, "visit", actor=actor)
    visit = Visit(
        dossier_id=dossier.id,
        round=dossier.round,
        first_day=first_day,
        last_day=last_day,
        place=place,
        plan=plan,
    )
    db.session.add(visit)
    db.session.flush()
    note_hand(dossier, "reviewed", actor)
    notices.visit(dossier, visit)
    return visit


def report_visit(dossier: Dossier, visit: Visit, report: str, *, actor: Actor) -> Visit:
    """Write what was seen; not before the visit has begun."""
    _hold_reviewed(dossier, actor, states={_S.SITE_VISIT})
    hold(visit)
    if today() < visit.first_day:
        raise DomainError(_("The visit has not begun yet. Write the report afterwards."), field="report")
    visit.report, visit.reported_at = report, clock.now()
    visit.version += 1
    db.session.flush()
    note_hand(dossier, "reviewed", actor)
    trail.record("dossier.report_visit", actor=actor, subject=dossier)
    return visit


def find(
    dossier: Dossier, criterion: Criterion, *, rating: Rating, words: str, seen: int, actor: Actor
) -> Finding:
    """Write what the reviewers find of a criterion; one finding stands for all of them.

    `seen` is the version of it that the writer read.
    """
    _hold_reviewed(dossier, actor, states=REVIEWED)
    if rating is Rating.NOT_APPLICABLE and criterion.is_mandatory:
        raise DomainError(
            _("This criterion is mandatory and always applies. Choose how far it is met."), field="rating"
        )
    finding = review_queries.findings(dossier).get(criterion.id)
    refuse_stale(finding, seen)
    if finding is None:
        finding = Finding(
            dossier_id=dossier.id,
            round=dossier.round,
            criterion_id=criterion.id,
            rating=rating,
            words=words,
        )
        db.session.add(finding)
    else:
        finding.rating, finding.words, finding.written_at = rating, words, clock.now()
        finding.version += 1
    db.session.flush()
    note_hand(dossier, "reviewed", actor)
    trail.record("dossier.find", actor=actor, subject=dossier, criterion=criterion.code, rating=rating.value)
    return finding


def send_findings(dossier: Dossier, *, actor: Actor) -> Dossier:
    """Send the findings to the coordinator, who may say within a term what is wrong in their facts."""
    _hold_reviewed(dossier, actor, states=REVIEWED)
    if review_queries.not_found(dossier):
        raise DomainError(ALL_FOUND.refusal)
    if dossier.accuracy_until is not None:
        raise DomainError(_("The findings are with the coordinator already."))
    dossier.accuracy_until = today() + timedelta(days=dossier.standard.accuracy_days)
    db.session.flush()
    trail.record("dossier.send_findings", actor=actor, subject=dossier)
    notices.findings(dossier)
    return dossier


def comment(dossier: Dossier, finding: Finding, words: str, *, actor: Actor) -> Finding:
    """Say what is wrong in the facts of a finding, within the term."""
    _hold_accuracy(dossier)
    hold(finding)
    finding.comment, finding.commented_at = words, clock.now()
    finding.version += 1
    db.session.flush()
    note_hand(dossier, "prepared", actor)
    trail.record("dossier.comment", actor=actor, subject=dossier, finding=finding.id)
    return finding


def close_accuracy(dossier: Dossier, *, actor: Actor) -> Dossier:
    """Say that nothing, or nothing more, is wrong in the facts, before the term is over."""
    _hold_accuracy(dossier)
    dossier.accuracy_closed = True
    db.session.flush()
    note_hand(dossier, "prepared", actor)
    trail.record("dossier.close_accuracy", actor=actor, subject=dossier)
    return dossier


def is_accuracy_open(dossier: Dossier) -> bool:
    """Whether the coordinator may now say what is wrong in the facts of the findings."""
    return (
        dossier.state in REVIEWED
        and dossier.accuracy_until is not None
        and not dossier.accuracy_closed
        and today() <= dossier.accuracy_until
    )


def recommend(dossier: Dossier, outcome: Outcome, words: str, *, actor: Actor) -> Recommendation:
    """Recommend a decision to the board: the review is done."""
    _check_declared(dossier, actor)
    visit = review_queries.visit(dossier)
    if visit is not None and not visit.report:
        raise DomainError(_("Write the report of the site visit first."))
    DOSSIER.move(dossier, "finish", actor=actor)
    recommendation = Recommendation(dossier_id=dossier.id, round=dossier.round, outcome=outcome, words=words)
    db.session.add(recommendation)
    db.session.flush()
    note_hand(dossier, "reviewed", actor)
    notices.recommended(dossier)
    return recommendation


def has_declared(dossier: Dossier, actor: Actor) -> bool:
    """Whether someone declared to be without a conflict of interest."""
    declared = queries.declaration(dossier.id, actor.user_id)
    return declared is not None and declared.interest is Interest.NONE


def _check_declared(dossier: Dossier, actor: Actor) -> None:
    if not has_declared(dossier, actor):
        raise DomainError(_("Declare first whether you have a conflict of interest."))


def _hold_reviewed(
    dossier: Dossier, actor: Actor, *, states: set[DossierState] | frozenset[DossierState]
) -> None:
    _check_declared(dossier, actor)
    hold(dossier)
    if dossier.state not in states:
        raise DomainError(_("This can't be done now: it is already “%(state)s”.", state=dossier.state.label))


def _hold_accuracy(dossier: Dossier) -> None:
    hold(dossier)
    if not is_accuracy_open(dossier):
        raise DomainError(_("The term to say what is wrong in the facts is over, or has not begun."))


@DOSSIER.guard(HAS_REVIEWERS)
def _has_reviewers(dossier: Dossier, _actor: Actor) -> bool:
    declared = queries.declarations(dossier.id)
    return any(
        not one.is_kept_out and one.user_id in declared and declared[one.user_id].interest is Interest.NONE
        for one in review_queries.reviewers(dossier)
    )


@DOSSIER.guard(NOTHING_ASKED)
def _nothing_asked(dossier: Dossier, _actor: Actor) -> bool:
    return not any(one.is_open for one in review_queries.requests(dossier.id))


@DOSSIER.guard(ALL_FOUND)
def _all_found(dossier: Dossier, _actor: Actor) -> bool:
    return not review_queries.not_found(dossier)


@DOSSIER.guard(ACCURACY_OVER)
def _accuracy_over(dossier: Dossier, _actor: Actor) -> bool:
    until = dossier.accuracy_until
    return until is not None and (dossier.accuracy_closed or today() > until)

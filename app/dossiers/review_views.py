"""The pages of the review: administrators steer it, reviewers ask, visit, find and recommend."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor
from app.core.i18n import _
from app.dossiers import page, queries, review, review_queries
from app.dossiers.models import Dossier
from app.dossiers.review_forms import (
    AnswerRequestForm,
    AskForm,
    AssignForm,
    CommentForm,
    DeclareForm,
    FindingForm,
    RecommendForm,
    ReportForm,
    VisitForm,
)
from app.dossiers.room import (
    REVIEW,
    SEE,
    STEER,
    back,
    criteria_options,
    criterion_of,
    dossier_page,
    room,
    to_criterion,
)
from app.dossiers.states import DOSSIER, Interest, Outcome, Rating
from app.programmes.forms import asking

__all__ = ["AnswerRequestForm", "CommentForm"]


@dossier_page(
    "/dossiers/<uuid:dossier_id>/move/<any(return, begin_review):name>",
    methods=("GET", "POST"),
    access=STEER,
)
def move(dossier: Dossier, name: str) -> ResponseReturnValue:
    """Return a dossier to be completed, or begin its review."""
    transition = DOSSIER.named(name)
    form = asking(transition)

    def deed() -> Any:
        return DOSSIER.move(
            dossier,
            name,
            actor=current_actor(),
            reason=form.given_reason if transition.asks_reason else "",
        )

    if form.carry_out(deed):
        flash(_("The dossier is now: %(state)s.", state=dossier.state.label), "good")
        return back(dossier)
    return render_template(
        "dossiers/move.html", form=form, dossier=dossier, transition=transition
    ), form.status


@dossier_page("/dossiers/<uuid:dossier_id>/reviewers", methods=("GET", "POST"), access=STEER)
def assign(dossier: Dossier) -> ResponseReturnValue:
    """Who reviews it, what they declared, and who else could."""
    form = AssignForm()
    users = {str(one.id): one for one in review_queries.who_can_review(dossier)}
    form.reviewer.choices = [("", ""), *((key, one.person.name) for key, one in users.items())]
    if form.carry_out(lambda: review.assign(dossier, users[form.reviewer.data], actor=current_actor())):
        flash(_("The reviewer is assigned and told by a letter."), "good")
        return redirect(url_for("dossiers.assign", dossier_id=dossier.id), code=303)
    return render_template(
        "dossiers/reviewers.html",
        form=form,
        dossier=dossier,
        reviewers=review_queries.reviewers(dossier),
        declared=queries.declarations(dossier.id),
    ), form.status


@dossier_page(
    "/dossiers/<uuid:dossier_id>/reviewers/<uuid:reviewer_id>/relieve", methods=("POST",), access=STEER
)
def relieve(dossier: Dossier, reviewer_id: UUID) -> ResponseReturnValue:
    """Take a reviewer off."""
    reviewer = next((one for one in review_queries.reviewers(dossier) if one.id == reviewer_id), None)
    review.relieve(dossier, reviewer or abort(404), actor=current_actor())
    flash(_("The reviewer is off this review."), "good")
    return redirect(url_for("dossiers.assign", dossier_id=dossier.id), code=303)


@room.page("/dossiers/<uuid:dossier_id>/interests", methods=("GET", "POST"), access=SEE)
def declare(dossier: Dossier) -> ResponseReturnValue:
    """Declare one's interests before one reviews or decides."""
    actor = current_actor()
    is_kept_out = page.has_conflict(dossier, actor)
    if not is_kept_out and not page.declares(dossier, actor):
        return back(dossier)
    form = DeclareForm()

    def deed() -> Any:
        return review.declare(dossier, Interest(form.interest.data), form.words.data or "", actor=actor)

    if form.carry_out(deed):
        if form.interest.data == Interest.CONFLICT:
            flash(_("Thank you. You are kept out of this dossier, and an administrator was told."), "good")
            return redirect(url_for("home.start"), code=303)
        flash(_("Thank you. The dossier is open to you."), "good")
        return back(dossier)
    return render_template(
        "dossiers/declare.html", form=form, dossier=dossier, is_kept_out=is_kept_out
    ), form.status


@dossier_page("/dossiers/<uuid:dossier_id>/questions/new", methods=("GET", "POST"), access=REVIEW)
def ask(dossier: Dossier) -> ResponseReturnValue:
    """Ask the coordinator for more information."""
    form = AskForm()
    form.criterion.choices = [("", _("The dossier as a whole")), *criteria_options(dossier)]

    def deed() -> Any:
        return review.ask(
            dossier,
            criterion=criterion_of(dossier, UUID(form.criterion.data)) if form.criterion.data else None,
            question=form.question.data,
            due_on=form.due_on.data,
            actor=current_actor(),
        )

    if form.carry_out(deed):
        flash(_("The question is sent to the coordinator."), "good")
        return back(dossier, anchor="questions")
    return render_template("dossiers/ask.html", form=form, dossier=dossier), form.status


@dossier_page(
    "/dossiers/<uuid:dossier_id>/questions/<uuid:information_request_id>/take-back",
    methods=("POST",),
    access=REVIEW,
)
def take_back(dossier: Dossier, information_request_id: UUID) -> ResponseReturnValue:
    """Take a question back."""
    asked = next(
        (one for one in review_queries.requests(dossier.id) if one.id == information_request_id), None
    )
    review.take_back(dossier, asked or abort(404), actor=current_actor())
    flash(_("The question is taken back."), "good")
    return back(dossier, anchor="questions")


@dossier_page("/dossiers/<uuid:dossier_id>/visit", methods=("GET", "POST"), access=REVIEW)
def visit(dossier: Dossier) -> ResponseReturnValue:
    """Plan the site visit."""
    form = VisitForm()

    def deed() -> Any:
        return review.plan_visit(
            dossier,
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            place=form.place.data,
            plan=form.plan.data,
            actor=current_actor(),
        )

    if form.carry_out(deed):
        flash(_("The visit is planned, and the coordinator was told."), "good")
        return back(dossier)
    return render_template("dossiers/visit.html", form=form, dossier=dossier), form.status


@dossier_page("/dossiers/<uuid:dossier_id>/visit/report", methods=("GET", "POST"), access=REVIEW)
def report_visit(dossier: Dossier) -> ResponseReturnValue:
    """Write what was seen at the visit."""
    planned = review_queries.visit(dossier)
    if planned is None:
        return back(dossier)
    form = ReportForm(data={"version": planned.version, "report": planned.report})
    if form.carry_out(lambda: review.report_visit(dossier, planned, form.report.data, actor=current_actor())):
        flash(_("The report is kept."), "good")
        return back(dossier)
    return render_template(
        "dossiers/report_visit.html", form=form, dossier=dossier, visit=planned
    ), form.status


@dossier_page(
    "/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>/find", methods=("GET", "POST"), access=REVIEW
)
def find(dossier: Dossier, criterion_id: UUID) -> ResponseReturnValue:
    """Write what the reviewers find of a criterion."""
    asked = criterion_of(dossier, criterion_id)
    finding = review_queries.findings(dossier).get(asked.id)
    form = FindingForm(
        data={
            "version": finding.version if finding else 0,
            "rating": finding.rating if finding else "",
            "words": finding.words if finding else "",
        }
    )

    def deed() -> Any:
        return review.find(
            dossier,
            asked,
            rating=Rating(form.rating.data),
            words=form.words.data,
            seen=finding.version if finding else 0,
            actor=current_actor(),
        )

    if form.carry_out(deed):
        flash(_("The finding on %(code)s is kept.", code=asked.code), "good")
        return to_criterion(dossier, criterion_id)
    return render_template(
        "dossiers/find.html",
        form=form,
        **page.one_criterion(dossier, asked, current_actor()),
    ), form.status


@dossier_page("/dossiers/<uuid:dossier_id>/findings/send", methods=("POST",), access=REVIEW)
def send_findings(dossier: Dossier) -> ResponseReturnValue:
    """Send the findings to the coordinator, for the facts in them."""
    review.send_findings(dossier, actor=current_actor())
    flash(_("The findings are with the coordinator, who may correct their facts."), "good")
    return back(dossier)


@dossier_page("/dossiers/<uuid:dossier_id>/recommend", methods=("GET", "POST"), access=REVIEW)
def recommend(dossier: Dossier) -> ResponseReturnValue:
    """Recommend a decision to the board."""
    form = RecommendForm()

    def deed() -> Any:
        return review.recommend(dossier, Outcome(form.outcome.data), form.words.data, actor=current_actor())

    if form.carry_out(deed):
        flash(_("The review is done. The board decides."), "good")
        return back(dossier)
    return render_template(
        "dossiers/recommend.html", form=form, **page.overview(dossier, current_actor())
    ), form.status

"""The coordinator's pages: the dossiers, one of them, its criteria, and its submission."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue

from app.access.gate import as_uuid, current_actor, needs
from app.access.permissions import Permission as P
from app.accreditation.standard_queries import for_dossiers
from app.core.i18n import _, read
from app.dossiers import (
    decision_views,
    evidence_views,
    operations,
    page,
    queries,
    review,
    review_queries,
    review_views,
    submission_views,
)
from app.dossiers.acts import Facts
from app.dossiers.forms import AnswerForm, BeginForm
from app.dossiers.lists import DOSSIERS
from app.dossiers.models import Dossier
from app.dossiers.room import PREPARE, SEE, back, criterion_of, dossier_page, room, to_criterion
from app.dossiers.states import WRITTEN, Rating

__all__ = ["decision_views", "evidence_views", "review_views", "room", "submission_views"]
"""The room's other pages hang themselves into it when they are read."""


@room.page("/dossiers", access=needs(P.DOSSIER_SEE))
def index() -> ResponseReturnValue:
    """The dossiers within sight, those under way first, each with whose turn it is."""
    actor = current_actor()
    shown = DOSSIERS.page(queries.seen_by(actor))
    if shown.wants_csv:
        return shown.as_csv()
    return render_template("dossiers/index.html", page=shown, today=operations.today())


@room.page("/dossiers/new", methods=("GET", "POST"), access=needs(P.DOSSIER_PREPARE))
def begin() -> ResponseReturnValue:
    """Begin a dossier; the address may fill the version and the standard in."""
    actor = current_actor()
    curricula = {str(one.id): one for one in queries.curricula(actor)}
    standards = {str(one.id): one for one in for_dossiers()}
    form = BeginForm(data={name: request.args.get(name, "") for name in ("curriculum", "standard")})
    form.curriculum.choices = [
        ("", ""),
        *(
            (key, _("%(code)s, version %(number)s", code=one.programme.code, number=one.number))
            for key, one in curricula.items()
        ),
    ]
    form.standard.choices = [
        ("", ""),
        *((key, f"{read(one.body.name)} – {one.code} {read(one.title)}") for key, one in standards.items()),
    ]

    def deed() -> Dossier:
        curriculum, standard = curricula[form.curriculum.data], standards[form.standard.data]
        return operations.begin(curriculum, standard, actor=actor)

    dossier = form.carry_out(deed)
    if dossier:
        flash(_("The dossier is begun. Say for each criterion how far it is met."), "good")
        return back(dossier)
    return render_template(
        "dossiers/begin.html", form=form, has_curricula=bool(curricula), has_standards=bool(standards)
    ), form.status


@dossier_page("/dossiers/<uuid:dossier_id>", access=SEE)
def show(dossier: Dossier) -> ResponseReturnValue:
    """One dossier: where it stands, whose turn it is, and what is said and found of each criterion."""
    return render_template("dossiers/show.html", **page.overview(dossier, current_actor()))


@dossier_page("/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>", access=SEE)
def criterion(dossier: Dossier, criterion_id: UUID) -> ResponseReturnValue:
    """One criterion of a dossier: what is asked, what is said of it, what proves it, what was found."""
    words = page.one_criterion(dossier, criterion_of(dossier, criterion_id), current_actor())
    return render_template("dossiers/criterion.html", **words)


@dossier_page("/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>/records", access=SEE)
def records(dossier: Dossier, criterion_id: UUID) -> ResponseReturnValue:
    """The records behind a criterion's figure, for who may read such records."""
    words = page.records(dossier, criterion_of(dossier, criterion_id), current_actor())
    return render_template("dossiers/records.html", **words) if words else to_criterion(dossier, criterion_id)


@dossier_page(
    "/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>/assess", methods=("GET", "POST"), access=PREPARE
)
def assess(dossier: Dossier, criterion_id: UUID) -> ResponseReturnValue:
    """Say how far a criterion is met; its page then leads to the next one in which something is missing."""
    asked = criterion_of(dossier, criterion_id)
    answer = queries.answers(dossier.id).get(asked.id)
    form = AnswerForm(
        data={
            "version": answer.version if answer else 0,
            "rating": answer.rating if answer else "",
            "words": answer.words if answer else "",
        }
    )

    def deed() -> Any:
        return operations.assess(
            dossier,
            asked,
            rating=Rating(form.rating.data),
            words=form.words.data or "",
            seen=answer.version if answer else 0,
            actor=current_actor(),
        )

    if form.carry_out(deed):
        flash(_("The answer to %(code)s is kept.", code=asked.code), "good")
        return to_criterion(dossier, criterion_id)
    return render_template("dossiers/assess.html", form=form, dossier=dossier, criterion=asked), form.status


@dossier_page("/dossiers/<uuid:dossier_id>/submit", methods=("GET", "POST"), access=PREPARE)
def submit(dossier: Dossier) -> ResponseReturnValue:
    """Ask once more, then submit: what is frozen stays as it is."""
    if dossier.state not in WRITTEN:
        return back(dossier)
    form = page.plain_form()
    if form.carry_out(lambda: operations.submit(dossier, actor=current_actor())):
        flash(_("The dossier is submitted, with every answer, figure and document as it is now."), "good")
        return back(dossier)
    facts = Facts(dossier)
    return render_template(
        "dossiers/submit.html", form=form, dossier=dossier, lacks=facts.lacks, unpublished=facts.unpublished
    ), form.status


@dossier_page("/dossiers/<uuid:dossier_id>/take-up", methods=("POST",), access=PREPARE)
def take_up(dossier: Dossier) -> ResponseReturnValue:
    """Take a deferred dossier up again."""
    operations.take_up(dossier, actor=current_actor())
    flash(_("The dossier is taken up again. Complete it, then submit it anew."), "good")
    return back(dossier)


@dossier_page(
    "/dossiers/<uuid:dossier_id>/questions/<uuid:information_request_id>",
    methods=("GET", "POST"),
    access=PREPARE,
)
def answer(dossier: Dossier, information_request_id: UUID) -> ResponseReturnValue:
    """Answer a question of the reviewers."""
    asked = _request_of(dossier, information_request_id)
    form = review_views.AnswerRequestForm(data={"version": asked.version, "answer": asked.answer})
    if form.carry_out(lambda: review.answer(dossier, asked, form.answer.data or "", actor=current_actor())):
        flash(_("The answer is sent to the reviewers."), "good")
        return back(dossier, anchor="questions")
    return render_template("dossiers/answer.html", form=form, dossier=dossier, asked=asked), form.status


@dossier_page(
    "/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>/comment",
    methods=("GET", "POST"),
    access=PREPARE,
)
def comment(dossier: Dossier, criterion_id: UUID) -> ResponseReturnValue:
    """Say what is wrong in the facts of a finding, within the term."""
    asked = criterion_of(dossier, criterion_id)
    finding = review_queries.findings(dossier).get(asked.id)
    if finding is None or dossier.accuracy_until is None:
        return to_criterion(dossier, criterion_id)
    form = review_views.CommentForm(data={"version": finding.version, "comment": finding.comment})
    if form.carry_out(
        lambda: review.comment(dossier, finding, form.comment.data or "", actor=current_actor())
    ):
        flash(_("What you wrote stands beside the finding."), "good")
        return to_criterion(dossier, criterion_id)
    return render_template(
        "dossiers/comment.html", form=form, dossier=dossier, criterion=asked, finding=finding
    ), form.status


@dossier_page("/dossiers/<uuid:dossier_id>/findings/close", methods=("POST",), access=PREPARE)
def close_accuracy(dossier: Dossier) -> ResponseReturnValue:
    """Say that nothing, or nothing more, is wrong in the facts."""
    review.close_accuracy(dossier, actor=current_actor())
    flash(_("The reviewers know that you have nothing, or nothing more, to correct."), "good")
    return back(dossier)


def _request_of(dossier: Dossier, key: Any) -> Any:
    found = next((one for one in review_queries.requests(dossier.id) if one.id == as_uuid(str(key))), None)
    return found or abort(404)

"""The coordinator's pages: the dossiers, one of them, its criteria and evidence, and its submission."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import as_uuid, current_actor, needs
from app.access.permissions import Permission as P
from app.accreditation import queries as accreditation
from app.accreditation.standard_queries import for_dossiers
from app.core import files
from app.core.db import db, unit_of_work
from app.core.files import LARGEST, LARGEST_BODY, served
from app.core.i18n import _, read
from app.dossiers import decision_views, operations, page, queries, review, review_queries, review_views
from app.dossiers.forms import AnswerForm, BeginForm, DocumentForm, ReuseForm, UseForm
from app.dossiers.lists import DOSSIERS
from app.dossiers.models import Dossier, EvidenceDocument
from app.dossiers.room import PREPARE, SEE, back, criterion_of, document_of, room, to_criterion
from app.dossiers.states import WRITTEN, Rating

__all__ = ["decision_views", "review_views", "room"]
"""The room's other pages hang themselves into it when they are read."""


@room.page("/dossiers", access=needs(P.DOSSIER_SEE))
def index() -> ResponseReturnValue:
    """The dossiers within sight, those under way first, each with whose turn it is."""
    actor = current_actor()
    shown = DOSSIERS.page(queries.seen_by(actor))
    if shown.wants_csv:
        return shown.as_csv()
    return render_template("dossiers/index.html", page=shown)


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
        return operations.begin(
            curriculum, standard, renews=accreditation.live_one(curriculum.id, standard), actor=actor
        )

    dossier = form.carry_out(deed)
    if dossier:
        flash(_("The dossier is begun. Say for each criterion how far it is met."), "good")
        return back(dossier)
    return render_template(
        "dossiers/begin.html", form=form, has_curricula=bool(curricula), has_standards=bool(standards)
    ), form.status


@room.page("/dossiers/<uuid:dossier_id>", access=SEE)
def show(dossier: Dossier) -> ResponseReturnValue:
    """One dossier: where it stands, whose turn it is, and what is said and found of each criterion."""
    actor = current_actor()
    if page.must_declare(dossier, actor):
        return redirect(url_for("dossiers.declare", dossier_id=dossier.id), code=303)
    return render_template("dossiers/show.html", **page.overview(dossier, actor))


@room.page("/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>", access=SEE)
def criterion(dossier: Dossier, criterion_id: UUID) -> ResponseReturnValue:
    """One criterion of a dossier: what is asked, what is said of it, what proves it, what was found."""
    actor = current_actor()
    if page.must_declare(dossier, actor):
        return redirect(url_for("dossiers.declare", dossier_id=dossier.id), code=303)
    return render_template(
        "dossiers/criterion.html", **page.one_criterion(dossier, criterion_of(dossier, criterion_id), actor)
    )


@room.page(
    "/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>/assess", methods=("GET", "POST"), access=PREPARE
)
def assess(dossier: Dossier, criterion_id: UUID) -> ResponseReturnValue:
    """Say how far a criterion is met; then the next one without an answer comes."""
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
            actor=current_actor(),
        )

    if form.carry_out(deed):
        flash(_("The answer to %(code)s is kept.", code=asked.code), "good")
        return to_criterion(dossier, criterion_id)
    return render_template("dossiers/assess.html", form=form, dossier=dossier, criterion=asked), form.status


@room.page(
    "/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>/documents/new",
    methods=("GET", "POST"),
    access=PREPARE,
    own_deeds=True,
    largest_body=LARGEST_BODY,
)
def add_document(dossier: Dossier, criterion_id: UUID) -> ResponseReturnValue:
    """Add a new document as evidence. The file is cleaned before the deed, and kept in it."""
    asked, key = criterion_of(dossier, criterion_id), dossier.id
    form = DocumentForm(data={"version": dossier.version})
    # In words: past the deed nothing of what was read before it is there any more.
    shown = {
        "dossier_id": key,
        "criterion_id": criterion_id,
        "code": asked.code,
        "text": read(asked.text),
        "expected": read(asked.evidence),
    }
    if form.carry_out(lambda: _keep(key, criterion_id, form)):
        flash(_("The document is added."), "good")
        return redirect(url_for("dossiers.criterion", dossier_id=key, criterion_id=criterion_id), code=303)
    return render_template("dossiers/add_document.html", form=form, **shown), form.status


def _keep(key: UUID, criterion_id: UUID, form: DocumentForm) -> EvidenceDocument:
    """Clean what was sent, then keep it: the office holds no lock meanwhile."""
    actor = current_actor()
    kind, content = files.cleaned(form.file.data.read(LARGEST + 1))
    with unit_of_work():
        statement = queries.all_dossiers().where(Dossier.id == key)
        dossier = db.session.scalars(statement.execution_options(populate_existing=True)).unique().one()
        return operations.add_document(
            dossier,
            criterion_of(dossier, criterion_id),
            title=form.title.data,
            expires_on=form.expires_on.data,
            kind=kind,
            content=content,
            actor=actor,
        )


@room.page(
    "/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>/documents", methods=("POST",), access=PREPARE
)
def use_document(dossier: Dossier, criterion_id: UUID) -> ResponseReturnValue:
    """Let a document that the programme has show this criterion too."""
    asked, actor = criterion_of(dossier, criterion_id), current_actor()
    form = UseForm()
    library = {str(one.id): one for one in queries.library(dossier.programme_id)}
    form.document.choices = [("", ""), *((key, one.title) for key, one in library.items())]
    if form.carry_out(
        lambda: operations.use_document(dossier, asked, library[form.document.data], actor=actor)
    ):
        flash(_("The document is added."), "good")
        return to_criterion(dossier, criterion_id)
    words = page.one_criterion(dossier, asked, actor) | {"use_form": form}
    return render_template("dossiers/criterion.html", **words), form.status


@room.page(
    "/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>/documents/<uuid:evidence_document_id>/leave",
    methods=("POST",),
    access=PREPARE,
)
def leave_document(dossier: Dossier, criterion_id: UUID, evidence_document_id: UUID) -> ResponseReturnValue:
    """Take a document away from a criterion."""
    document = document_of(dossier, evidence_document_id)
    operations.leave_document(dossier, criterion_of(dossier, criterion_id), document, actor=current_actor())
    flash(_("“%(document)s” is no evidence here any more.", document=document.title), "good")
    return to_criterion(dossier, criterion_id)


@room.page("/dossiers/<uuid:dossier_id>/documents/<uuid:evidence_document_id>", access=SEE)
def fetch(dossier: Dossier, evidence_document_id: UUID) -> ResponseReturnValue:
    """Save a document of evidence; none for a reviewer who has not declared their interests."""
    if page.must_declare(dossier, current_actor()):
        return redirect(url_for("dossiers.declare", dossier_id=dossier.id), code=303)
    document = document_of(dossier, evidence_document_id)
    return served(document, name=f"{dossier.programme.code}-{document.content_digest[:8]}")


@room.page("/dossiers/<uuid:dossier_id>/reuse", methods=("GET", "POST"), access=PREPARE)
def reuse(dossier: Dossier) -> ResponseReturnValue:
    """Take over the documents of another dossier of the programme, by the mapping of the two standards."""
    others = {str(one.id): one for one in queries.others_of(dossier)}
    form = ReuseForm()
    form.source.choices = [
        ("", ""),
        *((key, f"{one.standard.code} – {read(one.standard.title)}") for key, one in others.items()),
    ]

    def deed() -> tuple[int]:
        source = others[form.source.data]
        pairs = page.pairs_from(source, dossier)
        return (operations.reuse(dossier, pairs, actor=current_actor()),)

    done = form.carry_out(deed)
    if done:
        flash(
            _("%(number)s documents were taken over. Check what each of them shows here.", number=done[0]),
            "good",
        )
        return back(dossier)
    return render_template("dossiers/reuse.html", form=form, dossier=dossier, others=others), form.status


@room.page("/dossiers/<uuid:dossier_id>/submit", methods=("GET", "POST"), access=PREPARE)
def submit(dossier: Dossier) -> ResponseReturnValue:
    """Ask once more, then submit: what is frozen stays as it is."""
    if dossier.state not in WRITTEN:
        return back(dossier)
    form = page.plain_form()
    if form.carry_out(lambda: operations.submit(dossier, actor=current_actor())):
        flash(_("The dossier is submitted, with every answer, figure and document as it is now."), "good")
        return back(dossier)
    lacks = queries.lacks(dossier, on=operations.today())
    return render_template("dossiers/submit.html", form=form, dossier=dossier, lacks=lacks), form.status


@room.page("/dossiers/<uuid:dossier_id>/take-up", methods=("POST",), access=PREPARE)
def take_up(dossier: Dossier) -> ResponseReturnValue:
    """Take a deferred dossier up again."""
    operations.take_up(dossier, actor=current_actor())
    flash(_("The dossier is taken up again. Complete it, then submit it anew."), "good")
    return back(dossier)


@room.page(
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


@room.page(
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


@room.page("/dossiers/<uuid:dossier_id>/findings/close", methods=("POST",), access=PREPARE)
def close_accuracy(dossier: Dossier) -> ResponseReturnValue:
    """Say that nothing, or nothing more, is wrong in the facts."""
    review.close_accuracy(dossier, actor=current_actor())
    flash(_("The reviewers know that you have nothing, or nothing more, to correct."), "good")
    return back(dossier)


def _request_of(dossier: Dossier, key: Any) -> Any:
    found = next((one for one in review_queries.requests(dossier.id) if one.id == as_uuid(str(key))), None)
    return found or abort(404)

"""The coordinator's pages of evidence: documents are added, used, replaced, withdrawn and taken over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor
from app.core import files
from app.core.db import unit_of_work
from app.core.files import LARGEST, LARGEST_BODY, served
from app.core.i18n import _, read
from app.dossiers import evidence, page, queries
from app.dossiers.forms import DocumentForm, ReuseForm, UseForm
from app.dossiers.models import Dossier, EvidenceDocument
from app.dossiers.room import PREPARE, SEE, back, criterion_of, document_of, dossier_page, to_criterion


@dossier_page(
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

    def add(dossier: Dossier, **sent: Any) -> EvidenceDocument:
        return evidence.add_document(dossier, criterion_of(dossier, criterion_id), **sent)

    if form.carry_out(lambda: _keep(key, form, add)):
        flash(_("The document is added."), "good")
        return redirect(url_for("dossiers.criterion", dossier_id=key, criterion_id=criterion_id), code=303)
    return render_template("dossiers/add_document.html", form=form, **shown), form.status


def _keep(key: UUID, form: DocumentForm, keep: Callable[..., EvidenceDocument]) -> EvidenceDocument:
    """Clean what was sent, then keep it by a deed of the dossier: the office holds no lock meanwhile."""
    actor = current_actor()
    kind, content = files.cleaned(form.file.data.read(LARGEST + 1))
    with unit_of_work():
        sent = {"title": form.title.data, "expires_on": form.expires_on.data, "kind": kind}
        return keep(queries.read_anew(key), **sent, content=content, actor=actor)


@dossier_page(
    "/dossiers/<uuid:dossier_id>/documents/<uuid:evidence_document_id>/replace",
    methods=("GET", "POST"),
    access=PREPARE,
    own_deeds=True,
    largest_body=LARGEST_BODY,
)
def replace_document(dossier: Dossier, evidence_document_id: UUID) -> ResponseReturnValue:
    """Replace a document by a newer one. The file is cleaned before the deed, and kept in it."""
    document, key = document_of(dossier, evidence_document_id), dossier.id
    form = DocumentForm(data={"version": dossier.version, "title": document.title})
    shown = {
        "dossier_id": key,
        "name": f"{dossier.programme.code} · {dossier.standard.code}",
        "title": document.title,
    }

    def replace(dossier: Dossier, **sent: Any) -> EvidenceDocument:
        return evidence.replace_document(dossier, document_of(dossier, evidence_document_id), **sent)

    if form.carry_out(lambda: _keep(key, form, replace)):
        flash(_("The document is replaced in every dossier that is still written."), "good")
        return page.to_dossier(key)
    return render_template("dossiers/replace_document.html", form=form, **shown), form.status


@dossier_page(
    "/dossiers/<uuid:dossier_id>/documents/<uuid:evidence_document_id>/withdraw",
    methods=("GET", "POST"),
    access=PREPARE,
)
def withdraw_document(dossier: Dossier, evidence_document_id: UUID) -> ResponseReturnValue:
    """Say which criteria lose a document, ask once more, and withdraw it."""
    document = document_of(dossier, evidence_document_id)
    form = page.plain_form()
    if form.carry_out(lambda: evidence.withdraw_document(dossier, document, actor=current_actor())):
        flash(_("“%(document)s” is withdrawn.", document=document.title), "good")
        return back(dossier)
    shows = queries.shown_in_writing(document.id)
    return render_template(
        "dossiers/withdraw_document.html", form=form, dossier=dossier, document=document, shows=shows
    ), form.status


@dossier_page(
    "/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>/documents", methods=("POST",), access=PREPARE
)
def use_document(dossier: Dossier, criterion_id: UUID) -> ResponseReturnValue:
    """Let a document that the programme has show this criterion too."""
    asked, actor = criterion_of(dossier, criterion_id), current_actor()
    form = UseForm()
    library = {str(one.id): one for one in queries.library(dossier.programme_id)}
    form.document.choices = page.as_options(library.values())
    if form.carry_out(
        lambda: evidence.use_document(dossier, asked, library[form.document.data], actor=actor)
    ):
        flash(_("The document is added."), "good")
        return to_criterion(dossier, criterion_id)
    words = page.one_criterion(dossier, asked, actor) | {"use_form": form}
    return render_template("dossiers/criterion.html", **words), form.status


@dossier_page(
    "/dossiers/<uuid:dossier_id>/criteria/<uuid:criterion_id>/documents/<uuid:evidence_document_id>/leave",
    methods=("POST",),
    access=PREPARE,
)
def leave_document(dossier: Dossier, criterion_id: UUID, evidence_document_id: UUID) -> ResponseReturnValue:
    """Take a document away from a criterion."""
    document = document_of(dossier, evidence_document_id)
    evidence.leave_document(dossier, criterion_of(dossier, criterion_id), document, actor=current_actor())
    flash(_("“%(document)s” is no evidence here any more.", document=document.title), "good")
    return to_criterion(dossier, criterion_id)


@dossier_page("/dossiers/<uuid:dossier_id>/documents/<uuid:evidence_document_id>", access=SEE)
def fetch(dossier: Dossier, evidence_document_id: UUID) -> ResponseReturnValue:
    """Save a document of evidence."""
    document = document_of(dossier, evidence_document_id)
    return served(document, name=f"{dossier.programme.code}-{document.content_digest[:8]}")


@dossier_page("/dossiers/<uuid:dossier_id>/reuse", methods=("GET", "POST"), access=PREPARE)
def reuse(dossier: Dossier) -> ResponseReturnValue:
    """Take over the documents of another dossier of the programme, by the mapping of the two standards."""
    others = {str(one.id): one for one in queries.others_of(dossier)}
    form = ReuseForm()
    form.source.choices = page.others_as_options(others.values())

    def deed() -> tuple[int]:
        source = others[form.source.data]
        pairs = page.pairs_from(source, dossier)
        return (evidence.reuse(dossier, pairs, actor=current_actor()),)

    done = form.carry_out(deed)
    if done:
        flash(
            _("%(number)s documents were taken over. Check what each of them shows here.", number=done[0]),
            "good",
        )
        return back(dossier)
    return render_template("dossiers/reuse.html", form=form, dossier=dossier, others=others), form.status

"""The pages on which the board decides, an outside body's decision is recorded, and appeals are made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, abort, flash, render_template
from flask.typing import ResponseReturnValue

from app.access.actor import Role, ScopeKind
from app.access.gate import current_actor
from app.accreditation.conditions import Asked
from app.core import files
from app.core.db import unit_of_work
from app.core.errors import DomainError
from app.core.files import LARGEST, LARGEST_BODY
from app.core.i18n import _
from app.dossiers import deciding, decision_letter, evidence, page, queries
from app.dossiers.forms import ReasonForm
from app.dossiers.models import Dossier
from app.dossiers.review_forms import MOST_CONDITIONS, AppealForm, DecideForm, RecordForm
from app.dossiers.review_queries import decisions
from app.dossiers.room import DECIDE, PREPARE, SEE, STEER, back, criteria_options, dossier_page
from app.dossiers.states import Outcome
from app.people import queries as people


@dossier_page("/dossiers/<uuid:dossier_id>/decide", methods=("GET", "POST"), access=DECIDE)
def decide(dossier: Dossier) -> ResponseReturnValue:
    """Decide of a dossier, for the board."""
    actor = current_actor()
    form = DecideForm(data={"version": dossier.version} | page.usual_term(dossier))
    _offer(form, dossier)
    if form.carry_out(lambda: deciding.decide(dossier, _verdict(form, dossier), actor=actor)):
        flash(_("The board has decided. Those concerned are told by a letter."), "good")
        return back(dossier)
    return render_template(
        "dossiers/decide.html", form=form, rows=_rows(form), **page.overview(dossier, actor)
    ), form.status


@dossier_page(
    "/dossiers/<uuid:dossier_id>/record",
    methods=("GET", "POST"),
    access=STEER,
    own_deeds=True,
    largest_body=LARGEST_BODY,
)
def record(dossier: Dossier) -> ResponseReturnValue:
    """Record what an outside body decided, with its document."""
    form = RecordForm(data={"version": dossier.version} | page.usual_term(dossier))
    _offer(form, dossier)
    words = page.overview(dossier, current_actor())
    shown = render_template("dossiers/record.html", form=form, rows=_rows(form), **words)
    key = dossier.id
    if form.carry_out(lambda: _record(key, form)):
        flash(_("The decision is recorded."), "good")
        return page.to_dossier(key)
    if form.is_submitted():
        words = page.overview(queries.read_anew(key), current_actor())
        shown = render_template("dossiers/record.html", form=form, rows=_rows(form), **words)
    return shown, form.status


def _record(key: UUID, form: RecordForm) -> Any:
    """Clean the document, then record: the office holds no lock meanwhile."""
    cleaned = files.cleaned(form.file.data.read(LARGEST + 1)) if form.file.data else None
    if cleaned is None:
        raise DomainError(_("Choose the file of the decision."), field="file")
    with unit_of_work():
        dossier = queries.read_anew(key)
        kind, content = cleaned
        document = evidence.keep_document(
            dossier.programme_id, title=form.reference.data, expires_on=None, kind=kind, content=content
        )
        verdict = _verdict(form, dossier, reference=form.reference.data)
        return deciding.record(dossier, verdict, document=document, actor=current_actor())


@dossier_page("/dossiers/<uuid:dossier_id>/appeal", methods=("GET", "POST"), access=PREPARE)
def appeal(dossier: Dossier) -> ResponseReturnValue:
    """Appeal against a refusal."""
    form = ReasonForm()
    if form.carry_out(lambda: deciding.appeal(dossier, form.reason.data, actor=current_actor())):
        flash(_("The appeal is made. Members of the board who had no part in the refusal decide."), "good")
        return back(dossier)
    return render_template("dossiers/appeal.html", form=form, dossier=dossier), form.status


@dossier_page("/dossiers/<uuid:dossier_id>/appeal/answer", methods=("GET", "POST"), access=DECIDE)
def answer_appeal(dossier: Dossier) -> ResponseReturnValue:
    """Uphold a refusal or overturn it."""
    form, actor = AppealForm(), current_actor()
    if form.carry_out(
        lambda: deciding.answer_appeal(dossier, form.answer.data, form.words.data, actor=actor)
    ):
        flash(_("The appeal is decided."), "good")
        return back(dossier)
    return render_template(
        "dossiers/answer_appeal.html", form=form, **page.overview(dossier, actor)
    ), form.status


@dossier_page("/dossiers/<uuid:dossier_id>/decisions/<uuid:board_decision_id>/letter", access=SEE)
def letter(dossier: Dossier, board_decision_id: UUID) -> ResponseReturnValue:
    """Save the board's decision as a letter; an outside body wrote its own."""
    decision = next((one for one in decisions(dossier.id) if one.id == board_decision_id), None)
    if decision is None:
        abort(404)
    if not dossier.standard.body.is_own:
        return back(dossier)
    response = Response(decision_letter.draw(dossier, decision), mimetype="application/pdf")
    name = f"{deciding.number_of(dossier)}-{decision.round}.pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _offer(form: DecideForm, dossier: Dossier) -> None:
    owners = [
        *people.holders(Role.COORDINATOR, kind=ScopeKind.PROGRAMME, scope_id=str(dossier.programme_id)),
        *people.holders(Role.ADMINISTRATOR, kind=ScopeKind.OFFICE),
    ]
    form.offer(
        criteria=criteria_options(dossier),
        owners=list({str(one.id): (str(one.id), one.person.name) for one in owners}.values()),
    )


def _rows(form: DecideForm) -> list[tuple[int, Any, Any, Any, Any]]:
    names = ("condition", "criterion", "owner", "due")
    return [
        (number, *(form[f"{name}_{number}"] for name in names)) for number in range(1, MOST_CONDITIONS + 1)
    ]


def _verdict(form: DecideForm, dossier: Dossier, *, reference: str = "") -> deciding.Verdict:
    codes = {str(one.id): one.code for one in queries.criteria(dossier.standard_id)}
    asked = []
    for number, words, criterion, owner, due in _rows(form):
        if not words.data:
            continue
        if not due.data:
            raise DomainError(_("Write by when it is to be done."), field=f"due_{number}")
        asked.append(
            Asked(
                criterion=codes.get(criterion.data or "", ""),
                words=words.data,
                owner_id=UUID(owner.data) if owner.data else None,
                due_on=due.data,
            )
        )
    return deciding.Verdict(
        outcome=Outcome(form.outcome.data),
        words=form.words.data,
        valid_from=form.valid_from.data,
        valid_until=form.valid_until.data,
        conditions=tuple(asked),
        reference=reference,
    )

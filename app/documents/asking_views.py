"""The pages of the documents that a call asks, and of the nominees who lack some."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.gate import TakenAway, current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import workspace
from app.cohorts.models import AskedDocument, Cohort
from app.cohorts.queries import documents_asked, one_cohort
from app.cohorts.states import Secrecy
from app.core.i18n import _, _l, read
from app.documents import asking, queries
from app.documents.asking import Asked
from app.documents.forms import AskedForm
from app.documents.lists import lacking_list
from app.documents.room import room
from app.documents.standard import USUAL
from app.registrations.list_queries import states_of
from app.registrations.room import options_of

_ON_WORK = on(Cohort, P.COHORT_WORK, "cohort_id", one_cohort)
_ON_EDIT = on(Cohort, P.COHORT_EDIT, "cohort_id", one_cohort)


@room.page(
    "/cohorts/<uuid:cohort_id>/call/documents",
    access=_ON_WORK,
    taken_away=TakenAway("document.export", right=P.REGISTRATION_EXPORT),
)
def asked(cohort: Cohort) -> ResponseReturnValue:
    """The documents that the call asks; who lacks one is taken away by POST, with a line in the trail."""
    actor, found = current_actor(), documents_asked(cohort.id)
    required = [one for one in found if one.is_required]
    lacking = queries.lacking(cohort.id, required, actor)
    page = lacking_list(required).page(lacking, states=options_of(states_of(lacking)), required=required)
    if page.wants_csv:
        return page.as_csv()
    return render_template(
        "documents/asked.html",
        **workspace.context(cohort, "documents"),
        asked=found,
        numbers=queries.numbers(cohort.id),
        usual={key: usual for key, usual in USUAL.items() if key not in {one.code for one in found}},
        page=page,
        complete=queries.number_complete(cohort.id, required, actor),
        why_not=asking.why_they_stand(cohort) if policy.may(actor, P.COHORT_EDIT, cohort) else None,
        may_change=policy.may(actor, P.COHORT_EDIT, cohort) and asking.why_they_stand(cohort) is None,
    )


@room.page("/cohorts/<uuid:cohort_id>/call/documents/ask/<usual_code>", methods=("POST",), access=_ON_EDIT)
def ask_usual(cohort: Cohort, usual_code: str) -> ResponseReturnValue:
    """Ask for a document of the usual list."""
    if usual_code not in USUAL:
        abort(404)
    document = asking.ask_usual(cohort, usual_code, actor=current_actor())
    flash(_("“%(document)s” is asked from now on.", document=read(document.name)), "good")
    return _to_list(cohort)


@room.page("/cohorts/<uuid:cohort_id>/call/documents/new", methods=("GET", "POST"), access=_ON_EDIT)
def ask(cohort: Cohort) -> ResponseReturnValue:
    """Ask for a document of the cohort's own."""
    form = AskedForm(data={"version": "", "secrecy": Secrecy.PLAIN.value, "is_required": True})
    document = form.carry_out(lambda: asking.ask(cohort, asked=_said(form), actor=current_actor()))
    if document:
        flash(_("“%(document)s” is asked from now on.", document=read(document.name)), "good")
        return _to_list(cohort)
    return _page(cohort, form, None)


@room.page(
    "/cohorts/<uuid:cohort_id>/call/documents/<document_code>/edit", methods=("GET", "POST"), access=_ON_EDIT
)
def change(cohort: Cohort, document_code: str) -> ResponseReturnValue:
    """Word a document otherwise, or require it or not."""
    document = _asked(cohort, document_code)
    form = AskedForm(
        data={name: getattr(document, name) for name in ("version", "name", "secrecy", "is_required")}
    )
    if form.carry_out(lambda: asking.change(cohort, document, asked=_said(form), actor=current_actor())):
        flash(_("The document is changed."), "good")
        return _to_list(cohort)
    return _page(cohort, form, document)


@room.page(
    "/cohorts/<uuid:cohort_id>/call/documents/<document_code>/drop", methods=("POST",), access=_ON_EDIT
)
def drop(cohort: Cohort, document_code: str) -> ResponseReturnValue:
    """Ask for a document no longer."""
    document = _asked(cohort, document_code)
    asking.ask_no_longer(cohort, document, version=request.form.get("version", ""), actor=current_actor())
    flash(_("The document is no longer asked."), "good")
    return _to_list(cohort)


def _said(form: AskedForm) -> Asked:
    return Asked(name=form.name.texts, secrecy=Secrecy(form.secrecy.data), is_required=form.is_required.data)


def _page(cohort: Cohort, form: AskedForm, document: AskedDocument | None) -> ResponseReturnValue:
    shown = render_template(
        "documents/edit_asked.html",
        form=form,
        cohort=cohort,
        document=document,
        why_not=asking.why_they_stand(cohort),
    )
    return shown, form.status


def _asked(cohort: Cohort, code: str) -> AskedDocument:
    found = next((one for one in documents_asked(cohort.id) if one.code == code), None)
    if found is None:
        abort(404)
    return found


def _to_list(cohort: Cohort) -> ResponseReturnValue:
    return redirect(url_for("documents.asked", cohort_id=cohort.id), code=303)


workspace.add_tab(
    workspace.Tab(
        key="documents",
        label=_l("Documents"),
        endpoint="documents.asked",
        permission=P.COHORT_WORK,
        order=16,
    )
)

"""The pages of the yearly reports: handed in by the coordinator, examined by somebody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation import follow_queries, reports
from app.accreditation import queries as accreditation_queries
from app.accreditation.follow_models import SurveillanceReport
from app.accreditation.follow_states import HANDED_IN_BY_ANOTHER, REPORT, ReportState
from app.accreditation.models import Accreditation
from app.accreditation.standing import today
from app.core.db import db, unit_of_work
from app.core.files import LARGEST_BODY, served
from app.core.i18n import _
from app.dossiers import queries as dossiers
from app.people import queries as people
from app.people.history import history
from app.surveillance import figures, papers, queries
from app.surveillance.forms import ExamineForm, ExaminerForm, ReportForm
from app.surveillance.room import (
    ADMINISTRATORS,
    EXAMINE_REPORT,
    FULFIL,
    FULFIL_REPORT,
    SEE_REPORT,
    STEER_REPORT,
    chosen_examiner,
    examiners_as_options,
    room,
    to_accreditation,
)


@room.page(
    "/accreditation/<uuid:accreditation_id>/reports/new",
    methods=("GET", "POST"),
    access=FULFIL,
    own_deeds=True,
    largest_body=LARGEST_BODY,
)
def report_new(accreditation: Accreditation) -> ResponseReturnValue:
    """Hand in the report that is due next, with the office's figures of today."""
    owed = reports.owed(accreditation, follow_queries.last_report(accreditation.id))
    if owed is None:
        return to_accreditation(accreditation.id)
    key = accreditation.id
    words = {"asked": "", "due_on": owed.due_on, **_words(accreditation)}
    form = ReportForm()
    papers.offer(form, dossiers.library(accreditation.programme_id), today())

    def deed() -> SurveillanceReport:
        file = papers.cleaned(form, needed=False)
        with unit_of_work():
            statement = accreditation_queries.all_accreditations().where(Accreditation.id == key)
            anew = db.session.scalars(statement.execution_options(populate_existing=True)).one()
            return reports.hand_in(anew, **_handed_in(form, file, anew))

    if form.carry_out(deed):
        flash(_("The report is handed in. Somebody else examines it."), "good")
        return to_accreditation(key)
    return render_template("surveillance/hand_in_report.html", form=form, **words), form.status


@room.page("/accreditation/reports/<uuid:surveillance_report_id>", access=SEE_REPORT)
def report(surveillance_report: SurveillanceReport) -> ResponseReturnValue:
    """One report: what changed, the figures, and what was said of it."""
    actor = current_actor()
    return render_template(
        "surveillance/report.html",
        report=surveillance_report,
        accreditation=surveillance_report.accreditation,
        document=queries.document(surveillance_report.document_id),
        lines=figures.shown(surveillance_report.figures),
        handed_in_by=people.names_of({surveillance_report.handed_in_by}).get(
            surveillance_report.handed_in_by, ""
        ),
        examiner=queries.name_of(surveillance_report.examiner_id),
        may_hand_in=surveillance_report.state is ReportState.MORE_ASKED
        and may(actor, P.ACCREDITATION_FULFIL, surveillance_report),
        may_judge=surveillance_report.state is ReportState.HANDED_IN
        and may(actor, P.ACCREDITATION_EXAMINE, surveillance_report),
        may_steer=may(actor, P.ACCREDITATION_RECORD, surveillance_report),
        why_not_judge=REPORT.why_not(HANDED_IN_BY_ANOTHER, surveillance_report, actor),
        timeline=history(
            surveillance_report,
            REPORT,
            began=(_("Handed in"), surveillance_report.handed_in_at, surveillance_report.handed_in_by),
        ),
    )


@room.page(
    "/accreditation/reports/<uuid:surveillance_report_id>/again",
    methods=("GET", "POST"),
    access=FULFIL_REPORT,
    own_deeds=True,
    largest_body=LARGEST_BODY,
)
def report_again(surveillance_report: SurveillanceReport) -> ResponseReturnValue:
    """Hand a report in once more, with what was asked."""
    key = surveillance_report.id
    if surveillance_report.state is not ReportState.MORE_ASKED:
        return _to_report(key)
    form = ReportForm(data={"changes": surveillance_report.changes})
    papers.offer(form, dossiers.library(surveillance_report.programme_id), today())
    words = {
        "asked": surveillance_report.verdict,
        "due_on": surveillance_report.due_on,
        **_words(surveillance_report.accreditation),
    }

    def deed() -> SurveillanceReport:
        file = papers.cleaned(form, needed=False)
        with unit_of_work():
            statement = follow_queries.all_reports().where(SurveillanceReport.id == key)
            anew = db.session.scalars(statement.execution_options(populate_existing=True)).one()
            return reports.hand_in_again(anew, **_handed_in(form, file, anew.accreditation))

    if form.carry_out(deed):
        flash(_("The report is handed in. Somebody else examines it."), "good")
        return _to_report(key)
    return render_template("surveillance/hand_in_report.html", form=form, **words), form.status


def _words(accreditation: Accreditation) -> dict[str, Any]:
    """What the page says, in words: past the deed nothing of what was read before it is there any more."""
    return {
        "code": accreditation.programme.code,
        "back": url_for("accreditation.show", accreditation_id=accreditation.id),
        "lines": figures.shown(figures.taken(accreditation, today())),
    }


def _handed_in(form: ReportForm, file: papers.Cleaned, accreditation: Accreditation) -> dict[str, Any]:
    return {
        "changes": form.changes.data,
        "figures": figures.taken(accreditation, today()),
        "document_id": papers.kept(form, file, accreditation.programme_id),
        "actor": current_actor(),
    }


@room.page(
    "/accreditation/reports/<uuid:surveillance_report_id>/examine",
    methods=("GET", "POST"),
    access=EXAMINE_REPORT,
)
def examine_report(surveillance_report: SurveillanceReport) -> ResponseReturnValue:
    """Accept a report, ask for more, or do not accept it; never one's own."""
    form = ExamineForm(data={"version": surveillance_report.version})

    def deed() -> Any:
        return reports.examine(
            surveillance_report, form.move.data, form.reason.data or "", actor=current_actor()
        )

    if form.carry_out(deed):
        flash(_("The report is now: %(state)s.", state=surveillance_report.state.label), "good")
        return _to_report(surveillance_report.id)
    return render_template(
        "surveillance/judge.html",
        form=form,
        name=_name(surveillance_report),
        back=url_for("surveillance.report", surveillance_report_id=surveillance_report.id),
        answer=surveillance_report.changes,
        document=queries.document(surveillance_report.document_id),
        document_url=url_for("surveillance.report_document", surveillance_report_id=surveillance_report.id),
        lines=figures.shown(surveillance_report.figures),
    ), form.status


@room.page(
    "/accreditation/reports/<uuid:surveillance_report_id>/examiner",
    methods=("GET", "POST"),
    access=STEER_REPORT,
)
def let_examine_report(surveillance_report: SurveillanceReport) -> ResponseReturnValue:
    """Let a reviewer examine it, or the administrators alone."""
    form = ExaminerForm(data={"examiner": str(surveillance_report.examiner_id or ADMINISTRATORS)})
    form.examiner.choices = examiners_as_options()

    def deed() -> SurveillanceReport:
        return reports.let_examine(surveillance_report, chosen_examiner(form), actor=current_actor())

    if form.carry_out(deed):
        flash(_("It is noted who examines it."), "good")
        return _to_report(surveillance_report.id)
    back = url_for("surveillance.report", surveillance_report_id=surveillance_report.id)
    return render_template(
        "surveillance/let_examine.html", form=form, name=_name(surveillance_report), back=back
    ), form.status


@room.page("/accreditation/reports/<uuid:surveillance_report_id>/document", access=SEE_REPORT)
def report_document(surveillance_report: SurveillanceReport) -> ResponseReturnValue:
    """Save the document that was handed in with it."""
    document = queries.document(surveillance_report.document_id) or abort(404)
    return served(
        document, name=f"{surveillance_report.accreditation.programme.code}-{document.content_digest[:8]}"
    )


def _name(report: SurveillanceReport) -> str:
    return _("Yearly report of %(code)s", code=report.accreditation.programme.code)


def _to_report(key: UUID) -> ResponseReturnValue:
    return redirect(url_for("surveillance.report", surveillance_report_id=key), code=303)

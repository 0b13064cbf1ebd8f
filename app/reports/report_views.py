"""The pages of reports: those that are set up, what was made of them, and taking it away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core import clock, sheets
from app.core.forms import EditForm, Form
from app.core.i18n import _, language, read
from app.core.templating import moment
from app.core.texts import LANGUAGES, Texts
from app.indicators import queries as figures
from app.indicators.catalogue import Dimension, indicators
from app.member_states.queries import options
from app.registrations.room import state_name
from app.reports import content, operations, papers, queries
from app.reports.kinds import BEGINNINGS, ReportKind, Rhythm
from app.reports.models import Report, ReportIssue
from app.reports.operations import Plan
from app.reports.report_forms import (
    MakeForm,
    NewReportForm,
    NewSheetForm,
    ReportForm,
    SheetForm,
    TakeForm,
)
from app.reports.room import room

_ON = on(Report, P.REPORT_WRITE, "report_id", queries.one_report)
_ISSUE = on(ReportIssue, P.REPORT_SEE, "report_issue_id", queries.one_issue)


@room.page("/reports", access=needs(P.REPORT_SEE))
def index() -> ResponseReturnValue:
    """The reports that were made for this reader, and those that they may set up and make."""
    actor = current_actor()
    return render_template(
        "reports/index.html",
        issues=queries.issues_seen_by(actor),
        reports=queries.reports_seen_by(actor) if may(actor, P.REPORT_WRITE) else [],
        kinds=list(ReportKind),
    )


@room.page(
    "/reports/new/<any(annual,donor,state):name>", methods=("GET", "POST"), access=needs(P.REPORT_WRITE)
)
def set_up(name: str) -> ResponseReturnValue:
    """A new report, which begins with what the office usually says."""
    kind = ReportKind(name)
    beginning = BEGINNINGS[kind]
    data = {key: _field(value) for key, value in beginning.items()} | {"rhythm": Rhythm.NEVER.value}
    form: Form = NewSheetForm(data=data) if kind is ReportKind.STATE else NewReportForm(data=data)
    _offer(form)
    report = form.carry_out(lambda: operations.set_up(kind, _plan(form), actor=current_actor()))
    if report:
        flash(_("The report is set up. Make it when you need it."), "good")
        return redirect(url_for("reports.show", report_id=report.id), code=303)
    return render_template("reports/edit.html", form=form, kind=kind, report=None), form.status


@room.page("/reports/<uuid:report_id>", access=_ON)
def show(report: Report) -> ResponseReturnValue:
    """One report: what it is of, when it is made next, and what was made of it."""
    return render_template(
        "reports/report.html",
        report=report,
        state_name=state_name,
        form=MakeForm(),
        period=content.period_of(report, clock.now().date()),
        figures=[each for each in indicators() if each.name in report.figures],
        dimensions=[Dimension(each) for each in report.dimensions],
        issues=queries.issues_seen_by(current_actor(), report.id),
    )


@room.page("/reports/<uuid:report_id>/edit", methods=("GET", "POST"), access=_ON)
def edit(report: Report) -> ResponseReturnValue:
    """Change what is made from now on."""
    data = {
        "version": report.version,
        "title": report.title,
        "text": report.text,
        "since": report.since,
        "until": report.until,
        "programme": str(report.programme_id or ""),
        "donor": str(report.donor_id or ""),
        "state": report.state_code or "",
        "figures": report.figures,
        "dimensions": report.dimensions,
        "rhythm": report.rhythm.value,
    }
    form: EditForm = SheetForm(data=data) if report.state_code else ReportForm(data=data)
    _offer(form)
    if form.carry_out(lambda: operations.change(report, _plan(form), actor=current_actor())):
        flash(_("It is changed."), "good")
        return redirect(url_for("reports.show", report_id=report.id), code=303)
    return render_template("reports/edit.html", form=form, kind=report.kind, report=report), form.status


@room.page("/reports/<uuid:report_id>/make", methods=("POST",), access=_ON)
def make(report: Report) -> ResponseReturnValue:
    """Make it now, and tell those whom it is for."""
    issue = operations.make(report, actor=current_actor())
    flash(_("The report is made, and those whom it is for are told."), "good")
    return redirect(url_for("reports.issue", report_issue_id=issue.id), code=303)


@room.page("/reports/issues/<uuid:report_issue_id>", access=_ISSUE)
def issue(report_issue: ReportIssue) -> ResponseReturnValue:
    """A report as it was made, in the reader's language."""
    return render_template(
        "reports/issue.html",
        issue=report_issue,
        said=content.named(report_issue.content[language()]),
        drawing=Markup,  # our own drawing, whose texts were escaped when it was made
        may_write=may(current_actor(), P.REPORT_WRITE, report_issue.report),
    )


@room.page("/reports/issues/<uuid:report_issue_id>.<any(pdf,xlsx):way>", access=_ISSUE)
def file(report_issue: ReportIssue, way: str) -> ResponseReturnValue:
    """A report without names as a file, in a language that the address may say."""
    if report_issue.names_persons:
        return redirect(url_for("reports.take", report_issue_id=report_issue.id), code=303)
    asked = request.args.get("language", "")
    return _file(report_issue, way, asked if asked in LANGUAGES else language())


@room.page(
    "/reports/issues/<uuid:report_issue_id>/take",
    methods=("GET", "POST"),
    access=_ISSUE,
    fresh="POST",
)
def take(report_issue: ReportIssue) -> ResponseReturnValue:
    """A sheet with names as a file: with a reason, and with its taker's name across each page."""
    if not report_issue.names_persons:
        return redirect(url_for("reports.issue", report_issue_id=report_issue.id), code=303)
    form = TakeForm(data={"way": "pdf", "language": language()})
    actor = current_actor()
    if form.carry_out(lambda: operations.take(report_issue, reason=form.reason.data or "", actor=actor)):
        return _file(
            report_issue, form.way.data, form.language.data, taken_by=queries.name_of(actor.person_id)
        )
    return render_template("reports/take.html", form=form, issue=report_issue), form.status


def _file(issue: ReportIssue, way: str, code: str, *, taken_by: str = "") -> Response:
    name = f"report-{issue.kind}-{issue.number}-{code}"
    mark = f"{taken_by} – {moment(clock.now())}" if taken_by else ""
    if way == "xlsx":
        lines = [*([[mark]] if mark else []), *papers.rows(issue, code)]
        return sheets.served(lines, title=_("Report"), name=name, way=way)
    response = Response(papers.sheet(issue, code, watermark=mark), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.pdf")
    return response


def _field(value: Any) -> Any:
    return [str(each) for each in value] if isinstance(value, list) else value


def _offer(form: Form) -> None:
    """Fill the selects with what this reader may choose."""
    actor = current_actor()
    form["programme"].choices = [
        ("", _("Every programme")),
        *((str(each.id), f"{each.code} – {read(each.title)}") for each in figures.programmes(actor)),
    ]
    if "state" in form:
        form["state"].choices = [("", ""), *options(language())]
    if "donor" in form:
        form["donor"].choices = [("", _("All")), *((str(e.id), read(e.name)) for e in figures.donors(actor))]
        form["figures"].choices = [(each.name, each.label) for each in indicators()]


def _plan(form: Form) -> Plan:
    def said(name: str) -> Any:
        return form[name].data if name in form else None

    return Plan(
        title=form["title"].texts,
        text=form["text"].texts if "text" in form else Texts(),
        since=said("since"),
        until=said("until"),
        programme_id=UUID(said("programme")) if said("programme") else None,
        donor_id=UUID(said("donor")) if said("donor") else None,
        state_code=said("state") or None,
        figures=said("figures") or [],
        dimensions=said("dimensions") or [],
        rhythm=Rhythm(said("rhythm")),
    )

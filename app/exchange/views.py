"""The pages by which a cohort goes to the learning platform."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core.errors import DomainError
from app.core.i18n import _, ngettext, read
from app.core.templating import Link
from app.exchange import completions, contact_views, lines, oneroster, packing, queries, register_views
from app.exchange.forms import CompletionsForm, PackageForm
from app.exchange.room import room
from app.exchange.states import Verdict
from app.registrations import operations as registrations

__all__ = ["contact_views", "register_views", "room"]
"""The room's other pages hang themselves into it when they are read."""
_SELECT = on(Cohort, P.REGISTRATION_SELECT, "cohort_id", one_cohort)
_EXPORT = on(Cohort, P.REGISTRATION_EXPORT, "cohort_id", one_cohort)


@room.page("/cohorts/<uuid:cohort_id>/oneroster", methods=("GET", "POST"), access=_EXPORT, fresh="POST")
def package(cohort: Cohort) -> ResponseReturnValue:
    """Who takes part, taken away as a OneRoster package, for a purpose that the trail keeps."""
    actor = current_actor()
    members = queries.members(cohort, actor)
    form = PackageForm()

    def deed() -> bytes:
        return packing.pack(cohort, members, purpose=form.purpose.data, actor=actor)

    packed = form.carry_out(deed)
    if packed:
        response = Response(packed, mimetype="application/zip")
        name = f"oneroster-{cohort.code.replace('/', '-')}.zip"
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response
    return render_template(
        "exchange/package.html",
        form=form,
        cohort=cohort,
        trainees=sum(one.role == oneroster.STUDENT for one in members),
        trainers=sum(one.role == oneroster.TEACHER for one in members),
        nameless=sum(not one.email for one in members),
    ), form.status


@room.page(
    "/cohorts/<uuid:cohort_id>/completions",
    methods=("GET", "POST"),
    access=_SELECT,
    largest_body=lines.LARGEST_BODY,
)
def take_completions(cohort: Cohort) -> ResponseReturnValue:
    """Who completed an online course, from the platform's file: a dry run first, then noted."""
    actor = current_actor()
    asked = {one.key: one for one in completions.questions(cohort)}
    form = CompletionsForm()
    form.question.choices = [("", ""), *((key, read(one.label)) for key, one in asked.items())]
    checked: list[completions.Checked] = []
    if form.validate_on_submit():
        try:
            question, takes = asked[form.question.data], request.form.get("deed") == "take"
            rows = lines.sent(form, completions.COLUMNS, days=completions.DAYS)
            if takes:
                registrations.hold_seats(cohort)
            checked = completions.check(cohort, question, rows, actor=actor)
            form.content.data = lines.as_content(rows)
            if takes:
                return _taken(cohort, completions.take(question, checked, actor=actor))
        except DomainError as refusal:
            form.refuse(refusal)
    return render_template(
        "exchange/completions.html",
        form=form,
        cohort=cohort,
        checked=checked,
        counts=[(one, sum(row.verdict is one for row in checked)) for one in Verdict],
        to_do=sum(row.verdict is Verdict.NEW for row in checked),
        columns=[read(texts) for texts in completions.COLUMNS.values()],
    ), form.status


def _taken(cohort: Cohort, number: int) -> ResponseReturnValue:
    flash(
        ngettext("One completion is noted.", "%(num)s completions are noted.", number)
        if number
        else _("Nothing was changed: these completions are there already."),
        "good",
    )
    return redirect(url_for("exchange.take_completions", cohort_id=cohort.id), code=303)


@workspace.add_link
def _to_completions(cohort: Cohort, actor: Actor) -> Link | None:
    """A coordinator's way from the cohort to what the platform says."""
    if not may(actor, P.REGISTRATION_SELECT, cohort):
        return None
    return Link(_("Online courses completed"), url_for("exchange.take_completions", cohort_id=cohort.id))


@workspace.add_link
def _to_package(cohort: Cohort, actor: Actor) -> Link | None:
    """A coordinator's way from the cohort to its package."""
    if not may(actor, P.REGISTRATION_EXPORT, cohort):
        return None
    return Link(_("For the learning platform"), url_for("exchange.package", cohort_id=cohort.id))

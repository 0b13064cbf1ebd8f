"""Marks that come as a file: checked and shown first, taken in afterwards; and the file to write them in."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.assessments import files, queries
from app.assessments.files import COLUMNS, Checked
from app.assessments.forms import FileForm
from app.assessments.models import Sitting
from app.assessments.room import room
from app.assessments.sitting_views import words
from app.assessments.states import SittingState, Verdict
from app.assessments.words import as_mark
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core import sheets
from app.core.errors import DomainError
from app.core.i18n import _, ngettext, pgettext, read

_COHORT = on(Cohort, P.MARK_PUBLISH, "cohort_id", one_cohort)
_SITTING = on(Sitting, P.MARK_GIVE, "sitting_id", queries.one_sitting)
_LARGEST = files.LARGEST_FILE + files.MOST_CONTENT + 64 * 1024


@room.page(
    "/cohorts/<uuid:cohort_id>/marks/file",
    methods=("GET", "POST"),
    access=_COHORT,
    largest_body=_LARGEST,
)
def file_of_cohort(cohort: Cohort) -> ResponseReturnValue:
    """Marks of any of a cohort's assessments as a file: a dry run first, then taken in."""
    return _file_page(
        "assessments/file_of_cohort.html",
        queries.sittings_of(cohort.id),
        back=url_for("assessments.of_cohort", cohort_id=cohort.id),
        links_names=True,
        as_mark=as_mark,
        **workspace.context(cohort, "marks"),
    )


@room.page(
    "/sittings/<uuid:sitting_id>/file", methods=("GET", "POST"), access=_SITTING, largest_body=_LARGEST
)
def file_of_sitting(sitting: Sitting) -> ResponseReturnValue:
    """The marks of one sitting as a file: a dry run first, then taken in."""
    return _file_page(
        "assessments/file_of_sitting.html",
        [sitting],
        back=url_for("assessments.sitting", sitting_id=sitting.id),
        links_names=policy.may(current_actor(), P.MARK_PUBLISH, sitting),
        **words(sitting),
    )


def _file_page(
    template: str, sittings: list[Sitting], *, back: str, links_names: bool, **context: Any
) -> ResponseReturnValue:
    form = FileForm()
    checked: list[Checked] = []
    if form.validate_on_submit():
        try:
            actor, lines, takes = current_actor(), _lines(form), request.form.get("deed") == "take"
            if takes:
                files.hold_all(sittings)
            checked = files.check(sittings, lines, links_names=links_names, actor=actor)
            form.content.data = files.as_content(checked)
            if takes:
                return _taken(files.take(checked, actor=actor), back)
        except DomainError as refusal:
            form.refuse(refusal)
    page = render_template(
        template,
        form=form,
        checked=checked,
        counts=[
            (verdict, sum(one.verdict is verdict for one in checked))
            for verdict in Verdict
            if any(one.verdict is verdict for one in checked)
        ],
        to_do=sum(one.entry is not None for one in checked),
        label=lambda column: read(COLUMNS[column]),
        columns=[read(texts) for texts in COLUMNS.values()],
        back=back,
        **context,
    )
    return page, form.status


def _lines(form: FileForm) -> list[files.Line]:
    """The rows of the file, else those of the dry run before."""
    if form.file.data:
        return files.read_lines(form.file.data.read(files.LARGEST_FILE + 1))
    if form.content.data:
        return files.from_content(form.content.data)
    raise DomainError(_("Choose a file."), field="file")


def _taken(number: int, back: str) -> ResponseReturnValue:
    flash(
        ngettext("One mark is written.", "%(num)s marks are written.", number)
        if number
        else _("Nothing was changed: these marks are there already."),
        "good",
    )
    return redirect(back, code=303)


@room.page("/cohorts/<uuid:cohort_id>/marks/template.<any(csv, xlsx):way>", access=_COHORT)
def template_of_cohort(cohort: Cohort, way: str) -> ResponseReturnValue:
    """A file with a row for each paper that is still to be marked, but not by a rubric."""
    sittings = [
        one
        for one in queries.sittings_of(cohort.id)
        if one.state is SittingState.OPEN and not one.assessment.rubric
    ]
    return _sheet(
        files.template(sittings, links_names=True, actor=current_actor()), f"marks-{cohort.code}", way
    )


@room.page("/sittings/<uuid:sitting_id>/template.<any(csv, xlsx):way>", access=_SITTING)
def template_of_sitting(sitting: Sitting, way: str) -> ResponseReturnValue:
    """A file with a row for each paper of the sitting."""
    links = policy.may(current_actor(), P.MARK_PUBLISH, sitting)
    name = f"marks-{sitting.cohort.code}-{sitting.assessment.module.code}-{sitting.assessment.code}"
    return _sheet(files.template([sitting], links_names=links, actor=current_actor()), name, way)


def _sheet(rows: list[list[str]], name: str, way: str) -> Response:
    return sheets.served(rows, title=pgettext("assessment", "Marks"), name=name, way=way)

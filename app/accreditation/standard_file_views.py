"""Criteria that come as a file: checked and shown first, taken in afterwards; and the same file back."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor
from app.accreditation import standard_files as files
from app.accreditation import words
from app.accreditation.forms import FileForm
from app.accreditation.models import Standard
from app.accreditation.room import room
from app.accreditation.standard_files import COLUMNS, Checked
from app.accreditation.standard_views import EDIT, SEE, refuse_to_edit_frozen
from app.accreditation.states import Verdict
from app.core import sheets
from app.core.errors import DomainError
from app.core.i18n import _, ngettext, read

_LARGEST = files.LARGEST_FILE + files.MOST_CONTENT + 64 * 1024


@room.page("/standards/<uuid:standard_id>/file", methods=("GET", "POST"), access=EDIT, largest_body=_LARGEST)
def standard_file(standard: Standard) -> ResponseReturnValue:
    """The criteria of a draft as a file: a dry run first, then taken in."""
    refuse_to_edit_frozen(standard)
    form = FileForm()
    checked: list[Checked] = []
    if form.validate_on_submit():
        try:
            checked = files.check(standard, _lines(form))
            if request.form.get("deed") == "take" and not any(one.is_stale for one in checked):
                return _taken(standard, files.take(standard, checked, actor=current_actor()))
            form.content.data = files.as_content(checked)
        except DomainError as refusal:
            form.refuse(refusal)
    named = {one.criterion.id for one in checked if one.criterion}
    page = render_template(
        "accreditation/standard_file.html",
        form=form,
        standard=standard,
        name_of=words.name_of,
        checked=checked,
        counts=[(verdict, number) for verdict in Verdict if (number := _number(checked, verdict))],
        to_do=sum(one.has_deed for one in checked),
        left=[one.code for one in standard.criteria if checked and one.id not in named],
        label=lambda column: read(COLUMNS[column]),
    )
    return page, form.status


def _number(checked: list[Checked], verdict: Verdict) -> int:
    return sum(one.verdict is verdict for one in checked)


def _lines(form: FileForm) -> list[files.Line]:
    """The rows of the file, else those of the dry run before."""
    if form.file.data:
        return files.read_lines(form.file.data.read(files.LARGEST_FILE + 1))
    if form.content.data:
        return files.from_content(form.content.data)
    raise DomainError(_("Choose a file."), field="file")


def _taken(standard: Standard, number: int) -> ResponseReturnValue:
    flash(
        ngettext("One criterion is written.", "%(num)s criteria are written.", number)
        if number
        else _("Nothing was changed: these criteria are there already."),
        "good",
    )
    return redirect(url_for("accreditation.standard", standard_id=standard.id), code=303)


@room.page("/standards/<uuid:standard_id>/criteria.<any(csv, xlsx):way>", access=SEE)
def criteria_file(standard: Standard, way: str) -> Response:
    """The criteria of a version as a file, which may be changed and taken into a draft."""
    name = f"{standard.code}-{standard.number}".replace(" ", "-")
    return sheets.served(files.table(standard), title=_("Criteria"), name=name, way=way)

"""How a page receives a sheet that comes back: a dry run first, then taken in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import read
from app.core.texts import Texts
from app.exchange import lines
from app.exchange.forms import SheetForm
from app.exchange.lines import Checked, Line


def received(
    form: SheetForm,
    columns: Mapping[str, Texts],
    *,
    check: Callable[[list[Line]], list[Checked]],
    take: Callable[[Sequence[Checked]], int],
) -> tuple[list[Checked], int | None]:
    """The rows that a form brings, as they were checked; and how many were written, None in a dry run."""
    checked: list[Checked] = []
    if form.validate_on_submit():
        try:
            checked = check(lines.sent(form, columns))
            if request.form.get("deed") == "take":
                lines.refuse_overtaken(form, checked)
                return checked, take(checked)
        except DomainError as refusal:
            form.refuse(refusal)
        lines.keep(form, checked)
    return checked, None


def page(
    template: str, form: SheetForm, checked: Sequence[Checked], columns: Mapping[str, Texts], **words: Any
) -> ResponseReturnValue:
    """The page of a sheet, with what each row would do."""
    return render_template(
        template,
        form=form,
        checked=checked,
        counts=lines.counts(checked),
        to_do=lines.to_do(checked),
        columns=[read(texts) for texts in columns.values()],
        **words,
    ), form.status

"""How what is due is listed, narrowed and taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Response, request

from app.core.addresses import this_page
from app.core.forms import FilterForm, OneOf, labelled, words
from app.core.i18n import _l, ngettext
from app.core.listing import Column, Table, csv_line
from app.surveillance.due import Due, DueKind


class DueFilter(FilterForm):
    """The filter over what is due."""

    q = words(_l("Programme"), required=False)
    kind = OneOf(_l("What"), choices=[("", _l("Everything")), *labelled(DueKind)], default="")
    whose = OneOf(_l("Whose"), choices=[("", _l("Anyone’s")), ("own", _l("My own"))], default="")
    within = OneOf(
        _l("When"),
        choices=[
            ("", _l("Within a year, and overdue")),
            ("late", _l("Overdue")),
            ("30", _l("Within 30 days")),
            ("90", _l("Within 90 days")),
            ("all", _l("At any time")),
        ],
        default="",
    )


COLUMNS = (
    Column("due", _l("Due on"), text=lambda one: one.due_on.isoformat()),
    Column("kind", _l("What"), text=lambda one: one.kind.label),
    Column("programme", _l("Programme"), text=lambda one: one.programme.code),
    Column("what", _l("About"), text=lambda one: one.what),
    Column("whose", _l("Whose turn"), text=lambda one: one.whose),
)


class DueList(Table):
    """What is due as its page shows it: whole, in the order of the days, narrowed by the filter."""

    previous_url = next_url = None

    def __init__(self, found: Sequence[Due], today: date) -> None:
        self.filter_form = DueFilter(formdata=request.args, meta={"csrf": False})
        self.filter_form.leave_out_unreadable()
        super().__init__(COLUMNS, list(_narrowed(found, self.filter_form, today)))

    @property
    def is_filtered(self) -> bool:
        """Whether a filter narrows the list."""
        return self.filter_form.is_set

    @property
    def shown(self) -> str:
        """How much there is, in words."""
        return ngettext("%(num)s thing is due", "%(num)s things are due", len(self.rows))

    @property
    def csv_url(self) -> str:
        """Where it is taken away as CSV, with the same filter."""
        return this_page({**dict(request.args.lists()), "format": "csv"})

    def as_csv(self) -> Response:
        """The list as a file."""
        lines = [csv_line(column.label for column in self.columns)]
        lines += [csv_line(column.text(row) for column in self.columns if column.text) for row in self.rows]
        response = Response("\ufeff" + "".join(lines), mimetype="text/csv")
        response.headers["Content-Disposition"] = "attachment; filename=due.csv"
        return response


def _narrowed(found: Iterable[Due], form: Any, today: date) -> Iterable[Due]:
    within = form.within.data
    last = None if within in {"all", "late"} else today + timedelta(days=int(within or 365))
    for one in found:
        if form.q.data and form.q.data.casefold() not in one.programme.code.casefold():
            continue
        if form.kind.data and one.kind.value != form.kind.data:
            continue
        if form.whose.data and not one.is_own:
            continue
        if within == "late" and not one.is_late(today):
            continue
        if last is not None and one.due_on > last:
            continue
        yield one

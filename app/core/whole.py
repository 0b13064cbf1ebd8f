"""Lists that are shown whole: their rows are put together by the office's rules and not by the database.

A list that can grow without end is a `core.listing.Listing`. This one has so few rows that all of them are
on the page; it is filtered, sorted and taken away as that one is, and drawn by the same macros.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, request
from markupsafe import Markup

from app.core import sheets
from app.core.addresses import this_page
from app.core.forms import FilterForm
from app.core.i18n import _
from app.core.listing import Column, drawn


class Whole:
    """Rows as a page shows them: those that `keeps` lets through, in the order that the address asks for.

    A column's `sort` is what its rows are ordered by, as a function of the row; rows that are alike in it
    stay in their own order. `default` is the column sorted by at first.
    """

    previous_url = next_url = None

    def __init__(
        self,
        columns: Iterable[Column],
        rows: Iterable[Any],
        *,
        default: str,
        filter_form: FilterForm,
        keeps: Callable[[Any], bool],
    ) -> None:
        self.columns = tuple(replace(column, label=str(column.label)) for column in columns)
        self.filter_form = filter_form
        by = {column.key: column for column in self.columns if column.sortable}
        asked = request.args.get("sort", default)
        self.sort = asked if asked.removeprefix("-") in by else default
        self.rows: Sequence[Any] = sorted(
            filter(keeps, rows),
            key=by[self.sort.removeprefix("-")].sort,
            reverse=self.sort.startswith("-"),
        )

    @property
    def drawn_rows(self) -> Markup:
        """The rows as HTML."""
        return drawn(self.columns, ((row, "") for row in self.rows))

    @property
    def is_filtered(self) -> bool:
        """Whether a filter narrows the list."""
        return self.filter_form.is_set

    @property
    def shown(self) -> str:
        """How much there is, as a sentence."""
        return _("%(shown)s of %(total)s", shown=len(self.rows), total=len(self.rows))

    def _url(self, **changes: str) -> str:
        state: dict[str, Any] = {key: some for key, some in request.args.lists() if key != "format"}
        return this_page(state | changes)

    def sort_url(self, column: Column) -> str:
        """The address of this list sorted by `column`, the other way round if it is already."""
        return self._url(sort=f"-{column.key}" if self.sort == column.key else column.key)

    def aria_sort(self, column: Column) -> str | None:
        """How the list is sorted by `column`: "ascending", "descending" or None."""
        if self.sort.removeprefix("-") != column.key:
            return None
        return "descending" if self.sort.startswith("-") else "ascending"

    @property
    def csv_url(self) -> str:
        """Where it is taken away as CSV, with the same filter and order."""
        return self._url(format="csv")

    @property
    def xlsx_url(self) -> str:
        """The same as a workbook."""
        return self._url(format="xlsx")

    @property
    def wanted_as(self) -> str:
        """The kind of file that the address asks for, "csv" or "xlsx"; empty for the page."""
        way = request.args.get("format", "")
        return way if way in {"csv", "xlsx"} else ""

    def as_file(self, *, title: str, name: str) -> Response:
        """The whole list as the file that the address asks for."""
        columns = [column for column in self.columns if column.text]
        rows = [[column.label for column in columns]]
        rows += [[column.text(row) for column in columns if column.text] for row in self.rows]
        return sheets.served(rows, title=title, name=name, way=self.wanted_as)

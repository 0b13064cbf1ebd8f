"""Lists: searched, filtered, sorted, paged and taken away, all in one way.

A list has a total order (its sort, then the key), pages by that order's values and not by
counting rows (so page one thousand costs what page one does), and keeps its whole state in the
address.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, current_app, request, stream_with_context
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.core.addresses import this_page
from app.core.cells import Cell
from app.core.db import db, rows
from app.core.forms import FilterForm
from app.core.i18n import _

PAGE_SIZE = 50
COUNT_LIMIT = 1000
_STREAM_BATCH = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    `sort` is the database expression that orders by it (never null), or None; `text` gives the
    cell's value for the CSV file, or None where the file leaves the column out; `cell` draws it on
    the page, where the list's template does not.
    """

    key: str
    label: Any
    sort: Any = None
    text: Callable[[Any], object] | None = None
    numeric: bool = False
    cell: Cell | None = None

    @property
    def sortable(self) -> bool:
        """Whether the list can be ordered by it."""
        return self.sort is not None


@dataclass(frozen=True, slots=True)
class Listing:
    """How one kind of record is listed.

    `key` is the unique column that completes the order; `default` the column sorted by at first,
    with a leading "-" for descending; `narrow` applies a valid filter form to the select.
    `of_persons` marks a list that may only be taken away by a POST that leaves a row in the trail,
    `of_columns` one whose statement selects columns alone, the key among them: no records are made of
    its rows.
    """

    name: str
    columns: tuple[Column, ...]
    key: Any
    default: str
    filter_form: type[FilterForm]
    narrow: Callable[[sa.Select[Any], Any], sa.Select[Any]]
    of_persons: bool = False
    of_columns: bool = False
    page_size: int = PAGE_SIZE

    def page(self, statement: sa.Select[Any], facts: Mapping[str, Any] | None = None, **choices: Any) -> Page:
        """The page of `statement` that the request's address asks for.

        `facts` are what the statement is sent with, where it was put together for a kind of reader
        (`policy.stand_in`). `choices` go to the filter form's `offer` (for selects whose options depend on
        the page).
        """
        form = self.filter_form(formdata=request.args, meta={"csrf": False})
        form.offer(**choices)
        form.leave_out_unreadable()
        return self.narrowed(statement, form, request.args, facts)

    def narrowed(
        self,
        statement: sa.Select[Any],
        form: Any,
        args: MultiDict[str, str],
        facts: Mapping[str, Any] | None = None,
    ) -> Page:
        """The page of `statement` that `args` ask for, narrowed by a filter that was read already."""
        return Page(self, self.narrow(statement, form), form, args, facts)


class Table:
    """Some rows shown whole and in their own order, drawn as a list's; each may be `named`, for an anchor."""

    def __init__(
        self,
        columns: Iterable[Column],
        rows: Sequence[Any],
        *,
        named: Callable[[Any], str] = lambda _row: "",
    ) -> None:
        self.columns = tuple(replace(column, label=str(column.label), sort=None) for column in columns)
        self.rows = rows
        self._named = named

    @property
    def drawn_rows(self) -> Markup:
        """The rows as HTML."""
        return drawn(self.columns, ((row, self._named(row)) for row in self.rows))


class Page:
    """One page of a list, with what its template needs."""

    def __init__(
        self,
        listing: Listing,
        statement: sa.Select[Any],
        form: FilterForm,
        args: MultiDict[str, str],
        facts: Mapping[str, Any] | None,
    ) -> None:
        self.listing = listing
        self._facts = facts
        # Each cell names its column: the labels are said once for the page.
        self.columns = tuple(replace(column, label=str(column.label)) for column in listing.columns)
        self.filter_form = form
        self._args = args
        self._statement = statement
        asked = args.get("sort", listing.default)
        columns = {column.key: column for column in listing.columns if column.sort is not None}
        if asked.removeprefix("-") not in columns:
            asked = listing.default
        self.sort = asked
        self._descending = asked.startswith("-")
        self._order = [columns[asked.removeprefix("-")].sort, listing.key]
        self._fetch(args.get("after"), args.get("before"))

    def _ordered(self, *, backwards: bool = False) -> sa.Select[Any]:
        down = self._descending != backwards
        order = [sa.desc(by) if down else sa.asc(by) for by in self._order]
        cursor = [by.label(f"_by{n}") for n, by in enumerate(self._order)]
        if self.listing.of_columns:
            cursor.pop()  # the key is among its columns
        return self._statement.add_columns(*cursor).order_by(None).order_by(*order)

    def _fetch(self, after: str | None, before: str | None) -> None:
        backwards = before is not None
        cursor = _decode(before if backwards else after, self._order)
        statement = self._ordered(backwards=backwards)
        if cursor is not None:
            down = self._descending != backwards
            here = sa.tuple_(*self._order)
            there = sa.tuple_(*[sa.literal(v, by.type) for v, by in zip(cursor, self._order, strict=True)])
            statement = statement.where(here < there if down else here > there)
        found: list[Any] = list(self._found(statement.limit(self.listing.page_size + 1)))
        more = len(found) > self.listing.page_size
        found = found[: self.listing.page_size]
        if backwards:
            found.reverse()
        self.rows = [_unwrap(row) for row in found]
        has_previous = more if backwards else cursor is not None
        has_next = True if backwards else more
        ends = [self._place_of(row) for row in (found[0], found[-1])] if found else []
        self.before = _encode(ends[0]) if has_previous and ends else None
        self.after = _encode(ends[1]) if has_next and ends else None

    @property
    def previous_url(self) -> str | None:
        """The address of the page before this one, if there is one."""
        return self._url(before=self.before) if self.before else None

    @property
    def next_url(self) -> str | None:
        """The address of the page after this one, if there is one."""
        return self._url(after=self.after) if self.after else None

    def _place_of(self, row: Any) -> tuple[Any, ...]:
        """The values that the row is ordered by."""
        return (row[-1], getattr(row, self.listing.key.key)) if self.listing.of_columns else tuple(row[-2:])

    def _found(self, statement: sa.Select[Any]) -> sa.Result[*tuple[Any, ...]]:
        ask = rows if self.listing.of_columns else db.session.execute
        return ask(statement, self._facts)

    @property
    def drawn_rows(self) -> Markup:
        """The rows as HTML, where the columns draw their own cells."""
        return drawn(self.columns, ((row, "") for row in self.rows))

    def _url(self, **changes: str | None) -> str:
        state: dict[str, Any] = {
            key: values for key, values in self._args.lists() if key not in {"after", "before", "format"}
        }
        state.update({key: value for key, value in changes.items() if value is not None})
        return this_page(state)

    def sort_url(self, column: Column) -> str:
        """The address of this list sorted by `column`, the other way round if it is already."""
        return self._url(sort=f"-{column.key}" if self.sort == column.key else column.key)

    def aria_sort(self, column: Column) -> str | None:
        """How the list is sorted by `column`: "ascending", "descending" or None."""
        if self.sort.removeprefix("-") != column.key:
            return None
        return "descending" if self._descending else "ascending"

    @property
    def total(self) -> int:
        """How many rows there are, counted up to one above `COUNT_LIMIT`; one page alone shows them all."""
        if not self.previous_url and not self.next_url:
            return len(self.rows)
        inner = self._statement.order_by(None).with_only_columns(self.listing.key).limit(COUNT_LIMIT + 1)
        counted = sa.select(sa.func.count()).select_from(inner.subquery())
        return rows(counted, self._facts).scalar() or 0

    @property
    def shown(self) -> str:
        """How much of the list this page shows, as a sentence."""
        total = self.total
        if total > COUNT_LIMIT:
            return _("%(shown)s of more than %(limit)s", shown=len(self.rows), limit=COUNT_LIMIT)
        return _("%(shown)s of %(total)s", shown=len(self.rows), total=total)

    @property
    def is_filtered(self) -> bool:
        """Whether a filter narrows the list."""
        return self.filter_form.is_set

    @property
    def csv_url(self) -> str:
        """Where the whole list, with the same filter, is taken away as CSV."""
        return self._url(format="csv")

    @property
    def wants_csv(self) -> bool:
        """Whether the request asks for the file: by address, or by POST for a list of persons."""
        if self.listing.of_persons:
            return request.method == "POST"
        return self._args.get("format") == "csv"

    def in_batches(self) -> Iterator[list[Any]]:
        """The whole list with its filter and order, some rows at a time so that memory stays flat."""
        found = self._found(self._ordered().execution_options(yield_per=_STREAM_BATCH))
        for batch in found.partitions(_STREAM_BATCH):
            yield [_unwrap(row) for row in batch]

    def as_csv(self) -> Response:
        """The whole list as a file, streamed."""
        columns = [column for column in self.columns if column.text is not None]

        def lines() -> Iterator[str]:
            yield "\ufeff" + csv_line(column.label for column in columns)
            for batch in self.in_batches():
                for record in batch:
                    yield csv_line(column.text(record) for column in columns if column.text)

        response = Response(stream_with_context(lines()), mimetype="text/csv")
        response.headers["Content-Disposition"] = f"attachment; filename={self.listing.name}.csv"
        return response


def drawn(columns: Iterable[Column], rows: Iterable[tuple[Any, str]]) -> Markup:
    """Rows as HTML, each with its name in the page, by the columns that draw their own cells."""
    draws = [column.cell.of(column) for column in columns if column.cell]
    cells = (("".join([draw(row) for draw in draws]), f' id="{name}"' if name else "") for row, name in rows)
    return Markup("\n".join(f'<tr role="row"{name}>{row}</tr>' for row, name in cells))  # noqa: S704 - escaped


_OF_A_RECORD = 3  # the record, and the two values that it is ordered by


def _unwrap(row: Any) -> Any:
    """The record of a list of records; of a list of columns the row."""
    return row[0] if len(row) == _OF_A_RECORD else row


def csv_line(cells: Iterable[object]) -> str:
    """One line of a CSV file, in which no cell is a formula."""
    out = io.StringIO()
    csv.writer(out).writerow([literal(cell) for cell in cells])
    return out.getvalue()


def literal(value: object) -> str:
    """A cell as text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) else text


def from_literal(text: str) -> str:
    """A cell as it was meant, without the apostrophe that `literal` wrote before it."""
    return text[1:] if text.startswith("'") and literal(text[1:]) == text else text


_MARKS: dict[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "u": (UUID, str, UUID),
    "t": (datetime, datetime.isoformat, datetime.fromisoformat),
    "d": (date, date.isoformat, date.fromisoformat),
    "n": (int, int, int),
    "s": (str, str, str),
}


def _seal() -> URLSafeSerializer:
    """Places in a list are sealed, so that a mangled one is known before anything reads it."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="place in a list")


def _encode(values: Sequence[Any]) -> str:
    marked = []
    for value in values:
        mark = next(m for m, (kind, _w, _r) in _MARKS.items() if isinstance(value, kind))
        marked.append([mark, _MARKS[mark][1](value)])
    return str(_seal().dumps(marked))


def _decode(cursor: str | None, order: Sequence[Any]) -> list[Any] | None:
    """The values of a place in this order; a mangled one, or one of another order, is the first page."""
    try:
        marked = _seal().loads(cursor or "")
    except BadSignature:
        return None
    if [mark for mark, _value in marked] != [_mark_of(by) for by in order]:
        return None
    values = [_MARKS[mark][2](value) for mark, value in marked]
    return [v.replace(tzinfo=v.tzinfo or UTC) if isinstance(v, datetime) else v for v in values]


def _mark_of(by: Any) -> str:
    """The mark of the values that an expression orders by."""
    column_type = by.type.impl if isinstance(by.type, sa.types.TypeDecorator) else by.type
    held: Any = column_type.python_type
    return next(m for m, (kind, _w, _r) in _MARKS.items() if issubclass(held, kind))

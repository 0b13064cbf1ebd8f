"""The rows of a file that comes, by their columns, and how they travel from the dry run to the taking in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response, stream_with_context

from app.core import sheets, tables
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.listing import from_literal
from app.core.texts import Texts
from app.core.written import FORMULA_SIGNS, as_date, as_text, clean
from app.exchange.states import Verdict

LARGEST_FILE = 1024 * 1024
"""How many bytes a file may have: it is read within the deed."""
MOST_CONTENT = 2 * LARGEST_FILE
LARGEST_BODY = LARGEST_FILE + MOST_CONTENT + 64 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a file, by its number there, with what its cells say; a missing column says nothing."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.cells.get(key, "")

    def changed(self, key: str, stands: str) -> str | None:
        """What a cell is to say in the place of what stands; None where it says just that, or nothing."""
        if key not in self.cells:
            return None
        text = self.cells[key]
        meant = from_literal(text)
        return None if clean(stands) in {text, meant} else meant


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return text.startswith(FORMULA_SIGNS)


def read(data: bytes, columns: Mapping[str, Texts], *, days: Collection[str] = ()) -> list[Line]:
    """The rows of a CSV file or a workbook; DomainError at `file` for what is neither.

    A cell of the columns `days` that a spreadsheet holds as a day is read as one.
    """
    if len(data) > LARGEST_FILE:
        raise DomainError(_("This file is larger than 1 MB. Send it in parts."), field="file")
    table = tables.read(data, columns)
    return [
        Line(number, {key: _text(row, at, is_day=key in days) for key, at in table.columns.items()})
        for number, row in table.rows
    ]


def _text(row: list[Any], at: int, *, is_day: bool) -> str:
    cell = row[at] if at < len(row) else None
    if cell is tables.FORMULA:
        return FORMULA_SIGNS[0]
    if cell is None:
        return ""
    if is_day and isinstance(cell, int | float | date | datetime):
        day = as_date(cell)
        return day.isoformat() if day else clean(as_text(cell))
    return clean(as_text(cell))


def as_content(lines: Iterable[Line]) -> str:
    """The rows as they travel from the dry run to the taking in."""
    return json.dumps([[one.number, dict(one.cells)] for one in lines], ensure_ascii=False)


def from_content(content: str, columns: Collection[str]) -> list[Line]:
    """The rows that travelled; DomainError for what never was a dry run."""
    try:
        rows: Any = json.loads(content) if len(content) <= MOST_CONTENT else None
        return [
            Line(int(number), {key: str(cells[key]) for key in columns if key in cells})
            for number, cells in rows[: tables.MOST_ROWS]
        ]
    except (ValueError, TypeError, RecursionError):
        raise DomainError(_("Choose the file again."), field="file") from None


def sent(form: Any, columns: Mapping[str, Texts], *, days: Collection[str] = ()) -> list[Line]:
    """The rows of the file that a form brings, else those of the dry run before."""
    if form.file.data:
        return read(form.file.data.read(LARGEST_FILE + 1), columns, days=days)
    if form.content.data:
        return from_content(form.content.data, columns)
    raise DomainError(_("Choose a file."), field="file")


@dataclass(slots=True)
class Checked:
    """What a row would do, or why it can't: `stands` and `says` are the two values in words.

    `seen` is the version in which the dry run found the record; `values` are what the row would write.
    """

    line: Line
    verdict: Verdict = Verdict.REFUSED
    why: str = ""
    name: str = ""
    stands: str = ""
    says: str = ""
    seen: str = ""
    record: Any = None
    values: Any = None

    @property
    def is_stale(self) -> bool:
        """Whether the office changed the record after the file was taken, or after the dry run."""
        return "version" in self.line.cells and self.line["version"] != self.seen


def travelling(checked: Iterable[Checked]) -> str:
    """The rows as they travel on from a dry run, each with the version that was found."""
    return as_content(Line(one.line.number, {"version": one.seen, **one.line.cells}) for one in checked)


def to_do(checked: Iterable[Checked]) -> int:
    """How many rows would write something."""
    return sum(one.verdict is Verdict.CHANGED for one in checked)


def refuse_overtaken(form: Any, checked: Iterable[Checked]) -> None:
    """DomainError when fewer or other rows would be written than the dry run said."""
    if str(to_do(checked)) != form.announced.data:
        raise DomainError(
            _(
                "Something changed after you checked this file, and nothing was written. "
                "Read below what stands now."
            )
        )


def keep(form: Any, checked: Iterable[Checked]) -> None:
    """Let the form carry what a dry run has read, to be taken in next."""
    rows = list(checked)
    if rows:
        form.content.data, form.announced.data = travelling(rows), str(to_do(rows))


def counts(checked: Iterable[Checked]) -> list[tuple[Verdict, int]]:
    """How many rows have each verdict."""
    number = Counter(one.verdict for one in checked)
    return [(verdict, number[verdict]) for verdict in Verdict if number[verdict]]


def served(rows: Iterable[Iterable[Any]], *, title: str, name: str, way: str) -> Response:
    """Rows to be saved as a file, written once the deed is over, row by row."""
    content = sheets.as_csv(rows) if way == "csv" else sheets.as_workbook(title, rows)
    mimetype = "text/csv" if way == "csv" else sheets.XLSX
    response = Response(stream_with_context(content), mimetype=mimetype)
    filename = f"{name.replace('/', '-')}.{way}"
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response

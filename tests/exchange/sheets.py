"""A file that leaves the office, is changed in a spreadsheet, and comes back."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any

from openpyxl import Workbook, load_workbook

from tests.support.office import Visitor

VERDICT = re.compile(r'<span class="tag[^"]*">(Changed|As it stands|Refused)</span></td>')
"""The verdicts of the rows that would change something or can't, in their order."""
_HIDDEN = re.compile(r'<input id="\w+" name="(content|announced)" type="hidden" value="([^"]*)">')
_NUMBERS = frozenset({"Minutes", "Version"})
Rows = list[dict[str, str]]


def fetched(visitor: Visitor, url: str, way: str = "csv") -> Rows:
    """The rows of a file by their columns, as a spreadsheet shows them, in the order of the names."""
    answer = visitor.post(f"{url}.{way}")
    assert answer.status_code == 200, answer.text
    if way == "csv":
        return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(answer.get_data())).active
    assert sheet is not None
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    header, *rows = sheet.iter_rows(values_only=True)
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    return [dict(zip(map(str, header), row, strict=True)) for row in texts]


def change(rows: Rows, column: str, value: str, **cells: str) -> Rows:
    """The rows, of which those with a value in a column have other cells."""
    return [{**row, **cells} if row[column] == value else row for row in rows]


def sent(visitor: Visitor, url: str, rows: Rows, way: str = "csv", **more: str) -> Any:
    """The dry run of a file."""
    said = {"file": (io.BytesIO(_written(rows, way)), f"back.{way}"), **more}
    return visitor.post(url, said, content_type="multipart/form-data")


def taken(visitor: Visitor, url: str, page: Any, **more: str) -> Any:
    """What a dry run showed is written."""
    said = {name: html.unescape(value) for name, value in _HIDDEN.findall(page.text)}
    return visitor.post(url, {**said, **more, "deed": "take"})


def _written(rows: Rows, way: str) -> bytes:
    if way == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue().encode()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for place, row in enumerate([dict.fromkeys(rows[0], ""), *rows], start=1):
        for column, (key, value) in enumerate(row.items(), start=1):
            cell = sheet.cell(place, column, key if place == 1 else None)
            if place > 1 and value:
                cell.value = int(value) if key in _NUMBERS and value.isdecimal() else value
                cell.data_type = cell.data_type if isinstance(cell.value, int) else "s"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()

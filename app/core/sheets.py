"""Tables that leave the office as a CSV or a workbook, in which no text is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any

from flask import Response

from app.core.listing import csv_line

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 22
"""How wide a column is, in characters."""
_PIECE = 64 * 1024


class Number(str):
    """A number as its reader writes it; a workbook holds the number itself, a share in per cent."""

    __slots__ = ("is_share", "number")

    number: float
    is_share: bool

    @classmethod
    def of(cls, text: str, number: float, *, is_share: bool = False) -> Number:
        """The text with the number that it says."""
        made = cls(text)
        made.number, made.is_share = number, is_share
        return made


def as_csv(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Rows as a CSV that spreadsheets open in UTF-8, line by line; no cell is a formula."""
    yield b"\xef\xbb\xbf"
    for row in rows:
        yield csv_line(row).encode()


def as_workbook(title: str, rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Rows as a workbook whose texts stay texts; it grows on the disk, so that memory stays flat."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.sheet_format.defaultColWidth = WIDTH
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    with TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        yield from iter(lambda: file.read(_PIECE), b"")


def _cell(sheet: Any, value: Any) -> Any:
    """A number as it is; else a text, which is never calculated."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, int) or value is None:
        return value
    if isinstance(value, Number):
        cell = WriteOnlyCell(sheet, value.number)
        cell.number_format = "0.0%" if value.is_share else "General"
        return cell
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(value)))
    cell.data_type = "s"
    return cell


def served(rows: Iterable[Iterable[Any]], *, title: str, name: str, way: str) -> Response:
    """Rows to be saved as a file, by the `way` "csv" or "xlsx"; a workbook's sheet has the `title`."""
    if way == "csv":
        response = Response(b"".join(as_csv(rows)), mimetype="text/csv")
    else:
        response = Response(b"".join(as_workbook(title, rows)), mimetype=XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name.replace('/', '-')}.{way}")
    return response

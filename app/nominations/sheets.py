"""Files that leave the office: the template for nominees, and lists with their answers as workbooks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from app.core.i18n import _, read
from app.core.listing import csv_line
from app.core.texts import Texts
from app.nominations.models import Question
from app.nominations.states import Kind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOLD = Font(bold=True)
_WIDTH = 22
_PIECE = 64 * 1024
_MOST_LIST = 255
"""How long a workbook's list of options may be, in characters."""


def as_csv(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Rows as a CSV that spreadsheets open in UTF-8, line by line; no cell is a formula."""
    yield b"\xef\xbb\xbf"
    for row in rows:
        yield csv_line(row).encode()


def as_workbook(title: str, rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Rows as a workbook whose texts stay texts; it grows on the disk, so that memory stays flat."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.sheet_format.defaultColWidth = _WIDTH
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    with TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        yield from iter(lambda: file.read(_PIECE), b"")


def _cell(sheet: Any, value: Any) -> Any:
    """A number as it is; else a text, which is never calculated."""
    if isinstance(value, int) or value is None:
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(value)))
    cell.data_type = "s"
    return cell


def template(header: Sequence[str], questions: Sequence[Question]) -> bytes:
    """An empty workbook under its header, with the options of each choice to choose from."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Nominees")
    sheet.freeze_panes = "A2"
    first = len(header) - len(questions) + 1
    for place, label in enumerate(header, start=1):
        cell = sheet.cell(1, place)
        cell.value, cell.data_type, cell.font = label, "s", _BOLD
        sheet.column_dimensions[cell.column_letter].width = _WIDTH
    for place, question in enumerate(questions, start=first):
        labels = [read(Texts(**option["label"])) for option in question.options]
        listed = ",".join(labels)
        is_one = question.kind is Kind.CHOICE and not any(mark in label for label in labels for mark in ',"')
        if is_one and len(listed) <= _MOST_LIST:
            rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            letter = sheet.cell(1, place).column_letter
            rule.add(f"{letter}2:{letter}5001")
            sheet.add_data_validation(rule)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

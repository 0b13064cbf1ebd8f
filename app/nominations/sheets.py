"""Files that leave the office: the template for nominees, and lists with their answers as workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from app.core.i18n import _, read
from app.core.listing import literal
from app.core.texts import Texts
from app.nominations.models import Question

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOLD = Font(bold=True)
_WIDTH = 22
_MOST_LIST = 255
"""How long a workbook's list of options may be, in characters."""


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as a CSV that spreadsheets open in UTF-8; no cell is a formula."""
    out = io.StringIO()
    csv.writer(out).writerows([literal(value) for value in row] for row in rows)
    return f"\ufeff{out.getvalue()}".encode()


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
        listed = ",".join(read(Texts(**option["label"])) for option in question.options)
        if listed and len(listed) <= _MOST_LIST:
            rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            letter = sheet.cell(1, place).column_letter
            rule.add(f"{letter}2:{letter}5001")
            sheet.add_data_validation(rule)
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

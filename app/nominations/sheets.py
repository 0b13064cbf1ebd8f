"""The workbook in which nominees are written, with the options of each choice."""

from __future__ import annotations

import io
from collections.abc import Sequence

from app.core.i18n import _, read
from app.core.sheets import WIDTH
from app.core.texts import Texts
from app.nominations.models import Question
from app.nominations.states import Kind

_MOST_LIST = 255
"""How long a workbook's list of options may be, in characters."""


def template(header: Sequence[str], questions: Sequence[Question]) -> bytes:
    """An empty workbook under its header, with the options of each choice to choose from."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book, bold = Workbook(), Font(bold=True)
    sheet = book.active
    sheet.title = _("Nominees")
    sheet.freeze_panes = "A2"
    first = len(header) - len(questions) + 1
    for place, label in enumerate(header, start=1):
        cell = sheet.cell(1, place)
        cell.value, cell.data_type, cell.font = label, "s", bold
        sheet.column_dimensions[cell.column_letter].width = WIDTH
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

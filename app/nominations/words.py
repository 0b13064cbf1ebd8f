"""An answer as a reader reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.core.i18n import _, read
from app.core.templating import day
from app.core.texts import Texts
from app.nominations.models import Question
from app.nominations.states import Kind


def said(question: Question, answer: Any) -> str:
    """An answer in the reader's language."""
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    if question.kind is Kind.CHOICE:
        labels = {option["value"]: option["label"] for option in question.options}
        return read(Texts(**labels[answer])) if answer in labels else str(answer)
    if question.kind in {Kind.DATE, Kind.BIRTH} and len(str(answer)) > 4:
        return day(date.fromisoformat(answer))
    return str(answer)

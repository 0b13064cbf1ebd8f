"""Questions and answers as a reader reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from babel import Locale

from app.core.i18n import _, language, read
from app.core.templating import day
from app.core.texts import LANGUAGES, Texts
from app.member_states import data as member_states
from app.nominations.models import Question
from app.nominations.states import WITH_OPTIONS, Kind, Part


def by_part(questions: Iterable[Question]) -> list[tuple[Part, list[Question]]]:
    """Questions under their headings."""
    return [(part, list(group)) for part, group in groupby(questions, key=lambda question: question.part)]


def missing(question: Question) -> list[str]:
    """The languages in which something of a question is not written yet; a level or code has none."""
    labels = [Texts(**o["label"]) for o in question.options if o["label"].get("en") != o["value"]]
    texts = [question.label, *([question.hint] if question.hint else []), *labels]
    return [code for code in LANGUAGES if any(code in text.missing for text in texts)]


def said(question: Question, answer: Any) -> str:
    """An answer in the reader's language."""
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    if question.kind in WITH_OPTIONS:
        labels = {option["value"]: read(Texts(**option["label"])) for option in question.options}
        chosen = answer if isinstance(answer, list) else [answer]
        return "; ".join(labels.get(value, str(value)) for value in chosen)
    if question.kind in {Kind.DATE, Kind.BIRTH} and len(str(answer)) > 4:
        return day(date.fromisoformat(answer))
    if question.kind is Kind.COUNTRY:
        return country_name(str(answer))
    return str(answer)


def country_name(code: str) -> str:
    """A country in the reader's language: a member state as the office calls it; a code of none stays."""
    if code in member_states.STATES:
        return member_states.name(code, language())
    return str(Locale(language()).territories.get(code, code))


def as_cell(question: Question, answer: Any) -> Any:
    """An answer in a file: numbers, dates and countries' codes as they are kept, the rest as it is read."""
    if answer is None or question.kind in {Kind.NUMBER, Kind.DATE, Kind.BIRTH, Kind.COUNTRY}:
        return answer
    return said(question, answer)

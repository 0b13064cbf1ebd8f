"""What is written in the cell of a table: text, a whole number, or a day, in the office's languages."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from babel.dates import get_month_names
from babel.numbers import format_decimal

from app.core.i18n import language
from app.core.texts import search_key, tidy

FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a spreadsheet would take for the beginning of a formula."""
_YES = frozenset(["yes", "oui", "نعم", "sim", "true", "vrai", "verdadeiro", "y", "o", "s", "1"])
_NO = frozenset(["no", "non", "لا", "nao", "false", "faux", "falso", "n", "0"])
_DECIMAL = re.compile(r"\d{1,9}(?:[.,\u066b]\d{1,2})?")
_SERIAL_ZERO = date(1899, 12, 30)
"""The day before a workbook's day 1, as Excel counts, with the leap day of 1900 that never was."""
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th|er|o)$")
_MONTHS_OF = ("en", "fr", "pt", "pt_PT", "ar", "ar_MA", "ar_TN", "ar_DZ", "ar_SY")


def clean(text: str) -> str:
    """Text as it is kept: composed, without outer spaces, zero-width characters and direction marks."""
    return tidy(text.replace("\u200c", "").replace("\u200d", ""))


def as_text(cell: Any) -> str:
    """A cell as its reader sees it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def as_yes_or_no(cell: Any) -> bool | None:
    """Yes or no in any of the office's languages; None for anything else."""
    said = search_key(as_text(cell))
    return said in _YES if said in _YES or said in _NO else None


def as_decimal(cell: Any) -> Decimal | None:
    """A number with two places at most, in any digits, with a comma or a point; None for anything else."""
    text = as_text(cell)
    if not _DECIMAL.fullmatch(text):
        return None
    return Decimal("".join(str(int(sign)) if sign.isdecimal() else "." for sign in text))


def written_decimal(value: Decimal) -> str:
    """A number in the reader's way of writing it, without separators, as `as_decimal` takes it back."""
    return format_decimal(value, locale=language(), group_separator=False)


def as_date(cell: Any) -> date | None:
    """A date cell, a workbook's serial number, or a date in writing; None for what is no such day."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    serial = as_whole(cell)
    if serial is not None:
        return _SERIAL_ZERO + timedelta(days=serial) if 61 <= serial <= 80_000 else None
    return _written_date(as_text(cell))


def _written_date(text: str) -> date | None:
    parts = [
        part for part in re.split(r"[\W_]+", search_key(text.partition("T")[0])) if part not in {"", "de"}
    ]
    if len(parts) == 6 and set(parts[3:]) <= {"0", "00"}:  # midnight, as a database writes a day
        parts = parts[:3]
    if len(parts) != 3:
        return None
    months = [_months().get(part) for part in parts]
    if any(months):
        place = next(n for n, month in enumerate(months) if month)
        others = [as_whole(_ORDINAL.sub("", p)) for n, p in enumerate(parts) if n != place]
        day, year = others if place < 2 else (None, None)
        return _date(year, months[place], day)
    numbers = [as_whole(part) for part in parts]
    if len(parts[0]) == 4:
        return _date(*numbers)
    return _date(*reversed(numbers)) if len(parts[2]) == 4 else None


def _date(year: int | None, month: int | None, day: int | None) -> date | None:
    if year is None or month is None or day is None or not 1900 <= year <= 2200:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def as_whole(cell: Any) -> int | None:
    """A whole number in any digits; None for anything else."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else None
    if isinstance(cell, str) and re.fullmatch(r"[+-]?\d{1,18}(?:[.,]0+)?", cell):
        return int(re.split("[.,]", cell)[0])
    return None


@cache
def _months() -> dict[str, int]:
    """The months' names in the four languages, long and short, as written in different countries."""
    return {
        search_key(name).rstrip("."): number
        for locale in _MONTHS_OF
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, context, locale).items()
    }

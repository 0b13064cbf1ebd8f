"""How a date is written in each of the office's languages: the one place for pages, letters and papers."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel.dates import format_date

DAY, WEEKDAY = "d MMMM y", "EEEE d MMMM y"
_OTHERWISE = {("pt", DAY): "d 'de' MMMM 'de' y", ("pt", WEEKDAY): "EEEE, d 'de' MMMM 'de' y"}
"""Where a language does not write a date as day, month and year alone."""


@lru_cache(maxsize=4096)
def written(value: date, pattern: str, code: str) -> str:
    """A date by CLDR's pattern in the language `code`; a list says the same few dates again and again.

    In French the first of a month is "1er", which CLDR's patterns do not know.
    """
    pattern = _OTHERWISE.get((code, pattern), pattern)
    if code == "fr" and value.day == 1:
        pattern = pattern.replace("d ", "d'er' ")
    return format_date(value, pattern, locale=code)

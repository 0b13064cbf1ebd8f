"""How marks are read and written: any digits, a comma or a point, at most two places, never rounded up."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal

from app.assessments.models import Sitting
from app.core.i18n import _, language

_MARK = re.compile(r"\d{1,4}(?:[.,\u066b]\d{1,2})?")


def read_mark(text: str) -> Decimal:
    """The mark that someone wrote, such as 56.8 or ٥٦٫٨; ValueError with a sentence for what is none."""
    if not _MARK.fullmatch(text):
        raise ValueError(_("This is not a mark. Write a number such as 56 or 56.8, with two places at most."))
    latin = "".join(str(int(sign)) if sign.isdecimal() else "." for sign in text)
    return Decimal(latin)


def as_mark(value: Decimal | Fraction | None) -> str:
    """A mark in the reader's way of writing it, with two places at most; cut, so that no pass is read in.

    A thousand stands without a separator, as `read_mark` takes it back.
    """
    if value is None:
        return ""
    hundredths = value * 100
    return format_decimal(Decimal(int(hundredths)) / 100, locale=language(), group_separator=False)


def name_of(sitting: Sitting, title: str) -> str:
    """What a sitting is called: its assessment's title, and from the second attempt on which one it is."""
    if sitting.attempt == 1:
        return title
    return _("%(title)s, attempt %(number)s", title=title, number=sitting.attempt)

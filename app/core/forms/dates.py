"""A date in three boxes, and a date of which the year alone may be known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from wtforms import DateField

from app.core.forms.fields import needed
from app.core.i18n import _, _l
from app.core.templating import listed, within

_IN_ONE_PIECE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def day(label: Any, *, required: bool = True) -> DateField:
    """A field for a date."""
    sentence = _l("Write a date, such as 27 3 2026.")
    return DayField(label, validators=needed(required=required, sentence=sentence))


def day_or_year(label: Any, *, required: bool = True) -> DateField:
    """A field for a date of which the year alone may be known; its value is "2026-03-27", or "2026"."""
    sentence = _l("Write a date, such as 27 3 1984, or the year alone.")
    return DayOrYearField(label, validators=needed(required=required, sentence=sentence))


@dataclass(frozen=True)
class Box:
    """One of a date's boxes, as a page draws it."""

    part: str
    name: str
    label: Any
    value: str
    is_wrong: bool


class DayField(DateField):
    """A date in three boxes, in any digits; in one piece, as 2026-03-27, it is taken as well.

    A page draws the boxes, a filter the one piece.
    """

    labels: ClassVar = {"day": _l("Day"), "month": _l("Month"), "year": _l("Year")}
    may_lack: ClassVar[frozenset[str]] = frozenset()

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the boxes where the date does not come in one piece."""
        self.written: dict[str, str] = {}
        self.wrong: set[str] = set()
        for part in self.labels if formdata is not None and self.name not in formdata else ():
            text = (formdata.get(f"{self.name}-{part}") or "").strip()
            if text:
                self.written[part] = text
        super().process(formdata, *args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date; ValueError with a sentence that names what is missing or wrong."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if text:
            self.data = self._read_piece(text)
        elif self.written:
            self.raw_data = ["-".join(self.written.values())]
            self.data = self._read_boxes()

    def _read_piece(self, text: str) -> Any:
        found = _IN_ONE_PIECE.fullmatch(text)
        read = _date(*map(int, found.groups())) if found else None
        if read is None:
            raise ValueError(_("This is not a date. Write one such as 2026-03-27."))
        return read

    def _read_boxes(self) -> Any:
        lacking = [part for part in self.labels if part not in self.written]
        self._refuse(
            lacking,
            _("Still missing: %(parts)s.", parts=listed(within(self.labels[part]) for part in lacking)),
        )
        odd = [part for part, text in self.written.items() if not text.isdecimal()]
        self._refuse(odd, _("Write day, month and year in digits, such as 27 3 2026."))
        if len(self.written["year"]) != 4:
            self._refuse(["year"], _("Write the year in four digits, such as 2026."))
        read = _date(*(int(self.written[part]) for part in ("year", "month", "day")))
        if read is None:
            self._refuse([*self.labels], _("There is no such date. Check the day, the month and the year."))
        return read

    def _refuse(self, parts: list[str], sentence: str) -> None:
        if parts:
            self.wrong = set(parts)
            raise ValueError(sentence)

    @property
    def boxes(self) -> Iterator[Box]:
        """The boxes in their order with what was written, or what stands; the whole's mistake is each's."""
        shown = self.written or self._parts_of(self.data)
        wrong = (self.wrong or set(self.labels)) if self.errors else set()
        for part, label in self.labels.items():
            yield Box(part, f"{self.name}-{part}", label, shown.get(part, ""), part in wrong)

    def _parts_of(self, value: Any) -> dict[str, str]:
        if value is None:
            return {}
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}


class DayOrYearField(DayField):
    """A date of which the year alone may be known, as text; another text in one piece passes as it is."""

    def _read_piece(self, text: str) -> str:
        return text

    def _read_boxes(self) -> str:
        year = self.written.get("year", "")
        if len(self.written) == 1 and len(year) == 4 and year.isdecimal():
            return str(int(year))
        return str(super()._read_boxes().isoformat())

    def _parts_of(self, value: Any) -> dict[str, str]:
        found = _IN_ONE_PIECE.fullmatch(value or "")
        if found:
            year, month, day = map(int, found.groups())
            return super()._parts_of(date(year, month, day))
        return {"year": value or ""}

    def _value(self) -> str:
        return self.data or ""


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None

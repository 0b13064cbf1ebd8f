"""How falls are spoken of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.core.i18n import _, ngettext, read
from app.core.templating import figure, listed
from app.oversight.falls import Fall


@dataclass(frozen=True, slots=True)
class Fallen:
    """A fall as a row: of what, which criterion, and how it stands before and after, each with its tone."""

    programme: str
    criterion: str
    text: str
    before: tuple[Any, str, str]
    after: tuple[Any, str, str]

    @classmethod
    def of_all(cls, falls: Iterable[Fall]) -> list[Fallen]:
        """Some falls as rows."""
        return [cls._of(fall) for fall in falls]

    @classmethod
    def _of(cls, fall: Fall) -> Fallen:
        what = (name_of(fall), fall.criterion.code, read(fall.criterion.text))
        if fall.measure is None:
            return cls(*what, (_("Shown by documents"), "good", ""), (_("Without evidence"), "bad", ""))
        unit = fall.measure.unit
        return cls(
            *what,
            (fall.before.label, fall.before.tone, figure(fall.figure_before, unit)),
            (fall.after.label, fall.after.tone, figure(fall.figure_after, unit)),
        )


def name_of(fall: Fall) -> str:
    """The programme, its version and the standard."""
    of = fall.of
    return _(
        "%(code)s, version %(number)s (%(standard)s)", code=of.code, number=of.number, standard=of.standard
    )


def by_programme(falls: Iterable[Fall]) -> list[str]:
    """What falls, a sentence for each programme and standard."""
    codes: dict[str, list[str]] = {}
    for fall in falls:
        codes.setdefault(name_of(fall), []).append(fall.criterion.code)
    return [
        ngettext(
            "Criterion %(codes)s of %(name)s falls.",
            "Criteria %(codes)s of %(name)s fall.",
            len(some),
            codes=listed(some),
            name=name,
        )
        for name, some in codes.items()
    ]

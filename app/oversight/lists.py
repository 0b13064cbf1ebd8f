"""How the board is listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import url_for

from app.accreditation.standing import today
from app.core.cells import Name, Tag, Text, TwoLines
from app.core.i18n import _l, ngettext, read
from app.core.listing import Column
from app.core.templating import day
from app.core.texts import search_key
from app.core.whole import Whole
from app.oversight.board import Line
from app.oversight.forms import BoardFilter
from app.oversight.steps import NextStep, Standing, next_step, standing_of

_LAST = 10**6


class Shown:
    """A line of the board with what is said of it today."""

    def __init__(self, line: Line, on: date) -> None:
        self.line = line
        self.standing = standing_of(line, on)
        self.days = line.days_left(on)
        self.step: NextStep = next_step(line, on)

    @property
    def days_in_words(self) -> str:
        """The days left; nothing where nothing stands."""
        return "" if self.days is None else ngettext("%(num)s day", "%(num)s days", self.days)

    @property
    def until(self) -> str:
        """The last day of what stands or stood."""
        one = self.line.accreditation
        return day(one.valid_until) if one is not None else ""

    @property
    def url(self) -> str:
        """Where its next step is taken."""
        if self.line.dossier is not None:
            return url_for("dossiers.show", dossier_id=self.line.dossier.id)
        if self.line.accreditation is not None:
            return url_for("accreditation.show", accreditation_id=self.line.accreditation.id)
        return url_for("programmes.show", programme_id=self.line.programme_id)


def _urls() -> Callable[[Any], str]:
    return lambda row: row.url


BOARD = (
    Column(
        "programme",
        _l("Programme"),
        sort=lambda row: row.line.code,
        text=lambda row: row.line.code,
        cell=Name(lambda row: row.line.code, _urls, below=lambda row: read(row.line.title)),
    ),
    Column(
        "standard",
        _l("Standard"),
        sort=lambda row: row.line.standard,
        text=lambda row: row.line.standard,
        cell=TwoLines(lambda row: row.line.standard, below=lambda row: read(row.line.body)),
    ),
    Column(
        "standing",
        _l("Standing"),
        sort=lambda row: list(Standing).index(row.standing),
        text=lambda row: row.standing.label,
        cell=Tag(lambda row: row.standing),
    ),
    Column(
        "days",
        _l("Days left"),
        sort=lambda row: _LAST if row.days is None else row.days,
        text=lambda row: row.days,
        cell=TwoLines(lambda row: row.days_in_words, below=lambda row: row.until),
    ),
    Column(
        "conditions",
        _l("Open conditions"),
        sort=lambda row: -row.line.conditions.number,
        text=lambda row: row.line.conditions.number,
        numeric=True,
        cell=Text(lambda row: row.line.conditions.number or ""),
    ),
    Column(
        "red",
        _l("Not reached"),
        sort=lambda row: -len(row.line.red),
        text=lambda row: ", ".join(row.line.red),
        cell=Text(lambda row: ", ".join(row.line.red)),
    ),
    Column(
        "next",
        _l("Next step"),
        text=lambda row: row.step.what,
        cell=TwoLines(lambda row: row.step.what, below=lambda row: row.step.by and day(row.step.by)),
    ),
    Column(
        "whose",
        _l("Whose turn"),
        sort=lambda row: str(row.step.whose),
        text=lambda row: row.step.whose,
        cell=Text(lambda row: row.step.whose),
    ),
)
"""The board's columns; the next step is opened at the programme's name."""


def board(lines: Sequence[Line], form: BoardFilter) -> Whole:
    """The board as the address asks for it, what ends first at the top."""
    on = today()
    words = search_key(form.q.data or "")

    def keeps(row: Shown) -> bool:
        line = row.line
        wanted: str = form.standing.data
        return (
            (wanted == "all" or (row.standing.value == wanted if wanted else line.is_tracked))
            and (not form.standard.data or line.standard == form.standard.data)
            and (not form.due.data or (row.days is not None and row.days <= int(form.due.data)))
            and (not form.red.data or bool(line.red))
            and (not words or any(words in search_key(said) for said in (line.code, read(line.title))))
        )

    shown = [Shown(line, on) for line in lines]
    return Whole(BOARD, shown, default="days", filter_form=form, keeps=keeps)

"""The cells of a list's rows, as HTML: a page has hundreds of them, and each costs little here.

A column that says how it draws its cell (`Text`, `Name`, `Tag`, `TwoLines`, `Filled`) is drawn by the
page, row by row. A list with more in its rows (a form, a button) may write them in its template, which
knows the cells as `name_cell`, `cell`, `state` and `text` of `macros/listing.html`. Every value is escaped
here, as a template would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from markupsafe import Markup, escape

Draw = Callable[[Any], str]
"""Draws one column's cell of a row."""


class Cell(Protocol):
    """How a column draws its cells."""

    def of(self, column: Any) -> Draw:
        """What draws them on this page; what all its rows have in common is done here."""


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text, such as a row's value; nothing to say becomes a dash, which goes on a phone."""

    shows: Callable[[Any], Any]
    nowrap: bool = False

    def of(self, column: Any) -> Draw:
        """What draws them on this page."""
        shows, filled = self.shows, _opening(column, nowrap=self.nowrap)
        nothing = f"{_opening(column, dash=True, nowrap=self.nowrap)}–</td>"

        def draw(row: Any) -> str:
            value = shows(row)
            return nothing if value is None or value == "" else f"{filled}<bdi>{escape(value)}</bdi></td>"

        return draw


@dataclass(frozen=True, slots=True)
class TwoLines:
    """A text that is not broken, with a second one below; without the first a dash.

    `is_whole`: the second is not broken either, such as an hour with its zone.
    """

    shows: Callable[[Any], Any]
    below: Callable[[Any], Any]
    is_whole: bool = False

    def of(self, column: Any) -> Draw:
        """What draws them on this page."""
        shows, below, filled = self.shows, self.below, _opening(column)
        classes = "sub nowrap" if self.is_whole else "sub"
        nothing = f"{_opening(column, dash=True)}–</td>"

        def draw(row: Any) -> str:
            first = shows(row)
            if not first:
                return nothing
            words = below(row)
            second = f' <span class="{classes}">{escape(words)}</span>' if words else ""
            return f'{filled}<span class="nowrap">{escape(first)}</span>{second}</td>'

        return draw


@dataclass(frozen=True, slots=True)
class Tag:
    """A state's tag, which leads on a phone, with a second line; `shows` gives what has .label and .tone."""

    shows: Callable[[Any], Any]
    below: Callable[[Any], Any] = lambda _row: None

    def of(self, column: Any) -> Draw:
        """What draws them on this page."""
        shows, below, opening = self.shows, self.below, _opening(column, lead=True)

        def draw(row: Any) -> str:
            second = below(row)
            words = f'<span class="sub">{escape(second)}</span>' if second else ""
            return f"{opening}{_tag(shows(row))}{words}</td>"

        return draw


@dataclass(frozen=True, slots=True)
class Name:
    """The row's name, with its link, a second line, and its number before it.

    `urls` is asked once for the page and gives what addresses a row (`core.addresses`).
    """

    shows: Callable[[Any], Any]
    urls: Callable[[], Callable[[Any], str]]
    below: Callable[[Any], Any] = lambda _row: None
    number: Callable[[Any], int | None] = lambda _row: None

    def of(self, _column: Any) -> Draw:
        """What draws them on this page."""
        shows, url_of, below, number = self.shows, self.urls(), self.below, self.number
        return lambda row: _name(shows(row), url_of(row), below(row), number=number(row))


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell with more in it, such as a form, on a line of its own on a phone; nothing becomes a dash.

    `fills` is asked once for the page and gives what writes a row's cell: a template's macro.
    """

    fills: Callable[[], Callable[[Any], Any]]

    def of(self, column: Any) -> Draw:
        """What draws them on this page."""
        fill, opening = self.fills(), _opening(column, wide=True)
        nothing = f"{_opening(column, dash=True)}–</td>"

        def draw(row: Any) -> str:
            words = fill(row)
            return f"{opening}{escape(words)}</td>" if words else nothing

        return draw


def _tag(shown: Any) -> str:
    return _tag_of(str(shown.label), shown.tone)


@lru_cache(maxsize=1024)
def _tag_of(label: str, tone: str) -> str:
    classes = f"tag tag-{escape(tone)}" if tone else "tag"
    return f'<span class="{classes}">{escape(label)}</span>'


def _name(text: Any, url: str | None, below: Any, *, nowrap: bool = False, number: int | None = None) -> str:
    name = f"<bdi>{escape(text)}</bdi>"
    linked = f'<a href="{escape(url)}">{name}</a>' if url else name
    second = f'<span class="sub"><bdi>{escape(below)}</bdi></span>' if below else ""
    classes = ' class="nowrap"' if nowrap else ""
    place = "" if number is None else f"{number}. "
    return f'<th role="rowheader" scope="row"{classes}>{place}{linked}{second}</th>'


def name_cell(text: Any, url: str | None = None, sub: Any = None, *, nowrap: bool = False) -> Markup:
    """The row's name, with its link and a second line; a date does not wrap."""
    return _html(_name(text, url, sub, nowrap=nowrap))


def cell(
    column: Any,
    *,
    caller: Callable[[], str],
    wide: bool = False,
    num: bool = False,
    dash: bool = False,
    lead: bool = False,
    nowrap: bool = False,
) -> Markup:
    """A cell that the caller fills; `column` is a column of the page, or its label.

    On a phone `lead` stands beside the name, `wide` takes a line of its own, and a `dash` (nothing to
    say) goes.
    """
    opening = _opening(column, num=num, wide=wide, dash=dash, lead=lead, nowrap=nowrap)
    return _html(f"{opening}{caller()}</td>")


def state(column: Any, shown: Any) -> Markup:
    """The cell of a state's tag, which leads on a phone; `shown` has .label and .tone."""
    return _html(f"{_opening(column, lead=True)}{_tag(shown)}</td>")


def text(column: Any, value: Any, *, wide: bool = False, num: bool = False, nowrap: bool = False) -> Markup:
    """A cell of plain text; nothing to say becomes a dash."""
    if value is None or value == "":
        return _html(f"{_opening(column, num=num, wide=wide, dash=True, nowrap=nowrap)}–</td>")
    return _html(f"{_opening(column, num=num, wide=wide, nowrap=nowrap)}<bdi>{escape(value)}</bdi></td>")


def _opening(
    column: Any,
    *,
    num: bool = False,
    wide: bool = False,
    dash: bool = False,
    lead: bool = False,
    nowrap: bool = False,
) -> str:
    classes = "num " if num or getattr(column, "numeric", False) else ""
    if wide:
        classes += "wide "
    if dash:
        classes += "none "
    if lead:
        classes += "lead "
    if nowrap:
        classes += "nowrap"
    return _labelled(str(getattr(column, "label", column)), classes)


@lru_cache(maxsize=1024)
def _labelled(label: str, classes: str) -> str:
    return f'<td role="cell" class="{classes}" data-label="{escape(label)}">'


def _html(written: str) -> Markup:
    """What was put together above, each value escaped, as HTML."""
    return Markup(written)  # noqa: S704 - escaped above

"""The cells of a list's rows, as HTML: a page has hundreds of them, and a macro for each costs more.

Templates know them as `name_cell`, `cell`, `state` and `text` of `macros/listing.html`. Every value is
escaped here, as a template would.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape


def name_cell(text: Any, url: str | None = None, sub: Any = None, *, nowrap: bool = False) -> Markup:
    """The row's name, with its link and a second line; a date does not wrap."""
    name = f"<bdi>{escape(text)}</bdi>"
    linked = f'<a href="{escape(url)}">{name}</a>' if url else name
    second = f'<span class="sub"><bdi>{escape(sub)}</bdi></span>' if sub else ""
    classes = ' class="nowrap"' if nowrap else ""
    return _html(f'<th role="rowheader" scope="row"{classes}>{linked}{second}</th>')


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
    tone = f" tag-{escape(shown.tone)}" if shown.tone else ""
    return _html(f'{_opening(column, lead=True)}<span class="tag{tone}">{escape(shown.label)}</span></td>')


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

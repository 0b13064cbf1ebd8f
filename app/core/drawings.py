"""Bars, timelines and maps as SVG, drawn by the server: in ink alone, read without colour and on paper.

`core.plots` draws the trends.

Each stands beside a table of the same numbers and is an image with a name for who does not see it. Where
the reader's script runs from right to left, time does too. Nothing in them is styled but by attributes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from app.core.i18n import direction

WIDTH = 480
"""So wide that a timeline can still be read where it shrinks to a phone."""
_TOP = 28
_BAR, _LANE = 120, 34
_LETTER = 8
"""How wide a letter of a label is, at most on average."""
TILE = 48
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Lane:
    """One thing on a timeline: from its first to its last day; `is_sure` where it will not move any more."""

    label: str
    since: date
    until: date
    is_sure: bool


def bar(value: float, most: float) -> Markup:
    """A bar for a cell of a table, as long as the value is of the most; the number stands beside it."""
    length = round(_BAR * value / most) if most else 0
    frame = f'<rect x=".5" y=".5" width="{_BAR}" height="11" fill="none" stroke="currentColor" opacity=".4"/>'
    ink = f'<rect x=".5" y=".5" width="{length}" height="11" fill="currentColor"/>'
    return _svg(_BAR + 1, 12, frame + ink, more='class="mirror" height="12" aria-hidden="true"')


def timeline(lanes: Sequence[Lane], *, name: str, today: date) -> Markup:
    """Some deliveries one under the other by their days: what is sure is full, the rest is an outline."""
    if not lanes:
        return Markup()
    first, last = min(lane.since for lane in lanes), max(lane.until for lane in lanes)
    days = max((last - first).days, 1)
    height = _TOP + _LANE * len(lanes) + 6

    def along(day: date) -> float:
        return 4 + (WIDTH - 8) * (day - first).days / days

    def place(day: date) -> float:
        return _across(along(day))

    parts = []
    for year in range(first.year, last.year + 1):
        begin = max(date(year, 1, 1), first)
        parts.append(_line(place(begin), 18, place(begin), height, opacity=0.3))
        parts.append(_label(along(begin), along(begin), 13, str(year)))
    if first <= today <= last:
        dashes = ' stroke-dasharray="4 3"'
        parts.append(_line(place(today), 18, place(today), height, opacity=1, more=dashes))
    for number, lane in enumerate(lanes):
        y = _TOP + _LANE * number
        ends = sorted((place(lane.since), place(lane.until)))
        width = max(ends[1] - ends[0], 3)
        paint = 'fill="currentColor"' if lane.is_sure else 'fill="none" stroke="currentColor"'
        parts.append(f'<rect x="{ends[0]:.1f}" y="{y + 15}" width="{width:.1f}" height="10" {paint}/>')
        parts.append(_label(along(lane.since), along(lane.until), y + 10, lane.label))
    return _svg(WIDTH, height, "".join(parts), name=name)


def tiles(
    places: Mapping[str, tuple[int, int]],
    values: Mapping[str, float],
    texts: Mapping[str, str],
    titles: Mapping[str, str],
    *,
    name: str,
) -> Markup:
    """A map of squares: the code, the number under it, and the more ink the higher it is, in four steps.

    A map is not mirrored: east stays where it is.
    """
    most = max(values.values(), default=0)
    parts = []
    for code, (column, row) in places.items():
        value, x, y = values.get(code, 0), column * TILE, row * TILE
        level = -(-value * _STEPS // most) if most and value > 0 else 0
        is_dark = level > _STEPS / 2
        ink = "var(--ground)" if is_dark else "currentColor"
        parts.append(
            f"<g><title>{escape(titles[code])}</title>"
            f'<rect x="{x + 1.5}" y="{y + 1.5}" width="{TILE - 3}" height="{TILE - 3}" stroke="currentColor"'
            f' stroke-opacity="{1 if value else 0.35}" fill="currentColor"'
            f' fill-opacity="{level * 0.22:.2f}"/>'
            f"{_text(x + TILE / 2, y + 21, code, ink=ink, strong=bool(value), size=17)}"
            f"{_text(x + TILE / 2, y + 39, texts.get(code, ''), ink=ink, size=16)}</g>"
        )
    columns, rows = (max(place[n] for place in places.values()) + 1 for n in (0, 1))
    return _svg(columns * TILE, rows * TILE, "".join(parts), name=name)


def _label(begin: float, end: float, y: float, text: str) -> str:
    """A label over a stretch: from its begin or up to its end, where there is room, or along the whole width.

    What is longer than the whole is cut.
    """
    most = WIDTH // _LETTER
    text = text if len(text) <= most else f"{text[: most - 1]}…"
    length = _LETTER * len(text)
    if begin + length <= WIDTH:
        return _text(_across(begin), y, text, anchor="start")
    if end >= length:
        return _text(_across(end), y, text, anchor="end")
    return _text(_across(0), y, text, anchor="start")


def _across(x: float) -> float:
    return WIDTH - x if direction() == "rtl" else x


def _line(x1: float, y1: float, x2: float, y2: float, *, opacity: float, more: str = "") -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="currentColor"'
        f' stroke-opacity="{opacity}"{more}/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "middle",
    strong: bool = False,
    ink: str = "currentColor",
    size: int = 14,
) -> str:
    weight = ' font-weight="600"' if strong else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{ink}"{weight}>'
        f"{escape(text)}</text>"
    )


def for_paper(drawing: str) -> str:
    """A drawing of a page as one that stands alone, in a document or a file.

    A browser begins a text where the page's script begins; alone, a drawing is read from left to right.
    """
    if direction() == "rtl":
        drawing = _ANCHOR.sub(lambda found: _ANCHORS[found[0]], drawing)
    named = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" font-family="Noto Sans" ', 1)
    return named.replace("var(--ground)", "#fff")


_ANCHORS = {'text-anchor="start"': 'text-anchor="end"', 'text-anchor="end"': 'text-anchor="start"'}
_ANCHOR = re.compile("|".join(_ANCHORS))


def _svg(width: int, height: int, inner: str, *, name: str = "", more: str = "") -> Markup:
    """A drawing; one without a height of its own shrinks with the page as it is."""
    more = more or f'role="img" aria-label="{escape(name)}"'
    return Markup(f'<svg width="{width}" viewBox="0 0 {width} {height}" {more}>{inner}</svg>')  # noqa: S704 - our own drawing; every text in it is escaped

"""A trend as a drawing from the server: where its line, its marks and its words stand.

`templates/macros/plots.html` draws it beside the table that says the same. In a language that is written
from right to left, time runs that way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.i18n import direction
from app.core.measures import Figure, Point, Unit, Value
from app.core.templating import figure

WIDTH, HEIGHT = 360, 190
_BESIDE, _OTHER_SIDE, _ABOVE, _BELOW = 60, 42, 12, 28
"""What is kept free around the line, for the words of the scale and below the marks."""
_TOP = {Unit.SHARE: 1, Unit.SCORE: 5}
"""Where the scale of a unit always ends; of the others at the highest figure."""
_MOST_NAMES = 4
"""So many editions' codes fit below a drawing on a phone."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One point of the line: its place, and its edition or year, which not every mark has room to name."""

    x: int
    y: int
    label: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend, ready to be drawn.

    `lines` are its unbroken stretches, each the points of a polyline; `levels` the lines of the scale, each
    its height and its figure in words, from `since` to `until`; `beside` is where these words end.
    """

    marks: list[Mark]
    lines: list[str]
    levels: list[tuple[int, str]]
    since: int
    until: int
    beside: int


def trend(points: Sequence[Point], unit: Unit) -> Trend | None:
    """The drawing of some points in their order; None where fewer than two have a figure."""
    known = [point.figure.value for point in points if point.figure.value is not None]
    if len(known) < 2:
        return None
    top = _TOP.get(unit) or max(known) or 1
    is_mirrored = direction() == "rtl"
    step = Fraction(WIDTH - _BESIDE - _OTHER_SIDE, len(points) - 1)
    each = -(-len(points) // _MOST_NAMES)
    marks: list[Mark] = []
    stretches: list[list[str]] = [[]]
    for number, point in enumerate(points):
        if point.figure.value is None:
            stretches.append([])
            continue
        x = round(_BESIDE + step * number)
        mark = Mark(
            WIDTH - x if is_mirrored else x,
            _height(point.figure.value, top),
            point.label,
            is_named=(len(points) - 1 - number) % each == 0,
        )
        marks.append(mark)
        stretches[-1].append(f"{mark.x},{mark.y}")
    levels = [
        (_height(value, top), figure(Figure(value=value, of=0), unit))
        for value in (0, Fraction(top) / 2, top)
    ]
    lines = [" ".join(places) for places in stretches if len(places) > 1]
    since, until, beside = _BESIDE - 6, WIDTH - _OTHER_SIDE + 6, _BESIDE - 10
    if is_mirrored:
        since, until, beside = WIDTH - until, WIDTH - since, WIDTH - beside
    return Trend(marks, lines, levels, since, until, beside)


def _height(value: Value, top: Value) -> int:
    return round(HEIGHT - _BELOW - Fraction(value) / top * (HEIGHT - _ABOVE - _BELOW))

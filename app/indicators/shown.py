"""Indicators in words and drawings: what pages, files and reports show of them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.access.actor import Actor
from app.core import drawings
from app.core.i18n import _, language
from app.core.measures import NOTHING, Figure, Measure, Point, Unit
from app.core.plots import Trend, trend
from app.core.sheets import Number
from app.core.templating import figure, format_number
from app.indicators import queries, words
from app.indicators.catalogue import Dimension
from app.indicators.queries import Answer, Scope
from app.member_states import data as states
from app.member_states.tiles import PLACES

NONE = "–"
"""What stands for no figure."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it is of, its figure in words (`cell`), and as a number for a bar.

    `is_rest` where it is of those who are told only together.
    """

    value: str
    name: str
    answer: Answer
    text: str
    length: float
    is_rest: bool = False


def text(answer: Answer, of: Measure) -> str:
    """A figure in words; where more belongs to it than it counts, it is said to be at least that.

    A share is said to be of so many as it counts.
    """
    if answer.figure is None:
        return _("not told") if answer.is_part else NONE
    said = figure(answer.figure, of.unit)
    if not answer.is_part:
        return said
    if of.unit is Unit.SHARE:
        return _("%(figure)s of %(number)s", figure=said, number=format_number(answer.figure.of))
    return _("at least %(figure)s", figure=said)


def cell(answer: Answer, of: Measure) -> str:
    """A figure in words for a table; where it is a number, a workbook of it holds that."""
    said, found = text(answer, of), answer.figure
    if found is None or found.value is None or answer.is_part:
        return said
    if of.unit is Unit.SHARE:
        return Number.of(said, int(found.value * 1000) / 1000, is_share=True)
    tenths = int(found.value * 10)
    if of.unit is Unit.DAYS:
        return Number.of(said, -(-tenths // 10))
    return Number.of(said, tenths / 10 if tenths % 10 else tenths // 10)


def lines(scope: Scope, one: Measure, by: Dimension, actor: Actor) -> list[Line]:
    """One indicator by what tells it apart, line by line, as a reader sees it.

    Outside, the last line is of those who are told only together, so that the lines that are told add up.
    """
    named = queries.names_of(by, actor)
    found = queries.told_by(scope, one, by)
    found_lines = [
        Line(
            value,
            words.value_name(by, value, named),
            answer,
            cell(answer, one),
            float(answer.figure.value) if answer.figure and answer.figure.value is not None else 0.0,
        )
        for value, answer in found.items()
        if value != "None"
    ]
    if by in {Dimension.PROGRAMME, Dimension.DONOR, Dimension.STATE}:
        found_lines.sort(key=lambda line: states.sort_key(line.name))
    rest = queries.told_together(scope, one, by)
    if rest:
        answer = Answer(Figure(value=rest, of=rest))
        found_lines.append(
            Line("", _("Not told apart"), answer, cell(answer, one), float(rest), is_rest=True)
        )
    return found_lines


def plot(one: Measure, by: Dimension, found: list[Line]) -> Trend | None:
    """The trend over the years; None where it is not told apart by these."""
    if by is not Dimension.YEAR:
        return None
    return trend([Point(line.name, line.answer.figure or NOTHING) for line in found], one.unit)


@dataclass(frozen=True, slots=True)
class Map:
    """The map of the states, and what it shows of them."""

    name: str
    drawing: Markup


def state_map(scope: Scope, one: Measure, actor: Actor) -> Map:
    """The map of the states: each one’s figure, or outside of the office in how many cohorts it was."""
    if scope.is_inside:
        found = lines(scope, one, Dimension.STATE, actor)
        values = {line.value: line.length for line in found}
        texts = {line.value: line.text for line in found}
        name = _("%(measure)s by member state", measure=one.label)
    else:
        times = queries.editions_by_state(scope)
        values = {code: float(number) for code, number in times.items()}
        texts = {code: str(number) for code, number in times.items()}
        name = _("In how many cohorts each member state took part")
    titles = {
        code: ": ".join(filter(None, [states.name(code, language()), texts.get(code)])) for code in PLACES
    }
    return Map(name, drawings.tiles(PLACES, values, texts, titles, name=name))

"""The office's figures, each with its definition and version; small numbers are kept as on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from marshmallow import fields
from werkzeug.datastructures import MultiDict

from app.access.gate import current_actor, needs
from app.access.permissions import Permission as P
from app.access.scopes import Scope
from app.api import bodies, problems
from app.api.base import room
from app.api.schemas import Answer, word
from app.core.i18n import _
from app.core.labels import Labelled
from app.core.measures import Measure, Unit
from app.core.measures import measure as measure_named
from app.core.texts import Texts
from app.indicators import queries, rows, shown
from app.indicators.catalogue import NAMES, PEOPLE, Dimension, indicators
from app.indicators.forms import ChoiceForm
from app.indicators.views import MOST_ROWS, choice_of, offer


class MeasureSchema(Answer):
    """A figure: `value` is null where there is nothing to measure, or too few people to tell."""

    name = fields.String()
    version = fields.Integer()
    label = fields.String(metadata={"description": "In the language asked for."})
    definition = fields.String(metadata={"description": "In the language asked for."})
    unit = word(Unit)
    value = fields.Float(allow_none=True)
    of = fields.Integer(allow_none=True, metadata={"description": "How many records it rests on."})
    is_part = fields.Boolean(metadata={"description": "More belongs to it than may be counted for you."})


class MeasuresSchema(Answer):
    """Every figure of what was chosen."""

    items = fields.List(fields.Nested(MeasureSchema))


@room.page(
    "/measures",
    access=needs(P.FIGURES_SEE),
    scope=Scope.MEASURES_READ,
    query=bodies.query_of(ChoiceForm),
    answers=MeasuresSchema,
)
def measures(query: dict[str, Any]) -> Any:
    """The office's figures of the cohorts that the filter chooses."""
    told = queries.told(_scope(query), indicators())
    return {"items": [_shown(measure, told[measure.name]) for measure in indicators()]}


class MeasureLineSchema(Answer):
    """A figure of some of those whom it is of: `value` is null where it may not be told to you."""

    key = fields.String(
        metadata={"description": "What it is of: a year, a key, a code. Empty where it is not said."}
    )
    label = fields.String(metadata={"description": "In the language asked for."})
    value = fields.Float(allow_none=True)
    of = fields.Integer(allow_none=True, metadata={"description": "How many records it rests on."})
    is_part = fields.Boolean(metadata={"description": "More belongs to it than may be counted for you."})


class MeasureLinesSchema(Answer):
    """One figure told apart; `kept` are the people who may be told to you only together."""

    measure = fields.Nested(MeasureSchema)
    items = fields.List(fields.Nested(MeasureLineSchema))
    kept = fields.Integer()


@room.page(
    "/measures/lines",
    access=needs(P.FIGURES_SEE),
    scope=Scope.MEASURES_READ,
    query=bodies.query_of(
        ChoiceForm,
        name="LinesQuery",
        show=bodies.Words(metadata={"enum": list(NAMES), "description": "Which figure; its `name`."}),
        by=bodies.Words(
            metadata={"enum": [str(each) for each in Dimension], "description": "A year unless said."}
        ),
    ),
    answers=MeasureLinesSchema,
)
def lines_of_measure(query: dict[str, Any]) -> Any:
    """The figure that `show` names, told apart `by` something; small numbers are kept as on the pages."""
    measure = _measure(query)
    by = _one_of(list(Dimension), query.pop("by", Dimension.YEAR), "by")
    scope = _scope(query)
    lines = shown.lines(scope, measure, Dimension(by), current_actor())
    return {
        "measure": _shown(measure, queries.told(scope, [measure])[measure.name]),
        "items": [
            {"key": line.value, "label": line.name, **_figure(line.answer)}
            for line in lines
            if not line.is_rest
        ],
        "kept": sum(line.answer.figure.of for line in lines if line.is_rest and line.answer.figure),
    }


class ColumnSchema(Answer):
    """A column of the records behind a figure."""

    name = fields.String()
    label = fields.String(metadata={"description": "In the language asked for."})


class BehindSchema(Answer):
    """The records behind a figure, each as the values of its columns."""

    columns = fields.List(fields.Nested(ColumnSchema))
    items = fields.List(
        fields.List(
            fields.Raw(metadata={"type": ["string", "number", "integer", "boolean", "null", "object"]})
        )
    )
    is_cut = fields.Boolean(metadata={"description": "There are more: choose less to read the others."})


@room.page(
    "/measures/rows",
    access=needs(P.FIGURES_SEE),
    scope=Scope.MEASURES_READ,
    query=bodies.query_of(
        ChoiceForm,
        name="BehindQuery",
        show=bodies.Words(metadata={"enum": list(NAMES), "description": "Which figure; its `name`."}),
    ),
    answers=BehindSchema,
)
def rows_behind_measure(query: dict[str, Any]) -> Any:
    """The records behind the figure that `show` names, within your own sight, and none else."""
    actor, measure = current_actor(), _measure(query)
    found = list(islice(rows.behind(actor, measure, _scope(query)), MOST_ROWS + 1))
    return {
        "columns": [{"name": key, "label": str(label)} for key, label in measure.rows.columns],
        "items": [[_cell(value) for value in row] for row in found[:MOST_ROWS]],
        "is_cut": len(found) > MOST_ROWS,
    }


def _measure(query: dict[str, Any]) -> Measure:
    return measure_named(_one_of(NAMES, query.pop("show", PEOPLE), "show"))


def _one_of(options: Sequence[str], said: str, name: str) -> str:
    """What was said, if it is one of the options; else a problem at its name."""
    if said not in options:
        problems.refuse(422, errors=[{"pointer": f"/{name}", "detail": _("Choose one of the options.")}])
    return said


def _scope(query: dict[str, Any]) -> queries.Scope:
    """What the filter chooses; a problem for what can't be read, contradicts, or is not for this reader."""
    form = ChoiceForm(formdata=MultiDict(query), meta={"csrf": False})
    offer(form)
    if beyond := [name for name in query if name not in form]:
        problems.refuse(403, errors=[{"pointer": f"/{beyond[0]}", "detail": str(bodies.WORDS["unknown"])}])
    if not form.validate():
        problems.refuse(422, errors=list(bodies.places(form.errors)))
    if form.contradiction:
        problems.refuse(422, form.contradiction)
    return queries.scope_of(current_actor(), choice_of(form))


def _cell(value: Any) -> Any:
    """A value of a record in JSON: days and instants as they are written, words by their keys."""
    if isinstance(value, Texts):
        return value.filled()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, UUID | Labelled):
        return str(getattr(value, "value", value))
    return value


def _figure(answer: queries.Answer) -> dict[str, Any]:
    figure = answer.figure
    return {
        "value": None if figure is None or figure.value is None else float(figure.value),
        "of": figure.of if figure else None,
        "is_part": answer.is_part,
    }


def _shown(measure: Measure, answer: queries.Answer) -> dict[str, Any]:
    return {
        "name": measure.name,
        "version": measure.version,
        "label": str(measure.label),
        "definition": str(measure.definition),
        "unit": measure.unit.value,
        **_figure(answer),
    }

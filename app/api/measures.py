"""The office's figures, each with its definition and version; small numbers are kept as on the pages."""

from __future__ import annotations

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
from app.core.measures import Unit
from app.core.measures import measure as measure_named
from app.core.texts import Texts
from app.indicators import queries, rows
from app.indicators.catalogue import NAMES, PEOPLE, indicators
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
    name = query.pop("show", PEOPLE)
    if name not in NAMES:
        problems.refuse(422, errors=[{"pointer": "/show", "detail": _("Choose one of the options.")}])
    actor, measure = current_actor(), measure_named(name)
    found = list(islice(rows.behind(actor, measure, _scope(query)), MOST_ROWS + 1))
    return {
        "columns": [{"name": key, "label": str(label)} for key, label in measure.rows.columns],
        "items": [[_cell(value) for value in row] for row in found[:MOST_ROWS]],
        "is_cut": len(found) > MOST_ROWS,
    }


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


def _shown(measure: Any, answer: queries.Answer) -> dict[str, Any]:
    figure = answer.figure
    return {
        "name": measure.name,
        "version": measure.version,
        "label": str(measure.label),
        "definition": str(measure.definition),
        "unit": measure.unit.value,
        "value": None if figure is None or figure.value is None else float(figure.value),
        "of": figure.of if figure else None,
        "is_part": answer.is_part,
    }

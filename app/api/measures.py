"""The office's figures, each with its definition and version; small numbers are kept as on the pages."""

from __future__ import annotations

from typing import Any

from marshmallow import fields
from werkzeug.datastructures import MultiDict

from app.access.gate import current_actor, needs
from app.access.permissions import Permission as P
from app.access.scopes import Scope
from app.api import bodies, problems
from app.api.base import room
from app.api.schemas import Answer, word
from app.core.measures import Unit
from app.indicators import queries
from app.indicators.catalogue import indicators
from app.indicators.forms import ChoiceForm
from app.indicators.views import choice_of, offer


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
    form = ChoiceForm(formdata=MultiDict(query), meta={"csrf": False})
    offer(form)
    if beyond := [name for name in query if name not in form]:
        problems.refuse(403, errors=[{"pointer": f"/{beyond[0]}", "detail": str(bodies.WORDS["unknown"])}])
    if not form.validate():
        problems.refuse(422, errors=list(bodies.places(form.errors)))
    if form.contradiction:
        problems.refuse(422, form.contradiction)
    told = queries.told(queries.scope_of(current_actor(), choice_of(form)), indicators())
    return {"items": [_shown(measure, told[measure.name]) for measure in indicators()]}


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

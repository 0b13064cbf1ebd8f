"""Lifecycles through the API: what may be done with a record now, and doing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import fields

from app.access.gate import current_actor
from app.api import problems
from app.api.bodies import Body, Words
from app.api.schemas import Answer
from app.core.i18n import _
from app.core.workflow import Workflow


class MoveBody(Body):
    """A move, by its name, with the reason where one is asked for."""

    move = Words(required=True, metadata={"minLength": 1, "maxLength": 40})
    reason = Words(load_default="", metadata={"maxLength": 1000})


class MoveSchema(Answer):
    """A move that may be taken now, or why not."""

    move = fields.String()
    label = fields.String(metadata={"description": "What the button says, in the language asked for."})
    to = fields.String(metadata={"description": "The state that it leads to."})
    asks_reason = fields.Boolean()
    allowed = fields.Boolean()
    why_not = fields.String(metadata={"description": "Why it is not allowed now; empty where it is."})


class MovesSchema(Answer):
    """The moves of a record from where it stands, for the one who asks."""

    items = fields.List(fields.Nested(MoveSchema))


def offered(workflow: Workflow, record: Any, names: Iterable[str]) -> dict[str, Any]:
    """What the actor may do with a record now, of the moves that are made here."""
    return {
        "items": [
            {
                "move": offer.transition.name,
                "label": str(offer.transition.label),
                "to": offer.transition.target.value,
                "asks_reason": offer.transition.asks_reason,
                "allowed": offer.allowed,
                "why_not": str(offer.why),
            }
            for offer in workflow.offers(record, current_actor())
            if offer.transition.name in names
        ]
    }


def take(workflow: Workflow, record: Any, body: Mapping[str, Any], names: Iterable[str]) -> Any:
    """Take a record through a move; the lifecycle itself says what may be done, and why not."""
    workflow.move(record, named(body, names), actor=current_actor(), reason=body["reason"])
    return record


def named(body: Mapping[str, Any], names: Iterable[str]) -> str:
    """The move that is asked for; 422 for one that is not made here."""
    if body["move"] not in names:
        problems.refuse(422, errors=[{"pointer": "/move", "detail": _("There is no such move here.")}])
    return str(body["move"])

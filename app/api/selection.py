"""Selection by hand and its results, as on the pages; selection by rules has pages alone."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from app.access.gate import as_uuid, current_actor, on
from app.access.permissions import Permission as P
from app.access.scopes import Scope
from app.api import bodies, problems
from app.api.base import room
from app.api.bodies import Body, Words
from app.api.cohorts import COHORT_RESOURCE
from app.api.schemas import Answer
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core.i18n import _
from app.registrations import operations, seat_queries, seats
from app.registrations.forms import MOST_PLACES
from app.registrations.models import Registration

_ON_SELECT = on(Cohort, P.REGISTRATION_SELECT, "cohort_id", one_cohort)


def _keys() -> fields.List[Any]:
    return fields.List(Words(metadata={"format": "uuid"}), required=True, error_messages=bodies.WORDS)


class SelectionBody(Body):
    """Who is offered a seat, and who stands on the reserve in this order, by the registrations' keys."""

    offers = _keys()
    reserve = _keys()


class PlacedSchema(Answer):
    """How many officials were placed."""

    placed = fields.Integer()


@room.page(
    "/cohorts/<uuid:cohort_id>/selection",
    method="POST",
    access=_ON_SELECT,
    scope=Scope.REGISTRATIONS_WRITE,
    body=SelectionBody,
    answers=PlacedSchema,
)
def select_officials(body: dict[str, Any], cohort: Cohort) -> Any:
    """Offer seats to some and put others on the reserve, in one deed; nobody is told before the results."""
    actor = current_actor()
    operations.hold_seats(cohort)
    known = {one.id: one for one in seat_queries.to_select(cohort.id, actor, most=MOST_PLACES)}
    chosen = {name: _chosen(name, body[name], known) for name in ("offers", "reserve")}
    placed = seats.select(cohort, offered=chosen["offers"], reserve=chosen["reserve"], actor=actor)
    return {"placed": placed}


@room.page(
    "/cohorts/<uuid:cohort_id>/results",
    method="POST",
    access=_ON_SELECT,
    scope=Scope.REGISTRATIONS_WRITE,
    leads=COHORT_RESOURCE,
)
def release_results(cohort: Cohort) -> Any:
    """Release the results of a selection: everyone is told by mail."""
    return seats.release_results(cohort, actor=current_actor())


def _chosen(name: str, keys: list[str], known: dict[Any, Registration]) -> list[Registration]:
    """The registrations that are meant; 422 for one that waits for no place, and one that is named twice."""
    found: list[Registration] = []
    for place, key in enumerate(keys):
        one = known.get(as_uuid(key))
        if one is None or one in found:
            sentence = _("Nobody with this key waits for a place, or it stands here twice.")
            problems.refuse(422, errors=[{"pointer": f"/{name}/{place}", "detail": sentence}])
        found.append(one)
    return found

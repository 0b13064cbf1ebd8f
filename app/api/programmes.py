"""Programmes and their curricula."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.access.scopes import Scope
from app.api import bodies, moves, paging
from app.api.base import room
from app.api.room import Resource
from app.api.schemas import Record, TextsField, page_of, word
from app.core.forms import values
from app.programmes import operations, queries
from app.programmes.forms import NewProgrammeForm, ProgrammeFilter, ProgrammeForm
from app.programmes.lists import PROGRAMMES
from app.programmes.models import Programme
from app.programmes.states import PROGRAMME, Pillar, ProgrammeState, ThematicArea
from app.programmes.views import WRITTEN

_ON_SEE = on(Programme, P.PROGRAMME_SEE, "programme_id", queries.one_programme)
_ON_EDIT = on(Programme, P.PROGRAMME_EDIT, "programme_id", queries.one_programme)
_MOVES = ("publish", "withdraw")


class ProgrammeSchema(Record):
    """A programme: what everyone reads of it, in every language."""

    code = fields.String()
    title = TextsField()
    summary = TextsField()
    audience = TextsField()
    areas = fields.List(word(ThematicArea))
    pillars = fields.List(word(Pillar))
    state = word(ProgrammeState)
    created_at = fields.AwareDateTime(format="iso")


_PROGRAMME = Resource(_ON_SEE, ProgrammeSchema, "programme")


@room.page(
    "/programmes",
    access=needs(P.PROGRAMME_SEE),
    scope=Scope.PROGRAMMES_READ,
    query=bodies.filter_of(ProgrammeFilter, "code", "state"),
    answers=page_of(ProgrammeSchema),
)
def programmes(query: dict[str, Any]) -> Any:
    """The programmes that are there for you; for the public, those that are published."""
    actor = current_actor()
    seen = queries.programmes_seen_by(actor)
    return paging.page(PROGRAMMES, seen, query, is_staff=bool(actor.grants))


@room.page(
    "/programmes",
    method="POST",
    access=needs(P.PROGRAMME_CREATE),
    scope=Scope.PROGRAMMES_WRITE,
    body=bodies.body_of(NewProgrammeForm),
    makes=_PROGRAMME,
)
def create_programme(body: dict[str, Any]) -> Any:
    """Set up a programme."""
    form = bodies.filled(NewProgrammeForm, body)
    return bodies.carry_out(
        form, lambda: operations.create(**values(form, "code", *WRITTEN), actor=current_actor())
    )


@room.page(
    "/programmes/<uuid:programme_id>",
    access=_ON_SEE,
    scope=Scope.PROGRAMMES_READ,
    answers=ProgrammeSchema,
)
def programme(programme: Programme) -> Any:
    """One programme."""
    return programme


@room.page(
    "/programmes/<uuid:programme_id>",
    method="PUT",
    access=_ON_EDIT,
    scope=Scope.PROGRAMMES_WRITE,
    body=bodies.body_of(ProgrammeForm),
    edits=_PROGRAMME,
)
def change_programme(body: dict[str, Any], programme: Programme) -> Any:
    """Change what is written of a programme: all of it, as it shall stand."""
    form = bodies.filled(ProgrammeForm, body, version=programme.version)
    return bodies.carry_out(
        form, lambda: operations.change(programme, **values(form, *WRITTEN), actor=current_actor())
    )


@room.page(
    "/programmes/<uuid:programme_id>/moves",
    access=_ON_EDIT,
    scope=Scope.PROGRAMMES_READ,
    answers=moves.MovesSchema,
)
def programme_moves(programme: Programme) -> Any:
    """What may be done with a programme now."""
    return moves.offered(PROGRAMME, programme, _MOVES)


@room.page(
    "/programmes/<uuid:programme_id>/moves",
    method="POST",
    access=_ON_EDIT,
    scope=Scope.PROGRAMMES_WRITE,
    body=moves.MoveBody,
    leads=_PROGRAMME,
)
def move_programme(body: dict[str, Any], programme: Programme) -> Any:
    """Publish or withdraw a programme."""
    return moves.take(PROGRAMME, programme, body, _MOVES)

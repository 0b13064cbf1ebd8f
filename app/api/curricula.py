"""Curricula: a programme's versions, and the modules and outcomes of a draft.

A version is one document: whatever is changed in it asks for the ETag of the whole, and answers with the
whole as it then stands.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import abort
from marshmallow import fields

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.access.scopes import Scope
from app.api import bodies, moves
from app.api.base import room
from app.api.bodies import Body, Words
from app.api.room import Resource
from app.api.schemas import Answer, Record, TextsField, word
from app.core.forms import values
from app.programmes import curricula as operations
from app.programmes import queries
from app.programmes.curriculum_views import STEPS, module_of, outcome_of
from app.programmes.forms import (
    DraftForm,
    ModuleForm,
    NewModuleForm,
    NewOutcomeForm,
    OutcomeForm,
    RulesForm,
)
from app.programmes.models import Curriculum, Programme
from app.programmes.states import CURRICULUM, CurriculumState

_ON_PROGRAMME = on(Programme, P.PROGRAMME_EDIT, "programme_id", queries.one_programme)
_ON_CURRICULUM = on(Curriculum, P.PROGRAMME_EDIT, "curriculum_id", queries.one_curriculum)
_MOVES = ("publish", "retire")
_MODULE = "/curricula/<uuid:curriculum_id>/modules/<uuid:module_id>"
_OUTCOME = f"{_MODULE}/outcomes/<uuid:outcome_id>"


class OutcomeSchema(Answer):
    """What a trainee can do after a module."""

    id = fields.UUID()
    text = TextsField()


class ModuleSchema(Answer):
    """A part of a curriculum, with its contact hours."""

    id = fields.UUID()
    code = fields.String()
    title = TextsField()
    hours = fields.Integer()
    outcomes = fields.List(fields.Nested(OutcomeSchema))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The outcomes stand in their order, also where it was changed a moment ago."""
        found = super().get_attribute(obj, attr, default)
        return sorted(found, key=lambda each: each.position) if attr == "outcomes" else found


class ListedCurriculumSchema(Answer):
    """A version of a curriculum as a list shows it."""

    id = fields.UUID()
    number = fields.Integer()
    state = word(CurriculumState)
    hours = fields.Integer(metadata={"description": "The contact hours of all its modules."})
    published_at = fields.AwareDateTime(format="iso", allow_none=True)


class CurriculaSchema(Answer):
    """Every version of a programme's curriculum, the newest first."""

    items = fields.List(fields.Nested(ListedCurriculumSchema))


class CurriculumSchema(Record):
    """A version of a curriculum: its rules, its modules in their order, and what each is to teach."""

    programme_id = fields.UUID()
    number = fields.Integer()
    state = word(CurriculumState)
    attendance_percent = fields.Integer()
    module_percent = fields.Integer(allow_none=True)
    least_mark = fields.Integer(allow_none=True)
    published_at = fields.AwareDateTime(format="iso", allow_none=True)
    modules = fields.List(fields.Nested(ModuleSchema))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The modules stand in their order, also where it was changed a moment ago."""
        found = super().get_attribute(obj, attr, default)
        return sorted(found, key=lambda each: each.position) if attr == "modules" else found


class PublishedSchema(Answer):
    """What a programme teaches now, as everyone may read it."""

    number = fields.Integer()
    hours = fields.Integer()
    modules = fields.List(fields.Nested(ModuleSchema))


class StepBody(Body):
    """Which way something is moved by one place."""

    way = Words(required=True, metadata={"enum": list(STEPS)})


def _tag(curriculum: Curriculum) -> str:
    """What tells whether a version stands as it was read, with all its parts."""
    parts = sorted(f"{module.id}:{module.version}:{module.position}" for module in curriculum.modules)
    return f"{curriculum.version}-{sha256(' '.join(parts).encode()).hexdigest()[:12]}"


_CURRICULUM = Resource(_ON_CURRICULUM, CurriculumSchema, "curriculum", tag=_tag)


@room.page(
    "/programmes/<uuid:programme_id>/curriculum",
    access=on(Programme, P.PROGRAMME_SEE, "programme_id", queries.one_programme),
    scope=Scope.PROGRAMMES_READ,
    answers=PublishedSchema,
)
def published_curriculum(programme: Programme) -> Any:
    """The newest published version of a programme's curriculum; 404 while none is."""
    return queries.published_curriculum(programme.id) or abort(404)


@room.page(
    "/programmes/<uuid:programme_id>/curricula",
    access=_ON_PROGRAMME,
    scope=Scope.PROGRAMMES_READ,
    answers=CurriculaSchema,
)
def curricula(programme: Programme) -> Any:
    """Every version of a programme's curriculum, drafts included, for its coordinator."""
    return {"items": queries.curricula_of(programme.id)}


@room.page(
    "/programmes/<uuid:programme_id>/curricula",
    method="POST",
    access=_ON_PROGRAMME,
    scope=Scope.PROGRAMMES_WRITE,
    body=bodies.body_of(DraftForm),
    makes=_CURRICULUM,
)
def draft_curriculum(body: dict[str, Any], programme: Programme) -> Any:
    """Begin the next version, empty or with what the last one holds."""
    form = bodies.filled(DraftForm, body)
    return bodies.carry_out(
        form,
        lambda: operations.draft(programme, is_copy=form["begin"].data == "copy", actor=current_actor()),
    )


@room.page(
    "/curricula/<uuid:curriculum_id>",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_READ,
    answers=CurriculumSchema,
    shows=_CURRICULUM,
)
def curriculum(curriculum: Curriculum) -> Any:
    """One version of a curriculum."""
    return curriculum


@room.page(
    "/curricula/<uuid:curriculum_id>",
    method="PUT",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_WRITE,
    body=bodies.body_of(RulesForm),
    edits=_CURRICULUM,
)
def change_rules(body: dict[str, Any], curriculum: Curriculum) -> Any:
    """Set what a draft asks of a trainee: all of it, as it shall stand."""
    form = bodies.filled(RulesForm, body, version=curriculum.version)
    written = ("attendance_percent", "module_percent", "least_mark")
    return bodies.carry_out(
        form,
        lambda: operations.change_rules(curriculum, **values(form, *written), actor=current_actor()),
    )


@room.page(
    "/curricula/<uuid:curriculum_id>/moves",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_READ,
    answers=moves.MovesSchema,
)
def curriculum_moves(curriculum: Curriculum) -> Any:
    """What may be done with a version now."""
    return moves.offered(CURRICULUM, curriculum, _MOVES)


@room.page(
    "/curricula/<uuid:curriculum_id>/moves",
    method="POST",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_WRITE,
    body=moves.MoveBody,
    leads=_CURRICULUM,
)
def move_curriculum(body: dict[str, Any], curriculum: Curriculum) -> Any:
    """Publish or retire a version; from then on it stays as it is."""
    return moves.take(CURRICULUM, curriculum, body, _MOVES)


@room.page(
    "/curricula/<uuid:curriculum_id>/modules",
    method="POST",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_WRITE,
    body=bodies.body_of(NewModuleForm),
    edits=_CURRICULUM,
)
def add_module(body: dict[str, Any], curriculum: Curriculum) -> Any:
    """Add a module to a draft, as its last."""
    form = bodies.filled(NewModuleForm, body)
    written = values(form, "code", "title", "hours")
    bodies.carry_out(form, lambda: operations.add_module(curriculum, **written, actor=current_actor()))
    return curriculum


@room.page(
    _MODULE,
    method="PUT",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_WRITE,
    body=bodies.body_of(ModuleForm),
    edits=_CURRICULUM,
)
def change_module(body: dict[str, Any], curriculum: Curriculum, module_id: UUID) -> Any:
    """Change what is written of a module of a draft."""
    module = module_of(curriculum, module_id)
    form = bodies.filled(ModuleForm, body, version=module.version)
    written = values(form, "code", "title", "hours")
    bodies.carry_out(form, lambda: operations.change_module(module, **written, actor=current_actor()))
    return curriculum


@room.page(
    _MODULE,
    method="DELETE",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_WRITE,
    edits=_CURRICULUM,
)
def remove_module(curriculum: Curriculum, module_id: UUID) -> Any:
    """Take a module with its outcomes out of a draft."""
    operations.remove_module(module_of(curriculum, module_id), actor=current_actor())
    return curriculum


@room.page(
    f"{_MODULE}/step",
    method="POST",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_WRITE,
    body=StepBody,
    edits=_CURRICULUM,
)
def step_module(body: dict[str, Any], curriculum: Curriculum, module_id: UUID) -> Any:
    """Move a module of a draft one place up or down."""
    steps = bodies.among(STEPS, body, "way")
    operations.move_module(module_of(curriculum, module_id), steps=steps, actor=current_actor())
    return curriculum


@room.page(
    f"{_MODULE}/outcomes",
    method="POST",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_WRITE,
    body=bodies.body_of(NewOutcomeForm),
    edits=_CURRICULUM,
)
def add_outcome(body: dict[str, Any], curriculum: Curriculum, module_id: UUID) -> Any:
    """Say what else a trainee can do after a module of a draft."""
    module = module_of(curriculum, module_id)
    form = bodies.filled(NewOutcomeForm, body)
    bodies.carry_out(
        form, lambda: operations.add_outcome(module, **values(form, "text"), actor=current_actor())
    )
    return curriculum


@room.page(
    _OUTCOME,
    method="PUT",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_WRITE,
    body=bodies.body_of(OutcomeForm),
    edits=_CURRICULUM,
)
def change_outcome(body: dict[str, Any], curriculum: Curriculum, module_id: UUID, outcome_id: UUID) -> Any:
    """Say an outcome of a draft in other words."""
    module = module_of(curriculum, module_id)
    outcome = outcome_of(module, outcome_id)
    form = bodies.filled(OutcomeForm, body, version=module.version)
    bodies.carry_out(
        form, lambda: operations.change_outcome(outcome, **values(form, "text"), actor=current_actor())
    )
    return curriculum


@room.page(
    _OUTCOME,
    method="DELETE",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_WRITE,
    edits=_CURRICULUM,
)
def remove_outcome(curriculum: Curriculum, module_id: UUID, outcome_id: UUID) -> Any:
    """Take an outcome out of a draft."""
    outcome = outcome_of(module_of(curriculum, module_id), outcome_id)
    operations.remove_outcome(outcome, actor=current_actor())
    return curriculum


@room.page(
    f"{_OUTCOME}/step",
    method="POST",
    access=_ON_CURRICULUM,
    scope=Scope.PROGRAMMES_WRITE,
    body=StepBody,
    edits=_CURRICULUM,
)
def step_outcome(body: dict[str, Any], curriculum: Curriculum, module_id: UUID, outcome_id: UUID) -> Any:
    """Move an outcome of a draft one place up or down."""
    outcome = outcome_of(module_of(curriculum, module_id), outcome_id)
    operations.move_outcome(outcome, steps=bodies.among(STEPS, body, "way"), actor=current_actor())
    return curriculum

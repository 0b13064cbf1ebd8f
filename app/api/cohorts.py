"""Cohorts: planned under a programme, changed, and led through their stages."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import fields

from app.access.gate import as_uuid, current_actor, needs, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.access.scopes import Scope
from app.api import bodies, moves, paging, problems
from app.api.base import room
from app.api.bodies import Body, Number, Words
from app.api.room import Resource
from app.api.schemas import Answer, Record, TextsField, page_of, word
from app.cohorts import calls, operations, queries
from app.cohorts.forms import CallFields, CallForm, CohortFilter, CohortForm, with_module_dates
from app.cohorts.lists import COHORTS
from app.cohorts.models import Cohort
from app.cohorts.pages import MOVES
from app.cohorts.states import COHORT, CohortState
from app.cohorts.views import dates_of, plan_of, terms_of
from app.core.i18n import _, read
from app.core.texts import LANGUAGES
from app.member_states.data import STATES
from app.programmes.models import Curriculum, Programme

_ON_SEE = on(Cohort, P.COHORT_SEE, "cohort_id", queries.one_cohort)
_ON_EDIT = on(Cohort, P.COHORT_EDIT, "cohort_id", queries.one_cohort)
_A_LANGUAGE = {"enum": list(LANGUAGES)}


class ListedCohortSchema(Answer):
    """A cohort as a list shows it."""

    id = fields.UUID()
    code = fields.String()
    title = TextsField()
    programme_code = fields.String()
    first_day = fields.Date()
    last_day = fields.Date()
    seats = fields.Integer()
    deadline_at = fields.AwareDateTime(format="iso", allow_none=True)
    state = word(CohortState)


class ModuleDatesSchema(Answer):
    """When a cohort comes for a module."""

    module = fields.String(attribute="module.code")
    first_day = fields.Date()
    last_day = fields.Date()


class CallSchema(Answer):
    """A cohort's call: whom it invites, and until when a state answers."""

    version = fields.Integer()
    deadline_at = fields.AwareDateTime(format="iso")
    deadline_zone = fields.String()
    answer_days = fields.Integer()
    criteria = TextsField()
    documents = TextsField()
    states = fields.Function(
        lambda call: [row.state_code for row in call.invitations],
        metadata={"type": "array", "items": {"type": "string"}},
    )


def _for_its_staff(name: str) -> Any:
    """What only who works on a cohort reads of it; null for everyone else."""

    def told(cohort: Cohort) -> Any:
        value = getattr(cohort, name) if may(current_actor(), P.COHORT_WORK, cohort) else None
        return value.isoformat() if isinstance(value, date) else value

    return told


class CohortSchema(Record):
    """A cohort: what, when, where, and its call once it was opened."""

    programme_id = fields.UUID()
    curriculum_id = fields.UUID()
    code = fields.String()
    title = TextsField()
    place = TextsField()
    zone = fields.String()
    seats = fields.Integer()
    seats_taken = fields.Function(_for_its_staff("seats_taken"), metadata={"type": ["integer", "null"]})
    languages = fields.List(fields.String(metadata=_A_LANGUAGE))
    interpretation = fields.List(fields.String(metadata=_A_LANGUAGE))
    reserve_cut_off = fields.Function(
        _for_its_staff("reserve_cut_off"), metadata={"type": ["string", "null"], "format": "date"}
    )
    first_day = fields.Date()
    last_day = fields.Date()
    state = word(CohortState)
    module_dates = fields.List(fields.Nested(ModuleDatesSchema))
    call = fields.Nested(CallSchema, allow_none=True)


COHORT_RESOURCE = Resource(_ON_SEE, CohortSchema, "cohort")


class DatesBody(Body):
    """When a cohort comes for one module of its curriculum."""

    module = Words(required=True, metadata={"description": "The module’s code."})
    first_day = Words(required=True, metadata={"format": "date"})
    last_day = Words(required=True, metadata={"format": "date"})


_DATES = fields.List(fields.Nested(DatesBody), required=True, error_messages=bodies.WORDS)
_CURRICULUM = Words(
    metadata={
        "format": "uuid",
        "description": "A published version of the programme’s curriculum; the newest where it is left out.",
    }
)


@room.page(
    "/cohorts",
    access=needs(P.COHORT_SEE),
    scope=Scope.COHORTS_READ,
    query=bodies.filter_of(CohortFilter, "code", "programme", "from", "to", "seats", "stage"),
    answers=page_of(ListedCohortSchema),
)
def cohorts(query: dict[str, Any]) -> Any:
    """The cohorts that are there for you, to come and running unless another stage is asked for."""
    actor = current_actor()
    asked = queries.programmes_of(actor) if "programme" in query else []
    known = [(str(programme.id), read(programme.title)) for programme in asked]
    return paging.page(COHORTS, queries.listed_cohorts(actor), query, programmes=known)


@room.page("/cohorts/<uuid:cohort_id>", access=_ON_SEE, scope=Scope.COHORTS_READ, answers=CohortSchema)
def cohort(cohort: Cohort) -> Any:
    """One cohort."""
    return cohort


@room.page(
    "/programmes/<uuid:programme_id>/cohorts",
    method="POST",
    access=on(Programme, P.COHORT_EDIT, "programme_id"),
    scope=Scope.COHORTS_WRITE,
    body=bodies.body_of(CohortForm, name="NewCohortBody", module_dates=_DATES, curriculum_id=_CURRICULUM),
    makes=COHORT_RESOURCE,
)
def plan_cohort(body: dict[str, Any], programme: Programme) -> Any:
    """Plan a cohort under a programme."""
    published = queries.published_curricula(programme.id)
    asked = body.pop("curriculum_id", None)
    curriculum = next((c for c in published if asked is None or c.id == as_uuid(asked)), None)
    if curriculum is None:
        problems.refuse(
            422,
            errors=[{"pointer": "/curriculum_id", "detail": _("This is no published version.")}],
        )
    form = _filled(curriculum, body, version="")
    return bodies.carry_out(
        form,
        lambda: operations.plan(
            curriculum, plan=plan_of(form), dates=dates_of(form, curriculum), actor=current_actor()
        ),
    )


@room.page(
    "/cohorts/<uuid:cohort_id>",
    method="PUT",
    access=_ON_EDIT,
    scope=Scope.COHORTS_WRITE,
    body=bodies.body_of(CohortForm, module_dates=_DATES),
    edits=COHORT_RESOURCE,
)
def change_cohort(body: dict[str, Any], cohort: Cohort) -> Any:
    """Change what is written of a cohort: all of it, as it shall stand."""
    form = _filled(cohort.curriculum, body, version=cohort.version)
    return bodies.carry_out(
        form,
        lambda: operations.change(
            cohort, plan=plan_of(form), dates=dates_of(form, cohort.curriculum), actor=current_actor()
        ),
    )


class InvitedBody(Body):
    """A state that a call invites, with the seats that are foreseen for it."""

    state_code = Words(required=True, metadata={"minLength": 2, "maxLength": 2})
    seats = Number(allow_none=True, metadata={"minimum": 1})


@room.page(
    "/cohorts/<uuid:cohort_id>/call",
    method="PUT",
    access=_ON_EDIT,
    scope=Scope.COHORTS_WRITE,
    body=bodies.body_of(
        CallFields,
        name="CallBody",
        states=fields.List(fields.Nested(InvitedBody), required=True, error_messages=bodies.WORDS),
        version=Number(
            required=True,
            allow_none=True,
            metadata={"description": "That of the call as you have read it; null where there is none."},
        ),
    ),
    leads=COHORT_RESOURCE,
)
def write_call(body: dict[str, Any], cohort: Cohort) -> Any:
    """Write a cohort's call, or change it: all of it, as it shall stand; 409 where another changed it."""
    invited, version = body.pop("states"), body.pop("version")
    if version != (cohort.call.version if cohort.call else None):
        problems.refuse(409, _("Someone else changed this while you were writing. Compare both, then save."))
    for place, one in enumerate(invited):
        if one["state_code"] not in STATES:
            sentence = _("There is no such member state.")
            problems.refuse(422, errors=[{"pointer": f"/states/{place}/state_code", "detail": sentence}])
    seats = {f"seats_{one['state_code']}": one.get("seats") for one in invited}
    sent = body | seats | {"states": [one["state_code"] for one in invited]}
    form = bodies.filled(CallForm, sent, version=version)
    bodies.carry_out(form, lambda: calls.write_call(cohort, terms=terms_of(form), actor=current_actor()))
    return cohort


@room.page(
    "/cohorts/<uuid:cohort_id>/moves",
    access=_ON_EDIT,
    scope=Scope.COHORTS_READ,
    answers=moves.MovesSchema,
)
def cohort_moves(cohort: Cohort) -> Any:
    """What may be done with a cohort now."""
    return moves.offered(COHORT, cohort, MOVES)


@room.page(
    "/cohorts/<uuid:cohort_id>/moves",
    method="POST",
    access=_ON_EDIT,
    scope=Scope.COHORTS_WRITE,
    body=moves.MoveBody,
    leads=COHORT_RESOURCE,
)
def move_cohort(body: dict[str, Any], cohort: Cohort) -> Any:
    """Take a cohort to another stage."""
    return moves.take(COHORT, cohort, body, MOVES)


def _filled(curriculum: Curriculum, body: dict[str, Any], *, version: Any) -> Any:
    """The cohort's form with what was sent; each module's days stand in fields of their own there."""
    positions = {module.code: module.position for module in curriculum.modules}
    sent = dict(body)
    for place, dates in enumerate(sent.pop("module_dates")):
        position = positions.get(dates["module"])
        if position is None or f"first_{position}" in sent:
            sentence = _("The curriculum has no such module, or it stands here twice.")
            problems.refuse(422, errors=[{"pointer": f"/module_dates/{place}/module", "detail": sentence}])
        sent |= {f"first_{position}": dates["first_day"], f"last_{position}": dates["last_day"]}
    shape = with_module_dates([(module.position, module.code) for module in curriculum.modules])
    return bodies.filled(shape, sent, version=version)

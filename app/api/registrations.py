"""Registrations: a state nominates, the office and the official decide; each reader in words of their own.

Where a registration stands is told as the pages tell it (`registrations.standing`), and never by its true
state or version: these would tell of screening.
"""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from app.access.gate import SIGNED_IN, current_actor, needs, on
from app.access.permissions import Permission as P
from app.access.scopes import Scope
from app.api import bodies, moves, paging, problems
from app.api.base import room
from app.api.bodies import Body, Words
from app.api.room import Resource
from app.api.schemas import Answer, TextsField, page_of, word
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core.errors import ForbiddenError
from app.core.i18n import _
from app.core.texts import Texts
from app.disclosure import watch
from app.nominations import operations as nominations
from app.nominations import queries as asked
from app.nominations.forms import NominationForm, filled_in, question_form
from app.nominations.states import AskedOf, Kind
from app.registrations import list_queries, operations, queries, state_queries
from app.registrations.desk import outside_words
from app.registrations.forms import NomineeFilter, RosterFilter
from app.registrations.lists import NOMINEES
from app.registrations.models import Registration
from app.registrations.office import roster_for
from app.registrations.standing import shown_in_list, shown_state
from app.registrations.states import REGISTRATION, RegistrationState
from app.registrations.views import MOVES

watch.over(watch.PERSONS, "api.registration", "api.roster", "api.nominees")
_ON_SEE = on(Registration, P.REGISTRATION_SEE, "registration_id", queries.one_registration)


class ListedRegistrationSchema(Answer):
    """A registration as a list shows it."""

    id = fields.UUID()
    name = fields.String()
    institution = fields.String()
    post = fields.String()
    state_code = fields.String(metadata={"description": "The member state’s two letters."})
    working_language = fields.String()
    status = fields.Function(
        lambda row: shown_in_list(row).state.value,
        metadata={"type": "string", "enum": [state.value for state in RegistrationState]},
    )


class RegistrationSchema(Answer):
    """One person in one cohort, and where the registration stands, as you may know it."""

    id = fields.UUID()
    cohort_id = fields.UUID()
    cohort_code = fields.String(attribute="cohort.code")
    name = fields.String(attribute="person.name")
    family_name = fields.String(attribute="person.family_name")
    given_names = fields.String(attribute="person.given_names")
    institution = fields.String(attribute="person.institution")
    post = fields.String(attribute="person.post")
    state_code = fields.String()
    working_language = fields.String()
    status = fields.Function(
        lambda registration: shown_state(registration, current_actor()).state.value,
        metadata={"type": "string", "enum": [state.value for state in RegistrationState]},
    )
    status_label = fields.Function(
        lambda registration: str(shown_state(registration, current_actor()).label),
        metadata={"type": "string", "description": "The same in words, in the language asked for."},
    )


_REGISTRATION = Resource(_ON_SEE, RegistrationSchema, "registration")


class OptionSchema(Answer):
    """One of the answers that may be chosen."""

    value = fields.String()
    label = TextsField()


class QuestionSchema(Answer):
    """A question that a call asks of each nominee; `key` is where its answer stands."""

    key = fields.String()
    kind = word(Kind)
    asked_of = word(AskedOf)
    is_required = fields.Boolean()
    label = TextsField()
    options = fields.List(fields.Nested(OptionSchema))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The options' labels are kept as they are written; here they are texts."""
        found = super().get_attribute(obj, attr, default)
        return [{**one, "label": Texts(**one["label"])} for one in found] if attr == "options" else found


class QuestionsSchema(Answer):
    """What a cohort's call asks, in its order."""

    items = fields.List(fields.Nested(QuestionSchema))


class RegistrationsSchema(Answer):
    """One's own registrations, the latest first."""

    items = fields.List(fields.Nested(RegistrationSchema))


class NominationBody(Body):
    """An official who is put forward."""

    state_code = Words(metadata={"description": "Your state, where you speak for several."})
    answers = fields.Dict(
        keys=Words(),
        values=fields.Raw(allow_none=True),
        required=True,
        error_messages=bodies.WORDS,
        metadata={
            "description": "What is answered, by the keys of the cohort’s questions.",
            "additionalProperties": {"type": ["string", "integer", "boolean", "array", "null"]},
        },
    )


@room.page(
    "/registrations/mine",
    access=SIGNED_IN,
    scope=Scope.REGISTRATIONS_READ,
    answers=RegistrationsSchema,
)
def own_registrations() -> Any:
    """Your own registrations."""
    person_id = current_actor().person_id
    return {"items": queries.of_person(person_id) if person_id else []}


@room.page(
    "/registrations",
    access=needs(P.REGISTRATION_ENDORSE),
    scope=Scope.REGISTRATIONS_READ,
    query=bodies.filter_of(NomineeFilter, "name", "priority"),
    answers=page_of(ListedRegistrationSchema),
)
def nominees(query: dict[str, Any]) -> Any:
    """The officials of your state who were ever put forward or applied."""
    statement = list_queries.nominees(current_actor())
    cohorts = [(str(key), code) for key, code, _title in list_queries.cohorts_of(statement)]
    return paging.page(NOMINEES, statement, query, cohorts=cohorts, statuses=outside_words())


@room.page(
    "/cohorts/<uuid:cohort_id>/registrations",
    access=on(Cohort, P.REGISTRATION_EXPORT, "cohort_id", one_cohort),
    scope=Scope.REGISTRATIONS_READ,
    query=bodies.filter_of(RosterFilter, "name", "state"),
    answers=page_of(ListedRegistrationSchema),
)
def roster(query: dict[str, Any], cohort: Cohort) -> Any:
    """The registrations of a cohort, for those who may take such a list away."""
    actor = current_actor()
    listing, choices = roster_for(cohort, actor)
    statement, facts = list_queries.roster(cohort, actor)
    return paging.page(listing, statement, query, facts, **choices)


@room.page(
    "/registrations/<uuid:registration_id>",
    access=_ON_SEE,
    scope=Scope.REGISTRATIONS_READ,
    answers=RegistrationSchema,
)
def registration(registration: Registration) -> Any:
    """One registration."""
    return registration


@room.page(
    "/cohorts/<uuid:cohort_id>/questions",
    access=on(Cohort, P.REGISTRATION_NOMINATE, "cohort_id", one_cohort),
    scope=Scope.REGISTRATIONS_READ,
    answers=QuestionsSchema,
)
def questions(cohort: Cohort) -> Any:
    """What a state is asked of a nominee for this cohort."""
    return {"items": asked.asked_of_state(cohort.id)}


@room.page(
    "/cohorts/<uuid:cohort_id>/registrations",
    method="POST",
    access=on(Cohort, P.REGISTRATION_NOMINATE, "cohort_id", one_cohort),
    scope=Scope.REGISTRATIONS_WRITE,
    body=NominationBody,
    makes=_REGISTRATION,
)
def nominate(body: dict[str, Any], cohort: Cohort) -> Any:
    """Put an official of your state forward for a cohort."""
    actor, answers = current_actor(), body["answers"]
    own = [
        code for code in state_queries.states_served(actor) if code in state_queries.invited_states(cohort)
    ]
    code = body.get("state_code") or (own[0] if len(own) == 1 else "")
    if code not in own:
        sentence = _("Name one of your own states, which the call invites.")
        problems.refuse(422, errors=[{"pointer": "/state_code", "detail": sentence}])
    known = asked.asked_of_state(cohort.id)
    _refuse_unreadable(answers, {question.key for question in known})
    form = question_form(NominationForm, known)(formdata=filled_in(known, answers), meta={"csrf": False})
    del form.state_code
    form.of_state = code
    return bodies.carry_out(
        form,
        lambda: nominations.nominate(cohort, state_code=code, answers=form.answers, actor=actor),
        within="/answers",
    )


@room.page(
    "/registrations/<uuid:registration_id>/moves",
    access=_ON_SEE,
    scope=Scope.REGISTRATIONS_READ,
    answers=moves.MovesSchema,
)
def registration_moves(registration: Registration) -> Any:
    """What you may do with a registration now."""
    return moves.offered(REGISTRATION, registration, MOVES)


@room.page(
    "/registrations/<uuid:registration_id>/moves",
    method="POST",
    access=_ON_SEE,
    scope=Scope.REGISTRATIONS_WRITE,
    body=moves.MoveBody,
    leads=_REGISTRATION,
)
def move_registration(body: dict[str, Any], registration: Registration) -> Any:
    """Take a registration one step on: return it, offer a seat, accept it, withdraw."""
    actor, name = current_actor(), moves.named(body, MOVES)
    if not operations.may_take(registration, REGISTRATION.named(name, registration.state), actor):
        raise ForbiddenError(_("You may not do this here."))
    return operations.move(registration, name, actor=actor, reason=body["reason"])


def _refuse_unreadable(answers: dict[str, Any], known: set[str]) -> None:
    """422 for an answer to what is not asked, and for one that is neither a value nor a list of values."""
    errors = [
        {"pointer": f"/answers/{key}", "detail": str(bodies.WORDS[why])}
        for key, answer in answers.items()
        if (why := "unknown" if key not in known else "" if _is_plain(answer) else "invalid")
    ]
    if errors:
        problems.refuse(422, errors=errors)


def _is_plain(answer: Any) -> bool:
    if isinstance(answer, list):
        return all(isinstance(one, str) for one in answer)
    return answer is None or isinstance(answer, str | int | bool)

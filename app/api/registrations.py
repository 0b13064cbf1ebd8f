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
from app.api.bodies import Body, Number, Words
from app.api.room import Resource
from app.api.schemas import Answer, TextsField, page_of, word
from app.cohorts.models import Cohort
from app.cohorts.queries import cohort_and_call, one_cohort
from app.consent import queries as consent
from app.core.errors import ForbiddenError
from app.core.forms import Form
from app.core.i18n import _
from app.core.texts import Texts
from app.disclosure import watch
from app.nominations import operations as nominations
from app.nominations import queries as asked
from app.nominations.forms import NominationForm, filled_in, question_form
from app.nominations.states import AskedOf, Kind
from app.nominations.views import why_not_endorse
from app.people import queries as people
from app.registrations import list_queries, operations, queries, state_queries
from app.registrations.desk import outside_words
from app.registrations.forms import NomineeFilter, RosterFilter
from app.registrations.lists import NOMINEES
from app.registrations.models import Registration
from app.registrations.office import roster_for
from app.registrations.standing import shown_in_list, shown_state
from app.registrations.states import REGISTRATION, RegistrationState
from app.registrations.views import MOVES

watch.over(watch.PERSONS, "api.registration", "api.answers", "api.roster", "api.nominees")
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


_KINDS_OF_ANSWER = {"type": ["string", "integer", "boolean", "array", "null"]}


class AnswersBody(Body):
    """What is answered."""

    answers = fields.Dict(
        keys=Words(),
        values=fields.Raw(allow_none=True),
        required=True,
        error_messages=bodies.WORDS,
        metadata={
            "description": "What is answered, by the keys of the cohort’s questions.",
            "additionalProperties": _KINDS_OF_ANSWER,
        },
    )


class NominationBody(AnswersBody):
    """An official who is put forward."""

    state_code = Words(metadata={"description": "Your state, where you speak for several."})


class ChangedAnswersBody(AnswersBody):
    """What is answered otherwise; `version` is that of the answers as you have read them."""

    version = Number(required=True)


class AnswersSchema(Answer):
    """What was answered for a registration, by the keys of the cohort’s questions."""

    version = fields.Integer()
    answers = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(allow_none=True),
        metadata={"additionalProperties": _KINDS_OF_ANSWER},
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
    "/cohorts/<uuid:cohort_id>/applications",
    method="POST",
    access=on(Cohort, P.REGISTRATION_APPLY, "cohort_id", cohort_and_call),
    scope=Scope.REGISTRATIONS_WRITE,
    body=AnswersBody,
    makes=_REGISTRATION,
)
def apply(body: dict[str, Any], cohort: Cohort) -> Any:
    """Begin your own application; it waits as a draft until you send it by the move `submit`."""
    actor = current_actor()
    person = people.person(actor.person_id) if actor.person_id else None
    if person is None:
        raise ForbiddenError(_("You may not do this here."))
    if consent.lacking(person.id):
        problems.refuse(409, _("Accept the privacy notice and the code of conduct first."))
    known = asked.asked_of_official(cohort.id)
    form = _answered(Form, known, body["answers"], of_state=person.state_code or "")
    return bodies.carry_out(
        form,
        lambda: nominations.apply(cohort, person=person, answers=form.answers, actor=actor),
        within="/answers",
    )


@room.page(
    "/registrations/<uuid:registration_id>/answers",
    access=on(Registration, P.NOMINATION_SEE, "registration_id", queries.one_registration),
    scope=Scope.REGISTRATIONS_READ,
    answers=AnswersSchema,
)
def answers(registration: Registration) -> Any:
    """What was answered for a registration, as far as you may read it."""
    return _answers_of(registration)


@room.page(
    "/registrations/<uuid:registration_id>/answers",
    method="PATCH",
    access=on(Registration, P.REGISTRATION_WRITE, "registration_id", queries.one_registration),
    scope=Scope.REGISTRATIONS_WRITE,
    body=ChangedAnswersBody,
    answers=AnswersSchema,
)
def change_answers(body: dict[str, Any], registration: Registration) -> Any:
    """Change answers while the call is open; those that are not sent stay. 409 where another changed them."""
    actor = current_actor()
    if body["version"] != _answers_version(registration):
        problems.refuse(409, _("Someone else changed this while you were writing. Compare both, then save."))
    known = nominations.answerable(registration, actor)
    stands = asked.answers_of([registration.id])[registration.id]
    later = [question.key for question in known if asked.is_later(question, registration)]
    sent = {question.key: stands.get(question.key) for question in known} | body["answers"]
    form = _answered(Form, known, sent, of_state=registration.state_code, later=later)
    bodies.carry_out(
        form,
        lambda: nominations.change(
            registration,
            answers={key: form.answers.get(key) for key in body["answers"]},
            actor=actor,
        ),
        within="/answers",
    )
    return _answers_of(registration)


@room.page(
    "/registrations/<uuid:registration_id>/endorse",
    method="POST",
    access=on(Registration, P.REGISTRATION_ENDORSE, "registration_id", queries.one_registration),
    scope=Scope.REGISTRATIONS_WRITE,
    body=AnswersBody,
    leads=_REGISTRATION,
)
def endorse(body: dict[str, Any], registration: Registration) -> Any:
    """Endorse an official's own application, with what your government declares of the official."""
    actor = current_actor()
    why_not = why_not_endorse(registration, actor)
    if why_not:
        problems.refuse(409, why_not)
    known = asked.declared_by_the_state(registration.cohort_id)
    form = _answered(Form, known, body["answers"], of_state=registration.state_code)
    return bodies.carry_out(
        form,
        lambda: nominations.endorse(registration, answers=form.answers, actor=actor),
        within="/answers",
    )


def _answered(base: Any, known: Any, sent: dict[str, Any], *, of_state: str, later: Any = ()) -> Any:
    """The page's form of these questions with what was sent."""
    _refuse_unreadable(sent, {question.key for question in known})
    filled = filled_in(known, sent, later=later)
    form = question_form(base, known, later=later)(formdata=filled, meta={"csrf": False})
    form.of_state = of_state
    return form


def _answers_version(registration: Registration) -> int:
    # The registration's own version counts the steps of screening too, of which nobody outside is told.
    nomination = asked.nomination_of(registration.id)
    return nomination.version if nomination else 1


def _answers_of(registration: Registration) -> dict[str, Any]:
    found = asked.answers_of([registration.id], seen_by=current_actor())
    return {"version": _answers_version(registration), "answers": found.get(registration.id, {})}


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

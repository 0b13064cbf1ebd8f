"""The forms that a call's questions make: a state nominates, an official applies, answers are completed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.access import policy
from app.access.actor import Actor
from app.access.gate import although_refused, current_actor, on
from app.access.permissions import Permission as P
from app.cohorts.models import Cohort
from app.cohorts.queries import cohort_and_call, one_cohort
from app.consent import queries as consent
from app.core.addresses import addresses
from app.core.errors import DomainError
from app.core.forms import EditForm, Form
from app.core.i18n import _, read
from app.nominations import asking_views, drafts, export_views, file_views, operations, queries
from app.nominations.forms import CARRIED_OVER, DECLARED, NominationForm, data_of, question_form
from app.nominations.models import Question
from app.nominations.room import room
from app.nominations.states import AskedOf, Kind
from app.nominations.words import by_part, said
from app.people import queries as people
from app.people.models import Person
from app.registrations import desk, page, state_queries
from app.registrations import operations as registrations
from app.registrations import queries as registered
from app.registrations.models import Registration
from app.registrations.room import state_name
from app.registrations.states import REGISTRATION, STATE_DECLARES, RegistrationState

__all__ = ["asking_views", "export_views", "file_views", "room"]
"""The room's other pages hang themselves into it when they are read."""


@room.page(
    "/cohorts/<uuid:cohort_id>/nominate",
    methods=("GET", "POST"),
    access=on(Cohort, P.REGISTRATION_NOMINATE, "cohort_id", one_cohort),
)
def nominate(cohort: Cohort) -> ResponseReturnValue:
    """A focal point nominates an official of the own state."""
    actor = current_actor()
    invited = state_queries.invited_states(cohort)
    own = [code for code in state_queries.states_served(actor) if code in invited]
    questions = queries.asked_of_state(cohort.id)
    before = queries.latest_of_state(cohort.id, own[0]) if len(own) == 1 else {}
    carried = {key: before[key] for key in CARRIED_OVER if key in before} if before else _writer(actor)
    draft = drafts.of(cohort.id, actor) if own and request.method == "GET" else None
    form = question_form(NominationForm, questions)(
        **({"formdata": MultiDict[str, str](draft.fields)} if draft else {}),
        data={"state_code": own[0] if len(own) == 1 else "", **data_of(questions, carried)},
    )
    form.in_sight = _in_sight(cohort)
    form.state_code.choices = [("", ""), *[(code, state_name(code)) for code in own]]
    if len(own) == 1:
        del form.state_code
        form.of_state = own[0]

    def deed() -> Registration:
        code = form.state_code.data if "state_code" in form else own[0]
        registration = operations.nominate(cohort, state_code=code, answers=form.answers, actor=actor)
        drafts.give_up(cohort.id, actor=actor)
        return registration

    then = request.form.get("then")
    if own and then in _ASIDE:
        return _set_aside(cohort, form, own, then, actor)
    made = form.carry_out(deed)
    if own and form.is_submitted() and not made:
        filled_in = _filled_in(form, own)
        if drafts.why_not_keep(cohort, form, filled_in["fields"]) is None:
            although_refused(partial(drafts.keep, cohort.id, **filled_in, actor=actor))
    if made:
        flash(_("%(name)s is nominated and stands last in your order.", name=made.person.name), "good")
        if then == "another":
            return redirect(url_for("nominations.nominate", cohort_id=cohort.id), code=303)
        return redirect(desk.back_to(made), code=303)
    page = render_template(
        "nominations/nominate.html",
        form=form,
        cohort=cohort,
        own=own,
        draft=draft,
        carried=[
            read(question.label)
            for question in questions
            if before and question.key in carried and draft is None
        ],
    )
    return page, form.status


_ASIDE = frozenset({"later", "keep", "empty"})
"""What a form of a nominee is sent for without nominating: to go on later, by the script, to begin anew."""


def _filled_in(form: Any, own: list[str]) -> dict[str, Any]:
    """What a draft keeps of a form that was sent; what the state declares, it declares when it nominates."""
    declared = {name for name, _lead, _label in DECLARED.values()}
    declared |= {question.key for question in form.questions if question.kind is Kind.DECLARATION}
    code = form.state_code.data if "state_code" in form else own[0]
    names = {field.name for field in form} - declared - {"csrf_token"}
    return {
        "fields": {name: texts for name, texts in request.form.lists() if name in names},
        "state_code": code if code in own else None,
    }


def _set_aside(cohort: Cohort, form: Any, own: list[str], then: str, actor: Actor) -> ResponseReturnValue:
    """Keep what is filled in, or give it up; nobody is nominated."""
    here = url_for("nominations.nominate", cohort_id=cohort.id)
    if then == "empty":
        drafts.give_up(cohort.id, actor=actor)
        return redirect(here, code=303)
    filled_in = _filled_in(form, own)
    if refusal := drafts.why_not_keep(cohort, form, filled_in["fields"]):
        raise DomainError(refusal)
    kept = drafts.keep(cohort.id, **filled_in, actor=actor)
    if then == "keep":
        return "", 204
    if kept:
        flash(_("What you filled in is kept. Nobody is nominated yet: go on before the deadline."), "good")
        return redirect(url_for("registrations.desk"), code=303)
    flash(_("Nothing was filled in, so nothing is kept."), "warn")
    return redirect(here, code=303)


def _writer(actor: Actor) -> dict[str, Any]:
    """Who nominates, for the first nominee of a call."""
    writer = people.person(actor.person_id) if actor.person_id is not None else None
    return {"focal_point_name": writer.name, "focal_point_email": writer.email} if writer else {}


def _in_sight(cohort: Cohort) -> frozenset[str]:
    """What a state reads at once beside what it must answer: the name, and the course's own languages."""
    return frozenset({"given_names", "family_name", *(f"language_{code}" for code in cohort.languages)})


@room.page(
    "/cohorts/<uuid:cohort_id>/apply",
    methods=("GET", "POST"),
    access=on(Cohort, P.REGISTRATION_APPLY, "cohort_id", cohort_and_call),
)
def apply(cohort: Cohort) -> ResponseReturnValue:
    """An official applies; the state is the person's own and never the form's."""
    actor = current_actor()
    person = _person(actor)
    if consent.lacking(person.id):
        here = url_for("nominations.apply", cohort_id=cohort.id)
        return redirect(url_for("consent.mine", next=here), code=303)
    questions = queries.asked_of_official(cohort.id)
    step = Step.asked(questions, begins=request.method == "GET")
    form = question_form(Form, step.questions if step else questions)()
    form.of_state = person.state_code or ""
    made: list[Registration] = []

    def deed() -> bool:
        made.append(operations.apply(cohort, person=person, answers=form.answers, actor=actor))
        return True

    if form.carry_out(deed):
        flash(_("Your application is kept as a draft. You may leave it and come back."), "good")
        return _go_on(made[0], step)
    why_not = None if form.is_submitted() else registrations.why_not_apply(cohort, person)
    page = render_template(
        "nominations/apply.html", form=form, cohort=cohort, person=person, why_not=why_not, step=step
    )
    return page, form.status


@dataclass(frozen=True, slots=True)
class Step:
    """One page of an application: the questions under one heading.

    A form that is sent without its step (`?part=`) is taken as a whole.
    """

    parts: list[Any]
    part: Any
    questions: list[Question]

    @classmethod
    def asked(cls, questions: list[Question], *, begins: bool = False) -> Step | None:
        """The step that the address names; where a page `begins` the steps, the first one otherwise."""
        parts = {part.value: (part, asked) for part, asked in by_part(questions)}
        name = request.args.get("part", next(iter(parts), "") if begins else "")
        if name not in parts:
            return None
        return cls([part for part, _asked in parts.values()], *parts[name])

    @property
    def number(self) -> int:
        """Which step it is, counted from 1."""
        return self.parts.index(self.part) + 1

    @property
    def before(self) -> Any:
        """The step before this one; None at the first."""
        return self.parts[self.number - 2] if self.number > 1 else None

    @property
    def after(self) -> Any:
        """The step after this one; None at the last."""
        return self.parts[self.number] if self.number < len(self.parts) else None


def _go_on(registration: Registration, step: Step | None) -> ResponseReturnValue:
    """Where a step leads: to the next one, and from the last one, or after a change, to check the answers."""
    if step is None:
        url = url_for("registrations.show", registration_id=registration.id)
    elif step.after and "change" not in request.args:
        url = url_for("nominations.edit", registration_id=registration.id, part=step.after.value)
    else:
        url = url_for("nominations.check", registration_id=registration.id)
    return redirect(url, code=303)


def _is_own_draft(registration: Registration, actor: Actor) -> bool:
    """Whether it is the reader's own application, and still to be sent."""
    sendable = REGISTRATION.named("submit", RegistrationState.DRAFT).sources
    return registration.person_id == actor.person_id and registration.state in sendable


def _person(actor: Actor) -> Person:
    person = people.person(actor.person_id) if actor.person_id else None
    if person is None:
        abort(403)
    return person


@room.page(
    "/registrations/<uuid:registration_id>/edit",
    methods=("GET", "POST"),
    access=on(Registration, P.REGISTRATION_WRITE, "registration_id", registered.one_registration),
)
def edit(registration: Registration) -> ResponseReturnValue:
    """Complete or change what was answered, while the call is open."""
    actor = current_actor()
    questions, is_own = operations.answerable(registration, actor), _is_own_draft(registration, actor)
    step = Step.asked(questions)
    questions = step.questions if step else questions
    answers = queries.answers_of([registration.id])[registration.id]
    later = [question.key for question in questions if queries.is_later(question, registration)]
    # The registration's own version counts the steps of screening too, of which nobody outside is told.
    nomination = queries.nomination_of(registration.id)
    form = question_form(EditForm, questions, later=later)(
        data={
            "version": nomination.version if nomination else 1,
            **data_of(questions, answers, later=later),
        }
    )
    form.of_state = registration.state_code
    if not is_own:
        form.in_sight = _in_sight(registration.cohort)

    def deed() -> Registration:
        return operations.change(registration, answers=form.answers, actor=actor)

    if form.carry_out(deed):
        if step is None:
            flash(_("Your changes are kept."), "good")
        return _go_on(registration, step)
    page = render_template(
        "nominations/edit.html",
        form=form,
        registration=registration,
        step=step,
        is_own=is_own,
        why_not=operations.why_not_change(registration),
    )
    return page, form.status


@room.page(
    "/registrations/<uuid:registration_id>/check",
    access=on(Registration, P.REGISTRATION_WRITE, "registration_id", registered.one_registration),
)
def check(registration: Registration) -> ResponseReturnValue:
    """All answers once more, each with the way to change it; an official sends the own application here."""
    actor = current_actor()
    questions = operations.answerable(registration, actor)
    answers = queries.answers_of([registration.id])[registration.id]
    offers = {offer.transition.name: offer for offer in REGISTRATION.offers(registration, actor)}
    return render_template(
        "nominations/check.html",
        registration=registration,
        parts=[
            (part, [(q, said(q, answers[q.key]) if q.key in answers else "") for q in group])
            for part, group in by_part(questions)
        ],
        lacking=(lacking := queries.lacking(questions, answers, registration)),
        missing=[read(question.label) for question in lacking],
        may_change=operations.why_not_change(registration) is None,
        send=offers.get("submit") if _is_own_draft(registration, actor) else None,
    )


@room.page(
    "/registrations/<uuid:registration_id>/endorse",
    methods=("GET", "POST"),
    access=on(Registration, P.REGISTRATION_ENDORSE, "registration_id", registered.one_registration),
)
def endorse(registration: Registration) -> ResponseReturnValue:
    """The focal point endorses an official's own application, and gives the government's declarations."""
    actor = current_actor()
    questions = queries.declared_by_the_state(registration.cohort_id)
    answers = queries.answers_of([registration.id])[registration.id]
    form = question_form(Form, questions)(data=data_of(questions, answers))
    form.of_state = registration.state_code
    why_not = why_not_endorse(registration, actor)

    def deed() -> Registration:
        return operations.endorse(registration, answers=form.answers, actor=actor)

    if not why_not and form.carry_out(deed):
        name = registration.person.name
        flash(_("%(name)s is endorsed and stands last in your order.", name=name), "good")
        return redirect(desk.back_to(registration), code=303)
    page = render_template(
        "nominations/endorse.html",
        form=form,
        registration=registration,
        why_not=why_not,
    )
    return page, 422 if why_not and form.is_submitted() else form.status


def why_not_endorse(registration: Registration, actor: Actor) -> str:
    """Why an application can't be endorsed, whatever is declared of the official; empty when it can."""
    offers = {offer.transition.name: offer for offer in REGISTRATION.offers(registration, actor)}
    if "endorse" not in offers:
        return registrations.it_is_already(registration, actor)
    offer = offers["endorse"]
    return "" if offer.allowed or offer.guard is STATE_DECLARES else str(offer.why)


@page.add_section
def _answers(registration: Registration, actor: Actor) -> page.Section | None:
    """What was answered, part by part, for those who may read it."""
    if not policy.may(actor, P.NOMINATION_SEE, registration):
        return None
    questions = queries.ever_asked(registration.cohort_id)
    answers = queries.answers_of([registration.id], seen_by=actor)[registration.id]
    may_change = (
        policy.may(actor, P.REGISTRATION_WRITE, registration)
        and operations.why_not_change(registration) is None
    )
    asked = [question for question in questions if question.retired_at is None]
    not_then = {question.key for question in asked if queries.is_later(question, registration)}
    if registration.person_id == actor.person_id:
        asked = [question for question in asked if question.asked_of is AskedOf.OFFICIAL]
    shown = [
        (
            part,
            [
                (q, said(q, answers[q.key]) if q.key in answers else _("Not asked then"))
                for q in group
                if q.key in answers or q.key in not_then
            ],
        )
        for part, group in by_part(questions)
    ]
    return page.Section(
        heading=_("What was answered"),
        template="nominations/_answers.html",
        words={
            "registration": registration,
            "parts": [(part, rows) for part, rows in shown if rows],
            "lacking": [read(q.label) for q in queries.lacking(asked, answers, registration)],
            "may_change": may_change,
            "is_own": _is_own_draft(registration, actor),
        },
    )


@page.add_desk_section
def _begun(actor: Actor) -> page.Section | None:
    """The nominations that this focal point began and has not sent."""
    found = drafts.of_open_calls(actor)
    if not found:
        return None
    return page.Section(_("Begun and not sent"), "nominations/_begun.html", {"drafts": found}, waits=True)


@page.add_lack
def _lacking(cohort_of: Mapping[UUID, UUID]) -> dict[UUID, list[page.Lack]]:
    """The questions that some nominees have not answered yet."""
    url_of = addresses("nominations.edit", "registration_id")
    return {
        key: [page.Lack(read(question.label), url_of(key)) for question in lacking]
        for key, lacking in queries.lacking_of_all(cohort_of).items()
    }

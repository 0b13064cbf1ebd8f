"""The forms that a call's questions make: a state nominates, an official applies, answers are completed."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.cohorts.models import Cohort
from app.cohorts.queries import cohort_and_call, one_cohort
from app.consent import queries as consent
from app.core.forms import EditForm, Form
from app.core.i18n import _, read
from app.nominations import file_views, operations, queries
from app.nominations.forms import NominationForm, data_of, question_form
from app.nominations.models import Question
from app.nominations.room import room
from app.nominations.standard import OF_PERSON
from app.nominations.states import AskedOf
from app.nominations.words import said
from app.people import queries as people
from app.people.models import Person
from app.registrations import operations as registrations
from app.registrations import page
from app.registrations import queries as registered
from app.registrations.models import Registration
from app.registrations.room import state_name

__all__ = ["file_views", "room"]
"""The room's other pages hang themselves into it when they are read."""

CARRIED_OVER = (
    *("focal_point_name", "focal_point_title", "focal_point_email", "focal_point_phone"),
    *("note_verbale_ref", "note_verbale_date"),
)
"""What a state need not write again for its next nominee."""


def by_part(questions: list[Question]) -> list[tuple[Any, list[Question]]]:
    """Questions under their headings."""
    return [(part, list(group)) for part, group in groupby(questions, key=lambda question: question.part)]


@room.page(
    "/cohorts/<uuid:cohort_id>/nominate",
    methods=("GET", "POST"),
    access=on(Cohort, P.REGISTRATION_NOMINATE, "cohort_id", one_cohort),
)
def nominate(cohort: Cohort) -> ResponseReturnValue:
    """A focal point nominates an official of the own state."""
    actor = current_actor()
    invited = registered.invited_states(cohort)
    own = [code for code in registered.states_served(actor) if code in invited]
    questions = [q for q in queries.questions_of(cohort.id) if q.asked_of is not AskedOf.FILE]
    form = question_form(NominationForm, questions)(
        data={"state_code": own[0] if len(own) == 1 else "", **_carried_over(cohort, questions, own, actor)}
    )
    form.state_code.choices = [("", ""), *[(code, state_name(code)) for code in own]]
    if len(own) == 1:
        del form.state_code
        form.of_state = own[0]

    def deed() -> Registration:
        code = form.state_code.data if "state_code" in form else own[0]
        return operations.nominate(cohort, state_code=code, answers=form.answers, actor=actor)

    if form.carry_out(deed):
        flash(_("The official is nominated and stands last in your order."), "good")
        return redirect(url_for("registrations.desk"), code=303)
    page = render_template(
        "nominations/nominate.html", form=form, cohort=cohort, own=own, parts=by_part(questions)
    )
    return page, form.status


def _carried_over(cohort: Cohort, questions: list[Question], own: list[str], actor: Actor) -> dict[str, Any]:
    """What the state wrote for its last nominee and need not write again; at first, who nominates."""
    before = queries.latest_of_state(cohort.id, own[0]) if len(own) == 1 else {}
    if not before and actor.person_id is not None:
        writer = people.person(actor.person_id)
        before = {"focal_point_name": writer.name, "focal_point_email": writer.email} if writer else {}
    return data_of([q for q in questions if q.key in CARRIED_OVER], before)


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
    questions = [
        question
        for question in queries.questions_of(cohort.id)
        if question.asked_of is AskedOf.OFFICIAL and question.key not in OF_PERSON
    ]
    form = question_form(Form, questions)()
    form.of_state = person.state_code or ""
    made: list[Registration] = []

    def deed() -> bool:
        made.append(operations.apply(cohort, person=person, answers=form.answers, actor=actor))
        return True

    if form.carry_out(deed):
        flash(_("Your application is kept as a draft. Read it once more, then send it."), "good")
        return redirect(url_for("registrations.show", registration_id=made[0].id), code=303)
    why_not = None if form.is_submitted() else registrations.why_not_apply(cohort, person)
    page = render_template(
        "nominations/apply.html",
        form=form,
        cohort=cohort,
        person=person,
        why_not=why_not,
        parts=by_part(questions),
    )
    return page, form.status


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
    questions = operations.answerable(registration, actor)
    answers = queries.answers_of([registration.id])[registration.id]
    form = question_form(EditForm, questions)(
        data={"version": registration.version, **data_of(questions, answers)}
    )
    form.of_state = registration.state_code

    def deed() -> Registration:
        return operations.change(registration, answers=form.answers, actor=actor)

    if form.carry_out(deed):
        flash(_("Your changes are kept."), "good")
        return redirect(url_for("registrations.show", registration_id=registration.id), code=303)
    page = render_template(
        "nominations/edit.html",
        form=form,
        registration=registration,
        parts=by_part(questions),
        why_not=operations.why_not_change(registration),
    )
    return page, form.status


@page.add_section
def _answers(registration: Registration, actor: Actor) -> page.Section | None:
    """What was answered, part by part, for those who may read it."""
    if not policy.may(actor, P.NOMINATION_SEE, registration):
        return None
    questions = queries.questions_of(registration.cohort_id)
    answers = queries.answers_of([registration.id])[registration.id]
    may_change = (
        policy.may(actor, P.REGISTRATION_WRITE, registration)
        and operations.why_not_change(registration) is None
    )
    shown = [
        (part, [(q, said(q, answers[q.key])) for q in group if q.key in answers])
        for part, group in by_part(questions)
    ]
    return page.Section(
        heading=_("What was answered"),
        template="nominations/_answers.html",
        words={
            "registration": registration,
            "parts": [(part, rows) for part, rows in shown if rows],
            "lacking": [read(question.label) for question in queries.lacking(questions, answers)],
            "may_change": may_change,
        },
    )


@page.add_desk_section
def _lacking(actor: Actor) -> page.Section | None:
    """What the nominees of the open calls still lack, whatever the number of past cohorts."""
    nominees = queries.nominees_at_desk(actor)
    answers = queries.answers_of(nominee.id for nominee in nominees)
    asked = {cohort_id: queries.questions_of(cohort_id) for cohort_id in {n.cohort_id for n in nominees}}
    lacking = [
        (nominee, [read(question.label) for question in found])
        for nominee in nominees
        if (found := queries.lacking(asked[nominee.cohort_id], answers[nominee.id]))
    ]
    if not lacking:
        return None
    return page.Section(
        heading=_("What your nominees still lack"),
        template="nominations/_lacking.html",
        words={"lacking": lacking},
    )

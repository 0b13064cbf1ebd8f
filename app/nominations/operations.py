"""Putting officials forward with the answers to a call's questions, and changing those answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.access.actor import Actor
from app.audit import trail
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError, StaleError
from app.core.i18n import _
from app.nominations import queries
from app.nominations.models import Nomination, Question
from app.nominations.standard import LEVELS, OF_PERSON, OF_REGISTRATION, questions
from app.nominations.states import AskedOf
from app.people.models import Person, Sex
from app.registrations import operations as registrations
from app.registrations.models import Registration
from app.registrations.operations import Nominee
from app.registrations.states import (
    OFFICIAL_ANSWERED,
    REGISTRATION,
    STATE_DECLARES,
    RegistrationState,
    as_seen_outside,
)

_S = RegistrationState
Answers = Mapping[str, Any]


def ask_the_usual(cohort: Cohort) -> None:
    """Give a cohort the standard questions, which its coordinator then changes; those it has stay."""
    if queries.questions_of(cohort.id):
        return
    db.session.add_all(Question(cohort_id=cohort.id, **columns) for columns in questions())


def nominate(cohort: Cohort, *, state_code: str, answers: Answers, actor: Actor) -> Registration:
    """Put an official of a state forward with what was answered; see `registrations.operations.nominate`."""
    nominee = Nominee(
        **{column: answers.get(key) or "" for key, column in OF_PERSON.items() if key != "sex"},
        sex=Sex(answers.get("sex") or Sex.UNDISCLOSED),
        statement=answers.get("statement") or "",
        working_language=working_language(cohort, answers),
        is_alternate=bool(answers.get("alternate")),
        priority=answers.get("priority"),
    )
    _refuse_a_known_reference(cohort, state_code, answers.get("ref") or "")
    registration = registrations.nominate(cohort, state_code=state_code, nominee=nominee, actor=actor)
    _write(registration, Nomination(registration_id=registration.id), answers)
    if answers.get("priority"):
        registrations.keep_to_oneself(registration, actor=actor)
    return registration


def apply(cohort: Cohort, *, person: Person, answers: Answers, actor: Actor) -> Registration:
    """Begin one's own application with one's answers; it waits as a draft until it is sent."""
    registration = registrations.apply(
        cohort,
        person=person,
        statement=answers.get("statement") or "",
        working_language=working_language(cohort, answers),
        actor=actor,
    )
    _write(registration, Nomination(registration_id=registration.id), answers)
    return registration


def change(registration: Registration, *, answers: Answers, actor: Actor) -> Registration:
    """Change some of a registration's answers, while its call is open; the others stay."""
    registrations.hold_seats(registration.cohort)
    hold(registration)
    refusal = why_not_change(registration)
    if refusal is not None:
        raise DomainError(refusal)
    nomination, before = _answered(registration)
    if "ref" in answers and answers["ref"] != before.get("ref"):
        _refuse_a_known_reference(registration.cohort, registration.state_code, answers["ref"] or "")
    after = {**before, **answers}
    _write_person(registration, after)
    _write(registration, nomination, after)
    nomination.version += 1
    registration.version += 1
    changed = changed_keys(before, answers)
    trail.record("registration.edit", actor=actor, subject=registration, fields=changed)
    if "priority" in changed:
        registrations.keep_to_oneself(registration, actor=actor)
    return registration


def note_answer(registration: Registration, question: Question, answer: Any, *, actor: Actor) -> Registration:
    """The office notes what it knows from elsewhere, such as a completion, after the deadline too.

    What the official or the state said there already stays; StaleError when it was said a moment ago.
    """
    hold(registration)
    nomination, before = _answered(registration)
    if before.get(question.key):
        raise StaleError(_("This was answered a moment ago. Look at it again, then decide."))
    nomination.cohort_id, nomination.state_code = registration.cohort_id, registration.state_code
    nomination.answers = {**nomination.answers, question.key: answer}
    nomination.version = (nomination.version or 0) + 1
    registration.version += 1
    db.session.add(nomination)
    db.session.flush()
    trail.record("registration.edit", actor=actor, subject=registration, fields=[question.key])
    return registration


def endorse(registration: Registration, *, answers: Answers, actor: Actor) -> Registration:
    """Put an official's own application forward, with what the state declares of the official."""
    registrations.hold_seats(registration.cohort)
    hold(registration)
    nomination, before = _answered(registration)
    changed = changed_keys(before, answers)
    if changed:
        _write(registration, nomination, {**before, **answers})
        nomination.version += 1
        trail.record("registration.edit", actor=actor, subject=registration, fields=changed)
    return registrations.move(registration, "endorse", actor=actor)


def _answered(registration: Registration) -> tuple[Nomination, dict[str, Any]]:
    """The record of what was answered for a registration, begun where there is none, and all the answers."""
    nomination = queries.nomination_of(registration.id) or Nomination(
        registration_id=registration.id, reference="", answers={}
    )
    return nomination, queries.put_together(registration, nomination)


def changed_keys(before: Answers, answers: Answers) -> list[str]:
    """The questions that are now answered otherwise than before; not answered and no are the same."""
    return sorted(key for key, answer in answers.items() if (answer or None) != (before.get(key) or None))


def why_not_change(registration: Registration) -> str | None:
    """Why the answers can't be changed now, as a whole sentence; None when they can.

    It is asked of the outward state, so that the answer tells nothing of screening.
    """
    return why_fixed(registration.cohort, registration.state)


def why_fixed(cohort: Cohort, state: RegistrationState) -> str | None:
    """The same, of a registration of the cohort in a state."""
    seen = as_seen_outside(state, released=cohort.results_released_at is not None)
    if seen not in {_S.DRAFT, _S.RETURNED, _S.ENDORSED}:
        return _("This application was sent and can no longer be changed.")
    if not cohort.takes_registrations(clock.now()):
        return _("The call's deadline has passed: what was answered stands.")
    return None


def answerable(registration: Registration, actor: Actor) -> list[Question]:
    """The questions that this actor answers for a registration.

    Name and work of a person who is known otherwise stand in that person's own record. The official is
    not asked what the state alone declares.
    """
    is_own = registration.person_id == actor.person_id
    is_known = queries.is_known_otherwise(registration)
    return [
        question
        for question in queries.questions_of(registration.cohort_id)
        if question.asked_of is AskedOf.OFFICIAL or (question.asked_of is AskedOf.STATE and not is_own)
        if not (is_known and question.key in OF_PERSON)
    ]


def working_language(cohort: Cohort, answers: Answers) -> str:
    """The language in which an official works: the one interpreted for them, else the best known one.

    Among equally known ones it is the first of the cohort's languages.
    """
    interpreted = answers.get("interpretation")
    if interpreted in cohort.interpretation:
        return str(interpreted)
    levels = {code: answers.get(f"language_{code}") for code in cohort.languages}
    best = max(
        cohort.languages, key=lambda code: LEVELS.index(levels[code]) if levels[code] in LEVELS else -1
    )
    return str(best)


def _refuse_a_known_reference(cohort: Cohort, state_code: str, reference: str) -> None:
    if reference and queries.has_reference(cohort.id, state_code, reference):
        raise DomainError(_("Another nominee of your state has this reference already."), field="ref")


def _write(registration: Registration, nomination: Nomination, answers: Answers) -> None:
    """Put each answer into the record that holds it."""
    given = {key: answer for key, answer in answers.items() if answer is not None and answer != ""}
    nomination.cohort_id, nomination.state_code = registration.cohort_id, registration.state_code
    nomination.reference = given.pop("ref", "")
    registration.statement = given.get("statement", "")
    registration.is_alternate = bool(given.get("alternate"))
    registration.priority = given.get("priority", registration.priority)
    registration.working_language = working_language(registration.cohort, given)
    elsewhere = {*OF_PERSON, *OF_REGISTRATION}
    nomination.answers = {key: answer for key, answer in given.items() if key not in elsewhere}
    nomination.written_at = clock.now()
    db.session.add(nomination)
    db.session.flush()


def _write_person(registration: Registration, answers: Answers) -> None:
    """Keep the person's record as it was answered, unless it stands for more than this nomination."""
    person = registration.person
    said = {column: answers.get(key) or "" for key, column in OF_PERSON.items()}
    said["sex"] = Sex(said["sex"] or Sex.UNDISCLOSED)
    if all(getattr(person, column) == value for column, value in said.items()):
        return
    if queries.is_known_otherwise(registration) or not (said["family_name"] or said["given_names"]):
        return
    for column, value in said.items():
        setattr(person, column, value)
    person.version += 1
    registration.sort_key = person.sort_key


@REGISTRATION.guard(OFFICIAL_ANSWERED)
def _official_answered(registration: Registration, _actor: Actor) -> bool:
    asked = queries.asked_of_official(registration.cohort_id)
    return not queries.lacking(asked, _answered(registration)[1], registration)


@REGISTRATION.guard(STATE_DECLARES)
def _state_declares(registration: Registration, _actor: Actor) -> bool:
    asked = queries.declared_by_the_state(registration.cohort_id)
    return not queries.lacking(asked, _answered(registration)[1], registration)

"""Reading a call's questions and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts.models import Call, Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.nominations.models import Nomination, NomineeFile, NomineeRow, Question
from app.nominations.standard import OF_PERSON, OF_REGISTRATION
from app.nominations.states import AskedOf, Kind, Part, Verdict
from app.people.models import Person, User
from app.people.queries import email_key
from app.registrations import queries as registered
from app.registrations.models import Registration
from app.registrations.states import ENDED_WITHOUT, NOT_YET_NOMINATED, UNTIL_RESULTS

_PARTS = list(Part)
OPENLY_ENDED = ENDED_WITHOUT - UNTIL_RESULTS
"""The ends that the state knows of: what is told by a reference being free again tells no more."""


def questions_of(cohort_id: UUID) -> list[Question]:
    """What a cohort's call asks, part by part, in the order of its form."""
    found = db.session.scalars(
        sa.select(Question).where(Question.cohort_id == cohort_id).order_by(Question.position, Question.key)
    )
    return sorted(found, key=lambda question: _PARTS.index(question.part))


def nomination_of(registration_id: UUID) -> Nomination | None:
    """What was answered for a registration; None where nothing was yet."""
    return db.session.scalar(sa.select(Nomination).where(Nomination.registration_id == registration_id))


def is_known_otherwise(registration: Registration) -> bool:
    """Whether the person's record stands for more than this registration: an account, another cohort.

    Then a nomination does not change it: a slip in an address would rename somebody else.
    """
    account = sa.exists().where(User.person_id == registration.person_id)
    other = sa.exists().where(
        Registration.person_id == registration.person_id, Registration.id != registration.id
    )
    return db.session.scalar(sa.select(sa.or_(account, other))) or False


def answers_of(registration_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """All answers of some registrations by the questions' keys, whichever record they stand in.

    Typed and canonical: "language_en": "B2", "years_of_service": 12, "date_of_birth": "1984" or an ISO
    date, "alternate": True. What was not answered is not there.
    """
    rows = db.session.execute(
        sa.select(Registration, Nomination)
        .outerjoin(Nomination, Nomination.registration_id == Registration.id)
        .where(Registration.id.in_(list(registration_ids)))
        .options(joinedload(Registration.person))
        .order_by(Registration.id)
    )
    return {registration.id: put_together(registration, nomination) for registration, nomination in rows}


def put_together(registration: Registration, nomination: Nomination | None) -> dict[str, Any]:
    """The answers of one registration from the records that hold them; its person must be loaded."""
    found: dict[str, Any] = dict(nomination.answers) if nomination else {}
    person = registration.person
    found |= {key: getattr(person, column) for key, column in OF_PERSON.items()}
    found["sex"] = person.sex.value
    found |= {key: getattr(registration, column) for key, column in OF_REGISTRATION.items()}
    found["ref"] = nomination.reference if nomination else ""
    return {key: answer for key, answer in found.items() if answer not in {None, ""}}


def lacking(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The questions that need an answer and have none; a file's order is given at the desk as well."""
    return [
        question
        for question in questions
        if question.is_required
        and question.asked_of is not AskedOf.FILE
        and not _is_answered(question, answers)
    ]


def _is_answered(question: Question, answers: Mapping[str, Any]) -> bool:
    answer = answers.get(question.key)
    return answer is True if question.kind is Kind.DECLARATION else answer is not None


def has_reference(cohort_id: UUID, state_code: str, reference: str) -> bool:
    """Whether a nominee of the state who still counts has this reference of the state's already."""
    found = (
        sa.select(Nomination.id)
        .join(Nomination.registration)
        .where(
            Nomination.cohort_id == cohort_id,
            Nomination.state_code == state_code,
            Nomination.reference == reference,
            Registration.state.not_in(OPENLY_ENDED),
        )
    )
    return db.session.scalar(sa.select(found.exists())) or False


def latest_of_state(cohort_id: UUID, state_code: str) -> dict[str, Any]:
    """What a state last answered for a nominee in a cohort; nothing where it has none yet."""
    found = db.session.scalar(
        sa.select(Nomination.answers)
        .where(Nomination.cohort_id == cohort_id, Nomination.state_code == state_code)
        .order_by(Nomination.written_at.desc(), Nomination.id.desc())
        .limit(1)
    )
    return found or {}


@cache
def one_file() -> sa.Select[Any]:
    """A file of nominees with its cohort and call."""
    return sa.select(NomineeFile).options(
        joinedload(NomineeFile.cohort).options(joinedload(Cohort.call), joinedload(Cohort.programme))
    )


def nominees_known(
    cohort: Cohort, own: list[str] | None
) -> Iterator[tuple[Registration, Nomination | None, str, bool]]:
    """The nominees of a cohort whom a file may mean, each with the address and whether known otherwise.

    `own` limits them to some states. The persons are loaded.
    """
    other = aliased(Registration)
    is_known = sa.or_(
        User.id.is_not(None),
        sa.exists().where(other.person_id == Registration.person_id, other.id != Registration.id),
    )
    statement = (
        sa.select(Registration, Nomination, User.email_key, is_known)
        .join(Registration.person)
        .outerjoin(Nomination, Nomination.registration_id == Registration.id)
        .outerjoin(User, User.person_id == Registration.person_id)
        .where(Registration.cohort_id == cohort.id)
        .options(contains_eager(Registration.person))
        .order_by(Registration.id)
    )
    if own is not None:
        statement = statement.where(Registration.state_code.in_(own))
    for registration, nomination, account, known in db.session.execute(statement):
        yield registration, nomination, account or email_key(registration.person.email), known


def seated_elsewhere(cohort: Cohort, own: list[str] | None) -> set[tuple[str, str]]:
    """State and address of those who hold a seat of another cohort on some of this one's days."""
    statement = (
        registered.seats_elsewhere(cohort)
        .join(Registration.person)
        .outerjoin(User, User.person_id == Person.id)
        .with_only_columns(Registration.state_code, Person.email, User.email_key)
        .distinct()
        .order_by(Registration.state_code, Person.email, User.email_key)
    )
    if own is not None:
        statement = statement.where(Registration.state_code.in_(own))
    rows = db.session.execute(statement).all()
    return {(code, email_key(said)) for code, *addresses in rows for said in addresses if said}


def registrations_of(keys: Iterable[UUID]) -> dict[UUID, Registration]:
    """Some registrations by key, with their persons and cohorts."""
    statement = registered.one_registration().where(Registration.id.in_(list(keys))).order_by(Registration.id)
    return {registration.id: registration for registration in db.session.scalars(statement)}


def verdicts_of(file_id: UUID) -> dict[Verdict, tuple[int, int]]:
    """How many rows of a file have each verdict, and how many of them are done."""
    done = sa.func.count().filter(NomineeRow.is_done)
    rows = db.session.execute(
        sa.select(NomineeRow.verdict, sa.func.count(), done)
        .where(NomineeRow.file_id == file_id)
        .group_by(NomineeRow.verdict)
        .order_by(NomineeRow.verdict)
    )
    return {verdict: (number, finished) for verdict, number, finished in rows}


def rows_of(file_id: UUID) -> sa.Select[Any]:
    """The rows of a file that the gate has loaded."""
    return sa.select(NomineeRow).where(NomineeRow.file_id == file_id)


def nominees_at_desk(actor: Actor) -> list[Registration]:
    """The nominees of this focal point's states whose answers may still be changed, in the states' order."""
    statement = (
        sa.select(Registration)
        .join(Registration.person)
        .join(Registration.cohort)
        .join(Cohort.call)
        .where(
            Cohort.state == CohortState.OPEN,
            Call.deadline_at > clock.now(),
            Registration.state.not_in(OPENLY_ENDED | NOT_YET_NOMINATED),
            visible_to(actor, P.REGISTRATION_ENDORSE, Registration),
        )
        .options(contains_eager(Registration.person), contains_eager(Registration.cohort))
        .order_by(
            Call.deadline_at,
            Registration.cohort_id,
            Registration.state_code,
            Registration.priority,
            Registration.id,
        )
    )
    return list(db.session.scalars(statement))

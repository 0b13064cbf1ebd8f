"""Reading a call's questions and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.nominations.models import Nomination, Question
from app.nominations.standard import OF_PERSON, OF_REGISTRATION
from app.nominations.states import AskedOf, Kind, Part
from app.people.models import User
from app.registrations.models import Registration
from app.registrations.states import ENDED_WITHOUT, UNTIL_RESULTS

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


def by_reference(registration: Registration, reference: str) -> Registration | None:
    """Another nominee of the same state and cohort with this reference of the state's."""
    found: Registration | None = db.session.scalar(
        sa.select(Registration)
        .join(Nomination, Nomination.registration_id == Registration.id)
        .where(
            Nomination.cohort_id == registration.cohort_id,
            Nomination.state_code == registration.state_code,
            Nomination.reference == reference,
            Registration.id != registration.id,
            Registration.state.not_in(OPENLY_ENDED),
        )
        .order_by(Registration.id)
        .limit(1)
    )
    return found


def latest_of_state(cohort_id: UUID, state_code: str) -> dict[str, Any]:
    """What a state last answered for a nominee in a cohort; nothing where it has none yet."""
    found = db.session.scalar(
        sa.select(Nomination.answers)
        .where(Nomination.cohort_id == cohort_id, Nomination.state_code == state_code)
        .order_by(Nomination.written_at.desc(), Nomination.id.desc())
        .limit(1)
    )
    return found or {}

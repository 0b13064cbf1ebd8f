"""Reading who takes part in a cohort, and who is considered, for the learning platform."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts.models import Cohort
from app.core.db import db
from app.exchange.oneroster import STUDENT, TEACHER, Member
from app.nominations import queries as nominations
from app.nominations.models import Nomination, Question
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import ENDED_WITHOUT, TAKES_PART, RegistrationState
from app.timetable.models import Session, Teaching
from app.timetable.states import SessionState
from app.trainers.models import Trainer

_WHO = (Person.id, Person.given_names, Person.family_name, Person.email)


def members(cohort: Cohort, actor: Actor) -> list[Member]:
    """The officials with a confirmed seat whom this reader may take away, then who teaches them, by name."""
    trainees = (
        sa.select(*_WHO)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.cohort_id == cohort.id,
            Registration.state.in_(TAKES_PART),
            visible_to(actor, P.REGISTRATION_EXPORT, Registration),
        )
        .order_by(Person.sort_key, Person.id)
    )
    taught = (
        sa.select(Teaching.trainer_id)
        .join(Session, Session.id == Teaching.session_id)
        .where(
            Session.cohort_id == cohort.id,
            Session.state.in_([SessionState.SCHEDULED, SessionState.HELD]),
        )
    )
    trainers = (
        sa.select(*_WHO)
        .join(Trainer, Trainer.person_id == Person.id)
        .where(Trainer.id.in_(taught))
        .order_by(Person.sort_key, Person.id)
    )
    found = {
        key: Member(key, given, family, email, STUDENT)
        for key, given, family, email in db.session.execute(trainees)
    }
    for key, given, family, email in db.session.execute(trainers):
        found.setdefault(key, Member(key, given, family, email, TEACHER))
    return list(found.values())


def by_address(cohort: Cohort) -> dict[str, list[Registration]]:
    """Those who are considered in a cohort or take part, by their address as it is compared."""
    found: dict[str, list[Registration]] = {}
    rows = db.session.scalars(
        sa.select(Registration)
        .join(Registration.person)
        .options(contains_eager(Registration.person))
        .where(
            Registration.cohort_id == cohort.id,
            Registration.state.not_in({*ENDED_WITHOUT, RegistrationState.DRAFT}),
            Person.email_key != "",
        )
        .order_by(Registration.id)
    )
    for one in rows:
        found.setdefault(one.person.email_key, []).append(one)
    return found


def answers(cohort: Cohort, key: str) -> dict[UUID, Any]:
    """What was answered to a question of a cohort, by registration."""
    rows = db.session.execute(
        sa.select(Nomination.registration_id, Nomination.answers)
        .where(Nomination.cohort_id == cohort.id)
        .order_by(Nomination.registration_id)
    )
    return {registration: said.get(key) for registration, said in rows}


def questions_of(cohort_id: UUID) -> list[Question]:
    """What a cohort's call asks."""
    return nominations.questions_of(cohort_id)

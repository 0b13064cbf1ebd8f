"""Reading who takes part in a cohort, and who is considered, for the learning platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.attendance.models import Attendance
from app.attendance.queries import Standing
from app.cohorts.models import Cohort
from app.core.db import db
from app.exchange.oneroster import STUDENT, TEACHER, Member
from app.nominations import queries as nominations
from app.nominations.models import Nomination, Question
from app.people.models import Person
from app.programmes.models import Module, Programme
from app.registrations.models import Registration
from app.registrations.states import ENDED_WITHOUT, TAKES_PART, TAUGHT, RegistrationState
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


_ROWS_AT_ONCE = 500


def registers(cohort_id: UUID, session_id: UUID | None = None) -> Iterator[Any]:
    """The lines of all registers of a cohort, or of one session, by session and name, a few at a time."""
    statement = (
        sa.select(
            Session,
            Module.code,
            Registration.id,
            Registration.person_id,
            Registration.state,
            Person.name,
            *(getattr(Attendance, name) for name in Standing._fields),
        )
        .join(Module, Module.id == Session.module_id)
        .join(Registration, Registration.cohort_id == Session.cohort_id)
        .join(Registration.person)
        .outerjoin(
            Attendance,
            sa.and_(Attendance.session_id == Session.id, Attendance.registration_id == Registration.id),
        )
        .where(
            Session.cohort_id == cohort_id,
            Session.state.in_([SessionState.SCHEDULED, SessionState.HELD]),
            Registration.state.in_(TAUGHT),
        )
        .order_by(Session.starts_at, Session.id, Registration.sort_key, Registration.id)
    )
    if session_id is not None:
        statement = statement.where(Session.id == session_id)
    yield from db.session.execute(statement.execution_options(yield_per=_ROWS_AT_ONCE))


def contacts(actor: Actor, programme_id: UUID | None = None) -> sa.Select[Any]:
    """The registrations whose persons this reader may take away, each person's latest first."""
    statement = (
        sa.select(Registration)
        .join(Registration.person)
        .join(Registration.cohort)
        .options(
            contains_eager(Registration.person),
            contains_eager(Registration.cohort).joinedload(Cohort.call),
        )
        .where(
            Registration.state != RegistrationState.DRAFT,
            visible_to(actor, P.REGISTRATION_EXPORT, Registration),
        )
        .order_by(Person.sort_key, Person.id, Cohort.first_day.desc(), Registration.id)
    )
    return statement.where(Registration.programme_id == programme_id) if programme_id else statement


def programmes_of_contacts(actor: Actor) -> list[Programme]:
    """The programmes of the officials whom this reader may take away, by code."""
    asked = contacts(actor).with_only_columns(Registration.programme_id).order_by(None)
    return list(
        db.session.scalars(sa.select(Programme).where(Programme.id.in_(asked)).order_by(Programme.code))
    )


def in_batches(statement: sa.Select[Any]) -> Iterator[list[Registration]]:
    """The registrations of a statement, some at a time so that memory stays flat."""
    found = db.session.execute(statement.execution_options(yield_per=_ROWS_AT_ONCE))
    for batch in found.scalars().partitions(_ROWS_AT_ONCE):
        yield list(batch)


def sent_back(actor: Actor, keys: Iterable[UUID]) -> dict[UUID, Registration]:
    """Some of the registrations that this reader may take away, by key."""
    statement = contacts(actor).where(Registration.id.in_(list(keys)))
    return {one.id: one for one in db.session.scalars(statement)}

"""Reading who takes part in a cohort, for the learning platform."""

from __future__ import annotations

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts.models import Cohort
from app.core.db import db
from app.exchange.oneroster import STUDENT, TEACHER, Member
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART
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

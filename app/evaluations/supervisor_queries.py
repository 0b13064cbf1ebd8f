"""Reading graduates and whom they, or their states, name as their supervisors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.cohorts.models import Cohort
from app.core.db import db
from app.evaluations.asking_queries import OVER
from app.evaluations.models import Supervisor
from app.evaluations.states import TERMS, Audience
from app.people.links import AddressChange
from app.people.models import Person, User
from app.registrations.models import Registration
from app.registrations.states import RegistrationState


def one_graduate() -> sa.Select[Any]:
    """A registration with what the page of its supervisor shows."""
    return sa.select(Registration).options(joinedload(Registration.person), joinedload(Registration.cohort))


def supervisor_of(registration_id: UUID) -> Supervisor | None:
    """Who was named as a graduate's supervisor."""
    return db.session.scalar(sa.select(Supervisor).where(Supervisor.registration_id == registration_id))


def addresses_of(person_id: UUID) -> set[str]:
    """The addresses, as they are compared, by which the office knows a person, past accounts' among them."""
    found = sa.union(
        sa.select(Person.email_key).where(Person.id == person_id),
        sa.select(User.email_key).where(User.person_id == person_id),
        sa.select(AddressChange.email_key).join(AddressChange.user).where(User.person_id == person_id),
    ).subquery()
    return {key for key in db.session.scalars(sa.select(found.c[0]).order_by(found.c[0])) if key}


def named_in(programme_id: UUID, actor: Actor) -> list[tuple[Registration, Supervisor]]:
    """The graduates of a programme whose supervisors are named and kept, the latest cohort first."""
    mine: sa.ColumnElement[bool] = visible_to(actor, Permission.SUPERVISOR_SEE, Registration)
    rows = db.session.execute(
        one_graduate()
        .add_columns(Supervisor)
        .join(Registration.cohort)
        .join(Supervisor, Supervisor.registration_id == Registration.id)
        .where(mine, Registration.programme_id == programme_id)
        .order_by(Cohort.last_day.desc(), Cohort.id, Registration.sort_key, Registration.id)
    )
    return [(registration, known) for registration, known in rows]


def graduates_to_follow(actor: Actor, today: date) -> list[tuple[Registration, Supervisor | None]]:
    """The graduates whose supervisor the actor may name, while there is still time to ask."""
    terms = TERMS[Audience.SUPERVISORS]
    mine: sa.ColumnElement[bool] = visible_to(actor, Permission.SUPERVISOR_NAME, Registration)
    since = today - timedelta(days=terms.after + terms.open_for)
    rows = db.session.execute(
        one_graduate()
        .add_columns(Supervisor)
        .join(Registration.cohort)
        .outerjoin(Supervisor, Supervisor.registration_id == Registration.id)
        .where(
            mine,
            Registration.state == RegistrationState.COMPLETED,
            Cohort.state.in_(OVER),
            Cohort.last_day >= since,
        )
        .order_by(Supervisor.id.is_not(None), Registration.sort_key, Registration.id)
    )
    return [(registration, known) for registration, known in rows]

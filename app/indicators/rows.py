"""The records behind an indicator, for those who may read such records one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.behind import rows_behind
from app.assessments.models import Result, Sitting
from app.attendance.models import Attendance
from app.cascade.models import CascadeActivity
from app.certificates.models import Certificate
from app.cohorts.models import Cohort
from app.core.db import db
from app.core.measures import Measure, of_editions
from app.indicators.queries import Choice, Scope, held_memberships, states_of
from app.member_states.models import Membership
from app.nominations.models import Nomination
from app.people.models import Person
from app.registrations.models import Registration
from app.timetable.models import Session


def behind(actor: Actor, measure: Measure, scope: Scope) -> Iterator[Any]:
    """The rows of a choice within the actor's sight, from the database as they are read."""
    if scope.choice.is_of_persons and measure.cells is None:
        return iter(())
    cohorts = list(db.session.scalars(scope.cohorts.order_by(Cohort.id)))
    statement = rows_behind(actor, measure, of_editions(cohorts))
    if scope.choice.is_of_persons:
        whose = _REGISTRATION[measure.rows.model]
        statement = statement.where(whose.in_(_of_persons(scope.choice)))
    return iter(db.session.execute(statement))


_REGISTRATION = {
    Registration: Registration.id,
    Certificate: Certificate.registration_id,
    CascadeActivity: CascadeActivity.registration_id,
    Sitting: Result.registration_id,
    Session: Attendance.registration_id,
}
"""Whose record each kind of row is."""


def _of_persons(choice: Choice) -> sa.Select[Any]:
    """The registrations of those whom a choice means."""
    meant = sa.select(Registration.id)
    if choice.state:
        meant = meant.where(Registration.state_code == choice.state)
    if choice.region:
        meant = meant.where(Registration.state_code.in_(states_of(choice.region)))
    if choice.language:
        meant = meant.where(Registration.working_language == choice.language)
    if choice.sex:
        meant = meant.join(Registration.person).where(Person.sex == choice.sex)
    if choice.sector:
        meant = meant.join(Nomination, Nomination.registration_id == Registration.id).where(
            Nomination.answers["sector"].as_string() == choice.sector
        )
    if choice.community:
        meant = meant.join(Registration.cohort).where(
            held_memberships()
            .where(Membership.community == choice.community, Membership.state_code == Registration.state_code)
            .exists()
        )
    return meant

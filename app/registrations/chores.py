"""What falls due by the clock: offers lapse, the reserve closes. A postponed cohort's clock stands still."""

from __future__ import annotations

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import chores, clock
from app.core.db import db, lock, unit_of_work
from app.registrations import queries, seats
from app.registrations.models import Registration
from app.registrations.states import RegistrationState

_S = RegistrationState


@chores.every_minute
def lapse_offers() -> None:
    """Offers that were not answered in time lapse, one deed each; the reserve follows."""
    due = sa.and_(Registration.state == _S.OFFERED, Registration.offer_until <= clock.now())
    keys = db.session.execute(
        sa.select(Registration.id, Registration.cohort_id)
        .join(Registration.cohort)
        .where(due, Cohort.state != CohortState.POSTPONED)
        .order_by(Registration.offer_until, Registration.id)
    ).all()
    for key, cohort_id in keys:
        with unit_of_work():
            db.session.execute(lock(sa.select(Cohort.id).where(Cohort.id == cohort_id)))
            registration = db.session.scalar(
                queries.one_registration()
                .join(Registration.cohort)
                .where(Registration.id == key, due, Cohort.state != CohortState.POSTPONED)
            )
            if registration is not None:  # it may have been answered or postponed meanwhile
                seats.lapse(registration)


@chores.every_minute
def close_reserves() -> None:
    """After a cohort's cut-off its reserve is not selected, one deed for each cohort."""
    cohorts = db.session.scalars(
        sa.select(Cohort)
        .where(
            Cohort.id.in_(sa.select(Registration.cohort_id).where(Registration.state == _S.RESERVE)),
            Cohort.state != CohortState.POSTPONED,
        )
        .order_by(Cohort.id)
    ).all()
    for key in [cohort.id for cohort in cohorts if clock.now() >= seats.cut_off(cohort)]:
        with unit_of_work():
            seats.close_reserve(db.session.get_one(Cohort, key))

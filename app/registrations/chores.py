"""What falls due by the clock: reminders, offers that lapse, the reserve's end.

A postponed cohort's clock stands still.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import chores, clock
from app.core.db import db, lock, unit_of_work
from app.core.i18n import _l
from app.letters import queries as letters
from app.letters.kinds import OF_AN_OFFER
from app.registrations import notices, queries, reminders, seats
from app.registrations.models import Registration
from app.registrations.states import RegistrationState

_S = RegistrationState
REMINDED_BEFORE = timedelta(days=2)
"""How long before its end an offer that has no answer is brought to mind."""


@chores.every_minute(_l("Let offers lapse that were not answered in time"))
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


@chores.every_minute(_l("Remind officials whose offer ends soon"))
def remind_of_offers() -> None:
    """Officials whose offer ends within two days, and to whom nothing of it was written since, read of it."""
    now = clock.now()
    open_still = sa.and_(Registration.state == _S.OFFERED, Registration.offer_until > now)
    rows: Sequence[Any] = db.session.execute(
        sa.select(Registration.id, Registration.cohort_id, Registration.offer_until)
        .join(Registration.cohort)
        .where(
            open_still,
            Registration.offer_until <= now + REMINDED_BEFORE,
            Cohort.state != CohortState.POSTPONED,
        )
        .order_by(Registration.offer_until, Registration.id)
    ).all()
    for key, cohort_id, until in rows:
        since = until - REMINDED_BEFORE
        if letters.was_told(key, OF_AN_OFFER, since=since):
            continue
        with unit_of_work():
            db.session.execute(lock(sa.select(Cohort.id).where(Cohort.id == cohort_id)))
            registration = db.session.scalar(
                queries.one_registration()
                .join(Registration.cohort)
                .where(Registration.id == key, open_still, Cohort.state != CohortState.POSTPONED)
            )
            told = letters.was_told(key, OF_AN_OFFER, since=since)
            if registration is not None and not told:  # it may have been answered or written meanwhile
                notices.offer_reminder(registration)


@chores.every_minute(_l("Remind states whose call ends soon"))
def remind_states() -> None:
    """States that have not answered an open call are reminded 14, 7 and 2 days before its deadline.

    A state that was written to about the call since such a day is left alone, so each day counts once.
    """
    for cohort_id, deadline in reminders.calls_that_end_soon():
        since = reminders.last_reminder_day(deadline)
        if since is None or not reminders.to_remind(cohort_id, since=since):
            continue
        with unit_of_work():
            reminders.remind(cohort_id, since=since, actor=SYSTEM)


@chores.every_minute(_l("Close the reserve of cohorts after their cut-off"))
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

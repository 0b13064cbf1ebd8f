"""Who may be given a seat of a cohort, in which order, and how many seats are taken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.core.templating import OFFICE_ZONE
from app.registrations.models import Registration
from app.registrations.queries import count_where, one_registration
from app.registrations.states import (
    TAKES_PART,
    RegistrationState,
)

_S = RegistrationState
NotCleared = Callable[[Collection[UUID]], set[UUID]]
_not_cleared: list[NotCleared] = []


def to_select(cohort_id: UUID, actor: Actor, *, most: int) -> list[Registration]:
    """Whom this coordinator may offer a seat: the cleared by priority, then the reserve in order."""
    statement = (
        one_registration()
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state.in_((_S.CLEARED, _S.RESERVE)),
            visible_to(actor, P.REGISTRATION_SELECT, Registration),
        )
        .order_by(
            sa.func.coalesce(Registration.reserve_rank, 0),
            Registration.state_code,
            sa.func.coalesce(Registration.priority, 9999),
            Registration.sort_key,
            Registration.id,
        )
        .limit(most)
    )
    return list(db.session.scalars(statement))


def reserve(cohort_id: UUID, *, state_code: str | None = None) -> sa.Select[Any]:
    """A cohort's reserve in order, of one state or of all."""
    statement = one_registration().where(
        Registration.cohort_id == cohort_id, Registration.state == _S.RESERVE
    )
    if state_code is not None:
        statement = statement.where(Registration.state_code == state_code)
    return statement.order_by(Registration.reserve_rank, Registration.id)


def pass_over_by(check: NotCleared) -> NotCleared:
    """Register who of some registrations was cleared before, and is so no longer."""
    _not_cleared.append(check)
    return check


def passed_over(registrations: Iterable[Registration]) -> set[UUID]:
    """The keys of those to whom no seat is offered now, since they are no longer cleared."""
    keys = [registration.id for registration in registrations]
    return {key for check in _not_cleared for key in check(keys)}


def count_to_select(cohort_id: UUID, actor: Actor, *states: RegistrationState) -> int:
    """How many of a cohort's registrations in these states are this coordinator's to decide."""
    return count_where(
        Registration.cohort_id == cohort_id,
        Registration.state.in_(states),
        visible_to(actor, P.REGISTRATION_SELECT, Registration),
    )


def seats_by_state(cohort_id: UUID) -> dict[str, tuple[int, int]]:
    """For each state, how many seats of the cohort are confirmed and how many offered."""
    confirmed = sa.func.count().filter(Registration.state.in_(TAKES_PART))
    offered = sa.func.count().filter(Registration.state == _S.OFFERED)
    rows = db.session.execute(
        sa.select(Registration.state_code, confirmed, offered)
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state.in_([*TAKES_PART, _S.OFFERED]),
        )
        .group_by(Registration.state_code)
        .order_by(Registration.state_code)
    )
    return {code: (sure, open_) for code, sure, open_ in rows}


def begin_with_free_seats(actor: Actor) -> list[tuple[UUID, str, date, str, int]]:
    """The cohorts that begin within a month and have free seats: key, code, first day, zone, free seats."""
    today = clock.today(OFFICE_ZONE)
    statement = (
        sa.select(Cohort.id, Cohort.code, Cohort.first_day, Cohort.zone, Cohort.seats - Cohort.seats_taken)
        .where(
            Cohort.state.in_((CohortState.SELECTING, CohortState.CONFIRMED)),
            Cohort.seats_taken < Cohort.seats,
            Cohort.first_day.between(today, today + timedelta(days=30)),
            visible_to(actor, P.COHORT_EDIT, Cohort),
        )
        .order_by(Cohort.first_day, Cohort.id)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in db.session.execute(statement)]

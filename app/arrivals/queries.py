"""Reading which answers are there; their sealed texts are opened by `app.disclosure` alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.arrivals.models import Needs, Travel
from app.arrivals.states import GIVES_ANSWERS, HAS_ANSWERED
from app.core.db import db
from app.registrations.models import Registration
from app.registrations.queries import one_registration


def travel_of(registration_id: UUID) -> Travel | None:
    """The travel record of a registration."""
    return db.session.scalar(sa.select(Travel).where(Travel.registration_id == registration_id))


def needs_of(registration_id: UUID) -> Needs | None:
    """The needs record of a registration."""
    return db.session.scalar(sa.select(Needs).where(Needs.registration_id == registration_id))


def arrivals_of(cohort_id: UUID, actor: Actor) -> sa.Select[Any, Any, Any]:
    """Everyone with a seat in the cohort, with the travel and needs records that are there."""
    return (
        sa.select(Registration, Travel, Needs)
        .join(Registration.person)
        .outerjoin(Travel, Travel.registration_id == Registration.id)
        .outerjoin(Needs, Needs.registration_id == Registration.id)
        .options(contains_eager(Registration.person))
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state.in_(HAS_ANSWERED),
            visible_to(actor, P.TRAVEL_REVEAL, Registration),
        )
    )


def guests_of(cohort_id: UUID, actor: Actor) -> list[tuple[Registration, Travel | None]]:
    """Everyone whom the office is to receive for the cohort, with their travel records, by name."""
    statement = (
        sa.select(Registration, Travel)
        .join(Registration.person)
        .outerjoin(Travel, Travel.registration_id == Registration.id)
        .options(contains_eager(Registration.person))
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state.in_(GIVES_ANSWERS),
            visible_to(actor, P.TRAVEL_REVEAL, Registration),
        )
        .order_by(Registration.sort_key, Registration.id)
    )
    return [(registration, travel) for registration, travel in db.session.execute(statement)]


def unanswered(person_id: UUID) -> list[tuple[Registration, Travel | None, Needs | None]]:
    """One's own confirmed registrations with what was answered so far, the earliest course first."""
    statement = (
        one_registration()
        .add_columns(Travel, Needs)
        .outerjoin(Travel, Travel.registration_id == Registration.id)
        .outerjoin(Needs, Needs.registration_id == Registration.id)
        .where(Registration.person_id == person_id, Registration.state.in_(GIVES_ANSWERS))
        .order_by(Registration.created_at, Registration.id)
    )
    return [(r, t, n) for r, t, n in db.session.execute(statement)]

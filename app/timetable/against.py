"""The sessions to come that stand against what is known now of what they hold.

A trainer's days were changed under them, a room was taken out of use: they are listed until someone
moves them, or gives a reason for which they may stay.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.interpreters.models import Interpreter
from app.timetable import queries
from app.timetable.models import Allowance, Availability, Booking, Session
from app.timetable.rules import Rule
from app.timetable.states import ResourceKind, SessionState, Whereabouts
from app.trainers.models import Trainer
from app.venues.models import Equipment, Room


def sessions_against(resource_id: UUID) -> list[Session]:
    """The sessions to come that hold a resource on days on which it is not there, in their order."""
    statement = (
        queries.all_sessions()
        .join(Booking, Booking.session_id == Session.id)
        .where(Booking.resource_id == resource_id, *_against())
        .order_by(Session.starts_at, Session.id)
    )
    return list(db.session.scalars(statement))


def sessions_against_in(cohort: Cohort) -> list[Session]:
    """The sessions to come of a cohort that hold what is not there, whole and in their order."""
    held = sa.select(Booking.session_id).join(Session).join(Session.cohort).where(*_against())
    statement = (
        queries.one_session()
        .where(Session.cohort_id == cohort.id, Session.id.in_(held.where(Session.cohort_id == cohort.id)))
        .order_by(Session.starts_at, Session.id)
    )
    return list(db.session.scalars(statement))


def cohorts_against(actor: Actor, *, most: int) -> list[Any]:
    """The cohorts that the actor plans with sessions against: key, code, number and the first instant."""
    statement = (
        sa.select(
            Cohort.id,
            Cohort.code,
            sa.func.count(sa.distinct(Session.id)).label("sessions"),
            sa.func.min(Session.starts_at).label("first"),
        )
        .join(Session, Session.cohort_id == Cohort.id)
        .join(Booking, Booking.session_id == Session.id)
        .where(visible_to(actor, Permission.SESSION_EDIT, Session), *_against())
        .group_by(Cohort.id, Cohort.code)
        .order_by(Cohort.code)
        .limit(most)
    )
    return list(db.session.execute(statement))


def _against() -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions under which a booking of a session of a cohort stands against what is known."""
    of_it = sa.and_(
        Availability.resource_kind == Booking.resource_kind,
        Availability.resource_id == Booking.resource_id,
    )
    is_here = Availability.whereabouts == Whereabouts.HERE
    on_the_day = (Availability.first_day <= Session.day, Availability.last_day >= Session.day)
    in_the_cohort = (
        Availability.first_day <= Cohort.last_day,
        Availability.last_day >= Cohort.first_day,
    )
    out_of_use = {
        ResourceKind.ROOM: sa.select(Room.id).where(Room.is_retired),
        ResourceKind.EQUIPMENT: sa.select(Equipment.id).where(Equipment.is_retired),
        ResourceKind.TRAINER: sa.select(Trainer.id).where(~Trainer.is_active),
        ResourceKind.INTERPRETER: sa.select(Interpreter.id).where(~Interpreter.is_active),
    }
    key = sa.func.replace(sa.cast(Booking.resource_id, sa.String), "-", "")
    is_allowed = sa.exists().where(
        Allowance.session_id == Session.id,
        Allowance.rule.in_([Rule.AWAY, Rule.ROOM_RETIRED]),
        Allowance.about == key.concat(" ").concat(sa.cast(Session.day, sa.String)),
    )
    return (
        Session.starts_at > clock.now(),
        Session.state.in_({SessionState.DRAFT, SessionState.SCHEDULED}),
        sa.or_(
            sa.exists().where(of_it, ~is_here, *on_the_day),
            sa.and_(
                sa.exists().where(of_it, is_here, *in_the_cohort),
                ~sa.exists().where(of_it, is_here, *on_the_day),
            ),
            *(
                sa.and_(Booking.resource_kind == kind, Booking.resource_id.in_(keys))
                for kind, keys in out_of_use.items()
            ),
        ),
        ~is_allowed,
    )

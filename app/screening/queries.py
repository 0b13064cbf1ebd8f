"""Reading records of due diligence; their sealed texts are opened by `app.disclosure` alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.audit.models import Move
from app.core import clock
from app.core.db import db
from app.core.templating import OFFICE_ZONE
from app.core.texts import search_key
from app.registrations import seat_queries
from app.registrations.list_queries import to_screen
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.screening.models import Diligence, RecipientUnit, Screening
from app.screening.states import Decision, Light, RecordState

AHEAD = timedelta(days=30)
"""How long before its day a review stands among what is to be reviewed."""
MOST_SHOWN = 200
_BY_HAND = ("clear", "refer", "not_clear", "screen_again")


def today() -> date:
    """The day in Rabat, by which reviews are due."""
    return clock.today(OFFICE_ZONE)


def of_registration(registration_id: UUID) -> Screening | None:
    """The screening record of a registration, if an officer has written one."""
    return db.session.scalar(sa.select(Screening).where(Screening.registration_id == registration_id))


def queue(actor: Actor) -> sa.Select[Any]:
    """What waits for this screening officer, and whether a colleague's decision is to be confirmed."""
    proposed = sa.exists().where(
        Screening.registration_id == Registration.id, Screening.state == RecordState.PROPOSED
    )
    return to_screen(actor).add_columns(proposed.label("is_proposed"))


def light(registration_id: UUID) -> Light:
    """Where a registration's screening stands, in the only words that a coordinator may read of it."""
    record = of_registration(registration_id)
    return record.light(today()) if record else Light.NOT_YET


def name_key(institution: str, unit: str = "") -> str:
    """How a unit is recognised: its institution and its part, without case and marks."""
    return f"{search_key(institution)}|{search_key(unit)}"


def units() -> sa.Select[Any]:
    """Every recipient unit."""
    return sa.select(RecipientUnit)


def units_of(state_code: str) -> list[RecipientUnit]:
    """The recipient units of a state, by name."""
    statement = (
        units()
        .where(RecipientUnit.state_code == state_code)
        .order_by(RecipientUnit.name_key, RecipientUnit.id)
    )
    return list(db.session.scalars(statement))


def states_with_units() -> list[str]:
    """The codes of the states that have recipient units."""
    return list(
        db.session.scalars(sa.select(RecipientUnit.state_code).distinct().order_by(RecipientUnit.state_code))
    )


def unit_of(registration: Registration, record: Screening | None = None) -> RecipientUnit | None:
    """The unit that a nominee comes from: the one that an officer named, else the institution's only one."""
    record = record or of_registration(registration.id)
    if record is not None and record.unit_id is not None:
        return db.session.get(RecipientUnit, record.unit_id)
    institution = search_key(registration.person.institution)
    statement = (
        units()
        .where(
            RecipientUnit.state_code == registration.state_code,
            RecipientUnit.name_key.startswith(f"{institution}|", autoescape=True),
        )
        .order_by(RecipientUnit.id)
        .limit(2)
    )
    found = list(db.session.scalars(statement)) if institution else []
    return found[0] if len(found) == 1 else None


def cleared_of(unit: RecipientUnit) -> list[Registration]:
    """The cleared nominees whom officers found to come from a unit, cohort by cohort."""
    statement = (
        sa.select(Registration)
        .join(Screening, Screening.registration_id == Registration.id)
        .options(joinedload(Registration.cohort), joinedload(Registration.person))
        .where(
            Screening.unit_id == unit.id,
            Screening.state == RecordState.IN_FORCE,
            Registration.state == RegistrationState.CLEARED,
        )
        .order_by(Registration.cohort_id, Registration.id)
    )
    return list(db.session.scalars(statement))


@seat_queries.pass_over_by
def no_longer_cleared(registration_ids: Collection[UUID]) -> set[UUID]:
    """Of some who were cleared, those whose record, or whose unit's, does not let them be supported now."""
    counts = (
        sa.select(Screening.id)
        .outerjoin(Screening.unit)
        .where(_is_valid(Screening), sa.or_(Screening.unit_id.is_(None), _is_valid(RecipientUnit)))
    )
    statement = sa.select(Screening.registration_id).where(
        Screening.registration_id.in_(registration_ids), Screening.id.not_in(counts)
    )
    return set(db.session.scalars(statement.order_by(Screening.registration_id)))


def _is_valid(model: type[Diligence]) -> sa.ColumnElement[bool]:
    """The condition under which `Diligence.is_valid` says yes today."""
    return sa.and_(
        model.state == RecordState.IN_FORCE,
        model.decision.in_([decision for decision in Decision if decision.clears]),
        sa.or_(model.review_on.is_(None), model.review_on >= today()),
    )


def has_screened(user_id: UUID | None, registration: Registration) -> bool:
    """Whether this account took part in screening the registration, as the first officer or the second."""
    return has_screened_any({user_id}, [registration.id])


def has_screened_any(user_ids: Iterable[UUID | None], registration_ids: Iterable[UUID]) -> bool:
    """Whether one of these accounts took part in screening one of these registrations."""
    keys = list(registration_ids)
    own_records = sa.select(Screening.id).where(Screening.registration_id.in_(keys)).order_by(Screening.id)
    records = [str(key) for key in db.session.scalars(own_records)]
    found = sa.select(Move.id).where(
        Move.actor_id.in_(list(user_ids)),
        sa.or_(
            sa.and_(
                Move.subject_kind == Registration.__tablename__,
                Move.subject_id.in_([str(key) for key in keys]),
                Move.transition.in_(_BY_HAND),
            ),
            sa.and_(Move.subject_kind == Screening.__tablename__, Move.subject_id.in_(records)),
        ),
    )
    return db.session.scalar(sa.select(found.exists())) or False


_WITH_REGISTRATION = (
    sa.select(Screening)
    .join(Screening.registration)
    .options(
        contains_eager(Screening.registration).options(
            joinedload(Registration.person), joinedload(Registration.cohort)
        )
    )
)


def to_confirm(actor: Actor) -> list[Screening | RecipientUnit]:
    """The decisions of other officers that wait for this one, the oldest first."""
    return _within_sight(actor, _by_others(actor))


def number_to_confirm(actor: Actor) -> int:
    """How many decisions of other officers wait for this one."""
    return _count(actor, _by_others(actor))


def _by_others(actor: Actor) -> Any:
    def where(model: Any) -> list[Any]:
        own = [Registration.person_id != actor.person_id] if model is Screening else []
        return [model.state == RecordState.PROPOSED, model.decided_by != actor.user_id, *own]

    return where


def to_review(actor: Actor, *, by: date) -> list[Screening | RecipientUnit]:
    """The records whose day of review comes by that day, the earliest first; never one's own."""
    return sorted(_within_sight(actor, _due(actor, by)), key=lambda record: record.review_on or by)


def number_to_review(actor: Actor, *, by: date) -> int:
    """How many records' day of review comes by that day."""
    return _count(actor, _due(actor, by))


def _due(actor: Actor, by: date) -> Any:
    """What is in force and due for review; of nominees, while they have a part in a cohort."""

    def where(model: Any) -> list[Any]:
        others = Registration.person_id != actor.person_id
        here = [Registration.state.in_(_STILL_SUPPORTED), others] if model is Screening else []
        return [model.state == RecordState.IN_FORCE, model.review_on <= by, *here]

    return where


_STILL_SUPPORTED = (
    RegistrationState.CLEARED,
    RegistrationState.RESERVE,
    RegistrationState.OFFERED,
    RegistrationState.CONFIRMED,
    RegistrationState.ATTENDING,
)


def _within_sight(actor: Actor, where: Any) -> list[Screening | RecipientUnit]:
    of_units = units().where(*where(RecipientUnit), visible_to(actor, P.REGISTRATION_SCREEN, RecipientUnit))
    of_nominees = _WITH_REGISTRATION.where(
        *where(Screening), visible_to(actor, P.REGISTRATION_SCREEN, Screening)
    )
    return [
        *db.session.scalars(of_units.order_by(RecipientUnit.decided_at, RecipientUnit.id).limit(MOST_SHOWN)),
        *db.session.scalars(of_nominees.order_by(Screening.decided_at, Screening.id).limit(MOST_SHOWN)),
    ]


def _count(actor: Actor, where: Any) -> int:
    of_units = (
        sa.select(sa.func.count())
        .select_from(RecipientUnit)
        .where(*where(RecipientUnit), visible_to(actor, P.REGISTRATION_SCREEN, RecipientUnit))
    )
    of_nominees = (
        sa.select(sa.func.count())
        .select_from(Screening)
        .join(Screening.registration)
        .where(*where(Screening), visible_to(actor, P.REGISTRATION_SCREEN, Screening))
    )
    return (db.session.scalar(of_units) or 0) + (db.session.scalar(of_nominees) or 0)

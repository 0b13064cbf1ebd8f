"""Reading who opened what, and who must be told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor, Role, ScopeKind
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.audit.models import TrailEntry, TrailLink
from app.core.db import db
from app.disclosure import records
from app.disclosure.models import Opening
from app.disclosure.records import SealedKind
from app.people import queries as people
from app.people.models import User
from app.registrations.models import Registration

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Look:
    """One time that someone looked at a person's sealed record."""

    kind: SealedKind
    role: Role
    purpose: str
    at: datetime


def looks_at(registration_ids: Iterable[UUID], *, but: UUID | None) -> list[Look]:
    """Who looked at these registrations' sealed records, the latest first, as their person may know it.

    Views of screening are left out, and so is whatever a screening officer opened: either would tell of
    the screening (DOMAIN: lifecycles). So are those of the account `but`, the person's own.
    """
    told = {kind.action: kind for kind in records.kinds() if kind.told}
    rows = db.session.execute(
        sa.select(TrailEntry.action, TrailEntry.data, TrailLink.at)
        .join(TrailLink, TrailLink.seq == TrailEntry.seq)
        .where(
            TrailEntry.subject_kind == Registration.__tablename__,
            TrailEntry.subject_id.in_([str(key) for key in registration_ids]),
            TrailEntry.action.in_(list(told)),
            TrailEntry.data["role"].as_string() != Role.SCREENING_OFFICER.value,
            TrailLink.actor_id.is_distinct_from(but),
        )
        .order_by(TrailEntry.seq.desc(), TrailEntry.ordinal)
        .limit(MOST_SHOWN)
    )
    return [Look(told[action], Role(data["role"]), data["purpose"], at) for action, data, at in rows]


def one_opening() -> sa.Select[Any]:
    """An opening with what its page shows."""
    return sa.select(Opening).options(
        joinedload(Opening.person),
        joinedload(Opening.registration).options(
            joinedload(Registration.person), joinedload(Registration.cohort)
        ),
    )


def openings(actor: Actor) -> list[Opening]:
    """The latest emergency openings within this reader's sight."""
    statement = (
        one_opening()
        .where(visible_to(actor, P.GLASS_SEE, Opening))
        .order_by(Opening.opened_at.desc(), Opening.id)
        .limit(MOST_SHOWN)
    )
    return list(db.session.scalars(statement))


def not_noted(actor: Actor) -> int:
    """How many openings no data protection officer has noted yet, within this one's sight."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Opening)
            .where(Opening.read_at.is_(None), visible_to(actor, P.GLASS_NOTE, Opening))
        )
        or 0
    )


def standing(registration: Registration, kind: str, *, person_id: UUID | None, at: datetime) -> bool:
    """Whether this person has the record open at that instant."""
    found = sa.select(Opening.id).where(
        Opening.registration_id == registration.id,
        Opening.kind == kind,
        Opening.person_id == person_id,
        Opening.until > at,
    )
    return db.session.scalar(sa.select(found.exists())) or False


def open_to(person_id: UUID | None, *, at: datetime) -> list[Opening]:
    """What this person may read through broken glass at that instant, the first to end first."""
    statement = (
        one_opening()
        .where(Opening.person_id == person_id, Opening.until > at)
        .order_by(Opening.until, Opening.id)
    )
    return list(db.session.scalars(statement))


def officers() -> list[User]:
    """The data protection officers."""
    return people.holders(Role.DATA_PROTECTION_OFFICER, kind=ScopeKind.OFFICE)


def coordinators(programme_id: UUID) -> list[User]:
    """The coordinators of a programme."""
    return people.holders(Role.COORDINATOR, kind=ScopeKind.PROGRAMME, scope_id=str(programme_id))

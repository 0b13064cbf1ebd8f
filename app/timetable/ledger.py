"""The ledger of bookings: the one source for clashes of room, trainer and cohort.

A booking holds a resource from its start until just before its end, so one session may follow
another at once. A room's booking is longer by its changeover. The database itself refuses two that
overlap; the ledger asks first, to name the other booking, and turns a refusal of the database,
when two deeds try at once, into the same sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import may
from app.cohorts.models import Cohort
from app.core.db import db, new_id
from app.core.errors import DomainError
from app.core.i18n import _, read
from app.timetable.models import Booking, Room, Session
from app.timetable.states import ResourceKind
from app.timetable.words import when
from app.trainers.models import Trainer

_FIELDS = {ResourceKind.ROOM: "room", ResourceKind.TRAINER: "trainers", ResourceKind.COHORT: "start"}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a session wants to hold, from `starts_at` until just before `ends_at` (instants)."""

    session_id: UUID
    kind: ResourceKind
    resource_id: UUID
    starts_at: datetime
    ends_at: datetime


def book(sessions: Sequence[Session], *, actor: Actor) -> None:
    """Hold what each of these sessions needs instead of what it held; their teaching and room are loaded.

    Raises DomainError at the field (room, trainers, start) that another booking stands against.
    """
    db.session.flush()
    claims = [claim for session in sessions for claim in _claims(session)]
    _hold_still(claims)
    free(session.id for session in sessions)
    for session in sessions:
        _refuse_clash([claim for claim in claims if claim.session_id == session.id], actor)
        _write([claim for claim in claims if claim.session_id == session.id], actor)


def free(session_ids: Iterable[UUID]) -> None:
    """Let go of all that these sessions hold."""
    db.session.execute(sa.delete(Booking).where(Booking.session_id.in_(list(session_ids))))


def _claims(session: Session) -> list[Claim]:
    start, end = session.starts_at, session.ends_at
    held = [(ResourceKind.COHORT, session.cohort_id, end)]
    held += [(ResourceKind.TRAINER, part.trainer_id, end) for part in session.teaching]
    if session.room:
        free_again = end + timedelta(minutes=session.room.changeover_minutes)
        held.append((ResourceKind.ROOM, session.room.id, free_again))
    return [Claim(session.id, kind, resource, start, until) for kind, resource, until in held]


def _hold_still(claims: list[Claim]) -> None:
    """Let deeds that want the same resource go one after the other, always in the same order.

    The lock is the weaker one (FOR NO KEY UPDATE): a session that was just added refers to its
    trainers and so holds their keys already, and two of those would wait for each other for ever.
    """
    tables: tuple[tuple[ResourceKind, Any], ...] = (
        (ResourceKind.COHORT, Cohort),
        (ResourceKind.TRAINER, Trainer),
        (ResourceKind.ROOM, Room),
    )
    for kind, model in tables:
        wanted = {claim.resource_id for claim in claims if claim.kind is kind}
        if wanted:
            rows = sa.select(model.id).where(model.id.in_(wanted)).order_by(model.id)
            db.session.execute(rows.with_for_update(key_share=True))


def _write(claims: list[Claim], actor: Actor) -> None:
    connection = db.session.connection()
    try:
        with connection.begin_nested():
            connection.execute(
                sa.insert(Booking),
                [
                    {
                        "id": new_id(),
                        "session_id": claim.session_id,
                        "resource_kind": claim.kind,
                        "resource_id": claim.resource_id,
                        "starts_at": claim.starts_at,
                        "ends_at": claim.ends_at,
                    }
                    for claim in claims
                ],
            )
    except IntegrityError as refusal:
        _refuse_clash(claims, actor)
        raise DomainError(
            _("Someone has just booked the same room, trainer or hour. Look at the timetable and try again.")
        ) from refusal


def _refuse_clash(claims: list[Claim], actor: Actor) -> None:
    overlaps = [
        sa.and_(
            Booking.resource_id == claim.resource_id,
            Booking.starts_at < claim.ends_at,
            Booking.ends_at > claim.starts_at,
        )
        for claim in claims
    ]
    other = db.session.scalar(
        sa.select(Booking)
        .where(sa.or_(*overlaps), Booking.override_reason.is_(None))
        .options(joinedload(Booking.session).joinedload(Session.cohort))
        .order_by(Booking.starts_at, Booking.resource_kind, Booking.id)
        .limit(1)
    )
    if other is not None:
        raise DomainError(_sentence(other, actor), field=_FIELDS[other.resource_kind])


def _sentence(other: Booking, actor: Actor) -> str:
    """Why not: whose booking stands against it, and when that is."""
    facts = {"session": _name(other.session, actor), "when": when(other.session)}
    if other.resource_kind is ResourceKind.ROOM:
        room = db.session.get_one(Room, other.resource_id)
        if room.changeover_minutes:
            return _(
                "The room %(room)s is taken by %(session)s: %(when)s, and stays free for %(minutes)s minutes"
                " afterwards. Choose another room or another hour.",
                room=room.name,
                minutes=room.changeover_minutes,
                **facts,
            )
        return _(
            "The room %(room)s is taken by %(session)s: %(when)s. Choose another room or another hour.",
            room=room.name,
            **facts,
        )
    if other.resource_kind is ResourceKind.TRAINER:
        trainer = db.session.get_one(Trainer, other.resource_id, options=[joinedload(Trainer.person)])
        return _(
            "%(trainer)s teaches in %(session)s: %(when)s. Choose another trainer or another hour.",
            trainer=trainer.person.name,
            **facts,
        )
    return _("This cohort is in %(session)s: %(when)s. Choose another hour.", **facts)


def _name(session: Session, actor: Actor) -> str:
    """The other session with its cohort; the cohort's code alone where the reader may not see it."""
    if may(actor, Permission.SESSION_SEE, session):
        return f"“{read(session.title)}” ({session.cohort.code})"
    return session.cohort.code

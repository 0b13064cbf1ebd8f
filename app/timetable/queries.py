"""Reading venues, rooms, sessions and the addresses of calendars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.audit.models import TrailEntry, TrailLink
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db
from app.people.models import User
from app.people.states import AccountState
from app.programmes.models import Module
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART, RegistrationState
from app.timetable.models import Booking, FeedLink, Room, Session, Teaching, Venue
from app.timetable.states import SessionState
from app.trainers.models import Trainer


def all_venues() -> sa.Select[Any]:
    """Every venue with its rooms."""
    return sa.select(Venue).options(selectinload(Venue.rooms))


def venues(actor: Actor) -> sa.Select[Any]:
    """The venues that are there for the actor, with their rooms."""
    return all_venues().where(visible_to(actor, Permission.VENUE_SEE, Venue))


def one_room() -> sa.Select[Any]:
    """A room with its venue."""
    return sa.select(Room).options(joinedload(Room.venue))


def rooms(actor: Actor) -> list[Room]:
    """The rooms that the actor may choose, by venue and name."""
    statement = (
        sa.select(Room)
        .join(Room.venue)
        .where(visible_to(actor, Permission.VENUE_SEE, Room))
        .options(contains_eager(Room.venue))
        .order_by(Venue.name_key, Room.name, Room.id)
    )
    return list(db.session.scalars(statement))


def one_session() -> sa.Select[Any]:
    """A session with all that its page shows and its letters say."""
    return sa.select(Session).options(*_whole())


def all_sessions() -> sa.Select[Any]:
    """Every session, joined to its cohort, module and room for the columns of a list."""
    return (
        sa.select(Session)
        .join(Session.cohort)
        .join(Session.module)
        .outerjoin(Session.room)
        .outerjoin(Room.venue)
        .options(
            contains_eager(Session.cohort),
            contains_eager(Session.module),
            contains_eager(Session.room).contains_eager(Room.venue),
            _trainers(),
        )
    )


def sessions_of(cohort: Cohort, actor: Actor) -> sa.Select[Any]:
    """The sessions of a cohort that are there for the actor."""
    return all_sessions().where(
        Session.cohort_id == cohort.id, visible_to(actor, Permission.SESSION_SEE, Session)
    )


def own_sessions(actor: Actor) -> sa.Select[Any]:
    """The published sessions that the actor teaches or attends, whatever else the actor may see."""
    return all_sessions().where(is_own(actor))


def is_own(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a session is one that the actor teaches or attends."""
    conditions: list[Any] = [sa.false()]
    if actor.trainer_id is not None:
        conditions.append(Session.is_taught_by(actor.trainer_id))
    if actor.person_id is not None:
        conditions.append(Session.is_attended_by(actor.person_id))
    return sa.or_(*conditions)


def own_cohorts(actor: Actor) -> list[Cohort]:
    """The cohorts in which the actor has sessions or a seat, the latest first."""
    has_session = sa.exists().where(Session.cohort_id == Cohort.id, is_own(actor)).correlate(Cohort)
    takes_part = sa.exists().where(
        Registration.cohort_id == Cohort.id,
        Registration.person_id == actor.person_id,
        Registration.state.in_(TAKES_PART),
    )
    statement = (
        sa.select(Cohort).where(sa.or_(has_session, takes_part)).order_by(Cohort.first_day.desc(), Cohort.id)
    )
    return list(db.session.scalars(statement))


def own_cohort(cohort_id: UUID, actor: Actor) -> Cohort | None:
    """A cohort whose calendar the actor may have: as coordinator, or as one who teaches or takes part."""
    found = db.session.get(Cohort, cohort_id)
    if found is None or not (is_of_cohort(found, actor) or in_feed(found, actor)):
        return None
    return found


def own_link(link_id: UUID, actor: Actor) -> FeedLink | None:
    """One of the actor's own addresses that still opens, with its cohort."""
    return db.session.scalar(
        sa.select(FeedLink)
        .where(FeedLink.id == link_id, FeedLink.user_id == actor.user_id, FeedLink.ended_at.is_(None))
        .options(joinedload(FeedLink.cohort))
    )


def in_week(statement: sa.Select[Any], monday: date) -> list[Session]:
    """Those sessions of a select that stand in the week from `monday`, in their order; none cancelled."""
    return list(
        db.session.scalars(
            statement.where(
                Session.day >= monday,
                Session.day < monday + timedelta(days=7),
                Session.state != SessionState.CANCELLED,
            ).order_by(Session.starts_at, Session.id)
        )
    )


def sessions_in_room(room: Room, monday: date) -> list[Session]:
    """What a room is booked for in the week from `monday`, with the cohort's code."""
    return in_week(all_sessions().where(Session.room_id == room.id), monday)


def seen_among(sessions: Iterable[Session], actor: Actor) -> set[UUID]:
    """The keys of those sessions that the actor may see."""
    keys = [session.id for session in sessions]
    statement = sa.select(Session.id).where(
        Session.id.in_(keys), visible_to(actor, Permission.SESSION_SEE, Session)
    )
    return set(db.session.scalars(statement.order_by(Session.id)))


def drafts(cohort: Cohort) -> list[Session]:
    """A cohort's drafts, whole, in their order."""
    statement = (
        one_session()
        .where(Session.cohort_id == cohort.id, Session.state == SessionState.DRAFT)
        .order_by(Session.starts_at, Session.id)
    )
    return list(db.session.scalars(statement))


def number_of_drafts(cohort: Cohort) -> int:
    """How many of a cohort's sessions are not published yet."""
    return _count(Session.cohort_id == cohort.id, Session.state == SessionState.DRAFT)


def number_of_sessions(cohort: Cohort) -> int:
    """How many sessions a cohort has, in whatever state."""
    return _count(Session.cohort_id == cohort.id)


def _count(*conditions: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Session).where(*conditions)) or 0


def in_state(cohort: Cohort, state: SessionState) -> list[Session]:
    """A cohort's sessions in one state, whole, in their order."""
    statement = (
        one_session()
        .where(Session.cohort_id == cohort.id, Session.state == state)
        .order_by(Session.starts_at, Session.id)
    )
    return list(db.session.scalars(statement))


def unbooked(sessions: Sequence[Session]) -> list[Session]:
    """Those of some sessions that hold nothing, as after their cohort was postponed."""
    keys = [session.id for session in sessions]
    booked = set(
        db.session.scalars(
            sa.select(Booking.session_id)
            .where(Booking.session_id.in_(keys))
            .distinct()
            .order_by(Booking.session_id)
        )
    )
    return [session for session in sessions if session.id not in booked]


def taking_part(cohort: Cohort) -> list[User]:
    """The accounts of those who take part in a cohort."""
    statement = (
        sa.select(User)
        .join(Registration, Registration.person_id == User.person_id)
        .where(
            Registration.cohort_id == cohort.id,
            Registration.state.in_(TAKES_PART),
            User.state == AccountState.ACTIVE,
        )
        .order_by(User.id)
    )
    return list(db.session.scalars(statement))


def accounts_of(trainer_ids: Iterable[UUID]) -> dict[UUID, User]:
    """The active accounts of some trainers, by trainer."""
    rows = db.session.execute(
        sa.select(Trainer.id, User)
        .join(User, User.person_id == Trainer.person_id)
        .where(Trainer.id.in_(list(trainer_ids)), User.state == AccountState.ACTIVE)
        .order_by(Trainer.id)
    )
    return {row[0]: row[1] for row in rows}


def changes_of(session: Session) -> list[tuple[Any, UUID | None, dict[str, Any]]]:
    """When and by whom a session was changed, and its data in the trail, oldest first."""
    rows = db.session.execute(
        sa.select(TrailLink.at, TrailLink.actor_id, TrailEntry.data)
        .join(TrailEntry, TrailEntry.seq == TrailLink.seq)
        .where(
            TrailEntry.subject_kind == Session.__tablename__,
            TrailEntry.subject_id == str(session.id),
            TrailEntry.action == "session.change",
        )
        .order_by(TrailEntry.seq, TrailEntry.ordinal)
    )
    return [(at, actor_id, data) for at, actor_id, data in rows]


def live_link(cohort_id: UUID, user_id: UUID | None) -> FeedLink | None:
    """An account's address of a cohort's calendar that still opens."""
    return db.session.scalar(
        sa.select(FeedLink)
        .where(FeedLink.cohort_id == cohort_id, FeedLink.user_id == user_id, FeedLink.ended_at.is_(None))
        .order_by(FeedLink.created_at.desc(), FeedLink.id)
        .limit(1)
    )


def live_links(user_id: UUID | None) -> dict[UUID, FeedLink]:
    """All addresses of an account that still open, by cohort."""
    statement = (
        sa.select(FeedLink)
        .where(FeedLink.user_id == user_id, FeedLink.ended_at.is_(None))
        .order_by(FeedLink.created_at, FeedLink.id)
    )
    return {link.cohort_id: link for link in db.session.scalars(statement)}


def open_link(link_id: UUID) -> tuple[FeedLink, User] | None:
    """An address that was not ended, with its account in use and its cohort."""
    row = db.session.execute(
        sa.select(FeedLink, User)
        .join(User, User.id == FeedLink.user_id)
        .where(FeedLink.id == link_id, FeedLink.ended_at.is_(None), User.state == AccountState.ACTIVE)
        .options(joinedload(FeedLink.cohort), joinedload(User.person))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def is_of_cohort(cohort: Cohort, actor: Actor) -> bool:
    """Whether the actor's calendar holds the whole cohort: who coordinates it, or takes part in it.

    Those who took part until the cohort was cancelled still learn it from their calendars.
    """
    sits = TAKES_PART | {RegistrationState.CANCELLED} if cohort.state is CohortState.CANCELLED else TAKES_PART
    takes_part = sa.exists().where(
        Registration.cohort_id == cohort.id,
        Registration.person_id == actor.person_id,
        Registration.state.in_(sits),
    )
    coordinates = sa.exists().where(Cohort.id == cohort.id, visible_to(actor, Permission.SESSION_SEE, Cohort))
    return bool(db.session.scalar(sa.select(sa.or_(takes_part, coordinates))))


def in_feed(cohort: Cohort, actor: Actor) -> list[Session]:
    """What an account's calendar shows of a cohort: all that was published, or the trainer's own part."""
    statement = all_sessions().where(Session.cohort_id == cohort.id, Session.state != SessionState.DRAFT)
    if not is_of_cohort(cohort, actor):
        statement = statement.where(is_own(actor))
    return list(db.session.scalars(statement.order_by(Session.starts_at, Session.id)))


def _trainers() -> Any:
    return selectinload(Session.teaching).joinedload(Teaching.trainer).joinedload(Trainer.person)


def _whole() -> tuple[Any, ...]:
    return (
        joinedload(Session.cohort),
        joinedload(Session.module),
        joinedload(Session.room).joinedload(Room.venue),
        _trainers(),
    )


def modules_of(cohort: Cohort) -> list[Module]:
    """The modules of the cohort's curriculum, in their order."""
    statement = (
        sa.select(Module)
        .where(Module.curriculum_id == cohort.curriculum_id)
        .order_by(Module.position, Module.id)
    )
    return list(db.session.scalars(statement))

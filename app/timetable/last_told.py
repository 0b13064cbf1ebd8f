"""Reading what people were last told: published sessions, versions, and the addresses of calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import may, visible_to
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.interpreters.models import Interpreter
from app.people.models import User
from app.people.states import AccountState
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART, RegistrationState
from app.timetable import queries
from app.timetable.models import (
    FeedLink,
    PublishedEquipment,
    PublishedInterpreter,
    PublishedRoom,
    PublishedSession,
    PublishedTrainer,
    Session,
    TimetableVersion,
)
from app.timetable.states import ResourceKind, SessionState
from app.trainers.models import Trainer
from app.venues.models import Room


def own_sessions(actor: Actor) -> sa.Select[Any]:
    """The sessions that the actor teaches or attends as last told, whatever else the actor may see."""
    return all_published().where(is_own(actor))


def all_published() -> sa.Select[Any]:
    """Every session as people were last told of it, joined for the columns of a list."""
    return (
        sa.select(PublishedSession)
        .join(PublishedSession.session)
        .join(PublishedSession.cohort)
        .join(PublishedSession.module)
        .outerjoin(PublishedSession.room)
        .outerjoin(Room.venue)
        .options(
            contains_eager(PublishedSession.session),
            contains_eager(PublishedSession.cohort),
            contains_eager(PublishedSession.module),
            contains_eager(PublishedSession.room).contains_eager(Room.venue),
        )
    )


def published(session_ids: Iterable[UUID]) -> dict[UUID, PublishedSession]:
    """What people were last told of some sessions, whole, by session."""
    statement = _whole_published().where(PublishedSession.session_id.in_(list(session_ids)))
    return {row.session_id: row for row in db.session.scalars(statement)}


def as_known(session: Session, actor: Actor) -> Session | PublishedSession:
    """A session as the actor may know it: as planned for who sees the whole cohort's, else as last told."""
    if may(actor, Permission.SESSION_SEE, session.cohort):
        return session
    return published([session.id]).get(session.id, session)


def published_to_come(cohort: Cohort) -> list[PublishedSession]:
    """The sessions of a cohort that people expect and no register says were held, whole, in their order."""
    statement = _whole_published().where(
        PublishedSession.cohort_id == cohort.id, PublishedSession.state == SessionState.SCHEDULED
    )
    return list(db.session.scalars(statement))


def not_over(cohort: Cohort) -> list[PublishedSession]:
    """The sessions of a cohort that people expect and whose hours are not over, whole, in their order."""
    return [session for session in published_to_come(cohort) if session.ends_at > clock.now()]


def published_with(kind: ResourceKind, resource_id: UUID) -> list[PublishedSession]:
    """The sessions that are published with a resource, in their order; what was cancelled too."""
    further, column = _PUBLISHED_WITH[kind]
    is_with: sa.ColumnElement[bool] = sa.exists().where(
        further.session_id == PublishedSession.session_id, column == resource_id
    )
    if kind is ResourceKind.ROOM:
        is_with = sa.or_(PublishedSession.room_id == resource_id, is_with)
    return _for_calendars(all_published().where(is_with))


def published_in_venue(venue_id: UUID) -> list[PublishedSession]:
    """The sessions that are published in a room of a venue, in their order; what was cancelled too."""
    rooms = sa.select(Room.id).where(Room.venue_id == venue_id)
    further = sa.exists().where(
        PublishedRoom.session_id == PublishedSession.session_id, PublishedRoom.room_id.in_(rooms)
    )
    return _for_calendars(all_published().where(sa.or_(PublishedSession.room_id.in_(rooms), further)))


def _for_calendars(statement: sa.Select[Any]) -> list[PublishedSession]:
    """The sessions of a select with all their rooms, in their order."""
    statement = statement.options(selectinload(PublishedSession.more_rooms).joinedload(Room.venue))
    return list(
        db.session.scalars(statement.order_by(PublishedSession.starts_at, PublishedSession.session_id))
    )


_PUBLISHED_WITH: dict[ResourceKind, tuple[Any, Any]] = {
    ResourceKind.ROOM: (PublishedRoom, PublishedRoom.room_id),
    ResourceKind.TRAINER: (PublishedTrainer, PublishedTrainer.trainer_id),
    ResourceKind.INTERPRETER: (PublishedInterpreter, PublishedInterpreter.interpreter_id),
    ResourceKind.EQUIPMENT: (PublishedEquipment, PublishedEquipment.equipment_id),
}
"""Where it stands with which resources sessions are published."""


def _whole_published() -> sa.Select[Any]:
    return (
        sa.select(PublishedSession)
        .options(
            joinedload(PublishedSession.session),
            joinedload(PublishedSession.cohort),
            joinedload(PublishedSession.module),
            joinedload(PublishedSession.room).joinedload(Room.venue),
            selectinload(PublishedSession.more_rooms).joinedload(Room.venue),
            selectinload(PublishedSession.trainers).joinedload(Trainer.person),
            selectinload(PublishedSession.interpreting)
            .joinedload(PublishedInterpreter.interpreter)
            .joinedload(Interpreter.person),
            selectinload(PublishedSession.equipment),
        )
        .order_by(PublishedSession.starts_at, PublishedSession.session_id)
    )


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
    """One of the actor's own addresses that still opens."""
    return db.session.scalar(
        sa.select(FeedLink).where(
            FeedLink.id == link_id, FeedLink.user_id == actor.user_id, FeedLink.ended_at.is_(None)
        )
    )


def cohort_of(link: FeedLink) -> Cohort:
    """The cohort whose calendar an address opens."""
    return db.session.get_one(Cohort, link.resource_id)


def own_week(actor: Actor, monday: date) -> list[PublishedSession]:
    """The actor's own sessions in the week from `monday`, as last told, in their order; none cancelled."""
    return list(
        db.session.scalars(
            own_sessions(actor)
            .where(
                PublishedSession.day >= monday,
                PublishedSession.day < monday + timedelta(days=7),
                PublishedSession.state != SessionState.CANCELLED,
            )
            .order_by(PublishedSession.starts_at, PublishedSession.session_id)
        )
    )


IS_TO_PUBLISH = sa.or_(Session.state == SessionState.DRAFT, Session.is_changed)
"""The condition under which people do not know yet how a session stands in the plan."""


def to_publish(cohort: Cohort) -> list[Session]:
    """A cohort's drafts, and its sessions that changed since people were told, whole, in their order."""
    statement = (
        queries.one_session()
        .where(Session.cohort_id == cohort.id, IS_TO_PUBLISH)
        .order_by(Session.starts_at, Session.id)
    )
    return list(db.session.scalars(statement))


_NUMBER_TO_PUBLISH = (
    sa.select(sa.func.count())
    .select_from(Session)
    .where(Session.cohort_id == sa.bindparam("cohort_id"), IS_TO_PUBLISH)
)
"""Asked for every page of a cohort whose timetable is to be published, so it is put together once."""


def number_to_publish(cohort: Cohort) -> int:
    """How many of a cohort's sessions are not published as they stand."""
    return db.session.scalar(_NUMBER_TO_PUBLISH, {"cohort_id": cohort.id}) or 0


def last_number(cohort_id: UUID) -> int:
    """The number of the cohort's last version; 0 before the first."""
    numbers = sa.select(sa.func.max(TimetableVersion.number)).where(TimetableVersion.cohort_id == cohort_id)
    return db.session.scalar(numbers) or 0


def versions(cohort: Cohort) -> list[TimetableVersion]:
    """The versions of a cohort's timetable, the newest first."""
    statement = (
        sa.select(TimetableVersion)
        .where(TimetableVersion.cohort_id == cohort.id)
        .order_by(TimetableVersion.number.desc())
    )
    return list(db.session.scalars(statement))


def cancelled_for(sessions: Iterable[Session]) -> dict[UUID, str]:
    """The reasons for which some sessions were cancelled, by session."""
    keys = {str(one.id): one.id for one in sessions if one.state is SessionState.CANCELLED}
    moves = db.session.scalars(
        sa.select(Move)
        .where(
            Move.subject_kind == Session.__tablename__,
            Move.subject_id.in_(list(keys)),
            Move.transition == "cancel",
        )
        .order_by(Move.at, Move.id)
    )
    return {keys[move.subject_id]: move.reason for move in moves}


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


def accounts_of_persons(person_ids: Iterable[UUID]) -> dict[UUID, User]:
    """The active accounts of some persons, by person."""
    statement = (
        sa.select(User)
        .where(User.person_id.in_(list(person_ids)), User.state == AccountState.ACTIVE)
        .order_by(User.id)
    )
    return {user.person_id: user for user in db.session.scalars(statement)}


_LIVE_LINK = (
    sa.select(FeedLink)
    .where(
        FeedLink.resource_id == sa.bindparam("resource_id"),
        FeedLink.user_id == sa.bindparam("user_id"),
        FeedLink.ended_at.is_(None),
    )
    .order_by(FeedLink.created_at.desc(), FeedLink.id)
    .limit(1)
)


def live_link(resource_id: UUID, user_id: UUID | None) -> FeedLink | None:
    """An account's address of one calendar that still opens."""
    return db.session.scalar(_LIVE_LINK, {"resource_id": resource_id, "user_id": user_id})


def live_links(user_id: UUID | None) -> dict[UUID, FeedLink]:
    """All addresses of an account that still open, by what the calendar is of."""
    statement = (
        sa.select(FeedLink)
        .where(FeedLink.user_id == user_id, FeedLink.ended_at.is_(None))
        .order_by(FeedLink.created_at, FeedLink.id)
    )
    return {link.resource_id: link for link in db.session.scalars(statement)}


def open_link(link_id: UUID) -> tuple[FeedLink, User] | None:
    """An address that was not ended, with its account in use."""
    row = db.session.execute(
        sa.select(FeedLink, User)
        .join(User, User.id == FeedLink.user_id)
        .where(FeedLink.id == link_id, FeedLink.ended_at.is_(None), User.state == AccountState.ACTIVE)
        .options(joinedload(User.person))
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


def in_feed(cohort: Cohort, actor: Actor) -> list[PublishedSession]:
    """What an account's calendar shows of a cohort: all that was published, or the trainer's own part."""
    statement = all_published() if is_of_cohort(cohort, actor) else own_sessions(actor)
    return _for_calendars(statement.where(PublishedSession.cohort_id == cohort.id))

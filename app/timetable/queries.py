"""Reading the sessions of a plan, and what stands beside them."""

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
from app.core.db import db, rows
from app.interpreters.models import Interpreter
from app.programmes.models import Module
from app.registrations.models import Registration
from app.registrations.states import HOLDS_A_SEAT
from app.timetable.models import (
    Allowance,
    Interpreting,
    PublishedSession,
    Session,
    Teaching,
    Unit,
)
from app.timetable.rules import Rule
from app.timetable.states import SessionState
from app.trainers.models import Trainer
from app.venues.models import Room


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


def seen_among(sessions: Iterable[Session | PublishedSession], actor: Actor) -> set[UUID]:
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


_NUMBER_OF_SESSIONS = (
    sa.select(sa.func.count()).select_from(Session).where(Session.cohort_id == sa.bindparam("cohort_id"))
)


def number_of_sessions(cohort: Cohort) -> int:
    """How many sessions a cohort has, in whatever state."""
    return db.session.scalar(_NUMBER_OF_SESSIONS, {"cohort_id": cohort.id}) or 0


def in_state(cohort: Cohort, state: SessionState) -> list[Session]:
    """A cohort's sessions in one state, whole, in their order."""
    statement = (
        one_session()
        .where(Session.cohort_id == cohort.id, Session.state == state)
        .order_by(Session.starts_at, Session.id)
    )
    return list(db.session.scalars(statement))


def changes_of(session: Session) -> list[tuple[Any, UUID | None, dict[str, Any]]]:
    """When and by whom a session was changed, or was told anew, and its data in the trail, oldest first."""
    found = db.session.execute(
        sa.select(TrailLink.at, TrailLink.actor_id, TrailEntry.data)
        .join(TrailEntry, TrailEntry.seq == TrailLink.seq)
        .where(
            TrailEntry.subject_kind == Session.__tablename__,
            TrailEntry.subject_id == str(session.id),
            TrailEntry.action.in_(["session.change", "session.correct", "session.tell"]),
        )
        .order_by(TrailEntry.seq, TrailEntry.ordinal)
    )
    return [(at, actor_id, data) for at, actor_id, data in found]


def _trainers() -> Any:
    return selectinload(Session.teaching).joinedload(Teaching.trainer).joinedload(Trainer.person)


def _whole() -> tuple[Any, ...]:
    return (*_asked(), selectinload(Session.outcomes))


def _asked() -> tuple[Any, ...]:
    """What the rules ask of a session."""
    return (
        joinedload(Session.cohort),
        joinedload(Session.module),
        joinedload(Session.unit),
        joinedload(Session.room).joinedload(Room.venue),
        _trainers(),
        selectinload(Session.interpreting)
        .joinedload(Interpreting.interpreter)
        .joinedload(Interpreter.person),
        selectinload(Session.more_rooms).joinedload(Room.venue),
        selectinload(Session.equipment),
    )


def standing(cohort: Cohort) -> list[Session]:
    """A cohort's sessions that are, or will be, given, whole, in their order."""
    statement = (
        one_session()
        .where(Session.cohort_id == cohort.id, Session.state != SessionState.CANCELLED)
        .order_by(Session.starts_at, Session.id)
    )
    return list(db.session.scalars(statement))


def allowances(sessions: Iterable[Session]) -> dict[UUID, dict[tuple[Rule, str], Allowance]]:
    """For which reasons some sessions may go against rules, by session, then rule and what it is about."""
    keys = [session.id for session in sessions]
    statement = (
        sa.select(Allowance)
        .where(Allowance.session_id.in_(keys))
        .order_by(Allowance.session_id, Allowance.rule, Allowance.id)
    )
    found: dict[UUID, dict[tuple[Rule, str], Allowance]] = {}
    for allowance in db.session.scalars(statement):
        found.setdefault(allowance.session_id, {})[allowance.rule, allowance.about] = allowance
    return found


def units(cohort: Cohort) -> list[Unit]:
    """What a cohort is to be taught, in its order."""
    statement = sa.select(Unit).where(Unit.cohort_id == cohort.id).order_by(Unit.position, Unit.id)
    return list(db.session.scalars(statement))


def subjects_of(unit_ids: Iterable[UUID]) -> set[str]:
    """The subjects that some units ask of a trainer."""
    statement = sa.select(Unit.subject).where(Unit.id.in_(list(unit_ids)), Unit.subject != "")
    return set(db.session.scalars(statement.distinct().order_by(Unit.subject)))


_LAST_OF_MODULES = (
    sa.select(Module.code, Module.position, sa.func.max(Session.starts_at).label("last"))
    .join(Session, Session.module_id == Module.id)
    .where(Session.cohort_id == sa.bindparam("cohort_id"), Session.state != SessionState.CANCELLED)
    .group_by(Module.id, Module.code, Module.position)
    .order_by(Module.position, Module.code)
)


def last_of_modules(cohort: Cohort) -> list[Any]:
    """When the last session of each module begins in a cohort, with the module's code and place."""
    return list(rows(_LAST_OF_MODULES, {"cohort_id": cohort.id}))


def placed(unit_ids: Sequence[UUID]) -> list[Any]:
    """Where the sessions of some units stand: their keys, instants and numbers, by unit and number."""
    if not unit_ids:
        return []
    statement = (
        sa.select(Session.id, Session.starts_at, Session.unit_id, Session.unit_number)
        .where(Session.unit_id.in_(unit_ids), Session.state != SessionState.CANCELLED)
        .order_by(Session.unit_id, Session.unit_number, Session.id)
    )
    return list(db.session.execute(statement))


def allowances_of(cohort: Cohort) -> dict[tuple[UUID, Rule, str], Allowance]:
    """For which reasons a cohort's sessions may go against rules, by session, rule and what it is about."""
    statement = (
        sa.select(Allowance)
        .join(Allowance.session)
        .where(Session.cohort_id == cohort.id)
        .order_by(Allowance.rule, Allowance.id)
    )
    return {(found.session_id, found.rule, found.about): found for found in db.session.scalars(statement)}


_REASONS = sa.select(Allowance.session_id, Allowance.rule, Allowance.about, Allowance.reason).where(
    Allowance.session_id.in_(sa.bindparam("keys", expanding=True))
)


def reasons_of(keys: set[UUID]) -> dict[tuple[UUID | None, Rule, str], str]:
    """The reasons that were given for some sessions, by session, rule and what it is about."""
    given = rows(_REASONS, {"keys": list(keys)}) if keys else ()
    return {(one.session_id, one.rule, one.about): one.reason for one in given}


_STATES_IN = (
    sa.select(Registration.state_code)
    .where(Registration.cohort_id == sa.bindparam("cohort_id"), Registration.state.in_(HOLDS_A_SEAT))
    .distinct()
    .order_by(Registration.state_code)
)


def states_in(cohort: Cohort) -> set[str]:
    """The states whose officials are awaited in a cohort, or are there."""
    return {code for (code,) in rows(_STATES_IN, {"cohort_id": cohort.id})}


def cohort_before(cohort: Cohort) -> Cohort | None:
    """The programme's cohort that came, or comes, before this one."""
    statement = (
        sa.select(Cohort)
        .where(Cohort.programme_id == cohort.programme_id, Cohort.first_day < cohort.first_day)
        .order_by(Cohort.first_day.desc(), Cohort.id)
        .limit(1)
    )
    return db.session.scalar(statement)


def whole(session_ids: Iterable[UUID]) -> list[Session]:
    """Some sessions with all that the rules ask of them, in their order."""
    statement = one_session().where(Session.id.in_(list(session_ids))).order_by(Session.starts_at, Session.id)
    return list(db.session.scalars(statement))


def modules_of(cohort: Cohort) -> list[Module]:
    """The modules of the cohort's curriculum with their outcomes, in their order."""
    statement = (
        sa.select(Module)
        .options(selectinload(Module.outcomes))
        .where(Module.curriculum_id == cohort.curriculum_id)
        .order_by(Module.position, Module.id)
    )
    return list(db.session.scalars(statement))

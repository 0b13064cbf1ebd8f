"""Reading registers: who is on one, who was marked how, and the minutes that come of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.attendance import rule
from app.attendance.models import Attendance, Mark
from app.attendance.states import Presence
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db, lock, rows
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import TAUGHT, RegistrationState
from app.timetable.models import Session, Teaching
from app.timetable.states import SessionState
from app.trainers.models import Trainer
from app.venues.models import Room

MOST_TASKS = 20
"""How many open registers or cohorts the start page lists at most."""


class Standing(NamedTuple):
    """What counts in a line of a register, of how many minutes, and the version of it."""

    id: UUID
    status: Presence
    minutes: int
    version: int


@dataclass(frozen=True, slots=True)
class Line:
    """One trainee's line in a register; without a mark nobody has said how the trainee attended.

    It is no record: to make those of thirty rows takes several times as long as to find them.
    """

    __own__: ClassVar[str] = "person_id"

    registration_id: UUID
    person_id: UUID
    name: str
    state: RegistrationState
    mark: Standing | None


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a module's sessions: held, and scheduled but not held yet."""

    held: int = 0
    to_come: int = 0


def one_session() -> sa.Select[Any]:
    """A session with what the head of its register shows."""
    return sa.select(Session).options(
        joinedload(Session.cohort).joinedload(Cohort.programme),
        joinedload(Session.module),
        joinedload(Session.room).joinedload(Room.venue),
        selectinload(Session.teaching).joinedload(Teaching.trainer).joinedload(Trainer.person),
    )


def trainees(cohort_id: UUID) -> sa.Select[Any]:
    """Those who stand on a cohort's registers."""
    return sa.select(Registration).where(Registration.cohort_id == cohort_id, Registration.state.in_(TAUGHT))


_REGISTER = (
    sa.select(
        Registration.id,
        Registration.person_id,
        Person.name,
        Registration.state,
        *(getattr(Attendance, name) for name in Standing._fields),
    )
    .join(Registration.person)
    .outerjoin(
        Attendance,
        sa.and_(
            Attendance.registration_id == Registration.id, Attendance.session_id == sa.bindparam("session")
        ),
    )
    .where(Registration.cohort_id == sa.bindparam("cohort"), Registration.state.in_(TAUGHT))
    .order_by(Registration.sort_key, Registration.id)
)


def register(session: Session) -> list[Line]:
    """A session's register in the order of the names."""
    db.session.flush()
    found = rows(_REGISTER, {"session": session.id, "cohort": session.cohort_id})
    return [
        Line(registration_id, person_id, name, state, Standing(*mark) if mark[0] else None)
        for registration_id, person_id, name, state, *mark in found
    ]


def attending(session: Session) -> dict[UUID, Line]:
    """The lines of those who attend now, by registration, in the order of the names."""
    return {
        line.registration_id: line for line in register(session) if line.state is RegistrationState.ATTENDING
    }


def to_be_marked(session: Session, actor: Actor) -> list[Line]:
    """The lines of those who attend now and whom this actor may mark: all but the actor's own."""
    return [
        line for line in attending(session).values() if not policy.is_ones_own(actor, P.REGISTER_TAKE, line)
    ]


def of_cohort(cohort_id: UUID) -> list[Registration]:
    """Every registration of a cohort, whatever became of it: a device may still hold marks of it."""
    statement = sa.select(Registration).where(Registration.cohort_id == cohort_id)
    return list(db.session.scalars(statement.order_by(Registration.id)))


def own_registration(session: Session, person_id: UUID | None) -> Registration | None:
    """The registration with which a person attends a session's cohort now."""
    return db.session.scalar(
        sa.select(Registration).where(
            Registration.cohort_id == session.cohort_id,
            Registration.person_id == person_id,
            Registration.state == RegistrationState.ATTENDING,
        )
    )


def sent_before(device: str, counters: list[int]) -> dict[int, Mark]:
    """The marks that a device has sent already, of those with these numbers."""
    statement = sa.select(Mark).where(Mark.device == device, Mark.counter.in_(counters)).order_by(Mark.id)
    return {mark.counter: mark for mark in db.session.scalars(statement) if mark.counter is not None}


def mark_of(session_id: UUID, registration_id: UUID) -> Attendance | None:
    """What counts for one trainee in one register."""
    return db.session.scalar(
        sa.select(Attendance).where(
            Attendance.session_id == session_id, Attendance.registration_id == registration_id
        )
    )


def again(session_id: UUID) -> Session:
    """A session that the gate has found already, read anew for a deed of its own."""
    found: Session = db.session.scalars(one_session().where(Session.id == session_id)).unique().one()
    return found


def module_over(session: Session) -> datetime:
    """When the last session of a session's module ends in its cohort."""
    return db.session.execute(
        sa.select(sa.func.max(Session.ends_at)).where(
            Session.cohort_id == session.cohort_id,
            Session.module_id == session.module_id,
        )
    ).scalar_one()


def hold_cohort(cohort_id: UUID) -> CohortState:
    """Keep a cohort where it stands until this deed ends; its state as it is now."""
    state: CohortState = db.session.execute(
        lock(sa.select(Cohort.state).where(Cohort.id == cohort_id))
    ).scalar_one()
    return state


def is_full(session: Session) -> bool:
    """Whether everyone on the session's register has a mark, and somebody stands on it."""
    lines = register(session)
    return bool(lines) and all(line.mark for line in lines)


def has_marks(session_id: UUID) -> bool:
    """Whether someone is marked in a session's register already."""
    found = sa.select(Attendance.id).where(Attendance.session_id == session_id)
    return db.session.scalar(sa.select(found.exists())) or False


def marks_of(session_id: UUID) -> list[Attendance]:
    """The marks in a session's register, in their order."""
    statement = sa.select(Attendance).where(Attendance.session_id == session_id).order_by(Attendance.id)
    return list(db.session.scalars(statement))


def made(session_id: UUID) -> dict[UUID, list[Mark]]:
    """Every mark that was made in a session's register, by registration, in the order of their coming."""
    statement = sa.select(Mark).where(Mark.session_id == session_id).order_by(Mark.received_at, Mark.id)
    found: dict[UUID, list[Mark]] = {}
    for mark in db.session.scalars(statement):
        found.setdefault(mark.registration_id, []).append(mark)
    return found


def registers_to_come(cohort_id: UUID) -> int:
    """How many published sessions of a cohort are neither held nor cancelled."""
    return db.session.execute(
        sa.select(sa.func.count())
        .select_from(Session)
        .where(Session.cohort_id == cohort_id, Session.state == SessionState.SCHEDULED)
    ).scalar_one()


def cohort_minutes(cohort_id: UUID) -> dict[UUID, Minutes]:
    """The minutes of a cohort's sessions by module."""
    sessions = db.session.execute(
        sa.select(Session.module_id, Session.state, Session.starts_at, Session.ends_at)
        .where(
            Session.cohort_id == cohort_id,
            Session.state.in_([SessionState.HELD, SessionState.SCHEDULED]),
        )
        .order_by(Session.starts_at, Session.id)
    )
    found: dict[UUID, Minutes] = {}
    for module_id, state, starts_at, ends_at in sessions:
        minutes = int((ends_at - starts_at).total_seconds()) // 60
        so_far = found.get(module_id, Minutes())
        if state is SessionState.HELD:
            found[module_id] = Minutes(so_far.held + minutes, so_far.to_come)
        else:
            found[module_id] = Minutes(so_far.held, so_far.to_come + minutes)
    return found


def attended_minutes(cohort_id: UUID, registration_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, int]]:
    """The minutes that each of some trainees attended of a cohort's held sessions, by module."""
    found: dict[UUID, dict[UUID, int]] = {key: {} for key in registration_ids}
    rows = db.session.execute(
        sa.select(Attendance.registration_id, Session.module_id, sa.func.sum(Attendance.minutes))
        .join(Attendance.session)
        .where(
            Session.cohort_id == cohort_id,
            Session.state == SessionState.HELD,
            Attendance.registration_id.in_(found),
        )
        .group_by(Attendance.registration_id, Session.module_id)
    )
    for registration_id, module_id, minutes in rows:
        found[registration_id][module_id] = int(minutes)
    return found


def total_attended(module_id: UUID | None = None) -> sa.ScalarSelect[Any]:
    """The minutes that a registration attended of its cohort's held sessions, for a list's column.

    With a `module_id` those of its sessions alone.
    """
    statement = (
        sa.select(sa.func.coalesce(sa.func.sum(Attendance.minutes), 0))
        .join(Session, Session.id == Attendance.session_id)
        .where(Attendance.registration_id == Registration.id, Session.state == SessionState.HELD)
        .correlate(Registration)
    )
    if module_id:
        statement = statement.where(Session.module_id == module_id)
    return statement.scalar_subquery()


def registers(cohort_id: UUID) -> sa.Select[Any]:
    """A cohort's sessions that are or were to be held, each with how many marks its register has."""
    marks = (
        sa.select(sa.func.count())
        .select_from(Attendance)
        .where(Attendance.session_id == Session.id)
        .correlate(Session)
        .scalar_subquery()
    )
    return (
        sa.select(Session, marks.label("marks"))
        .where(
            Session.cohort_id == cohort_id,
            Session.state.in_([SessionState.SCHEDULED, SessionState.HELD]),
        )
        .options(joinedload(Session.module))
    )


def corrections(lines: list[Line]) -> list[tuple[Move, str]]:
    """The corrections in a closed register, the newest first, each with the name of whose mark it was."""
    names = {str(line.mark.id): line.name for line in lines if line.mark}
    moves = db.session.scalars(
        sa.select(Move)
        .where(Move.subject_kind == Attendance.__tablename__, Move.subject_id.in_(names))
        .order_by(Move.at.desc(), Move.id.desc())
    )
    return [(move, names[move.subject_id]) for move in moves]


def overruled(session_id: UUID, lines: list[Line]) -> list[tuple[Mark, str]]:
    """The marks that another hand or device made otherwise than what counts, each with the trainee's name.

    In the order of the names, and then of the marks.
    """
    marks = made(session_id)
    return [
        (mark, line.name) for line in lines for mark in rule.overruled(marks.get(line.registration_id, ()))
    ]


def open_registers_of(trainer_id: UUID, *, at: datetime) -> list[Session]:
    """The sessions of a trainer that have begun and whose registers are not closed."""
    statement = (
        sa.select(Session)
        .where(
            Session.state == SessionState.SCHEDULED,
            Session.starts_at <= at,
            sa.exists().where(Teaching.session_id == Session.id, Teaching.trainer_id == trainer_id),
        )
        .options(joinedload(Session.cohort))
        .order_by(Session.starts_at, Session.id)
        .limit(MOST_TASKS)
    )
    return list(db.session.scalars(statement))


def open_to_check_in(person_id: UUID | None, *, at: datetime) -> list[Session]:
    """The sessions that a trainee may check in for at an instant, and for which nothing is marked yet."""
    statement = (
        sa.select(Session)
        .join(Registration, Registration.cohort_id == Session.cohort_id)
        .where(
            Registration.person_id == person_id,
            Registration.state == RegistrationState.ATTENDING,
            Session.state == SessionState.SCHEDULED,
            Session.starts_at <= at + rule.DOORS_OPEN,
            Session.ends_at >= at,
            sa.not_(
                sa.exists().where(
                    Attendance.session_id == Session.id, Attendance.registration_id == Registration.id
                )
            ),
        )
        .options(joinedload(Session.cohort))
        .order_by(Session.starts_at, Session.id)
        .limit(MOST_TASKS)
    )
    return list(db.session.scalars(statement))


def overdue_registers(within: sa.ColumnElement[bool], *, at: datetime) -> list[tuple[Cohort, int]]:
    """The cohorts `within` sight with sessions that are over and whose registers are not closed."""
    rows = db.session.execute(
        sa.select(Cohort, sa.func.count())
        .join(Session, Session.cohort_id == Cohort.id)
        .where(within, Session.state == SessionState.SCHEDULED, Session.ends_at <= at)
        .group_by(Cohort.id)
        .order_by(sa.func.min(Session.ends_at), Cohort.id)
        .limit(MOST_TASKS)
    )
    return [(cohort, number) for cohort, number in rows]


def missed(registration: Registration) -> list[tuple[Session, Attendance | None]]:
    """The held sessions of which a trainee missed something, with the mark, the earliest first."""
    rows = db.session.execute(
        sa.select(Session, Attendance)
        .outerjoin(
            Attendance,
            sa.and_(Attendance.session_id == Session.id, Attendance.registration_id == registration.id),
        )
        .where(Session.cohort_id == registration.cohort_id, Session.state == SessionState.HELD)
        .options(joinedload(Session.module))
        .order_by(Session.starts_at, Session.id)
    )
    return [(session, mark) for session, mark in rows if mark is None or mark.minutes < session.minutes]

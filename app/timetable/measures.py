"""The figures that the timetable gives: hours that were taught, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.permissions import Permission
from app.audit.history import last_moves
from app.audit.models import TrailEntry, TrailLink
from app.cohorts.measures import within
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db, seconds
from app.core.i18n import _l
from app.core.measures import Behind, Measure, Part, Subject, Unit, added_up, changed, declare, grouped
from app.people.models import Person
from app.programmes.models import Module
from app.timetable.models import Session, Teaching
from app.timetable.models import Unit as Taught
from app.timetable.states import SessionState
from app.trainers.models import Qualification, Trainer

DELIVERED = (CohortState.COMPLETED, CohortState.ARCHIVED)
_HELD = (SessionState.HELD,)
_COHORT, _DAY, _MODULE = _l("Cohort"), _l("Day"), _l("Module")


def planned_hours(subject: Subject, *where: sa.ColumnElement[bool]) -> dict[UUID, Part]:
    """The seconds that the curriculum asks for in each of the subject's cohorts, none of them taught."""
    return added_up(
        sa.select(Cohort.id, sa.literal(0), sa.func.sum(Module.hours) * 3600, sa.literal(0))
        .join(Module, Module.curriculum_id == Cohort.curriculum_id)
        .where(within(subject, Cohort.id), *where)
        .group_by(Cohort.id)
        .having(sa.func.sum(Module.hours) > 0)
        .order_by(Cohort.id)
    )


def taught_hours(*where: sa.ColumnElement[bool]) -> dict[UUID, Part]:
    """The seconds of some sessions by cohort."""
    return added_up(
        sa.select(
            Session.cohort_id,
            sa.func.sum(seconds(Session.starts_at, Session.ends_at)),
            sa.literal(0),
            sa.func.count(),
            sa.func.max(Session.changed_at),
        )
        .join(Session.cohort)
        .where(*where)
        .group_by(Session.cohort_id)
        .order_by(Session.cohort_id)
    )


def _delivered(subject: Subject) -> dict[UUID, Part]:
    planned = planned_hours(subject, Cohort.state.in_(DELIVERED))
    where = (within(subject, Session.cohort_id), Session.state == SessionState.HELD)
    taught = taught_hours(*where, Cohort.state.in_(DELIVERED))
    parts = {key: part + taught.get(key, Part()) for key, part in planned.items()}
    return changed(parts, last_moves(Session, Session.cohort_id, *where))


def _held_sessions(subject: Subject) -> Any:
    return (
        sa.select(
            Cohort.code.label("cohort"),
            Session.day.label("day"),
            Module.code.label("module"),
            Session.title.label("title"),
            (seconds(Session.starts_at, Session.ends_at) / 60).label("minutes"),
        )
        .select_from(Session)
        .join(Session.cohort)
        .join(Session.module)
        .where(
            within(subject, Session.cohort_id),
            Session.state == SessionState.HELD,
            Cohort.state.in_(DELIVERED),
        )
        .order_by(Session.starts_at, Session.id)
    )


IS_QUALIFIED = sa.exists().where(
    Qualification.trainer_id == Teaching.trainer_id,
    Qualification.valid_from <= Session.day,
    sa.or_(Qualification.valid_until.is_(None), Qualification.valid_until >= Session.day),
    sa.or_(
        Qualification.module_id == Session.module_id,
        sa.and_(Taught.subject != "", Qualification.subject == Taught.subject),
    ),
)
"""Whether a trainer is qualified on a session's day for what it teaches: the timetable's rule, in SQL."""


def teachings(subject: Subject, states: Sequence[SessionState], *columns: Any) -> sa.Select[Any]:
    """These columns of each trainer's part in the sessions of a subject that are in one of these states."""
    return (
        sa.select(*columns)
        .select_from(Session)
        .join(Teaching, Teaching.session_id == Session.id)
        .outerjoin(Taught, Taught.id == Session.unit_id)
        .where(within(subject, Session.cohort_id), Session.state.in_(states))
    )


def qualified_parts(
    subject: Subject, states: Sequence[SessionState], is_qualified: sa.ColumnElement[bool]
) -> dict[UUID, Part]:
    """How many of the trainers' parts in these sessions are by someone who is qualified."""
    number = sa.func.count()
    qualified = sa.func.sum(sa.case((is_qualified, 1), else_=0))
    return added_up(
        teachings(subject, states, Session.cohort_id, qualified, number, number)
        .group_by(Session.cohort_id)
        .order_by(Session.cohort_id)
    )


def _qualified(subject: Subject) -> dict[UUID, Part]:
    parts = qualified_parts(subject, _HELD, IS_QUALIFIED)
    where = (within(subject, Session.cohort_id), Session.state == SessionState.HELD)
    moved = changed(parts, last_moves(Session, Session.cohort_id, *where))
    return changed(moved, _qualifications_changed(subject))


def _qualifications_changed(subject: Subject) -> dict[UUID, Any]:
    """When it was last said, or taken back, what one of a cohort's trainers may teach: by the trail."""
    pairs = db.session.execute(
        teachings(subject, _HELD, Session.cohort_id, Teaching.trainer_id)
        .distinct()
        .order_by(Session.cohort_id, Teaching.trainer_id)
    ).all()
    said = dict(
        db.session.execute(
            sa.select(TrailEntry.subject_id, sa.func.max(TrailLink.at))
            .join(TrailLink, TrailLink.seq == TrailEntry.seq)
            .where(
                TrailEntry.subject_kind == Trainer.__tablename__,
                TrailEntry.subject_id.in_({str(trainer) for _cohort, trainer in pairs}),
                TrailEntry.action.in_(["trainer.qualify", "trainer.unqualify"]),
            )
            .group_by(TrailEntry.subject_id)
            .order_by(TrailEntry.subject_id)
        ).all()
    )
    changes = grouped((cohort, Part(changed_at=said.get(str(trainer)))) for cohort, trainer in pairs)
    return {cohort: part.changed_at for cohort, part in changes.items()}


def _teaching_rows(subject: Subject) -> sa.Select[Any]:
    return (
        teachings(
            subject,
            _HELD,
            Cohort.code.label("cohort"),
            Session.day.label("day"),
            Module.code.label("module"),
            Person.name.label("trainer"),
            sa.case((IS_QUALIFIED, sa.true()), else_=sa.false()).label("is_qualified"),
        )
        .join(Session.cohort)
        .join(Session.module)
        .join(Teaching.trainer)
        .join(Trainer.person)
        .order_by(Session.starts_at, Session.id, Person.sort_key, Teaching.id)
    )


HOURS_DELIVERED = declare(
    Measure(
        name="timetable.hours_delivered",
        version=1,
        label=_l("Hours taught, of the hours of the curriculum, in completed cohorts"),
        definition=_l(
            "In completed cohorts, the hours of the sessions that were held, as a share of the hours of "
            "their curriculum."
        ),
        unit=Unit.SHARE,
        parts=_delivered,
        rows=Behind(
            permission=Permission.SESSION_SEE,
            model=Session,
            columns=(
                ("cohort", _COHORT),
                ("day", _DAY),
                ("module", _MODULE),
                ("title", _l("Session")),
                ("minutes", _l("Minutes")),
            ),
            select=_held_sessions,
        ),
    )
)
TRAINERS_QUALIFIED = declare(
    Measure(
        name="timetable.trainers_qualified",
        version=1,
        label=_l("Trainers qualified on the day"),
        definition=_l(
            "Of the trainers of each session that was held, the share that was qualified on that day for its "
            "module or its subject."
        ),
        unit=Unit.SHARE,
        parts=_qualified,
        rows=Behind(
            permission=Permission.SESSION_SEE,
            model=Session,
            columns=(
                ("cohort", _COHORT),
                ("day", _DAY),
                ("module", _MODULE),
                ("trainer", _l("Trainer")),
                ("is_qualified", _l("Qualified on the day")),
            ),
            select=_teaching_rows,
        ),
    )
)

"""Reading cohorts, their calls and their partners."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload

from app.access import policy
from app.access.actor import Actor, Role, ScopeKind
from app.access.permissions import Permission
from app.cohorts.models import AskedDocument, Call, Cohort, CohortPartner, ModuleDates
from app.cohorts.states import ENDED, CohortState
from app.core import clock
from app.core.db import db
from app.people.models import Grant, User
from app.people.queries import in_force
from app.people.states import AccountState
from app.programmes.models import Curriculum, Programme
from app.programmes.states import CurriculumState


@cache
def cohort_and_call() -> sa.Select[Any]:
    """A cohort with its call, for a tab that shows neither modules nor partners nor invitations."""
    return sa.select(Cohort).options(joinedload(Cohort.call))


@cache
def one_cohort() -> sa.Select[Any]:
    """A cohort with all that its workspace and its public page show."""
    return sa.select(Cohort).options(
        joinedload(Cohort.programme),
        joinedload(Cohort.curriculum).selectinload(Curriculum.modules),
        joinedload(Cohort.call).selectinload(Call.invitations),
        selectinload(Cohort.module_dates).joinedload(ModuleDates.module),
        selectinload(Cohort.partnerships).joinedload(CohortPartner.partner),
    )


def documents_asked(cohort_id: UUID) -> list[AskedDocument]:
    """The documents that a cohort's call asks of each nominee, in the order of their list."""
    return documents_of_all([cohort_id])[cohort_id]


def documents_of_all(cohort_ids: Collection[UUID]) -> dict[UUID, list[AskedDocument]]:
    """The same of some cohorts."""
    found: dict[UUID, list[AskedDocument]] = {key: [] for key in cohort_ids}
    for document in db.session.scalars(_ASKED_DOCUMENTS, {"keys": list(cohort_ids)}):
        found[document.cohort_id].append(document)
    return found


_ASKED_DOCUMENTS = (
    sa.select(AskedDocument)
    .where(AskedDocument.cohort_id.in_(sa.bindparam("keys", expanding=True)))
    .order_by(AskedDocument.position, AskedDocument.code)
)


_LISTED = (
    sa.select(
        Cohort.id,
        Cohort.code,
        Cohort.title,
        Cohort.first_day,
        Cohort.last_day,
        Cohort.seats,
        Cohort.seats_taken,
        Cohort.state,
        Programme.code.label("programme_code"),
        Programme.title.label("programme_title"),
        Call.deadline_day,
        Call.deadline_time,
        Call.deadline_zone,
        Call.deadline_at,
    )
    .join(Cohort.programme)
    .outerjoin(Cohort.call)
)
"""What the list of cohorts shows of each, put together once; without a call there is no deadline."""


def listed_cohorts(actor: Actor) -> sa.Select[Any]:
    """The cohorts that are there for this reader, each with whether the reader works on it."""
    works_on_it = policy.visible_to(actor, Permission.COHORT_WORK, Cohort)
    return _LISTED.add_columns(works_on_it.label("works_on_it")).where(
        policy.visible_to(actor, Permission.COHORT_SEE, Cohort)
    )


def open_cohorts(*, most: int) -> list[Cohort]:
    """The first cohorts that officials can register for now, with their calls, the next deadline first."""
    return list(db.session.scalars(open_now().limit(most)))


def open_calls(programme_id: UUID) -> list[Cohort]:
    """A programme's cohorts that officials can register for now, with whom their calls invite."""
    of_programme = open_now().where(Cohort.programme_id == programme_id)
    invited = contains_eager(Cohort.call).selectinload(Call.invitations)
    return list(db.session.scalars(of_programme.options(invited)))


def open_now() -> sa.Select[Any]:
    """The cohorts that officials can register for now, with their calls, the next deadline first."""
    return (
        sa.select(Cohort)
        .join(Cohort.call)
        .options(contains_eager(Cohort.call))
        .where(Cohort.state == CohortState.OPEN, Call.deadline_at > clock.now())
        .order_by(Call.deadline_at, Cohort.id)
    )


def coming_cohorts(programme_id: UUID, actor: Actor) -> list[Cohort]:
    """A programme's cohorts to come and running that are there for this reader; the next one first."""
    return list(
        db.session.scalars(
            sa.select(Cohort)
            .where(
                Cohort.programme_id == programme_id,
                Cohort.state.not_in(ENDED),
                policy.visible_to(actor, Permission.COHORT_SEE, Cohort),
            )
            .order_by(Cohort.first_day, Cohort.id)
        )
    )


def between(actor: Actor, first: date, last: date) -> list[Cohort]:
    """The cohorts on which the actor works and that are there on a day from one to another, by code."""
    statement = (
        sa.select(Cohort)
        .where(
            policy.visible_to(actor, Permission.COHORT_WORK, Cohort),
            Cohort.first_day <= last,
            Cohort.last_day >= first,
        )
        .order_by(Cohort.code, Cohort.id)
    )
    return list(db.session.scalars(statement))


def programmes_of(actor: Actor) -> list[Programme]:
    """The programmes that have cohorts which are there for this reader."""
    of_cohorts = sa.select(Cohort.programme_id).where(policy.visible_to(actor, Permission.COHORT_SEE, Cohort))
    return list(
        db.session.scalars(
            sa.select(Programme)
            .options(load_only(Programme.title))
            .where(Programme.id.in_(of_cohorts))
            .order_by(Programme.code)
        )
    )


def programmes_to_plan(actor: Actor) -> list[Programme]:
    """The programmes under which this reader may plan a cohort."""
    return list(
        db.session.scalars(
            sa.select(Programme)
            .where(policy.visible_to(actor, Permission.COHORT_EDIT, Programme))
            .order_by(Programme.code)
        )
    )


def published_curricula(programme_id: UUID) -> list[Curriculum]:
    """The versions that a new cohort of the programme may follow, the newest first, with their modules."""
    return list(
        db.session.scalars(
            sa.select(Curriculum)
            .options(selectinload(Curriculum.modules))
            .where(Curriculum.programme_id == programme_id, Curriculum.state == CurriculumState.PUBLISHED)
            .order_by(Curriculum.number.desc())
        )
    )


def waiting_cohorts(actor: Actor) -> list[Cohort]:
    """The cohorts whose next stage may wait for this coordinator, with their calls; the oldest first."""
    soon = clock.now().date() + timedelta(days=1)  # the day may have come already where the cohort is
    return list(
        db.session.scalars(
            sa.select(Cohort)
            .outerjoin(Cohort.call)
            .options(contains_eager(Cohort.call))
            .where(
                policy.visible_to(actor, Permission.COHORT_EDIT, Cohort),
                sa.or_(
                    Cohort.state == CohortState.PLANNED,
                    sa.and_(Cohort.state == CohortState.OPEN, Call.deadline_at <= clock.now()),
                    sa.and_(Cohort.state == CohortState.CONFIRMED, Cohort.first_day <= soon),
                    sa.and_(Cohort.state == CohortState.RUNNING, Cohort.last_day <= soon),
                ),
            )
            .order_by(Cohort.first_day, Cohort.id)
        )
    )


def focal_points(codes: list[str]) -> list[tuple[str, User]]:
    """Who is written to for some states: (state, account) of each focal point in force."""
    rows = db.session.execute(
        sa.select(Grant.scope_id, User)
        .join(Grant.user)
        .options(joinedload(User.person))
        .where(
            Grant.role == Role.FOCAL_POINT,
            Grant.scope_kind == ScopeKind.MEMBER_STATE,
            Grant.scope_id.in_(codes),
            in_force(clock.now()),
            User.state == AccountState.ACTIVE,
        )
        .order_by(Grant.scope_id, User.id)
    )
    return [(code, user) for code, user in rows]


def without_focal_point(codes: list[str]) -> list[str]:
    """The states among `codes` for which nobody would read a letter."""
    reached = {code for code, _user in focal_points(codes)}
    return [code for code in codes if code not in reached]

"""Reading sittings and results, and the modules' marks that come of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.assessments.figures import ModuleMark, Paper
from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db
from app.nominations.models import Nomination
from app.programmes.models import Assessment, Curriculum, Module
from app.registrations.models import Registration
from app.registrations.states import TAUGHT, RegistrationState
from app.timetable.models import Session

MOST_TASKS = 20
"""How many sittings or cohorts the start page lists at most."""
_S = SittingState


@dataclass(frozen=True, slots=True)
class Count:
    """How many papers a sitting has, how many are marked, by a second marker too, and to be agreed on."""

    papers: int = 0
    marked: int = 0
    seconded: int = 0


def one_sitting() -> sa.Select[Any]:
    """A sitting with what its pages say of it."""
    return sa.select(Sitting).options(
        joinedload(Sitting.cohort).joinedload(Cohort.programme),
        joinedload(Sitting.assessment).joinedload(Assessment.module),
    )


def sittings_of(cohort_id: UUID) -> list[Sitting]:
    """A cohort's sittings by module and assessment, in their order."""
    statement = (
        sa.select(Sitting)
        .join(Sitting.assessment)
        .join(Assessment.module)
        .where(Sitting.cohort_id == cohort_id)
        .options(
            contains_eager(Sitting.assessment).contains_eager(Assessment.module), joinedload(Sitting.cohort)
        )
        .order_by(Module.position, Assessment.position, Sitting.attempt, Sitting.id)
    )
    return list(db.session.scalars(statement))


def counts(sitting_ids: Iterable[UUID]) -> dict[UUID, Count]:
    """How far each of some sittings is marked."""
    found = {key: Count() for key in sitting_ids}
    rows = db.session.execute(
        sa.select(
            Result.sitting_id,
            sa.func.count(),
            sa.func.count(Result.first_mark),
            sa.func.count(Result.second_mark),
        )
        .join(Result.registration)
        .where(Result.sitting_id.in_(found), Registration.state.in_(TAUGHT))
        .group_by(Result.sitting_id)
        .order_by(Result.sitting_id)
    )
    return found | {row[0]: Count(*row[1:]) for row in rows}


def papers(sitting: Sitting) -> list[Result]:
    """A sitting's papers with whose they are: by name, or while it is nameless by number."""
    order = (Result.number,) if sitting.is_nameless else (Registration.sort_key, Result.number)
    statement = (
        sa.select(Result)
        .join(Result.registration)
        .where(Result.sitting_id == sitting.id, Registration.state.in_(TAUGHT))
        .options(contains_eager(Result.registration).joinedload(Registration.person))
        .order_by(*order)
    )
    return list(db.session.scalars(statement))


def papers_to_mark(sitting: Sitting, actor: Actor) -> list[Result]:
    """A sitting's papers as `actor` sees them before publication: all but their own, which others mark."""
    return [paper for paper in papers(sitting) if not is_ones_own(paper, actor)]


def last_day_sat(sitting: Sitting) -> date | None:
    """The day on which the paper that was marked last was sat: most papers of a sitting share it."""
    return db.session.scalar(
        sa.select(Result.sat_on)
        .where(Result.sitting_id == sitting.id, Result.sat_on.is_not(None))
        .order_by(Result.marked_at.desc(), Result.id)
        .limit(1)
    )


def is_ones_own(paper: Result, actor: Actor) -> bool:
    """Whether the paper is the actor's, who has no right over it but to read its published mark."""
    return policy.is_ones_own(actor, P.MARK_GIVE, paper.registration)


def references_of(cohort_id: UUID) -> dict[UUID, str]:
    """The states' own references of a cohort's nominees, by registration."""
    rows = db.session.execute(
        sa.select(Nomination.registration_id, Nomination.reference)
        .where(Nomination.cohort_id == cohort_id, Nomination.reference != "")
        .order_by(Nomination.id)
    )
    return {row[0]: row[1] for row in rows}


def is_known(sitting: Sitting, number: int) -> bool:
    """Whether a paper of that number is someone's who has left the cohort."""
    found = sa.select(Result.id).where(Result.sitting_id == sitting.id, Result.number == number)
    return db.session.scalar(sa.select(found.exists())) or False


def assessments_of(cohort_id: UUID) -> list[Assessment]:
    """The assessments of a cohort's curriculum with their modules, in their order."""
    statement = (
        sa.select(Assessment)
        .join(Assessment.module)
        .join(Module.curriculum)
        .join(Cohort, Cohort.curriculum_id == Curriculum.id)
        .where(Cohort.id == cohort_id)
        .options(contains_eager(Assessment.module))
        .order_by(Module.position, Assessment.position, Assessment.id)
    )
    return list(db.session.scalars(statement))


def module_marks(cohort_id: UUID, registration_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, ModuleMark]]:
    """What each of some of a cohort's trainees reached, by module; modules without assessments are left out.

    Only published marks count, of each assessment the latest attempt's. Two queries, however many trainees.
    """
    assessments = assessments_of(cohort_id)
    keys = list(registration_ids)
    rows = db.session.execute(
        sa.select(
            *(Result.registration_id, Sitting.assessment_id, Result.mark, Sitting.attempt, Result.sat_on),
            *(Result.settled_levels, Result.first_levels),
        )
        .join(Result.sitting)
        .where(
            Sitting.cohort_id == cohort_id,
            Sitting.state == _S.PUBLISHED,
            Result.registration_id.in_(keys),
            Result.mark.is_not(None),
        )
        .order_by(Sitting.attempt, Result.id)
    )
    latest = {(row[0], row[1]): row for row in rows}
    found: dict[UUID, dict[UUID, ModuleMark]] = {}
    for key in keys:
        by_module: dict[UUID, list[Paper]] = {}
        for one in assessments:
            none = (key, one.id, None, 0, None, None, None)
            _key, _one, mark, attempt, sat_on, settled, first = latest.get((key, one.id), none)
            levels = tuple(settled or first or ())
            paper = Paper(assessment=one, mark=mark, attempt=attempt, sat_on=sat_on, levels=levels)
            by_module.setdefault(one.module_id, []).append(paper)
        found[key] = {module: ModuleMark(tuple(some)) for module, some in by_module.items()}
    return found


def unpublished(cohort_id: UUID) -> int:
    """How many of a cohort's sittings have marks that are not published, of those who take part."""
    marked = sa.exists().where(
        Result.sitting_id == Sitting.id,
        Result.first_mark.is_not(None),
        Registration.id == Result.registration_id,
        Registration.state.in_(TAUGHT),
    )
    return db.session.execute(
        sa.select(sa.func.count())
        .select_from(Sitting)
        .where(Sitting.cohort_id == cohort_id, Sitting.state != _S.PUBLISHED, marked)
    ).scalar_one()


def attending(cohort_id: UUID) -> list[Registration]:
    """Those who attend a cohort, by name."""
    return list(
        db.session.scalars(
            sa.select(Registration)
            .where(Registration.cohort_id == cohort_id, Registration.state == RegistrationState.ATTENDING)
            .order_by(Registration.sort_key, Registration.id)
        )
    )


def first_sittings(cohort_id: UUID) -> list[Sitting]:
    """The first attempts of a cohort's assessments."""
    return list(
        db.session.scalars(
            sa.select(Sitting)
            .where(Sitting.cohort_id == cohort_id, Sitting.attempt == 1)
            .order_by(Sitting.id)
        )
    )


def numbers_drawn(sitting_id: UUID) -> set[int]:
    """The numbers of all papers of a sitting, of those who withdrew as well."""
    found = db.session.scalars(
        sa.select(Result.number).where(Result.sitting_id == sitting_id).order_by(Result.number)
    )
    return set(found)


def later_sitting(sitting: Sitting) -> Sitting | None:
    """The next attempt after a sitting, if it was opened."""
    return db.session.scalar(
        sa.select(Sitting).where(
            Sitting.cohort_id == sitting.cohort_id,
            Sitting.assessment_id == sitting.assessment_id,
            Sitting.attempt == sitting.attempt + 1,
        )
    )


def one_registration() -> sa.Select[Any]:
    """A registration with what the page of its marks says."""
    return sa.select(Registration).options(
        joinedload(Registration.person),
        joinedload(Registration.cohort).joinedload(Cohort.programme),
    )


def trainees(cohort_id: UUID) -> sa.Select[Any]:
    """Those whose papers are marked in a cohort, with their names."""
    return (
        sa.select(Registration)
        .join(Registration.person)
        .where(Registration.cohort_id == cohort_id, Registration.state.in_(TAUGHT))
        .options(contains_eager(Registration.person))
    )


def keys_of(cohort_id: UUID) -> list[UUID]:
    """The registrations of those whose papers are marked in a cohort."""
    statement = trainees(cohort_id).with_only_columns(Registration.id).order_by(Registration.id)
    return list(db.session.scalars(statement))


def sittings_to_mark(within: sa.ColumnElement[bool]) -> list[Sitting]:
    """The sittings `within` sight of cohorts that run, what is to be marked first, then in their order."""
    statement = (
        sa.select(Sitting)
        .join(Sitting.assessment)
        .join(Assessment.module)
        .join(Sitting.cohort)
        .where(within, Cohort.state == CohortState.RUNNING)
        .options(
            contains_eager(Sitting.assessment).contains_eager(Assessment.module),
            contains_eager(Sitting.cohort),
        )
        .order_by(Cohort.first_day, Cohort.id, Module.position, Assessment.position, Sitting.attempt)
    )
    return list(db.session.scalars(statement))


def papers_of(registration_id: UUID) -> list[Result]:
    """Someone's papers, with their sittings."""
    return list(
        db.session.scalars(
            sa.select(Result)
            .join(Result.sitting)
            .join(Sitting.assessment)
            .where(Result.registration_id == registration_id)
            .options(contains_eager(Result.sitting).contains_eager(Sitting.assessment))
            .order_by(Assessment.position, Sitting.attempt, Result.id)
        )
    )


def changes(results: Iterable[Result]) -> list[tuple[Move, Result]]:
    """What was agreed on and corrected in some results, the newest first, each with its result."""
    by_key = {str(result.id): result for result in results}
    moves = db.session.scalars(
        sa.select(Move)
        .where(Move.subject_kind == Result.__tablename__, Move.subject_id.in_(by_key))
        .order_by(Move.at.desc(), Move.id.desc())
    )
    return [(move, by_key[move.subject_id]) for move in moves]


def _waiting(within: Any, state: SittingState, paper: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The sittings `within` sight in a state, each with how many papers of those who take part are such."""
    papers = (
        sa.select(sa.func.count())
        .select_from(Result)
        .join(Result.registration)
        .where(Result.sitting_id == Sitting.id, paper, Registration.state.in_(TAUGHT))
        .correlate(Sitting)
        .scalar_subquery()
    )
    return (
        sa.select(Sitting, papers)
        .where(within, Sitting.state == state, papers > 0)
        .options(joinedload(Sitting.cohort), joinedload(Sitting.assessment).joinedload(Assessment.module))
        .order_by(Sitting.created_at, Sitting.id)
        .limit(MOST_TASKS)
    )


def to_mark(within: Any, *, at: datetime) -> list[tuple[Sitting, int]]:
    """The sittings of modules that are over, `within` sight, with how many papers have no mark."""
    last = (
        sa.select(sa.func.max(Session.ends_at))
        .where(Session.cohort_id == Sitting.cohort_id, Session.module_id == Sitting.module_id)
        .correlate(Sitting)
        .scalar_subquery()
    )
    statement = _waiting(within, _S.OPEN, Result.first_mark.is_(None)).where(last <= at)
    return [(sitting, number) for sitting, number in db.session.execute(statement)]


def to_second(within: Any, *, not_by: UUID) -> list[tuple[Sitting, int]]:
    """The moderated sittings `within` sight, with how many papers of another marker have no second mark."""
    unseconded = sa.and_(
        Result.first_mark.is_not(None), Result.second_mark.is_(None), Result.marked_by != not_by
    )
    statement = _waiting(within, _S.HANDED_IN, unseconded).where(
        Sitting.assessment.has(Assessment.is_moderated)
    )
    return [(sitting, number) for sitting, number in db.session.execute(statement)]


def to_publish(within: sa.ColumnElement[bool]) -> list[tuple[Cohort, int]]:
    """The cohorts `within` sight with sittings that are handed in and wait for no second mark."""
    waits = sa.exists().where(
        Result.sitting_id == Sitting.id,
        Result.first_mark.is_not(None),
        Result.second_mark.is_(None),
        Registration.id == Result.registration_id,
        Registration.state.in_(TAUGHT),
    )
    rows = db.session.execute(
        sa.select(Cohort, sa.func.count(Sitting.id))
        .join(Sitting, Sitting.cohort_id == Cohort.id)
        .join(Sitting.assessment)
        .where(within, Sitting.state == _S.HANDED_IN, sa.or_(~Assessment.is_moderated, ~waits))
        .group_by(Cohort.id)
        .order_by(Cohort.first_day, Cohort.id)
        .limit(MOST_TASKS)
    )
    return [(cohort, number) for cohort, number in rows]

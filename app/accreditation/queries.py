"""Reading accreditations, the bodies that give them, and their standards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.accreditation.follow_models import Carryover
from app.accreditation.limits import RANGES
from app.accreditation.models import Accreditation, AccreditingBody, Criterion, CriterionMapping, Standard
from app.accreditation.states import STANDING, AccreditationState, MappingKind, StandardState
from app.core import clock
from app.core.db import db
from app.programmes.models import Curriculum, Programme
from app.programmes.queries import one_curriculum
from app.programmes.states import CurriculumState, ProgrammeState

LIVE = (AccreditationState.IN_FORCE, AccreditationState.SUSPENDED)
"""The states in which an accreditation can still change; whether its term is over is asked of the day."""


def all_accreditations() -> sa.Select[Any]:
    """Every accreditation with its programme, curriculum version, standard and body."""
    return (
        sa.select(Accreditation)
        .join(Accreditation.programme)
        .join(Accreditation.curriculum)
        .join(Accreditation.standard)
        .join(Standard.body)
        .options(
            contains_eager(Accreditation.programme),
            contains_eager(Accreditation.curriculum),
            contains_eager(Accreditation.standard).contains_eager(Standard.body),
        )
    )


def whole(accreditation_id: UUID) -> Accreditation:
    """An accreditation with what it is of."""
    statement = all_accreditations().where(Accreditation.id == accreditation_id)
    found: Accreditation = db.session.scalars(statement).one()
    return found


def accreditations_seen_by(actor: Actor) -> sa.Select[Any]:
    """The accreditations that are there for this reader."""
    return all_accreditations().where(visible_to(actor, Permission.ACCREDITATION_SEE, Accreditation))


def bodies_seen_by(actor: Actor) -> list[AccreditingBody]:
    """The bodies whose accreditations are there for this reader, by name."""
    given = (
        sa.select(Standard.body_id)
        .join(Accreditation, Accreditation.standard_id == Standard.id)
        .where(visible_to(actor, Permission.ACCREDITATION_SEE, Accreditation))
    )
    return list(
        db.session.scalars(
            sa.select(AccreditingBody)
            .where(AccreditingBody.id.in_(given))
            .order_by(AccreditingBody.name_key, AccreditingBody.id)
        )
    )


def suspended_on(programmes: Iterable[Programme], day: date) -> dict[UUID, UUID]:
    """Of some programmes those with a suspended accreditation on a day, by key, each with that one's key."""
    found = db.session.execute(
        _with_term_on(day)
        .with_only_columns(Accreditation.programme_id, Accreditation.id)
        .where(
            Accreditation.state == AccreditationState.SUSPENDED,
            Accreditation.programme_id.in_([one.id for one in programmes]),
        )
        .order_by(Accreditation.valid_until, Accreditation.id)
    )
    return {row.programme_id: row.id for row in found}


def without_accreditation(actor: Actor, *, on: date) -> list[Programme]:
    """The published programmes that no accreditation covers on that day."""
    covered = _covering(on).with_only_columns(Accreditation.programme_id)
    return list(
        db.session.scalars(
            sa.select(Programme)
            .where(
                Programme.state == ProgrammeState.PUBLISHED,
                Programme.id.not_in(covered),
                visible_to(actor, Permission.ACCREDITATION_SEE, Programme),
            )
            .order_by(Programme.code)
        )
    )


def in_force_for(curriculum_id: UUID, day: date) -> Accreditation | None:
    """The accreditation of a curriculum version that was in force on that day, with its body.

    Of several, the one that still stands comes first, then the one that lasts longest.
    """
    found: Accreditation | None = db.session.scalar(
        _covering(day)
        .where(covers_version(curriculum_id))
        .options(joinedload(Accreditation.standard).joinedload(Standard.body))
        .order_by(
            sa.case((Accreditation.state == AccreditationState.IN_FORCE, 0), else_=1),
            Accreditation.valid_until.desc(),
            Accreditation.id,
        )
        .limit(1)
    )
    return found


def is_suspended_for(curriculum_id: UUID, day: date) -> bool:
    """Whether an accreditation of a curriculum version is suspended whose term has that day in it."""
    covering = _with_term_on(day).where(
        covers_version(curriculum_id), Accreditation.state == AccreditationState.SUSPENDED
    )
    return db.session.scalar(sa.select(covering.exists())) or False


def covers_version(curriculum_id: UUID) -> sa.ColumnElement[bool]:
    """The condition under which it covers a version: its own, or one that it was carried over to."""
    carried = sa.select(Carryover.accreditation_id).where(Carryover.curriculum_id == curriculum_id)
    return sa.or_(Accreditation.curriculum_id == curriculum_id, Accreditation.id.in_(carried))


def version_of(programme_id: UUID, curriculum_id: UUID) -> Curriculum | None:
    """A version of a programme, with all that it holds."""
    found: Curriculum | None = db.session.scalar(
        one_curriculum().where(Curriculum.id == curriculum_id, Curriculum.programme_id == programme_id)
    )
    return found


def carried_to(accreditation_id: UUID) -> dict[UUID, int]:
    """The later versions that an accreditation was carried over to, by key and number, in their order."""
    found = db.session.execute(
        sa.select(Curriculum.id, Curriculum.number)
        .join(Carryover, Carryover.curriculum_id == Curriculum.id)
        .where(Carryover.accreditation_id == accreditation_id)
        .order_by(Curriculum.number)
    )
    return {row.id: row.number for row in found}


def later_versions(accreditation_ids: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """The published versions that came after those of these accreditations and are not covered, as pairs.

    Of each accreditation all of them, the first one first.
    """
    later = aliased(Curriculum)
    carried = sa.exists().where(
        Carryover.accreditation_id == Accreditation.id, Carryover.curriculum_id == later.id
    )
    found = db.session.execute(
        sa.select(Accreditation.id, later.id)
        .join(Accreditation.curriculum)
        .join(later, later.programme_id == Accreditation.programme_id)
        .where(
            Accreditation.id.in_(list(accreditation_ids)),
            later.number > Curriculum.number,
            later.state == CurriculumState.PUBLISHED,
            ~carried,
        )
        .order_by(Accreditation.id, later.number)
    )
    return [(row[0], row[1]) for row in found]


def in_force_for_programme(programme_id: UUID, day: date) -> Accreditation | None:
    """The accreditation of a programme's newest version that is in force on that day, with its body.

    What was renewed is, until the renewal begins.
    """
    found: Accreditation | None = db.session.scalar(
        _covering(day)
        .join(Accreditation.curriculum)
        .where(Accreditation.programme_id == programme_id)
        .options(joinedload(Accreditation.standard).joinedload(Standard.body))
        .order_by(
            Curriculum.number.desc(),
            sa.case((Accreditation.state == AccreditationState.IN_FORCE, 0), else_=1),
            Accreditation.valid_until.desc(),
            Accreditation.id,
        )
        .limit(1)
    )
    return found


def _covering(day: date) -> sa.Select[Any]:
    return _with_term_on(day).where(Accreditation.state.in_(STANDING))


def _with_term_on(day: date) -> sa.Select[Any]:
    return sa.select(Accreditation).where(Accreditation.valid_from <= day, Accreditation.valid_until >= day)


def of_programme(programme_id: UUID) -> list[Accreditation]:
    """Every accreditation of a programme, the latest term first."""
    return list(
        db.session.scalars(
            all_accreditations()
            .where(Accreditation.programme_id == programme_id)
            .order_by(Accreditation.valid_until.desc(), Accreditation.id)
        )
    )


def to_renew(actor: Actor, *, on: date) -> list[Accreditation]:
    """What is to be renewed on that day or has ended, and was neither renewed nor withdrawn; the next first.

    Nobody renews the accreditation of a version that is retired.
    """
    return list(
        db.session.scalars(
            accreditations_seen_by(actor)
            .where(
                Accreditation.state.in_(LIVE),
                renewal_is_open(on),
                _has_published_version(),
            )
            .order_by(Accreditation.valid_until, Accreditation.id)
        )
    )


def with_published_version(accreditation_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these accreditations cover a version that is published, so that somebody would renew them."""
    return set(
        db.session.scalars(
            sa.select(Accreditation.id)
            .join(Accreditation.curriculum)
            .where(Accreditation.id.in_(list(accreditation_ids)), _has_published_version())
            .order_by(Accreditation.id)
        )
    )


def _has_published_version() -> sa.ColumnElement[bool]:
    later = aliased(Curriculum)
    carried = sa.exists().where(
        Carryover.accreditation_id == Accreditation.id,
        Carryover.curriculum_id == later.id,
        later.state == CurriculumState.PUBLISHED,
    )
    return sa.or_(Curriculum.state == CurriculumState.PUBLISHED, carried)


def live_one(curriculum_id: UUID, standard: Standard) -> Accreditation | None:
    """A curriculum version's accreditation, by any version of a standard, neither renewed nor withdrawn."""
    return db.session.scalar(
        sa.select(Accreditation)
        .join(Accreditation.standard)
        .where(
            covers_version(curriculum_id),
            Standard.body_id == standard.body_id,
            Standard.code == standard.code,
            Accreditation.state.in_(LIVE),
        )
    )


def public_accreditations(on: date) -> list[sa.Row[Any]]:
    """What everyone reads of the accreditations of published programmes that have begun, by code and term.

    Plain columns: neither the document nor anything of how it came about is among them.
    """
    return list(
        db.session.execute(
            sa.select(
                Programme.id.label("programme_id"),
                Programme.title.label("title"),
                Curriculum.number.label("number"),
                AccreditingBody.name.label("body"),
                Standard.code.label("standard_code"),
                Standard.title.label("standard"),
                Accreditation.valid_from,
                Accreditation.valid_until,
                Accreditation.state,
            )
            .select_from(Accreditation)
            .join(Accreditation.programme)
            .join(Accreditation.curriculum)
            .join(Accreditation.standard)
            .join(Standard.body)
            .where(Programme.state == ProgrammeState.PUBLISHED, Accreditation.valid_from <= on)
            .order_by(Programme.code, Accreditation.valid_until.desc(), Accreditation.id)
        )
    )


def published_curricula(actor: Actor) -> list[Curriculum]:
    """The published versions whose accreditation this reader may record, with their programmes."""
    return list(
        db.session.scalars(
            sa.select(Curriculum)
            .join(Curriculum.programme)
            .options(contains_eager(Curriculum.programme))
            .where(
                Curriculum.state == CurriculumState.PUBLISHED,
                visible_to(actor, Permission.ACCREDITATION_RECORD, Curriculum),
            )
            .order_by(Programme.code, Curriculum.number.desc())
        )
    )


def standards_to_record_by() -> list[Standard]:
    """The standards by which a decision may be recorded: all but drafts, with their bodies, body by body."""
    return list(
        db.session.scalars(
            sa.select(Standard)
            .join(Standard.body)
            .options(contains_eager(Standard.body))
            .where(Standard.state != StandardState.DRAFT)
            .order_by(AccreditingBody.name_key, Standard.code, Standard.number.desc())
        )
    )


def all_bodies() -> list[AccreditingBody]:
    """Every accrediting body, by name."""
    return list(
        db.session.scalars(sa.select(AccreditingBody).order_by(AccreditingBody.name_key, AccreditingBody.id))
    )


def body_named(name_key: str) -> AccreditingBody | None:
    """The body of that name, whatever its case and accents."""
    return db.session.scalar(sa.select(AccreditingBody).where(AccreditingBody.name_key == name_key))


def has_standard(body_id: UUID, code: str) -> bool:
    """Whether a body has a standard of that code."""
    held = sa.exists().where(Standard.body_id == body_id, Standard.code == code)
    return db.session.scalar(sa.select(held)) or False


def mapped_to(criterion_ids: Iterable[UUID], standard_id: UUID) -> dict[UUID, set[UUID]]:
    """Which criteria of a standard's version are shown, wholly or in part, by what shows these others.

    They are equal, or are covered in part; of another version of the same standard it is the one of the
    same code.
    """
    keys = list(criterion_ids)
    here = sa.select(Criterion.id).where(Criterion.standard_id == standard_id)
    of, other = CriterionMapping.criterion_id, CriterionMapping.other_id
    covered = sa.select(of, other).where(of.in_(keys), other.in_(here))
    is_equal = CriterionMapping.kind == MappingKind.EQUAL
    turned = sa.select(other, of).where(other.in_(keys), of.in_(here), is_equal)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for statement in (covered, turned, _of_the_same_code(keys, standard_id)):
        for shown_by, shown in db.session.execute(statement):
            found[shown_by].add(shown)
    return found


def _of_the_same_code(keys: list[UUID], standard_id: UUID) -> sa.Select[UUID, UUID]:
    """Criteria of other versions of a standard, each beside this version's of the same code."""
    there, here = aliased(Criterion), aliased(Criterion)
    earlier, later = aliased(Standard), aliased(Standard)
    return (
        sa.select(there.id, here.id)
        .join(earlier, earlier.id == there.standard_id)
        .join(later, sa.and_(later.body_id == earlier.body_id, later.code == earlier.code))
        .join(here, sa.and_(here.standard_id == later.id, here.code == there.code))
        .where(there.id.in_(keys), later.id == standard_id, earlier.id != standard_id)
    )


def renewal_is_open(day: date) -> sa.ColumnElement[bool]:
    """The condition, in SQL, of `standing.is_renewal_open`: each standard has its own months."""
    least, most = RANGES["renewal_months"]
    until = {months: clock.months_after(day, months) for months in range(least, most + 1)}
    return sa.or_(
        *(
            sa.and_(Standard.renewal_months == months, Accreditation.valid_until <= last)
            for months, last in until.items()
        )
    )

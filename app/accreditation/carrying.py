"""Versions that an accreditation covers beside its own: carried over by a deed, after a minor change."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.accreditation import notices, queries
from app.accreditation.changes import Change, between, is_major
from app.accreditation.follow_models import Carryover
from app.accreditation.models import Accreditation
from app.accreditation.queries import LIVE
from app.accreditation.standing import today
from app.accreditation.states import AccreditationState
from app.audit import trail
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.programmes.models import Curriculum
from app.programmes.queries import one_curriculum
from app.programmes.states import CurriculumState


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A version beside the accredited one of the same programme."""

    accreditation: Accreditation
    curriculum: Curriculum
    changes: list[Change]
    is_covered: bool

    @property
    def is_major(self) -> bool:
        """Whether it asks for a new review."""
        return is_major(self.changes)


def compared(accreditation: Accreditation, curriculum: Curriculum) -> Comparison:
    """A whole version beside the one that was reviewed for the accreditation."""
    own = curriculum.id == accreditation.curriculum_id
    reviewed = curriculum if own else whole_version(accreditation.curriculum_id)
    percent = accreditation.standard.major_percent
    return Comparison(
        accreditation=accreditation,
        curriculum=curriculum,
        changes=between(reviewed, curriculum, percent=percent),
        is_covered=own or curriculum.id in queries.carried_to(accreditation.id),
    )


def of_version(curriculum: Curriculum) -> list[Comparison]:
    """A whole version beside each accreditation in force of its programme's other versions."""
    others = [
        one
        for one in queries.of_programme(curriculum.programme_id)
        if one.curriculum_id != curriculum.id and one.state in LIVE and one.days_left(today()) >= 0
    ]
    return [compared(one, curriculum) for one in others]


def whole_version(curriculum_id: UUID) -> Curriculum:
    """A version with all that it holds."""
    found: Curriculum = db.session.scalars(one_curriculum().where(Curriculum.id == curriculum_id)).one()
    return found


def carry_over(accreditation: Accreditation, curriculum: Curriculum, *, actor: Actor) -> Carryover:
    """Let an accreditation cover a later version too; DomainError for a major change, or what is covered."""
    hold(accreditation)
    version = db.session.scalar(sa.select(Curriculum.state).where(Curriculum.id == curriculum.id))
    if version is not CurriculumState.PUBLISHED:
        raise DomainError(_("Only a published version can be covered. Publish it first."))
    if accreditation.state is not AccreditationState.IN_FORCE or accreditation.days_left(today()) < 0:
        raise DomainError(_("Only an accreditation in force is carried over."))
    comparison = compared(accreditation, curriculum)
    if comparison.is_covered or queries.live_one(curriculum.id, accreditation.standard) is not None:
        raise DomainError(_("This version is accredited by this standard already."))
    if comparison.is_major:
        raise DomainError(_("The change is major: the version is reviewed anew before it is accredited."))
    carried = Carryover(accreditation_id=accreditation.id, curriculum_id=curriculum.id)
    db.session.add(carried)
    accreditation.version += 1
    db.session.flush()
    trail.record("accreditation.carry_over", actor=actor, subject=accreditation, curriculum=curriculum.id)
    notices.carried_over(accreditation, curriculum)
    return carried

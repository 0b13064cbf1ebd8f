"""Reading standards with their criteria, and what criteria of different standards have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, immediateload, joinedload, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import may, visible_to
from app.accreditation.models import AccreditingBody, Criterion, CriterionMapping, Standard
from app.accreditation.states import OTHER_COVERS_PART, MappingKind, StandardState
from app.core.db import db
from app.core.texts import Texts


def one_standard() -> sa.Select[Any]:
    """A version of a standard with its body and its criteria in their order."""
    return sa.select(Standard).options(
        joinedload(Standard.body),
        selectinload(Standard.criteria).options(immediateload(Criterion.standard)),
    )


def groups(criteria: Sequence[Criterion]) -> list[tuple[str, Texts, list[Criterion]]]:
    """Criteria in their order, group by group: its code, its title, and what stands in it."""
    found = []
    for code, some in groupby(criteria, key=lambda one: one.group_code):
        members = list(some)
        found.append((code, members[0].group_title, members))
    return found


def standards_seen_by(actor: Actor) -> list[Standard]:
    """The standards that are there for this reader: body by body, of each the newest version first."""
    return list(
        db.session.scalars(
            sa.select(Standard)
            .join(Standard.body)
            .options(contains_eager(Standard.body))
            .where(visible_to(actor, Permission.STANDARD_SEE, Standard))
            .order_by(
                AccreditingBody.is_own.desc(),
                AccreditingBody.name_key,
                Standard.code,
                Standard.number.desc(),
            )
        )
    )


def for_dossiers() -> list[Standard]:
    """The published standards that have criteria, so that a dossier can be made against them."""
    return list(
        db.session.scalars(
            sa.select(Standard)
            .join(Standard.body)
            .options(contains_eager(Standard.body))
            .where(
                Standard.state == StandardState.PUBLISHED,
                sa.exists().where(Criterion.standard_id == Standard.id),
            )
            .order_by(AccreditingBody.name_key, Standard.code, Standard.number.desc())
        )
    )


def numbers_of_criteria(standard_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many criteria each standard has, and how many of them are mandatory; none for one without."""
    mandatory = sa.func.sum(sa.case((Criterion.is_mandatory.is_(True), 1), else_=0))
    rows = db.session.execute(
        sa.select(Criterion.standard_id, sa.func.count(), mandatory)
        .where(Criterion.standard_id.in_(list(standard_ids)))
        .group_by(Criterion.standard_id)
    )
    return {standard_id: (number, musts) for standard_id, number, musts in rows}


def versions(standard: Standard) -> list[Standard]:
    """Every version of the same standard, the newest first."""
    return list(
        db.session.scalars(
            one_standard()
            .where(Standard.body_id == standard.body_id, Standard.code == standard.code)
            .order_by(Standard.number.desc())
        )
    )


def loaded(standard_id: UUID) -> Standard:
    """A version with its body and criteria, read anew."""
    statement = one_standard().where(Standard.id == standard_id)
    found: Standard = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    return found


def last_version(body_id: UUID, code: str) -> Standard | None:
    """The newest version of a body's standard, in whatever state."""
    found: Standard | None = db.session.scalar(
        one_standard()
        .where(Standard.body_id == body_id, Standard.code == code)
        .order_by(Standard.number.desc())
        .limit(1)
    )
    return found


def version_before(standard: Standard) -> Standard | None:
    """The version that this one came after, with its criteria."""
    found: Standard | None = db.session.scalar(
        one_standard()
        .where(
            Standard.body_id == standard.body_id,
            Standard.code == standard.code,
            Standard.number < standard.number,
        )
        .order_by(Standard.number.desc())
        .limit(1)
    )
    return found


def has_criterion(standard_id: UUID, *, mandatory: bool = False) -> bool:
    """Whether a standard has a criterion, or a mandatory one."""
    held = sa.exists().where(Criterion.standard_id == standard_id)
    if mandatory:
        held = held.where(Criterion.is_mandatory.is_(True))
    return db.session.scalar(sa.select(held)) or False


@dataclass(frozen=True, slots=True)
class Mapped:
    """A criterion of one version beside one of another that has something in common with it."""

    mapping: CriterionMapping
    own: Criterion
    other: Criterion

    @property
    def relation(self) -> Any:
        """How the own one stands to the other."""
        if self.mapping.kind is MappingKind.EQUAL or self.mapping.criterion_id == self.own.id:
            return self.mapping.kind.label
        return OTHER_COVERS_PART


def mapped(actor: Actor, standard: Standard) -> dict[UUID, list[Mapped]]:
    """What each criterion of a version has in common with those of others that the reader may see."""
    own = {one.id: one for one in standard.criteria}
    found: dict[UUID, list[Mapped]] = defaultdict(list)
    for mapping in mappings_of(own):
        for key, other in ((mapping.criterion_id, mapping.other), (mapping.other_id, mapping.criterion)):
            if key in own and may(actor, Permission.STANDARD_SEE, other.standard):
                found[key].append(Mapped(mapping, own[key], other))
    return found


def mappings_of(criterion_ids: Iterable[UUID]) -> list[CriterionMapping]:
    """The mappings in which any of these criteria stands, with both criteria, their standards and bodies."""
    keys = list(criterion_ids)
    both = [
        joinedload(side).joinedload(Criterion.standard).joinedload(Standard.body)
        for side in (CriterionMapping.criterion, CriterionMapping.other)
    ]
    return list(
        db.session.scalars(
            sa.select(CriterionMapping)
            .options(*both)
            .where(sa.or_(CriterionMapping.criterion_id.in_(keys), CriterionMapping.other_id.in_(keys)))
            .order_by(CriterionMapping.id)
        )
    )

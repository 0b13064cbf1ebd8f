"""What criteria of different standards have in common, so that evidence of one is used for the other."""

from __future__ import annotations

import sqlalchemy as sa

from app.access.actor import Actor
from app.accreditation.models import Criterion, CriterionMapping, Standard
from app.accreditation.states import MappingKind
from app.audit import trail
from app.core.db import db, lock
from app.core.errors import DomainError
from app.core.i18n import _


def add(
    criterion: Criterion, other: Criterion, *, kind: MappingKind, standard: Standard, actor: Actor
) -> CriterionMapping:
    """Say that `criterion` equals `other`, or covers a part of it; `standard` is the one being worked on.

    DomainError for two of one version, and for two of which something is said already.
    """
    if criterion.standard_id == other.standard_id:
        raise DomainError(_("Choose two criteria of different standards or versions."), field="other")
    locked = sa.select(Standard.id).where(Standard.id.in_([criterion.standard_id, other.standard_id]))
    db.session.execute(lock(locked.order_by(Standard.id)))
    pair = (criterion.id, other.id)
    known = sa.exists().where(CriterionMapping.criterion_id.in_(pair), CriterionMapping.other_id.in_(pair))
    if db.session.scalar(sa.select(known)):
        raise DomainError(
            _("What these two have in common is said already. Take that back first."), field="other"
        )
    mapping = CriterionMapping(criterion_id=criterion.id, other_id=other.id, kind=kind)
    db.session.add(mapping)
    db.session.flush()
    trail.record("standard.map", actor=actor, subject=standard, criterion=criterion.id, other=other.id)
    return mapping


def remove(mapping: CriterionMapping, *, standard: Standard, actor: Actor) -> None:
    """Take back what was said of two criteria."""
    trail.record(
        "standard.unmap",
        actor=actor,
        subject=standard,
        criterion=mapping.criterion_id,
        other=mapping.other_id,
    )
    db.session.delete(mapping)
    db.session.flush()

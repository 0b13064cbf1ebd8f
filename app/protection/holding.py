"""Legal holds: what must not be removed."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.protection.models import LegalHold
from app.protection.states import HoldKind
from app.registrations.models import Registration


def in_force(on: date) -> sa.ColumnElement[bool]:
    """The condition under which a hold counts on that day."""
    return sa.and_(LegalHold.ended_at.is_(None), sa.or_(LegalHold.until.is_(None), LegalHold.until >= on))


def _of(kind: HoldKind, key: Any, on: date) -> sa.ColumnElement[bool]:
    return sa.exists().where(LegalHold.subject_kind == kind, LegalHold.subject_id == key, in_force(on))


def is_held(on: date) -> sa.ColumnElement[bool]:
    """The condition under which a registration is held: itself, its cohort or its person."""
    return sa.or_(
        _of(HoldKind.REGISTRATION, Registration.id, on),
        _of(HoldKind.COHORT, Registration.cohort_id, on),
        _of(HoldKind.PERSON, Registration.person_id, on),
    )


def cohort_is_held(cohort_id: Any, on: date) -> sa.ColumnElement[bool]:
    """The condition under which a cohort is held, with whatever was given to it."""
    return _of(HoldKind.COHORT, cohort_id, on)


def person_is_held(person_id: Any, on: date) -> sa.ColumnElement[bool]:
    """The condition under which a person is held: themselves, or one of their registrations."""
    theirs = sa.select(Registration.id).where(Registration.person_id == person_id, is_held(on))
    return sa.or_(_of(HoldKind.PERSON, person_id, on), theirs.correlate_except(Registration).exists())


def refuse_held(person_id: UUID) -> None:
    """DomainError while anything of a person is held."""
    if db.session.scalar(sa.select(person_is_held(sa.literal(person_id, sa.Uuid), clock.today(OFFICE_ZONE)))):
        raise DomainError(
            _("A legal hold keeps this person's data. The page of legal holds says why and until when.")
        )


def place(kind: HoldKind, subject_id: UUID, *, reason: str, until: date | None, actor: Actor) -> LegalHold:
    """Keep a person, a registration or a cohort from being removed."""
    if until is not None and until < clock.today(OFFICE_ZONE):
        raise DomainError(_("Choose a day from today on, or leave it empty."), field="until")
    hold = LegalHold(
        subject_kind=kind,
        subject_id=subject_id,
        reason=reason,
        until=until,
        placed_by=cast(UUID, actor.user_id),
    )
    db.session.add(hold)
    trail.record("hold.place", actor=actor, subject=hold, kind=kind, of=subject_id)
    return hold


def end(hold: LegalHold, *, actor: Actor) -> LegalHold:
    """Let what was held be removed again, when its term is over."""
    if hold.ended_at is not None:
        raise DomainError(_("This hold has already ended."))
    hold.ended_at, hold.ended_by = clock.now(), actor.user_id
    trail.record("hold.end", actor=actor, subject=hold)
    return hold

"""Opening sealed records: each opening is a word in the trail of the same deed."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.access.actor import Actor, Role
from app.audit import trail
from app.core import clock
from app.core.db import db, lock
from app.core.errors import DomainError, ForbiddenError
from app.core.i18n import _
from app.core.sealing import Sealing
from app.disclosure import notices, queries, records
from app.disclosure.models import Opening
from app.disclosure.records import SealedKind
from app.registrations.models import Registration

GLASS_LASTS = timedelta(hours=1)
EMERGENCY = "emergency"
"""The purpose that the trail names when a record is read through broken glass."""


def reveal(
    kind: SealedKind, registration: Registration, *, actor: Actor, role: Role, purpose: str = ""
) -> dict[str, str]:
    """Open a registration's record for a reader: every text by its field; empty when there is none.

    The trail names who looked, in which role, at which fields, and for which of the office's purposes.
    What a person is not told of, they do not read in a role of their own either.
    """
    record = kind.find(registration.id)
    return reveal_found(kind, record, registration, actor=actor, role=role, purpose=purpose)


def reveal_found(
    kind: SealedKind,
    record: Sealing | None,
    registration: Registration,
    *,
    actor: Actor,
    role: Role,
    purpose: str = "",
) -> dict[str, str]:
    """As `reveal`, when the registration's record is found already: for a list of them."""
    if not kind.told and registration.person_id == actor.person_id:
        raise ForbiddenError(_("This record is about yourself. Ask a colleague."))
    names = _filled(kind, record) if record else []
    texts = {name: record.unseal(name) for name in names} if record else {}
    trail.record(
        kind.action, actor=actor, subject=registration, fields=names, role=role.value, purpose=purpose
    )
    return texts


def _filled(kind: SealedKind, record: Sealing) -> list[str]:
    return [name for name in kind.fields or record.__sealed__ if getattr(record, name)]


def break_glass(registration: Registration, *, kind_name: str, reason: str, actor: Actor) -> Opening:
    """Let an administrator read one sealed record for an hour; those who answer for it are told at once.

    While the hour lasts the same record is not opened a second time; after it, only for a new reason.
    Nobody opens their own case, and someone else must be there to be told.
    """
    now = clock.now()
    db.session.execute(lock(sa.select(Registration.id).where(Registration.id == registration.id)))
    if registration.person_id == actor.person_id:
        raise DomainError(_("This record is about yourself. Ask a colleague."))
    if all(officer.id == actor.user_id for officer in queries.officers()):
        raise DomainError(_("No data protection officer could be told. Give someone that role first."))
    if queries.standing(registration, kind_name, person_id=actor.person_id, at=now):
        raise DomainError(_("You opened this record already. Your start page leads to it."))
    opening = Opening(
        registration_id=registration.id,
        programme_id=registration.programme_id,
        kind=kind_name,
        reason=reason,
        person_id=actor.person_id,
        opened_at=now,
        until=now + GLASS_LASTS,
    )
    db.session.add(opening)
    db.session.flush()
    trail.record("glass.break", actor=actor, subject=registration, kind=kind_name, opening=opening.id)
    notices.glass_broken(opening, registration, by=actor.name)
    return opening


def read_through(opening: Opening, *, actor: Actor) -> dict[str, str]:
    """Read what the glass was broken for, while its hour lasts."""
    if not opening.is_open(clock.now()):
        raise DomainError(_("The hour is over. If you still need the record, open it for a new reason."))
    return reveal(
        records.kind(opening.kind),
        opening.registration,
        actor=actor,
        role=Role.ADMINISTRATOR,
        purpose=EMERGENCY,
    )


def note(opening: Opening, *, actor: Actor) -> Opening:
    """A data protection officer has read of another's opening; the first one counts."""
    if opening.person_id == actor.person_id:
        raise DomainError(_("You opened this record yourself, so another officer notes it."))
    if opening.read_at is None:
        opening.read_at, opening.read_by = clock.now(), actor.user_id
        trail.record("glass.note", actor=actor, subject=opening)
    return opening

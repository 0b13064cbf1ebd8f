"""A screening officer decides: the record and the registration's move are one deed."""

from __future__ import annotations

from app.access.actor import Actor
from app.audit import trail
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, ForbiddenError
from app.core.i18n import _
from app.registrations.models import Registration
from app.registrations.operations import move
from app.screening import queries
from app.screening.models import Screening
from app.screening.states import Decision


def decide(
    registration: Registration,
    *,
    decision: Decision,
    sources: str,
    grounds: str,
    risk: str,
    mitigation: str,
    actor: Actor,
) -> Screening:
    """Write what was found, and clear, refer or do not clear; all but clearing needs its grounds.

    Raises what the registration's move raises: DomainError by a guard when another came first.
    """
    if actor.user_id is None:
        raise ForbiddenError(_("You may not do this here."))
    if decision is not Decision.CLEAR and not grounds:
        raise DomainError(_("Write the grounds: only clearing goes without."), field="grounds")
    move(registration, decision.value, actor=actor)
    record = queries.of_registration(registration.id)
    if record is None:
        record = Screening(registration_id=registration.id, decision=decision, decided_by=actor.user_id)
        db.session.add(record)
    else:
        record.version += 1
        record.decision, record.decided_by, record.decided_at = decision, actor.user_id, clock.now()
    record.seal(sources=sources, grounds=grounds, risk=risk, mitigation=mitigation)
    trail.record(
        "screening.decide",
        actor=actor,
        subject=registration,
        decision=decision.value,
        fields=[name for name in Screening.__sealed__ if getattr(record, name)],
    )
    return record

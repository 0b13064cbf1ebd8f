"""Deciding who completed a cohort, once, when it is closed."""

from __future__ import annotations

from app.access.actor import SYSTEM, Actor
from app.audit import trail
from app.cohorts.models import Cohort
from app.completion import queries
from app.completion.models import Completion
from app.core.db import db
from app.registrations.states import REGISTRATION


def decide(cohort: Cohort, *, actor: Actor) -> list[Completion]:
    """Decide of everyone who attends a cohort whether the curriculum's rule is met, and keep the figures."""
    attending = queries.attending(cohort.id)
    standings = queries.standings(cohort.id, [registration.id for registration in attending])
    decisions = []
    for registration in attending:
        standing = standings[registration.id]
        decision = Completion(
            registration_id=registration.id,
            attended_minutes=standing.attended,
            held_minutes=standing.held,
            required_percent=standing.required_percent,
            is_met=standing.is_met,
        )
        db.session.add(decision)
        REGISTRATION.move(registration, "complete" if standing.is_met else "not_complete", actor=SYSTEM)
        decisions.append(decision)
    trail.record("completion.decide", actor=actor, subject=cohort, persons=len(decisions))
    return decisions

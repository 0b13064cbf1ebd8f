"""Deciding who completed a cohort when it is closed, and anew when what it was decided on is corrected."""

from __future__ import annotations

from uuid import UUID

from app.access.actor import SYSTEM, Actor
from app.assessments.models import Result
from app.assessments.operations import follow_corrections_with
from app.attendance.models import Attendance
from app.attendance.operations import follow_marks_with
from app.audit import trail
from app.cohorts.models import Cohort
from app.completion import queries, rules
from app.completion.models import Completion
from app.completion.rules import Figures
from app.core import clock
from app.core.db import db
from app.programmes.models import Curriculum
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION, RegistrationState


def decide(cohort: Cohort, *, actor: Actor) -> list[Completion]:
    """Decide of everyone who attends whether the rules of completion are met, and keep the figures."""
    attending = queries.attending(cohort.id)
    curriculum = queries.curriculum_of(cohort.id)
    figures = queries.figures(cohort.id, [registration.id for registration in attending])
    decisions = []
    for registration in attending:
        decision = Completion(registration_id=registration.id)
        _write(decision, registration, curriculum, figures)
        decisions.append(decision)
    trail.record("completion.decide", actor=actor, subject=cohort, persons=len(decisions))
    return decisions


@follow_marks_with
def decide_on_a_mark_of_a_register(mark: Attendance, _was_minutes: int, actor: Actor) -> None:
    """Decide anew of one person when a closed register is corrected after the cohort was closed."""
    _decide_again(mark.registration_id, actor)


@follow_corrections_with
def decide_on_a_corrected_result(paper: Result, actor: Actor) -> None:
    """Decide anew of one person when a published mark is corrected after the cohort was closed."""
    _decide_again(paper.registration_id, actor)


def _decide_again(registration_id: UUID, actor: Actor) -> None:
    registration = queries.decided(registration_id)
    if registration is not None:
        decide_of(registration, actor=actor)


def decide_of(registration: Registration, *, actor: Actor) -> None:
    """Decide anew of one person of a closed cohort, on the figures as they are now."""
    decision = queries.decision(registration.id)
    if decision is None:
        return
    curriculum = queries.curriculum_of(registration.cohort_id)
    _write(decision, registration, curriculum, queries.figures(registration.cohort_id, [registration.id]))
    trail.record("completion.decide_again", actor=actor, subject=decision, registration=registration.id)


def _write(
    decision: Completion, registration: Registration, curriculum: Curriculum, figures: Figures
) -> None:
    """Keep the figures of all held sessions, and move who is on the other side of the rules now."""
    overall = rules.overall(curriculum, figures, registration.id).standing
    decision.attended_minutes = overall.attended
    decision.held_minutes = overall.held
    decision.required_percent = overall.required_percent
    decision.is_met = rules.hold(rules.of_completion(curriculum, figures, registration.id))
    decision.decided_at = clock.now()
    db.session.add(decision)
    name, target = (
        ("complete", RegistrationState.COMPLETED)
        if decision.is_met
        else ("not_complete", RegistrationState.NOT_COMPLETED)
    )
    if registration.state is not target:
        REGISTRATION.move(registration, name, actor=SYSTEM)

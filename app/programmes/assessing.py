"""The assessments of a draft's modules: they are part of the version, and freeze with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from app.access.actor import Actor
from app.audit import trail
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.texts import Texts
from app.programmes.curricula import hold_draft, swap
from app.programmes.models import Assessment, Module, Outcome
from app.programmes.states import AssessmentKind

MOST_ASSESSMENTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is said of an assessment: see the model."""

    code: str
    kind: AssessmentKind
    title: Texts
    weight: int
    maximum: int
    pass_mark: int | None
    attempts: int
    is_anonymous: bool
    is_moderated: bool
    moderation_percent: int


def add(module: Module, plan: Plan, *, outcomes: Sequence[Outcome], actor: Actor) -> Assessment:
    """Add an assessment at the module's end; DomainError at its field for what can't be."""
    hold_draft(module.curriculum)
    if len(module.assessments) >= MOST_ASSESSMENTS:
        raise DomainError(_("A module holds at most %(most)s assessments.", most=MOST_ASSESSMENTS))
    _refuse_impossible(module, plan, but=None)
    position = max((one.position for one in module.assessments), default=0) + 1
    assessment = Assessment(position=position, outcomes=list(outcomes), **_values(plan))
    module.assessments.append(assessment)
    db.session.flush()
    _record("curriculum.add_assessment", assessment, actor=actor)
    return assessment


def change(assessment: Assessment, plan: Plan, *, outcomes: Sequence[Outcome], actor: Actor) -> Assessment:
    """Change what is said of an assessment; DomainError as in `add`."""
    hold_draft(assessment.module.curriculum)
    hold(assessment)
    _refuse_impossible(assessment.module, plan, but=assessment.id)
    for name, value in _values(plan).items():
        setattr(assessment, name, value)
    assessment.outcomes = list(outcomes)
    assessment.version += 1
    db.session.flush()
    _record("curriculum.change_assessment", assessment, actor=actor)
    return assessment


def move(assessment: Assessment, *, steps: int, actor: Actor) -> None:
    """Move an assessment up (-1) or down (1) by one place; at the end of the list nothing happens."""
    module = assessment.module
    hold_draft(module.curriculum)
    swap(sorted(module.assessments, key=lambda one: one.position), assessment, steps)
    _record("curriculum.move_assessment", assessment, actor=actor)


def remove(assessment: Assessment, *, actor: Actor) -> None:
    """Take an assessment out of the draft."""
    hold_draft(assessment.module.curriculum)
    _record("curriculum.remove_assessment", assessment, actor=actor)
    assessment.module.assessments.remove(assessment)


def _values(plan: Plan) -> dict[str, object]:
    return {**asdict(plan), "title": plan.title}


def _refuse_impossible(module: Module, plan: Plan, *, but: UUID | None) -> None:
    if any(one.code == plan.code and one.id != but for one in module.assessments):
        raise DomainError(_("Another assessment of this module has this code."), field="code")
    if plan.pass_mark is not None and plan.pass_mark > plan.maximum:
        raise DomainError(_("This is more than the highest mark."), field="pass_mark")


def _record(action: str, assessment: Assessment, *, actor: Actor) -> None:
    trail.record(
        action,
        actor=actor,
        subject=assessment.module.curriculum,
        module=assessment.module_id,
        assessment=assessment.id,
    )

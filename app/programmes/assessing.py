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
from app.programmes.rubrics import Criterion
from app.programmes.states import AssessmentKind

MOST_ASSESSMENTS = 20
MOST_CRITERIA = 12


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


def write_criterion(
    assessment: Assessment, place: int | None, criterion: Criterion, *, actor: Actor
) -> Assessment:
    """Put a criterion of the rubric in the place of another, or without a place at its end.

    Its levels are put in the order of their points. DomainError for fewer than two of them, for two of the
    same points, and beyond the criteria that a rubric may have.
    """
    hold_draft(assessment.module.curriculum)
    hold(assessment)
    levels = sorted(criterion.levels, key=lambda level: level.points)
    if len(levels) < 2:
        raise DomainError(_("Write at least two levels, each with its points."))
    if len({level.points for level in levels}) < len(levels):
        raise DomainError(_("Two levels have the same points. Give each its own."))
    criteria = assessment.criteria
    if place is None and len(criteria) >= MOST_CRITERIA:
        raise DomainError(_("A rubric has at most %(most)s criteria.", most=MOST_CRITERIA))
    place = len(criteria) if place is None else place
    criteria[place : place + 1] = [Criterion(criterion.title, tuple(levels))]
    return _set_rubric(assessment, criteria, actor=actor)


def move_criterion(assessment: Assessment, place: int, *, steps: int, actor: Actor) -> Assessment:
    """Move a criterion up (-1) or down (1) by one place; at the end of the rubric nothing happens."""
    hold_draft(assessment.module.curriculum)
    hold(assessment)
    criteria, other = assessment.criteria, place + steps
    if 0 <= other < len(criteria):
        criteria[place], criteria[other] = criteria[other], criteria[place]
    return _set_rubric(assessment, criteria, actor=actor)


def remove_criterion(assessment: Assessment, place: int, *, actor: Actor) -> Assessment:
    """Take a criterion out of the rubric."""
    hold_draft(assessment.module.curriculum)
    hold(assessment)
    criteria = assessment.criteria
    del criteria[place]
    return _set_rubric(assessment, criteria, actor=actor)


def _set_rubric(assessment: Assessment, criteria: Sequence[Criterion], *, actor: Actor) -> Assessment:
    assessment.rubric = [one.stored() for one in criteria]
    assessment.version += 1
    db.session.flush()
    _record("curriculum.change_rubric", assessment, actor=actor)
    return assessment


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

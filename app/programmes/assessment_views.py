"""The pages on which a draft's modules get their assessments."""

from __future__ import annotations

from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor
from app.core.forms import values
from app.core.i18n import _, read
from app.programmes import assessing
from app.programmes.assessing import Plan
from app.programmes.curriculum_views import (
    MODULE,
    ON_CURRICULUM,
    STEPS,
    back,
    form_page,
    module_of,
    refuse_to_edit_frozen,
)
from app.programmes.forms import AskForm, AssessmentForm, NewAssessmentForm
from app.programmes.models import Assessment, Curriculum, Module, Outcome
from app.programmes.room import room
from app.programmes.states import AssessmentKind

_PLAN = (
    *("code", "title", "weight", "maximum", "pass_mark", "attempts"),
    *("is_anonymous", "is_moderated", "moderation_percent"),
)
ASSESSMENT = f"{MODULE}/assessments/<uuid:assessment_id>"


@room.page(f"{MODULE}/assessments/new", methods=("GET", "POST"), access=ON_CURRICULUM)
def add_assessment(curriculum: Curriculum, module_id: UUID) -> ResponseReturnValue:
    """Add an assessment to a module of a draft."""
    module = module_of(curriculum, module_id)
    refuse_to_edit_frozen(curriculum)
    form = NewAssessmentForm(
        data={"weight": 100 - module.weights, "maximum": 100, "attempts": 1, "moderation_percent": 10}
    )
    _offer_outcomes(form, module)
    if form.carry_out(
        lambda: assessing.add(module, _plan(form), outcomes=_chosen(form, module), actor=current_actor())
    ):
        return back(curriculum, _("The assessment is added."), at=module)
    return form_page(form, curriculum, _("Add an assessment to module %(code)s", code=module.code))


@room.page(f"{ASSESSMENT}/edit", methods=("GET", "POST"), access=ON_CURRICULUM)
def edit_assessment(curriculum: Curriculum, module_id: UUID, assessment_id: UUID) -> ResponseReturnValue:
    """Change an assessment of a draft."""
    module = module_of(curriculum, module_id)
    assessment = assessment_of(module, assessment_id)
    refuse_to_edit_frozen(curriculum)
    form = AssessmentForm(
        data={
            **{name: getattr(assessment, name) for name in ("version", *_PLAN)},
            "kind": assessment.kind.value,
            "outcomes": [str(outcome.id) for outcome in assessment.outcomes],
        }
    )
    _offer_outcomes(form, module)
    if form.carry_out(
        lambda: assessing.change(
            assessment, _plan(form), outcomes=_chosen(form, module), actor=current_actor()
        )
    ):
        return back(curriculum, _("The assessment is changed."), at=module)
    return form_page(form, curriculum, _("Change assessment %(code)s", code=assessment.code))


@room.page(f"{ASSESSMENT}/<any(up, down):way>", methods=("POST",), access=ON_CURRICULUM)
def move_assessment(
    curriculum: Curriculum, module_id: UUID, assessment_id: UUID, way: str
) -> ResponseReturnValue:
    """Move an assessment one place up or down."""
    module = module_of(curriculum, module_id)
    assessing.move(assessment_of(module, assessment_id), steps=STEPS[way], actor=current_actor())
    return back(curriculum, at=module)


@room.page(f"{ASSESSMENT}/remove", methods=("GET", "POST"), access=ON_CURRICULUM, fresh=True)
def remove_assessment(curriculum: Curriculum, module_id: UUID, assessment_id: UUID) -> ResponseReturnValue:
    """Ask, then take an assessment out of a draft."""
    module = module_of(curriculum, module_id)
    assessment = assessment_of(module, assessment_id)
    refuse_to_edit_frozen(curriculum)
    form = AskForm()

    def deed() -> Assessment:
        assessing.remove(assessment, actor=current_actor())
        return assessment

    if form.carry_out(deed):
        return back(curriculum, _("The assessment is taken out."), at=module)
    return render_template(
        "programmes/remove_assessment.html", curriculum=curriculum, module=module, assessment=assessment
    ), form.status


def _offer_outcomes(form: NewAssessmentForm | AssessmentForm, module: Module) -> None:
    form.outcomes.choices = [(str(outcome.id), read(outcome.text)) for outcome in module.outcomes]


def _plan(form: NewAssessmentForm | AssessmentForm) -> Plan:
    return Plan(kind=AssessmentKind(form.kind.data), **values(form, *_PLAN))


def _chosen(form: NewAssessmentForm | AssessmentForm, module: Module) -> list[Outcome]:
    return [outcome for outcome in module.outcomes if str(outcome.id) in (form.outcomes.data or [])]


def assessment_of(module: Module, assessment_id: UUID) -> Assessment:
    """The assessment of this module, and of no other."""
    return next((one for one in module.assessments if one.id == assessment_id), None) or abort(404)

"""The pages on which an assessment of a draft gets its rubric, a criterion a page."""

from __future__ import annotations

from uuid import UUID

from flask import abort
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor
from app.core.i18n import _
from app.programmes import assessing
from app.programmes.assessment_views import ASSESSMENT, assessment_of
from app.programmes.curriculum_views import (
    ON_CURRICULUM,
    STEPS,
    back,
    form_page,
    module_of,
    refuse_to_edit_frozen,
)
from app.programmes.forms import criterion_form
from app.programmes.models import Assessment, Curriculum
from app.programmes.room import room

_CRITERION = f"{ASSESSMENT}/rubric/<int:place>"


@room.page(f"{ASSESSMENT}/rubric/new", methods=("GET", "POST"), access=ON_CURRICULUM)
def add_criterion(curriculum: Curriculum, module_id: UUID, assessment_id: UUID) -> ResponseReturnValue:
    """Add a criterion to the rubric of an assessment of a draft."""
    assessment = assessment_of(module_of(curriculum, module_id), assessment_id)
    refuse_to_edit_frozen(curriculum)
    return _criterion_page(curriculum, assessment, None)


@room.page(_CRITERION, methods=("GET", "POST"), access=ON_CURRICULUM)
def edit_criterion(
    curriculum: Curriculum, module_id: UUID, assessment_id: UUID, place: int
) -> ResponseReturnValue:
    """Change a criterion of a rubric, the first one being at place 1."""
    assessment = assessment_of(module_of(curriculum, module_id), assessment_id)
    refuse_to_edit_frozen(curriculum)
    return _criterion_page(curriculum, assessment, _index(assessment, place))


@room.page(f"{_CRITERION}/<any(up, down, out):way>", methods=("POST",), access=ON_CURRICULUM)
def move_criterion(
    curriculum: Curriculum, module_id: UUID, assessment_id: UUID, place: int, way: str
) -> ResponseReturnValue:
    """Move a criterion one place up or down, or take it out."""
    module = module_of(curriculum, module_id)
    assessment = assessment_of(module, assessment_id)
    index = _index(assessment, place)
    if way == "out":
        assessing.remove_criterion(assessment, index, actor=current_actor())
    else:
        assessing.move_criterion(assessment, index, steps=STEPS[way], actor=current_actor())
    return back(curriculum, at=module)


def _criterion_page(curriculum: Curriculum, assessment: Assessment, place: int | None) -> ResponseReturnValue:
    stands = None if place is None else assessment.criteria[place]
    form = criterion_form(stands, version=assessment.version)
    if form.carry_out(
        lambda: assessing.write_criterion(assessment, place, form.criterion, actor=current_actor())
    ):
        return back(curriculum, _("The rubric is changed."), at=assessment.module)
    heading = (
        _("Add a criterion to the rubric of %(code)s", code=assessment.code)
        if place is None
        else _("Change a criterion of the rubric of %(code)s", code=assessment.code)
    )
    hint = _(
        "Leave the levels empty that you do not need. The best levels of all criteria add up to %(max)s."
    )
    return form_page(form, curriculum, heading, {"title": hint % {"max": assessment.maximum}})


def _index(assessment: Assessment, place: int) -> int:
    if not 1 <= place <= len(assessment.rubric):
        abort(404)
    return place - 1

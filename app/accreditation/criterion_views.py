"""The pages of a draft's criteria: adding, changing, moving and taking out, and its groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor
from app.accreditation import criteria, standard_queries, words
from app.accreditation.bindings import is_lower_better, is_share, offered
from app.accreditation.criteria import Written
from app.accreditation.forms import CriterionForm, GroupForm, NewCriterionForm
from app.accreditation.models import Criterion, Standard
from app.accreditation.room import room
from app.accreditation.standard_views import EDIT, refuse_to_edit_frozen
from app.core.errors import DomainError
from app.core.forms import Form
from app.core.i18n import _, read
from app.core.measures import Measure
from app.programmes.forms import AskForm

_CRITERION = "/standards/<uuid:standard_id>/criteria/<uuid:criterion_id>"
_GROUP = "/standards/<uuid:standard_id>/groups/<group_code>"
_STEPS = {"up": -1, "down": 1}


@room.page("/standards/<uuid:standard_id>/criteria/new", methods=("GET", "POST"), access=EDIT)
def add_criterion(standard: Standard) -> ResponseReturnValue:
    """Add a criterion to a draft."""
    refuse_to_edit_frozen(standard)
    form = _offering(NewCriterionForm(), standard)
    added = form.carry_out(lambda: criteria.add(standard, _said(form), actor=current_actor()))
    if added:
        return _back(standard, _("The criterion is added."), at=added)
    return _form_page(form, standard, _("Add a criterion"))


@room.page(f"{_CRITERION}/edit", methods=("GET", "POST"), access=EDIT)
def edit_criterion(standard: Standard, criterion_id: UUID) -> ResponseReturnValue:
    """Change a criterion of a draft."""
    criterion = _criterion(standard, criterion_id)
    refuse_to_edit_frozen(standard)
    names = ("code", "text", "guidance", "evidence", "is_mandatory")
    bound = ("measure", "green", "amber", "period_months")
    form = _offering(
        CriterionForm(
            data={
                "version": criterion.version,
                "group": criterion.group_code,
                **{name: getattr(criterion, name) for name in (*names, *bound)},
            }
        ),
        standard,
    )
    if form.carry_out(lambda: criteria.change(criterion, _said(form), actor=current_actor())):
        return _back(standard, _("The criterion is changed."), at=criterion)
    return _form_page(form, standard, _("Change criterion %(code)s", code=criterion.code))


@room.page(f"{_CRITERION}/<any(up, down):way>", methods=("POST",), access=EDIT)
def move_criterion(standard: Standard, criterion_id: UUID, way: str) -> ResponseReturnValue:
    """Move a criterion one place up or down within its group."""
    criterion = _criterion(standard, criterion_id)
    criteria.move(criterion, steps=_STEPS[way], actor=current_actor())
    return _back(standard, at=criterion)


@room.page(f"{_CRITERION}/remove", methods=("GET", "POST"), access=EDIT)
def remove_criterion(standard: Standard, criterion_id: UUID) -> ResponseReturnValue:
    """Ask, then take a criterion out of a draft."""
    criterion = _criterion(standard, criterion_id)
    refuse_to_edit_frozen(standard)
    form = AskForm()

    def deed() -> Criterion:
        criteria.remove(criterion, actor=current_actor())
        return criterion

    if form.carry_out(deed):
        return _back(standard, _("The criterion is taken out."))
    page = render_template(
        "accreditation/remove_criterion.html", standard=standard, criterion=criterion, name_of=words.name_of
    )
    return page, form.status


@room.page(f"{_GROUP}/edit", methods=("GET", "POST"), access=EDIT)
def edit_group(standard: Standard, group_code: str) -> ResponseReturnValue:
    """Change the title of a group of a draft."""
    some = _group(standard, group_code)
    refuse_to_edit_frozen(standard)
    form = GroupForm(data={"version": sum(one.version for one in some), "title": some[0].group_title})
    if form.carry_out(
        lambda: criteria.retitle(standard, group_code, title=form.title.texts, actor=current_actor())
    ):
        return _back(standard, _("The title of the group is changed."), at=some[0])
    return _form_page(form, standard, _("Change the title of group %(code)s", code=group_code))


@room.page(f"{_GROUP}/<any(up, down):way>", methods=("POST",), access=EDIT)
def move_group(standard: Standard, group_code: str, way: str) -> ResponseReturnValue:
    """Move a group with its criteria one place up or down."""
    some = _group(standard, group_code)
    criteria.move_group(standard, group_code, steps=_STEPS[way], actor=current_actor())
    return _back(standard, at=some[0])


def _criterion(standard: Standard, criterion_id: UUID) -> Criterion:
    """The criterion of this version, and of no other."""
    return next((one for one in standard.criteria if one.id == criterion_id), None) or abort(404)


def _group(standard: Standard, group_code: str) -> list[Criterion]:
    """The criteria of a group of this version."""
    return [one for one in standard.criteria if one.group_code == group_code] or abort(404)


CriteriaForm = NewCriterionForm | CriterionForm
AForm = TypeVar("AForm", NewCriterionForm, CriterionForm)


def _offering(form: AForm, standard: Standard) -> AForm:
    """The form with the groups and measures to choose from; a measure that is no more is kept as it is."""
    form.group.choices = [
        ("", ""),
        *(
            (code, f"{code} – {read(title)}")
            for code, title, _some in standard_queries.groups(standard.criteria)
        ),
    ]
    form.measure.choices = [("", _("None")), *((one.name, _described(one)) for one in offered())]
    return form


def _described(measure: Measure) -> str:
    """A measure with what its thresholds are in, and which way is better."""
    unit = _("in per cent") if is_share(measure) else measure.unit.label
    way = _("lower is better") if is_lower_better(measure) else _("higher is better")
    return f"{measure.label} ({unit}, {way})"


def _said(form: CriteriaForm) -> Written:
    """What was written; DomainError where the group is named twice or not at all."""
    if bool(form.group.data) == bool(form.group_code.data):
        raise DomainError(
            _("Choose a group or write the code of a new one, and only one of the two."), field="group"
        )
    return Written(
        code=form.code.data,
        group_code=form.group.data or form.group_code.data,
        group_title=form.group_title.texts,
        text=form.text.texts,
        guidance=form.guidance.texts,
        evidence=form.evidence.texts,
        is_mandatory=form.is_mandatory.data,
        measure=form.measure.data or None,
        green=form.green.data,
        amber=form.amber.data,
        period_months=form.period_months.data,
    )


def _back(standard: Standard, said: str = "", *, at: Criterion | None = None) -> ResponseReturnValue:
    """To the version's page, at the criterion that was worked on."""
    if said:
        flash(said, "good")
    anchor = f"criterion-{at.id}" if at else None
    return redirect(url_for("accreditation.standard", standard_id=standard.id, _anchor=anchor), code=303)


def _hints() -> Mapping[str, str]:
    return {
        "code": _("As it is cited, such as B5."),
        "group": _("Criteria of one group stand together. Leave it empty to begin a new group."),
        "group_code": _("Such as B."),
        "text": _("What is asked for, as one whole sentence."),
        "guidance": _("What it means in practice, for those who assess themselves and for reviewers."),
        "evidence": _("What shows that it is met."),
        "measure": _(
            "A figure that the office’s own records give. The dossier shows it beside the criterion."
        ),
        "green": _(
            "From this figure on the criterion is shown as reached. Of a share in per cent, such as 90."
        ),
        "amber": _("From this figure on as nearly reached, beyond it as not reached."),
        "period_months": _("The editions that began within so many months before today are counted."),
    }


def _form_page(form: Form, standard: Standard, heading: str) -> ResponseReturnValue:
    page = render_template(
        "accreditation/criterion.html",
        form=form,
        standard=standard,
        heading=heading,
        hints=_hints(),
        name_of=words.name_of,
    )
    return page, form.status

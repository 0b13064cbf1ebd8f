"""The pages of a programme's curriculum: its versions, and the modules and outcomes of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.core.errors import DomainError
from app.core.forms import Form, values
from app.core.i18n import _
from app.core.workflow import Moved
from app.people.history import history
from app.programmes import curricula as operations
from app.programmes import page, queries, words
from app.programmes.buttons import buttons
from app.programmes.forms import (
    AskForm,
    DraftForm,
    ModuleForm,
    NewModuleForm,
    NewOutcomeForm,
    OutcomeForm,
    RulesForm,
    asking,
)
from app.programmes.models import Curriculum, Module, Outcome, Programme
from app.programmes.room import room
from app.programmes.states import CURRICULUM, CurriculumState

_ON_PROGRAMME = on(Programme, P.PROGRAMME_EDIT, "programme_id", queries.one_programme)
ON_CURRICULUM = on(Curriculum, P.PROGRAMME_EDIT, "curriculum_id", queries.one_curriculum)
MODULE = "/curricula/<uuid:curriculum_id>/modules/<uuid:module_id>"
STEPS = {"up": -1, "down": 1}


@room.page("/programmes/<uuid:programme_id>/curricula", access=_ON_PROGRAMME)
def curricula(programme: Programme) -> ResponseReturnValue:
    """Every version of the programme's curriculum, the newest first."""
    return render_template(
        "programmes/curricula.html",
        programme=programme,
        curricula=queries.curricula_of(programme.id),
        tabs=words.tabs(programme, "curricula"),
    )


@room.page("/programmes/<uuid:programme_id>/curricula/new", methods=("GET", "POST"), access=_ON_PROGRAMME)
def draft_curriculum(programme: Programme) -> ResponseReturnValue:
    """Begin the next version, empty or with what the last one holds."""
    last = queries.last_curriculum(programme.id)
    if request.method == "GET" and last is not None and last.state is CurriculumState.DRAFT:
        return redirect(url_for("programmes.curriculum", curriculum_id=last.id), code=303)
    form = DraftForm(data={"begin": "copy"})
    if last is None:
        form.begin.choices = [option for option in form.begin.choices if option.value == "empty"]
        form.begin.data = form.begin.data if form.is_submitted() else "empty"
    curriculum = form.carry_out(
        lambda: operations.draft(programme, is_copy=form.begin.data == "copy", actor=current_actor())
    )
    if curriculum:
        flash(_("Version %(number)s is begun.", number=curriculum.number), "good")
        return redirect(url_for("programmes.curriculum", curriculum_id=curriculum.id), code=303)
    return render_template("programmes/draft.html", form=form, programme=programme, last=last), form.status


@room.page("/curricula/<uuid:curriculum_id>", access=ON_CURRICULUM)
def curriculum(curriculum: Curriculum) -> ResponseReturnValue:
    """One version: its modules with their outcomes, its rules, and what was decided."""
    return render_template(
        "programmes/curriculum.html",
        curriculum=curriculum,
        programme=curriculum.programme,
        is_draft=curriculum.state is CurriculumState.DRAFT,
        missing=words.missing_in(curriculum),
        notes=page.curriculum_notes(curriculum, current_actor()),
        buttons=buttons(
            CURRICULUM,
            curriculum,
            actor=current_actor(),
            url=lambda name: url_for("programmes.move_curriculum", curriculum_id=curriculum.id, name=name),
        ),
        timeline=history(curriculum, CURRICULUM, began=(_("Begun"), curriculum.created_at, None)),
        tabs=words.tabs(curriculum.programme, "curricula"),
    )


@room.page(
    "/curricula/<uuid:curriculum_id>/move/<any(publish, retire):name>",
    methods=("GET", "POST"),
    access=ON_CURRICULUM,
)
def move_curriculum(curriculum: Curriculum, name: str) -> ResponseReturnValue:
    """Ask, then publish or retire a version."""
    transition = CURRICULUM.named(name)
    form = asking(transition)

    def deed() -> Moved:
        return CURRICULUM.move(curriculum, name, actor=current_actor(), reason=form.given_reason)

    if form.carry_out(deed):
        published = curriculum.state is CurriculumState.PUBLISHED
        flash(
            _("Version %(number)s is published and stays as it is.", number=curriculum.number)
            if published
            else _("Version %(number)s is retired.", number=curriculum.number),
            "good",
        )
        return redirect(url_for("programmes.curriculum", curriculum_id=curriculum.id), code=303)
    return render_template(
        "programmes/move_curriculum.html",
        form=form,
        curriculum=curriculum,
        transition=transition,
        missing=words.missing_in(curriculum),
        notes=page.curriculum_notes(curriculum, current_actor()),
    ), form.status


@room.page("/curricula/<uuid:curriculum_id>/rules", methods=("GET", "POST"), access=ON_CURRICULUM)
def edit_rules(curriculum: Curriculum) -> ResponseReturnValue:
    """Set what the version asks of a trainee."""
    refuse_to_edit_frozen(curriculum)
    form = RulesForm(
        data={
            "version": curriculum.version,
            "attendance_percent": curriculum.attendance_percent,
            "module_percent": curriculum.module_percent,
            "least_mark": curriculum.least_mark,
        }
    )
    if form.carry_out(
        lambda: operations.change_rules(
            curriculum,
            **values(form, "attendance_percent", "module_percent", "least_mark"),
            actor=current_actor(),
        )
    ):
        return back(curriculum, _("The rules of completion are set."))
    return form_page(form, curriculum, _("Rules of completion"))


@room.page("/curricula/<uuid:curriculum_id>/modules/new", methods=("GET", "POST"), access=ON_CURRICULUM)
def add_module(curriculum: Curriculum) -> ResponseReturnValue:
    """Add a module to a draft."""
    refuse_to_edit_frozen(curriculum)
    form = NewModuleForm()
    module = form.carry_out(
        lambda: operations.add_module(
            curriculum, **values(form, "code", "title", "hours"), actor=current_actor()
        )
    )
    if module:
        return back(curriculum, _("The module is added. Say what a trainee can do after it."), at=module)
    return form_page(form, curriculum, _("Add a module"))


@room.page(f"{MODULE}/edit", methods=("GET", "POST"), access=ON_CURRICULUM)
def edit_module(curriculum: Curriculum, module_id: UUID) -> ResponseReturnValue:
    """Change what is written of a module."""
    module = module_of(curriculum, module_id)
    refuse_to_edit_frozen(curriculum)
    form = ModuleForm(
        data={
            "version": module.version,
            "code": module.code,
            "title": module.title,
            "hours": module.hours,
        }
    )
    if form.carry_out(
        lambda: operations.change_module(
            module, **values(form, "code", "title", "hours"), actor=current_actor()
        )
    ):
        return back(curriculum, _("The module is changed."), at=module)
    return form_page(form, curriculum, _("Change module %(code)s", code=module.code))


@room.page(f"{MODULE}/<any(up, down):way>", methods=("POST",), access=ON_CURRICULUM)
def move_module(curriculum: Curriculum, module_id: UUID, way: str) -> ResponseReturnValue:
    """Move a module one place up or down."""
    module = module_of(curriculum, module_id)
    operations.move_module(module, steps=STEPS[way], actor=current_actor())
    return back(curriculum, at=module)


@room.page(f"{MODULE}/remove", methods=("GET", "POST"), access=ON_CURRICULUM, fresh=True)
def remove_module(curriculum: Curriculum, module_id: UUID) -> ResponseReturnValue:
    """Ask, then take a module out of a draft."""
    module = module_of(curriculum, module_id)
    refuse_to_edit_frozen(curriculum)
    form = AskForm()

    def deed() -> Module:
        operations.remove_module(module, actor=current_actor())
        return module

    if form.carry_out(deed):
        return back(curriculum, _("The module is taken out."))
    return render_template("programmes/remove_module.html", curriculum=curriculum, module=module), form.status


@room.page(f"{MODULE}/outcomes/new", methods=("GET", "POST"), access=ON_CURRICULUM)
def add_outcome(curriculum: Curriculum, module_id: UUID) -> ResponseReturnValue:
    """Say what else a trainee can do after a module."""
    module = module_of(curriculum, module_id)
    refuse_to_edit_frozen(curriculum)
    form = NewOutcomeForm()
    if form.carry_out(lambda: operations.add_outcome(module, text=form.text.texts, actor=current_actor())):
        return back(curriculum, _("The outcome is added."), at=module)
    return form_page(form, curriculum, _("Add an outcome to module %(code)s", code=module.code))


@room.page(f"{MODULE}/outcomes/<uuid:outcome_id>/edit", methods=("GET", "POST"), access=ON_CURRICULUM)
def edit_outcome(curriculum: Curriculum, module_id: UUID, outcome_id: UUID) -> ResponseReturnValue:
    """Say an outcome in other words."""
    module = module_of(curriculum, module_id)
    outcome = outcome_of(module, outcome_id)
    refuse_to_edit_frozen(curriculum)
    form = OutcomeForm(data={"version": module.version, "text": outcome.text})
    if form.carry_out(
        lambda: operations.change_outcome(outcome, text=form.text.texts, actor=current_actor())
    ):
        return back(curriculum, _("The outcome is changed."), at=module)
    return form_page(form, curriculum, _("Change an outcome of module %(code)s", code=module.code))


@room.page(
    f"{MODULE}/outcomes/<uuid:outcome_id>/<any(up, down):way>", methods=("POST",), access=ON_CURRICULUM
)
def move_outcome(curriculum: Curriculum, module_id: UUID, outcome_id: UUID, way: str) -> ResponseReturnValue:
    """Move an outcome one place up or down."""
    module = module_of(curriculum, module_id)
    operations.move_outcome(outcome_of(module, outcome_id), steps=STEPS[way], actor=current_actor())
    return back(curriculum, at=module)


@room.page(
    f"{MODULE}/outcomes/<uuid:outcome_id>/remove",
    methods=("GET", "POST"),
    access=ON_CURRICULUM,
    fresh=True,
)
def remove_outcome(curriculum: Curriculum, module_id: UUID, outcome_id: UUID) -> ResponseReturnValue:
    """Ask, then take an outcome out of a draft."""
    module = module_of(curriculum, module_id)
    outcome = outcome_of(module, outcome_id)
    refuse_to_edit_frozen(curriculum)
    form = AskForm()

    def deed() -> Outcome:
        operations.remove_outcome(outcome, actor=current_actor())
        return outcome

    if form.carry_out(deed):
        return back(curriculum, _("The outcome is taken out."), at=module)
    return render_template(
        "programmes/remove_outcome.html", curriculum=curriculum, module=module, outcome=outcome
    ), form.status


def module_of(curriculum: Curriculum, module_id: UUID) -> Module:
    """The module of this version, and of no other."""
    return next((module for module in curriculum.modules if module.id == module_id), None) or abort(404)


def outcome_of(module: Module, outcome_id: UUID) -> Outcome:
    """The outcome of this module, and of no other."""
    return next((outcome for outcome in module.outcomes if outcome.id == outcome_id), None) or abort(404)


def refuse_to_edit_frozen(curriculum: Curriculum) -> None:
    """No form is opened for what could not be saved."""
    if curriculum.state is not CurriculumState.DRAFT:
        raise DomainError(operations.frozen(curriculum))


def back(curriculum: Curriculum, said: str = "", *, at: Module | None = None) -> ResponseReturnValue:
    """To the version's page, at the module that was worked on."""
    if said:
        flash(said, "good")
    anchor = f"module-{at.id}" if at else None
    return redirect(url_for("programmes.curriculum", curriculum_id=curriculum.id, _anchor=anchor), code=303)


def form_page(
    form: Form,
    curriculum: Curriculum,
    heading: str,
    hints: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """The page of any form about a part of a version; `hints` stand at the fields of these names."""
    page = render_template(
        "programmes/part.html", form=form, curriculum=curriculum, heading=heading, hints=hints or {}
    )
    return page, form.status

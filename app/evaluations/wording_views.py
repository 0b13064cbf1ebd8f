"""The pages of questionnaires: their versions, and a draft that is written and published."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.core.i18n import _
from app.evaluations import queries, wording
from app.evaluations.forms import PressForm, QuestionForm, RewordForm
from app.evaluations.models import Questionnaire
from app.evaluations.questions import shipped
from app.evaluations.room import room
from app.evaluations.states import Audience, Kind

_ON = on(Questionnaire, P.EVALUATION_WORD, "questionnaire_id")


@room.page("/evaluations/questionnaires", access=needs(P.EVALUATION_WORD))
def questionnaires() -> ResponseReturnValue:
    """Each audience's versions, the newest first."""
    return render_template(
        "evaluations/questionnaires.html",
        audiences=[(audience, queries.versions(audience), shipped(audience)) for audience in Audience],
    )


@room.page(
    "/evaluations/questionnaires/begin/<any(trainees, graduates, supervisors, states):name>",
    methods=("POST",),
    access=needs(P.EVALUATION_WORD),
)
def begin_draft(name: str) -> ResponseReturnValue:
    """Begin a new version, or go on with the one that was begun."""
    draft = wording.begin_draft(Audience(name), actor=current_actor())
    return redirect(url_for("evaluations.questionnaire", questionnaire_id=draft.id), code=303)


@room.page("/evaluations/questionnaires/<uuid:questionnaire_id>", methods=("GET", "POST"), access=_ON)
def questionnaire(questionnaire: Questionnaire) -> ResponseReturnValue:
    """A version with its questions; of a draft a POST adds one."""
    form = QuestionForm()
    added = form.carry_out(
        lambda: wording.add(
            questionnaire,
            kind=Kind(form.kind.data),
            label=form.label.texts,
            of_trainers=form.of_trainers.data,
            actor=current_actor(),
        )
    )
    if added:
        flash(_("The question is added."), "good")
        return redirect(url_for("evaluations.questionnaire", questionnaire_id=questionnaire.id), code=303)
    page = render_template("evaluations/questionnaire.html", questionnaire=questionnaire, form=form)
    return page, form.status


@room.page(
    "/evaluations/questionnaires/<uuid:questionnaire_id>/questions/<asked_key>",
    methods=("GET", "POST"),
    access=_ON,
)
def reword(questionnaire: Questionnaire, asked_key: str) -> ResponseReturnValue:
    """Word a question of a draft otherwise."""
    found = next((one for one in questionnaire.questions if one.key == asked_key), None)
    if found is None:
        abort(404)
    form = RewordForm(data={"label": found.label})
    if form.carry_out(
        lambda: wording.reword(questionnaire, asked_key, label=form.label.texts, actor=current_actor())
    ):
        flash(_("The question is changed."), "good")
        return redirect(url_for("evaluations.questionnaire", questionnaire_id=questionnaire.id), code=303)
    page = render_template("evaluations/reword.html", questionnaire=questionnaire, question=found, form=form)
    return page, form.status


@room.page(
    "/evaluations/questionnaires/<uuid:questionnaire_id>/questions/<asked_key>/<any(drop, up):name>",
    methods=("POST",),
    access=_ON,
)
def arrange(questionnaire: Questionnaire, asked_key: str, name: str) -> ResponseReturnValue:
    """Drop a question of a draft, or ask it earlier."""
    form, deed = PressForm(), wording.drop if name == "drop" else wording.raise_up
    return _pressed(form, questionnaire, lambda: deed(questionnaire, asked_key, actor=current_actor()))


@room.page("/evaluations/questionnaires/<uuid:questionnaire_id>/publish", methods=("POST",), access=_ON)
def publish(questionnaire: Questionnaire) -> ResponseReturnValue:
    """Let new rounds ask this version."""
    form = PressForm()
    return _pressed(form, questionnaire, lambda: wording.publish(questionnaire, actor=current_actor()))


def _pressed(
    form: PressForm, questionnaire: Questionnaire, deed: Callable[[], object]
) -> ResponseReturnValue:
    if form.carry_out(deed):
        flash(_("It is done."), "good")
        return redirect(url_for("evaluations.questionnaire", questionnaire_id=questionnaire.id), code=303)
    page = render_template(
        "evaluations/questionnaire.html",
        questionnaire=questionnaire,
        form=QuestionForm(formdata=None),
        refused=form,
    )
    return page, form.status

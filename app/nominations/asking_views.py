"""The pages of what a call asks: the list, each question, and the form as it will be seen."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.access import policy
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core.forms import Form
from app.core.i18n import _, _l, direction, language, ngettext, read, speaking
from app.core.texts import Texts
from app.nominations import asking, queries
from app.nominations.asking_forms import AskingForm, PreviewForm, TakeOverForm, asking_form
from app.nominations.forms import question_form
from app.nominations.models import Question
from app.nominations.room import room
from app.nominations.standard import KEPT
from app.nominations.states import OWN_KINDS, WITH_OPTIONS, AskedOf, Kind, Part
from app.nominations.words import by_part, missing

_ON_WORK = on(Cohort, P.COHORT_WORK, "cohort_id", one_cohort)
_ON_EDIT = on(Cohort, P.COHORT_EDIT, "cohort_id", one_cohort)
MORE_OPTIONS = 4
"""How many empty lines for options a form has; once they are kept there are as many again."""


@room.page("/cohorts/<uuid:cohort_id>/call/questions", access=_ON_WORK)
def questions(cohort: Cohort) -> ResponseReturnValue:
    """What the call asks, in the order of its form, and what it asks no longer."""
    found = queries.ever_asked(cohort.id)
    may_change = policy.may(current_actor(), P.COHORT_EDIT, cohort)
    return render_template(
        "nominations/questions.html",
        **workspace.context(cohort, "questions"),
        parts=by_part(question for question in found if question.retired_at is None),
        retired=[question for question in found if question.retired_at is not None],
        kept=KEPT,
        missing=missing,
        why_not=asking.why_questions_stand(cohort) if may_change else None,
        may_change=may_change and asking.why_questions_stand(cohort) is None,
        has_nominees=queries.has_nominees(cohort.id),
    )


@room.page("/cohorts/<uuid:cohort_id>/call/questions/new", methods=("GET", "POST"), access=_ON_EDIT)
def add_question(cohort: Cohort) -> ResponseReturnValue:
    """Choose a kind, then write the question."""
    kind = _kind_asked_for()
    if kind is None:
        return render_template("nominations/choose_kind.html", cohort=cohort, kinds=OWN_KINDS)
    form = asking_form(kind, options=MORE_OPTIONS)(
        data={"version": "", "part": Part.RELEVANCE.value, "asked_of": AskedOf.OFFICIAL.value}
    )
    if form.carry_out(lambda: asking.add(cohort, wording=_wording(form, kind, ()), actor=current_actor())):
        flash(_("The question is added. It is asked from now on."), "good")
        return _to_list(cohort)
    page = render_template("nominations/question.html", form=form, cohort=cohort, kind=kind, question=None)
    return page, form.status


@room.page(
    "/cohorts/<uuid:cohort_id>/call/questions/<question_key>/edit", methods=("GET", "POST"), access=_ON_EDIT
)
def change_question(cohort: Cohort, question_key: str) -> ResponseReturnValue:
    """Word a question otherwise; its kind too, while nobody answered it."""
    question = _question(cohort, question_key)
    kind = _kind_asked_for() or question.kind
    may_word = asking.may_word_options(question)
    held = question.options if may_word and kind in WITH_OPTIONS else []
    form = asking_form(
        kind, options=len(held) + MORE_OPTIONS if may_word else 0, is_kept=question.key in KEPT
    )(data=_data(question, held))
    values = [option["value"] for option in held]

    def deed() -> Question:
        wording = _wording(form, kind, values, question)
        return asking.change(cohort, question, wording=wording, actor=current_actor())

    if form.carry_out(deed):
        flash(_("The question is changed."), "good")
        return _to_list(cohort, question)
    page = render_template(
        "nominations/question.html",
        form=form,
        cohort=cohort,
        kind=kind,
        question=question,
        kinds=OWN_KINDS,
        why_kept=asking.why_kept(question),
        why_kind_stands=asking.why_kind_stands(question),
        why_not=asking.why_questions_stand(cohort),
    )
    return page, form.status


@room.page(
    "/cohorts/<uuid:cohort_id>/call/questions/<question_key>/<any(up,down,retire,ask):name>",
    methods=("POST",),
    access=_ON_EDIT,
)
def move_question(cohort: Cohort, question_key: str, name: str) -> ResponseReturnValue:
    """Move a question up or down, retire it, or ask it again."""
    question, actor = _question(cohort, question_key), current_actor()
    version = request.form.get("version", "")
    if name == "retire":
        asking.retire(cohort, question, version=version, actor=actor)
        flash(_("The question is no longer asked. What was answered to it can still be read."), "good")
    elif name == "ask":
        asking.ask_again(cohort, question, version=version, actor=actor)
        flash(_("The question is asked again."), "good")
    else:
        asking.shift(cohort, question, by=-1 if name == "up" else 1, version=version, actor=actor)
    return _to_list(cohort, question)


@room.page("/cohorts/<uuid:cohort_id>/call/questions/take-over", methods=("GET", "POST"), access=_ON_EDIT)
def take_over_questions(cohort: Cohort) -> ResponseReturnValue:
    """Ask what another cohort of the programme asks."""
    actor = current_actor()
    sources = {str(other.id): other for other in queries.cohorts_that_ask(cohort, actor)}
    form = TakeOverForm()
    form.source.choices = [
        ("", ""),
        *((key, f"{other.code} – {read(other.title)}") for key, other in sources.items()),
    ]
    number = form.carry_out(lambda: asking.take_over(cohort, sources[form.source.data], actor=actor))
    if number is not None:
        flash(ngettext("One question is taken over.", "%(num)s questions are taken over.", number), "good")
        return _to_list(cohort)
    page = render_template(
        "nominations/take_over.html",
        form=form,
        cohort=cohort,
        sources=sources,
        why_not=asking.why_questions_stand(cohort),
    )
    return page, form.status


@room.page("/cohorts/<uuid:cohort_id>/call/preview", access=_ON_WORK)
def preview(cohort: Cohort) -> ResponseReturnValue:
    """The form as a focal point or an official will see it, in a language of choice."""
    choice = PreviewForm(formdata=request.args, meta={"csrf": False}, data={"tongue": language()})
    choice.leave_out_unreadable()
    with speaking(choice.tongue.data):
        drawn, way = _drawn(cohort, choice.reader.data), direction()
    return render_template(
        "nominations/preview.html",
        cohort=cohort,
        choice=choice,
        drawn=drawn,
        tongue=choice.tongue.data,
        way=way,
    )


def _drawn(cohort: Cohort, reader: str) -> Markup:
    asked_of = queries.asked_of_official if reader == AskedOf.OFFICIAL else queries.asked_of_state
    found = asked_of(cohort.id)
    form = question_form(Form, found)()
    return Markup(render_template("nominations/_fields.html", form=form))  # noqa: S704


def _question(cohort: Cohort, key: str) -> Question:
    found = next((one for one in queries.ever_asked(cohort.id) if one.key == key), None)
    if found is None:
        abort(404)
    return found


def _kind_asked_for() -> Kind | None:
    kinds = {kind.value: kind for kind in OWN_KINDS}
    return kinds.get(request.args.get("kind", ""))


def _data(question: Question, options: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("version", "label", "hint", "part", "asked_of", "is_required", "least", "most")
    written = {f"option_{n}": Texts(**option["label"]) for n, option in enumerate(options, start=1)}
    return {name: getattr(question, name) for name in names} | written


def _wording(form: AskingForm, kind: Kind, values: Any, question: Question | None = None) -> asking.Wording:
    """What the form says; of what it does not ask, what stands."""
    stands = question if question is not None and question.key in KEPT else None
    return asking.Wording(
        label=form.label.texts,
        hint=form.hint.texts,
        part=stands.part if stands else Part(form.part.data),
        asked_of=stands.asked_of if stands else AskedOf(form.asked_of.data),
        kind=kind,
        is_required=form.is_required.data,
        options=form.options(values)
        if question is None or asking.may_word_options(question)
        else question.options,
        least=form.least.data if "least" in form else None,
        most=form.most.data if "most" in form else None,
    )


def _to_list(cohort: Cohort, question: Question | None = None) -> ResponseReturnValue:
    anchor = question.key if question else None
    return redirect(url_for("nominations.questions", cohort_id=cohort.id, _anchor=anchor), code=303)


workspace.add_tab(
    workspace.Tab(
        key="questions",
        label=_l("Questions"),
        endpoint="nominations.questions",
        permission=P.COHORT_WORK,
        order=15,
    )
)

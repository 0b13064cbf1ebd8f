"""The pages of interpreters, for those who plan the sessions."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import Room, TakenAway, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core.i18n import _
from app.interpreters import operations, queries, words
from app.interpreters.forms import InterpreterForm, NewInterpreterForm
from app.interpreters.lists import INTERPRETERS
from app.interpreters.models import Interpreter
from app.people import queries as people
from app.programmes.forms import AskForm

room = Room("interpreters", __name__)
_ON_SEE = on(Interpreter, P.TRAINER_SEE, "interpreter_id", queries.all_interpreters)
_ON_EDIT = on(Interpreter, P.TRAINER_EDIT, "interpreter_id", queries.all_interpreters)


@room.page(
    "/interpreters", access=needs(P.TRAINER_SEE), taken_away=TakenAway("interpreter.export", "interpreters")
)
def index() -> ResponseReturnValue:
    """The interpreters; a POST takes the list away as a file, and the trail says so."""
    page = INTERPRETERS.page(queries.interpreters_seen_by(current_actor()), pairs=_pairs())
    if page.wants_csv:
        return page.as_csv()
    return render_template("interpreters/index.html", page=page, pair_names=words.pair_names)


@room.page("/interpreters/new", methods=("GET", "POST"), access=needs(P.TRAINER_EDIT))
def add() -> ResponseReturnValue:
    """Add an interpreter: someone whom the office knows by an address, or a new person."""
    form = NewInterpreterForm()
    form.pairs.choices = _pairs()
    interpreter = form.carry_out(
        lambda: operations.add(
            email=form.email.data,
            family_name=form.family_name.data or "",
            given_names=form.given_names.data or "",
            profile=_profile(form),
            actor=current_actor(),
        )
    )
    if interpreter:
        flash(_("%(name)s is an interpreter now.", name=interpreter.person.name), "good")
        return redirect(url_for("interpreters.show", interpreter_id=interpreter.id), code=303)
    return render_template("interpreters/new.html", form=form), form.status


@room.page("/interpreters/<uuid:interpreter_id>", access=_ON_SEE)
def show(interpreter: Interpreter) -> ResponseReturnValue:
    """One interpreter."""
    return render_template(
        "interpreters/show.html",
        interpreter=interpreter,
        pair_names=words.pair_names,
        has_account=people.has_account(interpreter.person_id),
        can_join=people.account_holder(interpreter.person.email) is not None,
    )


@room.page("/interpreters/<uuid:interpreter_id>/edit", methods=("GET", "POST"), access=_ON_EDIT)
def edit(interpreter: Interpreter) -> ResponseReturnValue:
    """Change what is said of an interpreter."""
    names = ("version", "organisation", "pairs", "most_hours_a_day")
    form = InterpreterForm(data={name: getattr(interpreter, name) for name in names})
    form.pairs.choices = _pairs()
    if form.carry_out(lambda: operations.change(interpreter, profile=_profile(form), actor=current_actor())):
        flash(_("The profile is changed."), "good")
        return redirect(url_for("interpreters.show", interpreter_id=interpreter.id), code=303)
    return render_template("interpreters/edit.html", form=form, interpreter=interpreter), form.status


@room.page(
    "/interpreters/<uuid:interpreter_id>/<any(deactivate, reactivate):way>",
    methods=("GET", "POST"),
    access=_ON_EDIT,
)
def set_active(interpreter: Interpreter, way: str) -> ResponseReturnValue:
    """Ask, then let an interpreter leave off, or take it up again."""
    form = AskForm()
    deed = operations.deactivate if way == "deactivate" else operations.reactivate
    if form.carry_out(lambda: deed(interpreter, actor=current_actor())):
        flash(
            _("The interpreter can be booked again.")
            if interpreter.is_active
            else _("The interpreter no longer interprets."),
            "good",
        )
        return redirect(url_for("interpreters.show", interpreter_id=interpreter.id), code=303)
    return render_template(
        "interpreters/set_active.html", form=form, interpreter=interpreter, way=way
    ), form.status


@room.page("/interpreters/<uuid:interpreter_id>/account", methods=("POST",), access=_ON_EDIT)
def join_account(interpreter: Interpreter) -> ResponseReturnValue:
    """Give the profile to the account that the interpreter has made meanwhile."""
    operations.join_account(interpreter, actor=current_actor())
    flash(_("The interpreter can open the own sessions now."), "good")
    return redirect(url_for("interpreters.show", interpreter_id=interpreter.id), code=303)


def _pairs() -> list[tuple[str, str]]:
    return [(pair, words.pair_name(pair)) for pair in queries.PAIRS]


def _profile(form: NewInterpreterForm | InterpreterForm) -> operations.Profile:
    return operations.Profile(
        organisation=form.organisation.data or "",
        pairs=sorted(set(form.pairs.data)),
        most_hours_a_day=form.most_hours_a_day.data,
    )

"""The pages of what states lack: the list, and writing, changing and removing one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import Room, TakenAway, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core.i18n import _, read
from app.needs import operations, queries
from app.needs.forms import AskForm, ChangeForm, NeedForm
from app.needs.lists import NEEDS
from app.needs.models import StateNeed
from app.programmes.states import ThematicArea
from app.registrations.room import day_in_office, options_of, state_name
from app.registrations.state_queries import states_served

room = Room("needs", __name__)
_ON = on(StateNeed, P.NEED_WRITE, "need_id", queries.one_need)


@room.page("/needs", access=needs(P.NEED_SEE), taken_away=TakenAway("need.export", "state_needs"))
def index() -> ResponseReturnValue:
    """What states lack; a POST takes the list away as a file, and the trail says so."""
    actor = current_actor()
    statement = queries.needs_seen_by(actor)
    page = NEEDS.page(
        statement,
        programmes=[(str(one.id), one.code) for one in queries.programmes_of(statement)],
        states=options_of(queries.states_of(statement)),
    )
    if page.wants_csv:
        return page.as_csv()
    return render_template(
        "needs/index.html",
        page=page,
        own=set(states_served(actor)),
        state_name=state_name,
        day_in_office=day_in_office,
    )


@room.page("/needs/new", methods=("GET", "POST"), access=needs(P.NEED_WRITE))
def put_forward() -> ResponseReturnValue:
    """A focal point says what the state's services lack."""
    actor = current_actor()
    own = states_served(actor)
    programmes = {str(one.id): one for one in queries.open_programmes()}
    form = NeedForm(data={"state": own[0] if len(own) == 1 else ""})
    form.state.choices = [("", ""), *options_of(own)]
    form.programme.choices = [
        ("", ""),
        *[(key, f"{one.code} – {read(one.title)}") for key, one in programmes.items()],
    ]
    made = form.carry_out(
        lambda: operations.put_forward(
            programmes[form.programme.data],
            state_code=form.state.data,
            theme=ThematicArea(form.theme.data),
            text=form.text.data or "",
            actor=actor,
        )
    )
    if made:
        flash(_("It is put forward. The programme's coordinators read it."), "good")
        return redirect(url_for("needs.index"), code=303)
    return render_template("needs/new.html", form=form), form.status


@room.page("/needs/<uuid:need_id>/edit", methods=("GET", "POST"), access=_ON)
def change(need: StateNeed) -> ResponseReturnValue:
    """Say it anew."""
    form = ChangeForm(data={"version": need.version, "theme": need.theme.value, "text": need.text})
    made = form.carry_out(
        lambda: operations.change(
            need,
            theme=ThematicArea(form.theme.data),
            text=form.text.data or "",
            actor=current_actor(),
        )
    )
    if made:
        flash(_("It is changed."), "good")
        return redirect(url_for("needs.index"), code=303)
    return render_template("needs/edit.html", form=form, need=need), form.status


@room.page("/needs/<uuid:need_id>/remove", methods=("GET", "POST"), access=_ON)
def remove(need: StateNeed) -> ResponseReturnValue:
    """Ask, then take it back."""
    form = AskForm()
    if form.carry_out(lambda: operations.remove(need, actor=current_actor())):
        flash(_("It is removed."), "good")
        return redirect(url_for("needs.index"), code=303)
    return render_template("needs/remove.html", form=form, need=need), form.status

"""The pages of trainers, for those who plan the sessions."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import Room, current_actor, needs, on
from app.access.permissions import Permission as P
from app.audit import trail
from app.core.forms import labelled
from app.core.i18n import _
from app.programmes.forms import AskForm
from app.trainers import operations, queries, words
from app.trainers.forms import NewTrainerForm, TrainerForm
from app.trainers.lists import TRAINERS
from app.trainers.models import Origin, Trainer

room = Room("trainers", __name__)
_ON_SEE = on(Trainer, P.TRAINER_SEE, "trainer_id", queries.all_trainers)
_ON_EDIT = on(Trainer, P.TRAINER_EDIT, "trainer_id", queries.all_trainers)


@room.page("/trainers", methods=("GET", "POST"), access=needs(P.TRAINER_SEE), fresh="POST")
def index() -> ResponseReturnValue:
    """The trainers; a POST takes the list away as a file, and the trail says so."""
    actor = current_actor()
    page = TRAINERS.page(queries.trainers_seen_by(actor), origins=labelled(Origin))
    if page.wants_csv:
        trail.record("trainer.export", actor=actor, subject=("trainers", "list"))
        return page.as_csv()
    return render_template("trainers/index.html", page=page, language_names=words.language_names)


@room.page("/trainers/new", methods=("GET", "POST"), access=needs(P.TRAINER_EDIT))
def add() -> ResponseReturnValue:
    """Add a trainer: someone whom the office knows by an address, or a new person."""
    form = NewTrainerForm()
    _offer(form)
    trainer = form.carry_out(
        lambda: operations.add(
            email=form.email.data,
            family_name=form.family_name.data or "",
            given_names=form.given_names.data or "",
            profile=_profile(form),
            actor=current_actor(),
        )
    )
    if trainer:
        flash(_("%(name)s is a trainer now.", name=trainer.person.name), "good")
        return redirect(url_for("trainers.show", trainer_id=trainer.id), code=303)
    return render_template("trainers/new.html", form=form), form.status


@room.page("/trainers/<uuid:trainer_id>", access=_ON_SEE)
def show(trainer: Trainer) -> ResponseReturnValue:
    """One trainer."""
    return render_template(
        "trainers/show.html",
        trainer=trainer,
        language_names=words.language_names,
        has_account=queries.has_account(trainer.person_id),
        can_join=queries.account_holder(trainer.person.email) is not None,
    )


@room.page("/trainers/<uuid:trainer_id>/edit", methods=("GET", "POST"), access=_ON_EDIT)
def edit(trainer: Trainer) -> ResponseReturnValue:
    """Change what is said of a trainer."""
    names = ("version", "origin", "organisation", "languages", "profile")
    form = TrainerForm(data={name: getattr(trainer, name) for name in names})
    _offer(form)
    if form.carry_out(lambda: operations.change(trainer, profile=_profile(form), actor=current_actor())):
        flash(_("The profile is changed."), "good")
        return redirect(url_for("trainers.show", trainer_id=trainer.id), code=303)
    return render_template("trainers/edit.html", form=form, trainer=trainer), form.status


@room.page(
    "/trainers/<uuid:trainer_id>/<any(deactivate, reactivate):way>", methods=("GET", "POST"), access=_ON_EDIT
)
def set_active(trainer: Trainer, way: str) -> ResponseReturnValue:
    """Ask, then let a trainer leave off teaching, or take it up again."""
    form = AskForm()
    deed = operations.deactivate if way == "deactivate" else operations.reactivate
    if form.carry_out(lambda: deed(trainer, actor=current_actor())):
        flash(
            _("The trainer teaches again.") if trainer.is_active else _("The trainer no longer teaches."),
            "good",
        )
        return redirect(url_for("trainers.show", trainer_id=trainer.id), code=303)
    return render_template("trainers/set_active.html", form=form, trainer=trainer, way=way), form.status


@room.page("/trainers/<uuid:trainer_id>/account", methods=("POST",), access=_ON_EDIT)
def join_account(trainer: Trainer) -> ResponseReturnValue:
    """Give the profile to the account that the trainer has made meanwhile."""
    operations.join_account(trainer, actor=current_actor())
    flash(_("The trainer can open the sessions and take the registers now."), "good")
    return redirect(url_for("trainers.show", trainer_id=trainer.id), code=303)


def _offer(form: NewTrainerForm | TrainerForm) -> None:
    form.origin.choices = [("", ""), *labelled(Origin)]
    form.languages.choices = words.language_options()


def _profile(form: NewTrainerForm | TrainerForm) -> operations.Profile:
    return operations.Profile(
        origin=Origin(form.origin.data),
        organisation=form.organisation.data or "",
        languages=form.languages.data,
        profile=form.profile.texts,
    )

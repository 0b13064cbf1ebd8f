"""The pages of trainers, for those who plan the sessions."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import Room, TakenAway, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core.forms import labelled, values
from app.core.i18n import _
from app.people import queries as people
from app.programmes import queries as programmes
from app.programmes.forms import AskForm
from app.trainers import operations, queries, words
from app.trainers.forms import NewTrainerForm, QualificationForm, TrainerForm
from app.trainers.lists import TRAINERS
from app.trainers.models import Origin, Trainer

room = Room("trainers", __name__)
_ON_SEE = on(Trainer, P.TRAINER_SEE, "trainer_id", queries.one_trainer)
_ON_EDIT = on(Trainer, P.TRAINER_EDIT, "trainer_id", queries.one_trainer)


@room.page("/trainers", access=needs(P.TRAINER_SEE), taken_away=TakenAway("trainer.export", "trainers"))
def index() -> ResponseReturnValue:
    """The trainers; a POST takes the list away as a file, and the trail says so."""
    actor = current_actor()
    page = TRAINERS.page(queries.trainers_seen_by(actor), origins=labelled(Origin), modules=_modules_taught())
    if page.wants_csv:
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
        words=words,
        has_account=people.has_account(trainer.person_id),
        can_join=people.account_holder(trainer.person.email) is not None,
    )


@room.page("/trainers/<uuid:trainer_id>/edit", methods=("GET", "POST"), access=_ON_EDIT)
def edit(trainer: Trainer) -> ResponseReturnValue:
    """Change what is said of a trainer."""
    names = ("version", "origin", "organisation", "languages", "profile", "most_hours_a_day")
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


@room.page("/trainers/<uuid:trainer_id>/qualifications/new", methods=("GET", "POST"), access=_ON_EDIT)
def qualify(trainer: Trainer) -> ResponseReturnValue:
    """Say what a trainer may teach, and until when."""
    form = QualificationForm()
    modules = {str(module.id): module for module in programmes.modules_taught(current_actor())}
    form.module.choices = [("", ""), *((key, words.module_name(module)) for key, module in modules.items())]
    if form.carry_out(
        lambda: operations.qualify(
            trainer,
            module=modules.get(form.module.data or ""),
            **values(form, "subject", "valid_from", "valid_until", "document"),
            actor=current_actor(),
        )
    ):
        flash(_("The qualification is added."), "good")
        return redirect(url_for("trainers.show", trainer_id=trainer.id), code=303)
    return render_template("trainers/qualify.html", form=form, trainer=trainer), form.status


@room.page("/trainers/<uuid:trainer_id>/qualifications/end", methods=("POST",), access=_ON_EDIT)
def end_qualification(trainer: Trainer) -> ResponseReturnValue:
    """Take one of a trainer's qualifications back."""
    asked = request.form.get("qualification", "")
    held = next((held for held in trainer.qualifications if str(held.id) == asked), None)
    if held is None:
        flash(_("This was taken back before."), "warn")
    else:
        operations.end_qualification(trainer, held, actor=current_actor())
        flash(_("The qualification is taken back."), "good")
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
        most_hours_a_day=form.most_hours_a_day.data,
    )


def _modules_taught() -> list[tuple[str, str]]:
    found = programmes.modules_taught(current_actor())
    return [(str(module.id), words.module_name(module)) for module in found]

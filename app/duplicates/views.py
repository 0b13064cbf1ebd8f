"""The pages on which the office decides whether two records are of one person."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import Room, TakenAway, as_uuid, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core.i18n import _
from app.core.templating import Link
from app.duplicates import operations, queries
from app.duplicates.forms import MergeForm, MoveForm
from app.duplicates.lists import SUGGESTIONS, why
from app.duplicates.models import Suggestion
from app.duplicates.states import SUGGESTION
from app.people.history import history
from app.registrations import page as registration_page
from app.registrations.models import Registration
from app.registrations.room import day_in_office, state_name

room = Room("duplicates", __name__)
_SEE = on(Suggestion, P.PERSON_MERGE, "suggestion_id", queries.one_suggestion)
_MOVES = ",".join(t.name for t in SUGGESTION.transitions if t.name != "merge")


@room.page(
    "/duplicates",
    access=needs(P.PERSON_MERGE),
    taken_away=TakenAway("suggestion.export", "merge_suggestions"),
)
def suggestions() -> ResponseReturnValue:
    """Pairs of records that may be of one person, the latest first."""
    page = SUGGESTIONS.page(queries.suggestions(current_actor()))
    if page.wants_csv:
        return page.as_csv()
    return render_template("duplicates/suggestions.html", page=page, why=why, day_in_office=day_in_office)


@room.page("/duplicates/<uuid:suggestion_id>", methods=("GET", "POST"), access=_SEE)
def pair(suggestion: Suggestion) -> ResponseReturnValue:
    """Two records side by side, and what can be done of them; merging them."""
    keys = [person.id for person in suggestion.pair]
    accounts = queries.have_accounts(keys)
    form = MergeForm(data={"kept": str(next((key for key in keys if key in accounts), keys[0]))})
    form.kept.choices = [(str(person.id), person.name) for person in suggestion.pair]

    def deed() -> Suggestion:
        kept_id = as_uuid(form.kept.data)
        assert kept_id is not None  # noqa: S101 - the field took one of its own options
        return operations.merge(suggestion, kept_id=kept_id, actor=current_actor())

    if form.carry_out(deed):
        flash(_("The two records are one. It can be undone here."), "good")
        return redirect(url_for("duplicates.pair", suggestion_id=suggestion.id), code=303)
    offers = {
        offer.transition.name: offer.transition for offer in SUGGESTION.offers(suggestion, current_actor())
    }
    page = render_template(
        "duplicates/pair.html",
        suggestion=suggestion,
        form=form,
        offers=offers,
        why=why(suggestion),
        traits=queries.traits_of(keys),
        registrations={
            key: [one for one in found if policy.may(current_actor(), P.REGISTRATION_SEE, one)]
            for key, found in queries.registrations_of(keys).items()
        },
        accounts=accounts,
        state_name=state_name,
        entries=history(suggestion, SUGGESTION),
    )
    return page, form.status


@room.page(f"/duplicates/<uuid:suggestion_id>/<any({_MOVES}):name>", methods=("GET", "POST"), access=_SEE)
def move(suggestion: Suggestion, name: str) -> ResponseReturnValue:
    """Undo a merge, say that it is two persons, or look at it again."""
    form = MoveForm()

    def deed() -> Suggestion:
        if name == "undo":
            return operations.undo(suggestion, actor=current_actor())
        return operations.move(suggestion, name, actor=current_actor())

    if form.carry_out(deed):
        flash(_("It is done."), "good")
        return redirect(url_for("duplicates.pair", suggestion_id=suggestion.id), code=303)
    page = render_template(
        "duplicates/move.html", form=form, suggestion=suggestion, transition=SUGGESTION.named(name)
    )
    return page, form.status


@registration_page.add_link
def _to_the_suggestion(registration: Registration, actor: Actor) -> Link | None:
    """From a registration to the suggestion that its person is there twice."""
    if not policy.may(actor, P.PERSON_MERGE):
        return None
    suggestion = queries.open_suggestion_of(registration.person_id, actor)
    if suggestion is None:
        return None
    label = _("This may be the same person as another record")
    return Link(label, url_for("duplicates.pair", suggestion_id=suggestion.id))

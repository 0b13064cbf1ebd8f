"""The pages of emergency openings: breaking the glass, reading through it, and who has done so."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import Room, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core import clock
from app.core.i18n import _
from app.core.templating import Link
from app.disclosure import operations, queries, records, watch
from app.disclosure.forms import GlassForm, NoteForm
from app.disclosure.models import Opening
from app.registrations import page
from app.registrations.models import Registration
from app.registrations.queries import one_registration

room = Room("disclosure", __name__)
watch.over(watch.PERSONS, "registrations.show")
watch.over(watch.SEALED, "disclosure.read")


@room.page(
    "/registrations/<uuid:registration_id>/emergency",
    methods=("GET", "POST"),
    access=on(Registration, P.GLASS_BREAK, "registration_id", one_registration),
    fresh=True,
)
def break_glass(registration: Registration) -> ResponseReturnValue:
    """Ask for the reason, then open one sealed record for an hour."""
    form = GlassForm()
    form.kind.choices = [("", ""), *[(kind.name, kind.label) for kind in records.kinds() if kind.by_glass]]

    def deed() -> Opening:
        return operations.break_glass(
            registration, kind_name=form.kind.data, reason=form.reason.data, actor=current_actor()
        )

    opening = form.carry_out(deed)
    if opening:
        return redirect(url_for("disclosure.show", opening_id=opening.id), code=303)
    return render_template("disclosure/break_glass.html", form=form, registration=registration), form.status


@room.page("/openings", access=needs(P.GLASS_SEE))
def openings() -> ResponseReturnValue:
    """Every emergency opening within sight, the latest first."""
    return render_template(
        "disclosure/openings.html",
        openings=queries.openings(current_actor()),
        kind_of=records.kind,
        now=clock.now(),
    )


@room.page("/openings/<uuid:opening_id>", access=on(Opening, P.GLASS_SEE, "opening_id", queries.one_opening))
def show(opening: Opening) -> ResponseReturnValue:
    """One opening: who, what, why, until when."""
    return _page(opening)


def _page(opening: Opening, **words: object) -> str:
    actor = current_actor()
    return render_template(
        "disclosure/show.html",
        opening=opening,
        kind=records.kind(opening.kind),
        is_open=opening.is_open(clock.now()),
        may_read=policy.may(actor, P.GLASS_READ, opening),
        may_note=opening.read_at is None
        and opening.person_id != actor.person_id
        and policy.may(actor, P.GLASS_NOTE, opening),
        **words,
    )


@room.page(
    "/openings/<uuid:opening_id>/read",
    methods=("GET", "POST"),
    access=on(Opening, P.GLASS_READ, "opening_id", queries.one_opening),
)
def read(opening: Opening) -> ResponseReturnValue:
    """Read the record while the hour lasts; each reading is in the trail."""
    if request.method != "POST":  # a record is never opened by a mere visit
        return redirect(url_for("disclosure.show", opening_id=opening.id), code=303)
    form = NoteForm()
    texts = form.carry_out(lambda: operations.read_through(opening, actor=current_actor()))
    if texts is None:
        return _page(opening, form=form), form.status
    return _page(opening, rows=records.kind(opening.kind).rows(texts))


@room.page(
    "/openings/<uuid:opening_id>/note",
    methods=("POST",),
    access=on(Opening, P.GLASS_NOTE, "opening_id", queries.one_opening),
)
def note(opening: Opening) -> ResponseReturnValue:
    """A data protection officer has read of it."""
    operations.note(opening, actor=current_actor())
    flash(_("It is noted that you have read of this opening."), "good")
    return redirect(url_for("disclosure.openings"), code=303)


@page.add_link
def _to_the_glass(registration: Registration, actor: Actor) -> Link | None:
    """From a registration to the emergency page, for administrators."""
    if not policy.may(actor, P.GLASS_BREAK, registration):
        return None
    return Link(
        _("Open a sealed record in an emergency"),
        url_for("disclosure.break_glass", registration_id=registration.id),
    )

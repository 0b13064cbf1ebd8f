"""The focal point's desk: what waits, nominating, the state's own order, substitutes."""

from __future__ import annotations

from itertools import groupby

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import as_uuid, current_actor, needs, on
from app.access.permissions import Permission as P
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.cohorts.words import state_names
from app.core.i18n import _
from app.registrations import operations, page, queries
from app.registrations.forms import ReplaceForm
from app.registrations.lists import NOMINEES
from app.registrations.models import Registration
from app.registrations.room import room, state_name, taken_away
from app.registrations.standing import shown_state
from app.registrations.states import ENDED_WITHOUT, RegistrationState, outside_states

_S = RegistrationState


@room.page(
    "/registrations/<uuid:registration_id>/replace",
    methods=("GET", "POST"),
    access=on(Registration, P.REGISTRATION_ENDORSE, "registration_id", queries.one_registration),
)
def replace_official(registration: Registration) -> ResponseReturnValue:
    """The state names who comes instead, among its own officials on the reserve."""
    form = ReplaceForm()
    released = registration.cohort.results_released_at is not None
    candidates = (
        queries.all_of(queries.reserve(registration.cohort_id, state_code=registration.state_code))
        if released
        else []
    )
    form.substitute.choices = [("", ""), *[(str(c.id), c.person.name) for c in candidates]]

    def deed() -> Registration:
        substitute = as_uuid(form.substitute.data)
        assert substitute is not None  # noqa: S101 - the field took one of its own options
        return operations.replace(
            registration, substitute_id=substitute, reason=form.reason.data, actor=current_actor()
        )

    if form.carry_out(deed):
        flash(_("The substitute is offered the seat."), "good")
        return redirect(url_for("registrations.desk"), code=303)
    page = render_template(
        "registrations/replace.html",
        form=form,
        registration=registration,
        candidates=candidates,
        released=released,
    )
    return page, form.status


@room.page("/desk", access=needs(P.REGISTRATION_ENDORSE))
def desk() -> ResponseReturnValue:
    """The focal point's desk: what waits, the open calls, the own nominees in the own order."""
    actor = current_actor()
    states = queries.states_served(actor)
    found = queries.in_order(actor)
    cohorts = []
    for (cohort, code), group in groupby(found, key=lambda r: (r.cohort, r.state_code)):
        rows = [(registration, shown_state(registration, actor)) for registration in group]
        counted = [r.id for r, standing in rows if r.priority and standing.state not in ENDED_WITHOUT]
        cohorts.append((cohort, code, rows, counted))
    return render_template(
        "registrations/desk.html",
        states=states,
        state_names=state_names,
        waiting=queries.waiting_at_desk(actor),
        offers=queries.offers_at_desk(actor),
        calls=[(call, _seats_for(call, states)) for call in queries.open_calls(states)],
        cohorts=cohorts,
        gathers=CohortState.OPEN,
        sections=page.desk_sections(actor),
    )


def _seats_for(cohort: Cohort, states: list[str]) -> list[tuple[str, int | None]]:
    invitations = cohort.call.invitations if cohort.call else []
    return [
        (state_name(invited.state_code), invited.seats)
        for invited in invitations
        if invited.state_code in states
    ]


@room.page(
    "/registrations/<uuid:registration_id>/<any(up,down):way>",
    methods=("POST",),
    access=on(Registration, P.REGISTRATION_ENDORSE, "registration_id", queries.one_registration),
)
def reorder(registration: Registration, way: str) -> ResponseReturnValue:
    """Move a nominee one place in the state's own order."""
    operations.reorder(registration, upwards=way == "up", actor=current_actor())
    return redirect(url_for("registrations.desk", _anchor=f"r{registration.id}"), code=303)


@room.page("/nominees", methods=("GET", "POST"), access=needs(P.REGISTRATION_ENDORSE), fresh="POST")
def nominees() -> ResponseReturnValue:
    """All officials of the own state, in every cohort, in outward words."""
    actor = current_actor()
    statement = queries.nominees(actor)
    page = NOMINEES.page(
        statement,
        cohorts=[(str(key), code) for key, code, _title in queries.cohorts_of(statement)],
        statuses=[
            (s.value, s.outward if s is _S.ENDORSED else s.label) for s in outside_states(released=True)
        ],
    )
    if page.wants_csv:
        return taken_away(page, actor, subject=("registrations", "nominees"))
    return render_template("registrations/nominees.html", page=page)

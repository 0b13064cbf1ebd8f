"""The screening officers' pages: what waits, and one nominee's record."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor, Role
from app.access.gate import Room, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core.forms import values
from app.core.i18n import _, _l
from app.core.templating import Link
from app.core.workflow import Offer
from app.disclosure import operations as disclosure
from app.disclosure import watch
from app.disclosure.records import masked
from app.people import queries as people
from app.registrations import page
from app.registrations.lists import QUEUE
from app.registrations.models import Registration
from app.registrations.queries import cohorts_of, one_registration, states_of, to_screen
from app.registrations.room import day_in_office, options_of, state_name
from app.registrations.standing import shown_in_list, shown_state
from app.registrations.states import REGISTRATION
from app.screening import operations, queries
from app.screening.forms import ScreeningForm
from app.screening.models import Screening
from app.screening.records import LABELS, SCREENING
from app.screening.states import LIGHTS, TO_SCREEN, Decision

room = Room("screening", __name__)
watch.over(watch.SEALED, "screening.reveal")


@room.page("/screening", access=needs(P.REGISTRATION_SCREEN))
def queue() -> ResponseReturnValue:
    """What waits for screening, the oldest first."""
    actor = current_actor()
    statement = to_screen(actor)
    page = QUEUE.page(
        statement,
        cohorts=[(str(key), code) for key, code, _title in cohorts_of(statement)],
        states=options_of(states_of(statement)),
    )
    return render_template(
        "screening/queue.html",
        page=page,
        standing_of=shown_in_list,
        state_name=state_name,
        day_in_office=day_in_office,
    )


@room.page(
    "/registrations/<uuid:registration_id>/screening",
    methods=("GET", "POST"),
    access=on(Registration, P.REGISTRATION_SCREEN, "registration_id", one_registration),
)
def record(registration: Registration) -> ResponseReturnValue:
    """One nominee's record: masked once it is written, and the form while a decision is to be taken."""
    found = queries.of_registration(registration.id)
    form = _form(registration, found)

    def deed() -> Screening:
        return operations.decide(
            registration,
            decision=Decision(form.decision.data),
            actor=current_actor(),
            **values(form, *Screening.__sealed__),
        )

    if form.carry_out(deed):
        flash(_("It is decided, and what you wrote is sealed."), "good")
        return redirect(url_for("screening.queue"), code=303)
    return _page(registration, found, form), form.status


@room.page(
    "/registrations/<uuid:registration_id>/screening/open",
    methods=("GET", "POST"),
    access=on(Registration, P.REGISTRATION_SCREEN, "registration_id", one_registration),
)
def reveal(registration: Registration) -> ResponseReturnValue:
    """Open the record, with a word in the trail; where a decision is still to be taken, in its form."""
    if request.method == "GET":  # a record is never opened by a mere visit
        return redirect(url_for("screening.record", registration_id=registration.id), code=303)
    found = queries.of_registration(registration.id)
    texts = disclosure.reveal(SCREENING, registration, actor=current_actor(), role=Role.SCREENING_OFFICER)
    return _page(registration, found, _form(registration, found, texts), texts)


def _form(
    registration: Registration, found: Screening | None, texts: dict[str, str] | None = None
) -> ScreeningForm:
    """The form over what was found; empty, unless the record was opened."""
    opened = {"formdata": None} if texts is not None else {}
    form = ScreeningForm(data={"version": found.version if found else 0, **(texts or {})}, **opened)
    allowed = [o.transition for o in _decisions(registration) if o.allowed]
    form.decision.choices = [("", ""), *[(way.name, way.label) for way in allowed]]
    return form


def _decisions(registration: Registration) -> list[Offer]:
    """The moves of screening that this registration knows now, each allowed or not."""
    offers = REGISTRATION.offers(registration, current_actor())
    return [offer for offer in offers if offer.transition.permission is P.REGISTRATION_SCREEN]


def _page(
    registration: Registration,
    found: Screening | None,
    form: ScreeningForm,
    texts: dict[str, str] | None = None,
) -> str:
    actor = current_actor()
    is_open = registration.state in TO_SCREEN
    return render_template(
        "screening/record.html",
        registration=registration,
        standing=shown_state(registration, actor),
        state_name=state_name(registration.state_code),
        found=found,
        light=LIGHTS[found.decision] if found else None,
        officer=people.names_of({found.decided_by}).get(found.decided_by, "") if found else "",
        form=form if is_open and (found is None or texts is not None or form.is_submitted()) else None,
        why_not=[(o.transition.label, o.why) for o in _decisions(registration) if not o.allowed],
        masked=masked(found, LABELS) if found else [],
        opened=SCREENING.rows(texts) if texts is not None else None,
    )


@page.add_link
def _to_the_record(registration: Registration, actor: Actor) -> Link | None:
    """From a registration to its screening, for its officers."""
    if not policy.may(actor, P.REGISTRATION_SCREEN, registration):
        return None
    label = _("Screen this official") if registration.state in TO_SCREEN else _("Screening record")
    return Link(label, url_for("screening.record", registration_id=registration.id))


@page.add_fact
def _light(registration: Registration, actor: Actor) -> tuple[Any, Any] | None:
    """Where screening stands, for the programme's coordinators and the officers: a light and no more."""
    if not policy.may(actor, P.REGISTRATION_SCREENING_SEE, registration):
        return None
    return _l("Screening"), queries.light(registration.id).label

"""The official's application, and the page of a registration with its moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import SIGNED_IN, current_actor, on
from app.access.permissions import Permission as P
from app.audit import trail
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.words import language_name
from app.core.errors import ForbiddenError
from app.core.i18n import _
from app.letters import queries as letters
from app.people import queries as people
from app.registrations import answers, desk, office, operations, page, queries
from app.registrations.forms import AskForm, ReasonForm
from app.registrations.models import Registration
from app.registrations.room import room, state_name
from app.registrations.standing import Event, history, shown_state
from app.registrations.states import REGISTRATION, STATE_DECLARES, RegistrationState

__all__ = ["answers", "desk", "office", "room"]
"""The room's other pages hang themselves into it when they are read."""

_S = RegistrationState
_ON_PAGES = {"endorse": "nominations.endorse", "replace": "registrations.replace_official"}
"""The moves for which something more is asked, each with its page."""
MOVES = tuple(
    dict.fromkeys(
        t.name
        for t in REGISTRATION.transitions
        if t.permission not in {None, P.REGISTRATION_SCREEN} and t.name not in _ON_PAGES
    )
)
"""The moves that a person takes one at a time.

Those of `_ON_PAGES` have pages of their own, and so has screening (`app.screening`), which writes a record.
"""


@dataclass(frozen=True, slots=True)
class Button:
    """A move as the page offers it (see `ui.moves`); one that `asks_reason` leads to its page.

    So does accepting for another: it binds an official who is not there.
    """

    label: Any
    url: str
    allowed: bool
    reason: Any
    asks_reason: bool
    destructive: bool
    primary: bool = False
    version: None = None


def _buttons(registration: Registration, actor: Actor) -> list[Button]:
    """What this reader may do; the first allowed act that destroys nothing is the primary one."""
    buttons: list[Button] = []
    is_own = registration.person_id == actor.person_id
    for offer in REGISTRATION.offers(registration, actor):
        way = offer.transition
        if way.name == "withdraw" and not offer.allowed:
            continue  # the results are out, and nobody expects to withdraw any more
        if way.permission is P.REGISTRATION_SCREEN:
            continue  # the screening page decides
        place = _ON_PAGES.get(way.name)
        url = (
            url_for(place, registration_id=registration.id)
            if place
            else url_for("registrations.move", registration_id=registration.id, name=way.name)
        )
        allowed = offer.allowed or offer.guard is STATE_DECLARES  # its page asks for what is missing
        is_plain = allowed and not way.asks_reason and not way.destructive
        is_primary = is_plain and not any(button.primary for button in buttons)
        asks = way.asks_reason or place is not None or (way.name == "accept" and not is_own)
        buttons.append(Button(way.label, url, allowed, offer.why, asks, way.destructive, is_primary))
    return buttons


@room.page("/registrations", access=SIGNED_IN)
def mine() -> ResponseReturnValue:
    """One's own registrations, and where each of them stands."""
    actor = current_actor()
    found = queries.of_person(actor.person_id) if actor.person_id else []
    rows = [(registration, shown_state(registration, actor)) for registration in found]
    return render_template("registrations/mine.html", rows=rows)


@room.page(
    "/registrations/<uuid:registration_id>",
    access=on(Registration, P.REGISTRATION_SEE, "registration_id", queries.one_registration),
)
def show(registration: Registration) -> ResponseReturnValue:
    """One registration: where it stands, whose turn it is, what may be done, what has happened."""
    actor = current_actor()
    told = [
        *page.events(registration, actor)[::-1],
        *history(registration, trail.moves_of(registration), actor),
    ]
    events = sorted(told, key=lambda event: event.at, reverse=True)
    names = people.names_of({event.actor_id for event in events if event.actor_id})
    sees_all = policy.may(actor, P.REGISTRATION_SCREENING_SEE, registration)
    return render_template(
        "registrations/show.html",
        registration=registration,
        cohort=registration.cohort,
        standing=shown_state(registration, actor),
        buttons=_buttons(registration, actor),
        sections=page.sections(registration, actor),
        is_own=registration.person_id == actor.person_id,
        links=page.links(registration, actor),
        facts=page.facts(registration, actor),
        state_name=state_name(registration.state_code),
        language_name=language_name,
        events=[
            {
                "label": event.label,
                "who": _who(event, names, sees_all=sees_all),
                "at": event.at,
                "reason": event.reason,
            }
            for event in events
        ],
    )


def _who(event: Event, names: dict[UUID, str], *, sees_all: bool) -> str:
    """Who took a step: officials and focal points by name, the office as one."""
    if event.is_by_office and not sees_all:
        return _("The office")
    return names.get(event.actor_id, "") if event.actor_id else _("The office")


@room.page(
    f"/registrations/<uuid:registration_id>/<any({','.join(MOVES)}):name>",
    methods=("GET", "POST"),
    access=on(Registration, P.REGISTRATION_SEE, "registration_id", queries.one_registration),
)
def move(registration: Registration, name: str) -> ResponseReturnValue:
    """Ask before a move that needs a reason, destroys something or binds another; then take it."""
    actor = current_actor()
    is_own = registration.person_id == actor.person_id
    transition = REGISTRATION.named(name, registration.state)
    if not operations.may_take(registration, transition, actor):
        raise ForbiddenError(_("You may not do this here."))
    form = ReasonForm() if transition.asks_reason else AskForm()

    def deed() -> Registration:
        reason = form.reason.data if isinstance(form, ReasonForm) else ""
        return operations.move(registration, name, actor=actor, reason=reason)

    if form.carry_out(deed):
        words = {"state": shown_state(registration, actor).label, "name": registration.person.name}
        if is_own:
            flash(_("It is done. This registration is now “%(state)s”.", **words), "good")
        else:
            flash(_("The registration of %(name)s is now “%(state)s”.", **words), "good")
        if not is_own and policy.may(actor, P.REGISTRATION_ENDORSE, registration):
            return redirect(desk.back_to(registration), code=303)
        return redirect(url_for("registrations.show", registration_id=registration.id), code=303)
    is_over = not form.is_submitted() and registration.state not in transition.sources
    page = render_template(
        "registrations/move.html",
        form=form,
        registration=registration,
        transition=transition,
        is_own=is_own,
        why_not=operations.it_is_already(registration, actor) if is_over else "",
    )
    return page, form.status


@workspace.add_own
def _own(cohort: Cohort, actor: Actor) -> workspace.Own | None:
    """The reader's own registration, and where it stands in words that the reader may know."""
    found = queries.earlier(cohort, actor.person_id) if actor.person_id else None
    if found is None:
        return None
    url = url_for("registrations.show", registration_id=found.id)
    return workspace.Own(shown_state(found, actor), url)


@page.add_section
def _letters(registration: Registration, actor: Actor) -> page.Section | None:
    """The letters about the registration that this reader may see."""
    found = letters.about(registration.id, actor)
    if not found:
        return None
    return page.Section(_("Letters"), "registrations/_letters.html", {"letters": found})

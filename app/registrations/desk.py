"""The focal point's desk: what waits, nominating, the state's own order, substitutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import TakenAway, as_uuid, current_actor, needs, on
from app.access.permissions import Permission as P
from app.cohorts.words import state_names
from app.cohorts.workspace import Act
from app.core.i18n import _, ngettext, read
from app.core.listing import Table
from app.core.templating import OFFICE_ZONE
from app.registrations import (
    desk_queries,
    groups,
    list_queries,
    operations,
    page,
    queries,
    seat_queries,
    state_queries,
)
from app.registrations.forms import PlaceForm, ReplaceForm, place_in
from app.registrations.groups import Line
from app.registrations.lists import FURTHER, FURTHER_LATER, NOMINEES, OVER
from app.registrations.models import Registration
from app.registrations.room import room, state_name
from app.registrations.states import RegistrationState, outside_states

_S = RegistrationState
MOST_OVER = 5
MOST_WAITING = 20
"""So many of each kind that wait are named; how many more there are is said, with where they are."""


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
        queries.all_of(seat_queries.reserve(registration.cohort_id, state_code=registration.state_code))
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
        comes = next(c.person.name for c in candidates if str(c.id) == form.substitute.data)
        flash(_("The seat is offered to %(name)s.", name=comes), "good")
        return redirect(back_to(registration), code=303)
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
    """The focal point's desk: what waits, the open calls, the own nominees in the own order.

    With `cohort`, that of one cohort alone: so are those reached that have but a line on the whole desk.
    """
    call = as_uuid(request.args.get("call", ""))
    if call is not None:  # a letter's link: signing in forgets an anchor, but keeps a query
        return redirect(_in_full(call, f"c{call}"), code=303)
    asked = request.args.get("cohort")
    only = as_uuid(asked) or abort(404) if asked else None
    page = _desk(only=only)
    if _only() != only:
        session[_ONLY] = str(only) if only else None
    return page


_ONLY = "desk"
"""Which cohort's own desk the reader saw last, if it was not the whole desk: there a deed leads back."""


def _only() -> UUID | None:
    return as_uuid(session.get(_ONLY) or "")


def back_to(registration: Registration) -> str:
    """Where on the desk an official stands: on the cohort's own desk for who came from there."""
    cohort_id, anchor = registration.cohort_id, f"r{registration.id}"
    if cohort_id == _only():
        return url_for("registrations.desk", cohort=cohort_id, _anchor=anchor)
    return _in_full(cohort_id, anchor)


def _in_full(cohort_id: UUID, anchor: str) -> str:
    """Where a cohort stands in full: on the whole desk, or on a desk of its own."""
    rows = _rows()
    is_further = cohort_id in {row.cohort_id for row in rows} - groups.in_full(rows)
    return url_for("registrations.desk", cohort=cohort_id if is_further else None, _anchor=anchor)


def _rows() -> Sequence[Any]:
    actor = current_actor()
    return desk_queries.lines(actor, state_queries.states_served(actor))


def _desk(*, only: UUID | None = None, wrong: tuple[Registration, PlaceForm] | None = None) -> str:
    """The whole desk, or that of one cohort; a form that was refused is shown where its nominee stands."""
    rows = _rows()
    shown = groups.in_full(rows)
    if wrong and (wrong[0].cohort_id == _only() or wrong[0].cohort_id not in shown):
        only = wrong[0].cohort_id
    if only:
        rows, shown = [row for row in rows if row.cohort_id == only], {only}
        if not rows:
            abort(404)
    actor = current_actor()
    states = state_queries.states_served(actor)
    lines, in_full = groups.on_desk(actor, rows, shown, wrong=wrong and (wrong[0].id, wrong[1]))
    waits = _what_waits(actor, lines)
    over = [] if only else desk_queries.over(actor, most=MOST_OVER + 1)
    return render_template(
        "registrations/desk.html",
        states=states,
        state_names=state_names,
        state_name=state_name,
        only=only,
        here=read(in_full[0].cohort.title) if only else "",
        form=wrong[1] if wrong else None,
        act=_next_act(waits, lines),
        waits=waits,
        calls=[group for group in in_full if group.line.facts.is_open],
        later=[group for group in in_full if not group.line.facts.is_open],
        further=Table(FURTHER, [line for line in lines if not line.is_in_full and line.facts.is_open]),
        further_later=Table(
            FURTHER_LATER, [line for line in lines if not line.is_in_full and not line.facts.is_open]
        ),
        over=Table(OVER, over[:MOST_OVER]),
        more_over=len(over) > MOST_OVER,
        sections=[] if only else page.desk_sections(actor),
    )


@dataclass(frozen=True, slots=True)
class Some:
    """The first of those who wait, and how many there are in all."""

    first: Sequence[Any]
    number: int

    @property
    def more(self) -> int:
        """How many wait beyond the first."""
        return self.number - len(self.first)


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits for a focal point: applications, open offers, calls with nominations to complete."""

    applications: Some
    offers: Some
    lacking: Some

    @property
    def offers_first(self) -> bool:
        """Whether an offer ends before the first application has to be answered."""
        answer = self.applications.first[0].deadline_at if self.applications.number else None
        end = self.offers.first[0].offer_until if self.offers.number else None
        return end is not None and (answer is None or end < answer)


def _what_waits(actor: Actor, lines: Sequence[Line]) -> Waits:
    def some(state: RegistrationState, number: int) -> Some:
        cohorts = [line.facts.cohort_id for line in lines]
        found = desk_queries.waiting(actor, state, cohorts, most=MOST_WAITING) if number else []
        # On PostgreSQL the last one may have been answered since they were counted.
        return Some(found, max(number, len(found)) if found else 0)

    lacking = [line for line in lines if line.lacking]
    return Waits(
        applications=some(_S.SUBMITTED, sum(line.facts.waiting for line in lines)),
        offers=some(_S.OFFERED, sum(line.facts.offers for line in lines)),
        lacking=Some(lacking[:MOST_WAITING], len(lacking)),
    )


def _next_act(waits: Waits, lines: Sequence[Line]) -> Act | None:
    """What this focal point does first: answer or see to an offer, as is due; complete; nominate."""
    if waits.applications.number and not waits.offers_first:
        first, number = waits.applications.first[0], waits.applications.number
        return Act(
            what=ngettext("Answer one application", "Answer %(num)s applications", number),
            whose=_("It is your turn: without your answer they go no further."),
            until=first.deadline_at,
            zone=first.deadline_zone or OFFICE_ZONE,
            url=url_for("registrations.show", registration_id=first.id),
            button=_("Read the application"),
        )
    if waits.offers.number:
        first, number = waits.offers.first[0], waits.offers.number
        return Act(
            what=ngettext("See one open offer", "See %(num)s open offers", number),
            whose=_("It is the turn of your officials, and you can answer for them."),
            until=first.offer_until,
            zone=first.zone,
            url=url_for("registrations.show", registration_id=first.id),
            button=_("Read the offer"),
        )
    for line in lines:
        facts = line.facts
        if not facts.is_open or (facts.in_order and not line.lacking):
            continue
        if line.lacking:
            return Act(
                what=ngettext(
                    "Complete the nomination of one official",
                    "Complete the nominations of %(num)s officials",
                    len(line.lacking),
                ),
                whose=_("It is your turn: the office selects by what you answer and hand in."),
                until=facts.deadline_at,
                zone=facts.deadline_zone,
                url=line.lacking[0][0].url,
                button=_("Complete the nomination"),
            )
        return Act(
            what=_("Nominate officials for %(cohort)s", cohort=read(facts.title)),
            whose=_("It is your turn."),
            until=facts.deadline_at,
            zone=facts.deadline_zone,
            url=url_for("nominations.nominate", cohort_id=facts.cohort_id),
            button=_("Nominate an official"),
        )
    return None


_ON_NOMINEE = on(Registration, P.REGISTRATION_ENDORSE, "registration_id", queries.one_registration)


@room.page(
    "/registrations/<uuid:registration_id>/<any(up,down):way>", methods=("GET", "POST"), access=_ON_NOMINEE
)
def reorder(registration: Registration, way: str) -> ResponseReturnValue:
    """Move a nominee one place in the state's own order."""
    return _move(registration, steps=-1 if way == "up" else 1)


@room.page("/registrations/<uuid:registration_id>/place", methods=("GET", "POST"), access=_ON_NOMINEE)
def put_in_place(registration: Registration) -> ResponseReturnValue:
    """Move a nominee to a place in the state's own order."""
    return _move(registration)


def _move(registration: Registration, *, steps: int = 0) -> ResponseReturnValue:
    """Move a nominee by some steps, or to the place that is written."""
    if request.method != "POST":  # a refused page, read again or in another language: nobody is moved by that
        return redirect(back_to(registration), code=303)
    form = PlaceForm()

    def deed() -> Registration:
        return operations.reorder(
            registration,
            seen=place_in(form.seen.data),
            place=None if steps else place_in(form.place.data),
            steps=steps,
            actor=current_actor(),
        )

    if form.carry_out(deed):
        name, place = registration.person.name, registration.priority
        flash(_("%(name)s now stands at place %(place)s in your order.", name=name, place=place), "good")
        return redirect(back_to(registration), code=303)
    return _desk(wrong=(registration, form)), form.status


@room.page(
    "/nominees",
    access=needs(P.REGISTRATION_ENDORSE),
    taken_away=TakenAway("registration.export", "registrations"),
)
def nominees() -> ResponseReturnValue:
    """All officials of the own state, in every cohort, in outward words."""
    actor = current_actor()
    statement = list_queries.nominees(actor)
    page = NOMINEES.page(
        statement,
        cohorts=[(str(key), code) for key, code, _title in list_queries.cohorts_of(statement)],
        statuses=outside_words(),
    )
    if page.wants_csv:
        return page.as_csv()
    return render_template("registrations/nominees.html", page=page)


def outside_words() -> list[tuple[str, Any]]:
    """What a state's list of all its officials can be filtered by: the states' outward words."""
    known = {*outside_states(released=False), *outside_states(released=True)}
    return [(s.value, s.outward if s is _S.ENDORSED else s.label) for s in _S if s in known]

"""The pages of passport, journey and needs: for trainees and their states, and for coordinators."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor, Role
from app.access.gate import Room, current_actor, on
from app.access.permissions import Permission as P
from app.arrivals import operations, queries, reception, visas
from app.arrivals.forms import ListForm, NeedsForm, RevealForm, TravelForm
from app.arrivals.lists import ARRIVALS
from app.arrivals.models import Answers, Needs, Travel
from app.arrivals.operations import Journey
from app.arrivals.records import NEEDS, TRAVEL, masked_number
from app.arrivals.states import GIVES_ANSWERS, HAS_ANSWERED, Purpose
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core import clock, zones
from app.core.errors import DomainError
from app.core.forms import EditForm, values
from app.core.i18n import _, _l, language
from app.core.templating import Link, moment
from app.core.zones import african_zones
from app.disclosure import operations as disclosure
from app.disclosure import watch
from app.disclosure.queries import looks_at
from app.letters.views import as_file
from app.member_states import data as member_states
from app.registrations import page
from app.registrations.models import Registration
from app.registrations.queries import one_registration
from app.registrations.room import options_of, state_name

room = Room("arrivals", __name__)
watch.over(watch.SEALED, "arrivals.reveal", "arrivals.open_own", "arrivals.visa_letter")
watch.over(watch.LISTS, "arrivals.open_list")
_KINDS = {kind.name: kind for kind in (TRAVEL, NEEDS)}
_DAYS = ("passport_expiry", "arrival_day", "departure_day")
_HOURS = ("arrival_time", "departure_time")
_PURPOSES: dict[str, Any] = {
    "": "",
    disclosure.EMERGENCY: _l("In an emergency"),
    **{purpose.value: purpose.label for purpose in Purpose},
}


@room.page(
    "/registrations/<uuid:registration_id>/arrival",
    access=on(Registration, P.TRAVEL_SEE, "registration_id", one_registration),
)
def show(registration: Registration) -> ResponseReturnValue:
    """What is there and what is missing, masked; the person reads who has looked at it."""
    return _page(registration, _reveal_form(registration))


def _reveal_form(registration: Registration) -> RevealForm:
    """The form with what was given: to open what is not there would tell of a look at nothing."""
    form = RevealForm()
    given = [kind for kind in _KINDS.values() if kind.find(registration.id) is not None]
    form.record.choices = [("", ""), *[(kind.name, kind.label) for kind in given]]
    return form


def _page(registration: Registration, form: RevealForm) -> str:
    actor = current_actor()
    is_own = registration.person_id == actor.person_id
    travel, needs = queries.travel_of(registration.id), queries.needs_of(registration.id)
    letter = visas.issued(registration.id)
    return render_template(
        "arrivals/show.html",
        registration=registration,
        is_own=is_own,
        passport=masked_number(travel),
        visa_letter=letter,
        visa_ending=visas.ending(letter, registration) if letter else None,
        may_issue=visas.why_not_issue(registration) is None
        and policy.may(actor, P.TRAVEL_REVEAL, registration),
        may_fetch=visas.may_be_used(letter, registration) and visas.may_fetch(registration, actor),
        travel=travel,
        needs=needs,
        may_write=policy.may(actor, P.TRAVEL_WRITE, registration),
        asks=registration.state in GIVES_ANSWERS,
        form=form if policy.may(actor, P.TRAVEL_REVEAL, registration) else None,
        looks=looks_at([registration.id], but=actor.user_id) if is_own else [],
        purposes=_PURPOSES,
    )


@room.page(
    "/registrations/<uuid:registration_id>/arrival/reveal",
    methods=("GET", "POST"),
    access=on(Registration, P.TRAVEL_REVEAL, "registration_id", one_registration),
)
def reveal(registration: Registration) -> ResponseReturnValue:
    """A coordinator opens one record for a purpose; who, what and for what is kept in the trail."""
    if request.method != "POST":  # a record is never opened by a mere visit
        return redirect(url_for("arrivals.show", registration_id=registration.id), code=303)
    form = _reveal_form(registration)

    def deed() -> dict[str, str]:
        return disclosure.reveal(
            _KINDS[form.record.data],
            registration,
            actor=current_actor(),
            role=Role.COORDINATOR,
            purpose=form.purpose.data,
        )

    texts = form.carry_out(deed)
    if texts is None:
        return _page(registration, form), form.status
    kind = _KINDS[form.record.data]
    return render_template(
        "arrivals/opened.html", registration=registration, kind=kind, rows=kind.rows(texts)
    )


@room.page(
    "/registrations/<uuid:registration_id>/visa-letter",
    methods=("POST",),
    access=on(Registration, P.TRAVEL_REVEAL, "registration_id", one_registration),
)
def issue_visa_letter(registration: Registration) -> ResponseReturnValue:
    """A coordinator issues the letter that supports the official's visa, and tells the official."""
    back = redirect(url_for("arrivals.show", registration_id=registration.id), code=303)
    try:
        visas.issue(registration, actor=current_actor())
    except DomainError as refusal:
        flash(str(refusal.message), "warn")
    else:
        flash(_("The letter is issued. The official is told by mail where to fetch it."), "good")
    return back


@room.page(
    "/registrations/<uuid:registration_id>/visa-letter.pdf",
    methods=("GET", "POST"),
    access=on(Registration, P.TRAVEL_SEE, "registration_id", one_registration),
)
def visa_letter(registration: Registration) -> ResponseReturnValue:
    """The official or a coordinator fetches the visa letter with the passport's number, once at a time."""
    back = redirect(url_for("arrivals.show", registration_id=registration.id), code=303)
    if request.method == "GET":  # the number is never opened by a mere visit
        return back
    try:
        document, name = visas.print_letter(registration, actor=current_actor())
    except DomainError as refusal:
        flash(str(refusal.message), "warn")
        return back
    return as_file(document, name)


@room.page(
    "/registrations/<uuid:registration_id>/travel",
    methods=("GET", "POST"),
    access=on(Registration, P.TRAVEL_WRITE, "registration_id", one_registration),
)
def travel(registration: Registration) -> ResponseReturnValue:
    """Passport and journey; what is sealed already is opened by a button of its own first."""
    record = queries.travel_of(registration.id)
    form = _travel_form(registration, record)

    def deed() -> Travel:
        return operations.give_travel(
            registration, Journey(**values(form, *Travel.__sealed__)), actor=current_actor()
        )

    return _give("travel", registration, record, form, deed)


@room.page(
    "/registrations/<uuid:registration_id>/needs",
    methods=("GET", "POST"),
    access=on(Registration, P.TRAVEL_WRITE, "registration_id", one_registration),
)
def needs(registration: Registration) -> ResponseReturnValue:
    """Medical, food and access needs, in the same way."""
    record = queries.needs_of(registration.id)
    form = _needs_form(registration, record)

    def deed() -> Needs:
        return operations.give_needs(registration, actor=current_actor(), **values(form, *Needs.__sealed__))

    return _give("needs", registration, record, form, deed)


def _give(
    name: str, registration: Registration, record: Answers | None, form: EditForm, deed: Any
) -> ResponseReturnValue:
    back = url_for("arrivals.show", registration_id=registration.id)
    if not form.is_submitted() and (record is not None or registration.state not in GIVES_ANSWERS):
        return redirect(back, code=303)
    if form.carry_out(deed):
        flash(_("It is kept under seal. You can open and change it until the course is over."), "good")
        return redirect(back, code=303)
    return _form_page(name, registration, form), form.status


@room.page(
    "/registrations/<uuid:registration_id>/<any(travel,needs):name>/open",
    methods=("GET", "POST"),
    access=on(Registration, P.TRAVEL_WRITE, "registration_id", one_registration),
)
def open_own(registration: Registration, name: str) -> ResponseReturnValue:
    """Open one's own record in its form; a focal point opens what the official has not settled."""
    if request.method != "POST":  # a record is never opened by a mere visit
        return redirect(url_for("arrivals.show", registration_id=registration.id), code=303)
    kind = _KINDS[name]
    texts = operations.open_to_change(kind, registration, actor=current_actor())
    record: Any = kind.find(registration.id)
    make = _travel_form if name == "travel" else _needs_form
    form = make(registration, record, texts)
    if registration.state in GIVES_ANSWERS:
        return _form_page(name, registration, form)
    return render_template(
        "arrivals/opened.html", registration=registration, kind=kind, rows=kind.rows(texts)
    )


def _form_page(name: str, registration: Registration, form: EditForm) -> str:
    return render_template(
        f"arrivals/{name}.html",
        registration=registration,
        form=form,
        is_own=registration.person_id == current_actor().person_id,
        zones=african_zones(),
    )


def _travel_form(
    registration: Registration, record: Travel | None, texts: dict[str, str] | None = None
) -> TravelForm:
    """The form; empty unless the record was opened."""
    opened: dict[str, Any] = dict(texts or {})
    opened |= {name: date.fromisoformat(opened[name]) for name in _DAYS if opened.get(name)}
    opened |= {name: time.fromisoformat(opened[name]) for name in _HOURS if opened.get(name)}
    data = {"zone": registration.cohort.zone, "version": record.version if record else 0, **opened}
    form = TravelForm(data=data, **_unsent(texts))
    form.passport_country.choices = [("", ""), *options_of(list(member_states.STATES))]
    return form


def _needs_form(
    _registration: Registration, record: Needs | None, texts: dict[str, str] | None = None
) -> NeedsForm:
    data = {"version": record.version if record else 0, **(texts or {})}
    return NeedsForm(data=data, **_unsent(texts))


def _unsent(texts: dict[str, str] | None) -> dict[str, Any]:
    """What was opened by a POST fills the form; the POST itself says nothing of the fields."""
    return {} if texts is None else {"formdata": None}


@room.page("/cohorts/<uuid:cohort_id>/arrivals", access=on(Cohort, P.TRAVEL_REVEAL, "cohort_id", one_cohort))
def of_cohort(cohort: Cohort) -> ResponseReturnValue:
    """Who has answered and who has not; nothing sealed is shown, sought, sorted or taken away."""
    return _cohort_page(cohort, ListForm())


def _cohort_page(cohort: Cohort, form: ListForm) -> str:
    return render_template(
        "arrivals/of_cohort.html",
        **workspace.context(cohort, "arrivals"),
        form=form,
        page=ARRIVALS.page(queries.arrivals_of(cohort.id, current_actor())),
        masked_number=masked_number,
        state_name=state_name,
    )


@room.page(
    "/cohorts/<uuid:cohort_id>/arrivals/list",
    methods=("GET", "POST"),
    access=on(Cohort, P.TRAVEL_REVEAL, "cohort_id", one_cohort),
    fresh="POST",
)
def open_list(cohort: Cohort) -> ResponseReturnValue:
    """A coordinator opens the journeys and lodging of all for a purpose, to be read and printed once."""
    if request.method != "POST":  # nothing is opened by a mere visit
        return redirect(url_for("arrivals.of_cohort", cohort_id=cohort.id), code=303)
    form = ListForm()
    guests = form.carry_out(
        lambda: reception.open_list(cohort, purpose=form.purpose.data, actor=current_actor())
    )
    if guests is None:
        return _cohort_page(cohort, form), form.status
    return render_template(
        "arrivals/list.html",
        cohort=cohort,
        guests=guests,
        opened=_(
            "Opened by %(name)s, %(moment)s: %(purpose)s",
            name=current_actor().name,
            moment=moment(clock.now()),
            purpose=_PURPOSES[form.purpose.data],
        ),
        city=zones.zone_city(cohort.zone, language()),
        state_name=state_name,
    )


workspace.add_tab(
    workspace.Tab(
        key="arrivals",
        label=_l("Arrivals"),
        endpoint="arrivals.of_cohort",
        permission=P.TRAVEL_REVEAL,
        order=35,
    )
)


@page.add_link
def _to_arrival(registration: Registration, actor: Actor) -> Link | None:
    """From the registration of someone with a confirmed seat to passport, journey and needs."""
    if registration.state not in HAS_ANSWERED or not policy.may(actor, P.TRAVEL_SEE, registration):
        return None
    return Link(_("Passport, journey and needs"), url_for("arrivals.show", registration_id=registration.id))

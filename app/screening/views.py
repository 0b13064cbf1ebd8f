"""The screening officers' pages: what waits, and one nominee's record."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor, Role
from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.core.i18n import _, _l
from app.core.templating import Link
from app.disclosure import operations as disclosure
from app.disclosure import watch
from app.registrations import page
from app.registrations.list_queries import cohorts_of, states_of
from app.registrations.models import Registration
from app.registrations.queries import one_registration
from app.registrations.room import options_of, state_name
from app.registrations.standing import shown_state
from app.registrations.states import REGISTRATION
from app.screening import operations, queries, unit_views
from app.screening.forms import FindingsForm, NameUnitForm, RemarkForm
from app.screening.lists import QUEUE
from app.screening.models import Screening
from app.screening.records import SCREENING
from app.screening.room import blank_remark, findings_form, findings_of, is_blank, room, said, shown
from app.screening.states import TO_SCREEN, Decision, RecordState

__all__ = ["room", "unit_views"]
watch.over(watch.SEALED, "screening.reveal", "screening.reveal_unit")
_ON = on(Registration, P.REGISTRATION_SCREEN, "registration_id", one_registration)


@room.page("/screening", access=needs(P.REGISTRATION_SCREEN))
def queue() -> ResponseReturnValue:
    """What waits for screening, the oldest first; who is screened does not leave as a file."""
    actor = current_actor()
    statement = queries.queue(actor)
    page = QUEUE.page(
        statement,
        cohorts=[(str(key), code) for key, code, _title in cohorts_of(statement)],
        states=options_of(states_of(statement)),
    )
    return render_template("screening/queue.html", page=page)


@room.page("/screening/waiting", access=needs(P.REGISTRATION_SCREEN))
def waiting() -> ResponseReturnValue:
    """The decisions of colleagues to confirm, and the records to review within the next weeks."""
    actor, today = current_actor(), queries.today()
    return render_template(
        "screening/waiting.html",
        to_confirm=queries.to_confirm(actor),
        to_review=queries.to_review(actor, by=today + queries.AHEAD),
        today=today,
        state_name=state_name,
    )


@room.page("/registrations/<uuid:registration_id>/screening", methods=("GET", "POST"), access=_ON)
def record(registration: Registration) -> ResponseReturnValue:
    """One nominee's record: masked once it is written, and the form while a decision is to be taken."""
    found = queries.of_registration(registration.id)
    form = findings_form(found, _decisions(registration), None)

    def deed() -> Screening:
        return operations.decide(
            registration,
            findings_of(form),
            version=int(form.version.object_data or 0),
            actor=current_actor(),
        )

    made = form.carry_out(deed)
    if made:
        if made.state is RecordState.PROPOSED:
            flash(_("It is proposed and sealed. It counts once another officer has confirmed it."), "good")
        else:
            flash(_("It is decided, and what you wrote is sealed."), "good")
        return redirect(url_for("screening.queue"), code=303)
    return _page(registration, found, form=form), form.status


@room.page("/registrations/<uuid:registration_id>/screening/open", methods=("GET", "POST"), access=_ON)
def reveal(registration: Registration) -> ResponseReturnValue:
    """Open the record, with a word in the trail; where a decision is still to be taken, in its form."""
    if request.method != "POST":  # a record is never opened by a mere visit
        return redirect(url_for("screening.record", registration_id=registration.id), code=303)
    found = queries.of_registration(registration.id)
    texts = disclosure.reveal(SCREENING, registration, actor=current_actor(), role=Role.SCREENING_OFFICER)
    form = findings_form(found, _decisions(registration), texts)
    return _page(registration, found, form=form, texts=texts)


@room.page("/registrations/<uuid:registration_id>/screening/unit", methods=("POST",), access=_ON)
def name_unit(registration: Registration) -> ResponseReturnValue:
    """Say which unit the nominee comes from."""
    form = _unit_form(registration)

    def deed() -> Screening:
        units = {str(unit.id): unit for unit in queries.units_of(registration.state_code)}
        return operations.name_unit(registration, units[form.unit.data], actor=current_actor())

    if form.carry_out(deed):
        flash(_("The unit is named."), "good")
        return redirect(url_for("screening.record", registration_id=registration.id), code=303)
    return _page(registration, queries.of_registration(registration.id), unit_form=form), form.status


@room.page(
    "/registrations/<uuid:registration_id>/screening/<any(confirm, return, reopen):name>",
    methods=("POST",),
    access=_ON,
)
def answer(registration: Registration, name: str) -> ResponseReturnValue:
    """Confirm what a colleague proposed, return it with a remark, or take a record up again."""
    form = RemarkForm()

    def deed() -> Screening:
        return operations.answer(
            registration,
            name,
            version=form.version.data,
            remark=form.remark.data or "",
            actor=current_actor(),
        )

    if form.carry_out(deed):
        flash(said(name), "good")
        return redirect(url_for("screening.record", registration_id=registration.id), code=303)
    return _page(registration, queries.of_registration(registration.id), remark_form=form), form.status


def _unit_form(registration: Registration) -> NameUnitForm:
    form = NameUnitForm()
    units = [(str(unit.id), unit.name) for unit in queries.units_of(registration.state_code)]
    form.unit.choices = [("", ""), *units]
    return form


def _refused(registration: Registration) -> dict[str, Any]:
    """The moves of screening that this registration knows now and that are refused, each with why."""
    offers = REGISTRATION.offers(registration, current_actor())
    known = {o.transition.name: o for o in offers if o.transition.permission is P.REGISTRATION_SCREEN}
    refused = {name: o.why for name, o in known.items() if not o.allowed}
    missing = {one.move: None for one in Decision if one.move not in known}
    return refused | missing if registration.state in TO_SCREEN else {}


def _decisions(registration: Registration) -> list[Decision]:
    """What can be decided now: as the registration allows while it waits, and all when it is reviewed."""
    refused = _refused(registration)
    return [one for one in Decision if one.move not in refused]


def _page(
    registration: Registration,
    found: Screening | None,
    *,
    form: FindingsForm | None = None,
    unit_form: NameUnitForm | None = None,
    remark_form: RemarkForm | None = None,
    texts: dict[str, str] | None = None,
) -> str:
    actor = current_actor()
    unit = queries.unit_of(registration, found)
    is_written_now = operations.may_be_written(registration, found)
    form = form or findings_form(found, _decisions(registration), texts)
    shows_form = is_written_now and (is_blank(found) or texts is not None or form.is_submitted())
    return render_template(
        "screening/record.html",
        registration=registration,
        standing=shown_state(registration, actor),
        state_name=state_name(registration.state_code),
        unit=unit,
        unit_light=unit.light(queries.today()) if unit else None,
        unit_form=unit_form or _unit_form(registration),
        is_written_now=is_written_now,
        form=form if shows_form else None,
        remark_form=remark_form or blank_remark(found),
        why_not=[why for why in dict.fromkeys(_refused(registration).values()) if why],
        **shown(found, texts, actor),
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


@page.add_fact
def _light_of_the_unit(registration: Registration, actor: Actor) -> tuple[Any, Any] | None:
    """Where the screening of the nominee's unit stands, for the same readers."""
    if not policy.may(actor, P.REGISTRATION_SCREENING_SEE, registration):
        return None
    unit = queries.unit_of(registration)
    return _l("Unit"), unit.light(queries.today()).label if unit else _l("Not yet named")

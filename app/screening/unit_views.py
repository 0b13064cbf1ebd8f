"""The pages of recipient units: the list, and one unit's record."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import TakenAway, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core.forms import labelled
from app.core.i18n import _
from app.member_states import data as member_states
from app.registrations.room import options_of, state_name
from app.screening import operations, queries
from app.screening.forms import FindingsForm, RemarkForm, UnitForm
from app.screening.lists import UNITS
from app.screening.models import RecipientUnit
from app.screening.room import blank_remark, findings_form, findings_of, is_blank, room, said, shown
from app.screening.states import Decision, RecordState

_ON = on(RecipientUnit, P.REGISTRATION_SCREEN, "unit_id", queries.units)


@room.page(
    "/screening/units",
    access=needs(P.REGISTRATION_SCREEN),
    taken_away=TakenAway("unit.export", "recipient_units"),
)
def units() -> ResponseReturnValue:
    """The recipient units; a POST takes the list away as a file, and the trail says so."""
    page = UNITS.page(
        queries.units(), states=options_of(queries.states_with_units()), standings=labelled(RecordState)
    )
    if page.wants_csv:
        return page.as_csv()
    return render_template("screening/units.html", page=page, today=queries.today(), state_name=state_name)


@room.page("/screening/units/new", methods=("GET", "POST"), access=needs(P.REGISTRATION_SCREEN))
def add_unit() -> ResponseReturnValue:
    """Begin the record of a unit; the address may name the state and the institution."""
    form = UnitForm(data={name: request.args.get(name, "") for name in ("state", "institution")})
    form.state.choices = [("", ""), *options_of(member_states.STATES)]
    made = form.carry_out(
        lambda: operations.add_unit(
            state_code=form.state.data,
            institution=form.institution.data or "",
            unit=form.unit.data or "",
            actor=current_actor(),
        )
    )
    if made:
        flash(_("The unit's record is begun. Write what was found."), "good")
        return redirect(url_for("screening.unit", unit_id=made.id), code=303)
    return render_template("screening/add_unit.html", form=form), form.status


@room.page("/screening/units/<uuid:unit_id>", methods=("GET", "POST"), access=_ON)
def unit(unit: RecipientUnit) -> ResponseReturnValue:
    """One unit's record: masked once it is written, and the form while a decision is to be taken."""
    form = findings_form(unit, Decision, None)
    made = form.carry_out(lambda: operations.decide_unit(unit, findings_of(form), actor=current_actor()))
    if made:
        if made.state is RecordState.PROPOSED:
            flash(_("It is proposed and sealed. It counts once another officer has confirmed it."), "good")
        else:
            flash(_("It is decided, and what you wrote is sealed."), "good")
        return redirect(url_for("screening.unit", unit_id=unit.id), code=303)
    return _page(unit, form=form), form.status


@room.page("/screening/units/<uuid:unit_id>/open", methods=("GET", "POST"), access=_ON)
def reveal_unit(unit: RecipientUnit) -> ResponseReturnValue:
    """Open a unit's record, with a word in the trail."""
    if request.method == "GET":  # a record is never opened by a mere visit
        return redirect(url_for("screening.unit", unit_id=unit.id), code=303)
    texts = operations.reveal_unit(unit, actor=current_actor())
    return _page(unit, form=findings_form(unit, Decision, texts), texts=texts)


@room.page(
    "/screening/units/<uuid:unit_id>/<any(confirm, return, reopen):name>", methods=("POST",), access=_ON
)
def answer_unit(unit: RecipientUnit, name: str) -> ResponseReturnValue:
    """Confirm what a colleague proposed of a unit, return it with a remark, or take the record up again."""
    form = RemarkForm()

    def deed() -> RecipientUnit:
        return operations.answer_unit(
            unit,
            name,
            version=form.version.data,
            remark=form.remark.data or "",
            actor=current_actor(),
        )

    if form.carry_out(deed):
        flash(said(name), "good")
        return redirect(url_for("screening.unit", unit_id=unit.id), code=303)
    return _page(unit, remark_form=form), form.status


def _page(
    unit: RecipientUnit,
    *,
    form: FindingsForm | None = None,
    remark_form: RemarkForm | None = None,
    texts: dict[str, str] | None = None,
) -> str:
    is_written_now = unit.state is RecordState.OPEN
    form = form or findings_form(unit, Decision, texts)
    shows_form = is_written_now and (is_blank(unit) or texts is not None or form.is_submitted())
    return render_template(
        "screening/unit.html",
        unit=unit,
        state_name=state_name(unit.state_code),
        is_written_now=is_written_now,
        form=form if shows_form else None,
        remark_form=remark_form or blank_remark(unit),
        **shown(unit, texts, current_actor()),
    )

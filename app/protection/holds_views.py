"""The pages of retention: what is due, what was removed, and what a legal hold keeps."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import as_uuid, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core import clock
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.protection import holding, queries, retention
from app.protection.forms import EndForm, HoldForm
from app.protection.models import LegalHold
from app.protection.pseudonyms import key_of
from app.protection.room import room
from app.protection.rules import RULES
from app.protection.states import HoldKind


@room.page("/retention", access=needs(P.RETENTION_SEE))
def rounds() -> ResponseReturnValue:
    """What is due today, what the last rounds removed, and the legal holds."""
    today = clock.today(OFFICE_ZONE)
    return render_template(
        "protection/retention.html",
        rules=RULES,
        due=retention.due(today),
        last=retention.last_run(),
        holds=queries.holds(),
        today=today,
    )


@room.page("/retention/holds/new", methods=("GET", "POST"), access=needs(P.HOLD_PLACE))
def place_hold() -> ResponseReturnValue:
    """Keep a person, a registration or a cohort from being removed."""
    form = HoldForm(data={"kind": request.args.get("kind", ""), "key": request.args.get("key", "")})

    def deed() -> LegalHold:
        kind = HoldKind(form.kind.data)
        found = queries.subject_of_hold(kind, _key(kind, form.key.data))
        if found is None:
            raise DomainError(_("There is no such record. Copy its key from the trail."), field="key")
        return holding.place(
            kind, found, reason=form.reason.data, until=form.until.data, actor=current_actor()
        )

    if form.carry_out(deed):
        flash(_("The legal hold stands: nothing of it is removed."), "good")
        return redirect(url_for("protection.rounds"), code=303)
    return render_template("protection/place_hold.html", form=form), form.status


def _key(kind: HoldKind, text: str) -> UUID | None:
    """A record's key; a person's also by the pseudonym that the trail shows."""
    return as_uuid(text) or (key_of(text) if kind is HoldKind.PERSON else None)


@room.page(
    "/retention/holds/<uuid:hold_id>/end",
    methods=("GET", "POST"),
    access=on(LegalHold, P.HOLD_PLACE, "hold_id"),
)
def end_hold(hold: LegalHold) -> ResponseReturnValue:
    """End a legal hold, after asking."""
    form = EndForm()
    if form.carry_out(lambda: holding.end(hold, actor=current_actor())):
        flash(_("The legal hold has ended. What is due goes with the next round."), "good")
        return redirect(url_for("protection.rounds"), code=303)
    return render_template("protection/end_hold.html", form=form, hold=hold), form.status

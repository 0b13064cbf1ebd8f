"""The pages of retention: what is due, what was removed, and what a legal hold keeps."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import as_uuid, current_actor, needs, on
from app.access.permissions import Permission as P
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.core import clock
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE, Link
from app.protection import holding, queries, retention
from app.protection.forms import EndForm, HoldForm
from app.protection.models import LegalHold
from app.protection.pseudonyms import key_of, pseudonym
from app.protection.room import room
from app.protection.rules import RULES
from app.protection.states import HoldKind
from app.registrations import page
from app.registrations.models import Registration


@room.page("/retention", access=needs(P.RETENTION_SEE))
def rounds() -> ResponseReturnValue:
    """What is due today, what the last rounds removed, and the legal holds."""
    today = clock.today(OFFICE_ZONE)
    holds = queries.holds()
    return render_template(
        "protection/retention.html",
        rules=RULES,
        due=retention.due(today),
        last=retention.last_run(),
        holds=holds,
        subjects=queries.subjects(holds),
        who=_who,
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
            raise DomainError(
                _("There is no such record. Copy its key from the trail, or write the cohort’s code."),
                field="key",
            )
        return holding.place(
            kind, found, reason=form.reason.data, until=form.until.data, actor=current_actor()
        )

    if form.carry_out(deed):
        flash(_("The legal hold stands: nothing of it is removed."), "good")
        return redirect(url_for("protection.rounds"), code=303)
    return render_template("protection/place_hold.html", form=form), form.status


def _key(kind: HoldKind, text: str) -> UUID | None:
    """A record's key; a person's also by the pseudonym that the trail shows, a cohort's by its code."""
    known = {HoldKind.PERSON: key_of, HoldKind.COHORT: queries.cohort_with_code}
    return as_uuid(text) or (known[kind](text) if kind in known else None)


def _who(person_id: UUID, name: str) -> str:
    """Whom a hold keeps: by name, or for whoever reads no names in the trail by the pseudonym there."""
    return name if policy.may(current_actor(), P.TRAIL_NAMES) else pseudonym(person_id)


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
    return (
        render_template(
            "protection/end_hold.html", form=form, hold=hold, subjects=queries.subjects([hold]), who=_who
        ),
        form.status,
    )


@workspace.add_link
def _of_cohort(cohort: Cohort, actor: Actor) -> Link | None:
    """From a cohort to the legal hold on it, or to placing one."""
    if not policy.may(actor, P.RETENTION_SEE):
        return None
    held = queries.holds_over_cohort(cohort.id)
    if held:
        return Link(_("A legal hold stands on this cohort"), _to(held[0]))
    if policy.may(actor, P.HOLD_PLACE):
        place = url_for("protection.place_hold", kind=HoldKind.COHORT, key=cohort.code)
        return Link(_("Place a legal hold on this cohort"), place)
    return None


@page.add_link
def _of_registration(registration: Registration, actor: Actor) -> Link | None:
    """From a registration to the legal hold on it, its cohort or its person; never one's own."""
    if registration.person_id == actor.person_id or not policy.may(actor, P.RETENTION_SEE):
        return None
    held = queries.holds_over_registration(registration)
    return Link(_("A legal hold stands on this registration"), _to(held[0])) if held else None


def _to(hold: LegalHold) -> str:
    return url_for("protection.rounds", _anchor=f"hold-{hold.id}")

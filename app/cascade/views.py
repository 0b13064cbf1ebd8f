"""The pages of training at home: reporting it, what a state's graduates taught, and confirming it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import EVERYONE, Room, current_actor, needs, on
from app.access.permissions import Permission as P
from app.cascade import operations, queries
from app.cascade.forms import MoveForm, ReportForm
from app.cascade.models import CascadeActivity
from app.cascade.operations import Report
from app.cascade.states import CASCADE, CascadeState
from app.core.crypto import token_hash
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _, read
from app.core.templating import Link
from app.people import one_time, tries
from app.people.letters import DeadLinkError
from app.registrations import page
from app.registrations.models import Registration
from app.registrations.room import state_name

room = Room("cascade", __name__)
_DOOR = tries.Door("cascade", (20, timedelta(hours=1)))
_REPORT = on(Registration, P.CASCADE_REPORT, "registration_id", queries.one_registration)
_SEE = on(CascadeActivity, P.CASCADE_SEE, "cascade_activity_id", queries.one_activity)
_CONFIRM = on(CascadeActivity, P.CASCADE_CONFIRM, "cascade_activity_id", queries.one_activity)
_OWN = on(CascadeActivity, P.CASCADE_REPORT, "cascade_activity_id", queries.one_activity)


@room.page("/cascade", access=needs(P.CASCADE_SEE))
def index() -> ResponseReturnValue:
    """How much was passed on by programme and state, and of one of them the tree of who taught what."""
    actor = current_actor()
    sums = queries.sums(actor)
    programme, state = request.args.get("programme", ""), request.args.get("state", "")
    if len(sums) == 1 and not programme:
        programme, state = sums[0].programme.code, sums[0].state_code
    return render_template(
        "cascade/index.html",
        sums=sums,
        tree=queries.tree(actor, programme, state),
        here=(programme, state),
        state_name=state_name,
    )


@room.page("/cascade/report/<uuid:registration_id>", methods=("GET", "POST"), access=_REPORT)
def report(registration: Registration) -> ResponseReturnValue:
    """A graduate reports a training at home, by the account."""
    form = _form(registration)
    made = form.carry_out(lambda: operations.report(registration, _said(form), actor=current_actor()))
    if made:
        flash(_("It is reported. Your state's focal point confirms it."), "good")
        return redirect(url_for("cascade.show", cascade_activity_id=made.id), code=303)
    return _form_page(form, registration), form.status


@room.page("/cascade/<uuid:cascade_activity_id>/anew", methods=("GET", "POST"), access=_OWN)
def anew(cascade_activity: CascadeActivity) -> ResponseReturnValue:
    """A graduate answers the question about a report by saying it anew."""
    registration = _registration(cascade_activity.registration_id)
    form, actor = _form(registration, cascade_activity), current_actor()
    if form.carry_out(
        lambda: operations.report_anew(cascade_activity, registration, _said(form), actor=actor)
    ):
        flash(_("It is reported. Your state's focal point confirms it."), "good")
        return redirect(url_for("cascade.show", cascade_activity_id=cascade_activity.id), code=303)
    return _form_page(form, registration), form.status


@room.page("/cascade/report/by-letter/<token>", methods=("GET", "POST"), access=EVERYONE, own_deeds=True)
def by_letter(token: str) -> ResponseReturnValue:
    """The same report by a letter's link, without an account; each sending is counted before the deed."""
    hashed = token_hash(token)
    return one_time.shown_or_taken_in(lambda: _by_letter(hashed), door=_DOOR, by=hashed)


@room.page("/cascade/reported", access=EVERYONE)
def thanks() -> ResponseReturnValue:
    """The end of a report by a letter's link."""
    return render_template("cascade/thanks.html")


def _by_letter(hashed: str) -> ResponseReturnValue:
    link = queries.by_token(hashed)
    if link is None:
        return _gone()
    registration, activity = _registration(link.registration_id), link.activity
    form = _form(registration, activity)

    if form.validate_on_submit():
        who = Actor(person_id=registration.person_id)
        try:
            operations.spend(link)
            if activity is None:
                operations.report(registration, _said(form), actor=who)
            else:
                operations.report_anew(activity, registration, _said(form), actor=who)
        except DeadLinkError:
            return _gone()
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("cascade.thanks"), code=303)
    return _form_page(form, registration), form.status


def _gone() -> tuple[str, int]:
    """The one page of every link that opens nothing, whatever the reason."""
    return render_template("cascade/gone.html"), 410


@room.page("/cascade/<uuid:cascade_activity_id>", access=_SEE)
def show(cascade_activity: CascadeActivity) -> ResponseReturnValue:
    """One training at home, and what may be done with its report."""
    return _page(cascade_activity)


@room.page(
    "/cascade/<uuid:cascade_activity_id>/<any(confirm, return):name>", methods=("POST",), access=_CONFIRM
)
def move(cascade_activity: CascadeActivity, name: str) -> ResponseReturnValue:
    """Confirm a report, or return it with a question."""
    form, actor = MoveForm(), current_actor()
    if name == "confirm":
        done = form.carry_out(lambda: operations.confirm(cascade_activity, actor=actor))
    else:
        reason = form.reason.data or ""
        done = form.carry_out(lambda: operations.give_back(cascade_activity, reason=reason, actor=actor))
    if done:
        flash(_("It is done. This report is now “%(state)s”.", state=cascade_activity.state.label), "good")
        return redirect(url_for("cascade.show", cascade_activity_id=cascade_activity.id), code=303)
    return _page(cascade_activity, form=form), form.status


def _page(activity: CascadeActivity, *, form: MoveForm | None = None) -> str:
    offers: dict[str, Any] = {
        offer.transition.name: offer for offer in CASCADE.offers(activity, current_actor())
    }
    return render_template(
        "cascade/show.html",
        activity=activity,
        offers=offers,
        form=form or MoveForm(formdata=None),
        question=queries.question_about(activity) if activity.state is CascadeState.RETURNED else "",
        state_name=state_name,
    )


def _registration(key: Any) -> Registration:
    return db.session.execute(queries.one_registration().where(Registration.id == key)).scalar_one()  # type: ignore[no-any-return]


def _form(registration: Registration, activity: CascadeActivity | None = None) -> ReportForm:
    said: dict[str, Any] = {}
    if activity is not None:
        said = {
            name: getattr(activity, name)
            for name in ("first_day", "last_day", "place", "participants", "women")
        }
        said["modules"] = [str(one.id) for one in activity.modules]
    form = ReportForm(data=said)
    form.modules.choices = [(str(one.id), read(one.title)) for one in queries.modules_of(registration)]
    return form


def _said(form: ReportForm) -> Report:
    return Report(
        first_day=form.first_day.data,
        last_day=form.last_day.data,
        place=form.place.data or "",
        participants=form.participants.data,
        women=form.women.data,
        modules=form.modules.data,
    )


def _form_page(form: ReportForm, registration: Registration) -> str:
    return render_template(
        "cascade/report.html",
        form=form,
        registration=registration,
        may_report=queries.may_report(registration),
        reported=queries.of_registration(registration.id),
    )


@page.add_link
def _to_report(registration: Registration, actor: Actor) -> Link | None:
    """From a graduate's own registration to what they taught since."""
    if registration.person_id != actor.person_id or not queries.may_report(registration):
        return None
    return Link(_("What you taught since"), url_for("cascade.report", registration_id=registration.id))

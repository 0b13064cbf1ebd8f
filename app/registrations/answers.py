"""The answers to a cohort's call: which state puts how many forward, and who is to be reminded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import TakenAway, current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import workspace
from app.cohorts.models import Cohort, Invitation
from app.cohorts.queries import focal_points, one_cohort
from app.core import clock
from app.core.errors import DomainError
from app.core.i18n import _, _l, ngettext
from app.core.listing import Column, Listing
from app.core.templating import listed, moment
from app.registrations import reminders, state_queries
from app.registrations.forms import AnswersFilter
from app.registrations.room import room, state_name


@room.page(
    "/cohorts/<uuid:cohort_id>/call/answers",
    access=on(Cohort, P.COHORT_WORK, "cohort_id", one_cohort),
    taken_away=TakenAway("call.export", right=P.REGISTRATION_EXPORT),
)
def answers(cohort: Cohort) -> ResponseReturnValue:
    """Who has answered the call and who has not; taken away by POST, with a line in the trail."""
    actor = current_actor()
    codes = [invitation.state_code for invitation in cohort.call.invitations] if cohort.call else []
    names: dict[str, list[str]] = {}
    for code, user in focal_points(codes):
        names.setdefault(code, []).append(user.person.name)
    readers = {code: listed(found) for code, found in names.items()}
    silent = state_queries.unanswered(cohort.id)
    page = _listing(readers, silent).page(state_queries.answers(cohort.id), silent=silent)
    if page.wants_csv:
        return page.as_csv()
    return render_template(
        "registrations/answers.html",
        **workspace.context(cohort, "call"),
        page=page,
        readers=readers,
        silent=silent,
        invited=len(codes),
        state_name=state_name,
        may_remind=cohort.takes_registrations(clock.now())
        and bool(silent)
        and policy.may(actor, P.LETTER_WORD, cohort),
        days=listed([str(days) for days in reminders.DAYS_BEFORE]),
    )


def _listing(readers: Mapping[str, str], silent: list[str]) -> Listing:
    """How the answers are listed; `readers` names the focal points of each state."""
    return Listing(
        name="answers",
        columns=(
            Column("state", _l("State"), sort=Invitation.state_code, text=lambda row: _name(row[0])),
            Column("reader", _l("Focal point"), text=lambda row: readers.get(row[0].state_code, "")),
            Column(
                "seats",
                _l("Seats foreseen"),
                sort=sa.func.coalesce(Invitation.seats, 0),
                text=lambda row: row[0].seats,
                numeric=True,
            ),
            Column("nominated", _l("Nominated"), text=lambda row: row[1], numeric=True),
            Column(
                "answered",
                _l("Answer"),
                text=lambda row: _("Not answered") if row[0].state_code in silent else _("Answered"),
            ),
            Column("reminded", _l("Reminded"), text=lambda row: moment(row[2]) if row[2] else ""),
        ),
        key=Invitation.id,
        default="state",
        filter_form=AnswersFilter,
        narrow=_narrow,
        of_persons=True,
    )


def _name(invitation: Invitation) -> str:
    return state_name(invitation.state_code)


def _narrow(statement: sa.Select[Any], form: AnswersFilter) -> sa.Select[Any]:
    if form.answered.data == "yes":
        return statement.where(Invitation.state_code.not_in(form.silent))
    if form.answered.data == "no":
        return statement.where(Invitation.state_code.in_(form.silent))
    return statement


@room.page(
    "/cohorts/<uuid:cohort_id>/call/remind",
    methods=("POST",),
    access=on(Cohort, P.LETTER_WORD, "cohort_id", one_cohort),
)
def remind(cohort: Cohort) -> ResponseReturnValue:
    """Remind the states that have not answered, each at most once a day."""
    back = redirect(url_for("registrations.answers", cohort_id=cohort.id), code=303)
    try:
        found = reminders.remind_by_hand(cohort, actor=current_actor())
    except DomainError as refusal:
        flash(str(refusal.message), "warn")
        return back
    number = len({letter.state_code for letter in found})
    flash(
        ngettext("One state is reminded by letter.", "%(num)s states are reminded by letter.", number), "good"
    )
    return back


@workspace.add_act
def _to_answers(cohort: Cohort, actor: Actor) -> workspace.Act | None:
    """While the call is open: how many states have answered, and where the others are reminded."""
    call = cohort.call
    if (
        call is None
        or not cohort.takes_registrations(clock.now())
        or not policy.may(actor, P.COHORT_WORK, cohort)
    ):
        return None
    silent = len(state_queries.unanswered(cohort.id))
    return workspace.Act(
        what=_("The states answer the call"),
        whose=ngettext("One state has not answered yet.", "%(num)s states have not answered yet.", silent)
        if silent
        else _("Every invited state has answered."),
        until=call.deadline_at,
        zone=call.deadline_zone,
        url=url_for("registrations.answers", cohort_id=cohort.id),
        button=_("See the answers"),
    )

"""What of registrations waits for whom."""

from __future__ import annotations

from datetime import time

import sqlalchemy as sa
from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import tasks, zones
from app.core.db import db
from app.core.i18n import _, ngettext, read
from app.core.tasks import Task
from app.core.templating import day, isolated
from app.registrations import desk_queries, queries, seat_queries, state_queries
from app.registrations.models import Registration
from app.registrations.states import RegistrationState

_S = RegistrationState


@tasks.source
def of_the_official(actor: Actor) -> list[Task]:
    """An offer to answer, an application to finish or to change."""
    if actor.person_id is None:
        return []
    found = []
    for registration in queries.of_person(actor.person_id):
        cohort, tone = registration.cohort, "go"
        due = cohort.call.deadline_at if cohort.call else None
        if registration.state is _S.OFFERED:
            label, act = _("Accept or decline your seat"), _("Read the offer")
            due = registration.offer_until
        elif registration.state is _S.RETURNED:
            label, act = _("Change your application and send it again"), _("Read what is to change")
            tone = "warn"
        elif registration.state is _S.DRAFT and cohort.state is CohortState.OPEN:
            label, act = _("Finish your application and send it"), _("Read the application")
        else:
            continue
        url = url_for("registrations.show", registration_id=registration.id)
        found.append(
            Task(label=label, act=act, url=url, hint=isolated(read(cohort.title)), tone=tone, due=due)
        )
    return found


@tasks.source
def of_the_focal_point(actor: Actor) -> list[Task]:
    """Applications to endorse, and offers that officials of the state have not answered."""
    if not policy.may(actor, P.REGISTRATION_ENDORSE):
        return []
    found = []
    here, what = url_for("registrations.desk"), desk_queries.what_waits(actor)
    if what.waiting:
        label = ngettext("Answer one application", "Answer %(num)s applications", what.waiting)
        found.append(Task(label=label, act=_("Read the applications"), url=here, due=what.deadline))
    if what.offers:
        found.append(
            Task(
                label=ngettext("See one open offer", "See %(num)s open offers", what.offers),
                act=_("See the offers"),
                url=here,
                hint=_("You can answer for your officials."),
                due=what.until,
            )
        )
    return found


@tasks.source
def calls_to_follow(actor: Actor) -> list[Task]:
    """The open calls that invited states have not answered, with how many these are."""
    if not policy.may(actor, P.COHORT_EDIT):
        return []
    return [
        Task(
            label=ngettext(
                "One state has not answered the call of %(cohort)s",
                "%(num)s states have not answered the call of %(cohort)s",
                silent,
                cohort=code,
            ),
            act=_("See which"),
            url=url_for("registrations.answers", cohort_id=cohort_id),
            hint=_("You can remind them of it there."),
            tag_text=_("%(silent)s of %(invited)s", silent=silent, invited=invited),
            tone="warn" if silent else "",
            due=deadline_at,
        )
        for cohort_id, code, deadline_at, invited, silent in state_queries.calls_not_answered(actor)
    ]


@tasks.source
def seats_to_fill(actor: Actor) -> list[Task]:
    """The cohorts that begin within a month and have seats that nobody holds."""
    if not policy.may(actor, P.REGISTRATION_SELECT):
        return []
    return [
        Task(
            label=ngettext(
                "One seat of %(cohort)s is free", "%(num)s seats of %(cohort)s are free", free, cohort=code
            ),
            act=_("See the roster"),
            url=url_for("registrations.roster", cohort_id=cohort_id),
            hint=_("It begins on %(day)s.", day=day(first_day)),
            tag_text=_("Seats"),
            tone="warn",
            due=zones.instant(first_day, time(0), zone),
        )
        for cohort_id, code, first_day, zone, free in seat_queries.begin_with_free_seats(actor)
    ]


@tasks.source
def of_the_coordinator(actor: Actor) -> list[Task]:
    """Cleared officials to select among, cohort by cohort."""
    if not policy.may(actor, P.REGISTRATION_SELECT):
        return []
    number = sa.func.count(Registration.id)
    rows = db.session.execute(
        sa.select(Cohort.id, Cohort.title, number)
        .join(Registration, Registration.cohort_id == Cohort.id)
        .where(
            Registration.state == _S.CLEARED,
            Cohort.state.in_((CohortState.SELECTING, CohortState.CONFIRMED)),
            policy.visible_to(actor, P.REGISTRATION_SELECT, Registration),
        )
        .group_by(Cohort.id)
        .order_by(Cohort.first_day, Cohort.id)
    )
    return [
        Task(
            label=ngettext(
                "Select among one cleared official", "Select among %(num)s cleared officials", cleared
            ),
            act=_("Select"),
            url=url_for("registrations.selection", cohort_id=cohort_id),
            hint=isolated(read(title)),
        )
        for cohort_id, title, cleared in rows
    ]

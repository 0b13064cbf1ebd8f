"""What waits of registers: to be taken, to be checked in on, to be closed."""

from __future__ import annotations

from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.attendance import queries
from app.core import clock, tasks
from app.core.i18n import _, ngettext, read
from app.core.tasks import Task
from app.core.templating import moment
from app.timetable.models import Session


@tasks.source
def registers_to_take(actor: Actor) -> list[Task]:
    """A trainer's own sessions that have begun, until their registers are closed."""
    if actor.trainer_id is None:
        return []
    return [
        Task(
            label=_("Take attendance: %(session)s", session=read(session.title)),
            act=_("Open the register"),
            url=url_for("attendance.register", session_id=session.id),
            hint=_(
                "%(cohort)s, %(moment)s",
                cohort=session.cohort.code,
                moment=moment(session.starts_at, session.zone),
            ),
            tag_text=_("Register open"),
        )
        for session in queries.open_registers_of(actor.trainer_id, at=clock.now())
    ]


@tasks.source
def check_in(actor: Actor) -> list[Task]:
    """A trainee's own session that is about to begin or goes on, until there is a mark."""
    if actor.person_id is None:
        return []
    return [
        Task(
            label=_("Check in: %(session)s", session=read(session.title)),
            act=_("Check in"),
            url=url_for("attendance.check_in", session_id=session.id),
            hint=_(
                "%(cohort)s, %(moment)s",
                cohort=session.cohort.code,
                moment=moment(session.starts_at, session.zone),
            ),
            tag_text=_("Register open"),
        )
        for session in queries.open_to_check_in(actor.person_id, at=clock.now())
        if policy.may(actor, P.REGISTER_CHECK_IN, session)
    ]


@tasks.source
def registers_overdue(actor: Actor) -> list[Task]:
    """A coordinator's cohorts with sessions that are over and whose registers are not closed."""
    if not policy.may(actor, P.REGISTER_CORRECT):
        return []
    within = policy.visible_to(actor, P.REGISTER_CORRECT, Session)
    return [
        Task(
            label=ngettext(
                "%(num)s register of %(cohort)s is still open",
                "%(num)s registers of %(cohort)s are still open",
                number,
                cohort=cohort.code,
            ),
            act=_("See the registers"),
            url=url_for("attendance.of_cohort", cohort_id=cohort.id, standing="scheduled"),
            hint=_("The sessions are over. Their trainers, or you, take attendance and close them."),
            tag_text=_("Overdue"),
            tone="warn",
        )
        for cohort, number in queries.overdue_registers(within, at=clock.now())
    ]

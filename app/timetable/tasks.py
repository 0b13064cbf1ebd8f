"""What waits in the timetable: drafts to publish, and what one teaches or attends today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import selectinload

from app.access.permissions import Permission
from app.access.policy import may, visible_to
from app.cohorts.models import Cohort
from app.core import clock, tasks
from app.core.db import db
from app.core.i18n import _, ngettext, read
from app.core.tasks import Task
from app.core.templating import OFFICE_ZONE
from app.timetable import against, deciding, instants, joining, last_told
from app.timetable.join_links import JoinLink
from app.timetable.lost_hours import lost_hours
from app.timetable.models import PublishedInterpreter, PublishedSession, Session
from app.timetable.plans import PLANNABLE
from app.timetable.states import Mode, SessionState
from app.timetable.words import place, when

MOST = 20
CLOSE = timedelta(days=3)
"""How long before a session its missing link waits on the start page."""


def _of_planners(find: Callable[[Any], list[Task]]) -> Callable[[Any], list[Task]]:
    """A source of what waits for those who plan sessions; of others nothing is asked."""

    @tasks.source
    @wraps(find)
    def found(actor: Any) -> list[Task]:
        return find(actor) if may(actor, Permission.SESSION_EDIT) else []

    return found


@_of_planners
def drafts_to_publish(actor: Any) -> list[Task]:
    """A coordinator's cohorts whose timetables people do not know as they stand."""
    rows = db.session.execute(
        sa.select(Cohort.id, Cohort.code, sa.func.count())
        .join(Session, Session.cohort_id == Cohort.id)
        .where(
            visible_to(actor, Permission.SESSION_EDIT, Session),
            last_told.IS_TO_PUBLISH,
            Cohort.state.in_(PLANNABLE),
        )
        .group_by(Cohort.id, Cohort.code)
        .order_by(Cohort.code)
        .limit(MOST)
    )
    return [
        Task(
            label=ngettext(
                "Publish one session of %(cohort)s",
                "Publish %(num)s sessions of %(cohort)s",
                count,
                cohort=code,
            ),
            act=_("See what is published"),
            url=url_for("timetable.publish", cohort_id=key),
            hint=_("Nobody but you knows of it yet."),
        )
        for key, code, count in rows
    ]


@_of_planners
def sessions_to_move(actor: Any) -> list[Task]:
    """A coordinator's sessions to come that hold who or what is not there any more on their day."""
    return [
        Task(
            label=ngettext(
                "Move one session of %(cohort)s: who or what it needs is not there",
                "Move %(num)s sessions of %(cohort)s: who or what they need is not there",
                row.sessions,
                cohort=row.code,
            ),
            act=_("See which"),
            url=url_for("timetable.cohort_against", cohort_id=row.id),
            due=row.first,
        )
        for row in against.cohorts_against(actor, most=MOST)
    ]


@_of_planners
def sessions_on_holidays(actor: Any) -> list[Task]:
    """A coordinator's sessions to come on a day of which it was decided that it is a holiday of the host."""
    return [
        Task(
            label=ngettext(
                "Move one session of %(cohort)s: its day is a holiday",
                "Move %(num)s sessions of %(cohort)s: their days are holidays",
                row.sessions,
                cohort=row.code,
            ),
            act=_("See which"),
            url=url_for("timetable.holidays", cohort_id=row.id),
            due=row.first,
        )
        for row in deciding.cohorts_on_holidays(actor, most=MOST)
    ]


@_of_planners
def links_to_give(actor: Any) -> list[Task]:
    """A coordinator's sessions that are joined from elsewhere, begin soon, and have no link yet."""
    now = clock.now()
    rows = db.session.execute(
        sa.select(Session.id, Session.title, Session.starts_at, Cohort.code)
        .join(Session.cohort)
        .outerjoin(JoinLink, JoinLink.session_id == Session.id)
        .where(
            visible_to(actor, Permission.SESSION_EDIT, Session),
            Session.state == SessionState.SCHEDULED,
            Session.mode != Mode.IN_PERSON,
            Session.starts_at <= now + CLOSE,
            Session.ends_at > now,
            JoinLink.id.is_(None),
        )
        .order_by(Session.starts_at, Session.id)
        .limit(MOST)
    )
    return [
        Task(
            label=_("Give the link to join “%(title)s” of %(cohort)s", title=read(title), cohort=code),
            act=_("Give the link"),
            url=url_for("timetable.give_link", session_id=key),
            due=starts_at,
        )
        for key, title, starts_at, code in rows
    ]


@_of_planners
def moved_with_the_clocks(actor: Any) -> list[Task]:
    """The sessions that a coordinator has to look at, because a state changed its clocks."""
    moved = [one for one in instants.moved_lately(actor) if one["now"] > clock.now()]
    if not moved:
        return []
    label = ngettext(
        "One session moved with the clocks", "%(num)s sessions moved with the clocks", len(moved)
    )
    return [Task(label=label, act=_("See what moved"), url=url_for("timetable.moved"))]


@_of_planners
def lost_with_the_clocks(actor: Any) -> list[Task]:
    """The sessions and deadlines for which a coordinator must choose another hour, until it is chosen."""
    lost = lost_hours(actor)
    if not lost:
        return []
    label = ngettext(
        "Choose another hour: the clocks skip one, or show it twice",
        "Choose other hours: the clocks skip %(num)s, or show them twice",
        len(lost),
    )
    return [Task(label=label, act=_("See which"), url=url_for("timetable.moved"))]


@tasks.source
def sessions_today(actor: Any) -> list[Task]:
    """The sessions that one still teaches, interprets or attends today, wherever they are."""
    if actor.trainer_id is None and actor.person_id is None:
        return []
    statement = (
        last_told.own_sessions(actor)
        .where(
            PublishedSession.state == SessionState.SCHEDULED,
            PublishedSession.day == clock.today(OFFICE_ZONE),
            PublishedSession.ends_at > clock.now(),
        )
        .options(
            selectinload(PublishedSession.trainers),
            selectinload(PublishedSession.interpreting).joinedload(PublishedInterpreter.interpreter),
        )
        .order_by(PublishedSession.starts_at, PublishedSession.session_id)
        .limit(MOST)
    )
    sessions = list(db.session.scalars(statement))
    joined_now = joining.open_among(sessions, actor)
    return [
        Task(
            label=_today(session, actor),
            act=_("Join the session") if session.id in joined_now else _("See the session"),
            url=url_for("timetable.session", session_id=session.id),
            hint=_("%(when)s: %(place)s", when=when(session), place=place(session)),
            due=session.ends_at,
        )
        for session in sessions
    ]


def _today(session: PublishedSession, actor: Any) -> str:
    """What one does in a session today."""
    title = read(session.title)
    if actor.trainer_id in {trainer.id for trainer in session.trainers}:
        return _("You teach “%(title)s” today", title=title)
    if actor.person_id in {interpreter.person_id for interpreter in session.interpreters}:
        return _("You interpret in “%(title)s” today", title=title)
    return _("You attend “%(title)s” today", title=title)

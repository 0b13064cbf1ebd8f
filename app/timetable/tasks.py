"""What waits in the timetable: drafts to publish, and what one teaches or attends today."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import url_for

from app.access.permissions import Permission
from app.access.policy import may, visible_to
from app.cohorts.models import Cohort
from app.core import clock, tasks
from app.core.db import db
from app.core.i18n import _, ngettext, read
from app.core.tasks import Task
from app.core.templating import OFFICE_ZONE
from app.timetable import queries
from app.timetable.models import Session
from app.timetable.operations import PLANNABLE
from app.timetable.states import SessionState
from app.timetable.words import place, when

MOST = 20


@tasks.source
def drafts_to_publish(actor: Any) -> list[Task]:
    """A coordinator's cohorts whose timetables hold drafts."""
    if not may(actor, Permission.SESSION_EDIT):
        return []
    rows = db.session.execute(
        sa.select(Cohort.id, Cohort.code, sa.func.count())
        .join(Session, Session.cohort_id == Cohort.id)
        .where(
            visible_to(actor, Permission.SESSION_EDIT, Session),
            Session.state == SessionState.DRAFT,
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
            hint=_("Nobody but you sees them yet."),
        )
        for key, code, count in rows
    ]


@tasks.source
def sessions_today(actor: Any) -> list[Task]:
    """The sessions that one still teaches or attends today, wherever they are."""
    if actor.trainer_id is None and actor.person_id is None:
        return []
    sessions = db.session.scalars(
        queries.own_sessions(actor)
        .where(
            Session.state == SessionState.SCHEDULED,
            Session.day == clock.today(OFFICE_ZONE),
            Session.ends_at > clock.now(),
        )
        .order_by(Session.starts_at, Session.id)
        .limit(MOST)
    )
    return [
        Task(
            label=_("You teach “%(title)s” today", title=read(session.title))
            if actor.trainer_id in {part.trainer_id for part in session.teaching}
            else _("You attend “%(title)s” today", title=read(session.title)),
            act=_("See the session"),
            url=url_for("timetable.session", session_id=session.id),
            hint=_("%(when)s: %(place)s", when=when(session), place=place(session)),
            due=session.ends_at,
        )
        for session in sessions
    ]

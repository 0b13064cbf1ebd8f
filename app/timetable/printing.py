"""All weeks of a cohort's timetable on one page, to be printed."""

from __future__ import annotations

from itertools import groupby

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import queries as cohorts
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.timetable import last_told, queries, weeks
from app.timetable.models import Session
from app.timetable.room import room
from app.timetable.states import SessionState
from app.timetable.words import place


@room.page(
    "/cohorts/<uuid:cohort_id>/timetable/print",
    access=on(Cohort, P.SESSION_SEE, "cohort_id", cohorts.one_cohort),
)
def print_weeks(cohort: Cohort) -> ResponseReturnValue:
    """Every week of a cohort with its sessions; what is not published as it stands is marked."""
    statement = (
        queries.sessions_of(cohort, current_actor())
        .where(Session.state != SessionState.CANCELLED)
        .order_by(Session.starts_at, Session.id)
    )
    sessions = list(db.session.scalars(statement))
    zones_shown = {session.zone for session in sessions} or {cohort.zone}
    found = [
        (
            weeks.around(monday, zones_shown=zones_shown, first=cohort.first_day, last=cohort.last_day),
            list(of_week),
        )
        for monday, of_week in groupby(sessions, key=lambda session: weeks.monday_of(session.day))
    ]
    versions = last_told.versions(cohort)
    return render_template(
        "timetable/print_weeks.html",
        cohort=cohort,
        weeks=found,
        clocks=found[0][0].clocks if found else "",
        version=versions[0] if versions else None,
        is_all_draft=all(session.state is SessionState.DRAFT for session in sessions),
        has_several_zones=len(zones_shown) > 1,
        now=clock.now(),
        place_of=place,
        day_name=weeks.day_name,
    )

"""The pages of one's own sessions, and the calendar feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import EVERYONE, SIGNED_IN, current_actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.cohorts.models import Cohort
from app.core import clock
from app.core.i18n import _, read, speaking
from app.core.templating import OFFICE_ZONE
from app.timetable import addresses, calendars, operations, queries, weeks
from app.timetable.feed import render
from app.timetable.lists import OWN_SESSIONS
from app.timetable.models import Session
from app.timetable.places import room
from app.timetable.states import SessionState
from app.timetable.words import place


def tell(session: Session) -> dict[str, Any]:
    """What a reader who may see a session is told of it in a week."""
    is_draft = session.state is SessionState.DRAFT
    return {
        "title": read(session.title),
        "url": url_for("timetable.session", session_id=session.id),
        "where": place(session),
        "tone": "lock" if is_draft else "",
        "tag_text": str(session.state.label) if is_draft else "",
    }


def calendar_of(cohort: Cohort, actor: Actor) -> dict[str, Any]:
    """The reader's own address of a cohort's calendar, for the pages that show it."""
    link = queries.live_link(cohort.id, actor.user_id)
    return {"link": link, "address": addresses.address_of(link.id) if link else None}


@room.page("/timetable", access=SIGNED_IN)
def mine() -> ResponseReturnValue:
    """The sessions that one teaches or attends, with the calendar of each cohort."""
    actor = current_actor()
    own = queries.own_cohorts(actor)
    page = OWN_SESSIONS.page(
        queries.own_sessions(actor), cohorts=[(cohort.code, read(cohort.title)) for cohort in own]
    )
    if page.wants_csv:
        return page.as_csv()
    links, today = queries.live_links(actor.user_id), clock.today(OFFICE_ZONE)
    return render_template(
        "timetable/mine.html",
        page=page,
        place_of=place,
        calendars=[
            (cohort, link, addresses.address_of(link.id) if link else None)
            for cohort in own
            for link in [links.get(cohort.id)]
            if link or cohort.last_day >= today
        ],
    )


@room.page("/timetable/week", access=SIGNED_IN)
def my_week() -> ResponseReturnValue:
    """One week of the sessions that one teaches or attends."""
    actor, today = current_actor(), clock.today(OFFICE_ZONE)
    own = queries.own_cohorts(actor)
    first = min([today, *(cohort.first_day for cohort in own)])
    last = max([today, *(cohort.last_day for cohort in own)])
    monday = weeks.asked_week(request.args.get("week"), today=today, first=first, last=last)
    sessions = queries.in_week(queries.own_sessions(actor), monday)
    drawn = weeks.draw(
        sessions,
        monday,
        zone=OFFICE_ZONE,
        first=first,
        last=last,
        tell=lambda session: {**tell(session), "where": f"{place(session)} · {session.cohort.code}"},
    )
    return render_template("timetable/my_week.html", week=drawn)


@room.page("/cohorts/<uuid:cohort_id>/calendar", methods=("POST",), access=SIGNED_IN, fresh=True)
def make_address(cohort_id: UUID) -> ResponseReturnValue:
    """Make one's secret address of a cohort's calendar."""
    actor = current_actor()
    cohort = queries.own_cohort(cohort_id, actor)
    if cohort is None:
        abort(404)
    operations.make_address(cohort, actor=actor)
    flash(_("Your calendar has an address now. Copy it into your calendar programme."), "good")
    return redirect(_timetable_of(cohort, actor), code=303)


@room.page("/calendar/<uuid:link_id>/end", methods=("POST",), access=SIGNED_IN)
def end_address(link_id: UUID) -> ResponseReturnValue:
    """End one's own address: it opens nothing any more."""
    actor = current_actor()
    link = queries.own_link(link_id, actor)
    if link is None:
        abort(404)
    operations.end_address(link, actor=actor)
    flash(_("The address has ended. Calendars that read it get nothing any more."), "good")
    return redirect(_timetable_of(link.cohort, actor), code=303)


def _timetable_of(cohort: Cohort, actor: Actor) -> str:
    if may(actor, P.SESSION_SEE, cohort):
        return url_for("timetable.week", cohort_id=cohort.id)
    return url_for("timetable.mine")


@room.page("/calendar/<token>.ics", access=EVERYONE)
def calendar(token: str) -> ResponseReturnValue:
    """A cohort's calendar for the holder of a secret address, as long as the holder has a right to it."""
    key = addresses.link_of(token)
    found = queries.open_link(key) if key else None
    if found is None:
        abort(404)
    link, user = found
    actor = calendars.holder(user)
    shown = queries.in_feed(link.cohort, actor)
    if not shown and not queries.is_of_cohort(link.cohort, actor):
        abort(404)
    with speaking(user.language):
        feed = calendars.feed_of(
            link.cohort,
            shown,
            host=current_app.config["MAIL_HOST"],
            language=user.language,
        )
    response = Response(render(feed), mimetype="text/calendar")
    response.headers["Content-Disposition"] = "inline; filename=timetable.ics"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

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
from app.timetable import addresses, calendars, feed_operations, following, joining, last_told, weeks
from app.timetable.availability import own_profiles
from app.timetable.feed import render
from app.timetable.lists import OWN_SESSIONS
from app.timetable.models import FeedLink
from app.timetable.planned import PLANNED, kind_of, profile_label
from app.timetable.room import room
from app.timetable.states import CalendarKind, ResourceKind
from app.timetable.words import own as own_words
from app.timetable.words import place


def calendar_of(cohort: Cohort, actor: Actor) -> dict[str, Any]:
    """The reader's own address of a cohort's calendar, for the pages that show it."""
    link = last_told.live_link(cohort.id, actor.user_id)
    return shown_address(link, _make_of(cohort), cohort.code)


def shown_address(link: FeedLink | None, make: str, about: str) -> dict[str, Any]:
    """An address of a calendar, if there is one, and where another is made."""
    return {
        "link": link,
        "address": addresses.address_of(link.id) if link else None,
        "make": make,
        "about": about,
    }


def _make_of(cohort: Cohort) -> str:
    return url_for("timetable.make_address", cohort_id=cohort.id)


@room.page("/timetable", access=SIGNED_IN)
def mine() -> ResponseReturnValue:
    """The sessions that one teaches or attends, with the calendar of each cohort."""
    actor = current_actor()
    own = last_told.own_cohorts(actor)
    page = OWN_SESSIONS.page(
        last_told.own_sessions(actor), cohorts=[(cohort.code, read(cohort.title)) for cohort in own]
    )
    if page.wants_csv:
        return page.as_csv()
    profiles = own_profiles(actor)
    links, today = last_told.live_links(actor.user_id), clock.today(OFFICE_ZONE)
    return render_template(
        "timetable/mine.html",
        page=page,
        place_of=place,
        own_of=own_words,
        is_planned=bool(profiles),
        calendars=[
            *(
                (
                    profile_label(profile),
                    shown_address(
                        links.get(profile.id),
                        url_for("timetable.make_own_address", kind=kind_of(profile).kind.value),
                        profile_label(profile),
                    ),
                )
                for profile in profiles
            ),
            *(
                (
                    f"{read(cohort.title)} ({cohort.code})",
                    shown_address(links.get(cohort.id), _make_of(cohort), cohort.code),
                )
                for cohort in own
                if cohort.id in links or cohort.last_day >= today
            ),
        ],
    )


@room.page("/timetable/week", access=SIGNED_IN)
def my_week() -> ResponseReturnValue:
    """One week of the sessions that one teaches or attends."""
    actor, today = current_actor(), clock.today(OFFICE_ZONE)
    own = last_told.own_cohorts(actor)
    first = min([today, *(cohort.first_day for cohort in own)])
    last = max([today, *(cohort.last_day for cohort in own)])
    monday = weeks.asked_week(request.args.get("week"), today=today, first=first, last=last)
    sessions = last_told.own_week(actor, monday)
    joined_now = joining.open_among(sessions, actor)
    drawn = weeks.draw(
        sessions,
        monday,
        zone=OFFICE_ZONE,
        first=first,
        last=last,
        tell=lambda session: {
            "title": read(session.title),
            "url": url_for("timetable.session", session_id=session.id),
            "where": f"{place(session)} · {session.cohort.code}",
            "tag_text": _("Open to join") if session.id in joined_now else "",
        },
    )
    return render_template("timetable/my_week.html", week=drawn)


@room.page("/cohorts/<uuid:cohort_id>/calendar", methods=("POST",), access=SIGNED_IN, fresh=True)
def make_address(cohort_id: UUID) -> ResponseReturnValue:
    """Make one's secret address of a cohort's calendar."""
    actor = current_actor()
    cohort = last_told.own_cohort(cohort_id, actor)
    if cohort is None:
        abort(404)
    feed_operations.make_address(CalendarKind.COHORT, cohort.id, actor=actor)
    flash(_("Your calendar has an address now. Copy it into your calendar programme."), "good")
    return redirect(_timetable_of(cohort, actor), code=303)


@room.page(
    "/timetable/address/<any(trainer, interpreter):kind>", methods=("POST",), access=SIGNED_IN, fresh=True
)
def make_own_address(kind: str) -> ResponseReturnValue:
    """Make one's secret address of all that one teaches, or interprets, across cohorts."""
    actor = current_actor()
    own = [profile for profile in own_profiles(actor) if kind_of(profile).kind.value == kind]
    for profile in own:
        feed_operations.make_address(CalendarKind(kind), profile.id, actor=actor)
        flash(_("Your calendar has an address now. Copy it into your calendar programme."), "good")
    return redirect(url_for("timetable.mine"), code=303)


@room.page("/calendar/<uuid:link_id>/end", methods=("POST",), access=SIGNED_IN)
def end_address(link_id: UUID) -> ResponseReturnValue:
    """End one's own address: it opens nothing any more."""
    actor = current_actor()
    link = last_told.own_link(link_id, actor)
    if link is None:
        abort(404)
    feed_operations.end_address(link, actor=actor)
    flash(_("The address has ended. Calendars that read it get nothing any more."), "good")
    return redirect(_page_of(link, actor), code=303)


def _page_of(link: FeedLink, actor: Actor) -> str:
    """Where the reader finds what an address opens."""
    if link.calendar_kind is CalendarKind.COHORT:
        return _timetable_of(last_told.cohort_of(link), actor)
    if link.calendar_kind is CalendarKind.VENUE:
        return url_for("timetable.venue_week", venue_id=link.resource_id)
    planned = PLANNED[ResourceKind(link.calendar_kind.value)]
    if may(actor, planned.see):
        values: dict[str, Any] = {planned.argument: link.resource_id}
        return url_for(f"timetable.{planned.kind.value}_week", **values)
    return url_for("timetable.mine")


def _timetable_of(cohort: Cohort, actor: Actor) -> str:
    if may(actor, P.SESSION_SEE, cohort):
        return url_for("timetable.week", cohort_id=cohort.id)
    return url_for("timetable.mine")


@room.page("/calendar/<token>.ics", access=EVERYONE)
def calendar(token: str) -> ResponseReturnValue:
    """A calendar for the holder of a secret address, as long as the holder has a right to it."""
    key = addresses.link_of(token)
    found = last_told.open_link(key) if key else None
    if found is None:
        abort(404)
    link, user = found
    with speaking(user.language):
        feed = following.feed_at(
            link, calendars.holder(user), host=current_app.config["MAIL_HOST"], language=user.language
        )
    if feed is None:
        abort(404)
    response = Response(render(feed), mimetype="text/calendar")
    response.headers["Content-Disposition"] = "inline; filename=timetable.ics"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

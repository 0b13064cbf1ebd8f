"""The calendars of what sessions hold: rooms, equipment, trainers and interpreters, and their days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import SIGNED_IN, current_actor, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.cohorts import queries as cohorts
from app.cohorts.models import Cohort
from app.core import clock
from app.core.i18n import _, read
from app.timetable import (
    against,
    availability,
    feed_operations,
    findings,
    held,
    last_told,
    queries,
    weeks,
)
from app.timetable.forms import DaysForm
from app.timetable.models import Session
from app.timetable.own import shown_address
from app.timetable.planned import PLANNED, Planned, Resource, in_use, name_of, zone_of
from app.timetable.room import room
from app.timetable.rules import Rule
from app.timetable.states import CalendarKind, SessionState, Whereabouts
from app.timetable.words import line, when
from app.venues.words import features


def _week(planned: Planned, **things: Any) -> ResponseReturnValue:
    """One week of a resource in the plan. Of others' sessions only the cohort's code is shown."""
    (resource,) = things.values()
    zone = zone_of(resource)
    monday, first, last = week_asked(zone)
    sessions = held.sessions_holding(resource.id, monday)
    return render_template(
        "timetable/resource.html",
        **_of(planned, resource),
        features=features,
        **shown_address(
            last_told.live_link(resource.id, current_actor().user_id),
            _address(planned, resource, "address"),
            name_of(resource),
        ),
        week=weeks.draw(sessions, monday, zone=zone, first=first, last=last, tell=as_planned(sessions)),
    )


def week_asked(zone: str) -> tuple[date, date, date]:
    """The Monday that the address asks for, and the first and last day that a calendar shows in a zone."""
    today = clock.today(zone)
    first, last = today.replace(year=today.year - 5, day=1), today.replace(year=today.year + 5, day=1)
    return weeks.asked_week(request.args.get("week"), today=today, first=first, last=last), first, last


def as_planned(sessions: Sequence[Session]) -> Callable[[Session], dict[str, Any]]:
    """What the reader may know of each of some sessions in the plan: of others' the cohort's code alone."""
    seen = queries.seen_among(sessions, current_actor())

    def tell(session: Session) -> dict[str, Any]:
        if session.id not in seen:
            return {"title": session.cohort.code, "tone": "lock"}
        is_draft = session.state is SessionState.DRAFT
        return {
            "title": read(session.title),
            "url": url_for("timetable.session", session_id=session.id),
            "where": session.cohort.code,
            "tone": "lock" if is_draft else "",
            "tag_text": session.state.label if is_draft else _("Changed") if session.is_changed else "",
        }

    return tell


def _make_address(planned: Planned, **things: Any) -> ResponseReturnValue:
    """Make one's secret address of a resource's calendar."""
    (resource,) = things.values()
    feed_operations.make_address(CalendarKind(planned.kind.value), resource.id, actor=current_actor())
    flash(_("Your calendar has an address now. Copy it into your calendar programme."), "good")
    return redirect(_address(planned, resource, "week"), code=303)


def _days(planned: Planned, **things: Any) -> ResponseReturnValue:
    """Say on which days a resource is there or not; its calendar then lists what stands against that."""
    (resource,) = things.values()
    form = _days_form(planned.whereabouts)
    if _say([resource], form):
        return redirect(_address(planned, resource, "week"), code=303)
    return render_template("timetable/days.html", **_of(planned, resource), form=form), form.status


def _take_back(planned: Planned, **things: Any) -> ResponseReturnValue:
    """Take back what was said of some of a resource's days."""
    (resource,) = things.values()
    _forget([resource])
    return redirect(_address(planned, resource, "week"), code=303)


for _planned in PLANNED.values():
    _name = _planned.kind.value
    room.page(_planned.path, access=_planned.may_see(), endpoint=f"{_name}_week")(partial(_week, _planned))
    room.page(
        f"{_planned.path}/address",
        methods=("POST",),
        access=_planned.may_see(),
        fresh=True,
        endpoint=f"{_name}_address",
    )(partial(_make_address, _planned))
    room.page(
        f"{_planned.path}/days",
        methods=("GET", "POST"),
        access=_planned.may_edit(),
        endpoint=f"{_name}_days",
    )(partial(_days, _planned))
    room.page(
        f"{_planned.path}/days/take-back",
        methods=("POST",),
        access=_planned.may_edit(),
        endpoint=f"{_name}_take_back",
    )(partial(_take_back, _planned))


@room.page("/timetable/days", methods=("GET", "POST"), access=SIGNED_IN)
def own_days() -> ResponseReturnValue:
    """A trainer's or interpreter's own days, which they say themselves."""
    own = availability.own_profiles(current_actor())
    form = _days_form((Whereabouts.AWAY, Whereabouts.TRAVEL, Whereabouts.HERE))
    if _say(own, form):
        return redirect(url_for("timetable.own_days"), code=303)
    said = {_key(days): days for profile in own for days in availability.days_of(profile.id)}
    found = {session.id: session for profile in own for session in against.sessions_against(profile.id)}
    return render_template(
        "timetable/own_days.html",
        form=form,
        is_planned=bool(own),
        days=list(said.items()),
        against=_told(list(found.values())),
        take_back=url_for("timetable.take_back_own"),
    ), form.status


@room.page("/timetable/days/take-back", methods=("POST",), access=SIGNED_IN)
def take_back_own() -> ResponseReturnValue:
    """Take back what one said of one's own days."""
    _forget(availability.own_profiles(current_actor()))
    return redirect(url_for("timetable.own_days"), code=303)


@room.page(
    "/cohorts/<uuid:cohort_id>/timetable/against",
    access=on(Cohort, P.SESSION_EDIT, "cohort_id", cohorts.one_cohort),
)
def cohort_against(cohort: Cohort) -> ResponseReturnValue:
    """The sessions to come of a cohort that hold who or what is not there."""
    sessions = against.sessions_against_in(cohort)
    said: dict[Any, list[str]] = {session.id: [] for session in sessions}
    for finding in findings.of_sessions(cohort, sessions):
        if finding.rule in {Rule.AWAY, Rule.ROOM_RETIRED} and finding.session_id:
            said[finding.session_id].append(finding.message)
    return render_template(
        "timetable/against.html",
        cohort=cohort,
        sessions=[(session, line(session), said[session.id]) for session in sessions],
    )


def _of(planned: Planned, resource: Resource) -> dict[str, Any]:
    """What every page of one resource shows."""
    return {
        "found": resource,
        "kind": planned.kind.value,
        "name": name_of(resource),
        "in_use": in_use(resource),
        "edits": may(current_actor(), planned.edit, resource),
        "calendar": lambda monday=None: _address(planned, resource, "week", week=monday),
        "say_days": _address(planned, resource, "days"),
        "take_back": _address(planned, resource, "take_back"),
        "days": [(_key(days), days) for days in availability.days_of(resource.id)],
        "against": _told(against.sessions_against(resource.id)),
    }


def _told(sessions: list[Session]) -> list[tuple[str, str | None]]:
    """Some sessions as lines, with their pages where the reader may see them; of others the cohort's code."""
    seen = queries.seen_among(sessions, current_actor())
    return [
        (f"{line(session)} · {session.cohort.code}", url_for("timetable.session", session_id=session.id))
        if session.id in seen
        else (f"{when(session)} · {session.cohort.code}", None)
        for session in sessions
    ]


def _days_form(whereabouts: tuple[Whereabouts, ...]) -> DaysForm:
    form = DaysForm()
    form.whereabouts.choices = [(each.value, each.label) for each in whereabouts]
    return form


def _say(resources: list[Any], form: DaysForm) -> bool:
    said = form.carry_out(
        lambda: availability.say_days(
            resources,
            Whereabouts(form.whereabouts.data),
            form.first_day.data,
            form.last_day.data,
            actor=current_actor(),
        )
    )
    if said:
        flash(
            _("This is kept. Sessions that stand against it are listed here and waiting to be moved."), "good"
        )
    return bool(said)


def _forget(resources: list[Any]) -> None:
    """Take back the days that the button names, written as by `_key`."""
    try:
        whereabouts, first_day, last_day = request.form.get("days", "").split(":")
        asked = (Whereabouts(whereabouts), date.fromisoformat(first_day), date.fromisoformat(last_day))
    except ValueError:
        asked = None
    if asked and availability.take_back_days(resources, *asked, actor=current_actor()):
        flash(_("This is taken back."), "good")
    else:
        flash(_("This was taken back before."), "warn")


def _key(days: Any) -> str:
    return f"{days.whereabouts.value}:{days.first_day}:{days.last_day}"


def _address(planned: Planned, resource: Resource, page: str, **rest: Any) -> str:
    values: dict[str, Any] = {planned.argument: resource.id, **rest}
    return url_for(f"timetable.{planned.kind.value}_{page}", **values)

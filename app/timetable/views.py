"""The pages of a cohort's timetable and of its sessions."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.audit import trail
from app.cohorts import queries as cohorts
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.i18n import _, _l, ngettext
from app.core.templating import day, listed
from app.interpreters.words import pair_name
from app.people import queries as people
from app.timetable import (
    board,
    checks,
    copying,
    correct_views,
    findings,
    grid,
    holidays_page,
    instants,
    join_views,
    last_told,
    moving,
    operations,
    page,
    pasting,
    patterns,
    plans,
    printing,
    publish_views,
    publishing,
    queries,
    resources,
    units,
    venue_pages,
    week_queries,
    weeks,
)
from app.timetable.forms import CancelForm, WeekFilter
from app.timetable.lists import SESSIONS
from app.timetable.models import PublishedSession, Session
from app.timetable.own import calendar_of
from app.timetable.planning import SessionInput, of_session
from app.timetable.room import room
from app.timetable.rows import Asked
from app.timetable.rules import Severity
from app.timetable.states import SESSION, Mode, SessionState
from app.timetable.words import comes_twice, own, place, places, when

__all__ = [
    "board",
    "checks",
    "copying",
    "correct_views",
    "holidays_page",
    "instants",
    "join_views",
    "moving",
    "pasting",
    "patterns",
    "printing",
    "publish_views",
    "resources",
    "room",
    "units",
    "venue_pages",
]

_OF_COHORT = on(Cohort, P.SESSION_SEE, "cohort_id", cohorts.one_cohort)
_EDIT_COHORT = on(Cohort, P.SESSION_EDIT, "cohort_id", cohorts.one_cohort)
_CERTAIN = frozenset({CohortState.CONFIRMED, CohortState.RUNNING})
"""The stages in which publishing the timetable is the cohort's next act."""
_EDIT_SESSION = on(Session, P.SESSION_EDIT, "session_id", queries.one_session)


@room.page(
    "/cohorts/<uuid:cohort_id>/timetable",
    access=on(Cohort, P.SESSION_SEE, "cohort_id", cohorts.cohort_and_call),
)
def week(cohort: Cohort) -> ResponseReturnValue:
    """One week of a cohort's timetable, of one module or of all."""
    actor = current_actor()
    modules = week_queries.module_codes(cohort)
    form = WeekFilter(formdata=request.args, meta={"csrf": False})
    form.offer(modules=[(code, code) for code in modules])
    monday = weeks.asked_week(
        form.week.data,
        today=clock.today(cohort.zone),
        first=cohort.first_day,
        last=cohort.last_day,
    )
    sessions = week_queries.week_of(cohort, actor, monday)
    form.leave_out_unreadable()
    chosen = form.module.data
    shown = [session for session in sessions if not chosen or session.module.code == chosen]
    edits = may(actor, P.SESSION_EDIT, cohort)
    found = findings.of_sessions(cohort, sessions) if edits else []
    against = {finding.session_id for finding in found if not finding.reason}
    movable = partial(plans.is_movable, cohort) if edits else _nothing
    return render_template(
        "timetable/cohort_week.html",
        **workspace.context(cohort, "timetable"),
        **calendar_of(cohort, actor),
        week=weeks.around(
            monday,
            zones_shown={session.zone for session in shown} or {cohort.zone},
            first=cohort.first_day,
            last=cohort.last_day,
        ),
        grid=grid.draw(grid.days(monday, shown), grid.teller(found, movable=movable)),
        filter_form=form,
        has_filter=len(modules) > 1,
        chosen=chosen,
        to_publish=last_told.number_to_publish(cohort) if edits and cohort.state not in _CERTAIN else 0,
        is_plannable=cohort.state in plans.PLANNABLE,
        against=len(against),
        allowed=len({finding.session_id for finding in found} - against),
        is_empty=not sessions and not queries.number_of_sessions(cohort),
    )


def _nothing(_session: Asked) -> bool:
    return False


@room.page("/cohorts/<uuid:cohort_id>/timetable/list", access=_OF_COHORT)
def sessions(cohort: Cohort) -> ResponseReturnValue:
    """All sessions of a cohort as a list."""
    modules = [(module.code, module.code) for module in cohort.curriculum.modules]
    page = SESSIONS.page(queries.sessions_of(cohort, current_actor()), modules=modules)
    if page.wants_csv:
        return page.as_csv()
    return render_template(
        "timetable/cohort_list.html",
        **workspace.context(cohort, "timetable"),
        page=page,
        place_of=place,
        own_of=own,
        is_plannable=cohort.state in plans.PLANNABLE,
    )


@room.page(
    "/sessions/<uuid:session_id>",
    access=on(Session, P.SESSION_SEE, "session_id", queries.one_session),
)
def session(session: Session) -> ResponseReturnValue:
    """One session: when, where, by whom; for its coordinator also the plan and what happened to it."""
    actor = current_actor()
    sees_cohort = may(actor, P.SESSION_SEE, session.cohort)
    edits, is_movable = may(actor, P.SESSION_EDIT, session), plans.is_movable(session.cohort, session)
    shown = last_told.as_known(session, actor)
    return render_template(
        "timetable/session.html",
        session=session,
        shown=shown,
        when=when(shown),
        place=places(shown),
        interpreted=_interpreted(shown),
        comes_twice=comes_twice(shown.day, shown.start, shown.zone),
        differences=publishing.differences_of(session) if session.is_changed and sees_cohort else [],
        found=findings.of_sessions(session.cohort, [session]) if is_movable and edits else [],
        history=_history(session) if edits else [],
        joins=join_views.how_to_join(session, actor),
        is_movable=is_movable,
        may_be_cancelled=session.state is SessionState.SCHEDULED,
        may_be_corrected=plans.why_uncorrectable(session.cohort, session) is None,
        sees_cohort=sees_cohort,
        sections=page.sections(session, actor),
    )


def _interpreted(shown: Session | PublishedSession) -> str:
    """Who interprets between which languages, as the reader knows it."""
    parts = [(part.interpreter.person.name, part.pair) for part in shown.interpreting]
    return listed([f"{name} ({pair_name(pair)})" if pair else name for name, pair in parts])


_FIELDS = {
    "module": _l("Module"),
    "title": _l("Title"),
    "day": _l("Day"),
    "start": _l("Start"),
    "end": _l("End"),
    "mode": _l("Mode"),
    "room": _l("Room"),
    "trainers": _l("Trainers"),
    "groups": _l("Groups"),
    "more_rooms": _l("Further rooms for groups"),
    "language": _l("Language"),
    "interpretation": _l("Interpreted"),
    "interpreters": _l("Interpreters"),
    "equipment": _l("Equipment"),
    "outcomes": _l("Outcomes taught"),
    "is_fixed": _l("Fixed"),
    "unit": _l("Unit"),
}


def _history(session: Session) -> list[dict[str, Any]]:
    """What happened to a session, newest first."""
    moves, changes = trail.moves_of(session), queries.changes_of(session)
    actors = {move.actor_id for move in moves} | {actor_id for _at, actor_id, _data in changes}
    names = people.names_of({key for key in actors if key})
    entries = [
        (
            move.at,
            move.actor_id,
            _("Corrected after it was held")
            if move.transition == "correct"
            else SESSION.told(move.transition),
            move.reason,
        )
        for move in moves
    ]
    for at, actor_id, data in changes:
        if "number" in data:
            told = _("The change is published with version %(number)s", number=data["number"])
            entries.append((at, actor_id, told, ""))
            continue
        labels = listed([_FIELDS[name] for name in data["fields"] if name in _FIELDS])
        before = _("Before: %(day)s, %(start)s to %(end)s", **data["was"])
        entries.append((at, actor_id, _("Changed: %(fields)s", fields=labels), before))
    return [
        {"label": label, "who": names.get(actor_id, "") if actor_id else "", "at": at, "reason": reason}
        for at, actor_id, label, reason in sorted(entries, key=lambda entry: entry[0], reverse=True)
    ]


@room.page("/cohorts/<uuid:cohort_id>/sessions/new", methods=("GET", "POST"), access=_EDIT_COHORT)
def schedule(cohort: Cohort) -> ResponseReturnValue:
    """Add a session to a cohort's timetable, as a draft."""
    asked = request.args.get("day", "")
    data = {"version": "", "mode": Mode.IN_PERSON.value, "day": _as_day(asked) or cohort.first_day}
    written = SessionInput(cohort, data)
    form = written.form
    added = form.carry_out(lambda: operations.schedule(cohort, written.plan(), actor=current_actor()))
    if added:
        flash(_("The session is added as a draft. Publish the timetable to tell everyone."), "good")
        _warn(added, cohort)
        return redirect(url_for("timetable.week", cohort_id=cohort.id, week=added.day), code=303)
    return render_template("timetable/edit_session.html", form=form, cohort=cohort, session=None), form.status


@room.page("/sessions/<uuid:session_id>/edit", methods=("GET", "POST"), access=_EDIT_SESSION)
def change(session: Session) -> ResponseReturnValue:
    """Change a session; whoever knows of it is told at the next publishing."""
    cohort = session.cohort
    found = findings.of_sessions(cohort, [session])
    written = SessionInput(cohort, of_session(session), session=session)
    form = written.form
    if form.carry_out(lambda: operations.change(session, written.plan(), actor=current_actor())):
        told = _("The session is changed. Publish the timetable to tell those concerned.")
        flash(told if session.is_changed else _("The session is changed."), "good")
        _warn(session, cohort)
        return redirect(url_for("timetable.session", session_id=session.id), code=303)
    return render_template(
        "timetable/edit_session.html", form=form, cohort=cohort, session=session, found=found
    ), form.status


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _warn(session: Session, cohort: Cohort) -> None:
    """Say what is allowed and may still be a mistake."""
    for finding in findings.of_sessions(cohort, [session]):
        if finding.severity is Severity.WARN:
            flash(finding.message, "warn")
    if comes_twice(session.day, session.start, session.zone):
        flash(
            _(
                "The clocks show this hour twice on that day. The first time is meant: %(when)s.",
                when=when(session),
            ),
            "warn",
        )


@room.page("/sessions/<uuid:session_id>/<any(fix, loosen):name>", methods=("POST",), access=_EDIT_SESSION)
def fix(session: Session, name: str) -> ResponseReturnValue:
    """Have drafts leave a session where it is, or no longer."""
    operations.fix(session, is_fixed=name == "fix", actor=current_actor())
    flash(
        _("Drafts leave this session where it is.") if name == "fix" else _("A draft may move this session."),
        "good",
    )
    return redirect(url_for("timetable.session", session_id=session.id), code=303)


@room.page("/sessions/<uuid:session_id>/cancel", methods=("GET", "POST"), access=_EDIT_SESSION)
def cancel(session: Session) -> ResponseReturnValue:
    """Cancel a published session, after asking why; those concerned are told at once where it is near."""
    form = CancelForm()
    if form.carry_out(lambda: operations.cancel(session, reason=form.reason.data, actor=current_actor())):
        waits = _("The session is cancelled. Publish the timetable to tell those concerned.")
        told = _("The session is cancelled, and those concerned are told by mail.")
        flash(waits if session.is_changed else told, "good")
        return redirect(url_for("timetable.session", session_id=session.id), code=303)
    return render_template(
        "timetable/cancel.html", form=form, session=session, when=when(session), place=place(session)
    ), form.status


@room.page("/sessions/<uuid:session_id>/remove", methods=("GET", "POST"), access=_EDIT_SESSION, fresh=True)
def remove(session: Session) -> ResponseReturnValue:
    """Take a draft off the timetable, after asking."""
    if request.method == "GET":
        return render_template("timetable/remove.html", session=session, when=when(session))
    cohort_id, on_day = session.cohort_id, session.day
    operations.remove(session, actor=current_actor())
    flash(_("The draft is gone."), "good")
    return redirect(url_for("timetable.week", cohort_id=cohort_id, week=on_day), code=303)


def _next_act(cohort: Cohort, actor: Actor) -> workspace.Act | None:
    """Draw up and publish the timetable, once it is certain that the cohort comes."""
    if cohort.state not in _CERTAIN or not may(actor, P.SESSION_EDIT, cohort):
        return None
    to_publish = last_told.number_to_publish(cohort)
    if to_publish:
        return workspace.Act(
            what=ngettext("Publish one session", "Publish %(num)s sessions", to_publish),
            whose=_("It is your turn, as coordinator. Nobody is told of drafts and changes before.")
            + checks.said_of_drafts(cohort),
            url=url_for("timetable.publish", cohort_id=cohort.id),
            button=_("Publish the timetable"),
        )
    if cohort.state is CohortState.CONFIRMED and not queries.number_of_sessions(cohort):
        return workspace.Act(
            what=_("Draw up the timetable; it begins on %(day)s", day=day(cohort.first_day)),
            whose=_("It is your turn, as coordinator."),
            url=url_for("timetable.schedule", cohort_id=cohort.id),
            button=_("Add a session"),
        )
    return None


workspace.add_act(_next_act)
workspace.add_tab(
    workspace.Tab(
        key="timetable",
        label=_l("Timetable"),
        endpoint="timetable.week",
        permission=P.SESSION_SEE,
        order=40,
    )
)

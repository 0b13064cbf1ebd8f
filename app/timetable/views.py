"""The pages of a cohort's timetable and of its sessions."""

from __future__ import annotations

from datetime import date
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
from app.core.i18n import _, _l, ngettext, read
from app.core.templating import day, listed
from app.people import queries as people
from app.timetable import operations, queries, weeks
from app.timetable.forms import CancelForm, SessionForm, WeekFilter
from app.timetable.lists import SESSIONS
from app.timetable.models import Room, Session
from app.timetable.operations import Plan
from app.timetable.own import calendar_of, tell
from app.timetable.places import room
from app.timetable.states import SESSION, Mode, SessionState
from app.timetable.words import comes_twice, line, place, room_name, when
from app.trainers import queries as trainers
from app.trainers.models import Trainer

_OF_COHORT = on(Cohort, P.SESSION_SEE, "cohort_id", cohorts.one_cohort)
_EDIT_COHORT = on(Cohort, P.SESSION_EDIT, "cohort_id", cohorts.one_cohort)
_CERTAIN = frozenset({CohortState.CONFIRMED, CohortState.RUNNING})
"""The stages in which publishing the timetable is the cohort's next act."""
_EDIT_SESSION = on(Session, P.SESSION_EDIT, "session_id", queries.one_session)


@room.page("/cohorts/<uuid:cohort_id>/timetable", access=_OF_COHORT)
def week(cohort: Cohort) -> ResponseReturnValue:
    """One week of a cohort's timetable, of one module or of all."""
    actor = current_actor()
    modules = [(module.code, module.code) for module in cohort.curriculum.modules]
    form = WeekFilter(formdata=request.args, meta={"csrf": False})
    form.offer(modules=modules)
    monday = weeks.asked_week(
        form.week.data,
        today=clock.today(cohort.zone),
        first=cohort.first_day,
        last=cohort.last_day,
    )
    sessions = queries.in_week(queries.sessions_of(cohort, actor), monday)
    chosen = form.module.data if form.validate() else ""
    drawn = weeks.draw(
        [session for session in sessions if not chosen or session.module.code == chosen],
        monday,
        zone=cohort.zone,
        first=cohort.first_day,
        last=cohort.last_day,
        tell=tell,
    )
    edits = may(actor, P.SESSION_EDIT, cohort)
    return render_template(
        "timetable/cohort_week.html",
        **workspace.context(cohort, "timetable"),
        **calendar_of(cohort, actor),
        week=drawn,
        form=form,
        chosen=chosen,
        drafts=queries.number_of_drafts(cohort) if edits and cohort.state not in _CERTAIN else 0,
        is_plannable=cohort.state in operations.PLANNABLE,
        is_empty=not queries.number_of_sessions(cohort),
    )


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
        is_plannable=cohort.state in operations.PLANNABLE,
    )


@room.page(
    "/sessions/<uuid:session_id>",
    access=on(Session, P.SESSION_SEE, "session_id", queries.one_session),
)
def session(session: Session) -> ResponseReturnValue:
    """One session: when, where, by whom; for its coordinator also what happened to it."""
    actor = current_actor()
    return render_template(
        "timetable/session.html",
        session=session,
        when=when(session),
        place=place(session),
        comes_twice=comes_twice(session.day, session.start, session.zone),
        history=_history(session) if may(actor, P.SESSION_EDIT, session) else [],
        is_changeable=session.state in {SessionState.DRAFT, SessionState.SCHEDULED},
        sees_cohort=may(actor, P.SESSION_SEE, session.cohort),
    )


_FIELDS = {
    "module": _l("Module"),
    "title": _l("Title"),
    "day": _l("Day"),
    "start": _l("Start"),
    "end": _l("End"),
    "mode": _l("Mode"),
    "room": _l("Room"),
    "trainers": _l("Trainers"),
}


def _history(session: Session) -> list[dict[str, Any]]:
    """What happened to a session, newest first."""
    moves, changes = trail.moves_of(session), queries.changes_of(session)
    actors = {move.actor_id for move in moves} | {actor_id for _at, actor_id, _data in changes}
    names = people.names_of({key for key in actors if key})
    entries = [(move.at, move.actor_id, SESSION.named(move.transition).label, move.reason) for move in moves]
    for at, actor_id, data in changes:
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
    form, rooms, staff = _session_form(cohort, data)
    added = form.carry_out(
        lambda: operations.schedule(cohort, _plan(form, cohort, rooms, staff), actor=current_actor())
    )
    if added:
        flash(_("The session is added as a draft. Publish the timetable to tell everyone."), "good")
        _warn(added, cohort)
        return redirect(url_for("timetable.week", cohort_id=cohort.id, week=added.day), code=303)
    return render_template("timetable/edit_session.html", form=form, cohort=cohort, session=None), form.status


@room.page("/sessions/<uuid:session_id>/edit", methods=("GET", "POST"), access=_EDIT_SESSION)
def change(session: Session) -> ResponseReturnValue:
    """Change a session; whoever knows of it is told on saving."""
    cohort = session.cohort
    data = {
        "version": session.version,
        "module": session.module.code,
        "title": session.title,
        "day": session.day,
        "start": session.start,
        "end": session.end,
        "mode": session.mode.value,
        "room": str(session.room_id or ""),
        "trainers": [str(part.trainer_id) for part in session.teaching],
    }
    form, rooms, staff = _session_form(cohort, data, taught_by=[part.trainer for part in session.teaching])
    is_told = session.state is SessionState.SCHEDULED
    if form.carry_out(
        lambda: operations.change(session, _plan(form, cohort, rooms, staff), actor=current_actor())
    ):
        told = _("The session is changed, and those concerned are told by mail.")
        flash(told if is_told else _("The session is changed."), "good")
        _warn(session, cohort)
        return redirect(url_for("timetable.session", session_id=session.id), code=303)
    return render_template(
        "timetable/edit_session.html", form=form, cohort=cohort, session=session
    ), form.status


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


Rooms = dict[str, Room]
Staff = dict[str, Trainer]


def _session_form(
    cohort: Cohort, data: dict[str, Any], *, taught_by: list[Trainer] | None = None
) -> tuple[SessionForm, Rooms, Staff]:
    """The form with what may be chosen: the curriculum's modules, rooms, and trainers in service."""
    form = SessionForm(data=data)
    rooms = {str(found.id): found for found in queries.rooms(current_actor())}
    staff = {str(found.id): found for found in [*(taught_by or []), *trainers.active_trainers()]}
    form.module.choices = [
        ("", ""),
        *((module.code, f"{module.code} {read(module.title)}") for module in queries.modules_of(cohort)),
    ]
    form.room.choices = [
        ("", ""),
        *(
            (
                key,
                ngettext(
                    "%(room)s (%(num)s seat)", "%(room)s (%(num)s seats)", found.seats, room=room_name(found)
                ),
            )
            for key, found in rooms.items()
        ),
    ]
    form.trainers.choices = [(key, found.person.name) for key, found in staff.items()]
    return form, rooms, staff


def _plan(form: SessionForm, cohort: Cohort, rooms: Rooms, staff: Staff) -> Plan:
    return Plan(
        module=next(m for m in queries.modules_of(cohort) if m.code == form.module.data),
        title=form.title.texts,
        day=form.day.data,
        start=form.start.data,
        end=form.end.data,
        mode=Mode(form.mode.data),
        room=rooms.get(form.room.data or ""),
        trainers=[staff[key] for key in dict.fromkeys(form.trainers.data or [])],
    )


def _warn(session: Session, cohort: Cohort) -> None:
    """Say what is allowed and may still be a mistake."""
    if session.room and session.room.seats < cohort.seats:
        flash(
            _(
                "The room %(room)s has %(room_seats)s seats, and the cohort %(seats)s.",
                room=session.room.name,
                room_seats=session.room.seats,
                seats=cohort.seats,
            ),
            "warn",
        )
    if comes_twice(session.day, session.start, session.zone):
        flash(
            _(
                "The clocks show this hour twice on that day. The first time is meant: %(when)s.",
                when=when(session),
            ),
            "warn",
        )


@room.page("/cohorts/<uuid:cohort_id>/timetable/publish", methods=("GET", "POST"), access=_EDIT_COHORT)
def publish(cohort: Cohort) -> ResponseReturnValue:
    """Put all drafts on everyone's timetable at once, after showing them."""
    if request.method == "GET":
        return render_template(
            "timetable/publish.html",
            cohort=cohort,
            drafts=queries.drafts(cohort),
            is_plannable=cohort.state in operations.PLANNABLE,
            line_of=line,
        )
    published = operations.publish(cohort, actor=current_actor())
    flash(
        ngettext(
            "One session is published, and those concerned are told by mail.",
            "%(num)s sessions are published, and those concerned are told by mail.",
            len(published),
        ),
        "good",
    )
    return redirect(url_for("timetable.week", cohort_id=cohort.id, week=published[0].day), code=303)


@room.page("/sessions/<uuid:session_id>/cancel", methods=("GET", "POST"), access=_EDIT_SESSION)
def cancel(session: Session) -> ResponseReturnValue:
    """Cancel a published session, after asking why."""
    form = CancelForm()
    if form.carry_out(lambda: operations.cancel(session, reason=form.reason.data, actor=current_actor())):
        flash(_("The session is cancelled, and those concerned are told by mail."), "good")
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
    drafts = queries.number_of_drafts(cohort)
    if drafts:
        return workspace.Act(
            what=ngettext("Publish one session", "Publish %(num)s sessions", drafts),
            whose=_("It is your turn, as coordinator. Nobody but you sees the drafts yet."),
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

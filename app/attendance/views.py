"""Registers: taking attendance, closing, correcting."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.attendance import check_in, device_views, operations, paper, queries
from app.attendance.forms import CorrectionForm, RegisterForm, Row, register_form, said
from app.attendance.lists import REGISTERS
from app.attendance.operations import Entry
from app.attendance.queries import Line
from app.attendance.room import room
from app.attendance.rule import RULE
from app.attendance.states import Presence
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core import clock
from app.core.db import hold
from app.core.i18n import _
from app.people.queries import names_of
from app.registrations.states import RegistrationState
from app.timetable import last_told
from app.timetable.models import Session
from app.timetable.states import SESSION, SessionState

__all__ = ["check_in", "device_views", "paper", "room"]
"""The room's other pages hang themselves into it when they are read."""


@room.page(
    "/cohorts/<uuid:cohort_id>/registers",
    access=on(Cohort, P.REGISTER_SEE, "cohort_id", one_cohort),
)
def of_cohort(cohort: Cohort) -> ResponseReturnValue:
    """A cohort's registers: which are closed, which are still to be taken."""
    page = REGISTERS.page(queries.registers(cohort.id))
    if page.wants_csv:
        return page.as_csv()
    return render_template(
        "attendance/of_cohort.html",
        **workspace.context(cohort, "attendance"),
        page=page,
        now=clock.now(),
    )


@room.page(
    "/sessions/<uuid:session_id>/register",
    access=on(Session, P.REGISTER_SEE, "session_id", queries.one_session),
)
def register(session: Session) -> ResponseReturnValue:
    """A session's register: to be written while it is open, to be read when it is closed."""
    lines = queries.register(session)
    response = make_response(_register_page(session, lines, _form(session, lines)))
    response.headers["Permissions-Policy"] = device_views.CAMERA
    return response


@room.page(
    "/sessions/<uuid:session_id>/register",
    methods=("POST",),
    access=on(Session, P.REGISTER_TAKE, "session_id"),
)
def save(session: Session) -> ResponseReturnValue:
    """Write the register: marks and minutes, or everyone without a mark as present.

    When someone else changed a mark meanwhile, the page comes again with both marks, and nothing is
    written until the writer has looked.
    """
    hold(session)
    lines = queries.register(session)
    form = _form(session, lines)
    if not form.find_conflicts():
        saved = form.carry_out(
            lambda: operations.save(session, _entries(form), lines=_attending(lines), actor=current_actor())
        )
        if saved:
            flash(_("The register is saved."), "good")
            return redirect(url_for("attendance.register", session_id=session.id), code=303)
    return _register_page(queries.again(session.id), lines, form), form.status


def _attending(lines: list[Line]) -> dict[UUID, Line]:
    """The lines of those who attend now."""
    return {line.registration_id: line for line in lines if line.state is RegistrationState.ATTENDING}


def _form(session: Session, lines: list[Line]) -> RegisterForm:
    actor, length = current_actor(), session.minutes
    rows = [
        Row(
            registration_id=line.registration_id,
            name=line.name,
            version=str(line.mark.version) if line.mark else "",
            status=line.mark.status if line.mark else None,
            minutes=line.mark.minutes if line.mark else None,
            length=length,
        )
        for line in lines
        if line.state is RegistrationState.ATTENDING and not policy.is_ones_own(actor, P.REGISTER_TAKE, line)
    ]
    return register_form(rows, length=length)


def _entries(form: RegisterForm) -> list[Entry]:
    """What was written; with the button for it, everyone without a mark is present."""
    unmarked = Presence.PRESENT if "all_present" in request.form else None
    return [
        Entry(registration_id=row.registration_id, status=status, minutes=entry.written)
        for row, entry in form.entries
        if (status := entry.status or unmarked)
    ]


def _register_page(session: Session, lines: list[Line], form: RegisterForm) -> str:
    actor = current_actor()
    is_begun = operations.may_be_marked(session) or session.state is SessionState.HELD
    may_take = policy.may(actor, P.REGISTER_TAKE, session)
    corrections = queries.corrections(lines) if session.state is SessionState.HELD else []
    overruled = queries.overruled(session.id, lines)
    hands = {move.actor_id for move, _name in corrections} | {mark.marked_by for mark, _name in overruled}
    return render_template(
        "attendance/register.html",
        session=session,
        shown=session if is_begun else last_told.as_known(session, actor),
        lines=lines,
        form=form,
        own=next((line for line in lines if policy.is_ones_own(actor, P.REGISTER_TAKE, line)), None),
        is_open=may_take and operations.may_be_marked(session),
        closing=[o for o in SESSION.offers(session, actor) if o.transition.name == "hold"],
        corrections=corrections,
        overruled=overruled,
        said=said,
        rule=RULE,
        names=names_of({hand for hand in hands if hand}),
        labels={status.value: status.label for status in Presence},
    )


@room.page(
    "/sessions/<uuid:session_id>/register/close",
    methods=("POST",),
    access=on(Session, P.REGISTER_TAKE, "session_id", queries.one_session),
)
def close(session: Session) -> ResponseReturnValue:
    """Close the register: the session was held, and its minutes count."""
    operations.close(session, actor=current_actor())
    flash(_("The register is closed: the session was held, and its minutes count."), "good")
    return redirect(url_for("attendance.register", session_id=session.id), code=303)


@room.page(
    "/sessions/<uuid:session_id>/register/<uuid:registration_id>",
    methods=("GET", "POST"),
    access=on(Session, P.REGISTER_CORRECT, "session_id", queries.one_session),
)
def correct(session: Session, registration_id: UUID) -> ResponseReturnValue:
    """Correct one mark of a closed register, with the reason."""
    line = next((line for line in queries.register(session) if line.registration_id == registration_id), None)
    mark = queries.mark_of(session.id, registration_id)
    if line is None or mark is None:
        abort(404)
    form = CorrectionForm(data={"version": mark.version, "mark": mark.status.value, "minutes": mark.minutes})
    if form.carry_out(
        lambda: operations.correct(
            session,
            mark,
            line,
            status=Presence(form.mark.data),
            minutes=form.minutes.data,
            reason=form.reason.data,
            actor=current_actor(),
        )
    ):
        flash(_("The mark is corrected."), "good")
        return redirect(url_for("attendance.register", session_id=session.id), code=303)
    page = render_template("attendance/correct.html", session=session, shown=session, line=line, form=form)
    return page, form.status

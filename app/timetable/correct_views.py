"""The page by which a session that was held is corrected."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.core.i18n import _
from app.timetable import operations, queries
from app.timetable.forms import CorrectForm
from app.timetable.models import Session
from app.timetable.planning import SessionInput, of_session
from app.timetable.plans import why_uncorrectable
from app.timetable.room import room
from app.timetable.words import when


@room.page(
    "/sessions/<uuid:session_id>/correct",
    methods=("GET", "POST"),
    access=on(Session, P.SESSION_EDIT, "session_id", queries.one_session),
)
def correct(session: Session) -> ResponseReturnValue:
    """Correct what is known of a session that was held, with the reason."""
    cohort, actor = session.cohort, current_actor()
    written = SessionInput(cohort, of_session(session), session=session, form_class=CorrectForm)
    form, stood = written.form, when(session)
    if form.carry_out(lambda: operations.correct(session, written.plan(day=session.day), actor=actor)):
        flash(_("The session is corrected. The trainers and interpreters whom it concerns are told."), "good")
        return redirect(url_for("timetable.session", session_id=session.id), code=303)
    page = render_template(
        "timetable/correct.html",
        form=form,
        session=session,
        when=stood,
        why_not=why_uncorrectable(cohort, session),
    )
    return page, form.status

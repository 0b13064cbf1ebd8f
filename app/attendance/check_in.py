"""The pages of checking in: a trainee's own code, the room's screen, and the trainer who types a code."""

from __future__ import annotations

from datetime import datetime

import segno
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.attendance import check_in_operations, operations, queries, tokens
from app.attendance.forms import CodeForm
from app.attendance.room import room
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import DomainError
from app.core.i18n import _
from app.people import tries
from app.people.tries import FIVE_MINUTES
from app.timetable import last_told
from app.timetable.models import Session

_TAKE = on(Session, P.REGISTER_TAKE, "session_id", queries.one_session)
_DOOR = tries.Door("check-in", (10, FIVE_MINUTES), from_one=(200, FIVE_MINUTES))
"""A whole room may sit behind one line; one account has few tries for a code of six digits."""


@room.page(
    "/sessions/<uuid:session_id>/check-in",
    methods=("GET", "POST"),
    access=on(Session, P.REGISTER_CHECK_IN, "session_id", queries.one_session),
    own_deeds=True,
)
def check_in(session: Session) -> ResponseReturnValue:
    """A trainee's own code for the trainer to scan; a POST checks in by the code on the room's screen."""
    actor, key = current_actor(), session.id
    registration = queries.own_registration(session, actor.person_id)
    if registration is None:
        abort(404)
    registration_id = registration.id
    form, here = CodeForm(), url_for("attendance.check_in", session_id=key)
    if form.validate_on_submit():
        tries.knock(_DOOR, by=str(actor.user_id))
        try:
            with unit_of_work():
                check_in_operations.check_in(
                    queries.again(key), registration_id, form.code.data or "", actor=actor
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(_("You are checked in."), "good")
            return redirect(here, code=303)
        session = queries.again(key)  # what was read before the tries were counted is gone
    code = tokens.own_codes(key, registration_id)[0]
    return render_template(
        "attendance/check_in.html",
        session=session,
        shown=last_told.as_known(session, actor),
        form=form,
        mark=queries.mark_of(key, registration_id),
        code=tokens.shown(code),
        picture=_square(code),
        is_open=operations.may_be_marked(session) and clock.now() <= session.ends_at,
    ), form.status


@room.page("/sessions/<uuid:session_id>/register/screen", access=_TAKE)
def screen(session: Session) -> ResponseReturnValue:
    """The code for the room's screen, which its script brings anew as often as it changes."""
    now = clock.now()
    address = url_for("attendance.check_in", session_id=session.id, _external=True)
    return render_template(
        "attendance/screen.html",
        session=session,
        code=tokens.shown(tokens.room_code(session.id, now)),
        picture=_square(address),
        address=address,
        is_open=operations.may_be_marked(session) and now <= session.ends_at,
        seconds=_seconds_left(now),
    )


@room.page("/sessions/<uuid:session_id>/register/scan", methods=("POST",), access=_TAKE)
def scan(session: Session) -> ResponseReturnValue:
    """Check in the trainee whose own code was typed."""
    form, here = CodeForm(), url_for("attendance.register", session_id=session.id)
    line = form.carry_out(
        lambda: check_in_operations.scan(session, form.code.data or "", actor=current_actor())
    )
    if line is None:
        return render_template("attendance/scan.html", session=session, shown=session, form=form), form.status
    flash(_("%(name)s is checked in.", name=line.name), "good")
    return redirect(here, code=303)


def _seconds_left(now: datetime) -> int:
    """How long the code on the screen still stands."""
    step = int(tokens.STEP.total_seconds())
    return step - int(now.timestamp()) % step


def _square(content: str) -> Markup:
    # Not a micro code, which segno takes for a short text: telephones do not read it.
    return Markup(segno.make_qr(content, error="m").svg_inline(border=4, light="#fff", omitsize=True))  # noqa: S704 - our own drawing

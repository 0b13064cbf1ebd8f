"""The register on paper, for when nothing else works, and the quick way to write it in afterwards."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.attendance import operations, queries, tokens, written
from app.attendance.forms import PaperForm
from app.attendance.operations import Entry
from app.attendance.queries import Line
from app.attendance.room import room
from app.attendance.states import Presence, Source
from app.core import clock
from app.core.i18n import _
from app.timetable import last_told
from app.timetable.models import Session

_TAKE = on(Session, P.REGISTER_TAKE, "session_id", queries.one_session)


@room.page("/sessions/<uuid:session_id>/register/paper", access=_TAKE)
def paper(session: Session) -> ResponseReturnValue:
    """A session's register to be printed, with a code for each row."""
    lines = queries.attending(session)
    return render_template(
        "attendance/paper.html",
        session=session,
        shown=last_told.as_known(session, current_actor()),
        rows=[
            (line.name, tokens.shown(tokens.paper_codes(session.id, key)[0])) for key, line in lines.items()
        ],
        now=clock.now(),
    )


@room.page("/sessions/<uuid:session_id>/register/from-paper", methods=("GET", "POST"), access=_TAKE)
def from_paper(session: Session) -> ResponseReturnValue:
    """Write in what stands on the printed register: a row's code and its mark in each line."""
    form, actor, lines = PaperForm(), current_actor(), queries.attending(session)
    saved = form.carry_out(
        lambda: operations.save(
            session,
            _entries(session, form, lines, actor),
            actor=actor,
            source=Source.PAPER,
            word="paper",
        )
    )
    if saved:
        flash(_("The printed register is written in."), "good")
        return redirect(url_for("attendance.register", session_id=session.id), code=303)
    page = render_template(
        "attendance/from_paper.html",
        session=session,
        shown=last_told.as_known(session, actor),
        form=form,
        is_open=operations.may_be_marked(session),
    )
    return page, form.status


def _entries(session: Session, form: PaperForm, lines: dict[UUID, Line], actor: Actor) -> list[Entry]:
    """What the lines say; with the box for it, everyone else without a line and a mark is present."""
    codes = {key: tokens.paper_codes(session.id, key) for key in lines}
    entries = written.entries(form.lines.data or "", codes)
    if form.others.data:
        for key, line in lines.items():
            if line.mark is None and not policy.is_ones_own(actor, P.REGISTER_TAKE, line):
                entries.setdefault(key, Entry(registration_id=key, status=Presence.PRESENT))
    return list(entries.values())

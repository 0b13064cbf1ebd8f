"""The pages by which registers leave as a file and come back: of a cohort, and of one session."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.attendance.queries import one_session
from app.audit import trail
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core.i18n import _, ngettext, read
from app.core.templating import Link
from app.exchange import lines, registers, sheet_views
from app.exchange.forms import RegisterSheetForm
from app.exchange.room import room
from app.timetable.models import Session

_COHORT = on(Cohort, P.REGISTER_CORRECT, "cohort_id", one_cohort)
_SESSION = on(Session, P.REGISTER_TAKE, "session_id", one_session)


@room.page(
    "/cohorts/<uuid:cohort_id>/registers/sheet",
    methods=("GET", "POST"),
    access=_COHORT,
    largest_body=lines.LARGEST_BODY,
)
def registers_of_cohort(cohort: Cohort) -> ResponseReturnValue:
    """All registers of a cohort as a file: taken away, and taken in again after a dry run."""
    return _sheet(
        cohort.id,
        None,
        here=url_for("exchange.registers_of_cohort", cohort_id=cohort.id),
        back=url_for("attendance.of_cohort", cohort_id=cohort.id),
        back_label=_("Registers"),
        code=cohort.code,
        file_url=lambda way: url_for("exchange.registers_file", cohort_id=cohort.id, way=way),
    )


@room.page(
    "/sessions/<uuid:session_id>/register/sheet",
    methods=("GET", "POST"),
    access=_SESSION,
    largest_body=lines.LARGEST_BODY,
)
def register_of_session(session: Session) -> ResponseReturnValue:
    """One session's register as a file: taken away, and taken in again after a dry run."""
    return _sheet(
        session.cohort_id,
        session.id,
        here=url_for("exchange.register_of_session", session_id=session.id),
        back=url_for("attendance.register", session_id=session.id),
        back_label=_("Register"),
        code=read(session.title),
        file_url=lambda way: url_for("exchange.register_file", session_id=session.id, way=way),
    )


@room.page(
    "/cohorts/<uuid:cohort_id>/registers/sheet.<any(csv, xlsx):way>",
    methods=("POST",),
    access=_COHORT,
    fresh="POST",
)
def registers_file(cohort: Cohort, way: str) -> ResponseReturnValue:
    """All registers of a cohort, taken away."""
    trail.record("attendance.export", actor=current_actor(), subject=cohort)
    rows = registers.rows(cohort.id)
    return lines.served(rows, title=_("Registers"), name=f"registers-{cohort.code}", way=way)


@room.page(
    "/sessions/<uuid:session_id>/register/sheet.<any(csv, xlsx):way>",
    methods=("POST",),
    access=_SESSION,
    fresh="POST",
)
def register_file(session: Session, way: str) -> ResponseReturnValue:
    """One session's register, taken away."""
    trail.record("attendance.export", actor=current_actor(), subject=session)
    name = f"register-{session.cohort.code}-{session.day.isoformat()}"
    rows = registers.rows(session.cohort_id, session.id)
    return lines.served(rows, title=_("Register"), name=name, way=way)


def _sheet(cohort_id: UUID, session_id: UUID | None, *, back: str, **words: Any) -> ResponseReturnValue:
    form, actor = RegisterSheetForm(), current_actor()
    checked, taken = sheet_views.received(
        form,
        registers.COLUMNS,
        check=lambda rows: registers.check(
            cohort_id, rows, session_id=session_id, reason=form.reason.data or "", actor=actor
        ),
        take=lambda rows: registers.take(rows, reason=form.reason.data or "", actor=actor),
    )
    if taken is not None:
        return _taken(taken, back)
    return sheet_views.page("exchange/registers.html", form, checked, registers.COLUMNS, back=back, **words)


def _taken(number: int, back: str) -> ResponseReturnValue:
    flash(
        ngettext("One mark is written.", "%(num)s marks are written.", number)
        if number
        else _("Nothing was changed: these marks are there already."),
        "good",
    )
    return redirect(back, code=303)


@workspace.add_link
def _to_registers(cohort: Cohort, actor: Actor) -> Link | None:
    """A coordinator's way from the cohort to its registers as a file."""
    if not may(actor, P.REGISTER_CORRECT, cohort):
        return None
    return Link(_("Registers as a file"), url_for("exchange.registers_of_cohort", cohort_id=cohort.id))

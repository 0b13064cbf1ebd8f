"""The pages on which graduates and their states name who sees the graduates' work, and of whom they named."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.core import clock
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.evaluations import operations, supervisor_queries
from app.evaluations.forms import SupervisorForm
from app.evaluations.room import room
from app.programmes.models import Programme
from app.registrations.models import Registration
from app.registrations.room import state_name

_NAMED = on(Programme, P.SUPERVISOR_SEE, "programme_id")
_ON = on(Registration, P.SUPERVISOR_NAME, "registration_id", supervisor_queries.one_graduate)


@room.page("/evaluations/supervisors", access=needs(P.SUPERVISOR_NAME))
def supervisors() -> ResponseReturnValue:
    """The graduates of the last months who are one's own, or the actor, each with the supervisor named."""
    return render_template(
        "evaluations/supervisors.html",
        graduates=supervisor_queries.graduates_to_follow(current_actor(), clock.today(OFFICE_ZONE)),
    )


@room.page("/evaluations/programmes/<uuid:programme_id>/supervisors", access=_NAMED)
def named(programme: Programme) -> ResponseReturnValue:
    """Whom graduates of a programme and their states named, for the coordinator to look over."""
    return render_template(
        "evaluations/named.html",
        programme=programme,
        named=supervisor_queries.named_in(programme.id, current_actor()),
        state_name=state_name,
    )


@room.page("/evaluations/supervisors/<uuid:registration_id>", methods=("GET", "POST"), access=_ON)
def supervisor(registration: Registration) -> ResponseReturnValue:
    """Name the supervisor of one graduate, or another than before."""
    known = supervisor_queries.supervisor_of(registration.id)
    said = {name: getattr(known, name) for name in ("name", "email", "language")} if known else {}
    form = SupervisorForm(data=said)
    named = form.carry_out(
        lambda: operations.name_supervisor(
            registration,
            name=form.name.data or "",
            email=form.email.data or "",
            language=form.language.data,
            actor=current_actor(),
        )
    )
    if named:
        flash(_("The supervisor is named, and is asked once when the time has come."), "good")
        return redirect(url_for("evaluations.supervisors"), code=303)
    page = render_template("evaluations/supervisor.html", form=form, registration=registration)
    return page, form.status

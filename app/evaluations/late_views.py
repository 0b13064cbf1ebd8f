"""The page on which a coordinator lets those answer late who missed a round's last day."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.core.i18n import _
from app.evaluations import late, notices, result_queries
from app.evaluations.forms import ReopenForm
from app.evaluations.models import EvaluationRound
from app.evaluations.room import room

_ON = on(EvaluationRound, P.EVALUATION_REOPEN, "evaluation_round_id", result_queries.one_round)


@room.page("/evaluations/rounds/<uuid:evaluation_round_id>/reopen", methods=("GET", "POST"), access=_ON)
def reopen(evaluation_round: EvaluationRound) -> ResponseReturnValue:
    """Open a round that is over again, until a day and for a reason."""
    form = ReopenForm()
    opened = form.carry_out(
        lambda: late.reopen(
            evaluation_round,
            closes_on=form.closes_on.data,
            reason=form.reason.data or "",
            actor=current_actor(),
        )
    )
    if opened:
        flash(_("Those who have not answered are asked once more."), "good")
        return redirect(url_for("evaluations.of_round", evaluation_round_id=evaluation_round.id), code=303)
    page = render_template(
        "evaluations/reopen.html", form=form, about=evaluation_round, late=notices.on_late_answers()
    )
    return page, form.status

"""The pages of evaluations: a questionnaire by a letter's link or by the account, and its end."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE, on
from app.access.permissions import Permission as P
from app.core import clock
from app.core.crypto import token_hash
from app.core.errors import DomainError
from app.core.templating import OFFICE_ZONE
from app.evaluations import (
    late_views,
    notices,
    operations,
    queries,
    results_views,
    supervisor_views,
    wording_views,
)
from app.evaluations.forms import Questions, questionnaire_form
from app.evaluations.models import EvaluationAsk
from app.evaluations.operations import Answer
from app.evaluations.room import room
from app.evaluations.states import Kind
from app.people import one_time, tries
from app.people.letters import DeadLinkError

__all__ = ["late_views", "results_views", "room", "supervisor_views", "wording_views"]
_DOOR = tries.Door("evaluation", (20, timedelta(hours=1)))
_ASKED = on(EvaluationAsk, P.EVALUATION_ANSWER, "evaluation_ask_id", queries.one_ask)


@room.page("/evaluate/<token>", methods=("GET", "POST"), access=EVERYONE, own_deeds=True)
def by_link(token: str) -> ResponseReturnValue:
    """A questionnaire by a letter's link, without an account."""
    hashed = token_hash(token)
    return _questionnaire(EvaluationAsk.token_hash == hashed, knocks_by=hashed)


@room.page(
    "/evaluations/asked/<uuid:evaluation_ask_id>", methods=("GET", "POST"), access=_ASKED, own_deeds=True
)
def asked(evaluation_ask: EvaluationAsk) -> ResponseReturnValue:
    """The same questionnaire by one's account."""
    key = evaluation_ask.id
    return _questionnaire(EvaluationAsk.id == key, knocks_by=str(key))


@room.page("/evaluate/thanks", access=EVERYONE)
def thanks() -> ResponseReturnValue:
    """The end of every questionnaire; it tells nothing of who answered."""
    return render_template("evaluations/thanks.html")


def _questionnaire(which: sa.ColumnElement[bool], *, knocks_by: str) -> ResponseReturnValue:
    return one_time.shown_or_taken_in(lambda: _page(which), door=_DOOR, by=knocks_by)


def _page(which: sa.ColumnElement[bool]) -> ResponseReturnValue:
    asked = queries.find_ask(which)
    if asked is None or asked.is_spent or asked.round.group(clock.today(OFFICE_ZONE)) is None:
        return _gone()
    trainers = [one.trainer for one in asked.round.trainers]
    form = questionnaire_form(asked.round.questionnaire.questions, [trainer.id for trainer in trainers])
    if form.validate_on_submit():
        try:
            operations.answer(asked, _answers(form))
        except DeadLinkError:
            return _gone()
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("evaluations.thanks"), code=303)
    page = render_template(
        "evaluations/answer.html",
        form=form,
        asked=asked,
        about=asked.round,
        trainers=trainers,
        late=notices.on_late_answers() if asked.round.group(clock.today(OFFICE_ZONE)) else "",
    )
    return page, form.status


def _answers(form: Questions) -> list[Answer]:
    """What was filled in; what was left open is no answer."""
    found = [
        (part, str(form[part.name].data)) for part in form.parts if form[part.name].data not in {None, ""}
    ]
    return [
        Answer(part.question.key, value, part.trainer_id, part.question.kind is Kind.TEXT)
        for part, value in found
    ]


def _gone() -> tuple[str, int]:
    """The one page of every link that opens nothing, whatever the reason."""
    return render_template("evaluations/gone.html"), 410

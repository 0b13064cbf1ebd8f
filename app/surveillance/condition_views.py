"""The pages of conditions: they are asked, shown to be met, and judged by somebody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation import conditions, follow_queries, notices
from app.accreditation.follow_models import Condition
from app.accreditation.follow_states import CONDITION, NOT_ONES_OWN, OWED, STANDS, ConditionState
from app.accreditation.models import Accreditation
from app.accreditation.standing import today
from app.core.db import db, unit_of_work
from app.core.files import LARGEST_BODY, served
from app.core.i18n import _, read
from app.dossiers import queries as dossiers
from app.people import queries as people
from app.people.history import history
from app.surveillance import papers, queries
from app.surveillance.forms import AskForm, EvidenceForm, ExaminerForm, JudgeForm
from app.surveillance.room import (
    ADMINISTRATORS,
    EXAMINE_CONDITION,
    FULFIL_CONDITION,
    RECORD,
    SEE_CONDITION,
    STEER_CONDITION,
    chosen_examiner,
    examiners_as_options,
    room,
    to_condition,
)

COORDINATORS = "coordinators"
"""What stands for all of them where one owner could be chosen."""


@room.page("/accreditation/<uuid:accreditation_id>/conditions/new", methods=("GET", "POST"), access=RECORD)
def ask(accreditation: Accreditation) -> ResponseReturnValue:
    """Ask something of an accreditation, such as what an outside body's decision asks."""
    form = AskForm(data={"owner": COORDINATORS})
    form.criterion.choices = [
        ("", _("The programme as a whole")),
        *(
            (one.code, f"{one.code} – {read(one.text)}")
            for one in dossiers.criteria(accreditation.standard_id)
        ),
    ]
    owners = {
        str(one.id): one.person.name
        for one in [*notices.coordinators(accreditation.programme_id), *notices.administrators()]
    }
    form.owner.choices = [(COORDINATORS, _("The programme’s coordinators")), *owners.items()]

    def deed() -> Condition:
        asked = conditions.Asked(
            words=form.words.data,
            criterion=form.criterion.data or "",
            owner_id=None if form.owner.data == COORDINATORS else UUID(form.owner.data),
            due_on=form.due_on.data,
        )
        return conditions.ask(accreditation, asked, actor=current_actor())

    made = form.carry_out(deed)
    if made:
        flash(_("The condition is asked. Whoever is to meet it is told by a letter."), "good")
        return to_condition(made)
    return render_template("surveillance/ask.html", form=form, accreditation=accreditation), form.status


@room.page("/accreditation/conditions/<uuid:condition_id>", access=SEE_CONDITION)
def condition(condition: Condition) -> ResponseReturnValue:
    """One condition: what is asked, by whom and until when, what shows it, and what was said of that."""
    actor = current_actor()
    is_owed = condition.state in OWED
    names = people.names_of({one for one in (condition.owner_id, condition.handed_in_by) if one})
    return render_template(
        "surveillance/condition.html",
        condition=condition,
        accreditation=condition.accreditation,
        document=queries.document(condition.document_id),
        owner=names.get(condition.owner_id) if condition.owner_id else None,
        handed_in_by=names.get(condition.handed_in_by) if condition.handed_in_by else None,
        examiner=queries.name_of(condition.examiner_id),
        today=today(),
        is_overdue=condition.is_overdue(today()),
        may_hand_in=is_owed and may(actor, P.ACCREDITATION_FULFIL, condition),
        may_judge=condition.state is ConditionState.EVIDENCE
        and may(actor, P.ACCREDITATION_EXAMINE, condition),
        why_not_hand_in=CONDITION.why_not(STANDS, condition, actor) if is_owed else "",
        why_not_judge=CONDITION.why_not(NOT_ONES_OWN, condition, actor),
        timeline=history(condition, CONDITION, began=(_("Asked"), condition.asked_at, None)),
    )


@room.page(
    "/accreditation/conditions/<uuid:condition_id>/evidence",
    methods=("GET", "POST"),
    access=FULFIL_CONDITION,
    own_deeds=True,
    largest_body=LARGEST_BODY,
)
def hand_in(condition: Condition) -> ResponseReturnValue:
    """Hand evidence in. A new file is cleaned before the deed, and kept in it."""
    if condition.state not in OWED:
        return to_condition(condition)
    key, programme_id = condition.id, condition.programme_id
    form = EvidenceForm(data={"version": condition.version, "answer": condition.answer})
    papers.offer(form, dossiers.library(programme_id), today())
    words = {"key": key, "code": condition.accreditation.programme.code, "asked": condition.words}

    def deed() -> Condition:
        file = papers.cleaned(form)
        with unit_of_work():
            return conditions.hand_in(
                _anew(key),
                answer=form.answer.data,
                document_id=papers.kept(form, file, programme_id),
                actor=current_actor(),
            )

    if form.carry_out(deed):
        flash(_("The evidence is handed in. Somebody else examines it."), "good")
        return redirect(url_for("surveillance.condition", condition_id=key), code=303)
    return render_template("surveillance/hand_in.html", form=form, **words), form.status


def _anew(key: UUID) -> Condition:
    """The condition as it stands in this deed."""
    statement = follow_queries.all_conditions().where(Condition.id == key)
    found: Condition = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    return found


@room.page(
    "/accreditation/conditions/<uuid:condition_id>/judge", methods=("GET", "POST"), access=EXAMINE_CONDITION
)
def judge(condition: Condition) -> ResponseReturnValue:
    """Say whether a condition is met; never one's own."""
    form = JudgeForm(data={"version": condition.version})

    def deed() -> Any:
        return conditions.judge(condition, form.move.data, form.reason.data or "", actor=current_actor())

    if form.carry_out(deed):
        flash(_("The condition is now: %(state)s.", state=condition.state.label), "good")
        return to_condition(condition)
    return render_template(
        "surveillance/judge.html",
        form=form,
        asked=condition.words,
        answer=condition.answer,
        document=queries.document(condition.document_id),
        document_url=url_for("surveillance.condition_document", condition_id=condition.id),
        **_back(condition),
    ), form.status


@room.page(
    "/accreditation/conditions/<uuid:condition_id>/examiner", methods=("GET", "POST"), access=STEER_CONDITION
)
def let_examine(condition: Condition) -> ResponseReturnValue:
    """Let a reviewer examine it, or the administrators alone."""
    form = ExaminerForm(data={"examiner": str(condition.examiner_id or ADMINISTRATORS)})
    form.examiner.choices = examiners_as_options()

    def deed() -> Condition:
        return conditions.let_examine(condition, chosen_examiner(form), actor=current_actor())

    if form.carry_out(deed):
        flash(_("It is noted who examines it."), "good")
        return to_condition(condition)
    return render_template(
        "surveillance/let_examine.html", form=form, asked=condition.words, **_back(condition)
    ), form.status


def _back(condition: Condition) -> dict[str, str]:
    return {
        "name": _("Condition of %(code)s", code=condition.accreditation.programme.code),
        "back": url_for("surveillance.condition", condition_id=condition.id),
    }


@room.page("/accreditation/conditions/<uuid:condition_id>/document", access=SEE_CONDITION)
def condition_document(condition: Condition) -> ResponseReturnValue:
    """Save the document that was handed in."""
    document = queries.document(condition.document_id) or abort(404)
    return served(document, name=f"{condition.accreditation.programme.code}-{document.content_digest[:8]}")

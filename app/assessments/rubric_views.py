"""The pages on which a paper is marked by its rubric: first, second, what was agreed on, a correction."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.assessments import operations, queries
from app.assessments.forms import FirstLevelsForm, SecondLevelsForm, chosen, levels_form
from app.assessments.models import Result, Sitting
from app.assessments.operations import Entry
from app.assessments.room import room
from app.assessments.sitting_views import one_paper, who, words
from app.assessments.states import SittingState
from app.core.i18n import _

_PAPER = "/sittings/<uuid:sitting_id>/papers/<int:number>"
_GIVE = on(Sitting, P.MARK_GIVE, "sitting_id", queries.one_sitting)


@room.page(f"{_PAPER}/mark", methods=("GET", "POST"), access=_GIVE)
def mark_by_rubric(sitting: Sitting, number: int) -> ResponseReturnValue:
    """Mark one paper by the rubric: a level of each criterion, and the day on which it was sat."""
    paper = one_paper(sitting, number)
    if not sitting.assessment.rubric:
        return redirect(url_for("assessments.sitting", sitting_id=sitting.id), code=303)
    form = levels_form(
        FirstLevelsForm, sitting.assessment.criteria, paper.first_levels, version=paper.version,
        sat_on=paper.sat_on or queries.last_day_sat(sitting),
    )  # fmt: skip
    if paper.first_mark is None:
        del form.no_mark
    if form.carry_out(
        lambda: operations.save(
            sitting,
            [_entry(number, _chosen(form, sitting), form.sat_on.data)],
            actor=current_actor(),
        )
    ):
        flash(_("The paper is saved."), "good")
        return redirect(url_for("assessments.sitting", sitting_id=sitting.id), code=303)
    return _page(sitting, paper, form, is_open=sitting.state is SittingState.OPEN)


@room.page(f"{_PAPER}/second-mark", methods=("GET", "POST"), access=_GIVE)
def second_by_rubric(sitting: Sitting, number: int) -> ResponseReturnValue:
    """Mark one paper by the rubric as its second marker, who does not see what the first one chose."""
    paper = one_paper(sitting, number)
    if not sitting.assessment.rubric:
        return redirect(url_for("assessments.second", sitting_id=sitting.id), code=303)
    if paper.first_mark is None or paper.marked_by == current_actor().user_id:
        abort(404)
    form = levels_form(
        SecondLevelsForm, sitting.assessment.criteria, paper.second_levels, version=paper.version
    )
    if form.carry_out(
        lambda: operations.second(
            sitting, [Entry(number=number, levels=_chosen(form, sitting))], actor=current_actor()
        )
    ):
        flash(_("The second mark is saved."), "good")
        return redirect(url_for("assessments.second", sitting_id=sitting.id), code=303)
    is_open = sitting.state is SittingState.HANDED_IN and sitting.assessment.is_moderated
    return _page(sitting, paper, form, is_open=is_open, is_second=True)


def _entry(number: int, levels: list[int] | None, sat_on: date) -> Entry:
    return Entry(number=number, levels=levels, sat_on=None if levels is None else sat_on)


def _chosen(form: Any, sitting: Sitting) -> list[int] | None:
    return chosen(form, sitting.assessment.criteria)


def _page(
    sitting: Sitting, paper: Result, form: Any, *, is_open: bool, is_second: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "assessments/rubric.html",
        form=form,
        paper=paper,
        who=who(sitting, paper),
        is_open=is_open,
        is_second=is_second,
        **words(sitting),
    )
    return page, form.status

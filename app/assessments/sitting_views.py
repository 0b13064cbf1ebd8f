"""The pages of one sitting: the grid of its papers, second marks, what was agreed on, corrections."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.assessments import operations, queries
from app.assessments.forms import (
    AgainForm,
    AgreedLevelsForm,
    AgreementForm,
    CorrectedLevelsForm,
    CorrectionForm,
    DatedMarksForm,
    MarksForm,
    PaperForm,
    Row,
    chosen,
    levels_form,
)
from app.assessments.models import Result, Sitting
from app.assessments.operations import Entry
from app.assessments.room import room
from app.assessments.states import SITTING, SittingState
from app.assessments.words import as_mark, name_of
from app.core.db import hold
from app.core.i18n import _, ngettext, pgettext, read
from app.people.history import history
from app.people.queries import names_of
from app.programmes.buttons import buttons
from app.programmes.rubrics import Criterion

_SITTING = "/sittings/<uuid:sitting_id>"
_SEE = on(Sitting, P.MARK_SEE, "sitting_id", queries.one_sitting)
_GIVE = on(Sitting, P.MARK_GIVE, "sitting_id", queries.one_sitting)
_PUBLISH = on(Sitting, P.MARK_PUBLISH, "sitting_id", queries.one_sitting)


@room.page(_SITTING, access=_SEE)
def sitting(sitting: Sitting) -> ResponseReturnValue:
    """A sitting's papers: to be marked while it is open, to be read afterwards."""
    papers = _papers(sitting)
    return _sitting_page(sitting, papers, _first_form(sitting, papers)), 200


@room.page(_SITTING, methods=("POST",), access=_GIVE)
def save(sitting: Sitting) -> ResponseReturnValue:
    """Write the marks; where another marker changed one meanwhile, both are shown and nothing is written."""
    if sitting.assessment.rubric:
        abort(404)
    hold(sitting)
    papers = _papers(sitting)
    form = _first_form(sitting, papers)
    if not form.find_conflicts() and bool(
        form.carry_out(lambda: operations.save(sitting, _first_entries(form, papers), actor=current_actor()))
    ):
        flash(_("The marks are saved."), "good")
        return redirect(url_for("assessments.sitting", sitting_id=sitting.id), code=303)
    return _sitting_page(sitting, papers, form), form.status


@room.page(f"{_SITTING}/second", methods=("GET", "POST"), access=_GIVE)
def second(sitting: Sitting) -> ResponseReturnValue:
    """The second marks: without the first ones beside, until a paper has both."""
    papers = [paper for paper in _papers(sitting) if paper.first_mark is not None]
    own = [paper for paper in papers if paper.marked_by == current_actor().user_id]
    form = MarksForm(
        PaperForm, [_row(sitting, paper, paper.second_mark) for paper in papers if paper not in own]
    )
    if sitting.assessment.rubric and form.is_submitted():
        abort(404)
    if not form.find_conflicts() and bool(
        form.carry_out(
            lambda: operations.second(
                sitting,
                [Entry(number=row.number, mark=entry.mark.data) for row, entry in form.entries],
                actor=current_actor(),
            )
        )
    ):
        flash(_("The second marks are saved."), "good")
        return redirect(url_for("assessments.second", sitting_id=sitting.id), code=303)
    return render_template(
        "assessments/second.html",
        form=form,
        own=len(own),
        by_number={paper.number: paper for paper in papers},
        is_open=sitting.state is SittingState.HANDED_IN and sitting.assessment.is_moderated,
        **words(sitting),
    ), form.status


@room.page(f"{_SITTING}/papers/<int:number>/agree", methods=("GET", "POST"), access=_GIVE)
def agree(sitting: Sitting, number: int) -> ResponseReturnValue:
    """Write the mark on which two markers agreed who were too far apart, and why."""
    paper = one_paper(sitting, number)
    if paper.second_mark is None:
        abort(404)
    criteria = sitting.assessment.criteria
    form = (
        levels_form(AgreedLevelsForm, criteria, paper.settled_levels, version=paper.version)
        if criteria
        else AgreementForm(data={"version": paper.version, "mark": paper.agreed_mark})
    )
    if form.carry_out(
        lambda: operations.agree(
            paper, sitting, **_judged(form, criteria), reason=form.reason.data, actor=current_actor()
        )
    ):
        flash(_("The mark is agreed on."), "good")
        return redirect(url_for("assessments.second", sitting_id=sitting.id), code=303)
    return render_template(
        "assessments/agree.html", form=form, paper=paper, who=who(sitting, paper), **words(sitting)
    ), form.status


@room.page(f"{_SITTING}/papers/<int:number>/correct", methods=("GET", "POST"), access=_PUBLISH)
def correct(sitting: Sitting, number: int) -> ResponseReturnValue:
    """Correct one published mark, with the reason."""
    paper = one_paper(sitting, number)
    criteria, stands = sitting.assessment.criteria, {"version": paper.version, "sat_on": paper.sat_on}
    form = (
        levels_form(CorrectedLevelsForm, criteria, paper.levels, **stands)
        if criteria
        else CorrectionForm(data={**stands, "mark": paper.mark})
    )
    if criteria and paper.mark is None:
        del form.no_mark
    if form.carry_out(
        lambda: operations.correct(
            paper,
            sitting,
            **_judged(form, criteria),
            sat_on=form.sat_on.data,
            reason=form.reason.data,
            actor=current_actor(),
        )
    ):
        flash(pgettext("assessment", "The mark is corrected."), "good")
        return redirect(url_for("assessments.sitting", sitting_id=sitting.id), code=303)
    return render_template(
        "assessments/correct.html", form=form, paper=paper, who=who(sitting, paper), **words(sitting)
    ), form.status


@room.page(f"{_SITTING}/numbers", access=_PUBLISH)
def numbers(sitting: Sitting) -> ResponseReturnValue:
    """Whose number is whose, to be handed out with the papers; the coordinator alone links them."""
    papers = sorted(queries.papers(sitting), key=lambda paper: paper.registration.sort_key)
    return render_template("assessments/numbers.html", papers=papers, **words(sitting))


@room.page(f"{_SITTING}/again", methods=("GET", "POST"), access=_PUBLISH)
def sit_again(sitting: Sitting) -> ResponseReturnValue:
    """Choose who sits an assessment again, and open the next attempt for them."""
    papers = queries.papers_to_mark(sitting, current_actor())
    form = AgainForm()
    form.numbers.choices = [(str(paper.number), paper.registration.person.name) for paper in papers]
    if not form.is_submitted():
        needed = sitting.assessment.pass_mark or 0
        form.numbers.data = [
            str(paper.number) for paper in papers if paper.mark is None or paper.mark < needed
        ]
    again = form.carry_out(
        lambda: operations.sit_again(
            sitting, [int(number) for number in form.numbers.data or []], actor=current_actor()
        )
    )
    if again:
        flash(_("The next attempt is open, to be marked as the one before."), "good")
        return redirect(url_for("assessments.sitting", sitting_id=again.id), code=303)
    return render_template("assessments/again.html", form=form, **words(sitting)), form.status


def _judged(form: Any, criteria: list[Criterion]) -> dict[str, Any]:
    """What was judged: the levels of a rubric, or a mark as a whole."""
    return {"levels": chosen(form, criteria)} if criteria else {"mark": form.mark.data}


def _papers(sitting: Sitting) -> list[Result]:
    """The papers that the reader sees: all once they are published, and until then not their own."""
    if sitting.state is SittingState.PUBLISHED:
        return queries.papers(sitting)
    return queries.papers_to_mark(sitting, current_actor())


def who(sitting: Sitting, paper: Result) -> str:
    """What a paper is called: by the name of whose it is, or while it is nameless by its number."""
    if sitting.is_nameless:
        return _("Paper %(number)s", number=paper.number)
    return str(paper.registration.person.name)


def _row(sitting: Sitting, paper: Result, mark: Any) -> Row:
    return Row(number=paper.number, name=who(sitting, paper), version=str(paper.version), mark=mark)


def _first_form(sitting: Sitting, papers: list[Result]) -> DatedMarksForm:
    days = {paper.sat_on for paper in papers if paper.sat_on}
    rows = [_row(sitting, paper, paper.first_mark) for paper in papers]
    return DatedMarksForm(PaperForm, rows, sat_on=days.pop() if len(days) == 1 else None)


def _first_entries(form: DatedMarksForm, papers: list[Result]) -> list[Entry]:
    """What was written; the day at the top is every mark's, and without one each keeps its own."""
    stood = {paper.number: paper.sat_on for paper in papers}
    return [
        Entry(number=row.number, mark=entry.mark.data, sat_on=_day(form, entry.mark.data, stood[row.number]))
        for row, entry in form.entries
    ]


def _day(form: DatedMarksForm, mark: Any, stood: date | None) -> date | None:
    return None if mark is None else form.sat_on.data or stood


def one_paper(sitting: Sitting, number: int) -> Result:
    """The paper of this sitting, and of no other."""
    return next((paper for paper in _papers(sitting) if paper.number == number), None) or abort(404)


def words(sitting: Sitting) -> dict[str, Any]:
    """What every page of a sitting says of it."""
    return {
        "sitting": sitting,
        "title": name_of(sitting, read(sitting.assessment.title)),
        "as_mark": as_mark,
        "leads": policy.may(current_actor(), P.MARK_SEE, sitting.cohort),
    }


def _sitting_page(sitting: Sitting, papers: list[Result], form: DatedMarksForm) -> str:
    actor = current_actor()
    changes = queries.changes(papers)
    may_publish = policy.may(actor, P.MARK_PUBLISH, sitting)
    is_published = sitting.state is SittingState.PUBLISHED
    marked = sum(paper.first_mark is not None for paper in papers)
    return render_template(
        "assessments/sitting.html",
        papers=papers,
        form=form,
        who=lambda paper: who(sitting, paper),
        marked=ngettext(
            "%(marked)s of %(num)s paper is marked",
            "%(marked)s of %(num)s papers are marked",
            len(papers),
            marked=marked,
        ),
        is_open=sitting.state is SittingState.OPEN and policy.may(actor, P.MARK_GIVE, sitting),
        may_correct=is_published and may_publish,
        is_own=lambda paper: queries.is_ones_own(paper, actor),
        may_publish=may_publish,
        may_open_again=is_published and may_publish and sitting.attempt < sitting.assessment.attempts,
        buttons=buttons(
            SITTING,
            sitting,
            actor=actor,
            url=lambda name: url_for("assessments.move", sitting_id=sitting.id, name=name),
        ),
        timeline=history(sitting, SITTING),
        changes=changes,
        names=names_of({move.actor_id for move, _result in changes if move.actor_id}),
        **words(sitting),
    )

"""The marks of a cohort: sittings to be marked and published, the modules' marks, and each one's own."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import TakenAway, current_actor, needs, on
from app.access.permissions import Permission as P
from app.assessments import file_views, operations, queries, rubric_views, sitting_views
from app.assessments.lists import marks_list
from app.assessments.models import Sitting
from app.assessments.room import room
from app.assessments.states import SITTING
from app.assessments.words import as_mark, name_of
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core.errors import ForbiddenError
from app.core.i18n import _, _lp, pgettext
from app.core.templating import Link
from app.core.workflow import Moved
from app.programmes.forms import asking
from app.registrations import page
from app.registrations.models import Registration
from app.registrations.states import TAUGHT

__all__ = ["file_views", "room", "rubric_views", "sitting_views"]


@room.page(
    "/cohorts/<uuid:cohort_id>/marks",
    access=on(Cohort, P.MARK_SEE, "cohort_id", one_cohort),
)
def of_cohort(cohort: Cohort) -> ResponseReturnValue:
    """A cohort's sittings by module: which are being marked, handed in, published."""
    sittings = queries.sittings_of(cohort.id)
    return render_template(
        "assessments/of_cohort.html",
        **workspace.context(cohort, "marks"),
        sittings=sittings,
        counts=queries.counts(sitting.id for sitting in sittings),
        name_of=name_of,
        is_assessed=bool(sittings or queries.assessments_of(cohort.id)),
    )


@room.page(
    "/cohorts/<uuid:cohort_id>/marks/trainees",
    access=on(Cohort, P.MARK_SEE, "cohort_id", one_cohort),
    taken_away=TakenAway("marks.export", right=P.REGISTRATION_EXPORT),
)
def by_trainee(cohort: Cohort) -> ResponseReturnValue:
    """A cohort's trainees with their mark in each module, from what is published."""
    trainees = queries.trainees(cohort.id)
    marks = queries.module_marks(cohort.id, queries.keys_of(cohort.id))
    assessed = {key for by_module in marks.values() for key, mark in by_module.items() if mark.is_assessed}
    modules = [module for module in cohort.curriculum.modules if module.id in assessed]
    listing = marks_list(modules, marks).page(trainees)
    if listing.wants_csv:
        return listing.as_csv()
    return render_template(
        "assessments/by_trainee.html",
        **workspace.context(cohort, "marks"),
        page=listing,
        modules=modules,
        marks=marks,
        as_mark=as_mark,
    )


@room.page(
    "/registrations/<uuid:registration_id>/marks",
    access=on(Registration, P.MARK_SEE, "registration_id", queries.one_registration),
)
def of_trainee(registration: Registration) -> ResponseReturnValue:
    """One trainee's published marks by module, what is missing, and the number of each paper to come."""
    marks = queries.module_marks(registration.cohort_id, [registration.id])[registration.id]
    papers = queries.papers_of(registration.id)
    return render_template(
        "assessments/of_trainee.html",
        registration=registration,
        modules=[(mark.papers[0].assessment.module, mark) for mark in marks.values()],
        name_of=name_of,
        to_come=[paper for paper in papers if paper.sitting.is_nameless],
        as_mark=as_mark,
        is_own=registration.person_id == current_actor().person_id,
    )


@room.page("/marking", access=needs(P.MARK_GIVE))
def mine() -> ResponseReturnValue:
    """What the reader may mark, in the order of the cohorts: to be marked, seconded, and what is done."""
    sittings = queries.sittings_to_mark(policy.visible_to(current_actor(), P.MARK_GIVE, Sitting))
    return render_template(
        "assessments/mine.html",
        sittings=sittings,
        counts=queries.counts(sitting.id for sitting in sittings),
        name_of=name_of,
    )


@room.page(
    "/sittings/<uuid:sitting_id>/<any(hand_in, take_back, publish):name>",
    methods=("GET", "POST"),
    access=on(Sitting, P.MARK_SEE, "sitting_id", queries.one_sitting),
)
def move(sitting: Sitting, name: str) -> ResponseReturnValue:
    """Ask, then hand the marks in, give them back, or publish them."""
    transition = SITTING.named(name)
    right = P(transition.permission or "")
    if not policy.may(current_actor(), right, sitting):
        raise ForbiddenError(right)
    form = asking(transition)

    def deed() -> Moved:
        return operations.move(sitting, name, actor=current_actor(), reason=form.given_reason)

    if form.carry_out(deed):
        flash(_("The marks are now: %(state)s.", state=sitting.state.label), "good")
        return redirect(url_for("assessments.sitting", sitting_id=sitting.id), code=303)
    count = queries.counts([sitting.id])[sitting.id]
    return render_template(
        "assessments/move.html",
        form=form,
        transition=transition,
        count=count,
        **sitting_views.words(sitting),
    ), form.status


workspace.add_tab(
    workspace.Tab(
        key="marks",
        label=_lp("assessment", "Marks"),
        endpoint="assessments.of_cohort",
        permission=P.MARK_SEE,
        order=75,
    )
)


@page.add_link
def _marks_of(registration: Registration, actor: Actor) -> Link | None:
    """From the registration of someone who has begun to their marks."""
    if registration.state not in TAUGHT or not policy.may(actor, P.MARK_SEE, registration):
        return None
    return Link(
        pgettext("assessment", "Marks"), url_for("assessments.of_trainee", registration_id=registration.id)
    )

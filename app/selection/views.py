"""The coordinators' pages: rules, scores, the selection with its reasons, its confirmation, its fairness."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import Room, TakenAway, current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.cohorts.words import language_name
from app.core.db import to_json
from app.core.i18n import _, _l, read
from app.core.templating import format_number
from app.people import queries as people
from app.selection import operations, queries
from app.selection.forms import (
    AskForm,
    DecisionForm,
    FindForm,
    ScoresFileForm,
    rules_form,
    scores_form,
    written,
)
from app.selection.importing import read_scores
from app.selection.instance import Kind, Place
from app.selection.models import Allocation
from app.selection.sheet import Fairness, Sheet
from app.selection.states import ALLOCATION, AllocationState
from app.selection.words import Speaker, field_of, points, state_name

room = Room("selection", __name__)
OTHERS_SHOWN = 100
_BOTH = ("GET", "POST")


@room.page(
    "/cohorts/<uuid:cohort_id>/allocation", access=on(Cohort, P.SELECTION_SEE, "cohort_id", one_cohort)
)
def overview(cohort: Cohort) -> ResponseReturnValue:
    """The rules that count, how far the scores are, and every selection that was worked out."""
    actor = current_actor()
    operations.refuse_own_case(cohort, actor)
    number, book = queries.last_book(cohort)
    speaker = Speaker(queries.sectors_of(cohort.id), str)
    found = queries.of_cohort(cohort.id)
    choosable, scored = queries.how_many_scored(cohort.id)
    return render_template(
        "selection/overview.html",
        **workspace.context(cohort, "allocation"),
        number=number,
        book=book,
        musts=[speaker.rule(rule) for rule in book.rules if rule.cost is None],
        shoulds=[
            (speaker.rule(rule), rule.cost)
            for rule in book.rules
            if rule.cost is not None and rule.kind is not Kind.INTERPRETATION
        ],
        costs=[(speaker.rule(rule), rule.cost) for rule in book.rules if rule.kind is Kind.INTERPRETATION],
        foreseen=[
            f"{state_name(invited.state_code)} {format_number(invited.seats)}"
            for invited in (cohort.call.invitations if cohort.call else ())
            if invited.seats is not None
        ],
        allocations=found,
        asks_first=bool((standing := queries.standing(cohort.id)) and standing.decisions),
        names=people.names_of({one.made_by for one in found}),
        choosable=choosable,
        scored=scored,
        may_prepare=policy.may(actor, P.REGISTRATION_SELECT, cohort),
        points=points,
    )


@room.page(
    "/cohorts/<uuid:cohort_id>/allocation/rules",
    methods=_BOTH,
    access=on(Cohort, P.REGISTRATION_SELECT, "cohort_id", one_cohort),
)
def rules(cohort: Cohort) -> ResponseReturnValue:
    """Set the rules; each saving is a new version."""
    actor = current_actor()
    operations.refuse_own_case(cohort, actor)
    number, book = queries.last_book(cohort)
    languages = dict.fromkeys([*cohort.languages, *cohort.interpretation])
    sectors = queries.sectors_of(cohort.id)
    form = rules_form(languages, sectors)(data=written(book, number))
    form.completed.choices = [("", ""), *[(code, read(title)) for code, title in queries.programmes()]]
    if form.carry_out(lambda: operations.set_rules(cohort, number=number, book=form.book, actor=actor)):
        flash(_("The rules are set. Find the selection that is best by them."), "good")
        return redirect(url_for("selection.overview", cohort_id=cohort.id), code=303)
    page = render_template(
        "selection/rules.html",
        cohort=cohort,
        form=form,
        language_names={code: language_name(code) for code in languages},
        sectors=sectors,
    )
    return page, form.status


@room.page(
    "/cohorts/<uuid:cohort_id>/allocation/scores",
    methods=_BOTH,
    access=on(Cohort, P.REGISTRATION_SELECT, "cohort_id", one_cohort),
)
def scores(cohort: Cohort) -> ResponseReturnValue:
    """Give each nominee a score; what others gave stays, and the mean counts."""
    actor = current_actor()
    operations.refuse_own_case(cohort, actor)
    nominees = queries.to_score(cohort.id)
    given, reviewer = queries.scored(cohort.id), str(actor.user_id)
    own = {f"points_{key}": given.get(one.id, {}).get(reviewer) for key, one in nominees.items()}
    form = scores_form(nominees)(data=own)

    def deed() -> int:
        return operations.give_scores(
            cohort,
            reviewer=reviewer,
            points={one.id: form[f"points_{key}"].data for key, one in nominees.items()},
            actor=actor,
        )

    if form.carry_out(deed) is not None:
        flash(_("Your scores are kept."), "good")
        return redirect(url_for("selection.overview", cohort_id=cohort.id), code=303)
    page = render_template(
        "selection/scores.html",
        cohort=cohort,
        form=form,
        nominees=nominees,
        means={key: queries.mean(given.get(one.id, {}).values()) for key, one in nominees.items()},
        counts={key: len(given.get(one.id, {})) for key, one in nominees.items()},
        state_name=state_name,
    )
    return page, form.status


@room.page(
    "/cohorts/<uuid:cohort_id>/allocation/scores/file",
    methods=_BOTH,
    access=on(Cohort, P.REGISTRATION_SELECT, "cohort_id", one_cohort),
)
def import_scores(cohort: Cohort) -> ResponseReturnValue:
    """Take the reviewers' scores from a file; the same file again changes nothing."""
    actor = current_actor()
    operations.refuse_own_case(cohort, actor)
    form = ScoresFileForm()

    def deed() -> int:
        found = read_scores(form.file.data.read(), queries.references(cohort.id))
        return sum(
            operations.give_scores(cohort, reviewer=reviewer, points=given, actor=actor)
            for reviewer, given in found.items()
        )

    number = form.carry_out(deed)
    if number is not None:
        flash(_("%(number)s scores are kept.", number=number), "good")
        return redirect(url_for("selection.overview", cohort_id=cohort.id), code=303)
    return render_template("selection/import_scores.html", cohort=cohort, form=form), form.status


@room.page(
    "/cohorts/<uuid:cohort_id>/allocation/find",
    methods=_BOTH,
    access=on(Cohort, P.REGISTRATION_SELECT, "cohort_id", one_cohort),
)
def find(cohort: Cohort) -> ResponseReturnValue:
    """Have the selection worked out; after asking, where places that were decided by hand would be lost."""
    actor = current_actor()
    operations.refuse_own_case(cohort, actor)
    standing = queries.standing(cohort.id)
    form = FindForm()
    found = form.carry_out(lambda: operations.find(cohort, instead=form.instead.data or "", actor=actor))
    if found:
        if standing is not None and found.id == standing.id:
            flash(
                _(
                    "Selection %(number)s follows from these rules and these officials, and stands. "
                    "Another comes once something of it changes.",
                    number=found.number,
                ),
                "good",
            )
        return redirect(url_for("selection.sheet", allocation_id=found.id), code=303)
    decisions = standing.decisions if standing else []
    form.instead.data = str(standing.number) if standing and decisions else ""
    page = render_template(
        "selection/find.html",
        cohort=cohort,
        form=form,
        standing=standing,
        decisions=decisions,
        people=queries.people_of(cohort.id) if decisions else {},
    )
    return page, form.status


@room.page(
    "/allocations/<uuid:allocation_id>",
    access=on(Allocation, P.SELECTION_SEE, "allocation_id", queries.one_allocation),
    taken_away=TakenAway("allocation.export", right=P.REGISTRATION_EXPORT),
)
def sheet(allocation: Allocation) -> ResponseReturnValue:
    """Who is chosen, who waits and who is not, each with the reason; taken away as a file by POST."""
    actor = current_actor()
    shown = _sheet(allocation, actor)
    if request.method == "POST":
        if not shown.is_found:
            abort(404)  # as for its other files: there is nothing to take away
        return _file(shown.as_csv(), f"selection-{allocation.number}.csv", "text/csv")
    base = queries.one(allocation.base_id) if allocation.base_id else None
    offers = {offer.transition.name: offer for offer in ALLOCATION.offers(allocation, actor)}
    users = {allocation.made_by, allocation.confirmed_by} - {None}
    return render_template(
        "selection/sheet.html",
        allocation=allocation,
        cohort=allocation.cohort,
        sheet=shown,
        compared=shown.compared(base) if base else None,
        offers=offers,
        confirmers=queries.who_may_confirm(allocation) if allocation.state is AllocationState.SOLVED else [],
        names=people.names_of(users | {_by(decision) for decision in allocation.decisions}),  # type: ignore[arg-type]
        by=_by,
        explained=queries.explained(allocation.id),
        states=AllocationState,
        may_prepare=policy.may(actor, P.REGISTRATION_SELECT, allocation),
        state_name=state_name,
        points=points,
        field_of=field_of,
        others_shown=OTHERS_SHOWN,
        all_others="all" in request.args,
    )


@room.page(
    "/allocations/<uuid:allocation_id>/nominees/<key>",
    access=on(Allocation, P.SELECTION_SEE, "allocation_id", queries.one_allocation),
)
def why(allocation: Allocation, key: str) -> ResponseReturnValue:
    """Why one nominee is chosen or not: what would have to give, who would be displaced, at what cost."""
    shown = _sheet(allocation, current_actor())
    line = shown.line(key)
    if line is None or not shown.is_found:
        abort(404)
    return render_template(
        "selection/why.html",
        allocation=allocation,
        cohort=allocation.cohort,
        sheet=shown,
        line=line,
        values=shown.instance.values(line.nominee),
        weights=shown.instance.weights,
        may_decide=_may_decide(allocation),
        state_name=state_name,
        points=points,
    )


@room.page(
    "/allocations/<uuid:allocation_id>/nominees/<key>/decide",
    methods=_BOTH,
    access=on(Allocation, P.REGISTRATION_SELECT, "allocation_id", queries.one_allocation),
)
def decide(allocation: Allocation, key: str) -> ResponseReturnValue:
    """Settle one nominee's place by hand, with the reason; the rest is worked out anew around it."""
    shown = _sheet(allocation, current_actor())
    line = shown.line(key)
    if line is None:
        abort(404)
    form = DecisionForm()

    def deed() -> Allocation:
        place = Place.OPEN if form.place.data == "open" else Place(form.place.data)
        return operations.decide(
            allocation, key=key, place=place, reason=form.reason.data, actor=current_actor()
        )

    after = form.carry_out(deed)
    if after:
        flash(_("It is decided, and the selection is worked out anew around it."), "good")
        return redirect(url_for("selection.sheet", allocation_id=after.id), code=303)
    page = render_template(
        "selection/decide.html",
        allocation=allocation,
        cohort=allocation.cohort,
        form=form,
        line=line,
        reasons=shown.reasons(line) if shown.is_found else [],
        state_name=state_name,
    )
    return page, form.status


@room.page(
    "/allocations/<uuid:allocation_id>/<any(selection,result):name>.json",
    access=on(Allocation, P.SELECTION_SEE, "allocation_id", queries.one_allocation),
)
def file(allocation: Allocation, name: str) -> ResponseReturnValue:
    """The selection or its result as a file without names, as `docs/allocation.md` describes it."""
    operations.refuse_own_case(allocation.cohort, current_actor())
    data = allocation.instance if name == "selection" else allocation.result
    if data is None:
        abort(404)
    return _file(to_json(data), f"{name}-{allocation.number}.json", "application/json")


@room.page(
    "/allocations/<uuid:allocation_id>/confirm",
    methods=_BOTH,
    access=on(Allocation, P.SELECTION_CONFIRM, "allocation_id", queries.one_allocation),
)
def confirm(allocation: Allocation) -> ResponseReturnValue:
    """Make the offers and the reserve, as a second person, after asking."""
    actor = current_actor()
    shown = _sheet(allocation, actor)
    form = AskForm()
    if form.carry_out(lambda: operations.confirm(allocation, actor=actor)):
        flash(_("The seats are offered, and the reserve stands in its order."), "good")
        return redirect(url_for("selection.sheet", allocation_id=allocation.id), code=303)
    page = render_template(
        "selection/confirm.html",
        allocation=allocation,
        cohort=allocation.cohort,
        sheet=shown,
        form=form,
        offer=next(
            (one for one in ALLOCATION.offers(allocation, actor) if one.transition.name == "confirm"), None
        ),
    )
    return page, form.status


@room.page(
    "/allocations/<uuid:allocation_id>/set-aside",
    methods=("POST",),
    access=on(Allocation, P.REGISTRATION_SELECT, "allocation_id", queries.one_allocation),
)
def set_aside(allocation: Allocation) -> ResponseReturnValue:
    """Give up a selection that nobody confirmed."""
    operations.set_aside(allocation, actor=current_actor())
    flash(_("The selection is set aside. Find another, or give the seats by hand."), "good")
    return redirect(url_for("selection.overview", cohort_id=allocation.cohort_id), code=303)


@room.page(
    "/allocations/<uuid:allocation_id>/check",
    methods=("POST",),
    access=on(Allocation, P.SELECTION_SEE, "allocation_id", queries.one_allocation),
)
def check(allocation: Allocation) -> ResponseReturnValue:
    """Have the same found again."""
    operations.ask_again(allocation, actor=current_actor())
    flash(_("The worker finds it again. The answer stands here in a moment."), "good")
    return redirect(url_for("selection.sheet", allocation_id=allocation.id, _anchor="kept"), code=303)


@room.page(
    "/allocations/<uuid:allocation_id>/fairness",
    access=on(Allocation, P.FAIRNESS_SEE, "allocation_id", queries.one_allocation),
)
def fair(allocation: Allocation) -> ResponseReturnValue:
    """How the selection treated states, sexes, languages and services; public once it is published."""
    actor = current_actor()
    if allocation.result is None or not allocation.result["possible"]:
        abort(404)
    inside = policy.may(actor, P.FIGURES_SMALL, allocation)
    if inside:
        operations.refuse_own_case(allocation.cohort, actor)
    sectors = queries.sectors_of(allocation.cohort_id)
    shown = Sheet(allocation, {}, sectors)
    return render_template(
        "selection/fairness.html",
        allocation=allocation,
        cohort=allocation.cohort,
        fairness=Fairness(shown.instance, shown.result, sectors, inside=inside),
        inside=inside,
        may_publish=policy.may(actor, P.REGISTRATION_SELECT, allocation)
        and allocation.state is AllocationState.CONFIRMED
        and allocation.published_at is None,
    )


@room.page(
    "/allocations/<uuid:allocation_id>/publish",
    methods=("POST",),
    access=on(Allocation, P.REGISTRATION_SELECT, "allocation_id", queries.one_allocation),
)
def publish(allocation: Allocation) -> ResponseReturnValue:
    """Make the fairness sheet public."""
    operations.publish(allocation, actor=current_actor())
    flash(_("The sheet is public: everyone who has its address reads it, without small numbers."), "good")
    return redirect(url_for("selection.fair", allocation_id=allocation.id), code=303)


def _sheet(allocation: Allocation, actor: Actor) -> Sheet:
    operations.refuse_own_case(allocation.cohort, actor)
    return Sheet(
        allocation, queries.people_of(allocation.cohort_id), queries.sectors_of(allocation.cohort_id)
    )


def _may_decide(allocation: Allocation) -> bool:
    return operations.may_be_decided(allocation) and policy.may(
        current_actor(), P.REGISTRATION_SELECT, allocation
    )


def _by(decision: dict[str, Any]) -> Any:
    return UUID(decision["by"])


def _file(text: str, name: str, kind: str) -> Response:
    response = Response(text, mimetype=kind)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


workspace.add_tab(
    workspace.Tab(
        key="allocation",
        label=_l("Seat allocation"),
        endpoint="selection.overview",
        permission=P.SELECTION_SEE,
        order=29,
    )
)


@workspace.add_act
def _next_act(cohort: Cohort, actor: Actor) -> workspace.Act | None:
    """Confirm the selection that somebody else prepared; until then nothing else is done with the seats."""
    if not policy.may(actor, P.SELECTION_CONFIRM, cohort):
        return None
    allocation = queries.to_confirm(cohort.id)
    if allocation is None:
        return None
    if allocation.made_by == actor.user_id:
        return workspace.Act(
            what=_("Confirm the selection"),
            whose=_("It is the turn of another coordinator or an administrator: you prepared it."),
        )
    return workspace.Act(
        what=_("Confirm the selection"),
        whose=_("It is your turn, as the second person."),
        url=url_for("selection.sheet", allocation_id=allocation.id),
        button=_("Read the selection"),
    )

"""The pages of drafts: asking for one, watching it, what it would make, and taking it; and of repairs."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import Room, current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import queries as cohorts
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.core.db import to_json
from app.core.errors import DomainError
from app.core.i18n import _, _l, ngettext, read
from app.core.templating import day as day_words
from app.drafting import operations, queries, repair
from app.drafting.forms import AskForm, RepairForm, written
from app.drafting.models import DraftRun
from app.drafting.states import DRAFT, DraftState
from app.drafting.steps import by_reason, placings, unplaced
from app.people import queries as people
from app.timetable import queries as timetable
from app.timetable.planned import PLANNED, Planned, Resource, name_of
from app.timetable.states import ResourceKind
from app.timetable.words import when

room = Room("drafting", __name__)
_EDIT_COHORT = on(Cohort, P.SESSION_EDIT, "cohort_id", cohorts.one_cohort)
_RUN = on(DraftRun, P.SESSION_EDIT, "run_id", queries.one_run)


@room.page("/cohorts/<uuid:cohort_id>/timetable/drafts", methods=("GET", "POST"), access=_EDIT_COHORT)
def overview(cohort: Cohort) -> ResponseReturnValue:
    """Ask for a draft of what a cohort must still be taught; and the drafts before."""
    venues = {str(venue.id): venue for venue in queries.open_venues()}
    units = timetable.units(cohort)
    usual = str(queries.usual_venue(cohort) or next(iter(venues), ""))
    minutes = max((unit.minutes for unit in units), default=120)
    hours = queries.usual_hours(venues[usual], minutes) if usual in venues else []
    form = AskForm(data={"venue": usual, "hours": written(hours), "moves": "stay"})
    form.venue.choices = [(key, read(venue.name)) for key, venue in venues.items()]

    def deed() -> DraftRun:
        venue = venues[form.venue.data]
        return operations.ask(
            cohort,
            venue=venue,
            hours=form.read_hours(),
            moves=form.moves.data == "move",
            actor=current_actor(),
        )

    run = form.carry_out(deed)
    if run is not None:
        return redirect(url_for("drafting.draft", run_id=run.id), code=303)
    runs = queries.runs_of(cohort)
    placed = sum(session.unit_id is not None for session in timetable.standing(cohort))
    page = render_template(
        "drafting/overview.html",
        **workspace.context(cohort, "timetable"),
        form=form,
        runs=runs,
        names=people.names_of({run.asked_by for run in runs if run.asked_by}),
        sessions=sum(unit.sessions for unit in units),
        placed=placed,
    )
    return page, form.status


@room.page("/drafts/<uuid:run_id>", access=_RUN)
def draft(run: DraftRun) -> ResponseReturnValue:
    """How far a draft is; once it is made, what it would add to the timetable, and what it could not."""
    gone, found, left = "", [], []
    if run.state is not DraftState.WAITING:
        try:
            left = unplaced(run)
            found = placings(run) if run.state in {DraftState.DONE, DraftState.LEFT} else []
        except DomainError as refusal:
            gone = refusal.message
    return render_template(
        "drafting/draft.html",
        run=run,
        cohort=run.cohort,
        states=DraftState,
        sessions=sum(unit["sessions"] for unit in run.instance["units"]) - _numbered(run),
        placed=queries.placed_so_far(run),
        added=[one for one in found if one.session is None],
        moved=[one for one in found if one.session and not one.stays],
        gone=gone,
        unplaced=by_reason(left),
        offers={offer.transition.name: offer for offer in DRAFT.offers(run, current_actor())},
    )


def _numbered(run: DraftRun) -> int:
    """How many sessions of the units stood already."""
    return sum(bool(one["unit"]) for one in run.instance["placed"])


@room.page("/drafts/<uuid:run_id>/stop", methods=("POST",), access=_RUN)
def stop(run: DraftRun) -> ResponseReturnValue:
    """Have the worker stop with the best plan so far."""
    operations.stop(run, actor=current_actor())
    flash(_("The worker stops, and gives the best that it has found."), "good")
    return redirect(url_for("drafting.draft", run_id=run.id), code=303)


@room.page("/drafts/<uuid:run_id>/take", methods=("POST",), access=_RUN)
def take(run: DraftRun) -> ResponseReturnValue:
    """Make the sessions of a draft, all or none."""
    taken = operations.take(run, actor=current_actor())
    flash(
        ngettext(
            "One session stands as a draft on the timetable. Nobody is told before you publish it.",
            "%(num)s sessions stand as drafts on the timetable. Nobody is told before you publish them.",
            len(taken),
        ),
        "good",
    )
    week = taken[0].day if taken else None
    return redirect(url_for("timetable.week", cohort_id=run.cohort_id, week=week), code=303)


@room.page("/drafts/<uuid:run_id>/leave", methods=("POST",), access=_RUN)
def leave(run: DraftRun) -> ResponseReturnValue:
    """Set a draft aside."""
    operations.leave(run, actor=current_actor())
    return redirect(url_for("drafting.overview", cohort_id=run.cohort_id), code=303)


@room.page("/drafts/<uuid:run_id>/files/<any(instance, result):name>.json", access=_RUN)
def file(run: DraftRun, name: str) -> ResponseReturnValue:
    """The instance or the result as a file without names, as `docs/drafting.md` describes it."""
    data: Any = run.instance if name == "instance" else run.result
    if data is None:
        abort(404)
    response = Response(to_json(data), mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename=draft-{run.number}-{name}.json"
    return response


WAYS = {
    ResourceKind.TRAINER: _l(
        "Each session of these days is given to another trainer who is free and qualified; where there is "
        "none, it moves."
    ),
    ResourceKind.INTERPRETER: _l(
        "Each session of these days is given to another interpreter of the same languages who is free; where "
        "there is none, it moves."
    ),
    ResourceKind.ROOM: _l(
        "Each session of these days is given another room of the same venue that is free, large enough and "
        "has what is needed; where there is none, it moves."
    ),
}
"""How a timetable is repaired, by what is not there."""


def _absent(planned: Planned, **things: Any) -> ResponseReturnValue:
    """What becomes of sessions while someone or something is not there, shown before it is taken."""
    (resource,) = things.values()
    actor = current_actor()
    form = RepairForm(formdata=request.values)
    found: list[repair.Repair] | None = None
    refusal = ""
    is_asked = any(name.startswith("first") for name in request.values)  # in one piece or in three boxes
    if is_asked and form.validate():
        days = (form.first.data, form.last.data)
        if request.method == "POST":
            number = repair.take(resource, *days, shown=request.form.get("shown", ""), actor=actor)
            flash(_kept(resource, *days), "good")
            if number:
                flash(
                    ngettext(
                        "One session is changed. Publish the timetable to tell those concerned.",
                        "%(num)s sessions are changed. Publish the timetable to tell those concerned.",
                        number,
                    ),
                    "good",
                )
            values: dict[str, Any] = {planned.argument: resource.id, "week": days[0]}
            return redirect(url_for(f"timetable.{planned.kind.value}_week", **values), code=303)
        try:
            found = repair.proposed(resource, *days, actor)
        except DomainError as error:
            refusal = error.message
    return render_template(
        "drafting/repair.html",
        name=name_of(resource),
        kind=planned.kind.value,
        found_of=resource,
        way=WAYS[planned.kind],
        form=form,
        found=found,
        refusal=refusal,
        shown=repair.as_shown(found or []),
        when=when,
        name_of=name_of,
    )


def _kept(resource: Resource, first: date, last: date) -> str:
    return _(
        "From %(first)s to %(last)s, %(name)s is kept as not there.",
        first=day_words(first),
        last=day_words(last),
        name=name_of(resource),
    )


for _kind in WAYS:
    _planned = PLANNED[_kind]
    room.page(
        f"/{_kind.value}s/<uuid:{_planned.argument}>/repair",
        methods=("GET", "POST"),
        access=on(_planned.model, P.SESSION_EDIT, _planned.argument, _planned.load),
        endpoint=f"{_kind.value}_absent",
    )(partial(_absent, _planned))

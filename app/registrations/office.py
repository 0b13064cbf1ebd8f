"""The office's side: the roster, the selection and its results."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import TakenAway, current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import cohort_and_call, one_cohort
from app.cohorts.states import CohortState
from app.core.i18n import _, _l, ngettext
from app.core.listing import Listing, Page
from app.registrations import list_queries, operations, queries, seat_queries, seats, state_queries
from app.registrations.forms import MOST_PLACES, AskForm, selection_form
from app.registrations.lists import ROSTER, ROSTER_OUTSIDE, ROSTER_WITH_OWN
from app.registrations.room import options_of, room, state_name
from app.registrations.standing import reads_inside, statuses, turns
from app.registrations.states import NO_SELECTION_WAITS, REGISTRATION, RegistrationState

_S = RegistrationState


@room.page(
    "/cohorts/<uuid:cohort_id>/registrations",
    access=on(Cohort, P.COHORT_WORK, "cohort_id", cohort_and_call),
    taken_away=TakenAway("registration.export", right=P.REGISTRATION_EXPORT),
)
def roster(cohort: Cohort) -> ResponseReturnValue:
    """The registrations of a cohort; taken away as a file by POST, with a line in the trail."""
    actor = current_actor()
    page = roster_page(cohort, actor)
    if page.wants_csv:
        return page.as_csv()
    return render_template(
        "registrations/roster.html",
        **workspace.context(cohort, "registrations"),
        page=page,
    )


def roster_page(cohort: Cohort, actor: Actor) -> Page:
    """The roster as the address asks for it, in words that this reader may know."""
    listing, choices = roster_for(cohort, actor)
    return listing.page(*list_queries.roster(cohort, actor), **choices)


def roster_for(cohort: Cohort, actor: Actor) -> tuple[Listing, dict[str, Any]]:
    """The roster's list in words that this reader may know, and what its filter offers."""
    sees_all = reads_inside(cohort, actor)
    if sees_all:
        listing = ROSTER
    else:
        listing = ROSTER_WITH_OWN if queries.is_in(cohort.id, actor.person_id) else ROSTER_OUTSIDE
    return listing, {
        "states": options_of(state_queries.invited_states(cohort)),
        "statuses": statuses(cohort, inside=sees_all),
        "turns": turns(cohort, inside=sees_all),
    }


@room.page(
    "/cohorts/<uuid:cohort_id>/selection",
    methods=("GET", "POST"),
    access=on(Cohort, P.REGISTRATION_SELECT, "cohort_id", one_cohort),
)
def selection(cohort: Cohort) -> ResponseReturnValue:
    """Choose who is offered a seat and who stands on the reserve, in one deed."""
    actor = current_actor()
    if request.method == "POST":
        operations.hold_seats(cohort)  # what is chosen among is read once nobody else changes it
    candidates = seat_queries.to_select(cohort.id, actor, most=MOST_PLACES)
    by_key = {str(registration.id): registration for registration in candidates}
    form = selection_form(by_key)()

    def deed() -> int:
        places = {key: form[f"place_{key}"].data for key in by_key if form[f"place_{key}"].data}
        return seats.select(
            cohort,
            offered=[registration for key, registration in by_key.items() if key in (form.offers.data or [])],
            reserve=[by_key[key] for key in sorted(places, key=lambda key: places[key])],
            actor=actor,
        )

    number = form.carry_out(deed)
    if number:
        flash(ngettext("One official is placed.", "%(num)s officials are placed.", number), "good")
        return redirect(url_for("registrations.selection", cohort_id=cohort.id), code=303)
    invitations = cohort.call.invitations if cohort.call else []
    waits = REGISTRATION.why_not(NO_SELECTION_WAITS, candidates[0], actor) if candidates else ""
    page = render_template(
        "registrations/selection.html",
        **workspace.context(cohort, "selection"),
        form=form,
        candidates=candidates,
        cleared=[r for r in candidates if r.state is _S.CLEARED],
        reserve=[r for r in candidates if r.state is _S.RESERVE],
        state_name=state_name,
        foreseen={invited.state_code: invited.seats for invited in invitations},
        taken=Counter({code: sum(both) for code, both in seat_queries.seats_by_state(cohort.id).items()}),
        passed_over=seat_queries.passed_over(candidates),
        is_selecting=cohort.state in {CohortState.SELECTING, CohortState.CONFIRMED},
        waits=waits,
        cut_off=seats.cut_off(cohort),
        results_url=url_for("registrations.results", cohort_id=cohort.id),
    )
    return page, form.status


@room.page(
    "/cohorts/<uuid:cohort_id>/results",
    methods=("GET", "POST"),
    access=on(Cohort, P.REGISTRATION_SELECT, "cohort_id", one_cohort),
)
def results(cohort: Cohort) -> ResponseReturnValue:
    """Release the results, after asking."""
    form, actor = AskForm(), current_actor()
    if form.carry_out(lambda: seats.release_results(cohort, actor=actor)):
        flash(_("The results are released, and everyone is told by mail."), "good")
        return redirect(url_for("registrations.selection", cohort_id=cohort.id), code=303)
    page = render_template(
        "registrations/results.html",
        form=form,
        cohort=cohort,
        cleared=seat_queries.count_to_select(cohort.id, actor, _S.CLEARED),
        unscreened=seat_queries.count_to_select(cohort.id, actor, _S.ENDORSED, _S.REFERRED),
        unendorsed=seat_queries.count_to_select(cohort.id, actor, _S.SUBMITTED, _S.RETURNED),
        on_reserve=seat_queries.count_to_select(cohort.id, actor, _S.RESERVE),
    )
    return page, form.status


workspace.add_tab(
    workspace.Tab(
        key="registrations",
        label=_l("Registrations"),
        endpoint="registrations.roster",
        permission=P.COHORT_WORK,
        order=20,
    )
)
workspace.add_tab(
    workspace.Tab(
        key="selection",
        label=_l("Selection"),
        endpoint="registrations.selection",
        permission=P.REGISTRATION_SELECT,
        order=30,
    )
)


@workspace.add_act
def _next_act(cohort: Cohort, actor: Actor) -> workspace.Act | None:
    """Select among the cleared while there are seats; then release the results."""
    if cohort.state is not CohortState.SELECTING or not policy.may(actor, P.REGISTRATION_SELECT, cohort):
        return None
    cleared = seat_queries.count_to_select(cohort.id, actor, _S.CLEARED)
    if cleared and cohort.seats_taken < cohort.seats:
        return workspace.Act(
            what=ngettext(
                "Select among one cleared official", "Select among %(num)s cleared officials", cleared
            ),
            whose=_("It is your turn, as coordinator."),
            url=url_for("registrations.selection", cohort_id=cohort.id),
            button=_("Select"),
        )
    if cohort.results_released_at is None and cohort.seats_taken:
        return workspace.Act(
            what=_("Release the results"),
            whose=_("It is your turn, as coordinator."),
            url=url_for("registrations.results", cohort_id=cohort.id),
            button=_("Release the results"),
        )
    return None


@workspace.add_seats
def _seats(cohort: Cohort) -> list[tuple[str, int | None, int, int]]:
    """Each invited state, and any other that has seats: foreseen, confirmed, offered."""
    invitations = cohort.call.invitations if cohort.call else []
    foreseen = {invited.state_code: invited.seats for invited in invitations}
    held = seat_queries.seats_by_state(cohort.id)
    return [
        (code, foreseen.get(code), *held.get(code, (0, 0))) for code in sorted(foreseen.keys() | held.keys())
    ]

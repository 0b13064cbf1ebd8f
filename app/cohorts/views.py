"""The pages of cohorts: the list, the public page, and the workspace with its call and partners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor, Role, ScopeKind
from app.access.gate import Room, as_uuid, current_actor, needs, on
from app.access.permissions import Permission as P
from app.cohorts import calls, described, operations, queries, words, workspace
from app.cohorts.forms import (
    CallForm,
    CohortForm,
    MoveForm,
    PartnerForm,
    ReasonForm,
    by_region,
    with_module_dates,
)
from app.cohorts.lists import COHORTS
from app.cohorts.models import Call, Cohort
from app.cohorts.pages import MOVES
from app.cohorts.states import CALLABLE, COHORT, ENDED
from app.core import clock
from app.core.forms import values
from app.core.i18n import _, _l, language, ngettext, read
from app.core.templating import OFFICE_ZONE, listed
from app.core.texts import LANGUAGES, Texts
from app.core.workflow import Moved
from app.core.zones import african_zones
from app.member_states import data as member_states
from app.people import queries as people
from app.people.history import history
from app.programmes import page
from app.programmes import queries as programmes
from app.programmes.models import Curriculum, Programme
from app.programmes.states import PartnerRole

room = Room("cohorts", __name__)
_ON_WORK = on(Cohort, P.COHORT_WORK, "cohort_id", queries.one_cohort)
_ON_EDIT = on(Cohort, P.COHORT_EDIT, "cohort_id", queries.one_cohort)
PLAN_FIELDS = (
    "code",
    "title",
    "place",
    "zone",
    "seats",
    "languages",
    "interpretation",
    "reserve_cut_off",
)


@room.page("/cohorts", access=needs(P.COHORT_SEE))
def index() -> ResponseReturnValue:
    """The cohorts that are there for this reader; the public's are those whose call was opened."""
    actor = current_actor()
    programmes = [(str(p.id), read(p.title)) for p in queries.programmes_of(actor)]
    shown = COHORTS.page(queries.listed_cohorts(actor), programmes=programmes)
    if shown.wants_csv:
        return shown.as_csv()
    return render_template("cohorts/index.html", page=shown)


@room.page("/cohorts/<uuid:cohort_id>", access=on(Cohort, P.COHORT_SEE, "cohort_id", queries.one_cohort))
def show(cohort: Cohort) -> ResponseReturnValue:
    """The public page of a cohort: what, when, who is invited, and how to apply."""
    actor = current_actor()
    person = people.person(actor.person_id) if actor.person_id else None
    own_state = [person.state_code] if person and person.state_code else []
    spoken_for = actor.scopes(Role.FOCAL_POINT, ScopeKind.MEMBER_STATE)
    states = sorted({*own_state, *spoken_for})
    invited = [row.state_code for row in cohort.call.invitations] if cohort.call else []
    is_open = cohort.takes_registrations(clock.now())
    return render_template(
        "cohorts/show.html",
        cohort=cohort,
        modules=workspace.module_weeks(cohort),
        invited=words.state_names(invited),
        is_open=is_open,
        own=workspace.own(cohort, actor) if is_open else None,
        visitor_states=words.state_names(states),
        is_invited=bool(set(states) & set(invited)),
        may_nominate=bool(set(spoken_for) & set(invited)),
        links=workspace.links(cohort, actor),
        described=described.alone(cohort) if cohort.is_public else None,
        **words.for_pages(),
    )


@room.page("/cohorts/new", access=needs(P.COHORT_EDIT))
def choose_programme() -> ResponseReturnValue:
    """A cohort is planned under a programme: choose which."""
    programmes = queries.programmes_to_plan(current_actor())
    if len(programmes) == 1:
        return redirect(url_for("cohorts.plan", programme_id=programmes[0].id), code=303)
    return render_template("cohorts/choose_programme.html", programmes=programmes)


@room.page(
    "/programmes/<uuid:programme_id>/cohorts/new",
    methods=("GET", "POST"),
    access=on(Programme, P.COHORT_EDIT, "programme_id"),
)
def plan(programme: Programme) -> ResponseReturnValue:
    """Plan a cohort that follows a published curriculum version, the newest unless another is asked for."""
    curricula = queries.published_curricula(programme.id)
    if not curricula:
        return render_template("cohorts/no_curriculum.html", programme=programme)
    asked = as_uuid(request.args.get("curriculum", ""))
    curriculum = next((c for c in curricula if c.id == asked), curricula[0])
    form = _cohort_form(curriculum, {"version": "", "zone": OFFICE_ZONE, "title": programme.title})
    cohort = form.carry_out(
        lambda: operations.plan(
            curriculum, plan=plan_of(form), dates=dates_of(form, curriculum), actor=current_actor()
        )
    )
    if cohort:
        flash(_("The cohort is planned. Write its call next."), "good")
        _warn_of_dates(form, curriculum)
        return redirect(url_for("cohorts.overview", cohort_id=cohort.id), code=303)
    return render_template(
        "cohorts/edit.html",
        form=form,
        programme=programme,
        curriculum=curriculum,
        curricula=curricula,
        zones=african_zones(),
    ), form.status


@room.page("/cohorts/<uuid:cohort_id>/overview", access=_ON_WORK)
def overview(cohort: Cohort) -> ResponseReturnValue:
    """The cohort at a glance: what is next, how the seats stand, what was decided."""
    return render_template(
        "cohorts/overview.html",
        **workspace.context(cohort, "overview"),
        offers=COHORT.offers(cohort, current_actor()),
        entries=history(cohort, COHORT),
        is_ended=cohort.state in ENDED,
        links=workspace.links(cohort, current_actor()),
    )


@room.page("/cohorts/<uuid:cohort_id>/edit", methods=("GET", "POST"), access=_ON_EDIT)
def edit(cohort: Cohort) -> ResponseReturnValue:
    """Change what is written of a cohort."""
    positions = {module.id: module.position for module in cohort.curriculum.modules}
    data: dict[str, Any] = {name: getattr(cohort, name) for name in PLAN_FIELDS}
    for row in cohort.module_dates:
        data[f"first_{positions[row.module_id]}"] = row.first_day
        data[f"last_{positions[row.module_id]}"] = row.last_day
    form = _cohort_form(cohort.curriculum, {"version": cohort.version, **data})
    if form.carry_out(
        lambda: operations.change(
            cohort, plan=plan_of(form), dates=dates_of(form, cohort.curriculum), actor=current_actor()
        )
    ):
        flash(_("The cohort is changed."), "good")
        _warn_of_dates(form, cohort.curriculum)
        return redirect(url_for("cohorts.overview", cohort_id=cohort.id), code=303)
    return render_template(
        "cohorts/edit.html",
        form=form,
        cohort=cohort,
        programme=cohort.programme,
        curriculum=cohort.curriculum,
        curricula=[cohort.curriculum],
        zones=african_zones(),
    ), form.status


@room.page("/cohorts/<uuid:cohort_id>/call", access=_ON_WORK)
def call(cohort: Cohort) -> ResponseReturnValue:
    """The call as the states read it, and whom its letters reach."""
    invitations = list(cohort.call.invitations) if cohort.call else []
    invitations.sort(key=lambda row: member_states.sort_key(_state(row.state_code)))
    return render_template(
        "cohorts/call.html",
        asked=queries.documents_asked(cohort.id),
        **workspace.context(cohort, "call"),
        invitations=invitations,
        state_name=_state,
        unreached=_unreached(cohort),
        is_callable=cohort.state in CALLABLE,
    )


@room.page("/cohorts/<uuid:cohort_id>/call/edit", methods=("GET", "POST"), access=_ON_EDIT)
def edit_call(cohort: Cohort) -> ResponseReturnValue:
    """Write the call, move its deadline, invite further states."""
    form = CallForm(data=_call_data(cohort.call))
    if form.carry_out(
        lambda: calls.write_call(
            cohort,
            terms=terms_of(form),
            actor=current_actor(),
        )
    ):
        flash(_("The call is written."), "good")
        foreseen = sum(seats or 0 for seats in form.invited.values())
        if foreseen > cohort.seats:
            flash(
                _(
                    "%(foreseen)s seats are foreseen for the states, and the cohort has %(seats)s.",
                    foreseen=foreseen,
                    seats=cohort.seats,
                ),
                "warn",
            )
        return redirect(url_for("cohorts.call", cohort_id=cohort.id), code=303)
    return render_template(
        "cohorts/edit_call.html", form=form, cohort=cohort, regions=by_region(), zones=african_zones()
    ), form.status


@room.page("/cohorts/<uuid:cohort_id>/move/<name>", methods=("GET", "POST"), access=_ON_EDIT)
def move(cohort: Cohort, name: str) -> ResponseReturnValue:
    """Ask, then take the cohort to another stage."""
    if name not in MOVES:
        abort(404)
    offer = next((o for o in COHORT.offers(cohort, current_actor()) if o.transition.name == name), None)
    transition = COHORT.named(name, cohort.state)
    form = ReasonForm() if transition.asks_reason else MoveForm()

    def deed() -> Moved:
        reason = form.reason.data if transition.asks_reason else ""
        return COHORT.move(cohort, name, actor=current_actor(), reason=reason)

    if form.carry_out(deed):
        flash(_("The cohort is now: %(state)s.", state=cohort.state.label), "good")
        _warn_of_unreached(cohort, name)
        return redirect(url_for("cohorts.overview", cohort_id=cohort.id), code=303)
    return render_template(
        "cohorts/move.html",
        form=form,
        cohort=cohort,
        offer=offer,
        transition=transition,
        story=MOVES[name],
        unreached=words.state_names(_unreached(cohort)) if name == "open" else [],
    ), form.status


@room.page("/cohorts/<uuid:cohort_id>/partners", access=_ON_WORK)
def partners(cohort: Cohort) -> ResponseReturnValue:
    """Who takes part in the cohort, and as what."""
    return render_template("cohorts/partners.html", **workspace.context(cohort, "partners"))


@room.page("/cohorts/<uuid:cohort_id>/partners/new", methods=("GET", "POST"), access=_ON_EDIT)
def add_partner(cohort: Cohort) -> ResponseReturnValue:
    """Name what a partner of the office does in the cohort."""
    known = {str(partner.id): partner for partner in programmes.all_partners()}
    form = PartnerForm()
    form.partner.choices = [("", ""), *((key, read(partner.name)) for key, partner in known.items())]
    deed: Callable[[], Cohort] = lambda: operations.add_partner(  # noqa: E731
        cohort,
        partner=known[form.partner.data],
        roles=[PartnerRole(role) for role in form.roles.data],
        actor=current_actor(),
    )
    if form.carry_out(deed):
        flash(_("The partner is named."), "good")
        return redirect(url_for("cohorts.partners", cohort_id=cohort.id), code=303)
    return render_template("cohorts/add_partner.html", form=form, cohort=cohort, known=known), form.status


@room.page("/cohorts/<uuid:cohort_id>/partners/from-programme", methods=("POST",), access=_ON_EDIT)
def add_programme_partners(cohort: Cohort) -> ResponseReturnValue:
    """Take over the programme's partners."""
    new = operations.add_programme_partners(cohort, actor=current_actor())
    if new:
        flash(ngettext("One role was taken over.", "%(num)s roles were taken over.", new), "good")
    else:
        flash(_("The programme names no partner that is not here already."), "warn")
    return redirect(url_for("cohorts.partners", cohort_id=cohort.id), code=303)


@room.page(
    "/cohorts/<uuid:cohort_id>/partners/<uuid:partnership_id>/remove",
    methods=("POST",),
    access=_ON_EDIT,
    fresh=True,
)
def remove_partner(cohort: Cohort, partnership_id: UUID) -> ResponseReturnValue:
    """Take one role of a partner away."""
    partnership = next((row for row in cohort.partnerships if row.id == partnership_id), None)
    if partnership is None:
        abort(404)
    operations.remove_partner(cohort, partnership, actor=current_actor())
    flash(_("The role is taken away."), "good")
    return redirect(url_for("cohorts.partners", cohort_id=cohort.id), code=303)


def _state(code: str) -> str:
    return member_states.name(code, language())


def _cohort_form(curriculum: Curriculum, data: dict[str, Any]) -> CohortForm:
    modules = [(m.position, f"{m.code} {read(m.title)}") for m in curriculum.modules]
    form = with_module_dates(modules)(data=data)
    named = [(code, words.language_name(code)) for code in LANGUAGES]
    form.languages.choices = form.interpretation.choices = named
    return form


def plan_of(form: CohortForm) -> operations.Plan:
    """What a valid form says of a cohort."""
    return operations.Plan(**values(form, *PLAN_FIELDS))


def dates_of(form: CohortForm, curriculum: Curriculum) -> operations.Dates:
    """The days that a valid form says of each module, by the module's position."""
    return {
        m.position: (form[f"first_{m.position}"].data, form[f"last_{m.position}"].data)
        for m in curriculum.modules
    }


def _warn_of_dates(form: CohortForm, curriculum: Curriculum) -> None:
    for warning in operations.date_warnings(curriculum.modules, dates_of(form, curriculum)):
        flash(warning, "warn")


def terms_of(form: Any) -> calls.Terms:
    """What a valid form says of a call."""
    return calls.Terms(
        deadline_day=form.deadline_day.data,
        deadline_time=form.deadline_time.data,
        deadline_zone=form.deadline_zone.data,
        answer_days=form.answer_days.data,
        criteria=form.criteria.texts,
        documents=form.documents.texts,
        invited=form.invited,
        most_nominees=form.most_nominees.data,
    )


def _call_data(call: Call | None) -> dict[str, Any]:
    """What the form shows of a call; of a new one, what is usual."""
    if call is None:
        return {"version": "", "deadline_zone": OFFICE_ZONE, "answer_days": 7, "criteria": Texts()}
    names = ("version", *calls.WRITTEN)
    data: dict[str, Any] = {name: getattr(call, name) for name in names}
    data["most_nominees"] = call.invitations[0].most_nominees if call.invitations else None
    data["states"] = [row.state_code for row in call.invitations]
    return data | {f"seats_{row.state_code}": row.seats for row in call.invitations}


def _unreached(cohort: Cohort) -> list[str]:
    """The invited states for which nobody would read a letter."""
    invitations = cohort.call.invitations if cohort.call else []
    return queries.without_focal_point([row.state_code for row in invitations])


def _warn_of_unreached(cohort: Cohort, name: str) -> None:
    """A letter that nobody gets is said at once: an administrator can still give the role."""
    unreached = _unreached(cohort) if name == "open" else []
    if unreached:
        flash(
            _(
                "No focal point was told for: %(states)s. Ask an administrator to give the role, then write.",
                states=listed(words.state_names(unreached)),
            ),
            "warn",
        )


@page.add_section
def _open_calls(programme: Programme, _actor: Actor) -> page.Section | None:
    """On the programme's page: the cohorts that officials can register for now."""
    cohorts = queries.open_calls(programme.id)
    if not cohorts:
        return None
    return page.Section(
        place=page.Place.TOP,
        template="cohorts/_open_calls.html",
        words={"cohorts": cohorts, **words.for_pages()},
    )


@page.add_section
def _coming_cohorts(programme: Programme, actor: Actor) -> page.Section | None:
    """On the programme's page: its cohorts to come and running; its coordinator plans another."""
    cohorts = queries.coming_cohorts(programme.id, actor)
    if not cohorts and not policy.may(actor, P.COHORT_EDIT, programme):
        return None
    return page.Section(place=page.Place.MAIN, template="cohorts/_coming.html", words={"cohorts": cohorts})


workspace.add_tab(
    workspace.Tab(
        key="overview",
        label=_l("Overview"),
        endpoint="cohorts.overview",
        permission=P.COHORT_WORK,
        order=0,
    )
)
workspace.add_tab(
    workspace.Tab(key="call", label=_l("Call"), endpoint="cohorts.call", permission=P.COHORT_WORK, order=10)
)
workspace.add_tab(
    workspace.Tab(
        key="partners",
        label=_l("Partners"),
        endpoint="cohorts.partners",
        permission=P.COHORT_WORK,
        order=90,
    )
)

"""The pages of programmes: the public list and page, what is written of them, and their partners."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core.errors import DomainError
from app.core.forms import values
from app.core.i18n import _, language, ngettext, read
from app.core.workflow import Moved
from app.people.history import history
from app.programmes import (
    assessment_views,
    award_views,
    countries,
    curriculum_views,
    operations,
    page,
    queries,
    rubric_views,
    words,
)
from app.programmes.buttons import buttons
from app.programmes.forms import AskForm, NewProgrammeForm, PartnerForm, ProgrammeForm, asking
from app.programmes.lists import PROGRAMMES, area_names, pillar_names
from app.programmes.models import Programme
from app.programmes.room import room
from app.programmes.states import PROGRAMME, PartnerRole, ProgrammeState

__all__ = ["assessment_views", "award_views", "curriculum_views", "room", "rubric_views"]

_ON_EDIT = on(Programme, P.PROGRAMME_EDIT, "programme_id", queries.one_programme)
WRITTEN = ("title", "summary", "audience", "areas", "pillars")


@room.page("/programmes", access=needs(P.PROGRAMME_SEE))
def index() -> ResponseReturnValue:
    """The programmes that are there for this reader; for the public, those that are published."""
    actor = current_actor()
    found = PROGRAMMES.page(queries.programmes_seen_by(actor), is_staff=bool(actor.grants))
    if found.wants_csv:
        return found.as_csv()
    return render_template("programmes/index.html", page=found, area_names=area_names)


@room.page("/programmes/new", methods=("GET", "POST"), access=needs(P.PROGRAMME_CREATE))
def create() -> ResponseReturnValue:
    """An administrator sets up a programme, and then gives it a coordinator."""
    form = NewProgrammeForm()
    programme = form.carry_out(
        lambda: operations.create(**values(form, "code", *WRITTEN), actor=current_actor())
    )
    if programme:
        flash(_("The programme is set up. Give it a coordinator, who drafts the curriculum."), "good")
        return redirect(url_for("programmes.show", programme_id=programme.id), code=303)
    return render_template("programmes/new.html", form=form), form.status


@room.page(
    "/programmes/<uuid:programme_id>",
    access=on(Programme, P.PROGRAMME_SEE, "programme_id", queries.one_programme),
)
def show(programme: Programme) -> ResponseReturnValue:
    """The programme as everyone reads it; with what is to be done next, for its coordinator."""
    actor = current_actor()
    is_editor = may(actor, P.PROGRAMME_EDIT, programme)
    is_staff = may(actor, P.ACCREDITATION_SEE, programme)
    return render_template(
        "programmes/show.html",
        programme=programme,
        curriculum=queries.published_curriculum(programme.id),
        last=queries.last_curriculum(programme.id) if is_editor else None,
        area_names=area_names,
        is_staff=is_staff,
        coordinators=queries.coordinators_of([programme.id])[programme.id] if is_staff else [],
        facts=page.facts(programme, actor),
        sections=page.sections(programme, actor),
        tabs=words.tabs(programme, "show"),
    )


@room.page("/programmes/<uuid:programme_id>/record", access=_ON_EDIT)
def record(programme: Programme) -> ResponseReturnValue:
    """What is written of a programme in every language, what is missing, and what was decided."""
    return render_template(
        "programmes/record.html",
        programme=programme,
        area_names=area_names,
        pillar_names=pillar_names,
        missing=words.missing(programme),
        buttons=buttons(
            PROGRAMME,
            programme,
            actor=current_actor(),
            url=lambda name: url_for("programmes.move", programme_id=programme.id, name=name),
        ),
        timeline=history(programme, PROGRAMME, began=(_("Set up"), programme.created_at, None)),
        tabs=words.tabs(programme, "record"),
    )


@room.page("/programmes/<uuid:programme_id>/edit", methods=("GET", "POST"), access=_ON_EDIT)
def edit(programme: Programme) -> ResponseReturnValue:
    """Change what is written of a programme."""
    form = ProgrammeForm(
        data={"version": programme.version, **{name: getattr(programme, name) for name in WRITTEN}}
    )
    if form.carry_out(lambda: operations.change(programme, **values(form, *WRITTEN), actor=current_actor())):
        flash(_("The programme is changed."), "good")
        return redirect(url_for("programmes.record", programme_id=programme.id), code=303)
    return render_template("programmes/edit.html", form=form, programme=programme), form.status


@room.page(
    "/programmes/<uuid:programme_id>/move/<any(publish, withdraw):name>",
    methods=("GET", "POST"),
    access=_ON_EDIT,
)
def move(programme: Programme, name: str) -> ResponseReturnValue:
    """Ask, then publish or withdraw a programme."""
    transition = PROGRAMME.named(name)
    form = asking(transition)

    def deed() -> Moved:
        return PROGRAMME.move(programme, name, actor=current_actor(), reason=form.given_reason)

    if form.carry_out(deed):
        published = programme.state is ProgrammeState.PUBLISHED
        flash(_("The programme is published.") if published else _("The programme is withdrawn."), "good")
        return redirect(url_for("programmes.show", programme_id=programme.id), code=303)
    return render_template(
        "programmes/move.html",
        form=form,
        programme=programme,
        transition=transition,
        missing=words.missing(programme),
    ), form.status


@room.page("/programmes/<uuid:programme_id>/partners", access=_ON_EDIT)
def partners(programme: Programme) -> ResponseReturnValue:
    """Who takes part in the programme, and as what."""
    return render_template(
        "programmes/partners.html",
        programme=programme,
        country_name=lambda code: countries.name(code, language()),
        tabs=words.tabs(programme, "partners"),
    )


@room.page("/programmes/<uuid:programme_id>/partners/new", methods=("GET", "POST"), access=_ON_EDIT)
def add_partner(programme: Programme) -> ResponseReturnValue:
    """Name a partner of the programme: one that the office knows, or a new one."""
    known = {str(partner.id): partner for partner in queries.all_partners()}
    form = PartnerForm()
    form.partner.choices = [("", ""), *((key, read(partner.name)) for key, partner in known.items())]
    form.country.choices = [("", ""), *countries.options(language())]

    def deed() -> Programme:
        actor, name = current_actor(), form.name.texts
        if bool(form.partner.data) == bool(name):
            raise DomainError(
                _("Choose a known partner or write the name of a new one, and only one of the two."),
                field="partner",
            )
        partner = known.get(form.partner.data) or operations.new_partner(
            name=name, country=form.country.data or "", actor=actor
        )
        roles = [PartnerRole(role) for role in form.roles.data]
        return operations.add_partner(programme, partner=partner, roles=roles, actor=actor)

    if form.carry_out(deed):
        flash(ngettext("The role is named.", "The roles are named.", len(form.roles.data)), "good")
        return redirect(url_for("programmes.partners", programme_id=programme.id), code=303)
    return render_template("programmes/add_partner.html", form=form, programme=programme), form.status


@room.page(
    "/programmes/<uuid:programme_id>/partners/<uuid:partnership_id>/remove",
    methods=("GET", "POST"),
    access=_ON_EDIT,
    fresh=True,
)
def remove_partner(programme: Programme, partnership_id: UUID) -> ResponseReturnValue:
    """Ask, then take one role of a partner away."""
    partnership = next((row for row in programme.partnerships if row.id == partnership_id), None)
    if partnership is None:
        abort(404)
    form = AskForm()

    def deed() -> Any:
        operations.remove_partner(programme, partnership, actor=current_actor())
        return partnership

    if form.carry_out(deed):
        flash(_("The role is taken away."), "good")
        return redirect(url_for("programmes.partners", programme_id=programme.id), code=303)
    return render_template(
        "programmes/remove_partner.html", programme=programme, partnership=partnership
    ), form.status

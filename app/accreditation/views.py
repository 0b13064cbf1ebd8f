"""The pages of accreditation: what stands and how long, and what the bodies decided."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation import (
    carrying,
    change_views,
    criterion_views,
    follow_queries,
    mapping_views,
    operations,
    public_views,
    queries,
    reports,
    standard_file_views,
    standard_views,
    standards,
)
from app.accreditation.follow_states import OVER
from app.accreditation.forms import RecordForm, StandardForm
from app.accreditation.lists import ACCREDITATIONS
from app.accreditation.models import Accreditation
from app.accreditation.room import room
from app.accreditation.standing import is_renewal_open, standing, today
from app.accreditation.states import ACCREDITATION, AccreditationState
from app.accreditation.words import full_name
from app.core.i18n import _, read
from app.core.templating import day
from app.core.workflow import Moved
from app.people.history import history
from app.programmes import page as programme_page
from app.programmes import queries as programmes
from app.programmes.buttons import buttons
from app.programmes.forms import asking
from app.programmes.models import Programme
from app.programmes.states import CurriculumState

__all__ = [
    "change_views",
    "criterion_views",
    "mapping_views",
    "public_views",
    "room",
    "standard_file_views",
    "standard_views",
]

_ON_RECORD = on(Accreditation, P.ACCREDITATION_RECORD, "accreditation_id", queries.all_accreditations)


@room.page("/accreditation", access=needs(P.ACCREDITATION_SEE))
def index() -> ResponseReturnValue:
    """Every accreditation within sight with its days left, and the programmes that have none."""
    actor = current_actor()
    bodies = [(str(body.id), read(body.name)) for body in queries.bodies_seen_by(actor)]
    page = ACCREDITATIONS.page(queries.accreditations_seen_by(actor), bodies=bodies)
    if page.wants_csv:
        return page.as_csv()
    lacking = queries.without_accreditation(actor, on=today())
    shown = {row.programme_id for row in page.rows} | {programme.id for programme in lacking}
    return render_template(
        "accreditation/index.html",
        page=page,
        standing=standing,
        lacking=lacking,
        suspended=queries.suspended_on(lacking, today()),
        coordinators=programmes.coordinators_of(shown),
    )


@room.page("/accreditation/new", methods=("GET", "POST"), access=needs(P.ACCREDITATION_RECORD))
def record() -> ResponseReturnValue:
    """Record an accreditation as its document says it; the address may fill fields in."""
    curricula = {str(c.id): c for c in queries.published_curricula(current_actor())}
    known = {str(s.id): s for s in queries.standards_to_record_by()}
    asked = next(
        (k for k, c in curricula.items() if str(c.programme_id) == request.args.get("programme")), ""
    )
    form = RecordForm(
        data={
            "curriculum": request.args.get("curriculum", asked),
            "standard": request.args.get("standard", ""),
            "is_renewal": "renewal" in request.args,
        }
    )
    form.curriculum.choices = [
        ("", ""),
        *(
            (key, _("%(code)s, version %(number)s", code=c.programme.code, number=c.number))
            for key, c in curricula.items()
        ),
    ]
    form.standard.choices = [
        ("", ""),
        *((key, full_name(s)) for key, s in known.items()),
    ]
    accreditation = form.carry_out(
        lambda: operations.record(
            curricula[form.curriculum.data],
            known[form.standard.data],
            valid_from=form.valid_from.data,
            valid_until=form.valid_until.data,
            document_reference=form.document_reference.data,
            is_renewal=form.is_renewal.data,
            actor=current_actor(),
        )
    )
    if accreditation:
        flash(_("The accreditation is recorded."), "good")
        return redirect(url_for("accreditation.show", accreditation_id=accreditation.id), code=303)
    return render_template(
        "accreditation/record.html", form=form, has_curricula=bool(curricula), has_standards=bool(known)
    ), form.status


@room.page("/accreditation/standards/new", methods=("GET", "POST"), access=needs(P.ACCREDITATION_RECORD))
def add_standard() -> ResponseReturnValue:
    """Enter a standard, then go on recording; `?programme=` is kept on the way."""
    bodies = {str(body.id): body for body in queries.all_bodies()}
    form = StandardForm()
    form.body.choices = [("", ""), *((key, read(body.name)) for key, body in bodies.items())]
    standard = form.carry_out(
        lambda: standards.add(
            body=bodies.get(form.body.data or ""),
            body_name=form.body_name.texts,
            code=form.code.data,
            title=form.title.texts,
            by_name_alone=True,
            actor=current_actor(),
        )
    )
    if standard:
        flash(_("The standard is entered. Choose what it accredits."), "good")
        kept = request.args.get("programme")
        return redirect(url_for("accreditation.record", standard=standard.id, programme=kept), code=303)
    return render_template("accreditation/add_standard.html", form=form), form.status


@room.page(
    "/accreditation/<uuid:accreditation_id>",
    access=on(Accreditation, P.ACCREDITATION_SEE, "accreditation_id", queries.all_accreditations),
)
def show(accreditation: Accreditation) -> ResponseReturnValue:
    """One accreditation: its term, its document, and what happened to it."""
    return render_template(
        "accreditation/show.html",
        accreditation=accreditation,
        standing=standing(accreditation),
        is_renewable=accreditation.state is AccreditationState.IN_FORCE
        and accreditation.curriculum.state is CurriculumState.PUBLISHED
        and is_renewal_open(accreditation, today()),
        coordinators=programmes.coordinators_of([accreditation.programme_id])[accreditation.programme_id],
        **_followed(accreditation),
        buttons=buttons(
            ACCREDITATION,
            accreditation,
            actor=current_actor(),
            url=lambda name: url_for("accreditation.move", accreditation_id=accreditation.id, name=name),
        ),
        timeline=history(
            accreditation, ACCREDITATION, began=(_("Recorded"), accreditation.recorded_at, None)
        ),
    )


def _followed(accreditation: Accreditation) -> dict[str, Any]:
    """What is asked of it after the decision: its conditions, and its reports."""
    actor, last = current_actor(), follow_queries.reports_of(accreditation.id)
    owed = reports.owed(accreditation, last[0] if last else None)
    return {
        "conditions": follow_queries.conditions_of(accreditation.id),
        "may_ask": accreditation.state in queries.LIVE and may(actor, P.ACCREDITATION_RECORD, accreditation),
        "reports": last,
        "owed": owed,
        "may_report": owed is not None
        and owed.opens_on <= today()
        and (not last or last[0].state in OVER)
        and may(actor, P.ACCREDITATION_FULFIL, accreditation),
        "today": today(),
        "carried": queries.carried_to(accreditation.id),
        "later": _later(accreditation),
    }


def _later(accreditation: Accreditation) -> list[carrying.Comparison]:
    """The later versions that it does not cover, each beside the accredited one."""
    if accreditation.state is not AccreditationState.IN_FORCE or accreditation.days_left(today()) < 0:
        return []
    found = queries.later_versions([accreditation.id])
    return [carrying.compared(accreditation, carrying.whole_version(key)) for _of, key in found]


@room.page(
    "/accreditation/<uuid:accreditation_id>/move/<any(suspend, reinstate, withdraw):name>",
    methods=("GET", "POST"),
    access=_ON_RECORD,
)
def move(accreditation: Accreditation, name: str) -> ResponseReturnValue:
    """Ask for the reason, then suspend, reinstate or withdraw."""
    transition = ACCREDITATION.named(name)
    form = asking(transition)

    def deed() -> Moved:
        return ACCREDITATION.move(accreditation, name, actor=current_actor(), reason=form.given_reason)

    if form.carry_out(deed):
        flash(_("The accreditation is now: %(state)s.", state=accreditation.state.label), "good")
        return redirect(url_for("accreditation.show", accreditation_id=accreditation.id), code=303)
    return render_template(
        "accreditation/move.html", form=form, accreditation=accreditation, transition=transition
    ), form.status


@programme_page.add_facts
def _at_a_glance(programme: Programme, _actor: Actor) -> list[programme_page.Fact]:
    """By whom the programme is accredited today, for everyone."""
    found, stands = queries.in_force_for_programme(programme.id, today()), AccreditationState.IN_FORCE
    if found is None:
        return []
    sentence = _(
        "until %(day)s, by %(body)s", day=day(found.valid_until), body=read(found.standard.body.name)
    )
    url = url_for("accreditation.accredited")
    return [programme_page.Fact(_("Accreditation"), sentence, stands.label, stands.tone, url)]


@programme_page.add_section
def _for_staff(programme: Programme, actor: Actor) -> programme_page.Section | None:
    """Every accreditation of the programme with its standing, for those who track it."""
    if not may(actor, P.ACCREDITATION_SEE, programme):
        return None
    return programme_page.Section(
        place=programme_page.Place.ASIDE,
        template="accreditation/_of_programme.html",
        words={"accreditations": queries.of_programme(programme.id), "standing": standing},
    )

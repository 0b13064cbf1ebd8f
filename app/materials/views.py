"""The pages of course materials: of a cohort, of a session's module, of a trainee, and of one material."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.audit import trail
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core import files, limits
from app.core.db import unit_of_work
from app.core.errors import DomainError
from app.core.i18n import _, _l, ngettext, read
from app.core.templating import Link
from app.materials import operations, queries, words
from app.materials.forms import (
    MODULE,
    OF_A_MODULE,
    SESSION,
    AddForm,
    AddToSessionForm,
    ChangeForm,
    ReplaceForm,
)
from app.materials.models import Material
from app.materials.operations import Said, Sent
from app.materials.queries import Row
from app.materials.room import room
from app.materials.states import (
    ACCEPTED,
    LARGEST_BODY,
    MATERIAL,
    MOST_OF_A_COHORT,
    SENT_A_DAY,
    Classification,
    Shown,
)
from app.people import queries as people
from app.programmes.forms import asking
from app.registrations import page as registration_page
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART
from app.timetable import page as session_page
from app.timetable.models import Session

Kept = TypeVar("Kept")
_SEE = on(Material, P.MATERIAL_SEE, "material_id", queries.one_material)
_CHANGE = on(Material, P.MATERIAL_CHANGE, "material_id", queries.one_material)
_TO_SESSION = on(Session, P.MATERIAL_ADD, "session_id", queries.one_session)


def _said_of(rows: Sequence[Row], *, is_staff: bool) -> dict[str, Any]:
    """What a list of materials is drawn from."""
    return {
        "rows": rows,
        "is_staff": is_staff,
        "about": words.about,
        "belongs_to": words.belongs_to,
        "when_shown": words.when_shown,
    }


@room.page("/cohorts/<uuid:cohort_id>/materials", access=on(Cohort, P.MATERIAL_SEE, "cohort_id", one_cohort))
def of_cohort(cohort: Cohort) -> ResponseReturnValue:
    """A cohort's materials by module, and how much room they take."""
    rows = queries.of_cohort(cohort.id, current_actor())
    return render_template(
        "materials/of_cohort.html",
        **workspace.context(cohort, "materials"),
        **_said_of(rows, is_staff=True),
        modules=queries.by_module(rows),
        taken=words.size(queries.size_of(cohort.id)),
        room_for=words.size(MOST_OF_A_COHORT),
        is_closed=cohort.state in operations.CLOSED,
    )


@room.page("/sessions/<uuid:session_id>/materials", access=_TO_SESSION)
def of_session(session: Session) -> ResponseReturnValue:
    """The materials of a session's module in its cohort, for those who teach it."""
    rows = queries.of_module(session, current_actor())
    return render_template("materials/of_session.html", session=session, **_said_of(rows, is_staff=True))


@room.page(
    "/registrations/<uuid:registration_id>/materials",
    access=on(Registration, P.MATERIAL_SEE, "registration_id", queries.one_registration),
)
def of_trainee(registration: Registration) -> ResponseReturnValue:
    """What one trainee may read now, by module."""
    rows = queries.of_trainee(registration)
    return render_template(
        "materials/of_trainee.html",
        registration=registration,
        is_own=registration.person_id == current_actor().person_id,
        modules=queries.by_module(rows),
        **_said_of(rows, is_staff=False),
    )


@room.page(
    "/cohorts/<uuid:cohort_id>/materials/add",
    methods=("GET", "POST"),
    access=on(Cohort, P.MATERIAL_ADD, "cohort_id", one_cohort),
    own_deeds=True,
    largest_body=LARGEST_BODY,
)
def add(cohort: Cohort) -> ResponseReturnValue:
    """Add a material to one of a cohort's modules. The file is cleaned before the deed, and kept in it."""
    actor, key = current_actor(), cohort.id
    modules = {module.code: (module.id, read(module.title)) for module in cohort.curriculum.modules}
    form = AddForm(data={**_usual(cohort), "module": request.args.get("module", "")})
    form.module.choices = [(code, f"{code} {title}") for code, (_key, title) in modules.items()]
    form.shown.choices = OF_A_MODULE
    shown = {"cohort_id": key, "code": cohort.code, **_taken()}

    def deed(sent: Sent) -> Material:
        return operations.add(key, modules[form.module.data][0], None, _said(form), sent, actor=actor)

    if form.carry_out(lambda: _kept(form, actor, deed)):
        flash(_("The material is added."), "good")
        return redirect(url_for("materials.of_cohort", cohort_id=key), code=303)
    return render_template("materials/add.html", form=form, **shown), form.status


@room.page(
    "/sessions/<uuid:session_id>/materials/add",
    methods=("GET", "POST"),
    access=_TO_SESSION,
    own_deeds=True,
    largest_body=LARGEST_BODY,
)
def add_to_session(session: Session) -> ResponseReturnValue:
    """Add a material to a session, or to its module. The file is cleaned before the deed, and kept in it."""
    actor, key, cohort_id, module_id = current_actor(), session.id, session.cohort_id, session.module_id
    form = AddToSessionForm(data={**_usual(session.cohort), "belongs": SESSION})
    shown = {"session_id": key, "title": read(session.title), "code": session.cohort.code, **_taken()}

    def deed(sent: Sent) -> Material:
        of_it = None if form.belongs.data == MODULE else key
        return operations.add(cohort_id, module_id, of_it, _said(form), sent, actor=actor)

    if form.carry_out(lambda: _kept(form, actor, deed)):
        flash(_("The material is added."), "good")
        return redirect(url_for("materials.of_session", session_id=key), code=303)
    return render_template("materials/add_to_session.html", form=form, **shown), form.status


def _usual(cohort: Cohort) -> dict[str, Any]:
    """What most materials of a cohort are."""
    return {
        "language": cohort.languages[0],
        "secrecy": Classification.UNCLASSIFIED.value,
        "shown": Shown.AT_ONCE.value,
    }


def _taken() -> dict[str, Any]:
    """What the page of a form says of the files that are taken."""
    return {"largest": ACCEPTED.largest // files.MEGABYTE}


def _said(form: Any) -> Said:
    return Said(
        title=form.title.data,
        language=form.language.data,
        secrecy=Classification(form.secrecy.data),
        shown=Shown(form.shown.data),
        from_day=form.from_day.data,
        from_time=form.from_time.data,
    )


def _kept(form: Any, actor: Actor, deed: Callable[[Sent], Kept]) -> Kept:
    """Clean what was sent, then keep it in a deed: the office holds no lock meanwhile."""
    if not limits.within(f"materials {actor.user_id}", most=SENT_A_DAY, every=timedelta(days=1)):
        raise DomainError(_("You have sent very many files today. Go on tomorrow."), field="file")
    upload = form.file.data
    kind, content = files.cleaned(
        upload.read(ACCEPTED.largest + 1), accepted=ACCEPTED, name=upload.filename or ""
    )
    with unit_of_work():
        return deed(Sent(kind=kind, content=content))


@room.page("/materials/<uuid:material_id>", access=_SEE)
def show(material: Material) -> ResponseReturnValue:
    """One material; for its staff also what it was before, and how often each version was downloaded."""
    is_staff = policy.may(current_actor(), P.MATERIAL_FOLLOW, material)
    versions = queries.versions_of(material) if is_staff else []
    moves = trail.moves_of(material) if is_staff else []
    senders = {version.uploaded_by for version in versions} | {move.actor_id for move in moves}
    row = queries.row_of(material)
    return render_template(
        "materials/show.html",
        material=material,
        row=row,
        versions=versions,
        moves=moves,
        names=people.names_of({key for key in senders if key}),
        size=words.size,
        **_said_of([row], is_staff=is_staff),
    )


@room.page("/materials/<uuid:material_id>/<int:version_number>", methods=("GET", "POST"), access=_SEE)
def fetch(material: Material, version_number: int) -> ResponseReturnValue:
    """Save a version: it is counted, so a mere visit leads to the material's page instead."""
    if request.method == "GET":
        return redirect(url_for("materials.show", material_id=material.id), code=303)
    version = operations.fetch(material, version_number, actor=current_actor())
    if version is None:
        abort(404)
    return files.served(version, name=words.file_name(material, version))


@room.page("/materials/<uuid:material_id>/change", methods=("GET", "POST"), access=_CHANGE)
def change(material: Material) -> ResponseReturnValue:
    """Say something else of a material."""
    names = ("version", "title", "language", "secrecy", "shown", "from_day", "from_time")
    form = ChangeForm(data={name: getattr(material, name) for name in names})
    if material.session_id is None:
        form.shown.choices = OF_A_MODULE
    if form.carry_out(lambda: operations.change(material, _said(form), actor=current_actor())):
        flash(_("The material is changed."), "good")
        return redirect(url_for("materials.show", material_id=material.id), code=303)
    return render_template("materials/change.html", form=form, material=material), form.status


@room.page(
    "/materials/<uuid:material_id>/replace",
    methods=("GET", "POST"),
    access=_CHANGE,
    own_deeds=True,
    largest_body=LARGEST_BODY,
)
def replace(material: Material) -> ResponseReturnValue:
    """Send a new version. The file is cleaned before the deed, and kept in it."""
    actor, key, form = current_actor(), material.id, ReplaceForm()
    shown = {"material_id": key, "title": material.title, "number": material.newest + 1, **_taken()}
    version = form.carry_out(
        lambda: _kept(form, actor, lambda sent: operations.replace(key, sent, actor=actor))
    )
    if version:
        flash(_("Version %(number)s is there. Trainees get it from now on.", number=version.number), "good")
        return redirect(url_for("materials.show", material_id=key), code=303)
    return render_template("materials/replace.html", form=form, **shown), form.status


@room.page("/materials/<uuid:material_id>/withdraw", methods=("GET", "POST"), access=_CHANGE)
def withdraw(material: Material) -> ResponseReturnValue:
    """Ask why, then take a material from its cohort."""
    transition = MATERIAL.named("withdraw")
    form = asking(transition)
    if form.carry_out(lambda: operations.withdraw(material, reason=form.given_reason, actor=current_actor())):
        flash(_("The material is withdrawn. Trainees no longer find it."), "good")
        return redirect(url_for("materials.show", material_id=material.id), code=303)
    page = render_template("materials/withdraw.html", form=form, material=material, transition=transition)
    return page, form.status


workspace.add_tab(
    workspace.Tab(
        key="materials",
        label=_l("Materials"),
        endpoint="materials.of_cohort",
        permission=P.MATERIAL_SEE,
        order=45,
    )
)


@registration_page.add_link
def _materials_of(registration: Registration, actor: Actor) -> Link | None:
    """From the registration of someone who takes part to what there is to read."""
    if registration.state not in TAKES_PART or not policy.may(actor, P.MATERIAL_SEE, registration):
        return None
    new = sum(row.is_new for row in queries.of_trainee(registration))
    label = (
        ngettext("Course materials (%(num)s new)", "Course materials (%(num)s new)", new)
        if new
        else _("Course materials")
    )
    return Link(label, url_for("materials.of_trainee", registration_id=registration.id))


@session_page.add_section
def _of_session(session: Session, actor: Actor) -> registration_page.Section | None:
    """A session's own materials, on its page, and the way to those of its module."""
    may_add = policy.may(actor, P.MATERIAL_ADD, session)
    rows = queries.of_session(session, actor)
    if not rows and not may_add:
        return None
    return registration_page.Section(
        heading=_("Course materials"),
        template="materials/_section.html",
        words={"session": session, "may_add": may_add, **_said_of(rows, is_staff=may_add)},
    )

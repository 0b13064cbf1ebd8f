"""The pages of standards: which bodies ask for what, each version with its rules, and who the bodies are."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation import comparing, queries, standard_queries, standards, whole_files, words
from app.accreditation.forms import BeginForm, BodyForm, RulesForm
from app.accreditation.models import AccreditingBody, Standard
from app.accreditation.room import room
from app.accreditation.standards import RULES
from app.accreditation.states import STANDARD, StandardState
from app.core.errors import DomainError
from app.core.i18n import _, read
from app.core.workflow import Moved
from app.people.history import history
from app.programmes.buttons import buttons
from app.programmes.forms import AskForm, asking

SEE = on(Standard, P.STANDARD_SEE, "standard_id", standard_queries.one_standard)
EDIT = on(Standard, P.STANDARD_EDIT, "standard_id", standard_queries.one_standard)


@room.page("/standards", access=needs(P.STANDARD_SEE))
def standards_index() -> ResponseReturnValue:
    """Each body with its standards and their versions, as far as the reader may know of them."""
    actor = current_actor()
    known = standard_queries.standards_seen_by(actor)
    bodies = [(body, list(some)) for body, some in groupby(known, key=lambda one: one.body)]
    return render_template(
        "accreditation/standards.html",
        bodies=bodies,
        numbers=standard_queries.numbers_of_criteria(one.id for one in known),
        has_own=any(body.is_own for body, _some in bodies),
    )


@room.page("/standards/new", methods=("GET", "POST"), access=needs(P.STANDARD_EDIT))
def begin_standard() -> ResponseReturnValue:
    """Begin the first version of a standard that the office does not know yet."""
    bodies = {str(body.id): body for body in queries.all_bodies()}
    form = BeginForm()
    form.body.choices = [("", ""), *((key, read(body.name)) for key, body in bodies.items())]
    standard = form.carry_out(
        lambda: standards.add(
            body=bodies.get(form.body.data or ""),
            body_name=form.body_name.texts,
            is_own=form.is_own.data,
            code=form.code.data,
            title=form.title.texts,
            actor=current_actor(),
        )
    )
    if standard:
        flash(_("The draft is begun. Add its criteria, one by one or from a file."), "good")
        return redirect(url_for("accreditation.standard", standard_id=standard.id), code=303)
    return render_template("accreditation/begin_standard.html", form=form), form.status


@room.page("/standards/own", methods=("POST",), access=needs(P.STANDARD_EDIT))
def enter_own_standard() -> ResponseReturnValue:
    """Enter the standard that comes with the system as a draft, for an administrator to publish."""
    form = AskForm()
    entered = form.carry_out(
        lambda: whole_files.load(
            whole_files.parse(whole_files.OWN.read_bytes()), publish=False, actor=current_actor()
        )
    )
    if entered is None:
        flash(" ".join(str(sentence) for sentence in form.form_errors), "bad")
        return redirect(url_for("accreditation.standards_index"), code=303)
    flash(_("The office’s own standard is entered. Read it, change what differs, then publish it."), "good")
    return redirect(url_for("accreditation.standard", standard_id=entered.id), code=303)


@room.page("/standards/<uuid:standard_id>", access=SEE)
def standard(standard: Standard) -> ResponseReturnValue:
    """A version: its criteria group by group, its rules, its other versions, and what was decided."""
    actor = current_actor()
    is_draft = standard.state is StandardState.DRAFT
    visible = [one for one in standard_queries.versions(standard) if may(actor, P.STANDARD_SEE, one)]
    return render_template(
        "accreditation/standard.html",
        standard=standard,
        groups=standard_queries.groups(standard.criteria),
        mapped=standard_queries.mapped(actor, standard),
        is_draft=is_draft,
        writes=is_draft and may(actor, P.STANDARD_EDIT, standard),
        versions=visible,
        name_of=words.name_of,
        binding_of=words.binding_of,
        missing=words.missing_in(standard) if may(actor, P.STANDARD_EDIT, standard) else [],
        buttons=buttons(
            STANDARD,
            standard,
            actor=actor,
            url=lambda name: url_for("accreditation.move_standard", standard_id=standard.id, name=name),
        ),
        timeline=history(standard, STANDARD, began=_began(standard)),
    )


def _began(standard: Standard) -> tuple[str, datetime, None] | None:
    """When it was begun; of those from before there were versions nobody knows."""
    return (_("Begun"), standard.created_at, None) if standard.created_at else None


@room.page("/standards/<uuid:standard_id>/begin", methods=("POST",), access=EDIT)
def begin_version(standard: Standard) -> ResponseReturnValue:
    """Begin the next version, or go on with the one that was begun."""
    draft = standards.begin_version(standard, actor=current_actor())
    return redirect(url_for("accreditation.standard", standard_id=draft.id), code=303)


@room.page("/standards/<uuid:standard_id>/rules", methods=("GET", "POST"), access=EDIT)
def standard_rules(standard: Standard) -> ResponseReturnValue:
    """Set a draft's title and rules."""
    refuse_to_edit_frozen(standard)
    names = ("title", *RULES)
    form = RulesForm(data={"version": standard.version, **{name: getattr(standard, name) for name in names}})
    if form.carry_out(
        lambda: standards.change_rules(
            standard,
            title=form.title.texts,
            rules={name: form[name].data for name in RULES},
            actor=current_actor(),
        )
    ):
        flash(_("The rules are set."), "good")
        return redirect(url_for("accreditation.standard", standard_id=standard.id), code=303)
    page = render_template(
        "accreditation/standard_rules.html", form=form, standard=standard, name_of=words.name_of
    )
    return page, form.status


@room.page(
    "/standards/<uuid:standard_id>/move/<any(publish, retire):name>", methods=("GET", "POST"), access=EDIT
)
def move_standard(standard: Standard, name: str) -> ResponseReturnValue:
    """Ask, then publish or retire a version."""
    transition = STANDARD.named(name)
    form = asking(transition)

    def deed() -> Moved:
        return STANDARD.move(standard, name, actor=current_actor(), reason=form.given_reason)

    if form.carry_out(deed):
        flash(_("The standard is now: %(state)s.", state=standard.state.label), "good")
        return redirect(url_for("accreditation.standard", standard_id=standard.id), code=303)
    page = render_template(
        "accreditation/move_standard.html",
        form=form,
        standard=standard,
        transition=transition,
        name_of=words.name_of,
        missing=words.missing_in(standard),
    )
    return page, form.status


@room.page("/standards/<uuid:standard_id>/compare", access=SEE)
def compare_standard(standard: Standard) -> ResponseReturnValue:
    """What a version changes against the one before it."""
    before = standard_queries.version_before(standard)
    return render_template(
        "accreditation/compare_standard.html",
        standard=standard,
        before=before,
        rules=comparing.rules_changed(before, standard) if before else [],
        criteria=comparing.criteria_changed(before, standard) if before else [],
        name_of=words.name_of,
        binding_of=words.binding_of,
    )


@room.page(
    "/standards/bodies/<uuid:body_id>",
    methods=("GET", "POST"),
    access=on(AccreditingBody, P.STANDARD_EDIT, "body_id"),
)
def edit_body(body: AccreditingBody) -> ResponseReturnValue:
    """Change what a body is called, and whether it is the office's own board."""
    form = BodyForm(data={"version": body.version, "name": body.name, "is_own": body.is_own})
    if form.carry_out(
        lambda: standards.change_body(
            body, name=form.name.texts, is_own=form.is_own.data, actor=current_actor()
        )
    ):
        flash(_("The body is changed."), "good")
        return redirect(url_for("accreditation.standards_index"), code=303)
    return render_template("accreditation/edit_body.html", form=form, body=body), form.status


def refuse_to_edit_frozen(standard: Standard) -> None:
    """No form is opened for what could not be saved."""
    if standard.state is not StandardState.DRAFT:
        raise DomainError(standards.frozen(standard))

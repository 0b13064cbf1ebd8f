"""The page on which a version stands beside the accredited one, and from which it is carried over."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation import carrying, queries
from app.accreditation.models import Accreditation
from app.accreditation.room import room
from app.accreditation.states import AccreditationState
from app.core.forms import Form
from app.core.i18n import _
from app.programmes import page as programme_page
from app.programmes.models import Curriculum
from app.programmes.states import CurriculumState


@room.page(
    "/accreditation/<uuid:accreditation_id>/versions/<uuid:version_id>",
    access=on(Accreditation, P.ACCREDITATION_SEE, "accreditation_id", queries.all_accreditations),
)
def version(accreditation: Accreditation, version_id: UUID) -> ResponseReturnValue:
    """What a version of the programme changes of the accredited one, and whether that is major."""
    return _shown(accreditation, version_id, Form())


@room.page(
    "/accreditation/<uuid:accreditation_id>/versions/<uuid:version_id>",
    methods=("POST",),
    access=on(Accreditation, P.ACCREDITATION_RECORD, "accreditation_id", queries.all_accreditations),
)
def carry_over(accreditation: Accreditation, version_id: UUID) -> ResponseReturnValue:
    """Let the accreditation cover a version that changed little."""
    form, curriculum = Form(), _of(accreditation, version_id)
    if form.carry_out(lambda: carrying.carry_over(accreditation, curriculum, actor=current_actor())):
        flash(_("The accreditation covers version %(number)s too.", number=curriculum.number), "good")
        return redirect(url_for("accreditation.show", accreditation_id=accreditation.id), code=303)
    return _shown(accreditation, version_id, form)


def _shown(accreditation: Accreditation, version_id: UUID, form: Form) -> ResponseReturnValue:
    actor, comparison = current_actor(), carrying.compared(accreditation, _of(accreditation, version_id))
    is_open = not comparison.is_covered and accreditation.state is AccreditationState.IN_FORCE
    is_published = comparison.curriculum.state is CurriculumState.PUBLISHED
    return render_template(
        "accreditation/version.html",
        form=form,
        comparison=comparison,
        may_carry=is_open
        and is_published
        and not comparison.is_major
        and may(actor, P.ACCREDITATION_RECORD, accreditation),
        may_begin=is_open and comparison.is_major and may(actor, P.DOSSIER_PREPARE, comparison.curriculum),
    ), form.status


def _of(accreditation: Accreditation, version_id: UUID) -> Curriculum:
    """A version of the accredited programme, whole; a draft is there for who writes it alone."""
    found = queries.version_of(accreditation.programme_id, version_id)
    if found is None:
        abort(404)
    is_draft = found.state is CurriculumState.DRAFT
    if is_draft and not may(current_actor(), P.PROGRAMME_EDIT, found):
        abort(404)
    return found


@programme_page.add_curriculum_notes
def _notes(curriculum: Curriculum, actor: Actor) -> list[programme_page.Section]:
    """Whether the version is covered by what is accredited, or what a publication of it would ask for."""
    if curriculum.state is CurriculumState.RETIRED or not may(actor, P.ACCREDITATION_SEE, curriculum):
        return []
    return [
        programme_page.Section(
            place=programme_page.Place.TOP,
            template="accreditation/_changes.html",
            words={"comparison": comparison},
        )
        for comparison in carrying.of_version(curriculum)
        if curriculum.number > comparison.accreditation.curriculum.number
    ]

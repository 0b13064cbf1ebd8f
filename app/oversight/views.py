"""The pages of oversight: what endangers accreditations, asked by day or for one thing."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import Room, current_actor, needs, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation.follow_models import Condition
from app.accreditation.standing import today
from app.core.i18n import _
from app.dossiers import page as dossier_page
from app.dossiers import queries as dossiers
from app.dossiers.models import Dossier
from app.dossiers.room import document_of
from app.oversight import dangers, lists, queries
from app.oversight.board import lines as board_lines
from app.oversight.forms import BoardFilter
from app.oversight.words import Fallen, by_programme
from app.programmes import page as programme_page
from app.programmes import queries as programmes
from app.programmes.models import Curriculum, Programme
from app.surveillance.room import SEE_CONDITION
from app.trainers import queries as trainers
from app.trainers.models import Qualification, Trainer

room = Room("oversight", __name__)


@programme_page.add_section
def _modules(programme: Programme, actor: Actor) -> programme_page.Section | None:
    """The modules of a programme's published version, each with what rests on it."""
    curriculum = programmes.published_curriculum(programme.id)
    if curriculum is None or not may(actor, P.ACCREDITATION_SEE, programme):
        return None
    return programme_page.Section(
        place=programme_page.Place.ASIDE,
        template="oversight/_of_programme.html",
        words={"curriculum": curriculum},
    )


@room.page("/accreditation/board", access=needs(P.ACCREDITATION_SEE))
def board() -> ResponseReturnValue:
    """Every published programme against every standard; the same page is what is printed for a meeting."""
    lines, measured_at = board_lines(current_actor(), on=today())
    form = BoardFilter(formdata=request.args)
    form.offer(standards=list(dict.fromkeys(line.standard for line in lines)))
    form.leave_out_unreadable()
    page = lists.board(lines, form)
    if page.wanted_as:
        return page.as_file(title=_("Accreditation board"), name="accreditation-board")
    return render_template("oversight/board.html", page=page, measured_at=measured_at, today=today())


@room.page("/accreditation/endangered", access=needs(P.ACCREDITATION_SEE))
def endangered() -> ResponseReturnValue:
    """What ends within a year and lets a criterion fall, by day."""
    coming = dangers.coming(current_actor(), on=today())
    return render_template(
        "oversight/endangered.html", coming=coming, by_programme=by_programme, today=today()
    )


@room.page(
    "/trainers/<uuid:trainer_id>/endangers",
    access=on(Trainer, P.TRAINER_SEE, "trainer_id", trainers.one_trainer),
)
def trainer(trainer: Trainer) -> ResponseReturnValue:
    """What falls as a trainer's qualifications end, or if the trainer teaches no more."""
    ending, gone = dangers.of_trainer(current_actor(), trainer.id, on=today())
    return render_template(
        "oversight/trainer.html", trainer=trainer, ending=ending, gone=gone, rows_of=Fallen.of_all
    )


@room.page(
    "/curricula/<uuid:curriculum_id>/modules/<uuid:module_id>/endangers",
    access=on(Curriculum, P.ACCREDITATION_SEE, "curriculum_id", programmes.one_curriculum),
)
def module(curriculum: Curriculum, module_id: UUID) -> ResponseReturnValue:
    """What falls if a module is no longer taught, or if nobody is qualified for it any more."""
    shown = next((one for one in curriculum.modules if one.id == module_id), None) or abort(404)
    held = queries.qualifications(Qualification.module_id == shown.id, queries.lasting(today()))
    untaught, unqualified = dangers.of_module(current_actor(), shown.id, held, on=today())
    return render_template(
        "oversight/module.html",
        curriculum=curriculum,
        module=shown,
        held=held,
        untaught=untaught,
        unqualified=unqualified,
        rows_of=Fallen.of_all,
    )


@room.page(
    "/dossiers/<uuid:dossier_id>/documents/<uuid:evidence_document_id>/endangers",
    access=on(Dossier, P.DOSSIER_SEE, "dossier_id", dossiers.all_dossiers),
)
def document(dossier: Dossier, evidence_document_id: UUID) -> ResponseReturnValue:
    """What is left without evidence if a document no longer holds."""
    if dossier_page.is_closed_to(dossier, current_actor()):
        return redirect(url_for("dossiers.declare", dossier_id=dossier.id), code=303)
    shown = document_of(dossier, evidence_document_id)
    falls = dangers.of_document(current_actor(), shown.id, on=today())
    return render_template(
        "oversight/document.html", dossier=dossier, document=shown, falls_of=falls, rows_of=Fallen.of_all
    )


@room.page("/accreditation/conditions/<uuid:condition_id>/endangers", access=SEE_CONDITION)
def condition(condition: Condition) -> ResponseReturnValue:
    """What a condition that is not met leads to: its accreditation is suspended, and what ends meanwhile."""
    return render_template(
        "oversight/condition.html",
        condition=condition,
        accreditation=condition.accreditation,
        suspension=dangers.of_condition(current_actor(), condition, on=today()),
    )

"""The pages on which a draft is told which certificates it leads to."""

from __future__ import annotations

from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor
from app.core.i18n import _, read
from app.programmes import awards as operations
from app.programmes.awards import Terms
from app.programmes.curriculum_views import ON_CURRICULUM, back, form_page, refuse_to_edit_frozen
from app.programmes.forms import AskForm, AwardForm, NewAwardForm
from app.programmes.models import Award, Curriculum
from app.programmes.room import room
from app.programmes.states import CertificateKind

_AWARD = "/curricula/<uuid:curriculum_id>/certificates/<uuid:award_id>"


@room.page("/curricula/<uuid:curriculum_id>/certificates/new", methods=("GET", "POST"), access=ON_CURRICULUM)
def add_award(curriculum: Curriculum) -> ResponseReturnValue:
    """Let a draft lead to one more certificate."""
    refuse_to_edit_frozen(curriculum)
    form = _offering(NewAwardForm(), curriculum)
    if form.carry_out(lambda: operations.add(curriculum, terms=_terms(form), actor=current_actor())):
        return back(curriculum, _("The version leads to this certificate."))
    return form_page(form, curriculum, _("Add a certificate"), _hints())


@room.page(f"{_AWARD}/edit", methods=("GET", "POST"), access=ON_CURRICULUM)
def edit_award(curriculum: Curriculum, award_id: UUID) -> ResponseReturnValue:
    """Change the rules or the term of a certificate."""
    award = _award(curriculum, award_id)
    refuse_to_edit_frozen(curriculum)
    form = _offering(
        AwardForm(
            data={
                "version": award.version,
                "kind": award.kind.value,
                "module": str(award.module_id or ""),
                "attendance_percent": award.attendance_percent,
                "least_mark": award.least_mark,
                "valid_months": award.valid_months,
                "renew_months": award.renew_months or None,
                "needs_accreditation": award.needs_accreditation,
                "asks_evaluation": award.asks_evaluation,
            }
        ),
        curriculum,
    )
    if form.carry_out(lambda: operations.change(award, terms=_terms(form), actor=current_actor())):
        return back(curriculum, _("The certificate is changed."))
    return form_page(form, curriculum, award.kind.label, _hints())


@room.page(f"{_AWARD}/remove", methods=("GET", "POST"), access=ON_CURRICULUM)
def remove_award(curriculum: Curriculum, award_id: UUID) -> ResponseReturnValue:
    """Ask, then let a draft lead to this certificate no more."""
    award = _award(curriculum, award_id)
    refuse_to_edit_frozen(curriculum)
    form = AskForm()

    def deed() -> Award:
        operations.remove(award, actor=current_actor())
        return award

    if form.carry_out(deed):
        return back(curriculum, _("The version leads to this certificate no more."))
    return render_template("programmes/remove_award.html", curriculum=curriculum, award=award), form.status


def _hints() -> dict[str, str]:
    """What the fields mean, where their names don't say it."""
    return {
        "module": _("For the certificate of a module and for the qualification of its trainers."),
        "attendance_percent": _(
            "Of the minutes of all held sessions, or of the module’s. The certificate of the programme goes "
            "by the version’s rules of completion and needs none."
        ),
        "valid_months": _("Without a number it is valid without end."),
        "renew_months": _("The holder is written to when they begin, and once more a month before the end."),
    }


def _award(curriculum: Curriculum, award_id: UUID) -> Award:
    """The certificate of this version, and of no other."""
    return next((award for award in curriculum.awards if award.id == award_id), None) or abort(404)


def _offering(form: NewAwardForm | AwardForm, curriculum: Curriculum) -> NewAwardForm | AwardForm:
    """The form with this version's modules to choose from."""
    form.module.choices += [
        (str(module.id), f"{module.code} – {read(module.title)}") for module in curriculum.modules
    ]
    return form


def _terms(form: NewAwardForm | AwardForm) -> Terms:
    return Terms(
        kind=CertificateKind(form.kind.data),
        module_id=UUID(form.module.data) if form.module.data else None,
        attendance_percent=form.attendance_percent.data,
        least_mark=form.least_mark.data,
        valid_months=form.valid_months.data,
        renew_months=form.renew_months.data or 0,
        needs_accreditation=form.needs_accreditation.data,
        asks_evaluation=form.asks_evaluation.data,
    )

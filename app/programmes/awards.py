"""Which certificates a draft leads to, by which rules and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.access.actor import Actor
from app.audit import trail
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.programmes.curricula import hold_draft
from app.programmes.models import Award, Curriculum
from app.programmes.states import OF_A_MODULE, CertificateKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is said of a certificate that a version leads to; see `Award`."""

    kind: CertificateKind
    module_id: UUID | None
    attendance_percent: int | None
    least_mark: int | None
    valid_months: int | None
    renew_months: int
    needs_accreditation: bool
    asks_evaluation: bool


def add(curriculum: Curriculum, *, terms: Terms, actor: Actor) -> Award:
    """Let a draft lead to one more certificate; DomainError when it leads to that one already."""
    hold_draft(curriculum)
    _refuse_mismatch(curriculum, terms, but=None)
    award = Award()
    curriculum.awards.append(award)
    _write(award, terms)
    db.session.flush()
    trail.record("curriculum.add_award", actor=actor, subject=curriculum, award=award.id)
    return award


def change(award: Award, *, terms: Terms, actor: Actor) -> Award:
    """Change the rules or the term of a certificate that a draft leads to."""
    hold_draft(award.curriculum)
    hold(award)
    _refuse_mismatch(award.curriculum, terms, but=award.id)
    _write(award, terms)
    award.version += 1
    trail.record("curriculum.change_award", actor=actor, subject=award.curriculum, award=award.id)
    return award


def remove(award: Award, *, actor: Actor) -> None:
    """Let a draft lead to this certificate no more."""
    curriculum = award.curriculum
    hold_draft(curriculum)
    curriculum.awards.remove(award)
    trail.record("curriculum.remove_award", actor=actor, subject=curriculum, award=award.id)


def _write(award: Award, terms: Terms) -> None:
    award.kind = terms.kind
    award.module_id = terms.module_id if terms.kind in OF_A_MODULE else None
    of_programme = terms.kind is CertificateKind.PROGRAMME
    award.attendance_percent = None if of_programme else terms.attendance_percent
    award.least_mark = terms.least_mark if terms.kind in OF_A_MODULE else None
    award.valid_months = terms.valid_months
    award.renew_months = terms.renew_months if terms.valid_months else 0
    award.needs_accreditation = terms.needs_accreditation
    award.asks_evaluation = terms.asks_evaluation


def _refuse_mismatch(curriculum: Curriculum, terms: Terms, *, but: UUID | None) -> None:
    of_module = terms.kind in OF_A_MODULE
    if of_module and terms.module_id is None:
        raise DomainError(_("Choose the module that the certificate is of."), field="module")
    if terms.kind is not CertificateKind.PROGRAMME and terms.attendance_percent is None:
        raise DomainError(
            _("Write the share of the held minutes that this certificate asks for."),
            field="attendance_percent",
        )
    if terms.valid_months and terms.renew_months >= terms.valid_months:
        raise DomainError(
            _("It can be renewed in a part of its time alone. Write fewer months."), field="renew_months"
        )
    same = (terms.kind, terms.module_id if of_module else None)
    if any((award.kind, award.module_id) == same and award.id != but for award in curriculum.awards):
        raise DomainError(_("This version leads to this certificate already. Change that one."), field="kind")

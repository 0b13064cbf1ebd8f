"""Who meets the rules of which certificate, and when the training that it certifies was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.attendance import queries as attendance
from app.certificates.models import Certificate
from app.certificates.queries import TAKEN
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.completion import queries as completion
from app.completion import rules
from app.completion.rules import Rule
from app.core import clock
from app.core.db import db
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.programmes.models import Award, Module
from app.programmes.states import CertificateKind
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.models import Session
from app.timetable.states import SessionState

_CLOSED = (CohortState.COMPLETED, CohortState.ARCHIVED)
_TO_THE_END = (RegistrationState.COMPLETED, RegistrationState.NOT_COMPLETED)


@dataclass(frozen=True, slots=True)
class Due:
    """One certificate that a cohort's curriculum leads to and whose training is over: who is to have it.

    `lacking` are those who don't meet its rules, each with the rules that are not met.
    """

    award: Award
    ready: list[Registration]
    lacking: list[tuple[Registration, list[Rule]]]


def due(cohort: Cohort) -> list[Due]:
    """For each certificate whose training is over, who of those without one meets its rules, who not.

    Of attendance only those who do not get the programme's. Who holds one, waits for one, or had one
    revoked is not among them.
    """
    curriculum = completion.curriculum_of(cohort.id)
    held = _held_modules(cohort.id)
    over = [award for award in curriculum.awards if _is_over(cohort, award, held)]
    if not over:
        return []
    trainees = _attended(cohort.id)
    figures = completion.figures(cohort.id, [registration.id for registration in trainees])
    taken = _taken(cohort.id)
    has_programme = any(award.kind is CertificateKind.PROGRAMME for award in curriculum.awards)
    found = []
    for award in sorted(over, key=_in_order):
        one = Due(award, [], [])
        for registration in trainees:
            if (registration.id, award.kind, award.module_id) in taken or (
                award.kind is CertificateKind.ATTENDANCE
                and has_programme
                and registration.state is RegistrationState.COMPLETED
            ):
                continue
            asked = rules.of_award(award, curriculum, figures, registration.id)
            if rules.hold(asked):
                one.ready.append(registration)
            else:
                one.lacking.append((registration, [rule for rule in asked if not rule.is_met]))
        found.append(one)
    return found


def ready(cohort: Cohort) -> list[tuple[Award, list[Registration]]]:
    """For each certificate whose training is over, whoever meets its rules and has none."""
    return [(one.award, one.ready) for one in due(cohort) if one.ready]


def _in_order(award: Award) -> tuple[int, int]:
    return list(CertificateKind).index(award.kind), award.module.position if award.module else 0


def _is_over(cohort: Cohort, award: Award, held: dict[UUID, date]) -> bool:
    if award.kind is not CertificateKind.MODULE:
        return cohort.state in _CLOSED
    return (
        cohort.state in {CohortState.RUNNING, *_CLOSED}
        and award.module_id in held
        and held[award.module_id] <= clock.today(OFFICE_ZONE)
    )


def _held_modules(cohort_id: UUID) -> dict[UUID, date]:
    """The modules of which no session is still to be held or its register to be closed, with their last days.

    Of a module without sessions it is the cohort's last day.
    """
    days = sa.func.max(Session.day).filter(Session.state == SessionState.HELD)
    to_come = sa.func.count().filter(Session.state == SessionState.SCHEDULED)
    rows = db.session.execute(
        sa.select(Module.id, sa.func.coalesce(days, Cohort.last_day))
        .join(Cohort, Cohort.curriculum_id == Module.curriculum_id)
        .outerjoin(Session, sa.and_(Session.module_id == Module.id, Session.cohort_id == Cohort.id))
        .where(Cohort.id == cohort_id)
        .group_by(Module.id, Cohort.last_day)
        .having(to_come == 0)
        .order_by(Module.id)
    )
    return dict(rows.all())


def last_day(cohort: Cohort, module_id: UUID | None) -> date:
    """The last day of the training that is certified: of a module held already its own, else the cohort's."""
    if module_id is None:
        return cohort.last_day
    return _days_of(cohort.id, module_id)[1] or cohort.last_day


def training_days(certificate: Certificate) -> tuple[date, date]:
    """The first and last day of the training that a certificate is of."""
    cohort = certificate.cohort
    first, last = None, None
    if certificate.module_id is not None:
        first, last = _days_of(cohort.id, certificate.module_id)
    return first or cohort.first_day, last or cohort.last_day


def _days_of(cohort_id: UUID, module_id: UUID) -> tuple[date | None, date | None]:
    first, last = db.session.execute(
        sa.select(sa.func.min(Session.day), sa.func.max(Session.day)).where(
            Session.cohort_id == cohort_id,
            Session.module_id == module_id,
            Session.state == SessionState.HELD,
        )
    ).one()
    return first, last


def _attended(cohort_id: UUID) -> list[Registration]:
    statement = attendance.trainees(cohort_id).options(joinedload(Registration.person))
    return list(db.session.scalars(statement.order_by(Registration.sort_key, Registration.id)))


def _taken(cohort_id: UUID) -> set[tuple[UUID, CertificateKind, UUID | None]]:
    rows = db.session.execute(
        sa.select(Certificate.registration_id, Certificate.kind, Certificate.module_id)
        .where(Certificate.cohort_id == cohort_id, TAKEN)
        .order_by(Certificate.number)
    )
    return {(registration_id, kind, module_id) for registration_id, kind, module_id in rows}


def why_nobody_is_ready(cohort: Cohort) -> str:
    """Why there is nobody to propose, as a sentence that says what to do."""
    if cohort.state not in _CLOSED:
        return _("Close the cohort first: then it is decided who completed.")
    return _("Everyone who meets the rules has a certificate already, or is proposed for one.")


def award_of(certificate: Certificate) -> Award | None:
    """What the cohort's curriculum says of the certificates of this kind (and module)."""
    return db.session.scalar(
        sa.select(Award)
        .where(
            Award.curriculum_id == certificate.cohort.curriculum_id,
            Award.kind == certificate.kind,
            Award.module_id.is_(None)
            if certificate.module_id is None
            else Award.module_id == certificate.module_id,
        )
        .options(joinedload(Award.module))
    )


def findings(certificate: Certificate) -> list[Rule]:
    """How the holder stands, as of now, against each rule of the certificate; none for one not led to."""
    return _findings(certificate.cohort_id, [certificate])[certificate.id]


def rules_hold(certificate: Certificate) -> bool:
    """Whether the holder took part to the end and meets every rule of the certificate, as of now."""
    return certificate.id in holding(certificate.cohort_id, [certificate])


def holding(cohort_id: UUID, certificates: Sequence[Certificate]) -> set[UUID]:
    """Those of a cohort's certificates whose holders took part to the end and meet every rule, as of now."""
    found = _findings(cohort_id, certificates)
    return {
        certificate.id
        for certificate in certificates
        if found[certificate.id]
        and rules.hold(found[certificate.id])
        and certificate.registration.state in _stays(certificate.kind)
    }


def _stays(kind: CertificateKind) -> set[RegistrationState]:
    """In which states someone holds a certificate: of a module, before the end of the cohort as well."""
    return {*_TO_THE_END, RegistrationState.ATTENDING} if kind is CertificateKind.MODULE else {*_TO_THE_END}


def _findings(cohort_id: UUID, certificates: Sequence[Certificate]) -> dict[UUID, list[Rule]]:
    curriculum = completion.curriculum_of(cohort_id)
    awards = {(award.kind, award.module_id): award for award in curriculum.awards}
    figures = completion.figures(cohort_id, {certificate.registration_id for certificate in certificates})
    found: dict[UUID, list[Rule]] = {}
    for certificate in certificates:
        award = awards.get((certificate.kind, certificate.module_id))
        key = certificate.registration_id
        found[certificate.id] = rules.of_award(award, curriculum, figures, key) if award else []
    return found

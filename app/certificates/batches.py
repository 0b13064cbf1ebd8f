"""What a batch of certificates would come to, read before anyone agrees to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.accreditation import queries as accreditation
from app.accreditation.models import Accreditation
from app.certificates import queries, rule_queries
from app.certificates.models import Certificate
from app.certificates.states import (
    ACCREDITED,
    NOT_OWN,
    NOT_SUSPENDED,
    PREDECESSOR_STANDS,
    RULES_HOLD,
    TRAINING_OVER,
    CertificateState,
)
from app.cohorts.models import Cohort
from app.completion import queries as completion
from app.core import clock
from app.core.errors import StaleError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.core.workflow import Guard
from app.registrations.models import Registration


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a cohort: the certificates, and those whose names the sheet can't write."""

    certificates: list[Certificate]
    unprintable: list[Registration]

    @property
    def fingerprint(self) -> str:
        """What tells whether it is still the same proposal."""
        return _fingerprint(
            (one.registration_id, one.kind, one.module_id, one.language) for one in self.certificates
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """What others proposed in a cohort, as a second person reads it before agreeing.

    `hindered` are those that would not be issued today, each with the reason.
    """

    certificates: list[Certificate]
    hindered: list[tuple[Certificate, Any]]
    accreditation: Accreditation | None

    @property
    def issuable(self) -> list[Certificate]:
        """Those that nothing hinders."""
        hindered = {certificate.id for certificate, _why in self.hindered}
        return [certificate for certificate in self.certificates if certificate.id not in hindered]

    @property
    def fingerprint(self) -> str:
        """What tells whether it is still the same batch."""
        under = self.accreditation and self.accreditation.id
        return _fingerprint(
            [under, *(one.id for one in self.certificates), "-", *(one.id for one in self.issuable)]
        )


def _fingerprint(parts: Iterable[Any]) -> str:
    return sha256(" ".join(map(str, parts)).encode()).hexdigest()[:16]


def refuse_changed(batch: Proposal | Batch, seen: str) -> None:
    """StaleError when this is not what was read; whoever read nothing, and gives none, agrees to any."""
    if seen and batch.fingerprint != seen:
        raise StaleError(
            _("Something changed since you looked at these certificates. Look again, then decide.")
        )


def accreditation_of(cohort: Cohort) -> Accreditation | None:
    """The accreditation under which a cohort's certificates are issued: that of its last day."""
    return accreditation.in_force_for(cohort.curriculum_id, cohort.last_day)


def why_not_accredited(cohort: Cohort) -> Guard | None:
    """What stands against a certificate that asks for an accreditation: that it is suspended, or is none."""
    if accreditation_of(cohort) is not None:
        return None
    is_suspended = accreditation.is_suspended_for(cohort.curriculum_id, cohort.last_day)
    return NOT_SUSPENDED if is_suspended else ACCREDITED


def to_issue(cohort: Cohort, *, actor: Actor) -> Batch:
    """What a second person agrees to in a cohort, and what of it a rule of issuing stands against today.

    It says of many what the guards of the lifecycle say of each.
    """
    certificates = [one for one in queries.proposed(cohort.id) if one.proposed_by != actor.user_id]
    accredited = accreditation_of(cohort)
    holding = rule_queries.holding(cohort.id, certificates)
    over = _modules_over(cohort, certificates)
    unaccredited = why_not_accredited(cohort)
    asking = {
        (award.kind, award.module_id)
        for award in completion.curriculum_of(cohort.id).awards
        if award.needs_accreditation
    }
    hindered = []
    for certificate in certificates:
        if certificate.person_id == actor.person_id:
            hindered.append((certificate, NOT_OWN.refusal))
        elif certificate.module_id not in over:
            hindered.append((certificate, TRAINING_OVER.refusal))
        elif certificate.id not in holding:
            hindered.append((certificate, RULES_HOLD.refusal))
        elif unaccredited and (certificate.kind, certificate.module_id) in asking:
            hindered.append((certificate, unaccredited.refusal))
        elif (
            certificate.supersedes_id
            and queries.state_of(certificate.supersedes_id) is CertificateState.REVOKED
        ):
            hindered.append((certificate, PREDECESSOR_STANDS.refusal))
    return Batch(certificates, hindered, accredited)


def _modules_over(cohort: Cohort, certificates: Sequence[Certificate]) -> set[UUID | None]:
    """The modules (None for the whole) of some certificates whose last day has come."""
    today = clock.today(OFFICE_ZONE)
    modules = {certificate.module_id for certificate in certificates}
    return {module for module in modules if rule_queries.last_day(cohort, module) <= today}

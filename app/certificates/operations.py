"""Proposing certificates, issuing them, and deciding whether they stay in force."""

from __future__ import annotations

from dataclasses import dataclass

from app.access.actor import Actor
from app.accreditation import queries as accreditation
from app.audit import trail
from app.certificates import queries, sheets
from app.certificates.codes import new_code
from app.certificates.models import Certificate
from app.certificates.pdf import Unprintable
from app.certificates.states import (
    CERTIFICATE,
    OTHER_THAN_PROPOSER,
    RULES_HOLD,
    SECOND_PERSON,
)
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.completion import queries as completion
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE, listed
from app.registrations.models import Registration

INITIALS_LENGTH = 60


@CERTIFICATE.guard(SECOND_PERSON)
def _second_person(certificate: Certificate, actor: Actor) -> bool:
    return actor.user_id is not None and actor.user_id != certificate.proposed_by


@CERTIFICATE.guard(OTHER_THAN_PROPOSER)
def _other_than_proposer(certificate: Certificate, actor: Actor) -> bool:
    return actor.user_id is not None and actor.user_id != certificate.proposed_by


@CERTIFICATE.guard(RULES_HOLD)
def _rules_hold(certificate: Certificate, _actor: Actor) -> bool:
    decided = completion.decision(certificate.registration_id)
    return decided is not None and decided.is_met


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a proposal came to: the certificates, and those whose names the sheet can't write."""

    certificates: list[Certificate]
    unprintable: list[Registration]


def propose_all(cohort: Cohort, *, actor: Actor) -> Proposal:
    """Propose a certificate for everyone who completed and has none; each gets a number and a code.

    Someone whose name the sheet can't write is left out and named. DomainError when the cohort is
    not closed, or when nobody is left to propose.
    """
    if cohort.state not in {CohortState.COMPLETED, CohortState.ARCHIVED}:
        raise DomainError(_("Close the cohort first: then it is decided who completed."))
    queries.hold_register()
    waiting = queries.without_certificate(cohort.id)
    if not waiting:
        raise DomainError(_("Everyone who completed has a certificate already, or is proposed for one."))
    prefix = f"RP-{clock.today(OFFICE_ZONE).year}-"
    last = int((queries.last_number(prefix) or "0").removeprefix(prefix))
    proposal = Proposal([], [])
    for registration in waiting:
        certificate = _draft(registration, cohort, number=f"{prefix}{last + 1:04}", actor=actor)
        if not _is_printable(certificate):
            proposal.unprintable.append(registration)
            continue
        last += 1
        db.session.add(certificate)
        trail.record("certificate.propose", actor=actor, subject=certificate)
        proposal.certificates.append(certificate)
    if not proposal.certificates:
        raise DomainError(unprintable_sentence(proposal.unprintable))
    db.session.flush()
    return proposal


def unprintable_sentence(registrations: list[Registration]) -> str:
    """Why some persons can't be proposed, and what to do."""
    return _(
        "The certificate can't write these names, which have letters beyond Latin and Arabic: %(names)s. "
        "Write them as in the passport's Latin line, then propose again.",
        names=listed([registration.person.name for registration in registrations]),
    )


def _draft(registration: Registration, cohort: Cohort, *, number: str, actor: Actor) -> Certificate:
    return Certificate(
        registration_id=registration.id,
        registration=registration,
        programme_id=cohort.programme_id,
        programme=cohort.programme,
        cohort_id=cohort.id,
        cohort=cohort,
        person_id=registration.person_id,
        state_code=registration.state_code,
        accreditation=None,
        number=number,
        code=new_code(),
        holder_name=registration.person.name,
        initials=registration.person.initials[:INITIALS_LENGTH],
        language=registration.working_language,
        proposed_by=actor.user_id,
        sheet={},
    )


def _is_printable(certificate: Certificate) -> bool:
    try:
        sheets.draw(certificate)
    except Unprintable:
        return False
    return True


def _unprintable() -> str:
    return _("The sheet can't be printed: a text on it is in a script that it can't write. Correct it first.")


def issue(certificate: Certificate, *, actor: Actor) -> Certificate:
    """Issue what another proposed, link the accreditation of the cohort's last day, and seal the sheet."""
    CERTIFICATE.move(certificate, "issue", actor=actor)
    cohort = certificate.cohort
    certificate.issued_by = actor.user_id
    certificate.issued_on = clock.today(OFFICE_ZONE)
    certificate.accreditation = accreditation.in_force_for(cohort.curriculum_id, cohort.last_day)
    try:
        sheets.seal(certificate)
    except Unprintable:
        raise DomainError(_unprintable()) from None
    return certificate


def issue_all(cohort: Cohort, *, actor: Actor) -> list[Certificate]:
    """Issue everything of a cohort that others proposed; DomainError when there is nothing."""
    waiting = queries.proposed(cohort.id)
    by_others = [certificate for certificate in waiting if certificate.proposed_by != actor.user_id]
    if not by_others:
        raise DomainError(
            SECOND_PERSON.refusal if waiting else _("No certificate of this cohort waits to be issued.")
        )
    return [issue(certificate, actor=actor) for certificate in by_others]


def decide(certificate: Certificate, name: str, *, actor: Actor, reason: str) -> Certificate:
    """Reject, suspend, put back in force or revoke a certificate, with the reason; a second person's deed."""
    CERTIFICATE.move(certificate, name, actor=actor, reason=reason)
    return certificate

"""Proposing certificates, issuing them, and deciding whether they stay in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from app.access.actor import SYSTEM, Actor
from app.audit import trail
from app.certificates import queries, rule_queries, sheets
from app.certificates.batches import (
    Proposal,
    accreditation_of,
    refuse_changed,
    to_issue,
    why_not_accredited,
)
from app.certificates.codes import new_code
from app.certificates.models import Certificate, CertificateFlag, Issuing
from app.certificates.pdf import Unprintable, has_usual_letters
from app.certificates.states import (
    ACCREDITED,
    CERTIFICATE,
    HELD,
    NOT_OWN,
    NOT_SUSPENDED,
    OTHER_THAN_PROPOSER,
    PREDECESSOR_STANDS,
    RULES_HOLD,
    SECOND_PERSON,
    TRAINING_OVER,
    CertificateState,
)
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError, StaleError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE, listed
from app.programmes.models import Award, Programme
from app.registrations.models import Registration

INITIALS_LENGTH = 60


@CERTIFICATE.guard(NOT_OWN)
def _not_own(certificate: Certificate, actor: Actor) -> bool:
    return certificate.person_id != actor.person_id


@CERTIFICATE.guard(SECOND_PERSON)
def _second_person(certificate: Certificate, actor: Actor) -> bool:
    return actor.user_id is not None and actor.user_id != certificate.proposed_by


@CERTIFICATE.guard(OTHER_THAN_PROPOSER)
def _other_than_proposer(certificate: Certificate, actor: Actor) -> bool:
    return actor.user_id is not None and actor.user_id != certificate.proposed_by


@CERTIFICATE.guard(RULES_HOLD)
def _rules_hold(certificate: Certificate, _actor: Actor) -> bool:
    return rule_queries.rules_hold(certificate)


@CERTIFICATE.guard(TRAINING_OVER)
def _training_over(certificate: Certificate, _actor: Actor) -> bool:
    return rule_queries.last_day(certificate.cohort, certificate.module_id) <= clock.today(OFFICE_ZONE)


@CERTIFICATE.guard(NOT_SUSPENDED)
def _not_suspended(certificate: Certificate, _actor: Actor) -> bool:
    return not _asks_accreditation(certificate) or why_not_accredited(certificate.cohort) is not NOT_SUSPENDED


@CERTIFICATE.guard(ACCREDITED)
def _accredited(certificate: Certificate, _actor: Actor) -> bool:
    return not _asks_accreditation(certificate) or why_not_accredited(certificate.cohort) is not ACCREDITED


def _asks_accreditation(certificate: Certificate) -> bool:
    """Whether its award asks for an accreditation in force; one whose award is gone asks for all."""
    award = rule_queries.award_of(certificate)
    return award is None or award.needs_accreditation


@CERTIFICATE.guard(PREDECESSOR_STANDS)
def _predecessor_stands(certificate: Certificate, _actor: Actor) -> bool:
    before = certificate.supersedes_id
    # Superseded it is by this very move: nothing else is proposed in its place meanwhile.
    return before is None or queries.state_of(before) is not CertificateState.REVOKED


def to_propose(cohort: Cohort, *, actor: Actor) -> Proposal:
    """What would be proposed for a cohort now, with numbers of the register; nothing of it is kept."""
    numbers, proposal = _Numbers(), Proposal([], [])
    for award, registrations in rule_queries.ready(cohort):
        _draft_all(proposal, award, registrations, cohort, numbers, actor=actor)
    return proposal


def propose_all(cohort: Cohort, *, actor: Actor, seen: str = "") -> Proposal:
    """Propose every certificate of a cohort whose rules are met by someone who has none.

    Each gets a number and a code. Someone whose name the sheet can't write is left out and named. `seen`
    is the fingerprint of what was read before. StaleError when it is another proposal by now, DomainError
    when nothing is left to propose.
    """
    queries.hold_register()
    proposal = to_propose(cohort, actor=actor)
    refuse_changed(proposal, seen)
    if proposal.unprintable and not proposal.certificates:
        raise DomainError(unprintable_sentence(proposal.unprintable))
    if not proposal.certificates:
        raise DomainError(rule_queries.why_nobody_is_ready(cohort))
    for certificate in proposal.certificates:
        db.session.add(certificate)
        trail.record("certificate.propose", actor=actor, subject=certificate)
    db.session.flush()
    return proposal


def _draft_all(
    proposal: Proposal,
    award: Award,
    registrations: Iterable[Registration],
    cohort: Cohort,
    numbers: _Numbers,
    *,
    actor: Actor,
) -> None:
    tried = False
    for registration in registrations:
        certificate = _draft(
            registration, cohort, award, programme=cohort.programme, number=numbers.next, actor=actor
        )
        # All of a sheet but the name is the same for everyone: it is drawn once, and for unusual letters.
        if not (tried and has_usual_letters(certificate.holder_name)):
            if not _is_printable(certificate):
                proposal.unprintable.append(registration)
                continue
            tried = True
        numbers.take()
        proposal.certificates.append(certificate)


class _Numbers:
    """The register's running numbers of this year, given while the register is held."""

    def __init__(self) -> None:
        self._prefix = f"RP-{clock.today(OFFICE_ZONE).year}-"
        self._last = int((queries.last_number(self._prefix) or "0").removeprefix(self._prefix))

    @property
    def next(self) -> str:
        return f"{self._prefix}{self._last + 1:04}"

    def take(self) -> str:
        """The next number, which is given now."""
        number = self.next
        self._last += 1
        return number


def unprintable_sentence(registrations: list[Registration]) -> str:
    """Why some persons can't be proposed, and what to do."""
    return _(
        "The certificate can't write these names, which have letters beyond Latin and Arabic: %(names)s. "
        "Write them as in the passport's Latin line, then propose again.",
        names=listed([registration.person.name for registration in registrations]),
    )


def _draft(
    registration: Registration,
    cohort: Cohort,
    award: Award,
    *,
    programme: Programme,
    number: str,
    actor: Actor,
) -> Certificate:
    return Certificate(
        registration_id=registration.id,
        registration=registration,
        programme_id=cohort.programme_id,
        programme=programme,
        cohort_id=cohort.id,
        cohort=cohort,
        person_id=registration.person_id,
        state_code=registration.state_code,
        kind=award.kind,
        module_id=award.module_id,
        module=award.module,
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


def replace(certificate: Certificate, *, is_renewal: bool, reason: str, actor: Actor) -> Certificate:
    """Propose the certificate that takes this one's place: for a new term, or with the name corrected.

    It is issued by a second person, and then this one is superseded. DomainError when it is not in force,
    can't be renewed yet, or already waits to be replaced.
    """
    hold(certificate)
    if not _not_own(certificate, actor):
        raise DomainError(NOT_OWN.refusal)
    if certificate.state not in HELD:
        raise DomainError(_("Only a certificate in force is replaced by another."))
    if is_renewal and not certificate.may_be_renewed:
        raise DomainError(_("It can't be renewed yet: its last months have not begun."))
    if queries.is_to_be_replaced(certificate.id):
        raise DomainError(
            _("Another certificate is proposed in its place already. Issue or reject that one.")
        )
    award = rule_queries.award_of(certificate)
    if award is None:
        raise DomainError(_("The curriculum leads to this certificate no more."))
    queries.hold_register()
    proposed = _draft(
        certificate.registration,
        certificate.cohort,
        award,
        programme=certificate.programme,
        number=_Numbers().take(),
        actor=actor,
    )
    proposed.supersedes_id, proposed.is_renewal, proposed.because = certificate.id, is_renewal, reason
    if not _is_printable(proposed):
        raise DomainError(unprintable_sentence([certificate.registration]))
    db.session.add(proposed)
    trail.record("certificate.propose", actor=actor, subject=proposed, replaces=certificate.id)
    db.session.flush()
    return proposed


def issue(certificate: Certificate, *, actor: Actor) -> Certificate:
    """Issue what another proposed, link the accreditation of the last day of training, and seal the sheet.

    What it replaces is superseded in the same deed.
    """
    before = queries.replaced_by(certificate)
    certificate.issued_by = actor.user_id
    certificate.issued_on = clock.today(OFFICE_ZONE)
    certificate.accreditation = accreditation_of(certificate.cohort)
    _set_term(certificate, before)
    try:
        sheets.seal(certificate)
    except Unprintable:
        raise DomainError(_unprintable()) from None
    if before is not None:
        CERTIFICATE.check(certificate, "issue", actor=actor)  # for nothing is taken back by a refusal alone
        CERTIFICATE.move(before, "supersede", actor=SYSTEM)
        db.session.flush()
    CERTIFICATE.move(certificate, "issue", actor=actor)
    return certificate


def _set_term(certificate: Certificate, before: Certificate | None) -> None:
    """Until when it is valid: a corrected one as long as the one before, any other from today on."""
    if before is not None and not certificate.is_renewal:
        certificate.valid_until, certificate.renewable_from = before.valid_until, before.renewable_from
        return
    award = rule_queries.award_of(certificate)
    if award is None or award.valid_months is None or certificate.issued_on is None:
        return
    certificate.valid_until = clock.months_after(certificate.issued_on, award.valid_months)
    if award.renew_months:
        certificate.renewable_from = clock.months_after(certificate.valid_until, -award.renew_months)


def _unprintable() -> str:
    return _("The sheet can't be printed: a text on it is in a script that it can't write. Correct it first.")


def agree(cohort: Cohort, *, actor: Actor, seen: str = "") -> Issuing:
    """A second person agrees to all that others proposed in a cohort; the worker issues it.

    `seen` is the fingerprint of what was read before. StaleError when it is another batch by now, and while
    the last ones are still being issued; DomainError when there is nothing.
    """
    hold(cohort)
    if queries.issuing_now(cohort.id) is not None:
        raise StaleError(_("The certificates of this cohort are being issued already."))
    batch = to_issue(cohort, actor=actor)
    refuse_changed(batch, seen)
    by_others = batch.certificates
    if not by_others and queries.proposed(cohort.id):
        raise DomainError(SECOND_PERSON.refusal)
    if not by_others:
        raise DomainError(_("No certificate of this cohort waits to be issued."))
    issuing = Issuing(
        cohort_id=cohort.id, programme_id=cohort.programme_id, total=len(by_others), asked_by=actor.account_id
    )
    db.session.add(issuing)
    db.session.flush()
    for certificate in by_others:
        certificate.issuing_id = issuing.id
    trail.record("certificate.agree", actor=actor, subject=issuing, certificates=issuing.total)
    return issuing


def decide(certificate: Certificate, name: str, *, actor: Actor, reason: str) -> Certificate:
    """Reject, suspend, put back in force or revoke a certificate, with the reason; a second person's deed."""
    CERTIFICATE.move(certificate, name, actor=actor, reason=reason)
    return certificate


def let_stand(certificate: Certificate, *, actor: Actor, reason: str) -> Certificate:
    """Say that a certificate stands, whatever changed after it was issued, and why."""
    hold(certificate)
    if not _not_own(certificate, actor):
        raise DomainError(NOT_OWN.refusal)
    if not settle(certificate, reason=reason, actor=actor):
        raise DomainError(_("Nothing changed that is still to be looked at."))
    certificate.version += 1
    trail.record("certificate.let_stand", actor=actor, subject=certificate)
    return certificate


def settle(certificate: Certificate, *, reason: str, actor: Actor) -> int:
    """Settle what changed after a certificate was issued; how many changes."""
    flags = queries.open_flags(certificate.id)
    for flag in flags:
        flag.settled_at, flag.settled_by, flag.reason = clock.now(), actor.user_id, reason
    return len(flags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed after an issue: the minutes of a session, or a published mark; see `CertificateFlag`."""

    was: int | None
    now: int | None
    session_id: UUID | None = None
    result_id: UUID | None = None


def flag(certificates: Iterable[Certificate], change: Change, *, actor: Actor) -> None:
    """Note what changed at certificates that were given on it; a coordinator says what becomes of them."""
    for certificate in certificates:
        db.session.add(
            CertificateFlag(certificate_id=certificate.id, raised_by=actor.user_id, **asdict(change))
        )
        trail.record("certificate.flag", actor=actor, subject=certificate)

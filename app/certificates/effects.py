"""What follows when a certificate moves, and when what it was given on changes."""

from __future__ import annotations

from datetime import timedelta

from app.access.actor import SYSTEM, Actor
from app.assessments.models import Result
from app.assessments.operations import follow_corrections_with
from app.attendance.models import Attendance
from app.attendance.operations import follow_marks_with
from app.certificates import notices, operations, queries
from app.certificates.models import Certificate
from app.certificates.states import CERTIFICATE, CertificateState
from app.core import clock
from app.core.effects import when
from app.core.templating import OFFICE_ZONE
from app.core.workflow import Moved
from app.programmes.states import CertificateKind
from app.trainers import operations as trainers

_S = CertificateState


@when(CERTIFICATE, _S.ISSUED, _S.SUSPENDED, _S.REVOKED)
def tell_the_holder(moved: Moved) -> None:
    """The holder is written to: issued, suspended, back in force or revoked."""
    holder = queries.account_of(moved.record.person_id)
    if holder is not None:
        notices.moved(moved.record, holder, moved.transition)


@when(CERTIFICATE, _S.ISSUED)
def let_the_holder_train(moved: Moved) -> None:
    """Whoever holds a trainer's qualification is a trainer of that module until it ends."""
    certificate: Certificate = moved.record
    if certificate.kind is CertificateKind.TRAINER and certificate.module_id and certificate.issued_on:
        trainers.qualify_graduate(
            certificate.person_id,
            module_id=certificate.module_id,
            valid_from=certificate.issued_on,
            valid_until=certificate.valid_until,
            document=certificate.number,
            language=certificate.language,
            actor=SYSTEM,
        )


@when(CERTIFICATE, _S.SUSPENDED, _S.REVOKED, _S.SUPERSEDED)
def let_the_holder_train_no_more(moved: Moved) -> None:
    """Without the certificate the qualification ends with yesterday; put back in force, it begins anew."""
    certificate: Certificate = moved.record
    if certificate.kind is CertificateKind.TRAINER:
        yesterday = clock.today(OFFICE_ZONE) - timedelta(days=1)
        trainers.end_graduate_qualification(
            certificate.person_id, document=certificate.number, on=yesterday, actor=SYSTEM
        )


@when(CERTIFICATE, _S.REVOKED, _S.SUPERSEDED)
def settle_what_changed(moved: Moved) -> None:
    """With a certificate out of force, what changed after its issue is settled."""
    reason = moved.reason or moved.transition
    operations.settle(moved.record, reason=reason, actor=moved.actor)


@follow_marks_with
def flag_for_a_register(mark: Attendance, was_minutes: int, actor: Actor) -> None:
    """A register corrected after the issue flags the certificates that it counts for."""
    if mark.minutes != was_minutes:
        module = queries.module_of_session(mark.session_id)
        change = operations.Change(session_id=mark.session_id, was=was_minutes, now=mark.minutes)
        operations.flag(queries.counting(mark.registration_id, module), change, actor=actor)


@follow_corrections_with
def flag_for_a_result(paper: Result, actor: Actor) -> None:
    """A published mark corrected after the issue flags the certificates that it counts for."""
    was, now = queries.hundredths_before(paper), int((paper.mark or 0) * 100)
    if was != now:
        module = queries.module_of_sitting(paper.sitting_id)
        change = operations.Change(result_id=paper.id, was=was, now=now)
        operations.flag(queries.counting(paper.registration_id, module), change, actor=actor)

"""What follows when a certificate moves, and when what it was given on changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from app.access.actor import SYSTEM, Actor
from app.assessments.models import Result, Sitting
from app.assessments.operations import follow_corrections_with
from app.assessments.states import SITTING, SittingState
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
        operations.flag(queries.counting([mark.registration_id], module), change, actor=actor)


@follow_corrections_with
def flag_for_a_result(paper: Result, actor: Actor) -> None:
    """A published mark corrected after the issue flags the certificates that it counts for."""
    module = queries.module_of_sitting(paper.sitting_id)
    _flag_for([(paper, queries.mark_before(paper))], module, actor)


@when(SITTING, SittingState.PUBLISHED)
def flag_for_what_was_sat_again(moved: Moved) -> None:
    """Marks published after the issue, of a later attempt or late, flag the certificates they count for."""
    sitting: Sitting = moved.record
    before = queries.marks_before(sitting)
    papers = [(paper, before.get(paper.registration_id)) for paper in queries.marked_in(sitting)]
    _flag_for(papers, sitting.module_id, moved.actor)


def _flag_for(papers: Iterable[tuple[Result, Decimal | None]], module_id: UUID, actor: Actor) -> None:
    """Flag what counts for the certificates of those whose mark is another than it was."""
    changed = {paper.registration_id: (paper, was) for paper, was in papers if paper.mark != was}
    for certificate in queries.counting(changed.keys(), module_id) if changed else ():
        paper, was = changed[certificate.registration_id]
        change = operations.Change(result_id=paper.id, was=_hundredths(was), now=_hundredths(paper.mark))
        operations.flag([certificate], change, actor=actor)


def _hundredths(mark: Decimal | None) -> int | None:
    return None if mark is None else int(mark * 100)

"""Issuing what a second person agreed to, a few certificates a deed; it may be killed and run again."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.certificates import operations, queries
from app.certificates.models import Certificate, Issuing
from app.certificates.states import CertificateState
from app.core import clock, logs
from app.core.db import db, lock, unit_of_work
from app.core.errors import DomainError
from app.people import queries as people

AT_ONCE = 25
"""So many certificates are issued in one deed: what others wait for, and what a killed worker does anew."""


def issue_waiting() -> int:
    """Issue what was agreed to and is not issued yet; how many certificates were taken up."""
    done = 0
    for key in queries.issuings_waiting():
        with logs.on_behalf_of(trail.request_behind("issuings", key)):
            while taken_up := _issue_some(key):
                done += taken_up
    return done


def _issue_some(issuing_id: UUID) -> int:
    """Issue the next certificates of an agreement in one deed; none when it is done, which then it says."""
    with unit_of_work():
        issuing = db.session.scalar(lock(sa.select(Issuing).where(Issuing.id == issuing_id)))
        if issuing is None or issuing.ended_at is not None:
            return 0
        certificates = queries.next_to_issue(issuing, most=AT_ONCE)
        actor = _who_agreed(issuing)
        for certificate in certificates:
            _issue(certificate, actor)
            issuing.reached = certificate.number
        if not certificates:
            issuing.ended_at = clock.now()
        trail.record("certificate.issue_some", actor=actor, subject=issuing, certificates=len(certificates))
    db.session.expunge_all()
    return len(certificates)


def _issue(certificate: Certificate, actor: Actor) -> None:
    """Issue one, unless it may not be any more: then it stays proposed, and its page says why."""
    if certificate.state is not CertificateState.PROPOSED:
        return
    try:
        with db.session.begin_nested():
            operations.issue(certificate, actor=actor)
    except DomainError:
        db.session.refresh(certificate)


def _who_agreed(issuing: Issuing) -> Actor:
    """Who agreed, with the roles that count now: whoever lost theirs issues nothing."""
    user = people.user(issuing.asked_by)
    return Actor(
        user_id=user.id,
        person_id=user.person_id,
        grants=people.held_grants(user.id, at=clock.now()),
    )

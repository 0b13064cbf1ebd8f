"""What follows when a certificate moves."""

from __future__ import annotations

from app.certificates import notices, queries
from app.certificates.states import CERTIFICATE, CertificateState
from app.core.effects import when
from app.core.workflow import Moved


@when(CERTIFICATE, CertificateState.ISSUED, CertificateState.SUSPENDED, CertificateState.REVOKED)
def tell_the_holder(moved: Moved) -> None:
    """The holder is written to: issued, suspended, back in force or revoked."""
    holder = queries.account_of(moved.record.person_id)
    if holder is not None:
        notices.moved(moved.record, holder, moved.transition)

"""What follows when a certificate is issued."""

from __future__ import annotations

from app.access.actor import SYSTEM
from app.certificates.states import CERTIFICATE, CertificateState
from app.core.effects import when
from app.core.workflow import Moved
from app.credentials import operations


@when(CERTIFICATE, CertificateState.ISSUED)
def give_places(moved: Moved) -> None:
    """A certificate gets its places in the status lists; the worker then signs its digital credential."""
    operations.give_places(moved.record, actor=SYSTEM)

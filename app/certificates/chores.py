"""What the worker does for certificates: issuing what was agreed to, and reminding of renewals."""

from __future__ import annotations

import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.audit import trail
from app.certificates import issuing, notices, queries
from app.certificates.models import Certificate
from app.core import chores, clock
from app.core.db import db, lock, unit_of_work
from app.core.i18n import _l
from app.core.templating import OFFICE_ZONE

_AT_ONCE = 50


@chores.every_second
def issue_what_was_agreed() -> None:
    """Certificates that a second person agreed to are issued, a few a deed."""
    issuing.issue_waiting()


@chores.every_minute(_l("Remind holders whose certificate can be renewed"))
def remind_of_renewals() -> None:
    """Holders read that their certificate can be renewed, and once more a month before it ends."""
    today = clock.today(OFFICE_ZONE)
    for key in queries.to_remind(today=today, most=_AT_ONCE):
        with unit_of_work():
            certificate = db.session.scalar(lock(sa.select(Certificate).where(Certificate.id == key)))
            if certificate is None or key not in queries.to_remind(today=today, most=_AT_ONCE):
                continue  # it was renewed, or its holder reminded meanwhile
            certificate.reminded_on = today
            holder = queries.account_of(certificate.person_id)
            if holder is not None:
                notices.ends_soon(certificate, holder)
            trail.record("certificate.remind", actor=SYSTEM, subject=certificate)

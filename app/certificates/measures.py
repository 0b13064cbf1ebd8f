"""The figures that the register of certificates gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.permissions import Permission
from app.audit.history import last_moves
from app.certificates.models import Certificate
from app.certificates.states import OUTWARD, CertificateState
from app.cohorts.measures import within
from app.cohorts.models import Cohort
from app.core.i18n import _l
from app.core.measures import (
    Behind,
    Direction,
    Measure,
    Part,
    Subject,
    Unit,
    added_up,
    changed,
    declare,
    total,
)


def _parts(*states: CertificateState) -> Callable[[Subject], dict[UUID, Part]]:
    """How many of the certificates that were ever issued are in one of these states."""

    def parts(subject: Subject) -> dict[UUID, Part]:
        where = (within(subject, Certificate.cohort_id), Certificate.state.in_(OUTWARD))
        found = sa.func.sum(sa.case((Certificate.state.in_(states), 1), else_=0))
        counted = added_up(
            sa.select(Certificate.cohort_id, found, sa.func.count(), sa.func.count())
            .where(*where)
            .group_by(Certificate.cohort_id)
            .order_by(Certificate.cohort_id)
        )
        return changed(counted, last_moves(Certificate, Certificate.cohort_id, *where))

    return parts


def _behind(*states: CertificateState) -> Behind:
    def rows(subject: Subject) -> Any:
        return (
            sa.select(
                Cohort.code.label("cohort"),
                Certificate.number.label("number"),
                Certificate.kind.label("kind"),
                Certificate.state.label("state"),
                Certificate.issued_on.label("issued_on"),
            )
            .join(Certificate.cohort)
            .where(within(subject, Certificate.cohort_id), Certificate.state.in_(states))
            .order_by(Certificate.issued_on, Certificate.number)
        )

    return Behind(
        permission=Permission.CERTIFICATE_SEE,
        model=Certificate,
        columns=(
            ("cohort", _l("Cohort")),
            ("number", _l("Number")),
            ("kind", _l("Kind")),
            ("state", _l("State")),
            ("issued_on", _l("Issued on")),
        ),
        select=rows,
    )


CERTIFICATES_ISSUED = declare(
    Measure(
        name="certificates.issued",
        version=1,
        label=_l("Certificates issued"),
        definition=_l("How many certificates were ever issued, of every kind."),
        unit=Unit.COUNT,
        parts=_parts(*OUTWARD),
        reckon=total,
        rows=_behind(*OUTWARD),
    )
)
CERTIFICATES_REVOKED = declare(
    Measure(
        name="certificates.revoked",
        version=1,
        label=_l("Certificates revoked"),
        definition=_l("How many of the certificates that were ever issued are revoked."),
        unit=Unit.COUNT,
        direction=Direction.LOWER,
        parts=_parts(CertificateState.REVOKED),
        reckon=total,
        rows=_behind(CertificateState.REVOKED),
    )
)

"""The figures that the register of certificates gives of a programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.certificates.models import Certificate
from app.certificates.states import OUTWARD, CertificateState
from app.core.db import db
from app.core.i18n import _l
from app.core.measures import Figure, Measure, declare


def _count_in(*states: CertificateState) -> Callable[[list[UUID]], dict[UUID, Figure]]:
    """How many of the certificates that were ever issued are in one of these states."""

    def figure(programme_ids: list[UUID]) -> dict[UUID, Figure]:
        rows = db.session.execute(
            sa.select(
                Certificate.programme_id,
                sa.func.count(),
                sa.func.sum(sa.case((Certificate.state.in_(states), 1), else_=0)),
            )
            .where(Certificate.programme_id.in_(programme_ids), Certificate.state.in_(OUTWARD))
            .group_by(Certificate.programme_id)
            .order_by(Certificate.programme_id)
        )
        return {programme_id: Figure(value=int(found), of=issued) for programme_id, issued, found in rows}

    return figure


def _rows_in(*states: CertificateState) -> Callable[[UUID], sa.Select[Any]]:
    def rows(programme_id: UUID) -> sa.Select[Any]:
        return sa.select(Certificate).where(
            Certificate.programme_id == programme_id, Certificate.state.in_(states)
        )

    return rows


CERTIFICATES_ISSUED = declare(
    Measure(
        name="certificates.issued",
        version=1,
        label=_l("Certificates issued"),
        is_share=False,
        figure=_count_in(*OUTWARD),
        rows=_rows_in(*OUTWARD),
    )
)
CERTIFICATES_REVOKED = declare(
    Measure(
        name="certificates.revoked",
        version=1,
        label=_l("Certificates revoked"),
        is_share=False,
        figure=_count_in(CertificateState.REVOKED),
        rows=_rows_in(CertificateState.REVOKED),
    )
)

"""The figures that the register of certificates gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    WHOLE,
    Behind,
    Direction,
    Measure,
    Part,
    Split,
    Subject,
    Unit,
    added_up,
    changed,
    declare,
    different,
    spread_out,
    total,
)
from app.programmes.states import CertificateKind
from app.registrations.models import Registration

_IS_OUTWARD = sa.case((Certificate.state.in_(OUTWARD), 1), else_=0) == 1
"""Whether it was ever issued; so written that no database searches all certificates of these states."""


def _parts(*states: CertificateState) -> Callable[[Subject], dict[UUID, Part]]:
    """How many of the certificates that were ever issued are in one of these states."""

    def parts(subject: Subject) -> dict[UUID, Part]:
        where = (within(subject, Certificate.cohort_id), _IS_OUTWARD)
        found = sa.func.sum(sa.case((Certificate.state.in_(states), 1), else_=0))
        counted = added_up(
            sa.select(Certificate.cohort_id, found, sa.func.count(), sa.func.count())
            .where(*where)
            .group_by(Certificate.cohort_id)
            .order_by(Certificate.cohort_id)
        )
        return changed(counted, last_moves(Certificate, Certificate.cohort_id, *where))

    return parts


def _trainers(subject: Subject, split: Split = WHOLE) -> dict[Any, Part]:
    """Who holds a trainer's qualification, renewed or not."""
    edition = Certificate.cohort_id
    certified = (
        sa.select(edition, *split.columns, Certificate.person_id, sa.func.count(), sa.null())
        .join(Registration, Registration.id == Certificate.registration_id)
        .where(*_qualifications(subject))
    )
    by_holder = split.by(certified, edition).group_by(Certificate.person_id).order_by(Certificate.person_id)
    return spread_out(by_holder, split)


def _trainers_parts(subject: Subject) -> dict[Any, Part]:
    moves = last_moves(Certificate, Certificate.cohort_id, *_qualifications(subject))
    return changed(_trainers(subject), moves)


def _qualifications(subject: Subject) -> tuple[sa.ColumnElement[bool], ...]:
    return within(subject, Certificate.cohort_id), _IS_OUTWARD, Certificate.kind == CertificateKind.TRAINER


def _behind(*states: CertificateState, kinds: Iterable[CertificateKind] = CertificateKind) -> Behind:
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
            .where(
                within(subject, Certificate.cohort_id),
                Certificate.state.in_(states),
                Certificate.kind.in_(list(kinds)),
            )
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
TRAINERS_CERTIFIED = declare(
    Measure(
        name="certificates.trainers",
        version=1,
        label=_l("Trainers certified"),
        definition=_l("How many different people were ever certified as trainers of a module."),
        unit=Unit.COUNT,
        parts=_trainers_parts,
        cells=_trainers,
        reckon=different,
        rows=_behind(*OUTWARD, kinds=[CertificateKind.TRAINER]),
    )
)

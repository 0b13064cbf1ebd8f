"""The figures that the register of certificates gives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
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


def _parts(*states: CertificateState) -> Callable[[Subject], dict[UUID, Part]]:
    """How many of the certificates that were ever issued are in one of these states."""

    def parts(subject: Subject) -> dict[UUID, Part]:
        meant = within(subject, Certificate.cohort_id)
        found, ever = _how_many(states), _how_many(OUTWARD)
        # The states are counted and not searched: SQLite would read all certificates of a state.
        counted = added_up(
            sa.select(Certificate.cohort_id, found, ever, ever)
            .where(meant)
            .group_by(Certificate.cohort_id)
            .having(ever > 0)
            .order_by(Certificate.cohort_id)
        )
        moved = last_moves(Certificate, Certificate.cohort_id, meant, Certificate.state.in_(OUTWARD))
        return changed(counted, moved)

    return parts


def _how_many(states: Collection[CertificateState]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((Certificate.state.in_(states), 1), else_=0))


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
    is_meant, is_outward = within(subject, Certificate.cohort_id), Certificate.state.in_(OUTWARD)
    return is_meant, is_outward, Certificate.kind == CertificateKind.TRAINER


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

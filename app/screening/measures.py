"""The figure that due diligence gives: who was cleared before they came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.access.permissions import Permission
from app.cohorts.models import Cohort
from app.core import clock
from app.core.i18n import _l
from app.core.measures import WHOLE, Behind, Measure, Part, Split, Subject, Unit, added_up, declare
from app.core.templating import OFFICE_ZONE
from app.people.models import Person
from app.registrations.measures import taking_part
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.screening.models import Screening
from app.screening.states import Decision, RecordState

_ATTENDED = (RegistrationState.ATTENDING, RegistrationState.COMPLETED, RegistrationState.NOT_COMPLETED)
_CLEARS = [decision for decision in Decision if decision.clears]
_REMEMBERED = timedelta(days=4 * 365)
"""Outcomes are kept for five years from their decision, and that may be a year before the training."""


def _attended(subject: Subject, *columns: Any) -> sa.Select[Any]:
    """These columns of everyone who attended, with or without a record."""
    since = clock.today(OFFICE_ZONE) - _REMEMBERED
    return (
        taking_part(subject, *columns)
        .outerjoin(Screening, Screening.registration_id == Registration.id)
        .where(Registration.state.in_(_ATTENDED), Cohort.first_day >= since)
    )


_DECIDED_AT = sa.func.coalesce(Screening.confirmed_at, Screening.decided_at)
_CLEARED_BEFORE = sa.or_(
    Screening.reviews > 0,
    sa.and_(
        Screening.state == RecordState.IN_FORCE,
        Screening.decision.in_(_CLEARS),
        Cohort.first_day > _DECIDED_AT,
    ),
)
"""A record is reviewed only once it was in force; then it no longer tells when it was first decided."""


def _coverage(subject: Subject, split: Split = WHOLE) -> dict[Any, Part]:
    number = sa.func.count()
    cleared = sa.func.sum(sa.case((_CLEARED_BEFORE, 1), else_=0))
    last = sa.func.max(_DECIDED_AT)
    edition = Registration.cohort_id
    attended = _attended(subject, edition, *split.columns, cleared, number, number, last)
    return added_up(split.by(attended, edition), split)


def _rows(subject: Subject) -> sa.Select[Any]:
    return (
        _attended(
            subject,
            Cohort.code.label("cohort"),
            Person.name.label("person"),
            sa.case((_CLEARED_BEFORE, sa.true()), else_=sa.false()).label("is_cleared"),
        )
        .join(Registration.person)
        .order_by(Cohort.first_day, Cohort.code, Registration.sort_key, Registration.id)
    )


COVERAGE = declare(
    Measure(
        name="screening.coverage",
        version=1,
        label=_l("Cleared before they attended"),
        definition=_l(
            "Of those who attended, the share whose due diligence was decided in their favour before the "
            "cohort's first day; cohorts that began more than four years ago are left out."
        ),
        unit=Unit.SHARE,
        parts=_coverage,
        cells=_coverage,
        rows=Behind(
            permission=Permission.REGISTRATION_SCREENING_SEE,
            model=Registration,
            columns=(
                ("cohort", _l("Cohort")),
                ("person", _l("Participant")),
                ("is_cleared", _l("Cleared before the first day")),
            ),
            select=_rows,
        ),
    )
)

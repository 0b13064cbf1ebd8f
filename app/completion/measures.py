"""The figures that closed cohorts give."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.access.permissions import Permission
from app.cohorts.measures import within
from app.cohorts.models import Cohort
from app.completion.models import Completion
from app.core.i18n import _l
from app.core.measures import WHOLE, Behind, Measure, Part, Split, Subject, Unit, added_up, declare, total
from app.people.models import Person
from app.registrations.models import Registration


def _decided(subject: Subject, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(Registration)
        .join(Completion, Completion.registration_id == Registration.id)
        .where(within(subject, Registration.cohort_id))
    )


def _rate(subject: Subject, split: Split = WHOLE) -> dict[Any, Part]:
    met, number = sa.func.sum(sa.case((Completion.is_met, 1), else_=0)), sa.func.count()
    edition, last = Registration.cohort_id, sa.func.max(Completion.decided_at)
    decided = _decided(subject, edition, *split.columns, met, number, number, last)
    return added_up(split.by(decided, edition), split)


def _rows(subject: Subject) -> sa.Select[Any]:
    return (
        _decided(
            subject,
            Cohort.code.label("cohort"),
            Person.name.label("person"),
            Completion.attended_minutes.label("attended"),
            Completion.held_minutes.label("held"),
            Completion.is_met.label("is_met"),
        )
        .join(Registration.cohort)
        .join(Registration.person)
        .order_by(Cohort.first_day, Cohort.code, Registration.sort_key, Registration.id)
    )


_DECIDED = Behind(
    permission=Permission.STANDING_SEE,
    model=Registration,
    columns=(
        ("cohort", _l("Cohort")),
        ("person", _l("Participant")),
        ("attended", _l("Minutes attended")),
        ("held", _l("Minutes held")),
        ("is_met", _l("Completed")),
    ),
    select=_rows,
)

COMPLETION_RATE = declare(
    Measure(
        name="completion.rate",
        version=1,
        label=_l("Completed the training"),
        definition=_l("Of those who attended a cohort to its end, the share that met the rules."),
        unit=Unit.SHARE,
        parts=_rate,
        cells=_rate,
        rows=_DECIDED,
    )
)
GRADUATES = declare(
    Measure(
        name="completion.graduates",
        version=1,
        label=_l("Graduates"),
        definition=_l("How many of those who attended a cohort to its end met the rules."),
        unit=Unit.COUNT,
        parts=_rate,
        cells=_rate,
        reckon=total,
        rows=_DECIDED,
    )
)

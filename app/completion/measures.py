"""The figures that closed cohorts give."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.permissions import Permission
from app.cohorts.measures import within
from app.cohorts.models import Cohort
from app.completion.models import Completion
from app.core.i18n import _l
from app.core.measures import Behind, Measure, Part, Subject, Unit, added_up, declare
from app.people.models import Person
from app.registrations.models import Registration


def _decided(subject: Subject, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(Registration)
        .join(Completion, Completion.registration_id == Registration.id)
        .where(within(subject, Registration.cohort_id))
    )


def _rate(subject: Subject) -> dict[UUID, Part]:
    met, number = sa.func.sum(sa.case((Completion.is_met, 1), else_=0)), sa.func.count()
    return added_up(
        _decided(subject, Registration.cohort_id, met, number, number, sa.func.max(Completion.decided_at))
        .group_by(Registration.cohort_id)
        .order_by(Registration.cohort_id)
    )


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


COMPLETION_RATE = declare(
    Measure(
        name="completion.rate",
        version=1,
        label=_l("Completed the training"),
        definition=_l("Of those who attended a cohort to its end, the share that met the rules."),
        unit=Unit.SHARE,
        parts=_rate,
        rows=Behind(
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
        ),
    )
)

"""What waits for a coordinator: the next stage of each cohort that can take it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.access.permissions import Permission
from app.access.policy import may
from app.cohorts import queries
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock, tasks, zones
from app.core.i18n import _, read
from app.core.tasks import Task
from app.core.templating import isolated


@tasks.source
def stages(actor: Any) -> list[Task]:
    """The cohorts to call for, to select, to start and to close."""
    if not may(actor, Permission.COHORT_EDIT):
        return []
    found = (_task(cohort) for cohort in queries.waiting_cohorts(actor))
    return [task for task in found if task is not None]


def _task(cohort: Cohort) -> Task | None:
    today = clock.today(cohort.zone)
    if cohort.state is CohortState.PLANNED and cohort.call is None:
        return Task(
            label=_("Write the call of %(cohort)s", cohort=cohort.code),
            act=_("Write the call"),
            url=url_for("cohorts.edit_call", cohort_id=cohort.id),
            hint=isolated(read(cohort.title)),
        )
    if cohort.state is CohortState.PLANNED:
        return _move(cohort, "open", _("Open the call of %(cohort)s", cohort=cohort.code))
    if cohort.state is CohortState.OPEN:
        return _move(cohort, "select", _("Begin the selection of %(cohort)s", cohort=cohort.code))
    if cohort.state is CohortState.CONFIRMED and cohort.first_day <= today:
        return _move(cohort, "start", _("Start %(cohort)s: its first day has come", cohort=cohort.code))
    if cohort.state is CohortState.RUNNING and cohort.last_day < today:
        return _move(cohort, "complete", _("Close %(cohort)s: its last day has passed", cohort=cohort.code))
    return None


def _move(cohort: Cohort, name: str, label: str) -> Task:
    """The page that asks before the move; a cohort to start or to close waits since its day."""
    due = {
        "start": zones.end_of_day(cohort.first_day, cohort.zone),
        "complete": zones.end_of_day(cohort.last_day, cohort.zone),
    }.get(name)
    return Task(
        label=label,
        act=_("Look and decide"),
        url=url_for("cohorts.move", cohort_id=cohort.id, name=name),
        hint=isolated(read(cohort.title)),
        due=due,
    )

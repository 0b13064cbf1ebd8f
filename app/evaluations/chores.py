"""What evaluations do by the clock: asking when the time has come, reminding, and forgetting."""

from __future__ import annotations

from app.core import chores, clock
from app.core.db import unit_of_work
from app.core.i18n import _l
from app.core.templating import OFFICE_ZONE
from app.evaluations import asking_queries, late, late_queries, operations
from app.evaluations.states import Audience


@chores.every_minute(_l("Ask trainees about modules that ended"))
def ask_about_modules() -> None:
    """Trainees are asked the day after a module ends, one deed for each module of a cohort."""
    for cohort_id, module_id in asking_queries.modules_to_ask_about(clock.today(OFFICE_ZONE)):
        with unit_of_work():
            operations.begin(cohort_id, Audience.TRAINEES, module_id)


@chores.every_minute(_l("Ask graduates, supervisors and states months later"))
def ask_about_cohorts() -> None:
    """Graduates and their supervisors are asked months after a cohort ends, its states a year after."""
    today = clock.today(OFFICE_ZONE)
    for audience in (Audience.GRADUATES, Audience.SUPERVISORS, Audience.STATES):
        cohort_ids = asking_queries.cohorts_to_ask_about(audience, today)
        if audience is Audience.SUPERVISORS:
            cohort_ids += asking_queries.cohorts_with_new_supervisors(today)
        for cohort_id in cohort_ids:
            with unit_of_work():
                operations.begin(cohort_id, audience)


@chores.every_minute(_l("Remind who has not answered an evaluation"))
def remind() -> None:
    """Who has not answered is reminded, one deed for each round."""
    for round_id in asking_queries.rounds_to_remind(clock.today(OFFICE_ZONE)):
        with unit_of_work():
            operations.remind(round_id)


@chores.every_minute(_l("Delete what too few have answered late"))
def forget() -> None:
    """What fewer than five have answered late goes once its time is over, one deed for each round."""
    for round_id in late_queries.rounds_with_few(clock.today(OFFICE_ZONE)):
        with unit_of_work():
            late.forget(round_id)

"""What follows for the marks when a cohort begins, and when someone comes to one that has begun."""

from __future__ import annotations

from app.assessments import operations
from app.cohorts.states import COHORT, CohortState
from app.core.effects import when
from app.core.workflow import Moved
from app.registrations.states import REGISTRATION, RegistrationState


@when(COHORT, CohortState.RUNNING)
def open_the_sittings(moved: Moved) -> None:
    """Each assessment of the curriculum has a sitting, and everyone who attends a numbered paper in it."""
    operations.open_sittings(moved.record)


@when(REGISTRATION, RegistrationState.ATTENDING)
def join_the_sittings(moved: Moved) -> None:
    """Whoever comes once the cohort has begun has a paper in each assessment's first sitting."""
    operations.join_sittings(moved.record)

"""What follows when a cohort is closed."""

from __future__ import annotations

from app.cohorts.states import COHORT, CohortState
from app.completion import operations
from app.core.effects import when
from app.core.workflow import Moved


@when(COHORT, CohortState.COMPLETED)
def decide_completion(moved: Moved) -> None:
    """Everyone who attends is completed or not completed, by the curriculum's rule on held minutes."""
    operations.decide(moved.record, actor=moved.actor)

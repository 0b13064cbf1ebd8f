"""What follows when a cohort is closed."""

from __future__ import annotations

from app.assessments.states import SITTING, SittingState
from app.cohorts.states import COHORT, CohortState
from app.completion import operations, queries
from app.core.effects import when
from app.core.workflow import Moved


@when(COHORT, CohortState.COMPLETED)
def decide_completion(moved: Moved) -> None:
    """Everyone who attends is completed or not completed, by the curriculum's rule on held minutes."""
    operations.decide(moved.record, actor=moved.actor)


@when(SITTING, SittingState.PUBLISHED)
def decide_on_what_was_sat_again(moved: Moved) -> None:
    """Marks that are published after the cohort was closed decide anew of whoever sat for them."""
    for registration in queries.decided_in(moved.record.id):
        operations.decide_of(registration, actor=moved.actor)

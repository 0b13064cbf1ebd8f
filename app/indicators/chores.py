"""What the worker does for indicators: every cohort is counted once an hour."""

from __future__ import annotations

from app.core import chores
from app.indicators import counting


@chores.every_minute
def count_cohorts() -> None:
    """Some of the cohorts that were not counted for an hour."""
    counting.count_what_is_due()

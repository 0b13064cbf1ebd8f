"""What the worker does for indicators: every cohort is counted once an hour."""

from __future__ import annotations

from app.core import chores
from app.core.i18n import _l
from app.indicators import counting


@chores.every_minute(_l("Count the cohorts for the indicators"))
def count_cohorts() -> None:
    """Some of the cohorts that were not counted for an hour."""
    counting.count_what_is_due()

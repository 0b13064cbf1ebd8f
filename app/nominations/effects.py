"""What a new call brings with it."""

from __future__ import annotations

from app.cohorts.calls import follow_call_with
from app.cohorts.models import Cohort
from app.nominations import operations


@follow_call_with
def ask_the_usual_questions(cohort: Cohort) -> None:
    """A new call asks the standard questions, until its coordinator changes them."""
    operations.ask_the_usual(cohort)

"""What ends a visa letter: a seat that is left, a cohort that is put off or comes on other days."""

from __future__ import annotations

from app.access.actor import SYSTEM
from app.arrivals.states import GIVES_ANSWERS
from app.cohorts.models import Cohort
from app.cohorts.operations import follow_dates_with
from app.cohorts.states import COHORT, CohortState
from app.core import effects
from app.core.workflow import Moved
from app.letters import operations as letters
from app.letters.kinds import Ending, LetterKind
from app.letters.models import Letter
from app.registrations.states import ENDED_WITHOUT, REGISTRATION, RegistrationState


@effects.when(REGISTRATION, *ENDED_WITHOUT)
def end_the_letter_of_who_leaves(moved: Moved) -> None:
    """Whoever no longer has the seat travels on no letter of the office."""
    if moved.source in GIVES_ANSWERS:
        is_off = moved.target is RegistrationState.CANCELLED
        because = Ending.CANCELLED if is_off else Ending.SEAT
        letters.end(LetterKind.VISA, because, Letter.registration_id == moved.record.id, actor=moved.actor)


@effects.when(COHORT, CohortState.POSTPONED)
def end_the_letters_of_a_postponed_cohort(moved: Moved) -> None:
    """A letter names the days of the course, and these stand no more; when they do, it is issued again."""
    letters.end(LetterKind.VISA, Ending.POSTPONED, Letter.cohort_id == moved.record.id, actor=moved.actor)


@follow_dates_with
def end_the_letters_of_other_days(cohort: Cohort) -> None:
    """A letter that names other days than the course has would mislead a consulate."""
    letters.end(LetterKind.VISA, Ending.DATES, Letter.cohort_id == cohort.id, actor=SYSTEM)

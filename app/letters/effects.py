"""What follows when a cohort's call is opened or changed: the invited states get their letters."""

from __future__ import annotations

from app.access.actor import Actor
from app.cohorts.calls import follow_changes_with
from app.cohorts.effects import with_call
from app.cohorts.models import Cohort
from app.cohorts.states import COHORT, CohortState
from app.core import effects, outbox
from app.core.workflow import Moved
from app.letters import notices, sheets
from app.letters.kinds import LetterKind

outbox.enclose_with(sheets.enclosure)


@effects.when(COHORT, CohortState.OPEN)
def invite_states(moved: Moved) -> None:
    """The focal points of the invited states get the call as a letter, with its deadline and zone."""
    cohort = with_call(moved.record)
    codes = [invitation.state_code for invitation in cohort.call.invitations]  # type: ignore[union-attr]
    notices.to_states(LetterKind.CALL, cohort, codes, actor=moved.actor)


@follow_changes_with
def tell_of_changes(cohort: Cohort, *, added: list[str], moved_for: list[str], actor: Actor) -> None:
    """States invited later get the call; those that answer already read of a new deadline."""
    whole = with_call(cohort)
    notices.to_states(LetterKind.CALL, whole, added, actor=actor)
    notices.to_states(LetterKind.NEW_DEADLINE, whole, moved_for, actor=actor)

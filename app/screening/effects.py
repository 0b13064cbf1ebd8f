"""What follows, in the same deed, when a record of due diligence moves."""

from __future__ import annotations

from app.core import effects
from app.core.workflow import Moved
from app.screening import operations
from app.screening.models import RecipientUnit
from app.screening.states import RECORD, Decision, RecordState


@effects.when(RECORD, RecordState.IN_FORCE)
def examine_the_nominees_again(moved: Moved) -> None:
    """When a unit is found not to be clear, its cleared nominees are examined again."""
    if isinstance(moved.record, RecipientUnit) and moved.record.decision is Decision.NOT_CLEAR:
        operations.take_nominees_back(moved.record)

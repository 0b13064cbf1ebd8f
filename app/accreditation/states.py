"""The lifecycle of an accreditation; that it has expired is asked of the calendar."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.workflow import State, Transition, Workflow


class AccreditationState(State):
    """Where an accreditation stands."""

    IN_FORCE = "in_force", _l("In force"), "good"
    SUSPENDED = "suspended", _l("Suspended"), "warn", _l("an administrator")
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "bad"
    SUPERSEDED = "superseded", _l("Superseded"), "shut"


STANDING = (AccreditationState.IN_FORCE, AccreditationState.SUPERSEDED)
"""The states in which it counts for the days of its term: a renewal does not undo what came before it."""

ACCREDITATION = Workflow(
    name="accreditation",
    states=AccreditationState,
    initial=frozenset({AccreditationState.IN_FORCE}),
    final=frozenset({AccreditationState.WITHDRAWN, AccreditationState.SUPERSEDED}),
    transitions=(
        Transition(
            name="suspend",
            label=_l("Suspend"),
            sources=frozenset({AccreditationState.IN_FORCE}),
            target=AccreditationState.SUSPENDED,
            permission=P.ACCREDITATION_RECORD,
            asks_reason=True,
        ),
        Transition(
            name="reinstate",
            label=_l("Put back in force"),
            done=_l("Put back in force"),
            sources=frozenset({AccreditationState.SUSPENDED}),
            target=AccreditationState.IN_FORCE,
            permission=P.ACCREDITATION_RECORD,
            asks_reason=True,
        ),
        Transition(
            name="withdraw",
            label=_l("Withdraw"),
            sources=frozenset({AccreditationState.IN_FORCE, AccreditationState.SUSPENDED}),
            target=AccreditationState.WITHDRAWN,
            permission=P.ACCREDITATION_RECORD,
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="supersede",
            label=_l("Superseded by a renewal"),
            sources=frozenset({AccreditationState.IN_FORCE, AccreditationState.SUSPENDED}),
            target=AccreditationState.SUPERSEDED,
        ),
    ),
)

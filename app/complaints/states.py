"""What a complaint is about, and how it comes to its answer."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.workflow import Guard, State, Transition, Workflow

ADMINISTRATOR = _l("an administrator")


class Category(Labelled):
    """What a complaint is about."""

    CONDUCT = "conduct", _l("Harassment, exploitation or other misconduct")
    SELECTION = "selection", _l("Nomination or selection")
    SCREENING = "screening", _l("Screening")
    COORDINATOR = "coordinator", _l("A coordinator")
    TEACHING = "teaching", _l("Teaching, marks or certificates")
    DATA = "data", _l("Personal data")
    OTHER = "other", _l("Something else")


class ComplaintState(State):
    """Where a complaint stands."""

    RECEIVED = "received", _l("Received"), "go", ADMINISTRATOR
    IN_HAND = "in_hand", _l("Being looked into"), "go", ADMINISTRATOR
    ANSWERED = "answered", _l("Answered"), "good"
    CLOSED = "closed", _l("Closed"), "shut"


WAITS = frozenset({ComplaintState.RECEIVED, ComplaintState.IN_HAND})
"""The states in which the answer is still owed."""
NOT_CONCERNED = Guard(
    "not_concerned",
    _l("This complaint concerns your own work or is your own, so another administrator looks into it."),
)
_S = ComplaintState
COMPLAINT = Workflow(
    name="complaint",
    states=ComplaintState,
    initial=frozenset({_S.RECEIVED}),
    final=frozenset({_S.CLOSED}),
    transitions=(
        Transition(
            name="take",
            label=_l("Look into it"),
            done=_l("Taken in hand"),
            sources=frozenset({_S.RECEIVED, _S.IN_HAND}),
            target=_S.IN_HAND,
            permission=P.COMPLAINT_HANDLE,
            guards=(NOT_CONCERNED,),
        ),
        Transition(
            name="answer",
            label=_l("Answer"),
            sources=frozenset({_S.IN_HAND}),
            target=_S.ANSWERED,
            permission=P.COMPLAINT_HANDLE,
            guards=(NOT_CONCERNED,),
        ),
        Transition(
            name="close",
            label=_l("Close it"),
            sources=frozenset({_S.ANSWERED}),
            target=_S.CLOSED,
            permission=P.COMPLAINT_HANDLE,
            guards=(NOT_CONCERNED,),
        ),
    ),
)
"""What is answered in words is not said in a move's reason: the answer is sealed, as the complaint is."""

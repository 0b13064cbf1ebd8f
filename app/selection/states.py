"""The lifecycle of an allocation: found by the worker, confirmed by a second person, kept for ever."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.workflow import Guard, State, Transition, Workflow


class AllocationState(State):
    """Where an allocation stands."""

    WAITING = "waiting", _l("Being worked out"), "go", _l("the office’s worker")
    SOLVED = "solved", _l("To be confirmed"), "warn", _l("a second person")
    IMPOSSIBLE = "impossible", _l("The rules can’t all hold"), "bad", _l("the coordinator")
    FAILED = "failed", _l("Not found in time"), "bad", _l("the coordinator")
    CONFIRMED = "confirmed", _l("Confirmed"), "good"
    SUPERSEDED = "superseded", _l("Set aside"), "shut"


_S = AllocationState
PENDING = frozenset({_S.WAITING, _S.SOLVED})
"""The states of an allocation that may yet give the seats: meanwhile nobody is placed by hand."""
WITH_RESULT = frozenset({_S.SOLVED, _S.CONFIRMED})
"""The states in which an allocation says who is chosen; a replaced one may have said it."""

SECOND_PERSON = Guard(
    "second_person",
    _l("You prepared this selection, so another coordinator or an administrator confirms it."),
)
SCREENED_NOBODY = Guard(
    "screened_nobody", _l("You screened one of these officials, so somebody else confirms the selection.")
)
SEATS_ARE_GIVEN = Guard(
    "seats_are_given", _l("Seats are given once the selection of the cohort has begun, and until it starts.")
)
STILL_TRUE = Guard(
    "still_true",
    _l(
        "Since this was worked out, an official was placed or cleared, is cleared no longer, or has left. "
        "Find the selection again."
    ),
)

ALLOCATION = Workflow(
    name="allocation",
    states=AllocationState,
    initial=frozenset({_S.WAITING}),
    final=frozenset({_S.CONFIRMED, _S.SUPERSEDED, _S.IMPOSSIBLE, _S.FAILED}),
    transitions=(
        Transition(
            name="solve", label=_l("Found and proved"), sources=frozenset({_S.WAITING}), target=_S.SOLVED
        ),
        Transition(
            name="give_up",
            label=_l("The rules can’t all hold"),
            sources=frozenset({_S.WAITING}),
            target=_S.IMPOSSIBLE,
        ),
        Transition(
            name="fail", label=_l("Not found in time"), sources=frozenset({_S.WAITING}), target=_S.FAILED
        ),
        Transition(
            name="confirm",
            label=_l("Confirm the selection"),
            sources=frozenset({_S.SOLVED}),
            target=_S.CONFIRMED,
            permission=P.SELECTION_CONFIRM,
            guards=(SEATS_ARE_GIVEN, SECOND_PERSON, SCREENED_NOBODY, STILL_TRUE),
        ),
        Transition(
            name="set_aside",
            label=_l("Set this selection aside"),
            sources=PENDING,
            target=_S.SUPERSEDED,
            permission=P.REGISTRATION_SELECT,
        ),
        Transition(
            name="supersede", label=_l("Replaced by a later one"), sources=PENDING, target=_S.SUPERSEDED
        ),
    ),
)

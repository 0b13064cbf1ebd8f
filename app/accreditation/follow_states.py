"""The lifecycles of what follows a decision: of conditions, and of the yearly reports of surveillance."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l, _lp
from app.core.workflow import Guard, State, Transition, Workflow

EXAMINER = _l("who examines it")


class ConditionState(State):
    """Where a condition stands; that it is overdue is asked of the calendar."""

    OPEN = "open", _lp("condition", "Open"), "go", _l("who is to do it")
    EVIDENCE = "evidence_submitted", _l("Evidence handed in"), "go", EXAMINER
    MET = "met", _l("Met"), "good"
    REJECTED = "rejected", _l("Evidence not enough"), "warn", _l("who is to do it")


OWED = frozenset({ConditionState.OPEN, ConditionState.REJECTED})
"""The states in which something is still to be handed in."""

STANDS = Guard(
    "stands", _l("The accreditation was withdrawn or renewed since then: nothing is asked of it any more.")
)
NOT_ONES_OWN = Guard(
    "not_ones_own",
    _l("You are to meet this condition, or handed its evidence in. Somebody else examines it."),
)

CONDITION = Workflow(
    name="condition",
    states=ConditionState,
    initial=frozenset({ConditionState.OPEN}),
    final=frozenset({ConditionState.MET}),
    transitions=(
        Transition(
            name="hand_in",
            label=_l("Hand evidence in"),
            sources=OWED,
            target=ConditionState.EVIDENCE,
            permission=P.ACCREDITATION_FULFIL,
            guards=(STANDS,),
        ),
        Transition(
            name="accept",
            label=_l("The condition is met"),
            sources=frozenset({ConditionState.EVIDENCE}),
            target=ConditionState.MET,
            permission=P.ACCREDITATION_EXAMINE,
            guards=(NOT_ONES_OWN,),
        ),
        Transition(
            name="reject",
            label=_l("The evidence is not enough"),
            sources=frozenset({ConditionState.EVIDENCE}),
            target=ConditionState.REJECTED,
            permission=P.ACCREDITATION_EXAMINE,
            guards=(NOT_ONES_OWN,),
            asks_reason=True,
        ),
    ),
)


class ReportState(State):
    """Where a report of surveillance stands; before it is handed in there is none."""

    HANDED_IN = "handed_in", _lp("state", "Handed in"), "go", EXAMINER
    MORE_ASKED = "more_asked", _l("More asked"), "warn", _l("the programme’s coordinator")
    ACCEPTED = "accepted", _lp("report", "Accepted"), "good"
    NOT_ACCEPTED = "not_accepted", _l("Not accepted"), "bad"


HANDED_IN_BY_ANOTHER = Guard(
    "handed_in_by_another", _l("You handed this report in, or lead the programme. Somebody else examines it.")
)
_R = ReportState

REPORT = Workflow(
    name="surveillance_report",
    states=ReportState,
    initial=frozenset({_R.HANDED_IN}),
    final=frozenset({_R.ACCEPTED, _R.NOT_ACCEPTED}),
    transitions=(
        Transition(
            name="accept",
            label=_l("Accept it"),
            sources=frozenset({_R.HANDED_IN}),
            target=_R.ACCEPTED,
            permission=P.ACCREDITATION_EXAMINE,
            guards=(HANDED_IN_BY_ANOTHER,),
        ),
        Transition(
            name="ask_more",
            label=_l("Ask for more"),
            sources=frozenset({_R.HANDED_IN}),
            target=_R.MORE_ASKED,
            permission=P.ACCREDITATION_EXAMINE,
            guards=(HANDED_IN_BY_ANOTHER,),
            asks_reason=True,
        ),
        Transition(
            name="object",
            label=_l("Do not accept it"),
            sources=frozenset({_R.HANDED_IN}),
            target=_R.NOT_ACCEPTED,
            permission=P.ACCREDITATION_EXAMINE,
            guards=(HANDED_IN_BY_ANOTHER,),
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="hand_in_again",
            label=_l("Hand it in again"),
            sources=frozenset({_R.MORE_ASKED}),
            target=_R.HANDED_IN,
            done=_l("Handed in again"),
            permission=P.ACCREDITATION_FULFIL,
            guards=(STANDS,),
        ),
    ),
)
"""What is not accepted leads to a condition or a suspension, by an administrator."""
OVER = frozenset({_R.ACCEPTED, _R.NOT_ACCEPTED})
"""The states after which the next report is owed."""

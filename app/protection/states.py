"""What a person may ask of the office about their own data, and how the answer comes about."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l, _lp
from app.core.workflow import Guard, State, Transition, Workflow


class RequestKind(State):
    """What is asked."""

    ACCESS = "access", _l("See what is held of me")
    CORRECTION = "correction", _l("Correct what is wrong")
    ERASURE = "erasure", _l("Erase what is held of me")


class RequestState(State):
    """Where a request is."""

    OPEN = "open", _lp("request", "Open"), "go", _l("It is the data protection officer’s turn.")
    IN_HAND = "in_hand", _l("In hand"), "go", _l("It is the data protection officer’s turn.")
    ANSWERED = "answered", _l("Answered"), "good"
    REFUSED = "refused", _l("Refused"), "bad"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "shut"


class Proof(State):
    """How someone who asks to be erased proved who they are."""

    IN_PERSON = "in_person", _l("In person, with a document")
    BY_CALL = "by_call", _l("By a video call, with a document")
    BY_STATE = "by_state", _l("Through the focal point of their state")


class HoldKind(State):
    """What a legal hold keeps from being removed."""

    PERSON = "person", _l("One person")
    REGISTRATION = "registration", _l("One registration")
    COHORT = "cohort", _l("A whole cohort")


_S = RequestState
NOT_ERASURE = Guard(
    "not_erasure", _l("Whoever asks to be erased is answered by erasing, or refused with the reason.")
)

REQUEST = Workflow(
    name="request",
    states=RequestState,
    initial=frozenset({_S.OPEN}),
    final=frozenset({_S.ANSWERED, _S.REFUSED, _S.WITHDRAWN}),
    transitions=(
        Transition(
            name="take",
            label=_l("Take it in hand"),
            done=_l("Taken in hand"),
            sources=frozenset({_S.OPEN}),
            target=_S.IN_HAND,
            permission=P.REQUEST_ANSWER,
        ),
        Transition(
            name="answer",
            label=_lp("to do", "Answer"),
            sources=frozenset({_S.IN_HAND}),
            target=_S.ANSWERED,
            permission=P.REQUEST_ANSWER,
            guards=(NOT_ERASURE,),
            asks_reason=True,
        ),
        Transition(
            name="refuse",
            label=_l("Refuse"),
            sources=frozenset({_S.IN_HAND}),
            target=_S.REFUSED,
            permission=P.REQUEST_ANSWER,
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="withdraw",
            label=_l("Withdraw the request"),
            sources=frozenset({_S.OPEN, _S.IN_HAND}),
            target=_S.WITHDRAWN,
            permission=P.REQUEST_WITHDRAW,
        ),
    ),
)

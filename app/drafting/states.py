"""The lifecycle of a draft: made by the worker, then taken as a whole or left."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.workflow import State, Transition, Workflow


class DraftState(State):
    """Where a draft stands."""

    WAITING = "waiting", _l("Being drafted"), "go", _l("the office’s worker")
    DONE = "done", _l("To be taken"), "warn", _l("the coordinator")
    FAILED = "failed", _l("Not drafted"), "bad", _l("the coordinator")
    TAKEN = "taken", _l("Taken"), "good"
    LEFT = "left", _l("Left"), "shut"


_S = DraftState
DRAFT = Workflow(
    name="draft_run",
    states=DraftState,
    initial=frozenset({_S.WAITING}),
    final=frozenset({_S.FAILED, _S.TAKEN, _S.LEFT}),
    transitions=(
        Transition(name="finish", label=_l("Drafted"), sources=frozenset({_S.WAITING}), target=_S.DONE),
        Transition(name="fail", label=_l("Not drafted"), sources=frozenset({_S.WAITING}), target=_S.FAILED),
        Transition(
            name="take",
            label=_l("Take this draft"),
            done=_l("Taken"),
            sources=frozenset({_S.DONE}),
            target=_S.TAKEN,
            permission=P.SESSION_EDIT,
        ),
        Transition(
            name="leave",
            label=_l("Leave this draft"),
            done=_l("Left"),
            sources=frozenset({_S.DONE}),
            target=_S.LEFT,
            permission=P.SESSION_EDIT,
        ),
    ),
)

"""What becomes of a suggestion that two records are of one person."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.workflow import State, Transition, Workflow


class SuggestionState(State):
    """Where a suggestion is."""

    OPEN = "open", _l("To be looked at"), "go", _l("the coordinator")
    TWO_PERSONS = "two_persons", _l("Two persons"), "shut"
    MERGED = "merged", _l("Merged"), "good"


_S = SuggestionState

SUGGESTION = Workflow(
    name="suggestion",
    states=SuggestionState,
    initial=frozenset({_S.OPEN}),
    final=frozenset(),
    transitions=(
        Transition(
            name="merge",
            label=_l("Merge the two records"),
            sources=frozenset({_S.OPEN}),
            target=_S.MERGED,
            permission=P.PERSON_MERGE,
        ),
        Transition(
            name="undo",
            label=_l("Undo the merge"),
            done=_l("Merge undone"),
            sources=frozenset({_S.MERGED}),
            target=_S.OPEN,
            permission=P.PERSON_MERGE,
        ),
        Transition(
            name="set_aside",
            label=_l("These are two persons"),
            done=_l("Found to be two persons"),
            sources=frozenset({_S.OPEN}),
            target=_S.TWO_PERSONS,
            permission=P.PERSON_MERGE,
        ),
        Transition(
            name="look_again",
            label=_l("Look at it again"),
            done=_l("Taken up again"),
            sources=frozenset({_S.TWO_PERSONS}),
            target=_S.OPEN,
            permission=P.PERSON_MERGE,
        ),
    ),
)

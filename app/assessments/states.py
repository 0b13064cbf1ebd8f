"""How the marks of one assessment come to be published."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l, _lp
from app.core.workflow import Guard, State, Transition, Workflow


class SittingState(State):
    """Where the marks of a sitting stand; nobody who sat it knows them before they are published."""

    OPEN = "open", _l("Being marked"), "go", _l("the trainers of the module")
    HANDED_IN = "handed_in", _lp("state", "Handed in"), "", _l("the coordinator")
    PUBLISHED = "published", _l("Published"), "good"


SOMETHING_MARKED = Guard(
    "something_marked", _l("There is no mark yet. Write the marks first, then hand them in.")
)
COHORT_IS_OPEN = Guard(
    "cohort_is_open",
    _l("The cohort is archived: its marks stay as they are, and what was decided on them."),
)
MODERATED = Guard(
    "moderated",
    _l(
        "A second marker has not marked every paper, or the two have not agreed on one yet. "
        "Under “Second marks” you see which."
    ),
)
NO_OWN_PAPER = Guard(
    "no_own_paper", _l("Your own paper is among these. Another coordinator of the programme decides here.")
)
_S = SittingState
SITTING = Workflow(
    name="sitting",
    states=SittingState,
    initial=frozenset({_S.OPEN}),
    final=frozenset({_S.PUBLISHED}),
    transitions=(
        Transition(
            name="hand_in",
            label=_l("Hand the marks in"),
            sources=frozenset({_S.OPEN}),
            target=_S.HANDED_IN,
            permission=P.MARK_GIVE,
            guards=(COHORT_IS_OPEN, SOMETHING_MARKED),
        ),
        Transition(
            name="take_back",
            label=_l("Give the marks back to be changed"),
            done=_l("Given back to be changed"),
            sources=frozenset({_S.HANDED_IN}),
            target=_S.OPEN,
            permission=P.MARK_PUBLISH,
            guards=(COHORT_IS_OPEN, NO_OWN_PAPER),
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="publish",
            label=_l("Publish the marks"),
            sources=frozenset({_S.HANDED_IN}),
            target=_S.PUBLISHED,
            permission=P.MARK_PUBLISH,
            guards=(COHORT_IS_OPEN, NO_OWN_PAPER, MODERATED),
        ),
    ),
)


class Verdict(State):
    """What a row of a file of marks would do."""

    NEW = "new", _l("New mark"), "go"
    CHANGED = "changed", _l("Changed"), "go"
    UNCHANGED = "unchanged", _l("As it stands"), ""
    REFUSED = "refused", _l("Refused"), "bad"

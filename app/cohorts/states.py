"""The lifecycle of a cohort."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.workflow import Guard, State, Transition, Workflow


class Secrecy(Labelled):
    """What could come of a document in the wrong hands: how it is opened, and how long it is kept."""

    PLAIN = "plain", _l("A paper of the nomination")
    PASSPORT = "passport", _l("A passport or another proof of identity")
    MEDICAL = "medical", _l("A medical paper")


class CohortState(State):
    """The stages of a cohort."""

    PLANNED = "planned", _l("Planned"), "", _l("the coordinator")
    OPEN = "open", _l("Open for nominations"), "go", _l("the states")
    SELECTING = "selecting", _l("Selecting"), "go", _l("the coordinator")
    CONFIRMED = "confirmed", _l("Confirmed"), "good", _l("the coordinator")
    RUNNING = "running", _l("Running"), "good", _l("the trainers")
    COMPLETED = "completed", _l("Completed"), "good", _l("the coordinator")
    ARCHIVED = "archived", _l("Archived"), "shut"
    POSTPONED = "postponed", _l("Postponed"), "warn", _l("the coordinator")
    CANCELLED = "cancelled", _l("Cancelled"), "bad"


_S = CohortState
STAGES = (_S.PLANNED, _S.OPEN, _S.SELECTING, _S.CONFIRMED, _S.RUNNING, _S.COMPLETED)
"""The stages that a cohort goes through when nothing goes wrong."""
CALLABLE = frozenset({_S.PLANNED, _S.OPEN, _S.POSTPONED})
"""The stages in which a cohort's call is written or changed."""
ENDED = frozenset({_S.COMPLETED, _S.ARCHIVED, _S.CANCELLED})
"""The stages in which what is written of a cohort stands."""

HAS_DATES = Guard("has_dates", _l("Give every module its dates first."))
HAS_CALL = Guard("has_call", _l("Write the call first: its deadline, and the states that it invites."))
DEADLINE_AHEAD = Guard(
    "deadline_ahead", _l("The call's deadline has passed. Set a later one, so that the states can answer.")
)
DEADLINE_PASSED = Guard(
    "deadline_passed",
    _l("The states may still answer the call. Wait for its deadline, or shorten it."),
)
NO_OFFER_OPEN = Guard(
    "no_offer_open",
    _l("Some offers have no answer yet. Wait for the officials, or for the offers to lapse."),
)
SOMEONE_CONFIRMED = Guard("someone_confirmed", _l("Nobody has accepted a seat yet."))
FIRST_DAY_HAS_COME = Guard(
    "first_day_has_come",
    _l("This cohort begins on %(day)s. Start it then, or change its dates first."),
)
REGISTERS_COMPLETE = Guard(
    "registers_complete",
    _l("Some sessions have no register yet. Their trainers take attendance, or the sessions are cancelled."),
)
MARKS_ARE_OUT = Guard(
    "marks_are_out",
    _l("Some marks are not published yet. Publish them under “Marks”, for completion is decided on them."),
)

COHORT = Workflow(
    name="cohort",
    states=CohortState,
    initial=frozenset({_S.PLANNED}),
    final=frozenset({_S.ARCHIVED, _S.CANCELLED}),
    transitions=(
        Transition(
            name="open",
            label=_l("Open the call to the states"),
            done=_l("Call opened to the states"),
            sources=frozenset({_S.PLANNED, _S.POSTPONED}),
            target=_S.OPEN,
            permission=P.COHORT_EDIT,
            guards=(HAS_DATES, HAS_CALL, DEADLINE_AHEAD),
        ),
        Transition(
            name="select",
            label=_l("Begin the selection"),
            done=_l("Selection begun"),
            sources=frozenset({_S.OPEN}),
            target=_S.SELECTING,
            permission=P.COHORT_EDIT,
            guards=(DEADLINE_PASSED,),
        ),
        Transition(
            name="confirm",
            label=_l("Confirm the cohort"),
            sources=frozenset({_S.SELECTING}),
            target=_S.CONFIRMED,
            permission=P.COHORT_EDIT,
            guards=(SOMEONE_CONFIRMED, NO_OFFER_OPEN),
        ),
        Transition(
            name="start",
            label=_l("Start the cohort"),
            done=_l("Started"),
            sources=frozenset({_S.CONFIRMED}),
            target=_S.RUNNING,
            permission=P.COHORT_EDIT,
            guards=(FIRST_DAY_HAS_COME,),
        ),
        Transition(
            name="complete",
            label=_l("Close the cohort"),
            sources=frozenset({_S.RUNNING}),
            target=_S.COMPLETED,
            permission=P.COHORT_EDIT,
            guards=(REGISTERS_COMPLETE, MARKS_ARE_OUT),
        ),
        Transition(
            name="archive",
            label=_l("Archive the cohort"),
            sources=frozenset({_S.COMPLETED}),
            target=_S.ARCHIVED,
            permission=P.COHORT_EDIT,
        ),
        Transition(
            name="postpone",
            label=_l("Postpone the cohort"),
            sources=frozenset({_S.PLANNED, _S.OPEN, _S.SELECTING, _S.CONFIRMED}),
            target=_S.POSTPONED,
            permission=P.COHORT_EDIT,
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="cancel",
            label=_l("Cancel the cohort"),
            sources=frozenset({_S.PLANNED, _S.OPEN, _S.SELECTING, _S.CONFIRMED, _S.RUNNING, _S.POSTPONED}),
            target=_S.CANCELLED,
            permission=P.COHORT_EDIT,
            asks_reason=True,
            destructive=True,
        ),
    ),
)

"""The lifecycles of a standard and of an accreditation; that one has expired is asked of the calendar."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.workflow import Guard, State, Transition, Workflow


class AccreditationState(State):
    """Where an accreditation stands."""

    IN_FORCE = "in_force", _l("In force"), "good"
    SUSPENDED = "suspended", _l("Suspended"), "warn", _l("an administrator")
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "bad"
    SUPERSEDED = "superseded", _l("Superseded"), "shut"


STANDING = (AccreditationState.IN_FORCE, AccreditationState.SUPERSEDED)
"""The states in which it counts for the days of its term: a renewal does not undo what came before it."""

CONDITIONS_MET = Guard(
    "conditions_met",
    _l("A condition whose day has passed is not met yet. Once its evidence is accepted, it can be put back."),
)

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
            guards=(CONDITIONS_MET,),
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


class StandardState(State):
    """A published version of a standard is frozen; a change is a new version."""

    DRAFT = "draft", _l("Draft"), "", _l("an administrator")
    PUBLISHED = "published", _l("Published"), "good"
    RETIRED = "retired", _l("Retired"), "shut"


HAS_CRITERIA = Guard(
    "has_criteria", _l("There is no criterion yet. Add what the body asks for, then publish.")
)
HAS_MANDATORY_CRITERION = Guard(
    "has_mandatory_criterion",
    _l("No criterion is mandatory. Say of at least one that it must be met, then publish."),
)

STANDARD = Workflow(
    name="standard",
    states=StandardState,
    initial=frozenset({StandardState.DRAFT, StandardState.PUBLISHED}),
    final=frozenset({StandardState.RETIRED}),
    transitions=(
        Transition(
            name="publish",
            label=_l("Publish this version"),
            sources=frozenset({StandardState.DRAFT}),
            target=StandardState.PUBLISHED,
            permission=P.STANDARD_EDIT,
            guards=(HAS_CRITERIA, HAS_MANDATORY_CRITERION),
        ),
        Transition(
            name="retire",
            label=_l("Retire this version"),
            sources=frozenset({StandardState.PUBLISHED}),
            target=StandardState.RETIRED,
            permission=P.STANDARD_EDIT,
            destructive=True,
        ),
    ),
)
"""A standard that is known by its name alone begins as published: there is nothing to draft."""


class Verdict(State):
    """What a row of a file of criteria would do."""

    NEW = "new", _l("New criterion"), "go"
    CHANGED = "changed", _l("Changed"), "go"
    UNCHANGED = "unchanged", _l("As it stands"), ""
    REFUSED = "refused", _l("Refused"), "bad"


class MappingKind(State):
    """How a criterion stands to one of another standard."""

    EQUAL = "equal", _l("It is equal to the other")
    PART = "part", _l("It covers a part of the other")


OTHER_COVERS_PART = _l("The other covers a part of it")
"""What is said of a criterion of which another covers a part."""

"""What a screening officer can decide, who must confirm it, and the light that a coordinator sees of it.

The fields are those of the United Nations' human-rights due-diligence policy (A/67/775–S/2013/110).
"""

from __future__ import annotations

import enum
from typing import Any

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.workflow import Guard, State, Transition, Workflow
from app.registrations.states import RegistrationState

ANOTHER = _l("another screening officer")


class Decision(Labelled):
    """What is decided of a nominee or a recipient unit; `move` is the registration's own transition."""

    move: str

    def __init__(self, value: str, label: Any = "", move: str = "") -> None:
        super().__init__(value, label)
        self.move = move

    CLEAR = "clear", _l("Clear"), "clear"
    CLEAR_WITH_MITIGATION = "clear_with_mitigation", _l("Clear with mitigation"), "clear"
    REFER = "refer", _l("Refer: more must be found first"), "refer"
    NOT_CLEAR = "not_clear", _l("Do not clear"), "not_clear"

    @property
    def clears(self) -> bool:
        """Whether it lets the nominee or the unit be supported."""
        return self in {Decision.CLEAR, Decision.CLEAR_WITH_MITIGATION}


class Level(Labelled):
    """How great the risk is that those supported commit grave violations."""

    LOW = "low", _l("Low")
    MEDIUM = "medium", _l("Medium")
    HIGH = "high", _l("High")


class Body(Labelled):
    """Who was consulted."""

    OHCHR = "ohchr", _l("Office of the High Commissioner for Human Rights (OHCHR)")
    SPECIAL_PROCEDURES = "special_procedures", _l("Special Procedures of the Human Rights Council")
    COUNTRY_TEAM = "country_team", _l("United Nations country team")
    MISSION = "mission", _l("United Nations mission in the country")
    OTHER = "other", _l("Others, named below")


def needs_second(decision: Decision | None, level: Level | None) -> bool:
    """Whether a second officer must confirm before it counts: all but a clearing below high risk.

    A referral decides nothing, so nobody confirms it.
    """
    if decision is Decision.CLEAR:
        return level is Level.HIGH
    return decision in {Decision.CLEAR_WITH_MITIGATION, Decision.NOT_CLEAR}


class RecordState(State):
    """Where a record of due diligence stands, a nominee's or a unit's."""

    OPEN = "open", _l("Being examined"), "go", _l("a screening officer")
    PROPOSED = "proposed", _l("To be confirmed"), "warn", ANOTHER
    IN_FORCE = "in_force", _l("In force"), "good"


ALONE_IS_ENOUGH = Guard("alone_is_enough", _l("Another screening officer must confirm this decision."))
ANOTHER_OFFICER = Guard(
    "another_officer", _l("You proposed this decision, so another screening officer confirms it.")
)
NOT_ABOUT_ONESELF = Guard("not_about_oneself", _l("This record is about yourself. Ask a colleague."))

_S = RecordState
RECORD = Workflow(
    name="diligence",
    states=RecordState,
    initial=frozenset({_S.OPEN}),
    final=frozenset(),
    transitions=(
        Transition(
            name="decide",
            label=_l("Decide"),
            done=_l("Decided"),
            sources=frozenset({_S.OPEN}),
            target=_S.IN_FORCE,
            permission=P.REGISTRATION_SCREEN,
            guards=(NOT_ABOUT_ONESELF, ALONE_IS_ENOUGH),
        ),
        Transition(
            name="propose",
            label=_l("Propose"),
            done=_l("Proposed"),
            sources=frozenset({_S.OPEN}),
            target=_S.PROPOSED,
            permission=P.REGISTRATION_SCREEN,
            guards=(NOT_ABOUT_ONESELF,),
        ),
        Transition(
            name="confirm",
            label=_l("Confirm the decision"),
            done=_l("Confirmed"),
            sources=frozenset({_S.PROPOSED}),
            target=_S.IN_FORCE,
            permission=P.REGISTRATION_SCREEN,
            guards=(NOT_ABOUT_ONESELF, ANOTHER_OFFICER),
        ),
        Transition(
            name="return",
            label=_l("Return it to be examined again"),
            done=_l("Returned to be examined again"),
            sources=frozenset({_S.PROPOSED}),
            target=_S.OPEN,
            permission=P.REGISTRATION_SCREEN,
            guards=(NOT_ABOUT_ONESELF,),
        ),
        Transition(
            name="reopen",
            label=_l("Review it"),
            done=_l("Taken up for review"),
            sources=frozenset({_S.IN_FORCE}),
            target=_S.OPEN,
            permission=P.REGISTRATION_SCREEN,
            guards=(NOT_ABOUT_ONESELF,),
        ),
    ),
)
"""The record of due diligence: examined, proposed where two must agree, in force, and reviewed."""


class Light(enum.Enum):
    """Where screening stands, as a traffic light: label and tone."""

    label: Any
    tone: str

    def __init__(self, label: Any, tone: str) -> None:
        self.label = label
        self.tone = tone

    CLEAR = _l("Cleared"), "good"
    WITH_MITIGATION = _l("Cleared with mitigation"), "good"
    NEEDS_CARE = _l("Needs care"), "warn"
    NOT_CLEAR = _l("Not clear"), "bad"
    REVIEW_DUE = _l("To be reviewed"), "warn"
    UNDER_REVIEW = _l("Under review"), "warn"
    IN_PROGRESS = _l("Being screened"), "go"
    NOT_YET = _l("Not yet screened"), ""


IN_FORCE = {
    Decision.CLEAR: Light.CLEAR,
    Decision.CLEAR_WITH_MITIGATION: Light.WITH_MITIGATION,
    Decision.NOT_CLEAR: Light.NOT_CLEAR,
}
TO_SCREEN = frozenset({RegistrationState.ENDORSED, RegistrationState.REFERRED})
"""The states in which a screening officer decides."""

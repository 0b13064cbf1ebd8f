"""How a report of training at home comes to count."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.workflow import Guard, State, Transition, Workflow

FOCAL_POINT = _l("the state's focal point")
GRADUATE = _l("the graduate")


class CascadeState(State):
    """Where a report stands; only what is confirmed counts."""

    REPORTED = "reported", _l("Reported"), "go", FOCAL_POINT
    CONFIRMED = "confirmed", _l("Confirmed"), "good"
    RETURNED = "returned", _l("Returned"), "warn", GRADUATE


NOT_OWN_REPORT = Guard(
    "not_own_report", _l("This is your own report, so another focal point of your state confirms it.")
)
_S = CascadeState
CASCADE = Workflow(
    name="cascade",
    states=CascadeState,
    initial=frozenset({_S.REPORTED}),
    final=frozenset({_S.CONFIRMED}),
    transitions=(
        Transition(
            name="confirm",
            label=_l("Confirm"),
            sources=frozenset({_S.REPORTED}),
            target=_S.CONFIRMED,
            permission=P.CASCADE_CONFIRM,
            guards=(NOT_OWN_REPORT,),
        ),
        Transition(
            name="return",
            label=_l("Return with a question"),
            sources=frozenset({_S.REPORTED}),
            target=_S.RETURNED,
            permission=P.CASCADE_CONFIRM,
            guards=(NOT_OWN_REPORT,),
            asks_reason=True,
        ),
        Transition(
            name="report_again",
            label=_l("Report it anew"),
            sources=frozenset({_S.RETURNED}),
            target=_S.REPORTED,
            permission=P.CASCADE_REPORT,
        ),
    ),
)
MOST_PEOPLE = 5000
LINK_DAYS = 90
"""For how long a letter's link can be used to report."""

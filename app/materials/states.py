"""What a material may be, from when it is seen, and how it is withdrawn."""

from __future__ import annotations

from datetime import timedelta

from app.access.permissions import Permission as P
from app.core.files import BESIDE, MEGABYTE, Accepted, FileKind
from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.workflow import State, Transition, Workflow

ACCEPTED = Accepted(kinds=frozenset(FileKind), largest=20 * MEGABYTE, pages=500, seconds=10, by_name=True)
"""What a trainer may send; films are not among it, for they would not arrive."""
LARGEST_BODY = ACCEPTED.largest + BESIDE
"""The most bytes of a form with one material in it."""
MOST_OF_A_COHORT = 500 * MEGABYTE
"""The most bytes of all materials of one cohort, earlier versions among them."""
SENT_A_DAY = 200
"""So many files may one account send within a day."""
NEW_FOR = timedelta(days=7)
"""How long a material is called new after trainees could first see it, or its newest version."""


class Classification(Labelled):
    """How the office classifies what stands in a file (REFERENCE 4.3)."""

    UNCLASSIFIED = "unclassified", _l("Unclassified")
    CONFIDENTIAL = "confidential", _l("Confidential")


class Shown(Labelled):
    """From when trainees see a material."""

    AT_ONCE = "at_once", _l("At once")
    AT_SESSION = "at_session", _l("When its session begins")
    AT_TIME = "at_time", _l("From a day and hour that you set")


class MaterialState(State):
    """A material is in use until it is withdrawn, and then for good: what takes its place is added anew."""

    IN_USE = "in_use", _l("In use"), "good"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "shut"


MATERIAL = Workflow(
    name="material",
    states=MaterialState,
    initial=frozenset({MaterialState.IN_USE}),
    final=frozenset({MaterialState.WITHDRAWN}),
    transitions=(
        Transition(
            name="withdraw",
            label=_l("Withdraw it"),
            sources=frozenset({MaterialState.IN_USE}),
            target=MaterialState.WITHDRAWN,
            permission=P.MATERIAL_CHANGE,
            asks_reason=True,
            destructive=True,
        ),
    ),
)

"""The lifecycle of a session, and the kinds of what it holds."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l, _lp
from app.core.workflow import Guard, State, Transition, Workflow


class SessionState(State):
    """A draft belongs to the coordinator; published, it is on everyone's timetable."""

    DRAFT = "draft", _l("Draft"), "", _l("the coordinator")
    SCHEDULED = "scheduled", _l("Scheduled"), "go", _l("the trainers")
    HELD = "held", _l("Held"), "good"
    CANCELLED = "cancelled", _l("Cancelled"), "bad"


class Mode(State):
    """How a session is given."""

    IN_PERSON = "in_person", _l("In person")
    ONLINE = "online", _l("Online")
    HYBRID = "hybrid", _l("Hybrid")


class ResourceKind(State):
    """What a booking holds."""

    ROOM = "room", _l("Room")
    TRAINER = "trainer", _l("Trainer")
    COHORT = "cohort", _l("Cohort")
    INTERPRETER = "interpreter", _l("Interpreter")
    EQUIPMENT = "equipment", _l("Equipment")
    TRAINEE = "trainee", _l("Trainee")


class CalendarKind(State):
    """What a calendar that is followed by a secret address is of."""

    ROOM = "room", _l("Room")
    TRAINER = "trainer", _l("Trainer")
    COHORT = "cohort", _l("Cohort")
    INTERPRETER = "interpreter", _l("Interpreter")
    EQUIPMENT = "equipment", _l("Equipment")
    VENUE = "venue", _l("Venue")


class Whereabouts(State):
    """What is said of a resource's days: it is there, or it is not, and how."""

    HERE = "here", _l("There"), "good"
    AWAY = "away", _l("Away"), "warn"
    TRAVEL = "travel", _l("Travelling"), "warn"
    CLOSED = "closed", _l("Closed"), "shut"


HAS_BEGUN = Guard("has_begun", _l("The session has not begun yet. Its register is closed once it has."))
REGISTER_IS_FULL = Guard(
    "register_is_full",
    _l("Some trainees have no mark yet. Mark each one, then close the register."),
)

SESSION = Workflow(
    name="session",
    states=SessionState,
    initial=frozenset({SessionState.DRAFT}),
    final=frozenset({SessionState.HELD, SessionState.CANCELLED}),
    transitions=(
        Transition(
            name="publish",
            label=_l("Publish"),
            done=_lp("session", "Published"),
            sources=frozenset({SessionState.DRAFT}),
            target=SessionState.SCHEDULED,
            permission=P.SESSION_EDIT,
        ),
        Transition(
            name="hold",
            label=_l("Close the register"),
            done=_l("Register closed"),
            sources=frozenset({SessionState.SCHEDULED}),
            target=SessionState.HELD,
            permission=P.REGISTER_TAKE,
            guards=(HAS_BEGUN, REGISTER_IS_FULL),
        ),
        Transition(
            name="unpublish",
            label=_l("Back to a draft, with its postponed cohort"),
            sources=frozenset({SessionState.SCHEDULED}),
            target=SessionState.DRAFT,
        ),
        Transition(
            name="cancel",
            label=_l("Cancel the session"),
            sources=frozenset({SessionState.SCHEDULED}),
            target=SessionState.CANCELLED,
            permission=P.SESSION_EDIT,
            asks_reason=True,
            destructive=True,
        ),
    ),
)

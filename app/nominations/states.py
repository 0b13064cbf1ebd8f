"""What kinds of questions a call asks, of whom, and under which heading; the way of a file of nominees."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.workflow import Guard, State, Transition, Workflow


class Kind(State):
    """What an answer is, and how it is read and kept."""

    TEXT = "text", _l("A line of text")
    LONG_TEXT = "long_text", _l("A longer text")
    NAME = "name", _l("A name or reference")
    NUMBER = "number", _l("A whole number")
    DATE = "date", _l("A date")
    BIRTH = "birth", _l("A date, or a year alone")
    CHOICE = "choice", _l("One of some options")
    SEVERAL = "several", _l("Several of some options")
    YES_NO = "yes_no", _l("Yes or no")
    DECLARATION = "declaration", _l("A declaration, which is refused unless it is yes")
    EMAIL = "email", _l("An e-mail address")
    PHONE = "phone", _l("A phone number")
    COUNTRY = "country", _l("A country’s code")


OWN_KINDS = (
    Kind.TEXT,
    Kind.LONG_TEXT,
    Kind.NUMBER,
    Kind.DATE,
    Kind.CHOICE,
    Kind.SEVERAL,
    Kind.YES_NO,
    Kind.DECLARATION,
)
"""The kinds that a coordinator may choose for a question of the cohort's own."""
WITH_OPTIONS = frozenset({Kind.CHOICE, Kind.SEVERAL})


class AskedOf(State):
    """Who answers a question."""

    OFFICIAL = "official", _l("The official, or the state for them")
    STATE = "state", _l("The state alone")
    FILE = "file", _l("A file alone: the desk keeps the order")


class Part(State):
    """The headings under which a form's questions stand, in their order."""

    NOMINATION = "nomination", _l("The nomination")
    PERSON = "person", _l("The official")
    WORK = "work", _l("Work")
    LANGUAGES = "languages", _l("Languages")
    RELEVANCE = "relevance", _l("Why this official")
    DECLARATIONS = "declarations", _l("Declarations of the government")


class Verdict(State):
    """What a row of a file would do, or did."""

    NEW = "new", _l("New nominee"), "go"
    CHANGED = "changed", _l("Changed"), "go"
    UNCHANGED = "unchanged", _l("As it stands"), ""
    REFUSED = "refused", _l("Refused"), "bad"


class FileState(State):
    """Where a file of nominees stands."""

    CHECKED = "checked", _l("Checked"), "go", _l("whoever sent the file")
    TAKING = "taking", _l("Being taken in"), "go", _l("the office’s own work")
    DONE = "done", _l("Taken in"), "good"
    DROPPED = "dropped", _l("Dropped"), "shut"


WAITING = frozenset({FileState.CHECKED, FileState.TAKING})
"""The files whose rows may still be taken in as they were checked."""

OWN_FILE = Guard("own_file", _l("Whoever sent this file takes it in or drops it."))
SOMETHING_NEW = Guard(
    "something_new",
    _l("Every nominee of this file stands in the office's records as the file says. You need do nothing."),
)
SOMETHING_TO_DO = Guard(
    "something_to_do",
    _l("No row of this file would change anything. Correct the refused rows, then send it again."),
)
FILE = Workflow(
    name="nominee_file",
    states=FileState,
    initial=frozenset({FileState.CHECKED}),
    final=frozenset({FileState.DONE, FileState.DROPPED}),
    transitions=(
        Transition(
            name="take",
            label=_l("Take these nominees"),
            done=_l("Begun to be taken in"),
            sources=frozenset({FileState.CHECKED}),
            target=FileState.TAKING,
            permission=P.NOMINATION_FILE_TAKE,
            guards=(OWN_FILE, SOMETHING_NEW, SOMETHING_TO_DO),
        ),
        Transition(
            name="finish",
            label=_l("The last row is done"),
            sources=frozenset({FileState.TAKING}),
            target=FileState.DONE,
        ),
        Transition(
            name="drop",
            label=_l("Drop this file"),
            sources=frozenset({FileState.CHECKED}),
            target=FileState.DROPPED,
            permission=P.NOMINATION_FILE_TAKE,
            guards=(OWN_FILE,),
        ),
    ),
)

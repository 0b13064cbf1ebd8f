"""What kinds of questions a call asks, of whom, and under which heading."""

from __future__ import annotations

from app.core.i18n import _l
from app.core.workflow import State


class Kind(State):
    """What an answer is, and how it is read and kept."""

    TEXT = "text", _l("A line of text")
    LONG_TEXT = "long_text", _l("A longer text")
    NAME = "name", _l("A name or reference")
    NUMBER = "number", _l("A whole number")
    DATE = "date", _l("A date")
    BIRTH = "birth", _l("A date, or a year alone")
    CHOICE = "choice", _l("One of some options")
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
    Kind.YES_NO,
    Kind.DECLARATION,
)
"""The kinds that a coordinator may choose for a question of the cohort's own."""


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

"""Who is asked of a training, when and how long; the kinds of questions, and how much is shown of answers."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.i18n import _l
from app.core.labels import Labelled


class Audience(Labelled):
    """Who is asked, which is also at which of Kirkpatrick's levels; level 2 is the assessments' affair."""

    TRAINEES = "trainees", _l("Trainees, at the end of a module")
    GRADUATES = "graduates", _l("Graduates, months later")
    SUPERVISORS = "supervisors", _l("Supervisors of graduates, months later")
    STATES = "states", _l("Member states, a year later")


class Kind(Labelled):
    """What an answer is."""

    SCALE = "scale", _l("Agreement, from 1 to 5")
    TEN = "ten", _l("From 0 to 10")
    CHOICE = "choice", _l("One of some options")
    NUMBER = "number", _l("A number")
    TEXT = "text", _l("A text")


@dataclass(frozen=True, slots=True)
class Terms:
    """How many days after its end a module or a cohort is asked about, for how many days, and reminders.

    The reminders are days since the asking began. The days are the office's defaults: three to six months
    for graduates and supervisors, a year for states (REFERENCE 4.5).
    """

    after: int
    open_for: int
    reminders: tuple[int, ...]


TERMS: dict[Audience, Terms] = {
    Audience.TRAINEES: Terms(after=0, open_for=21, reminders=(5, 14)),
    Audience.GRADUATES: Terms(after=120, open_for=60, reminders=(14, 40)),
    Audience.SUPERVISORS: Terms(after=120, open_for=60, reminders=(14, 40)),
    Audience.STATES: Terms(after=365, open_for=90, reminders=(30, 60)),
}
NOT_APPLICABLE = "na"
SCALE_VALUES = ("1", "2", "3", "4", "5")
TEN_VALUES = tuple(str(value) for value in range(11))
LARGEST_NUMBER = 5000
LONGEST_TEXT = 1000
SMALLEST = 5
"""Nothing is shown that rests on fewer answers than this."""
PEOPLE, WOMEN = "people_trained", "women_trained"
"""The questions for how many people a graduate has trained, and how many women among them."""
USED = "used_skills"
"""The question whether a graduate uses what was learnt; its options that mean yes are these."""
APPLIES = ("often", "sometimes")

"""The report of a training at home, and the question with which one comes back."""

from __future__ import annotations

from app.cascade.states import MOST_PEOPLE
from app.core.forms import Form, choices, day, number, prose, words
from app.core.i18n import _l


class ReportForm(Form):
    """One training at home."""

    first_day = day(_l("First day"))
    last_day = day(_l("Last day"))
    place = words(_l("Place"))
    participants = number(_l("People who took part"), least=1, most=MOST_PEOPLE)
    women = number(_l("Women among them"), least=0, most=MOST_PEOPLE)
    modules = choices(_l("What you passed on"))


class MoveForm(Form):
    """The question of a report that is returned; empty for the confirmation."""

    reason = prose(_l("What do you ask the graduate?"), most=1000, required=False)

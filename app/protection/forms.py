"""What is asked on the pages of data protection."""

from __future__ import annotations

from typing import Any

from app.core.forms import FilterForm, Form, OneOf, choice, day, labelled, prose, words
from app.core.i18n import _l
from app.protection.states import HoldKind, Proof, RequestKind

REASON_LENGTH = 2000


class TrailFilter(FilterForm):
    """The filter over the trail; its days are those of Rabat."""

    since = day(_l("From this day"), required=False)
    until = day(_l("Until this day"), required=False)
    action = OneOf(_l("What"), default="")
    kind = OneOf(_l("Kind of record"), default="")
    who = words(_l("Who"), required=False, dir="ltr")
    record = words(_l("Key of one record"), required=False, dir="ltr")

    def offer(self, **choices: Any) -> None:
        """Take every deed and every kind of record, by their labels."""
        self.action.choices = [("", _l("All deeds")), *choices["actions"]]
        self.kind.choices = [("", _l("All records")), *choices["kinds"]]


class HoldForm(Form):
    """What a legal hold keeps, why and until when."""

    kind = choice(_l("What it keeps"), labelled(HoldKind))
    key = words(_l("Key of the record"), dir="ltr")
    reason = prose(_l("Reason"), most=REASON_LENGTH)
    until = day(_l("Until the end of this day (Rabat)"), required=False)


class EndForm(Form):
    """A button that asks; nothing to fill in."""


class AskForm(Form):
    """What a person asks of their own data."""

    kind = choice(_l("What you ask"), labelled(RequestKind))
    words = prose(_l("In your own words"), most=REASON_LENGTH, required=False)


class AnswerForm(Form):
    """The answer to a request."""

    answer = prose(_l("Answer"), most=REASON_LENGTH)


class EraseForm(Form):
    """How the person who asks to be erased proved who they are."""

    proof = choice(_l("How the person proved who they are"), labelled(Proof))

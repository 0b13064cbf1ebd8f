"""What is said of interpreters."""

from __future__ import annotations

from typing import Any

from app.core.forms import EditForm, FilterForm, Form, OneOf, choices, number, words
from app.core.i18n import _l
from app.people.forms import KnownPersonFields


class _ProfileFields:
    """What is said of an interpreter, new or known; the page gives `pairs` its options."""

    organisation = words(_l("Organisation"), required=False)
    pairs = choices(_l("Languages interpreted, both ways"))
    most_hours_a_day = number(_l("Most hours on one day"), least=1, most=12, required=False)


class NewInterpreterForm(KnownPersonFields, _ProfileFields, Form):
    """An interpreter: someone whom the office knows by an address, or a new person."""


class InterpreterForm(_ProfileFields, EditForm):
    """What is said of a known interpreter."""


class InterpreterFilter(FilterForm):
    """The filter over the list of interpreters."""

    q = words(_l("Name or organisation"), required=False)
    pair = OneOf(_l("Languages"), choices=[("", _l("All languages"))], default="")
    standing = OneOf(
        _l("Standing"),
        choices=[("", _l("Interpreting")), ("not", _l("Not interpreting")), ("all", _l("All"))],
        default="",
    )

    def offer(self, **choices: Any) -> None:
        """Offer the pairs of languages."""
        self.pair.choices = [("", _l("All languages")), *choices["pairs"]]

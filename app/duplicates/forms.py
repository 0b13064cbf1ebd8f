"""What the office says of two records that may be of one person."""

from __future__ import annotations

from app.core.forms import FilterForm, Form, OneOf, choice, words
from app.core.i18n import _l
from app.duplicates.states import SuggestionState


class MergeForm(Form):
    """Which of the two records stays."""

    kept = choice(_l("Which record stays"))


class MoveForm(Form):
    """A button; nothing to fill in."""


class SuggestionFilter(FilterForm):
    """The filter over the suggestions."""

    q = words(_l("Name"), required=False)
    status = OneOf(
        _l("Status"),
        choices=[("", _l("All statuses")), *[(state.value, state.label) for state in SuggestionState]],
        default="",
    )

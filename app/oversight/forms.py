"""The filter over the board."""

from __future__ import annotations

from typing import Any

from app.core.forms import FilterForm, OneOf, labelled, tick, words
from app.core.i18n import _l
from app.oversight.steps import Standing


class BoardFilter(FilterForm):
    """Which lines of the board are shown."""

    q = words(_l("Programme"), required=False)
    standing = OneOf(
        _l("Standing"),
        choices=[("", _l("All that is begun")), *labelled(Standing), ("all", _l("All"))],
        default="",
    )
    standard = OneOf(_l("Standard"), choices=[("", _l("All standards"))], default="")
    due = OneOf(
        _l("Ends within"),
        choices=[
            ("", _l("Any time")),
            ("30", _l("30 days")),
            ("90", _l("90 days")),
            ("180", _l("180 days")),
            ("365", _l("A year")),
        ],
        default="",
    )
    red = tick(_l("Only with criteria not reached"))

    def offer(self, **choices: Any) -> None:
        """Offer the standards."""
        self.standard.choices = [("", _l("All standards")), *((code, code) for code in choices["standards"])]

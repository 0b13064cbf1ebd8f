"""What is asked on the pages of data protection."""

from __future__ import annotations

from typing import Any

from app.core.forms import FilterForm, OneOf, day, words
from app.core.i18n import _l


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

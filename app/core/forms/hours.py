"""An hour and minute on the wall, written as people write it and read back by the clock of 24 hours."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from wtforms import TimeField

from app.core.forms.fields import OneLine, needed
from app.core.i18n import _, _l

_WRITTEN = re.compile(r"(\d{1,2})(?: ?[:.h] ?(\d\d)?| ?(\d\d))?(?::00)?", re.IGNORECASE)
_PATTERN = r"\p{Nd}{1,2} ?[:.hH]? ?(\p{Nd}{2})?"
"""The same for a browser."""


def clock_time(label: Any, *, required: bool = True) -> TimeField:
    """A field for an hour and minute on the wall, in a zone that stands beside it."""
    return ClockField(
        label,
        validators=needed(required=required, sentence=_l("Write an hour, such as 09:30.")),
        render_kw={"inputmode": "numeric", "pattern": _PATTERN, "maxlength": 10},
    )


def read_hour(text: str) -> time | None:
    """The hour that is written as 09:00, 9:00, 0900, 9h00, 9.00 or 9, in any digits; None for what is none.

    A spreadsheet writes whole seconds behind it, as 09:00:00.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, unparted = found.groups()
    try:
        return time(int(hours), int(minutes or unparted or 0))
    except ValueError:
        return None


class ClockField(TimeField):
    """An hour and minute as text: a browser's own field of an hour has twelve of them in some languages."""

    widget = OneLine()
    is_hour = True

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the hour; ValueError with a sentence for one that does not exist."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = read_hour(text)
        if text and self.data is None:
            raise ValueError(_("This is not an hour. Write one from 00:00 to 23:59, such as 09:30."))

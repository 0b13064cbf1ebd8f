"""What a coordinator says of a draft, and of a repair."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time, timedelta
from itertools import pairwise
from typing import Any

from app.core import clock
from app.core.forms import FilterForm, Form, choice, day, prose
from app.core.i18n import _, _l
from app.core.templating import OFFICE_ZONE
from app.drafting.hours import Hours

MOST_HOURS = 12
MOST_DAYS = timedelta(days=366)
_LINE = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})(\s+online)?", re.IGNORECASE)


def written(hours: Sequence[Hours]) -> str:
    """Hours as they are written in the form."""
    return "\n".join(f"{one.start:%H:%M}-{one.end:%H:%M}" for one in hours)


class AskForm(Form):
    """In which venue, and at which hours of each day, the sessions may be."""

    venue = choice(_l("Venue"))
    hours = prose(_l("Hours of each day"), most=600)
    moves = choice(
        _l("What stands on the timetable"),
        [("stay", _l("Leave what stands where it is")), ("move", _l("Move what is not fixed"))],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Each line is a start and an end, and none overlaps another."""
        valid = super().validate(extra_validators)
        if valid:
            try:
                self.read_hours()
            except ValueError as error:
                self.hours.errors = [str(error)]
                return False
        return bool(valid)

    def read_hours(self) -> list[Hours]:
        """The hours that were written, in their order; ValueError with a sentence for what is none."""
        found = []
        for line in (self.hours.data or "").splitlines():
            if not line.strip():
                continue
            match = _LINE.fullmatch(line.strip())
            if match is None:
                raise ValueError(_("“%(line)s” is no hours. Write such as 08:30-10:30.", line=line.strip()))
            try:
                start, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
            except ValueError:
                raise ValueError(
                    _(
                        "“%(line)s”: there is no such hour. Write from 00:00 to 23:59.",
                        line=line.strip(),
                    )
                ) from None
            if end <= start:
                raise ValueError(_("“%(line)s” does not end after it starts.", line=line.strip()))
            found.append(Hours(start, end, online_only=bool(match[5])))
        found.sort(key=lambda hours: hours.start)
        if any(one.end > after.start for one, after in pairwise(found)):
            raise ValueError(_("Two of these hours overlap."))
        if not 1 <= len(found) <= MOST_HOURS:
            raise ValueError(_("Write from one to %(most)s hours, each on its own line.", most=MOST_HOURS))
        return found


class RepairForm(FilterForm):
    """From which day until which someone or something is not there."""

    first = day(_l("Not there from"))
    last = day(_l("Until, with this day"))

    def validate(self, extra_validators: Any = None) -> bool:
        """The days are in their order, not over, and not more than a year."""
        if not super().validate(extra_validators):
            return False
        first, last = self.first.data, self.last.data
        if last < first:
            self.last.errors = [_("The last day is before the first. Choose it again.")]
        elif last < clock.today(OFFICE_ZONE):
            self.last.errors = [_("These days are over. Write days that are still to come.")]
        elif last - first > MOST_DAYS:
            self.last.errors = [_("Choose a year at most.")]
        return not self.last.errors

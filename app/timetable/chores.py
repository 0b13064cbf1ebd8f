"""What the timetable does by the clock."""

from __future__ import annotations

import logging

from app.core import chores
from app.core.db import unit_of_work
from app.timetable import instants
from app.timetable.lost_hours import lost_hours

_log = logging.getLogger(__name__)


@chores.at_the_start
def follow_the_clocks() -> None:
    """A new time-zone database comes with a new start: what it moves is moved before anything is told."""
    with unit_of_work():
        moved = instants.recompute()
        lost = lost_hours()
    if moved:
        _log.warning("%s instants moved with the time-zone database", len(moved))
    if lost:
        _log.warning("%s hours to come are skipped or shown twice by the clocks of their zone", len(lost))

"""What the worker does for the board: it measures the criteria of what is tracked anew."""

from __future__ import annotations

from datetime import timedelta

from app.access.actor import SYSTEM
from app.accreditation.standing import today
from app.core import chores
from app.core.i18n import _l
from app.oversight import lights
from app.oversight.tracked import tracked

MEASURED_EVERY = timedelta(hours=1)


@chores.every(MEASURED_EVERY, _l("Measure the criteria of accredited programmes for the board"))
def measure_criteria() -> None:
    """Each tracked version is measured before its deed begins, so that no lock is held meanwhile."""
    pairs = [one.pair for one in tracked(SYSTEM, on=today())]
    for pair in pairs:
        lights.keep(pair, on=today())
    lights.forget_all_but(pairs)

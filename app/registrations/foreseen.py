"""Whether a state names as many officials as seats are foreseen for it: said while it can still act."""

from __future__ import annotations

from datetime import timedelta

from app.cohorts.models import Cohort
from app.core import clock
from app.core.i18n import _, ngettext
from app.registrations import reminders
from app.registrations.room import state_name

_SOON = timedelta(days=max(reminders.DAYS_BEFORE))
"""From when on too few nominees are spoken of: at first nobody has had the time to name any."""


def remark(cohort: Cohort, code: str, *, seats: int | None, nominated: int) -> str:
    """What it means that a state has other than as many nominees as seats; empty where it has as many."""
    if seats is None or nominated == seats:
        return ""
    words = {
        "state": state_name(code),
        "officials": ngettext(
            "%(num)s official nominated or endorsed", "%(num)s officials nominated or endorsed", nominated
        ),
        "seats": ngettext("%(num)s seat foreseen", "%(num)s seats foreseen", seats),
    }
    if nominated > seats:
        return _(
            "%(state)s: %(officials)s, %(seats)s. Not all of them can have a seat; "
            "the office chooses with the state’s own order in mind.",
            **words,
        )
    if cohort.call is None or clock.now() < cohort.call.deadline_at - _SOON:
        return ""
    return _(
        "%(state)s: %(officials)s, %(seats)s. Seats for which nobody is named before the deadline "
        "may go to other states.",
        **words,
    )

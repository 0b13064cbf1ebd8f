"""How an accreditation stands on a day: its state, and what the calendar says of its term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accreditation.models import Accreditation
from app.accreditation.states import AccreditationState
from app.core import clock
from app.core.i18n import _, ngettext
from app.core.templating import OFFICE_ZONE

SOON_DAYS = 180
"""A renewal takes about half a year to prepare: from here on an administrator is told."""
VERY_SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Standing:
    """A label with its tone, and the days left in words where they are still counted."""

    label: Any
    tone: str
    days: str = ""
    days_tone: str = ""


def today() -> date:
    """The office's own day, by which terms are counted."""
    return clock.today(OFFICE_ZONE)


def standing(accreditation: Accreditation) -> Standing:
    """How it stands today."""
    day, state = today(), accreditation.state
    if state in {AccreditationState.WITHDRAWN, AccreditationState.SUPERSEDED}:
        return Standing(state.label, state.tone)
    left = accreditation.days_left(day)
    if left < 0:
        return Standing(_("Expired"), "bad", _days(left), "bad")
    if state is AccreditationState.SUSPENDED:
        return Standing(state.label, state.tone, _days(left), _tone(left))
    if day < accreditation.valid_from:
        return Standing(_("Not yet begun"), "", _days(left), _tone(left))
    return Standing(state.label, state.tone, _days(left), _tone(left))


def _days(left: int) -> str:
    if left < 0:
        return ngettext("%(num)s day ago", "%(num)s days ago", -left)
    if left == 0:
        return _("last day today")
    return ngettext("%(num)s day left", "%(num)s days left", left)


def _tone(left: int) -> str:
    if left <= VERY_SOON_DAYS:
        return "bad"
    return "warn" if left <= SOON_DAYS else "good"

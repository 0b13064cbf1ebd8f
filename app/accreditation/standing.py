"""How an accreditation stands on a day: its state, and what the calendar says of its term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.accreditation.models import Accreditation
from app.accreditation.states import AccreditationState
from app.core import clock
from app.core.i18n import _, ngettext
from app.core.templating import OFFICE_ZONE

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


def is_renewal_open(accreditation: Accreditation, day: date) -> bool:
    """Whether on that day its renewal is to be prepared: as early as its standard says, and after its end."""
    return accreditation.valid_until <= clock.months_after(day, accreditation.standard.renewal_months)


def renewal_opens(accreditation: Accreditation) -> date:
    """The first day on which its renewal is open."""
    day = clock.months_after(accreditation.valid_until, -accreditation.standard.renewal_months)
    while not is_renewal_open(accreditation, day):  # a shorter month ends before its day
        day += timedelta(days=1)
    return day


def standing(accreditation: Accreditation) -> Standing:
    """How it stands today; the days that are left are good news only of what is in force."""
    day, state = today(), accreditation.state
    if state in {AccreditationState.WITHDRAWN, AccreditationState.SUPERSEDED}:
        return Standing(state.label, state.tone)
    left = accreditation.days_left(day)
    if left < 0:
        return Standing(_("Expired"), "bad", _days(left), "bad")
    if state is AccreditationState.SUSPENDED:
        tone = _tone(accreditation, day)
        return Standing(state.label, state.tone, _days(left), "" if tone == "good" else tone)
    if day < accreditation.valid_from:
        return Standing(_("Not yet begun"), "", _days(left), _tone(accreditation, day))
    return Standing(state.label, state.tone, _days(left), _tone(accreditation, day))


def _days(left: int) -> str:
    if left < 0:
        return ngettext("%(num)s day ago", "%(num)s days ago", -left)
    if left == 0:
        return _("last day today")
    return ngettext("%(num)s day left", "%(num)s days left", left)


def _tone(accreditation: Accreditation, day: date) -> str:
    if accreditation.days_left(day) <= VERY_SOON_DAYS:
        return "bad"
    return "warn" if is_renewal_open(accreditation, day) else "good"

"""What indicators are asked of."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from app.core.forms import FilterForm, OneOf, labelled
from app.core.i18n import _, _l
from app.indicators.words import COMMUNITIES, REGIONS, SEXES
from app.member_states.data import STATES
from app.programmes.states import Pillar

_ALL = ("", _l("All"))
OF_PERSONS = ("state", "region", "community", "sex", "sector", "language")
"""The fields that tell the people of one cohort apart: those outside of the office are not asked them."""


def _one(label: Any, *options: tuple[str, Any]) -> OneOf:
    return OneOf(label, choices=[_ALL, *options], default="")


class ChoiceForm(FilterForm):
    """The filter over indicators; what contradicts itself is said and finds nothing."""

    since = _one(_l("From the year"))
    until = _one(_l("Until the year"))
    programme = _one(_l("Programme"))
    donor = _one(_l("Donor"))
    pillar = _one(_l("Strategy pillar"), *labelled(Pillar))
    state = _one(_l("Member state"))
    region = _one(_l("Region"), *REGIONS)
    community = _one(_l("Regional community"), *COMMUNITIES)
    sex = _one(_l("Sex"), *SEXES)
    sector = _one(_l("Service"))
    language = _one(_l("Working language"))
    show = HiddenField()
    by = HiddenField()

    def offer(self, **choices: Any) -> None:
        """Fill the selects whose options depend on the reader, who `is_inside` the office or not."""
        is_inside = choices.pop("is_inside")
        for name, options in choices.items():
            self[name].choices = [_ALL, *options]
        if not is_inside:
            for name in OF_PERSONS:
                delattr(self, name)

    @property
    def contradiction(self) -> str:
        """Why nothing can be found, in a sentence; empty where something can."""
        if self.since.data and self.until.data and self.since.data > self.until.data:
            return _("The first year comes after the last one. Exchange them.")
        state, region = (self[name].data if name in self else "" for name in ("state", "region"))
        if state and region and STATES[state].region != region:
            return _("This member state does not lie in this region. Choose one of the two.")
        return ""

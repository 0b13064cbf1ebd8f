"""What trainees and focal points write of a stay, and what a coordinator says before opening it."""

from __future__ import annotations

from typing import ClassVar

from wtforms.validators import Regexp

from app.arrivals.states import FOR_A_LIST, Purpose, Visa
from app.core.forms import (
    EditForm,
    FilterForm,
    Form,
    choice,
    clock_time,
    day,
    labelled,
    prose,
    words,
    zone,
)
from app.core.i18n import _l

NEED_LENGTH = 1000


def _number() -> object:
    field = words(_l("Passport number"), most=20, required=False, autocomplete="off", spellcheck="false")
    field.kwargs["filters"] = [*field.kwargs["filters"], lambda text: text.upper() if text else text]
    field.kwargs["validators"] = [
        *field.kwargs["validators"],
        Regexp(r"^[A-Z0-9][A-Z0-9-]{3,}$", message=_l("Write the letters and digits of the passport.")),
    ]
    return field


class TravelForm(EditForm):
    """Passport, journey and lodging; all of it may come bit by bit."""

    compares: ClassVar[bool] = False
    passport_number = _number()
    passport_country = choice(_l("Issued by"), required=False)
    passport_expiry = day(_l("Passport valid until"), required=False)
    visa = choice(_l("Visa"), labelled(Visa), required=False)
    arrival_day = day(_l("Day of arrival"), required=False)
    arrival_time = clock_time(_l("Hour of arrival"), required=False)
    arrival_flight = words(_l("Arrives by (flight or other)"), most=60, required=False)
    departure_day = day(_l("Day of departure"), required=False)
    departure_time = clock_time(_l("Hour of departure"), required=False)
    departure_flight = words(_l("Leaves by (flight or other)"), most=60, required=False)
    zone = zone(_l("Time zone of both hours"))
    lodging = prose(_l("Lodging"), most=500, required=False)


class NeedsForm(EditForm):
    """Medical, food and access needs; all empty says that there are none."""

    compares: ClassVar[bool] = False
    medical = prose(_l("Medical"), most=NEED_LENGTH, required=False)
    dietary = prose(_l("Food"), most=NEED_LENGTH, required=False)
    access = prose(_l("Access"), most=NEED_LENGTH, required=False)


class RevealForm(Form):
    """Which of the two records a coordinator opens, and for what."""

    record = choice(_l("Record"))
    purpose = choice(_l("Purpose"), labelled(Purpose))


class ListForm(Form):
    """For what a coordinator opens the journeys and the lodging of all at once."""

    purpose = choice(_l("Purpose"), [(purpose.value, purpose.label) for purpose in FOR_A_LIST])


class ArrivalsFilter(FilterForm):
    """The filter over a cohort's arrivals: by name alone, for nothing sealed is searched."""

    q = words(_l("Name"), required=False)

"""Travel and needs records as the house opens and masks them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.arrivals import queries
from app.arrivals.models import RECEPTION_FIELDS, Travel
from app.arrivals.states import Visa
from app.core import zones
from app.core.i18n import _, _l, language
from app.core.templating import day
from app.disclosure.records import Rows, SealedKind, declare
from app.member_states import data as member_states


def _travel_rows(texts: Mapping[str, str]) -> Rows:
    country, expiry, visa = (texts.get(name, "") for name in ("passport_country", "passport_expiry", "visa"))
    return [
        (_l("Passport number"), texts.get("passport_number", "")),
        (_l("Issued by"), member_states.name(country, language()) if country else ""),
        (_l("Passport valid until"), day(date.fromisoformat(expiry)) if expiry else ""),
        (_l("Visa"), str(Visa(visa).label) if visa else ""),
        (_l("Arrival"), _leg(texts, "arrival")),
        (_l("Departure"), _leg(texts, "departure")),
        (_l("Lodging"), texts.get("lodging", "")),
    ]


def _leg(texts: Mapping[str, str], leg: str) -> str:
    """An arrival or a departure in one line: day, hour with its zone, flight."""
    on, at, flight = (texts.get(f"{leg}_{part}", "") for part in ("day", "time", "flight"))
    parts = [day(date.fromisoformat(on)) if on else ""]
    if at:
        parts.append(
            _("%(hour)s (%(city)s)", hour=at, city=zones.zone_city(texts.get("zone", "UTC"), language()))
        )
    return " · ".join(part for part in [*parts, flight] if part)


def _needs_rows(texts: Mapping[str, str]) -> Rows:
    labels = {"medical": _l("Medical"), "dietary": _l("Food"), "access": _l("Access")}
    return [(label, texts.get(name, "")) for name, label in labels.items()]


def masked_number(record: Travel | None) -> str:
    """A passport's number as lists show it: its last three signs; a dash for none."""
    number = record.unseal("passport_number") if record else ""
    return f"•••{number[-3:]}" if number else "–"


TRAVEL = declare(
    SealedKind(
        name="travel",
        label=_l("Passport and journey"),
        action="travel.reveal",
        find=queries.travel_of,
        rows=_travel_rows,
    )
)
RECEPTION = declare(
    SealedKind(
        name="reception",
        label=_l("Journey and lodging, in the list for the driver and the hotel"),
        action="travel.list",
        find=queries.travel_of,
        rows=_travel_rows,
        by_glass=False,
        fields=RECEPTION_FIELDS,
    )
)
"""What the list of a whole cohort opens: never a passport, a visa, or a need."""
NEEDS = declare(
    SealedKind(
        name="needs",
        label=_l("Medical, food and access needs"),
        action="needs.reveal",
        find=queries.needs_of,
        rows=_needs_rows,
    )
)

"""The list that the driver and the hotel go by: the journeys and the lodging of a cohort, opened at once.

Why it may be, and what bounds it, is in docs/decisions/0015.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.access.actor import Actor, Role
from app.arrivals import queries
from app.arrivals.records import RECEPTION
from app.cohorts.models import Cohort
from app.core.errors import DomainError
from app.core.i18n import _
from app.disclosure import operations as disclosure
from app.registrations.models import Registration


@dataclass(frozen=True, slots=True)
class Leg:
    """An arrival or a departure where the clocks show the cohort's zone; None for what is not given."""

    day: date | None
    hour: time | None
    flight: str

    @property
    def order(self) -> tuple[date, time]:
        """Where it stands in the driver's list: the unknown come last."""
        return self.day or date.max, self.hour or time.max


@dataclass(frozen=True, slots=True)
class Guest:
    """One participant as the driver and the hotel know them."""

    registration: Registration
    arrival: Leg
    departure: Leg
    lodging: str

    @property
    def nights(self) -> int | None:
        """From the day of arrival to that of departure; None while either is not given."""
        if not (self.arrival.day and self.departure.day):
            return None
        return (self.departure.day - self.arrival.day).days


def open_list(cohort: Cohort, *, purpose: str, actor: Actor) -> list[Guest]:
    """Open what the driver and the hotel need of everyone with a confirmed seat, by name.

    Each record that is opened has its own word in the trail, which its official reads.
    DomainError when there is nothing to open.
    """
    found = queries.guests_of(cohort.id, actor)
    if not any(travel for _registration, travel in found):
        raise DomainError(_("Nobody with a confirmed seat has given their journey yet."))
    guests = []
    for registration, travel in found:
        texts = travel and disclosure.reveal_found(
            RECEPTION, travel, registration, actor=actor, role=Role.COORDINATOR, purpose=purpose
        )
        guests.append(_guest(registration, texts or {}, cohort.zone))
    return guests


def _guest(registration: Registration, texts: dict[str, str], zone: str) -> Guest:
    arrival, departure = (_leg(texts, leg, zone) for leg in ("arrival", "departure"))
    return Guest(registration, arrival, departure, texts.get("lodging", ""))


def _leg(texts: dict[str, str], leg: str, zone: str) -> Leg:
    on, at, flight = (texts.get(f"{leg}_{part}", "") for part in ("day", "time", "flight"))
    if not (on and at):
        return Leg(date.fromisoformat(on) if on else None, None, flight)
    written = datetime.combine(date.fromisoformat(on), time.fromisoformat(at), ZoneInfo(texts["zone"]))
    there = written.astimezone(ZoneInfo(zone))
    return Leg(there.date(), there.time(), flight)

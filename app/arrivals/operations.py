"""A trainee, or the state for them, gives what the office must know to receive them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, time, timedelta
from typing import TypeVar

from app.access.actor import Actor, Role
from app.arrivals import queries
from app.arrivals.models import Answers, Needs, Travel
from app.arrivals.states import GIVES_ANSWERS
from app.audit import trail
from app.cohorts.models import Cohort
from app.core import clock, zones
from app.core.db import db
from app.core.errors import DomainError, ForbiddenError
from app.core.i18n import _
from app.disclosure import operations as disclosure
from app.disclosure.records import SealedKind
from app.registrations.models import Registration

AROUND = timedelta(days=30)
"""How long before and after its course someone may arrive and leave."""
A = TypeVar("A", bound=Answers)


@dataclass(frozen=True, kw_only=True)
class Journey:
    """What a travel record says, as typed values; nothing is an answer too."""

    passport_number: str
    passport_country: str
    passport_expiry: date | None
    visa: str
    zone: str
    arrival_day: date | None
    arrival_time: time | None
    arrival_flight: str
    departure_day: date | None
    departure_time: time | None
    departure_flight: str
    lodging: str

    def texts(self) -> dict[str, str]:
        """As it is sealed: days as 2026-03-27, hours as 09:30."""
        return {name: _text(value) for name, value in asdict(self).items()}


def _text(value: str | date | time | None) -> str:
    if value is None:
        return ""
    return value.isoformat(timespec="minutes") if isinstance(value, time) else str(value)


def give_travel(registration: Registration, journey: Journey, *, actor: Actor) -> Travel:
    """Seal a passport and journey; DomainError names the field that can't be right."""
    _refuse_impossible(journey, registration.cohort)
    record = queries.travel_of(registration.id) or Travel(registration_id=registration.id)
    return _give(record, registration, journey.texts(), action="travel.give", actor=actor)


def give_needs(registration: Registration, *, medical: str, dietary: str, access: str, actor: Actor) -> Needs:
    """Seal what someone needs; all empty says that they need nothing."""
    record = queries.needs_of(registration.id) or Needs(registration_id=registration.id)
    texts = {"medical": medical, "dietary": dietary, "access": access}
    return _give(record, registration, texts, action="needs.give", actor=actor)


def _give(record: A, registration: Registration, texts: dict[str, str], *, action: str, actor: Actor) -> A:
    refuse_the_settled(record, registration, actor)
    if registration.state not in GIVES_ANSWERS:
        raise DomainError(_("This is asked once the seat is confirmed, and not after the course."))
    if record in db.session:
        record.version += 1
    record.seal(**texts)
    record.given_by, record.given_at = actor.account_id, clock.now()
    if actor.person_id == registration.person_id:
        record.settled_at = clock.now()
    db.session.add(record)
    fields = [name for name, text in texts.items() if text]
    trail.record(action, actor=actor, subject=registration, fields=fields)
    return record


def open_to_change(kind: SealedKind, registration: Registration, *, actor: Actor) -> dict[str, str]:
    """Open one's own record to read or change it; the state's focal point only what is not settled."""
    record = kind.find(registration.id)
    if isinstance(record, Answers):
        refuse_the_settled(record, registration, actor)
    own = actor.person_id == registration.person_id
    role = Role.TRAINEE if own else Role.FOCAL_POINT
    return disclosure.reveal(kind, registration, actor=actor, role=role)


def refuse_the_settled(record: Answers, registration: Registration, actor: Actor) -> None:
    """Keep from the state what the official answered in person."""
    if record.settled_at is not None and actor.person_id != registration.person_id:
        raise ForbiddenError(_("The official has answered this. Only they read and change it now."))


def _refuse_impossible(journey: Journey, cohort: Cohort) -> None:
    if journey.passport_expiry and journey.passport_expiry < cohort.last_day:
        raise DomainError(
            _("This passport ends before the course does. Renew it, then write the new one."),
            field="passport_expiry",
        )
    for leg in ("arrival", "departure"):
        on: date | None = getattr(journey, f"{leg}_day")
        at: time | None = getattr(journey, f"{leg}_time")
        if on and not cohort.first_day - AROUND <= on <= cohort.last_day + AROUND:
            raise DomainError(_("This is more than 30 days away from the course."), field=f"{leg}_day")
        if at and not on:
            raise DomainError(_("Write the day as well."), field=f"{leg}_day")
        if on and at:
            try:
                zones.instant(on, at, journey.zone)
            except zones.NoSuchTime:
                raise DomainError(
                    _("The clocks skip this hour on that day. Write another."), field=f"{leg}_time"
                ) from None
    arrival = (journey.arrival_day, journey.arrival_time or time.min)
    departure = (journey.departure_day, journey.departure_time or time.max)
    if journey.arrival_day and journey.departure_day and departure <= arrival:
        raise DomainError(_("The departure comes before the arrival."), field="departure_day")

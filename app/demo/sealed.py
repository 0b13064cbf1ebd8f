"""The sealed records of invented people: each sealed text is a canary, unlike any other text of the office.

A canary says where it belongs (`CNRY-PASS-KE-0001`: the passport of the first such person of Kenya), so
that a test, or anyone with `--describe`, finds it wherever it should not be. Records are there for those
whose time to be kept is not over: 30 days after the course for travel, 7 for needs, a year for screening.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from app.arrivals.models import Answers, Needs, Travel
from app.arrivals.states import Visa
from app.cohorts.models import Cohort
from app.core.db import db
from app.core.sealing import Sealing, sealed_models
from app.demo.courses import RABAT
from app.demo.people import People
from app.demo.scene import Scene
from app.people.models import User
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from app.screening.models import RecipientUnit, Screening

PREFIX = "CNRY"
CODES = {
    "sources": "VSRC",
    "grounds": "VET",
    "risk": "RISK",
    "not_supporting": "NSUP",
    "mitigation": "MITI",
    "passport_number": "PASS",
    "arrival_flight": "ARRV",
    "departure_flight": "DEPA",
    "lodging": "LODG",
    "medical": "MEDI",
    "dietary": "DIET",
    "access": "ACCS",
}
"""The sealed fields that can hold a text of one's own: dates, countries and choices are what they are."""
KEPT: dict[type[Any], timedelta] = {
    Screening: timedelta(days=365),
    Travel: timedelta(days=30),
    Needs: timedelta(days=7),
}
_RECEIVED = {S.CONFIRMED, S.ATTENDING, S.COMPLETED, S.NOT_COMPLETED}


class Canaries:
    """Makes canaries, each once: the same in the same order."""

    def __init__(self) -> None:
        self._numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))

    def of(self, model: type[Sealing], state: str) -> dict[str, str]:
        """A canary for each sealed field of `model` that can hold one, for a person of that state."""
        kinds = {name: f"{PREFIX}-{CODES[name]}-{state}" for name in model.__sealed__ if name in CODES}
        return {name: f"{kind}-{next(self._numbers[kind]):04}" for name, kind in kinds.items()}


def receive(scene: Scene, people: People, canaries: Canaries) -> None:
    """Travel and needs of those with a confirmed seat, but for a few who have not answered yet."""
    cohorts = {row["id"]: row for row in scene.rows(Cohort)}
    accounts = {row["person_id"]: row["id"] for row in scene.rows(User)}
    number = count(1)
    for row in scene.rows(Registration):
        if row["state"] not in _RECEIVED:
            continue
        place, cohort = next(number), cohorts[row["cohort_id"]]
        own = accounts.get(row["person_id"])
        given = {
            "registration_id": row["id"],
            "given_by": own or people.focal_points[row["state_code"]],
            "given_at": row["moved_at"],
            "settled_at": row["moved_at"] if own else None,
        }
        since_end = scene.now.date() - cohort["last_day"]
        is_coming = row["state"] == S.CONFIRMED
        if since_end < KEPT[Travel] and not (is_coming and place % 4 == 1):
            texts = {**_journey(cohort, row["state_code"]), **canaries.of(Travel, row["state_code"])}
            put_sealed(scene, Travel(id=scene.key(), **given), texts)
        if since_end < KEPT[Needs] and not (is_coming and place % 3 == 0):
            put_sealed(scene, Needs(id=scene.key(), **given), canaries.of(Needs, row["state_code"]))


def _journey(cohort: dict[str, Any], state: str) -> dict[str, str]:
    return {
        "passport_country": state,
        "passport_expiry": str(cohort["last_day"] + timedelta(days=700)),
        "visa": Visa.NEEDED.value,
        "zone": RABAT,
        "arrival_day": str(cohort["first_day"] - timedelta(days=1)),
        "arrival_time": "18:40",
        "departure_day": str(cohort["last_day"] + timedelta(days=1)),
        "departure_time": "07:15",
    }


def put_sealed(scene: Scene, record: Screening | RecipientUnit | Answers, texts: dict[str, str]) -> None:
    """Remember a record, with these texts under seal."""
    record.seal(**texts)
    columns = sa.inspect(type(record)).columns.keys()
    values = {name: getattr(record, name) for name in columns if name in record.__dict__}
    scene.put(type(record), **values)  # type: ignore[arg-type]


def described() -> list[dict[str, str]]:
    """Every canary of the office: its value, field, member state, person and registration, or its unit."""
    found = []
    for model in (model for model in sealed_models() if hasattr(model, "registration_id")):
        rows = db.session.execute(
            sa.select(model, Registration)
            .join(Registration, Registration.id == model.registration_id)
            .order_by(model.id)
        )
        for record, registration in rows:
            whose = {"person": str(registration.person_id), "registration": str(registration.id)}
            found += _canaries_in(record, registration.state_code, whose)
    for unit in db.session.scalars(sa.select(RecipientUnit).order_by(RecipientUnit.id)):
        found += _canaries_in(unit, unit.state_code, {"unit": str(unit.id)})
    return sorted(found, key=lambda canary: canary["value"])


def _canaries_in(record: Any, state: str, whose: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"value": value, "field": f"{record.__tablename__}.{name}", "state": state, **whose}
        for name in record.__sealed__
        if (value := record.unseal(name)).startswith(PREFIX)
    ]

"""The sealed records of invented people: each sealed text is a canary, unlike any other text of the office.

What was answered for a nominee is not sealed, and bears a canary at the end of one answer.

A canary says where it belongs (`CNRY-PASS-KE-0001`: the passport of the first such person of Kenya), so
that a test, or anyone with `--describe`, finds it wherever it should not be. Records are there for those
whose time to be kept is not over: 30 days after the course for travel, 7 for needs, a year for screening.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.arrivals.models import Needs, Travel
from app.arrivals.states import Visa
from app.cohorts.models import Cohort
from app.complaints.models import Complaint
from app.core.db import db
from app.core.sealing import Sealing, sealed_models
from app.demo.courses import RABAT
from app.demo.people import People
from app.demo.scene import Scene
from app.documents.models import NomineeDocument
from app.documents.queries import one_document
from app.materials.models import Material, MaterialVersion
from app.nominations.models import Nomination, NomineeRow
from app.people.models import User
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART
from app.registrations.states import RegistrationState as S
from app.screening.models import RecipientUnit, Screening
from app.timetable.join_links import JoinLink
from app.timetable.models import PublishedSession, Session
from app.timetable.states import Mode, SessionState

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
    "words": "WORD",
    "answer": "ANSW",
    "address": "JOIN",
}
"""The sealed fields that can hold a text of one's own: dates, countries and choices are what they are."""
NOWHERE = "XX"
"""Where complaints and meetings are from, which are of no state."""
_CANARY = re.compile(rf"{PREFIX}-[A-Z]+-[A-Z]{{2}}-\d+")
KEPT: dict[type[Any], timedelta] = {
    Screening: timedelta(days=365),
    Travel: timedelta(days=30),
    Needs: timedelta(days=7),
}


class Canaries:
    """Makes canaries, each once: the same in the same order."""

    def __init__(self) -> None:
        self._numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))

    def of(self, model: type[Sealing], state: str) -> dict[str, str]:
        """A canary for each sealed field of `model` that can hold one, for a person of that state."""
        return {name: self.one(CODES[name], state) for name in model.__sealed__ if name in CODES}

    def one(self, code: str, state: str) -> str:
        """The next canary of that kind and state."""
        kind = f"{PREFIX}-{code}-{state}"
        return f"{kind}-{next(self._numbers[kind]):04}"


def receive(scene: Scene, people: People, canaries: Canaries) -> None:
    """Travel and needs of those with a confirmed seat, but for a few who have not answered yet."""
    cohorts = {row["id"]: row for row in scene.rows(Cohort)}
    accounts = {row["person_id"]: row["id"] for row in scene.rows(User)}
    number = count(1)
    for row in scene.rows(Registration):
        if row["state"] not in TAKES_PART:
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


def let_join(scene: Scene, *, given_by: UUID, canaries: Canaries) -> None:
    """Let the session that is going on, or the first to come, be joined from elsewhere as well."""
    coming = [
        row
        for row in scene.rows(PublishedSession)
        if row["state"] is SessionState.SCHEDULED and row["ends_at"] > scene.now
    ]
    known = min(coming, key=lambda row: (row["starts_at"], row["session_id"]))
    planned = next(row for row in scene.rows(Session) if row["id"] == known["session_id"])
    known["mode"] = planned["mode"] = Mode.HYBRID
    link = JoinLink(
        id=scene.key(),
        session_id=known["session_id"],
        minutes_before=60,
        given_by=given_by,
        given_at=scene.now - timedelta(days=2),
    )
    put_sealed(
        scene, link, {"address": f"https://meet.example.org/{canaries.one(CODES['address'], NOWHERE)}"}
    )


def put_sealed(scene: Scene, record: Sealing, texts: dict[str, str]) -> None:
    """Remember a record, with these texts under seal."""
    record.seal(**texts)
    columns = sa.inspect(type(record)).columns.keys()
    values = {name: getattr(record, name) for name in columns if name in record.__dict__}
    scene.put(type(record), **values)  # type: ignore[arg-type]


def described() -> list[dict[str, str]]:
    """Every canary of the office: its value, field, member state, and of whom or what it tells."""
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
    for complaint in db.session.scalars(sa.select(Complaint).order_by(Complaint.id)):
        whose = {"person": str(complaint.person_id), "complaint": str(complaint.id)}
        found += _canaries_in(complaint, NOWHERE, whose)
    for link in db.session.scalars(sa.select(JoinLink).order_by(JoinLink.id)):
        found += _canaries_in(link, NOWHERE, {"session": str(link.session_id)})
    nominations = sa.select(Nomination, Registration.person_id).join(Nomination.registration)
    for nomination, person in db.session.execute(nominations.order_by(Nomination.id)):
        whose = {"person": str(person), "registration": str(nomination.registration_id)}
        found += _canaries_among(nomination, nomination.state_code, whose)
    for row in db.session.scalars(sa.select(NomineeRow).order_by(NomineeRow.id)):
        found += _canaries_among(row, row.state_code, {"file": str(row.file_id)})
    for document in db.session.scalars(one_document().order_by(NomineeDocument.id)):
        whose = {"person": str(document.person_id), "nominee_document": str(document.id)}
        found += _canaries_written_on(document, {**whose, "registration": str(document.registration_id)})
    versions = sa.select(MaterialVersion, Material.programme_id).join(
        Material, Material.id == MaterialVersion.material_id
    )
    for version, programme in db.session.execute(versions.order_by(MaterialVersion.id)):
        whose = {"material": str(version.material_id), "programme": str(programme)}
        found += [
            {"value": value, "field": "material_versions.file", "state": NOWHERE, **whose}
            for value in _CANARY.findall(version.content().decode("latin-1"))
        ]
    return sorted(found, key=lambda canary: canary["value"])


def _canaries_written_on(document: NomineeDocument, whose: dict[str, str]) -> list[dict[str, str]]:
    field = f"{document.__tablename__}.{document.asked.secrecy.value}"
    return [
        {"value": value, "field": field, "state": document.state_code, **whose}
        for value in _CANARY.findall(document.content().decode("latin-1"))
    ]


def _canaries_in(record: Any, state: str, whose: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"value": value, "field": f"{record.__tablename__}.{name}", "state": state, **whose}
        for name in record.__sealed__
        for value in _CANARY.findall(record.unseal(name))
    ]


def _canaries_among(
    record: Nomination | NomineeRow, state: str, whose: dict[str, str]
) -> list[dict[str, str]]:
    return [
        {"value": value, "field": f"{record.__tablename__}.answers", "state": state, **whose}
        for value in _CANARY.findall(" ".join(map(str, record.answers.values())))
    ]

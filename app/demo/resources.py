"""Who interprets, what trainers may teach, and who is away on some days: what sessions are planned with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.core import clock
from app.demo.courses import RABAT, House, morning
from app.demo.people import People
from app.demo.scene import Scene, read
from app.interpreters.models import Interpreter
from app.people.models import Sex
from app.timetable.models import (
    Availability,
    Booking,
    Interpreting,
    PublishedInterpreter,
    Session,
    Teaching,
)
from app.timetable.states import ResourceKind, SessionState, Whereabouts
from app.trainers.models import Qualification

QUALIFIED_SINCE = date(2022, 1, 3)
PAIR = "en-fr"


def plan_with(scene: Scene, people: People, house: House) -> None:
    """Interpreters with a week of sessions, qualifications for what is taught, and some days away."""
    today = clock.today(RABAT)
    interpreters = _interpreters(scene, people)
    coming = [
        row
        for row in scene.rows(Session)
        if row["state"] is SessionState.SCHEDULED and row["starts_at"] > scene.now
    ]
    for number, row in enumerate(sorted(coming, key=lambda row: row["starts_at"])[:8]):
        _interpret(scene, row, interpreters[number % 2])
    _qualify(scene, today)
    absent = house.trainers[-1]
    for kind, key, where, since, until in (
        (ResourceKind.TRAINER, absent, Whereabouts.AWAY, 30, 51),
        (ResourceKind.TRAINER, absent, Whereabouts.TRAVEL, 52, 52),
        (ResourceKind.INTERPRETER, interpreters[2], Whereabouts.AWAY, 7, 20),
        (ResourceKind.ROOM, house.rooms["AUI"][0], Whereabouts.CLOSED, 10, 24),
    ):
        scene.put(
            Availability,
            resource_kind=kind,
            resource_id=key,
            whereabouts=where,
            first_day=today + timedelta(days=since),
            last_day=today + timedelta(days=until),
        )


def _interpreters(scene: Scene, people: People) -> list[UUID]:
    """The first one signs in with the interpreter's account."""
    found = []
    since = morning(date(2022, 3, 1))
    for row in read("places")["interpreter"]:
        given, family, original = row["name"]
        someone = people.person(
            given,
            family,
            name_original=original,
            sex=Sex(row["sex"]),
            email=row.get("email", ""),
            created=since,
        )
        if someone.email:
            people.account(someone, created=since)
        found.append(
            scene.put(
                Interpreter,
                person_id=someone.id,
                organisation=row["organisation"],
                pairs=row["pairs"],
                most_hours_a_day=6,
            )
        )
    return found


def _interpret(scene: Scene, session: dict[str, Any], interpreter: UUID) -> None:
    """One interpreter in a session to come, and booked for it."""
    session["interpretation"] = [PAIR]
    scene.put(Interpreting, session_id=session["id"], interpreter_id=interpreter, pair=PAIR)
    scene.put(PublishedInterpreter, session_id=session["id"], interpreter_id=interpreter, pair=PAIR)
    scene.put(
        Booking,
        session_id=session["id"],
        resource_kind=ResourceKind.INTERPRETER,
        resource_id=interpreter,
        starts_at=session["starts_at"],
        ends_at=session["ends_at"],
    )


def _qualify(scene: Scene, today: date) -> None:
    """Every trainer is qualified for the modules that the trainer teaches; one paper ends soon."""
    module_of = {row["id"]: row["module_id"] for row in scene.rows(Session)}
    taught = sorted({(row["trainer_id"], module_of[row["session_id"]]) for row in scene.rows(Teaching)})
    for number, (trainer, module) in enumerate(taught):
        scene.put(
            Qualification,
            trainer_id=trainer,
            module_id=module,
            valid_from=QUALIFIED_SINCE,
            valid_until=today + timedelta(days=400 if number else 50),
            document=f"RPO/QUAL/{number + 1:03d}",
        )

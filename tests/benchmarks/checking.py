"""One move asked of the ledger among 100,000 bookings, and how long its questions take in the database."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from app import create_app
from app.access.actor import Actor
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.config import Settings
from app.core import zones
from app.core.db import db, new_id, unit_of_work
from app.core.texts import Texts
from app.registrations.states import RegistrationState
from app.timetable import ledger, queries
from app.timetable.models import Booking, Session
from app.timetable.states import Mode, ResourceKind, SessionState
from tests.support import postgres
from tests.support.office import RABAT, Office

BOOKINGS, TRAINEES, TRIES = 100_000, 22, 60
ASKED = 5
_STARTS = (8, 10, 14, 16)


def fill(
    office: Office,
    sessions: int,
    held: list[tuple[ResourceKind, UUID]],
    *,
    since: date = date(2027, 1, 4),
    **facts: Any,
) -> list[UUID]:
    """So many sessions of two hours, four on each working day, each holding all of `held`; their keys."""
    days = (day for n in count() if (day := since + timedelta(n)).weekday() < 5)
    places = ((day, hour) for day in days for hour in _STARTS)
    rows, bookings = [], []
    for _n, (day, hour) in zip(range(sessions), places, strict=False):
        start, end = (datetime(day.year, day.month, day.day, hour + n) for n in (0, 2))
        instants = {
            "starts_at": zones.instant(day, start.time(), RABAT),
            "ends_at": zones.instant(day, end.time(), RABAT),
        }
        key = new_id()
        rows.append({"id": key, "day": day, "start": start.time(), "end": end.time(), **instants, **facts})
        bookings += [
            {"id": new_id(), "session_id": key, "resource_kind": kind, "resource_id": resource, **instants}
            for kind, resource in held
        ]
    with office.deed() as database:
        for model, many in ((Session, rows), (Booking, bookings)):
            for first in range(0, len(many), 5_000):
                database.execute(sa.insert(model), many[first : first + 5_000])
    return [row["id"] for row in rows]


def facts_of(office: Office, cohort: UUID, module: UUID, programme: UUID, **more: Any) -> dict[str, Any]:
    """What all sessions of a cohort have in common."""
    return {
        "cohort_id": cohort,
        "programme_id": programme,
        "module_id": module,
        "title": Texts(en="Evidence on the scene"),
        "zone": RABAT,
        "mode": Mode.IN_PERSON,
        "language": "en",
        "state": SessionState.DRAFT,
        **more,
    }


def _office(app: Flask) -> UUID:
    """An office in which one room, two trainers, a cohort and its trainees hold all bookings; a session."""
    office = Office(app)
    programme = office.programme()
    cohort = office.cohort(
        programme, state=CohortState.CONFIRMED, first_day=date(2027, 1, 4), last_day=date(2035, 1, 5)
    )
    module = office.modules(office.read(Cohort, cohort).curriculum_id)[0]
    persons = [office.person(state="KE") for _n in range(TRAINEES)]
    for person in persons:
        office.registration(cohort, person, state=RegistrationState.CONFIRMED)
    room, trainers = office.room(), [office.trainer() for _n in range(2)]
    held = [
        (ResourceKind.COHORT, cohort),
        (ResourceKind.ROOM, room),
        *((ResourceKind.TRAINER, one) for one in trainers),
        *((ResourceKind.TRAINEE, one) for one in persons),
    ]
    facts = facts_of(office, cohort, module, programme)
    fill(office, BOOKINGS // len(held), held, **facts, room_id=room)
    evening = {"start": time(18, 30), "end": time(20), "state": SessionState.DRAFT}
    return office.session(cohort, room=room, trainers=trainers, day=date(2028, 3, 7), **evening)


@contextmanager
def _timed(engine: sa.Engine) -> Iterator[dict[str, float]]:
    """Milliseconds of the statements about bookings that are sent meanwhile, by their verb."""
    spent: dict[str, float] = defaultdict(float)
    begun = [0.0]

    def before(*_rest: Any) -> None:
        begun[0] = perf_counter()

    def after(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "bookings" in statement:
            spent[statement.split(maxsplit=1)[0]] += (perf_counter() - begun[0]) * 1000

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield spent
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


class _TakenBackError(Exception):
    """Each try finds the office as it was."""


def measure(app: Flask) -> tuple[float, float]:
    """Milliseconds of what a move asks about bookings and of what it writes; each the lower quartile."""
    key = _office(app)
    asked, written = [], []
    with app.app_context():
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE"))
        for number in range(TRIES):
            with suppress(_TakenBackError), _timed(db.engine) as spent, unit_of_work():
                session = db.session.scalars(queries.one_session().where(Session.id == key)).one()
                session.starts_at += timedelta(minutes=15 if number % 2 else -15)
                ledger.book([session], actor=Actor())
                raise _TakenBackError
            db.session.remove()
            asked.append(spent.pop("SELECT"))
            written.append(sum(spent.values()))
        bookings = db.session.scalar(sa.select(sa.func.count()).select_from(Booking)) or 0
        db.session.remove()
    assert bookings > BOOKINGS * 0.99, bookings
    return statistics.quantiles(asked, n=4)[0], statistics.quantiles(written, n=4)[0]


def lines(databases: Mapping[str, str]) -> Iterator[str]:
    """What a move costs on each database, each in an office of its own."""
    for database, url in databases.items():
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = stack.enter_context(postgres.scratch_database(url)) if url else ""
            app = create_app(Settings(instance=folder, database_url=address))
            with app.app_context():
                upgrade()
            asked, written = measure(app)
            with app.app_context():
                db.engine.dispose()
        yield (
            f"one move against {BOOKINGS:,} bookings, {database}: checked in {asked:.2f} ms ({ASKED}), "
            f"held anew in {written:.2f} ms"
        )


if __name__ == "__main__":
    given = {"SQLite": ""}
    if os.environ.get("TEST_DATABASE_URL"):
        given["PostgreSQL"] = os.environ["TEST_DATABASE_URL"]
    for line in lines(given):
        print(line, flush=True)

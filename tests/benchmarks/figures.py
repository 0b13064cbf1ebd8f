"""How long indicators take at a million participants: to count them into the summary, and to read each.

    .venv/bin/python -m tests.benchmarks.figures --size 1000000
    INSTANCE_PATH=… DATABASE_URL=… .venv/bin/python -m tests.benchmarks.figures --standing

Cohorts of 500, each of eight states, with invented people who completed, are written past the house; one in
twenty people took part twice. Every indicator is then read of everything, by state, and of the women of
one community; by the clock on the wall, the median of five, on SQLite or where TEST_DATABASE_URL says.
`--standing` asks an office that is there already, and counts what of it is due.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_migrate import upgrade

from app import create_app
from app.access.actor import SYSTEM
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.completion.models import Completion
from app.config import Settings
from app.core import clock
from app.core.db import Base, db, new_id, unit_of_work
from app.core.texts import Texts
from app.indicators import counting, queries
from app.indicators.catalogue import Dimension, indicators
from app.indicators.models import Cell
from app.indicators.queries import Choice
from app.member_states.data import STATES
from app.people.models import Person, Sex
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from tests.support import postgres
from tests.support.office import Office

SEATS, PROGRAMMES = 500, 20
TITLE = Texts(en="Measured")


def write(office: Office, size: int) -> None:
    """So many participants, in cohorts of 500 of twenty programmes over the years."""
    draw, codes = Random("figures"), sorted(STATES)
    programmes = [office.programme(f"MEASURE-{n}") for n in range(PROGRAMMES)]
    curricula = [office.curriculum(programme) for programme in programmes]
    known: list[tuple[UUID, str]] = []
    for number in range(size // SEATS):
        first_day = date(2012, 1, 2) + timedelta(days=number * 5000 // (size // SEATS))
        which, cohort, now = number % PROGRAMMES, new_id(), clock.now()
        own = draw.sample(codes, 8)
        again = draw.sample(known, min(len(known), SEATS // 20))
        persons, registrations, completions = [], [], []
        for place in range(SEATS):
            state = own[place % 8]
            if again and place % 20 == 0:
                person, state = again.pop()
            else:
                person = new_id()
                sex = Sex.FEMALE if draw.random() < 0.3 else Sex.MALE
                persons.append(
                    {"id": person, "family_name": "P", "sex": sex, "state_code": state, "email": ""}
                )
            if place % 20 == 1:
                known.append((person, state))
            registration = new_id()
            registrations.append(
                {
                    "id": registration,
                    "cohort_id": cohort,
                    "programme_id": programmes[which],
                    "person_id": person,
                    "state_code": state,
                    "sort_key": "p",
                    "state": RegistrationState.COMPLETED,
                    "working_language": "fr" if ord(state[0]) % 2 else "en",
                }
            )
            completions.append(
                {
                    "id": new_id(),
                    "registration_id": registration,
                    "attended_minutes": 900,
                    "held_minutes": 1000,
                    "required_percent": 80,
                    "is_met": place % 30 != 0,
                    "decided_at": now,
                }
            )
        with unit_of_work() as session:
            session.execute(
                sa.insert(Cohort),
                {
                    "id": cohort,
                    "programme_id": programmes[which],
                    "curriculum_id": curricula[which],
                    "code": f"M-{number}",
                    "title": TITLE,
                    "place": TITLE,
                    "seats": SEATS,
                    "seats_taken": SEATS,
                    "languages": ["en"],
                    "interpretation": [],
                    "first_day": first_day,
                    "last_day": first_day + timedelta(days=20),
                    "opened_at": now,
                    "state": CohortState.COMPLETED,
                },
            )
            session.execute(sa.insert(Person), persons)
            session.execute(sa.insert(Registration), registrations)
            session.execute(sa.insert(Completion), completions)


def took(call: Callable[[], Any]) -> float:
    """The median of five, in milliseconds."""
    times = []
    for _n in range(5):
        begun = time.perf_counter()
        call()
        times.append((time.perf_counter() - begun) * 1000)
        db.session.rollback()
    return statistics.median(times)


def report(database: str) -> None:
    """Count, read and print."""
    size, cohorts = _number(Registration), _number(Cohort)
    begun = time.perf_counter()
    while counting.count_what_is_due():
        pass
    seconds = time.perf_counter() - begun
    print(f"{database}: {size:,} registrations of {cohorts:,} cohorts counted in {seconds:.0f} s", flush=True)
    print(f"{_number(Cell):,} cells", flush=True)
    all_of, some = Choice(), Choice(community="ECOWAS", sex="F")
    print(f"{'milliseconds':<34}{'whole':>9}{'by state':>10}{'ECOWAS, F':>11}")
    for each in indicators():
        columns = [
            took(lambda one=each: queries.told(queries.scope_of(SYSTEM, all_of), [one])),
            took(lambda one=each: queries.told_by(queries.scope_of(SYSTEM, all_of), one, Dimension.STATE)),
            took(lambda one=each: queries.told(queries.scope_of(SYSTEM, some), [one])),
        ]
        print(f"{each.name:<34}{columns[0]:>9.0f}{columns[1]:>10.0f}{columns[2]:>11.0f}", flush=True)
    outside = queries.scope_of(SYSTEM, all_of, is_outside=True)
    every = took(lambda: queries.told(queries.scope_of(SYSTEM, all_of), indicators()))
    print(f"{'all of them at once':<34}{every:>9.0f}")
    print(f"{'all of them, outside':<34}{took(lambda: queries.told(outside, indicators())):>9.0f}")


def _number(model: type[Base]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def main() -> None:
    """Write, count, read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--standing", action="store_true")
    given = parser.parse_args()
    if given.standing:
        settings = Settings.from_environment()
        with create_app(settings).test_request_context():
            report("PostgreSQL" if settings.database_url else "SQLite")
        return
    size = given.size
    server = os.environ.get("TEST_DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as folder:
        if server:
            with postgres.scratch_database(server) as url:
                measured("PostgreSQL", Settings(instance=Path(folder), database_url=url), size)
        else:
            measured("SQLite", Settings(instance=Path(folder)), size)


def measured(database: str, settings: Settings, size: int) -> None:
    """One office of one size on one database."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
    office = Office(app)
    with app.test_request_context():
        write(office, size)
        report(database)
        db.engine.dispose()


if __name__ == "__main__":
    main()

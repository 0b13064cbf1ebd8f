"""Nominees taken in from a state's file: rows a minute of one core, and the most memory that it took.

It runs in a process of its own, so that the memory is the import's; the files are those of the 2025
edition, again and again under other references, addresses and names.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import cycle, islice, product
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.access.actor import Actor, Role, ScopeKind
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.config import Settings
from app.core import clock, tables
from app.core.db import db, unit_of_work
from app.nominations import files, queries
from app.nominations.states import FILE
from app.people import queries as people
from app.registrations.models import Registration
from tests.support import postgres
from tests.support.office import Office

SIZES = (1_000, 10_000)
WARMING = 200
ASKED = 10_000
_DATA = Path(__file__).parents[1] / "data" / "nominations-2025.csv"
_WHEN = datetime(2025, 2, 20, 9, tzinfo=UTC)
_STATES = ("BF", "CD", "EG", "ET", "KE", "MG", "MZ", "NA", "NG", "SN", "SO", "TN")


def file_of(rows: int, *, since: int) -> bytes:
    """A CSV of so many nominees, numbered from `since`, of each state in turn and in its order."""
    with _DATA.open(encoding="utf-8-sig", newline="") as known:
        nominees = list(csv.DictReader(known))
    states = list({row["State code"]: row["Member State"] for row in nominees}.items())
    out = io.StringIO()
    written = csv.DictWriter(out, list(nominees[0]))
    written.writeheader()
    for number, nominee in enumerate(islice(cycle(nominees), rows), start=since):
        place, state = divmod(number, len(states))
        code, name = states[state]
        changed = {
            "Reference": f"REF-{number}",
            "E-mail": f"nominee{number}@ministry.example.org",
            "Family name": f"{nominee['Family name']} {number}",
            "State code": code,
            "Member State": name,
            "Priority": place + 1,
        }
        written.writerow(nominee | changed)
    return out.getvalue().encode()


def _take_in(app: Flask, cohort_id: UUID, user_id: UUID, *, rows: int, since: int) -> None:
    """Read, check and take in one file, as the page and then the worker do."""
    with app.app_context():
        _send(cohort_id, user_id, file_of(rows, since=since))
        db.session.remove()
        files.take_waiting()
        db.session.remove()


def _send(cohort_id: UUID, user_id: UUID, data: bytes) -> None:
    table = tables.read(data, files.headers(queries.questions_of(cohort_id)))
    user = people.user(user_id)
    grants = people.held_grants(user.id, at=clock.now())
    actor = Actor(user_id=user.id, person_id=user.person_id, grants=grants)
    with unit_of_work() as session:
        cohort = session.scalars(one_cohort().where(Cohort.id == cohort_id)).unique().one()
        FILE.move(files.send(cohort, table=table, own=None, actor=actor), "take", actor=actor)


def office_at(folder: Path, url: str) -> Flask:
    """The application on one database."""
    return create_app(Settings(instance=folder, database_url=url))


def measure(app: Flask, size: int) -> tuple[int, int]:
    """Rows a minute of one core, and the megabytes of the most memory."""
    office = Office(app)
    with clock.set_to(_WHEN):
        programme, user = office.programme(), office.account()
        office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
        cohort = office.cohort(programme, invites=_STATES)
        _take_in(app, cohort, user, rows=WARMING, since=1)
        begun = time.process_time()
        for first in range(0, size, tables.MOST_ROWS):
            rows = min(tables.MOST_ROWS, size - first)
            _take_in(app, cohort, user, rows=rows, since=WARMING + 1 + first)
        seconds = time.process_time() - begun
    taken = office.count(Registration)
    assert taken == WARMING + size, taken
    return round(60 * size / seconds), round(most_memory())


def most_memory() -> float:
    """The megabytes of this process alone: on Linux `getrusage` counts what the parent had as well."""
    status = Path("/proc/self/status")
    if status.exists():
        [peak] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def lines(databases: Mapping[str, str]) -> Iterator[str]:
    """What the import does on each database, each size in a process and an office of its own."""
    for (database, url), size in product(databases.items(), SIZES):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = stack.enter_context(postgres.scratch_database(url)) if url else ""
            app = office_at(folder, address)
            with app.app_context():
                upgrade()
                db.engine.dispose()
            done = subprocess.run(
                [sys.executable, "-m", __name__, str(folder), address, str(size)],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            pace, memory = json.loads(done.stdout)
        yield (
            f"import: {database:<11}{size:>7,} rows, {pace:,} rows a minute of one core ({ASKED:,}), "
            f"{memory} MB of memory at most"
        )


if __name__ == "__main__":
    print(json.dumps(measure(office_at(Path(sys.argv[1]), sys.argv[2]), int(sys.argv[3]))))

"""`make bench`: the roster, the cohorts, the verification and the registration, on SQLite and PostgreSQL.

Each page is measured in turn with its floor and its bare floor, in one process, so that whatever
the machine does meanwhile touches all three; the medians' ratio is what counts.
"""

from __future__ import annotations

import argparse
import gzip
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from app import create_app
from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.cohorts.models import Call, Cohort, Invitation
from app.cohorts.states import CohortState
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.registrations.models import Registration
from tests.benchmarks import floor
from tests.support import postgres
from tests.support.office import Office, Visitor

ROUNDS = 60
SIZES = (1_000, 100_000)


@dataclass(frozen=True)
class Row:
    """One page's cost: milliseconds of it, its floor and its bare floor, its queries and bytes."""

    database: str
    size: int
    page: str
    milliseconds: float
    floor: float
    bare: float
    queries: int
    size_bytes: int
    compressed: int

    def line(self) -> str:
        ratio, bare = self.milliseconds / self.floor, self.milliseconds / self.bare
        return (
            f"{self.database:<11}{self.size:>9,}  {self.page:<14}{self.milliseconds:>8.2f}{self.floor:>8.2f}"
            f"{ratio:>7.2f}{bare:>7.1f}{self.queries:>9}{self.size_bytes:>9,}{self.compressed:>9,}"
        )


HEAD = "database        size  page                ms   floor  ratio   bare  queries    bytes  gzipped"


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(sa.engine.Engine, "before_cursor_execute", note)


def timed(call: Callable[[], Any]) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def side_by_side(
    page: Callable[[], Any], under: Callable[[], Any], bare: Callable[[], Any]
) -> tuple[float, ...]:
    """The medians of a page, its floor and its bare floor, taken in turn."""
    for call in (page, under, bare) * 3:
        call()
    rounds = [(timed(page), timed(under), timed(bare)) for _n in range(ROUNDS)]
    return tuple(statistics.median(column) for column in zip(*rounds, strict=True))


class Bench:
    """One office of one size on one database."""

    def __init__(self, app: Flask, database: str, size: int) -> None:
        self.app, self.database, self.size = app, database, size
        self.office = Office(app)
        self._addresses = count(1)
        with app.app_context():
            biggest = (
                sa.select(Registration.cohort_id)
                .group_by(Registration.cohort_id)
                .order_by(sa.func.count().desc(), Registration.cohort_id)
                .limit(1)
            )
            self.cohort = db.session.get_one(Cohort, db.session.scalar(biggest))
            self.code = db.session.scalar(
                sa.select(Certificate.code)
                .where(Certificate.state == CertificateState.ISSUED)
                .order_by(Certificate.id)
                .limit(1)
            )
            self.open = db.session.scalar(
                sa.select(Cohort.id)
                .join(Call, Call.cohort_id == Cohort.id)
                .join(Invitation, Invitation.call_id == Call.id)
                .where(
                    Cohort.state == CohortState.OPEN,
                    Call.deadline_at > clock.now() + timedelta(days=1),
                    Invitation.state_code == "KE",
                )
                .order_by(Cohort.id)
                .limit(1)
            )
            db.session.remove()

    def rows(self) -> Iterator[Row]:
        """The four pages."""
        staff = self.office.coordinator(self.cohort.programme_id)
        anyone = self.office.anonymous()
        cohort = self.cohort.id
        for name, visitor, real, path in (
            ("roster", staff, f"/cohorts/{cohort}/registrations", f"roster/{cohort}"),
            ("cohorts", staff, "/cohorts", "cohorts"),
            ("verification", anyone, f"/verify/{self.code}", f"verify/{self.code}"),
        ):
            yield self._page(name, visitor, real, path)
        yield self._registration()

    def _page(self, name: str, visitor: Visitor, real: str, path: str) -> Row:
        def get(url: str) -> Any:
            # Each look comes from another address: the verification counts them (20 a minute).
            address = f"198.51.{next(self._addresses) // 250}.{next(self._addresses) % 250}"
            answer = visitor.client.get(url, environ_base={"REMOTE_ADDR": address})
            assert answer.status_code == 200, (url, answer.status_code)
            return answer

        with counted() as sent:
            answer = get(real)
        costs = side_by_side(lambda: get(real), lambda: get(f"/floor/{path}"), lambda: get(f"/bare/{path}"))
        return self._row(name, costs, sent, answer.data)

    def _registration(self) -> Row:
        """Applying to an open cohort: each try is a new official's, signed in beforehand."""
        pool = [self._official() for _n in range(3 * (ROUNDS + 3) + 1)]
        assert self.open is not None
        page = f"/cohorts/{self.open}/apply"

        def apply() -> Any:
            visitor, _person, token = pool.pop()
            form = {"csrf_token": token, "statement": "I lead investigations.", "working_language": "en"}
            answer = visitor.client.post(page, data=form)
            assert answer.status_code == 303, answer.text
            return answer

        def under(kind: str) -> Any:
            visitor, person, token = pool.pop()
            answer = visitor.client.post(f"/{kind}/apply/{self.open}/{person}", data={"csrf_token": token})
            assert answer.status_code in {204, 303}, answer.text

        with counted() as sent:
            answer = apply()
        costs = side_by_side(apply, lambda: under("floor"), lambda: under("bare"))
        return self._row("registration", costs, sent, answer.data)

    def _official(self) -> tuple[Visitor, UUID, str]:
        person = self.office.person(state="KE")
        visitor = self.office.signed_in(self.office.account(person))
        return visitor, person, visitor.token("/account")

    def _row(self, name: str, costs: tuple[float, ...], sent: list[str], body: bytes) -> Row:
        statements = [s for s in sent if not s.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA"))]
        return Row(
            self.database, self.size, name, *costs, len(statements), len(body), len(gzip.compress(body))
        )


def offices(url: str, sizes: tuple[int, ...]) -> Iterator[tuple[int, Flask, float]]:
    """A fresh office of each size, with how many seconds its making took."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            if url:
                with postgres.scratch_database(url) as address:
                    yield size, *_made(Settings(instance=Path(folder), database_url=address), size)
            else:
                yield size, *_made(Settings(instance=Path(folder)), size)


def _made(settings: Settings, size: int) -> tuple[Flask, float]:
    app = create_app(settings)
    floor.register(app)
    with app.app_context():
        upgrade()
    begun = time.perf_counter()
    done = app.test_cli_runner().invoke(args=["demo", "load", "--registrations", str(size)])
    assert done.exit_code == 0, done.output
    return app, time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = tuple(parser.parse_args().sizes)
    databases = {"SQLite": ""}
    if os.environ.get("TEST_DATABASE_URL"):
        databases["PostgreSQL"] = os.environ["TEST_DATABASE_URL"]
    print(HEAD)
    for name, url in databases.items():
        for size, app, seconds in offices(url, sizes):
            for row in Bench(app, name, size).rows():
                print(row.line(), flush=True)
            print(f"{name:<11}{size:>9,}  made in {seconds:.1f} s", flush=True)
            with app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    main()

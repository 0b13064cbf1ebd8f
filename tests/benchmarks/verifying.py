"""The public check of a certificate in registers of every size: what it takes must not grow with them."""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from app.certificates.codes import new_code
from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.cohorts.states import CohortState
from app.core.db import Base, db, new_id
from app.programmes.states import CertificateKind
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from tests.benchmarks.importing import office_at
from tests.benchmarks.measuring import counted, timed
from tests.support import postgres
from tests.support.office import Office

SIZES = (1_000, 100_000, 1_000_000)
ASKED = 1.3
"""How many times as much as in the smallest register it may take at most."""
ROUNDS, LOT, FIRST = 60, 20_000, 10_000_000
_RANDOM = {
    "sqlite": ("lower(hex(randomblob(16)))", "hex(randomblob(16))"),
    "postgresql": ("gen_random_uuid()", "replace(gen_random_uuid()::text, '-', '')"),
}
"""A new key and 32 random digits, as each database makes them."""


class Register:
    """A register that grows: certificates of one cohort, each of an official of its own."""

    def __init__(self, app: Flask) -> None:
        self.office, self.size = Office(app), 0
        self.programme = self.office.programme()
        self.cohort = self.office.cohort(self.programme, state=CohortState.COMPLETED, seats=1)
        self.person = self.office.person("Awa Person", state="KE")
        self.stranger = self.office.anonymous()
        self._addresses = count(1)

    def grow(self, size: int) -> None:
        """Add certificates until there are so many; nothing but their rows is made.

        The first lot is inserted, and what stands is doubled by the database itself until it is enough.
        """
        while self.size < size:
            if self.size < LOT:
                until = min(LOT, size)
                self._insert(range(self.size, until))
            else:
                until = min(self.size * 2, size)
                self._copy(until - self.size)
            self.size = until

    def _insert(self, lot: range) -> None:
        seats = [self._seat(number) for number in lot]
        held = [self._held(number, seat) for number, seat in zip(lot, seats, strict=True)]
        with self.office.deed() as database:
            database.execute(sa.insert(Registration), seats)
            database.execute(sa.insert(Certificate), held)

    def _copy(self, number: int) -> None:
        """So many more, each under a key, a number and a code of its own."""
        with self.office.deed() as database:
            key, digits = _RANDOM[database.get_bind().dialect.name]
            letters = f"upper({digits})"
            for digit, letter in zip("0189", "GHIJ", strict=True):
                letters = f"replace({letters}, '{digit}', '{letter}')"
            place = f"CAST({FIRST + self.size - 1} + row_number() OVER () AS VARCHAR)"
            seats = _copied(Registration, "r", id=key, sort_key=f"'person ' || {place}")
            database.execute(sa.text(f"{seats} FROM registrations r LIMIT {number}"))
            told = {"number": "'RP-2026-' || substr(r.sort_key, 8)", "code": f"substr({letters}, 1, 26)"}
            held = _copied(Certificate, "c", id=key, registration_id="r.id", **told)
            one = "(SELECT * FROM certificates ORDER BY id LIMIT 1) c"
            new = f"r.sort_key >= 'person {FIRST + self.size}'"
            database.execute(sa.text(f"{held} FROM registrations r CROSS JOIN {one} WHERE {new}"))

    def _seat(self, number: int) -> dict[str, Any]:
        return {
            "id": new_id(),
            "cohort_id": self.cohort,
            "programme_id": self.programme,
            "person_id": self.person,
            "state_code": "KE",
            "sort_key": f"person {FIRST + number}",
            # As many live ones as a person has at most in a cohort: none.
            "state": RegistrationState.WITHDRAWN,
            "working_language": "en",
        }

    def _held(self, number: int, seat: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": new_id(),
            "registration_id": seat["id"],
            "programme_id": self.programme,
            "cohort_id": self.cohort,
            "person_id": self.person,
            "state_code": "KE",
            "kind": CertificateKind.PROGRAMME,
            "number": f"RP-2026-{FIRST + number}",
            "code": new_code(),
            "holder_name": "Awa Person",
            "initials": "A.P.",
            "language": "en",
            "state": CertificateState.ISSUED,
            "issued_on": date(2026, 1, 12),
            "sheet": {},
        }

    def codes(self, most: int) -> list[str]:
        """Codes from all over the register."""
        with self.office.app.app_context():
            known = db.session.scalars(
                sa.select(Certificate.code).order_by(Certificate.code).limit(most * 10)
            ).all()
            db.session.remove()
        return Random("verify").sample(list(known), most)

    def verify(self, code: str) -> None:
        """Look at one, as a stranger from an address that did not look before: they are counted."""
        number = next(self._addresses)
        address = f"198.{18 + number // 62_500}.{number // 250 % 250}.{number % 250}"
        answer = self.stranger.client.get(f"/verify/{code}", environ_base={"REMOTE_ADDR": address})
        assert (answer.status_code, "This certificate is valid" in answer.text) == (200, True)


def _copied(model: type[Base], source: str, **others: str) -> str:
    """The beginning of a statement that inserts rows like those of a source, but for some columns."""
    columns = [column.name for column in model.__table__.columns]
    values = [others.get(name, f"{source}.{name}") for name in columns]
    return f"INSERT INTO {model.__tablename__} ({', '.join(columns)}) SELECT {', '.join(values)}"


def measure(app: Flask, sizes: Sequence[int]) -> Iterator[tuple[int, float, int]]:
    """Of each size: how many certificates, milliseconds of the processor for one check, statements sent."""
    register = Register(app)
    for size in sorted(sizes):
        register.grow(size)
        codes = register.codes(ROUNDS)
        register.verify(codes[0])
        with counted() as sent:
            register.verify(codes[0])
        taken = [timed(_looking(register, code)).cpu for code in codes]
        yield size, statistics.quantiles(taken, n=4)[0], len(sent)


def _looking(register: Register, code: str) -> Callable[[], None]:
    return lambda: register.verify(code)


def lines(databases: Mapping[str, str], sizes: Sequence[int] = SIZES) -> Iterator[str]:
    """What one check takes on each database, in registers of each size."""
    for database, url in databases.items():
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = stack.enter_context(postgres.scratch_database(url)) if url else ""
            app = office_at(folder, address)
            with app.app_context():
                upgrade()
            smallest = None
            for size, taken, queries in measure(app, sizes):
                smallest = smallest or taken
                yield (
                    f"verification: {database:<11}{size:>9,} certificates, {taken:.2f} ms of one core and "
                    f"{queries} statements, {taken / smallest:.2f} times the smallest ({ASKED})"
                )
            with app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    given = {"SQLite": ""}
    if os.environ.get("TEST_DATABASE_URL"):
        given["PostgreSQL"] = os.environ["TEST_DATABASE_URL"]
    for line in lines(given, parser.parse_args().sizes):
        print(line, flush=True)

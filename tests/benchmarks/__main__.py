"""`make bench`: what the main pages cost beside their floors, on SQLite and PostgreSQL, small and large.

Each page is measured in turn with its floor, its gated floor and its bare floor, in offices of every
size, in one process: whatever the machine does meanwhile touches all of them, and the ratios are what
counts. `--sizes`, `--databases`, `--pages` and `--rounds` measure less.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.config import Settings
from app.core.db import db
from app.people import passwords
from tests.benchmarks import (
    archiving,
    certifying,
    checking,
    drafting,
    evidence,
    floor,
    importing,
    thousand,
    verifying,
    weight,
)
from tests.benchmarks.measuring import Time, counted, timed
from tests.benchmarks.office import PAGES, Bench, Look
from tests.support import postgres
from tests.support.office import Office

SIZES = (1_000, 100_000)
ROUNDS, WARMING = 60, 3
HEAD = (
    "database        size  page                ms   floor  ratio  (cpu)   gate   bare"
    "  queries    bytes  gzipped  grown"
)


@dataclass(frozen=True)
class Cost:
    """What one page costs in one office: the times of it and of its floors, its queries and bytes."""

    bench: Bench
    look: Look
    page: Time
    floor: Time
    gated: Time | None
    bare: Time
    queries: int
    body: bytes

    def line(self, smallest: Cost) -> str:
        """One row of the table; `smallest` is the same page in the smallest office.

        The gate's share is told by the processor: on a busy machine the wall's clock hides it.
        """
        gate = f"{self.gated.cpu / self.floor.cpu:7.2f}" if self.gated else "       "
        return (
            f"{self.bench.database:<11}{self.bench.size:>9,}  {self.look.name:<14}"
            f"{self.page.wall:>8.2f}{self.floor.wall:>8.2f}{self.page.wall / self.floor.wall:>7.2f}"
            f"{self.page.cpu / self.floor.cpu:>7.2f}{gate}"
            f"{self.page.wall / self.bare.wall:>7.1f}{self.queries:>9}{len(self.body):>9,}"
            f"{weight.compressed(self.body):>9,}{self.page.wall / smallest.page.wall:>7.2f}"
        )


def in_turn(calls: list[Callable[[], Any]], rounds: int) -> list[Time]:
    """The lower quartile of each call, all of them taken in turn, each round in another order.

    The quartile, because what else the machine does only ever adds; another order, because a call
    pays for what the one before it left to be cleared away.
    """
    for call in calls * WARMING:
        call()
    order, shuffled = list(range(len(calls))), Random("bench")
    taken: list[list[Time]] = [[] for _call in calls]
    for _n in range(rounds):
        shuffled.shuffle(order)
        for place in order:
            taken[place].append(timed(calls[place]))
    return [
        Time(*(statistics.quantiles(clock, n=4)[0] for clock in zip(*times, strict=True))) for times in taken
    ]


def measure(name: str, benches: list[Bench], rounds: int) -> list[Cost]:
    """One page in every office."""
    looks = [bench.look(name, tries=rounds + WARMING + 1) for bench in benches]
    queries, bodies = [], []
    for look in looks:
        with counted() as sent:
            bodies.append(look.page())
        queries.append(len(sent))
        look.compare()
    calls = [call for look in looks for call in look.calls()]
    costs = iter(in_turn(calls, rounds))
    return [
        Cost(
            bench,
            look,
            page=next(costs),
            floor=next(costs),
            bare=next(costs),
            gated=next(costs) if look.gated else None,
            queries=number,
            body=body,
        )
        for bench, look, number, body in zip(benches, looks, queries, bodies, strict=True)
    ]


def made(settings: Settings, size: int) -> tuple[Flask, float]:
    """A fresh office of one size, with how many seconds its making took."""
    app = create_app(settings)
    floor.register(app)
    with app.app_context():
        upgrade()
    begun = time.perf_counter()
    done = app.test_cli_runner().invoke(args=["demo", "load", "--registrations", str(size)])
    assert done.exit_code == 0, done.output
    return app, time.perf_counter() - begun


@contextmanager
def offices(database: str, url: str, sizes: list[int]) -> Iterator[list[Bench]]:
    """An office of each size, side by side."""
    with ExitStack() as stack:
        benches = []
        for size in sorted(sizes):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = stack.enter_context(postgres.scratch_database(url)) if url else ""
            app, seconds = made(Settings(instance=folder, database_url=address), size)
            print(f"{database:<11}{size:>9,}  made in {seconds:.1f} s", flush=True)
            stack.callback(_close, app)
            benches.append(Bench(Office(app), database, size))
        yield benches


def _close(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def sign_in() -> str:
    """What Argon2id takes of one core, by the clock of the processor."""
    stored = passwords.hash_password("four words of spring")
    costs = []
    for _n in range(9):
        begun = time.process_time()
        assert passwords.matches(stored, "four words of spring")
        costs.append((time.process_time() - begun) * 1000)
    return f"sign-in: Argon2id takes {statistics.median(costs):.0f} ms of one core (50 to 250)"


def main() -> None:
    """Measure and print."""
    databases = {"SQLite": ""}
    if os.environ.get("TEST_DATABASE_URL"):
        databases["PostgreSQL"] = os.environ["TEST_DATABASE_URL"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--databases", nargs="+", choices=databases, default=list(databases))
    parser.add_argument("--pages", nargs="+", choices=PAGES, default=PAGES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    for number, database in enumerate(asked.databases):
        with offices(database, databases[database], asked.sizes) as benches:
            for bench in benches:
                print(evidence.line(bench.office.app, database), flush=True)
            print(HEAD)
            for name in asked.pages:
                costs = measure(name, benches, asked.rounds)
                for cost in costs:
                    print(cost.line(costs[0]), flush=True)
            if number == 0:
                print("\n".join(weight.lines(benches[0].office)))
    print(sign_in())
    print(thousand.line())
    for line in drafting.lines():
        print(line, flush=True)
    wanted = {database: databases[database] for database in asked.databases}
    for part in (checking, importing, certifying, archiving, verifying):
        for line in part.lines(wanted):
            print(line, flush=True)


if __name__ == "__main__":
    main()

"""How much a machine carries: the office served as in production, and people of every role at work over HTTP.

    python -m tests.benchmarks.serving --sizes 1000 100000 --processes 1 2 4

For each database, size and number of processes: how soon it answers after its start; how often a second each
page is answered, and within which time, when more ask than it can serve; how often a second an application
is written; and what fifty people wait who read as people do. Server, database and those who ask share one
machine, so what is told is less than what a machine of its own would carry.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from app.config import Settings
from app.core.db import db
from tests.benchmarks import floor
from tests.benchmarks.__main__ import made
from tests.benchmarks.office import Bench
from tests.support import postgres
from tests.support.office import Office, Visitor

SIZES, PROCESSES, SECONDS = (1_000, 100_000), (1, 2, 4), 10.0
ASKING = 16
"""So many ask without a pause when a page's most is looked for."""
PEOPLE, PAUSE = 50, 4.0
"""So many read at once, each for about so many seconds between two pages."""
WRITTEN = 1_500
"""So many applications are ready to be sent in each round of writing."""


@dataclass(frozen=True)
class Page:
    """One page, and the cookies of those who look at it; a stranger has an empty one."""

    name: str
    url: str
    cookies: tuple[str, ...]
    share: int
    """Of a hundred pages that people read, so many are this one."""


@dataclass
class Answers:
    """What came back: milliseconds of each answer, and how many were no page."""

    taken: list[float] = field(default_factory=list)
    wrong: int = 0
    seconds: float = 0

    def __str__(self) -> str:
        """As a part of a line."""
        if len(self.taken) < 2:
            return "nothing was answered"
        parts = statistics.quantiles(self.taken, n=100)
        return (
            f"{len(self.taken) / self.seconds:7.1f} a second   p50 {parts[49]:6.0f} ms"
            f"   p95 {parts[94]:6.0f} ms   p99 {parts[98]:6.0f} ms   wrong {self.wrong}"
        )


class Line:
    """A connection that is kept, from an address of its own: the office counts tries by address."""

    def __init__(self, port: int, number: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._from, self._asked = number, 0

    def ask(self, url: str, cookie: str, form: dict[str, str] | None = None) -> int:
        """The status of the answer, all of it read; 0 where there was none."""
        self._asked += 1
        address = f"198.18.{self._from % 250}.{self._asked // 15 % 250}"
        headers = {"X-Forwarded-For": address, "Cookie": cookie, "Accept-Encoding": "gzip"}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request("POST" if form else "GET", url, body, headers)
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return 0
        return answer.status


def cookie_of(visitor: Visitor) -> str:
    """What the browser sends."""
    name = visitor.client.application.config["SESSION_COOKIE_NAME"]
    kept = visitor.client.get_cookie(name)
    return f"{name}={kept.value}" if kept else ""


def pages(bench: Bench) -> list[Page]:
    """What people of every role look at most."""
    office, programme, cohort = bench.office, bench.cohort.programme_id, bench.cohort.id

    def cookies(make: Callable[[], Visitor], number: int = 4) -> tuple[str, ...]:
        return tuple(cookie_of(make()) for _n in range(number))

    coordinators = cookies(lambda: office.coordinator(programme))
    trainees = cookies(lambda: office.signed_in(office.account(state="KE")))
    return [
        Page("start page of a coordinator", "/", coordinators, 10),
        Page("list of cohorts", "/cohorts", coordinators, 10),
        Page("roster of 50", f"/cohorts/{cohort}/registrations", coordinators, 15),
        Page("week", f"/cohorts/{cohort}/timetable", coordinators, 10),
        Page("desk of a state", "/desk", cookies(lambda: office.focal_point("KE")), 10),
        Page("start page of an official", "/", trainees, 20),
        Page("board of accreditation", "/accreditation/board", cookies(office.administrator, 2), 5),
        Page("check of a certificate", f"/verify/{bench.code}", ("",), 20),
    ]


@contextmanager
def served(settings: Settings, processes: int) -> Iterator[tuple[int, float, Callable[[], list[float]]]]:
    """The office as in production: its port, seconds until it answered, and the memory of its processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "INSTANCE_PATH": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "BIND": f"127.0.0.1:{port}",
        "PROCESSES": str(processes),
        "PROXIES": "1",
    }
    begun = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:app.serving"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def memory() -> list[float]:
        """Megabytes of each process: its own, and its part of what they have in common."""
        told = subprocess.run(["pgrep", "-P", str(server.pid)], capture_output=True, text=True, check=True)
        return [_proportional(int(pid)) for pid in told.stdout.split()]

    try:
        line = Line(port, 0)
        while line.ask("/health", "") != 200:
            assert server.poll() is None, "the server ended"
            time.sleep(0.02)
        yield port, time.perf_counter() - begun, memory
    finally:
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(30)
        server.kill()


def _proportional(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def asked(number: int, work: Callable[[int, Callable[[], bool], Answers], None], seconds: float) -> Answers:
    """Let so many work side by side for so long."""
    until = time.monotonic() + seconds
    each = [Answers() for _n in range(number)]
    threads = [
        threading.Thread(target=work, args=(place, lambda: time.monotonic() < until, each[place]))
        for place in range(number)
    ]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Answers(
        [taken for answers in each for taken in answers.taken],
        sum(answers.wrong for answers in each),
        time.monotonic() - begun,
    )


def _note(answers: Answers, right: int, ask: Callable[[], int]) -> None:
    begun = time.perf_counter()
    answers.wrong += ask() != right
    answers.taken.append((time.perf_counter() - begun) * 1000)


def without_pause(port: int, page: Page, seconds: float) -> Answers:
    """How often a page is answered when more ask than can be served."""

    def work(place: int, goes_on: Callable[[], bool], answers: Answers) -> None:
        line, cookie = Line(port, place), page.cookies[place % len(page.cookies)]
        while goes_on():
            _note(answers, 200, lambda: line.ask(page.url, cookie))

    return asked(ASKING, work, seconds)


def as_people_do(port: int, everything: list[Page], seconds: float) -> Answers:
    """What fifty people wait who read a page, think, and open the next."""

    def work(place: int, goes_on: Callable[[], bool], answers: Answers) -> None:
        chance = random.Random(place)
        line = Line(port, place)
        time.sleep(chance.random() * PAUSE)
        while goes_on():
            [page] = chance.choices(everything, [each.share for each in everything])
            cookie = chance.choice(page.cookies)
            _note(answers, 200, lambda page=page, cookie=cookie: line.ask(page.url, cookie))
            time.sleep(chance.expovariate(1 / PAUSE))

    return asked(PEOPLE, work, seconds)


def writing(port: int, url: str, ready: list[tuple[str, str]], seconds: float) -> Answers:
    """How often a second an application is written: each is another official's, with cookie and token."""
    words = {"statement": "I lead investigations.", **floor.ANSWERS}

    def work(place: int, goes_on: Callable[[], bool], answers: Answers) -> None:
        line = Line(port, place)
        while goes_on():
            try:
                cookie, token = ready.pop()
            except IndexError:
                return
            form = {"csrf_token": token, **words}
            _note(answers, 303, lambda cookie=cookie, form=form: line.ask(url, cookie, form))

    return asked(ASKING, work, seconds)


def _ready(bench: Bench, number: int) -> list[tuple[str, str]]:
    found = []
    for _n in range(number):
        visitor, _person, token = bench._official()
        found.append((cookie_of(visitor), token))
    return found


def measure(database: str, url: str, size: int, processes: list[int], seconds: float) -> None:
    """One office, served by each number of processes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(postgres.scratch_database(url)) if url else ""
        settings = Settings(instance=folder, database_url=address)
        app, made_in = made(settings, size)
        bench = Bench(Office(app), database, size)
        everything = pages(bench)
        print(f"\n{database}, {size:,} registrations (made in {made_in:.0f} s)", flush=True)
        for number in processes:
            ready = _ready(bench, WRITTEN)
            with app.app_context():
                db.engine.dispose()
            with served(settings, number) as (port, started, memory):
                print(f"  {number} processes: answered {started:.1f} s after the start", flush=True)
                for page in everything:
                    print(f"    {page.name:30}{without_pause(port, page, seconds)}", flush=True)
                written = writing(port, f"/cohorts/{bench.open}/apply", ready, seconds)
                print(f"    {'application written':30}{written}", flush=True)
                read = as_people_do(port, everything, 3 * seconds)
                print(f"    {f'{PEOPLE} people, all pages':30}{read}", flush=True)
                held = ", ".join(f"{each:.0f}" for each in memory())
                print(f"    megabytes of the processes: {held}", flush=True)


def main() -> None:
    """Measure and print."""
    databases = {"SQLite": ""}
    if os.environ.get("TEST_DATABASE_URL"):
        databases["PostgreSQL"] = os.environ["TEST_DATABASE_URL"]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--processes", type=int, nargs="+", default=PROCESSES)
    parser.add_argument("--databases", nargs="+", choices=databases, default=list(databases))
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each page")
    given = parser.parse_args()
    for database in given.databases:
        for size in given.sizes:
            measure(database, databases[database], size, given.processes, given.seconds)


if __name__ == "__main__":
    main()

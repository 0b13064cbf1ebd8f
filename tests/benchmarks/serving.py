"""How much a machine carries: the office served as in production, and people of every role at work over HTTP.

    python -m tests.benchmarks.serving --sizes 1000 100000 --processes 1 2 4
    INSTANCE_PATH=… DATABASE_URL=… python -m tests.benchmarks.serving --standing --nodes 1 2

For each database, size and number of processes: how soon it answers after its start; how long each page's
first look takes; how often a second it is answered then, and within which time, when more ask than it can
serve; how often a second an application is written; and what fifty people wait who read as people do.
`--standing` asks of an office that is there already, and adds its own people to it. With two nodes each has
so many processes, and people's lines lead to one or the other. Server, database and those who ask share one
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
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, product
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa

from app import create_app
from app.config import Settings
from app.core.db import db
from app.registrations.models import Registration
from tests.benchmarks import floor
from tests.benchmarks.__main__ import made
from tests.benchmarks.office import Bench
from tests.support import postgres
from tests.support.office import Office, Visitor

SIZES, PROCESSES, NODES, SECONDS = (1_000, 100_000), (1, 2, 4), (1,), 10.0
ASKING = 16
"""So many ask without a pause when a page's most is looked for."""
PEOPLE, PAUSE = 50, 4.0
"""So many read at once, each for about so many seconds between two pages."""
WRITTEN_A_SECOND = 100
"""So many applications are ready to be sent for each second of writing."""


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
    """What came back: milliseconds of each answer, and which were no page, by status and address."""

    taken: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    seconds: float = 0

    def __str__(self) -> str:
        """As a part of a line."""
        if len(self.taken) < 2:
            return "nothing was answered"
        parts = statistics.quantiles(self.taken, n=100)
        wrong = "".join(f"   {what} {number} times" for what, number in self.wrong.most_common(3))
        return (
            f"{len(self.taken) / self.seconds:7.1f} a second   p50 {parts[49]:6.0f} ms"
            f"   p95 {parts[94]:6.0f} ms   p99 {parts[98]:6.0f} ms{wrong}"
        )


class Line:
    """A connection that is kept, always from other addresses: the office counts tries by address."""

    _addresses = count(1)

    def __init__(self, ports: Sequence[int], number: int = 0) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", ports[number % len(ports)], timeout=30)

    def ask(self, url: str, cookie: str, form: dict[str, str] | None = None) -> int:
        """The status of the answer, all of it read; 0 where there was none."""
        number = next(self._addresses)
        address = f"198.{18 + number // 62_500 % 200}.{number // 250 % 250}.{number % 250}"
        headers = {"X-Forwarded-For": address, "Cookie": cookie, "Accept-Encoding": "gzip"}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for _n in range(2):  # as a browser: a line that the server gave up meanwhile is opened anew
            try:
                self._connection.request("POST" if form else "GET", url, body, headers)
                answer = self._connection.getresponse()
                answer.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                self._connection.close()
            except (OSError, http.client.HTTPException):
                self._connection.close()
                return 0
            else:
                return answer.status
        return 0


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


@dataclass(frozen=True)
class Node:
    """A server that answers: its port, its process, and the seconds from its start to its first answer."""

    port: int
    process: int
    started: float

    def memory(self) -> list[float]:
        """Megabytes of each process that answers: its own, and its part of what they have in common."""
        told = subprocess.run(["pgrep", "-P", str(self.process)], capture_output=True, text=True, check=True)
        return [_proportional(int(pid)) for pid in told.stdout.split()]


@contextmanager
def served(settings: Settings, processes: int) -> Iterator[Node]:
    """The office as in production."""
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
        "MALLOC_ARENA_MAX": "2",
    }
    begun = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "app/serving.py"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    try:
        line = Line([port])
        while line.ask("/health", "") != 200:
            assert server.poll() is None, "the server ended"
            time.sleep(0.02)
        yield Node(port, server.pid, time.perf_counter() - begun)
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
        sum((answers.wrong for answers in each), Counter()),
        time.monotonic() - begun,
    )


def _ask(answers: Answers, line: Line, url: str, cookie: str, form: dict[str, str] | None = None) -> None:
    """Ask once, and note what came back; a page is to be 200, a deed to lead on."""
    begun = time.perf_counter()
    status = line.ask(url, cookie, form)
    answers.taken.append((time.perf_counter() - begun) * 1000)
    if status != (303 if form else 200):
        answers.wrong[f"{status or 'nothing'} at {url}"] += 1


def first(ports: Sequence[int], page: Page) -> float:
    """Milliseconds until a page is shown that nobody opened since the start."""
    answers = Answers()
    _ask(answers, Line(ports), page.url, page.cookies[0])
    return answers.taken[0]


def without_pause(ports: Sequence[int], page: Page, seconds: float) -> Answers:
    """How often a page is answered when more ask than can be served."""

    def work(place: int, goes_on: Callable[[], bool], answers: Answers) -> None:
        line, cookie = Line(ports, place), page.cookies[place % len(page.cookies)]
        while goes_on():
            _ask(answers, line, page.url, cookie)

    return asked(ASKING, work, seconds)


def as_people_do(ports: Sequence[int], everything: list[Page], seconds: float) -> Answers:
    """What fifty people wait who read a page, think, and open the next."""

    def work(place: int, goes_on: Callable[[], bool], answers: Answers) -> None:
        chance = random.Random(place)
        line = Line(ports, place)
        time.sleep(chance.random() * PAUSE)
        while goes_on():
            [page] = chance.choices(everything, [each.share for each in everything])
            _ask(answers, line, page.url, chance.choice(page.cookies))
            time.sleep(chance.expovariate(1 / PAUSE))

    return asked(PEOPLE, work, seconds)


def writing(ports: Sequence[int], url: str, ready: list[tuple[str, str]], seconds: float) -> Answers:
    """How often a second an application is written: each is another official's, with cookie and token."""
    words = {"statement": "I lead investigations.", **floor.ANSWERS}

    def work(place: int, goes_on: Callable[[], bool], answers: Answers) -> None:
        line = Line(ports, place)
        while goes_on():
            try:
                cookie, token = ready.pop()
            except IndexError:
                return
            _ask(answers, line, url, cookie, {"csrf_token": token, **words})

    return asked(ASKING, work, seconds)


def _ready(bench: Bench, number: int) -> list[tuple[str, str]]:
    found = []
    for _n in range(number):
        visitor, _person, token = bench._official()
        found.append((cookie_of(visitor), token))
    return found


def measure(settings: Settings, bench: Bench, processes: int, nodes: int, seconds: float) -> None:
    """One office, served by so many nodes of so many processes each."""
    everything = pages(bench)
    ready = _ready(bench, int(seconds * WRITTEN_A_SECOND))
    with bench.office.app.app_context():
        db.engine.dispose()
    with ExitStack() as stack:
        served_by = [stack.enter_context(served(settings, processes)) for _n in range(nodes)]
        ports = [node.port for node in served_by]
        started = ", ".join(f"{node.started:.1f}" for node in served_by)
        print(f"  {nodes} x {processes} processes, answered {started} s after the start", flush=True)
        for page in everything:
            looked = first(ports, page)
            asked_often = without_pause(ports, page, seconds)
            print(f"    {page.name:28}{asked_often}   first {looked:5.0f} ms", flush=True)
        written = writing(ports, f"/cohorts/{bench.open}/apply", ready, seconds)
        print(f"    {'application written':28}{written}", flush=True)
        read = as_people_do(ports, everything, 3 * seconds)
        print(f"    {f'{PEOPLE} people, all pages':28}{read}", flush=True)
        held = ", ".join(f"{each:.0f}" for node in served_by for each in node.memory())
        print(f"    megabytes of the processes: {held}", flush=True)


def standing() -> tuple[Settings, Bench]:
    """The office of the environment's settings."""
    settings = Settings.from_environment()
    app = create_app(settings)
    with app.app_context():
        size = db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) or 0
        db.session.remove()
    office = Office(app, first=int(time.time() * 1000))  # it may have been asked before
    return settings, Bench(office, "PostgreSQL" if settings.database_url else "SQLite", size)


def fresh(stack: ExitStack, database: str, url: str, size: int) -> tuple[Settings, Bench]:
    """An office of a size, which goes with the stack."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    address = stack.enter_context(postgres.scratch_database(url)) if url else ""
    settings = Settings(instance=folder, database_url=address)
    app, _seconds = made(settings, size)
    return settings, Bench(Office(app), database, size)


def main() -> None:
    """Measure and print."""
    databases = {"SQLite": ""}
    if os.environ.get("TEST_DATABASE_URL"):
        databases["PostgreSQL"] = os.environ["TEST_DATABASE_URL"]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--standing", action="store_true", help="ask of the office that is there already")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--databases", nargs="+", choices=databases, default=list(databases))
    parser.add_argument("--processes", type=int, nargs="+", default=PROCESSES, help="of each node")
    parser.add_argument("--nodes", type=int, nargs="+", default=NODES)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each page")
    given = parser.parse_args()
    wanted = [(database, size) for database in given.databases for size in given.sizes]
    for database, size in [("", 0)] if given.standing else wanted:
        with ExitStack() as stack:
            settings, bench = (
                standing() if given.standing else fresh(stack, database, databases[database], size)
            )
            print(f"{bench.database}, {bench.size:,} registrations", flush=True)
            for nodes, processes in product(given.nodes, given.processes):
                measure(settings, bench, processes, nodes, given.seconds)


if __name__ == "__main__":
    main()

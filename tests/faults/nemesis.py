"""What is done to the office while people work in it. Each fault ends by itself."""

from __future__ import annotations

import random
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tests.faults.house import House
from tests.faults.launcher import POINTS, SERVER, WORKER
from tests.faults.load import Network
from tests.faults.mail import Manner

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Storm:
    """What a fault works on: the house, chance, the network, and for how long."""

    house: House
    chance: random.Random
    network: Network
    seconds: float

    def some_time(self) -> None:
        time.sleep(self.seconds * self.chance.uniform(0.5, 1.0))


Fault = Callable[[Storm], None]
FAULTS: dict[str, Fault] = {}
ONLY_POSTGRESQL: set[str] = set()


def fault(*, only_postgresql: bool = False) -> Callable[[Fault], Fault]:
    """Register a fault by its function's name."""

    def register(function: Fault) -> Fault:
        FAULTS[function.__name__] = function
        if only_postgresql:
            ONLY_POSTGRESQL.add(function.__name__)
        return function

    return register


@fault()
def calm(storm: Storm) -> None:
    """Nothing."""
    storm.some_time()


@fault()
def kill_processes(storm: Storm) -> None:
    """kill -9, again and again: a process of a server, a whole node, a worker."""
    until = time.monotonic() + storm.seconds
    while time.monotonic() < until:
        time.sleep(storm.chance.uniform(0.2, 1.5))
        process = storm.chance.choice(storm.house.processes)
        if not process.is_alive:
            continue
        storm.house.kills += 1
        children = process.children()
        if children and storm.chance.random() < 0.6:
            with suppress(ProcessLookupError):
                _kill_one(storm.chance.choice(children))
        else:
            process.kill()


def _kill_one(pid: int) -> None:
    import os

    os.kill(pid, signal.SIGKILL)


@fault()
def kill_at_points(storm: Storm) -> None:
    """kill -9 exactly before and after commits, answers, letters, files and chores."""
    until = time.monotonic() + storm.seconds
    while time.monotonic() < until:
        who = storm.chance.choice((SERVER, SERVER, WORKER))
        armed = storm.house.arm(who, storm.chance.choice(POINTS[who]))
        waited = time.monotonic() + 1.5
        while armed.exists() and time.monotonic() < waited:
            time.sleep(0.02)
    storm.house.disarm()


@fault()
def freeze(storm: Storm) -> None:
    """A process stands still for some seconds, and goes on as if nothing had been."""
    process = storm.chance.choice(storm.house.processes)
    if process.is_alive:
        process.signal(signal.SIGSTOP)
        storm.some_time()
        process.signal(signal.SIGCONT)


@fault()
def restart_gracefully(storm: Storm) -> None:
    """Each process is asked to stop and started again, as for a newer version."""
    for process in storm.house.processes:
        if not process.stop():
            storm.house.worker_deaths += process in storm.house.workers
        process.start()
        time.sleep(0.5)


@fault()
def clock_back(storm: Storm) -> None:
    """The clock is set back an hour, and later put right."""
    storm.house.set_clock_wrong_by(-HOUR)
    storm.some_time()
    storm.house.set_clock_wrong_by(0)


@fault()
def repeated_requests(storm: Storm) -> None:
    """A proxy on the way sends every second request twice at once."""
    storm.network.repeats = 0.5
    storm.some_time()
    storm.network.repeats = 0


def _mail(manner: Manner) -> Fault:
    def behave(storm: Storm) -> None:
        storm.house.mail.manner = manner
        storm.some_time()
        storm.house.mail.manner = Manner.TAKES

    return behave


for _manner in (Manner.BUSY, Manner.REFUSES, Manner.HANGS, Manner.GONE, Manner.DIES):
    FAULTS[f"mail_{_manner}"] = _mail(_manner)


@fault()
def slow_clients(storm: Storm) -> None:
    """Many browsers on slow lines: each sends a byte now and then, and never the whole."""
    lines = []
    for server in storm.house.servers:
        for _n in range(24):
            with suppress(OSError):
                line = socket.create_connection((server.host, server.port), timeout=1)
                line.sendall(b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n")
                lines.append(line)
    until = time.monotonic() + storm.seconds
    while time.monotonic() < until:
        time.sleep(0.5)
        for line in lines:
            with suppress(OSError):
                line.sendall(b"X")
    for line in lines:
        line.close()


@fault()
def disk_full(storm: Storm) -> None:
    """Not a byte can be written where the office keeps its files (and its database, on SQLite)."""
    if not storm.house.small_disk:
        return
    storm.house.fill_disk()
    storm.some_time()
    storm.house.free_disk()


@fault(only_postgresql=True)
def database_restarted(storm: Storm) -> None:
    """PostgreSQL is stopped, and started again."""
    assert storm.house.cluster
    storm.house.cluster.stop(signal.SIGINT)
    storm.some_time()
    storm.house.cluster.start()


@fault(only_postgresql=True)
def database_crashed(storm: Storm) -> None:
    """PostgreSQL ends at once, and recovers from its log."""
    assert storm.house.cluster
    storm.house.cluster.stop(signal.SIGQUIT)
    storm.house.cluster.start()
    storm.some_time()


@fault(only_postgresql=True)
def database_cut_off(storm: Storm) -> None:
    """Some lines to the database are cut."""
    lines = storm.chance.sample(storm.house.lines, k=storm.chance.randint(1, len(storm.house.lines)))
    for line in lines:
        line.cut()
    storm.some_time()
    for line in lines:
        line.mend()


@fault(only_postgresql=True)
def database_line_dead(storm: Storm) -> None:
    """The line of one node to the database carries nothing, and says nothing."""
    line = storm.chance.choice(storm.house.lines)
    line.go_dead()
    storm.some_time()
    line.mend()


@fault(only_postgresql=True)
def redis_gone(storm: Storm) -> None:
    """Redis dies with all that was in it, and comes back empty."""
    if storm.house.redis:
        storm.house.redis.kill()
        storm.some_time()
        storm.house.redis.start()


def heal(house: House) -> None:
    """Leave nothing of any fault."""
    house.disarm()
    house.set_clock_wrong_by(0)
    house.mail.manner = Manner.TAKES
    house.free_disk()
    for line in house.lines:
        line.mend()
    for process in house.processes:
        if process.is_frozen:
            process.signal(signal.SIGCONT)
    if house.cluster and house.cluster.process is None:
        house.cluster.start()

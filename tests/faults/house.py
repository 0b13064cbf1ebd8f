"""A house of real processes: servers, workers, a mail server, and the database that they share.

What dies is started again, as systemd would.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.config import Settings
from app.core import db as core_db
from app.core.db import db
from tests.faults.cables import Cabled, cabled, why_not
from tests.faults.lines import Line
from tests.faults.mail import PostOffice
from tests.support import postgres

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 600
SMALL_DISK = "256m"
HOST = "127.0.0.1:8000"
"""The office's name, under whatever address a node is reached."""
PATIENCE_MS = 120_000
SQLITE, POSTGRESQL = "sqlite", "postgresql"


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A server or a worker, with those that it starts; in a group of its own."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self.name, self._command, self._environment = name, command, environment
        self.log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.is_wanted = False
        self.is_frozen = False

    def start(self) -> None:
        self.is_wanted, self.is_frozen = True, False
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def children(self) -> list[int]:
        """The processes that it has started."""
        with suppress(OSError):
            return [int(n) for n in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]
        return []

    def signal(self, which: signal.Signals) -> None:
        """Send a signal to all of its group."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, which)
        self.is_frozen = which is signal.SIGSTOP

    def kill(self) -> None:
        """kill -9 of all of it."""
        self.signal(signal.SIGKILL)
        assert self._process
        self._process.wait()

    def stop(self) -> bool:
        """Ask it to stop, as a restart does, and wait; whether it did by itself."""
        self.is_wanted = False
        if not self.is_alive or self._process is None:
            return True
        self.signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(40)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True


class Server(Process):
    """A node: gunicorn with its processes, on a port of its own."""

    host, port = "127.0.0.1", 0

    def line(self, *, timeout: float) -> http.client.HTTPConnection:
        """A line to it, on which nobody has spoken yet."""
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def answers(self, page: str = "/ready", *, timeout: float = 5) -> int:
        """The status of a page; 0 when nobody answers."""
        connection = self.line(timeout=timeout)
        try:
            connection.request("GET", page, headers={"Host": HOST})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


@dataclass
class House:
    """An office that runs."""

    folder: Path
    settings: Settings
    app: Flask
    mail: PostOffice
    servers: list[Server] = field(default_factory=list)
    workers: list[Process] = field(default_factory=list)
    cluster: postgres.Cluster | None = None
    lines: list[Line] = field(default_factory=list)
    """The ways to the database, one for each node and one for the workers."""
    redis: Redis | None = None
    kills: int = 0
    """How often something was killed by chance."""
    deaths: int = 0
    """How often a whole node or worker was started again."""
    worker_deaths: int = 0
    """How often a worker was killed: so many letters may have gone without being marked."""
    small_disk: bool = False
    """Whether the instance lies on a small disk of its own, which can be filled."""

    @property
    def processes(self) -> list[Process]:
        return [*self.servers, *self.workers]

    @property
    def is_sqlite(self) -> bool:
        return self.cluster is None

    def start_again(self) -> None:
        """Start whatever is wanted and has died."""
        for process in self.processes:
            if process.is_wanted and not process.is_alive:
                self.deaths += 1
                self.worker_deaths += process in self.workers
                process.start()

    def wait_until_ready(self) -> None:
        """Until every node says that it can serve."""
        until = time.monotonic() + STARTS_WITHIN
        for server in self.servers:
            while server.answers() != 200:
                self.start_again()
                if time.monotonic() > until:
                    raise RuntimeError(f"{server.name} is not ready: {server.log.read_text()[-2000:]}")
                time.sleep(0.1)

    def arm(self, who: str, point: str) -> Path:
        """Let the next process of that kind be killed at a point; the file that is gone when it was."""
        file = self.folder / "strikes" / f"{who}.{point}"
        file.touch()
        return file

    def disarm(self) -> None:
        for file in (self.folder / "strikes").iterdir():
            file.unlink(missing_ok=True)

    def set_clock_wrong_by(self, seconds: float) -> None:
        """How wrong the clock of all processes is."""
        half = self.folder / "clock.half"
        half.write_text(str(seconds))
        half.replace(self.folder / "clock")

    def fill_disk(self) -> None:
        """Leave not a byte on the small disk."""
        with (self.settings.instance / "filler").open("ab", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(bytes(4096))

    def free_disk(self) -> None:
        (self.settings.instance / "filler").unlink(missing_ok=True)

    def unforeseen(self) -> list[str]:
        """What the processes' logs say of faults that nobody foresaw."""
        found = []
        for process in self.processes:
            if not process.log.exists():
                continue
            for line in process.log.read_text(errors="replace").splitlines():
                with suppress(ValueError, TypeError, AttributeError):
                    said = json.loads(line)
                    if str(said.get("message", "")).startswith("unforeseen"):
                        found.append(f"{process.name}: {line[-1500:]}")
        return found


class Redis:
    """A Redis of our own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder, self._process = folder, None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    _process: subprocess.Popen[bytes] | None

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """kill -9; what was in it is lost."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


def _environment(settings: Settings, folder: Path, **more: str) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TMPDIR") if key in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "INSTANCE_PATH": str(settings.instance),
        "MAIL_URL": settings.mail_url,
        "PUBLIC_URL": settings.public_url,
        "LOG_FORMAT": "json",
        "FAULTS_FOLDER": str(folder),
        "PROCESSES": "2",
        **more,
    }


@contextmanager
def house(folder: Path, database: str, *, nodes: int = 1, workers: int = 2) -> Iterator[House]:
    """An office on SQLite or PostgreSQL, with so many nodes and workers, that answers."""
    (folder / "strikes").mkdir(parents=True)
    with ExitStack() as stack:
        mail = stack.enter_context(PostOffice(free_port()).open())
        own = stack.enter_context(postgres.cluster(is_careful=True)) if database == POSTGRESQL else None
        url = own.address.replace("+psycopg", "") if own else ""
        settings = Settings(
            instance=folder / "instance",
            database_url=url,
            mail_url=f"smtp://127.0.0.1:{mail.port}",
            public_url="http://127.0.0.1:8000",
        )
        settings.instance.mkdir()
        small_disk = _mounted(settings.instance, stack)
        # Who sets the scene and reads it afterwards has all the time: that is not what is tried.
        stack.enter_context(patch.object(core_db, "BUSY_TIMEOUT_MS", PATIENCE_MS))
        app = create_app(settings)
        with app.app_context():
            upgrade()
            db.session.remove()
            db.engine.dispose()
        built = House(folder, settings, app, mail, cluster=own, small_disk=small_disk)
        stack.callback(_close, built)
        if own and shutil.which("redis-server"):
            built.redis = Redis(folder)
            built.redis.start()
        for n in range(nodes):
            built.servers.append(_server(built, n, stack))
        for n in range(workers):
            command = [sys.executable, "-m", "tests.faults.launcher"]
            environment = _environment(settings, folder, **_ways(built, stack, f"worker-{n}"))
            built.workers.append(Process(f"worker-{n}", command, environment, folder))
        for process in built.processes:
            process.start()
        built.wait_until_ready()
        yield built


def _mounted(folder: Path, stack: ExitStack) -> bool:
    """Give a folder a small disk of its own, where one may; whether it has one."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "none", str(folder)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        return False
    stack.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=False)
    return True


def _ways(built: House, stack: ExitStack, name: str, cable: Cabled | None = None) -> dict[str, str]:
    """How one process reaches the database and the queue: each by a line of its own, which can be cut."""
    ways = {}
    if built.cluster:
        line = stack.enter_context(Line(name, built.cluster.port, cable).open())
        built.lines.append(line)
        address = sa.make_url(built.cluster.address).set(
            drivername="postgresql", host=line.host, port=line.port
        )
        ways["DATABASE_URL"] = address.render_as_string(hide_password=False)
    if built.redis:
        ways["REDIS_URL"] = built.redis.url
    return ways


def _server(built: House, n: int, stack: ExitStack) -> Server:
    """A node, on PostgreSQL in a network namespace of its own where there can be one."""
    cable = stack.enter_context(cabled()) if built.cluster and not why_not() else None
    host, port = cable.front if cable else "127.0.0.1", free_port()
    ways = _ways(built, stack, f"server-{n}", cable)
    environment = _environment(built.settings, built.folder, BIND=f"{host}:{port}", **ways)
    command = [sys.executable, "-m", "gunicorn", "--config", "python:tests.faults.serving"]
    server = Server(f"server-{n}", [*(cable.enter if cable else []), *command], environment, built.folder)
    server.host, server.port = host, port
    return server


def _close(built: House) -> None:
    for process in built.processes:
        process.is_wanted = False
        if process.is_alive:
            process.kill()
    if built.redis:
        built.redis.kill()
    with built.app.app_context():
        db.session.remove()
        db.engine.dispose()

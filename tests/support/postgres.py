"""A PostgreSQL for the tests: found where one answers, else started for as long as it is needed.

A server is named by the address of a database on it in which others may be created,
as SQLAlchemy writes it: ``postgresql+psycopg://user:password@host:port/postgres``.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

STARTS_WITHIN_SECONDS = 30
USUAL_ADDRESSES = (
    "postgresql+psycopg://postgres@/postgres",
    "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
)
USUAL_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


class NoServerError(RuntimeError):
    """No PostgreSQL answers, and none could be started; the message says why."""


@contextmanager
def server() -> Iterator[str]:
    """The address of a server: the one of TEST_DATABASE_URL, one that runs here, or a new one.

    A server that was started here is stopped and removed at the end.
    Raises NoServerError when there is none; a TEST_DATABASE_URL that does not answer is
    never replaced by another server.
    """
    wanted = os.environ.get("TEST_DATABASE_URL")
    if wanted:
        if not answers(wanted):
            raise NoServerError("no PostgreSQL answers at TEST_DATABASE_URL")
        yield wanted
        return
    found = next(filter(answers, USUAL_ADDRESSES), None)
    if found:
        yield found
        return
    with _started_server() as address:
        yield address


@contextmanager
def scratch_database(address: str, *, like: str = "template1") -> Iterator[str]:
    """The address of a new database on the server at `address`, empty or as `like` is; dropped at the end."""
    name = f"rabat_test_{secrets.token_hex(6)}"
    _administer(address, "CREATE DATABASE {} TEMPLATE {}", name, like)
    # Nothing in it outlives a test, so nothing waits for the disk.
    _administer(address, "ALTER DATABASE {} SET synchronous_commit = off", name)
    try:
        url = sa.make_url(address).set(database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        _administer(address, "DROP DATABASE {} WITH (FORCE)", name)


def answers(address: str) -> bool:
    """Whether databases may be created on the server at `address`."""
    try:
        with _connect(address) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return row == (True,)


def version(address: str) -> str:
    """The server's version, as in "15.20"."""
    with _connect(address) as connection:
        number = connection.info.server_version
    return f"{number // 10_000}.{number % 10_000}"


def _connect(address: str) -> psycopg.Connection[Any]:
    url = sa.make_url(address).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True, connect_timeout=3)


def _administer(address: str, command: str, *names: str) -> None:
    with _connect(address) as connection:
        connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def programs() -> Path:
    """The folder that holds initdb and postgres, the newest version first."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    for pattern in USUAL_FOLDERS:
        folders += sorted(Path("/").glob(pattern[1:]), key=_by_version, reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServerError("PostgreSQL is not installed")


def _by_version(folder: Path) -> list[int]:
    digits = "".join(c if c.isdigit() else " " for c in str(folder))
    return [int(number) for number in digits.split()]


@contextmanager
def _started_server() -> Iterator[str]:
    """A server of our own, for as long as it is needed."""
    with cluster() as own:
        yield own.address


class Cluster:
    """A server of our own in a temporary folder, on a free port, with a password of its own.

    Nothing here outlives the tests, so nothing need reach the disk; where a commit that is said to be done
    must outlive the server's own death, it is `careful`.
    """

    def __init__(self, folder: Path, *, is_careful: bool = False) -> None:
        self._folder, self._is_careful = folder, is_careful
        self._programs = programs()
        self._owner: dict[str, Any] = {}
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            self._owner = {"user": servant(), "extra_groups": []}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        password = secrets.token_hex(16)
        self.address = f"postgresql+psycopg://postgres:{password}@127.0.0.1:{self.port}/postgres"
        self.process: subprocess.Popen[bytes] | None = None
        self._make(password)

    def _make(self, password: str) -> None:
        password_file = self._folder / "password"
        password_file.write_text(password)
        if self._owner:
            shutil.chown(password_file, self._owner["user"])
            shutil.chown(self._folder, self._owner["user"])
        _quietly(
            [
                self._programs / "initdb",
                "--username=postgres",
                "--auth=scram-sha-256",
                f"--pwfile={password_file}",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                f"--pgdata={self._folder / 'data'}",
            ],
            cwd=self._folder,
            **self._owner,
        )

    def start(self, *, addresses: str = "127.0.0.1") -> None:
        """Start, and wait until it answers."""
        commit = "on" if self._is_careful else "off"
        with (self._folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    self._programs / "postgres",
                    *("-D", self._folder / "data", "-h", addresses, "-p", str(self.port), "-k", ""),
                    *("-c", "fsync=off", "-c", "full_page_writes=off"),
                    *("-c", f"synchronous_commit={commit}", "-c", "max_connections=300"),
                ],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                **self._owner,
            )
        _wait_until_it_answers(self.address, self.process, self._folder / "log")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End now, without waiting for connections; with SIGQUIT at once, as a crash."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None


@contextmanager
def cluster(*, is_careful: bool = False) -> Iterator[Cluster]:
    """A server of our own that runs; stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="rabat-postgres-"))
    own = None
    try:
        own = Cluster(folder, is_careful=is_careful)
        own.start()
        yield own
    finally:
        if own:
            own.stop()
        shutil.rmtree(folder, ignore_errors=True)


def servant() -> str:
    """The account that runs the server when the tests run as root."""
    names = {account.pw_name for account in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise NoServerError("PostgreSQL cannot run as root, and there is no other account for it")


def _quietly(command: list[Any], **options: Any) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise NoServerError(f"{command[0]} failed: {done.stderr.strip()}")


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while not answers(address):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NoServerError(f"PostgreSQL did not start: {log.read_text()[-500:]}")
        time.sleep(0.1)


def main() -> int:
    """Run the command in the arguments with TEST_DATABASE_URL set to a server."""
    try:
        with server() as address:
            environment = {**os.environ, "TEST_DATABASE_URL": address}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    except NoServerError as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

"""How the fault suite starts the office's own server and worker, with its hands in them.

The programme knows nothing of this: what is changed here is changed from outside, in processes that only
this suite starts. `FAULTS_FOLDER` names the folder by which the suite speaks to them:

- `strikes/WHO.POINT`: the first process of that kind that comes to the point removes the file and kills
  itself there (SIGKILL);
- `clock`: by how many seconds the office's clock is wrong.

A request that brings its own id in `X-Fault-Id` has it: so the suite finds in the trail, and on letters,
what became of a request whose answer it never read.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import has_request_context, request

from app import create_app, web, worker
from app.audit import trail
from app.config import Settings
from app.core import chores, clock, stores
from app.core import db as database
from app.core.db import db

HEADER = "X-Fault-Id"
SERVER, WORKER = "server", "worker"
POINTS = {
    SERVER: (
        "before_link",
        "before_commit",
        "after_commit",
        "before_answer",
        "before_file",
        "after_file",
    ),
    WORKER: (
        "before_commit",
        "after_commit",
        "before_letter",
        "after_letter",
        "before_chore",
        "after_chore",
    ),
}
"""Where a process can be killed: around commits, the trail's link, answers, files, letters, chores."""


class _Hands:
    """What `app.core.clock` reads instead of the time when a test has set it: here, a clock that is wrong."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"

    def _wrong_by(self) -> float:
        try:
            return float(self._file.read_text() or 0)
        except OSError:
            return 0

    def __bool__(self) -> bool:
        return bool(self._wrong_by())

    def __getitem__(self, _index: int) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._wrong_by())


def _striker(folder: Path, who: str) -> Callable[[str], None]:
    def strike(point: str) -> None:
        try:
            (folder / "strikes" / f"{who}.{point}").unlink()
        except FileNotFoundError:
            return
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)  # the signal may take a moment, and nothing is done in it

    return strike


def _around(function: Any, strike: Callable[[str], None], before: str, after: str) -> Any:
    @wraps(function)
    def around(*arguments: Any, **named: Any) -> Any:
        strike(before)
        done = function(*arguments, **named)
        strike(after)
        return done

    return around


class _Mailer:
    """The office's mailer, at whose door a worker may be killed."""

    def __init__(self, mailer: Any, strike: Callable[[str], None]) -> None:
        self.send = _around(mailer.send, strike, "before_letter", "after_letter")


def _office(who: str) -> Any:
    folder = Path(os.environ["FAULTS_FOLDER"])
    strike = _striker(folder, who)
    clock._hands = _Hands(folder)  # type: ignore[assignment]
    trail._write_link = _around(trail._write_link, strike, "before_link", "after_link")
    stores.Folder.write = _around(stores.Folder.write, strike, "before_file", "after_file")  # type: ignore[method-assign]
    web.uuid4 = lambda: request.headers.get(HEADER) or uuid4()  # type: ignore[assignment,return-value]
    mailer_for = worker.mailer_for
    worker.mailer_for = lambda url: _Mailer(mailer_for(url), strike)
    chores._done = _around(chores._done, strike, "before_chore", "after_chore")
    app = create_app(Settings.from_environment())
    with app.app_context():
        engine = db.engine

    @sa.event.listens_for(engine, "commit")
    def before_commit(_connection: Any) -> None:
        if database._writing.get() and _counts(who):
            strike("before_commit")

    @sa.event.listens_for(sa.orm.Session, "after_commit")
    def after_commit(_session: Any) -> None:
        if database._writing.get() and _counts(who):
            strike("after_commit")

    inner = app.wsgi_app

    def answering(environ: Any, start: Any) -> Any:
        answer = inner(environ, start)
        if environ["REQUEST_METHOD"] == "POST":
            strike("before_answer")
        return answer

    app.wsgi_app = answering  # type: ignore[method-assign]
    return app


def _counts(who: str) -> bool:
    """Whether a commit is one of a deed that the suite asked for, or a worker's."""
    return who == WORKER or (has_request_context() and request.method == "POST")


def server() -> Any:
    """The office, for gunicorn."""
    return _office(SERVER)


def main() -> None:
    """The worker, as `flask --app app worker` runs it."""
    worker.run(_office(WORKER), Settings.from_environment())


if __name__ == "__main__":
    sys.exit(main())

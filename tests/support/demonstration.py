"""The demonstration office behind a server of its own, on a day that stands still."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.mail import FolderMailer
from app.worker import send_mail
from tests.support import postgres

BEGUN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Monday 23 November 2026, 10:00 in Rabat: the day on which the stories begin."""
DESCRIBED = "described.json"


class Demonstration:
    """A demonstration office that answers at `base`; `described` is what `--describe` wrote."""

    def __init__(self, app: Flask, base: str, described: dict[str, Any]) -> None:
        self.app = app
        self.base = base
        self.described = described

    def mail(self, recipient: str) -> list[EmailMessage]:
        """The letters to an address, newest first: the worker's round, then its mailbox."""
        with self.app.app_context():
            send_mail()
            mailer = FolderMailer(Path(self.app.config["MAIL_URL"].removeprefix("folder:")))
        return [letter for letter in mailer.read_all() if letter["To"] == recipient]

    def letters(self, recipient: str) -> list[str]:
        """What an address was written, newest first."""
        bodies = (letter.get_body(("plain",)) for letter in self.mail(recipient))
        return [str(body.get_content()) for body in bodies if body is not None]

    def link_in_letter(self, recipient: str, pattern: str) -> str:
        """The path in the newest letter to an address that has one."""
        for body in self.letters(recipient):
            found = re.search(pattern, body)
            if found:
                return found[0]
        raise AssertionError(f"no letter to {recipient} has {pattern}")


@dataclass(frozen=True)
class _Loaded:
    """A demonstration that nobody visits: each office is a copy of it."""

    folder: Path
    database: str
    """Its name on the server; "" for a file in the folder."""


@cache
def _loaded(server: str) -> _Loaded:
    """The demonstration as `flask demo load` makes it, once for each test process and kind of database."""
    kept = ExitStack()
    atexit.register(kept.close)
    folder = Path(kept.enter_context(TemporaryDirectory()))
    url = kept.enter_context(postgres.scratch_database(server)) if server else ""
    app = _office(folder, url)
    with clock.set_to(BEGUN):
        with app.app_context():
            upgrade()
        asked = ["demo", "load", "--describe", str(folder / DESCRIBED)]
        done = app.test_cli_runner().invoke(args=asked)
        assert done.exit_code == 0, done.output
    with app.app_context():
        db.engine.dispose()
    return _Loaded(folder, str(sa.make_url(url).database) if url else "")


def _office(folder: Path, url: str) -> Flask:
    return create_app(Settings(instance=folder, database_url=url, mail_url=f"folder:{folder / 'mailbox'}"))


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """A failing test shows what it found, not the thousand pages before."""


@contextmanager
def demonstration(folder: Path, server: str = "") -> Iterator[Demonstration]:
    """A fresh demonstration office in `folder`, its database on that server if one is named, at BEGUN."""
    loaded = _loaded(server)
    shutil.copytree(loaded.folder, folder, dirs_exist_ok=True)
    own = postgres.scratch_database(server, like=loaded.database) if server else nullcontext("")
    with own as url, clock.set_to(BEGUN):
        app = _office(folder, url)
        web = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        app.config["PUBLIC_URL"] = base = f"http://127.0.0.1:{web.server_port}"
        thread = threading.Thread(target=web.serve_forever, daemon=True)
        thread.start()
        yield Demonstration(app, base, json.loads((folder / DESCRIBED).read_text()))
        web.shutdown()
        thread.join()
        web.server_close()
        with app.app_context():
            db.engine.dispose()

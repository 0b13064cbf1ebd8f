"""The demonstration office behind a server of its own, on a day that stands still."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

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


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """A failing test shows what it found, not the thousand pages before."""


@contextmanager
def demonstration(folder: Path) -> Iterator[Demonstration]:
    """A fresh demonstration office in `folder`, or on the server of TEST_DATABASE_URL, at BEGUN."""
    server_url = os.environ.get("TEST_DATABASE_URL", "")
    with postgres.scratch_database(server_url) if server_url else nullcontext("") as url, clock.set_to(BEGUN):
        app = create_app(Settings(instance=folder, database_url=url, mail_url=f"folder:{folder / 'mailbox'}"))
        described = folder / "described.json"
        with app.app_context():
            upgrade()
        done = app.test_cli_runner().invoke(args=["demo", "load", "--describe", str(described)])
        assert done.exit_code == 0, done.output
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        app.config["PUBLIC_URL"] = base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Demonstration(app, base, json.loads(described.read_text()))
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()

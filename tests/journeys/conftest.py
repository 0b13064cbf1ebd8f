"""The demonstration office behind a server of its own, and people with browsers."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from app import create_app
from app.config import Settings
from app.core import chores, clock
from app.core.db import db
from app.core.mail import FolderMailer
from app.worker import send_mail
from tests.support import browser as support
from tests.support import postgres

BEGUN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Monday 23 November 2026, 10:00 in Rabat: the day on which the stories begin."""


class Person:
    """Someone with a browser at the demonstration office."""

    def __init__(self, page: Page, base: str, password: str) -> None:
        self.page = page
        self._base = base
        self._password = password

    def open(self, path: str) -> None:
        """Go to a page of the office."""
        self.page.goto(self._base + path)

    def sign_in(self, email: str, password: str | None = None) -> None:
        """Sign in by the plain form."""
        self.open("/login?lang=en")
        self.fill(email=email, password=password or self._password)
        self.press("Sign in")

    def fill(self, **fields: Any) -> None:
        """Fill fields by name; a bool ticks, a list ticks each value, two underscores stand for a dash."""
        for field, value in fields.items():
            name = field.replace("__", "-")
            found = self.page.locator(f'main [name="{name}"]')
            if isinstance(value, list):
                for one in value:
                    self.page.locator(f'main [name="{name}"][value="{one}"]').check()
            elif found.first.evaluate("e => e.tagName") == "SELECT":
                found.select_option(value)
            else:
                found.fill(str(value))

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the button of that name in the page's content."""
        self.page.locator("main").get_by_role("button", name=name, exact=exact).first.click()

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow the link of that name in the page's content."""
        self.page.locator("main").get_by_role("link", name=name, exact=exact).first.click()

    @property
    def text(self) -> str:
        """What the page's content says."""
        return self.page.locator("main").inner_text()

    @property
    def path(self) -> str:
        """Where the person is."""
        return self.page.url.removeprefix(self._base)


class World:
    """A demonstration office that is being used, at a time that the story sets."""

    def __init__(self, app: Flask, base: str, browser: Browser, described: dict[str, Any]) -> None:
        self.app = app
        self.base = base
        self.described = described
        self._browser = browser
        self.password = described["accounts"][0]["password"]

    def url(self, name: str) -> str:
        """The path of one of the described objects."""
        return str(self.described["urls"][name])

    def someone(self, **options: Any) -> Person:
        """A person with a fresh browser."""
        context = self._browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        context.set_default_timeout(8_000)
        return Person(context.new_page(), self.base, self.password)

    def signed_in(self, email: str) -> Person:
        """A person who has signed in."""
        person = self.someone()
        person.sign_in(email)
        return person

    def letters(self, recipient: str) -> list[str]:
        """What an address was written, newest first: the worker's round, then its mailbox."""
        with self.app.app_context():
            send_mail()
            mailer = FolderMailer(Path(self.app.config["MAIL_URL"].removeprefix("folder:")))
        return [str(letter.get_content()) for letter in mailer.read_all() if letter["To"] == recipient]

    def link_in_letter(self, recipient: str, pattern: str) -> str:
        """The path in the newest letter to an address that has one."""
        for body in self.letters(recipient):
            found = re.search(pattern, body)
            if found:
                return found[0]
        raise AssertionError(f"no letter to {recipient} has {pattern}")

    def by_the_clock(self) -> None:
        """The worker's round of what is due."""
        with self.app.app_context():
            chores.do_all()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all stories of this process."""
    with support.browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[World]:
    """A fresh demonstration office with its server, for the stories of one module."""
    folder = tmp_path_factory.mktemp("demonstration")
    server_url = os.environ.get("TEST_DATABASE_URL", "")
    with postgres.scratch_database(server_url) if server_url else nullcontext("") as url, clock.set_to(BEGUN):
        app = create_app(Settings(instance=folder, database_url=url, mail_url=f"folder:{folder / 'mailbox'}"))
        described = folder / "described.json"
        with app.app_context():
            upgrade()
        done = app.test_cli_runner().invoke(args=["demo", "load", "--describe", str(described)])
        assert done.exit_code == 0, done.output
        server = make_server("127.0.0.1", 0, app, threaded=True)
        app.config["PUBLIC_URL"] = base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield World(app, base, chromium, json.loads(described.read_text()))
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()


def later(**delta: float) -> Any:
    """The clock so much after the stories' beginning."""
    return clock.set_to(BEGUN + timedelta(**delta))

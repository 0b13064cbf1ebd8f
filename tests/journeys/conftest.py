"""The demonstration office behind a server of its own, and people with browsers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from app.core import chores, clock
from app.core.db import db, unit_of_work
from app.people.models import CodeApp
from tests.support.demonstration import BEGUN, Demonstration, demonstration
from tests.support.office import Visitor

PATIENCE = 30_000
"""Milliseconds until what a page should show counts as missing: other tests are at work beside it."""
expect.set_options(timeout=PATIENCE)


class Person:
    """Someone with a browser at the demonstration office."""

    def __init__(self, page: Page, world: World) -> None:
        self.page = page
        self._world = world
        self._base = world.base

    def open(self, path: str) -> None:
        """Go to a page of the office."""
        self.page.goto(self._base + path)

    def sign_in(self, email: str, password: str | None = None) -> None:
        """Sign in by the plain form, with a one-time code where the account is asked for one."""
        self.open("/login?lang=en")
        self.fill(email=email, password=password or self._world.password)
        self.press("Sign in")
        if self.path.startswith("/second-step"):
            self.fill(code=self._world.code(email))
            self.press("Sign in")

    def fill(self, **fields: Any) -> None:
        """Fill fields by name, a date as 2026-03-27; a list ticks each value, two underscores are a dash."""
        for field, value in fields.items():
            name = field.replace("__", "-")
            self.page.locator(f'main [name="{name}"], main [name^="{name}-"]').first.wait_for(
                state="attached"
            )
            found = self.page.locator(f'main [name="{name}"]')
            boxes = [self.page.locator(f'main [name="{name}-{part}"]') for part in ("year", "month", "day")]
            if isinstance(value, list):
                for one in value:
                    self.page.locator(f'main [name="{name}"][value="{one}"]').check()
            elif boxes[0].count():
                for box, written in zip(boxes, str(value).split("-"), strict=False):
                    box.fill(written)
            elif found.first.get_attribute("type") == "radio":
                self.page.locator(f'main [name="{name}"][value="{value}"]').check()
            elif found.first.evaluate("e => e.tagName") == "SELECT":
                found.select_option(value)
            else:
                found.fill(str(value))

    def offered(self, field: str) -> list[str]:
        """The values that a select or some radio buttons offer."""
        found = self.page.locator(f'main [name="{field}"] option, main input[name="{field}"]').all()
        return [value for one in found if (value := one.get_attribute("value"))]

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the button of that name in the page's content, and wait for what it leads to."""
        self.page.locator("main").get_by_role("button", name=name, exact=exact).first.click()
        self.page.wait_for_load_state("domcontentloaded")

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow the link of that name in the page's content, and wait for where it leads."""
        self.page.locator("main").get_by_role("link", name=name, exact=exact).first.click()
        self.page.wait_for_load_state("domcontentloaded")

    @property
    def text(self) -> str:
        """What the page's content says."""
        return self.page.locator("main").inner_text()

    @property
    def path(self) -> str:
        """Where the person is."""
        return self.page.url.removeprefix(self._base)


class World(Demonstration):
    """A demonstration office that is being used, at a time that the story sets."""

    def __init__(self, office: Demonstration, browser: Browser) -> None:
        super().__init__(office.app, office.base, office.described)
        self._browser = browser
        self.password = self.described["accounts"][0]["password"]

    def url(self, name: str) -> str:
        """The path of one of the described objects."""
        return str(self.described["urls"][name])

    def someone(self, **options: Any) -> Person:
        """A person with a fresh browser."""
        context = self._browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        context.set_default_timeout(PATIENCE)
        return Person(context.new_page(), self)

    def code(self, email: str) -> str:
        """What the account's authenticator app shows, as if the code before it were long past."""
        with self.app.app_context(), unit_of_work():
            db.session.execute(sa.update(CodeApp).values(last_step=0))  # the stories' clock stands still
        shown = self.app.test_cli_runner().invoke(args=["demo", "code", email])
        assert shown.exit_code == 0, shown.output
        return shown.output.strip()

    def signed_in(self, email: str) -> Person:
        """A person who has signed in."""
        person = self.someone()
        person.sign_in(email)
        return person

    def by_the_clock(self) -> None:
        """The worker's round of what is due."""
        with self.app.app_context():
            chores.do_all()
            chores.do_what_is_waited_for()


@contextmanager
def served(app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """An office of a story's own behind a server, with nobody in it yet."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    base = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setitem(app.config, "PUBLIC_URL", base)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield World(Demonstration(app, base, {"accounts": [{"password": ""}], "urls": {}}), browser)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def with_session(world: World, visitor: Visitor) -> Person:
    """A person whose browser has a visitor's session."""
    cookie = visitor.client.get_cookie("session")
    assert cookie
    person = world.someone()
    person.page.context.add_cookies([{"name": "session", "value": cookie.value, "url": world.base}])
    return person


@pytest.fixture(scope="module")
def world(
    database_server: str, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[World]:
    """A fresh demonstration office with its server, for the stories of one module."""
    with demonstration(tmp_path_factory.mktemp("demonstration"), database_server) as office:
        yield World(office, chromium)


def later(**delta: float) -> Any:
    """The clock so much after the stories' beginning."""
    return clock.set_to(BEGUN + timedelta(**delta))

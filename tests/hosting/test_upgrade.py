"""A newer version comes without a stop: the one before serves on beside the newer database.

The first tests are the law for every migration since the last release: it only adds (expand), and takes away
in a later release what nobody reads any more (contract). The last starts that release for real.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from flask_migrate import upgrade
from lxml import html

from app import create_app
from app.config import Settings
from app.core.db import db
from tests.support import postgres

PROJECT = Path(__file__).resolve().parents[2]
RELEASE, ITS_MIGRATION = "6cb0f7b", "0062"
"""The version that offices run: its commit and its newest migration. A new release moves both."""


def _schema(engine: sa.Engine) -> dict[tuple[str, str], tuple[str, bool]]:
    """Each column with its type, and whether a row may leave it out."""
    looked = sa.inspect(engine)
    return {
        (table, column["name"]): (
            str(column["type"]),
            column["nullable"] or column["default"] is not None or bool(column.get("autoincrement") is True),
        )
        for table in sorted(looked.get_table_names())
        for column in looked.get_columns(table)
    }


def takes_away(
    before: dict[tuple[str, str], tuple[str, bool]], after: dict[tuple[str, str], tuple[str, bool]]
) -> list[str]:
    """What a version that knows `before` would miss in `after`, as "table.column: why"."""
    tables = {table for table, _column in before}
    found = []
    for (table, column), (kind, may_leave_out) in before.items():
        now = after.get((table, column))
        if now is None:
            found.append(f"{table}.{column}: it is gone")
        elif now[0] != kind:
            found.append(f"{table}.{column}: {kind} became {now[0]}")
        elif may_leave_out and not now[1]:
            found.append(f"{table}.{column}: it may not be left out any more")
    for (table, column), (_kind, may_leave_out) in after.items():
        if table in tables and (table, column) not in before and not may_leave_out:
            found.append(f"{table}.{column}: it is new and may not be left out")
    return sorted(found)


def test_no_migration_takes_away_what_the_version_before_reads(tmp_path: Path, database_server: str) -> None:
    with postgres.scratch_database(database_server) if database_server else nullcontext("") as url:
        app = create_app(Settings(instance=tmp_path, database_url=url))
        with app.app_context():
            upgrade(revision=ITS_MIGRATION)
            before = _schema(db.engine)
            upgrade()
            sa.inspect(db.engine).clear_cache()
            after = _schema(db.engine)
            db.engine.dispose()
    assert ("users", "email") in before
    assert takes_away(before, after) == []


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({("users", "id"): ("UUID", False), ("users", "zone"): ("TEXT", True)}, []),
        ({}, ["users.id: it is gone"]),
        ({("users", "id"): ("TEXT", False)}, ["users.id: UUID became TEXT"]),
        (
            {("users", "id"): ("UUID", False), ("users", "zone"): ("TEXT", False)},
            ["users.zone: it is new and may not be left out"],
        ),
        ({("users", "id"): ("UUID", False), ("rooms", "id"): ("UUID", False)}, []),
    ],
)
def test_the_law_finds_what_is_taken_away(
    after: dict[tuple[str, str], tuple[str, bool]], found: list[str]
) -> None:
    assert takes_away({("users", "id"): ("UUID", False)}, after) == found


def test_the_law_finds_a_column_that_may_not_be_left_out_any_more() -> None:
    column = ("users", "zone")
    assert takes_away({column: ("TEXT", True)}, {column: ("TEXT", False)}) == [
        "users.zone: it may not be left out any more"
    ]


def _of_the_release(where: str) -> bool:
    asked = ["git", "-C", str(PROJECT), "cat-file", "-e", f"{where}^{{commit}}"]
    return shutil.which("git") is not None and subprocess.run(asked, check=False).returncode == 0


def place(name: str) -> dict[str, str]:
    """What a new venue asks for."""
    hours = {"opens": "08:00", "closes": "18:00", "open_days": "1"}
    return {"name-en": name, "city": "Rabat", "country": "MA", "zone": "Africa/Casablanca", **hours}


class Version:
    """One version's source with an office: its commands, and its server on a port of its own."""

    def __init__(self, source: Path, instance: Path, database: str) -> None:
        self.source = source
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "INSTANCE_PATH": str(instance),
            "DATABASE_URL": database,
            "PUBLIC_URL": self.url,
            "BIND": f"127.0.0.1:{self.port}",
            "PROCESSES": "1",
            "MAIL_URL": f"folder:{instance / 'mails'}",
        }

    def do(self, *words: str) -> str:
        """One of its commands; what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=self.source,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
        return done.stdout.strip()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """It serves meanwhile."""
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "python:app.serving"],
            cwd=self.source,
            env=self.environment,
        )
        try:
            for _n in range(600):
                if self.answers():
                    break
                time.sleep(0.1)
            yield
        finally:
            server.terminate()
            server.wait(120)

    def answers(self) -> bool:
        """Whether it is ready to serve."""
        try:
            return requests.get(f"{self.url}/ready", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False


class Reader:
    """Someone with a browser."""

    def __init__(self) -> None:
        self.browser = requests.Session()

    def sign_in(self, version: Version, account: dict[str, str]) -> None:
        """By password, and by the code of the account's app."""
        self.send(version, "/login", email=account["email"], password=account["password"])
        if account.get("totp_secret"):
            self.send(version, "/second-step", code=version.do("demo", "code", account["email"]).split()[-1])

    def open(self, version: Version, path: str) -> str:
        """A page that must be there."""
        answer = self.browser.get(version.url + path, timeout=30, allow_redirects=False)
        assert answer.status_code == 200, f"{path}: {answer.status_code}, {answer.headers.get('Location')}"
        return answer.text

    def send(self, version: Version, path: str, **words: str) -> str:
        """The form of a page that has these fields, filled in; where it leads."""
        page = html.fromstring(self.open(version, path))
        [form] = [each for each in page.forms if words.keys() <= set(each.fields)]
        filled = [(name, value) for name, value in form.form_values() if name not in words]
        answer = self.browser.post(
            version.url + path, data=[*filled, *words.items()], timeout=30, allow_redirects=False
        )
        assert answer.status_code == 303, f"{path}: {answer.status_code}\n{answer.text[:3000]}"
        return answer.headers["Location"].removeprefix(version.url)


@pytest.mark.slow
@pytest.mark.skipif(not _of_the_release(RELEASE), reason="the release is not in this copy's history")
def test_the_release_serves_on_while_and_after_its_database_is_brought_up_to_date(
    tmp_path: Path, database_server: str
) -> None:
    old_source, instance = tmp_path / "release", tmp_path / "instance"
    old_source.mkdir()
    packed = subprocess.run(
        ["git", "-C", str(PROJECT), "archive", RELEASE], check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "--extract", "--directory", old_source], input=packed, check=True)
    scratch = postgres.scratch_database(database_server) if database_server else nullcontext("")
    with scratch as database:
        old, new = (Version(source, instance, database) for source in (old_source, PROJECT))
        old.do("db", "upgrade")
        old.do("demo", "load", "--describe", str(tmp_path / "described.json"))
        described = json.loads((tmp_path / "described.json").read_text())
        account = {each["role"]: each for each in described["accounts"]}
        reader, later = Reader(), Reader()
        with old.serving():
            reader.sign_in(old, account["administrator"])
            new.do("db", "upgrade")
            assert old.answers()
            for path in ("/", "/cohorts", "/accreditation/board", described["urls"]["past_cohort"]):
                reader.open(old, path)
            reader.send(old, "/venues/new", **place("Annexe"))
            with new.serving():
                later.browser.cookies.update(reader.browser.cookies)
                assert "Annexe" in later.open(new, "/venues")
                later.send(new, "/venues/new", **place("Library"))
                assert "Library" in reader.open(old, "/venues")
        assert new.do("audit", "verify").startswith("The trail holds")

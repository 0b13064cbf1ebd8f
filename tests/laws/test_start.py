"""What a server does not hold when it has started: commands, and libraries that are rarely used.

A list in `pyproject.toml` names them, by which ruff refuses to import them where a module begins.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

import pytest
from flask import Flask

from app.commands import COMMANDS

pytestmark = pytest.mark.anywhere

HOUSE = Path(__file__).resolve().parents[2]
LATE = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]["flake8-tidy-imports"][
    "banned-module-level-imports"
]


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a process of its own in which an application was made."""
    program = (
        "import pathlib, sys; from app import create_app; from app.config import Settings\n"
        "create_app(Settings(instance=pathlib.Path(sys.argv[1])))\n"
        "print(*sys.modules)"
    )
    folder = tmp_path_factory.mktemp("started")
    done = subprocess.run(
        [sys.executable, "-c", program, folder], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_every_command_is_in_the_list_by_its_name() -> None:
    assert {name: resolve_name(where).name for name, where in COMMANDS.items()} == {
        name: name for name in COMMANDS
    }
    of_rooms = {f"app.{path.parent.name}.cli" for path in (HOUSE / "app").glob("*/cli.py")}
    of_no_room = {"app.cli"}
    groups = {where.partition(":")[0] for where in COMMANDS.values()}
    assert groups == (of_rooms | of_no_room) - {"app.hosting.cli"}, "app.cli adds `move` to hosting's"


def test_the_database_is_migrated_by_a_command_of_its_own(tmp_path: Path) -> None:
    """As `make run` and the guide do it: in a process that loaded nothing of it before."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "db", "heads"],
        cwd=HOUSE,
        env={**os.environ, "INSTANCE_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[1:] == ["(head)"]


def test_what_no_command_is_called_is_refused(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["nonsense"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (2, "Error: No such command 'nonsense'.")


def test_a_server_loads_no_command_and_nothing_that_is_rarely_used(loaded: set[str]) -> None:
    assert "app.people.views" in loaded
    late = {*LATE, *(where.partition(":")[0] for where in COMMANDS.values())}
    assert loaded & late == set()


def test_a_worker_holds_neither_the_migrations_nor_the_printed_pages(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys; from app import create_app; from app.config import Settings\n"
        "create_app(Settings(instance=pathlib.Path(sys.argv[1]))); import app.cli, app.worker\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    held = set(done.stdout.split())
    assert held & {"alembic", "flask_migrate", "app.hosting.moving", "app.handbook"} == set()


@pytest.mark.parametrize("name", LATE)
def test_what_is_loaded_late_is_there(name: str) -> None:
    """Else nobody would see that it is missing until somebody needs it."""
    assert find_spec(name)
